"""Runs the routing library of OR-Tools on one case: parallel insertion, then guided local search."""

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from matrices import Stopwatch, answer, cpu, job, tables


def main():
    case, seconds, _, options, out = job()
    manager, routing = model(case, options)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    strategies = routing_enums_pb2.FirstSolutionStrategy
    parameters.first_solution_strategy = strategies.PARALLEL_CHEAPEST_INSERTION
    heuristics = routing_enums_pb2.LocalSearchMetaheuristic
    parameters.local_search_metaheuristic = heuristics.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromNanoseconds(int(seconds * 1e9))
    loaded, watch = cpu(), Stopwatch()
    found = routing.SolveWithParameters(parameters)
    solved = {"solve_cpu": round(cpu() - loaded, 2), "solve_wall": round(watch.seconds(), 2)}
    answer(out, routes(case, manager, routing, found) if found else {}, status=routing.status(), **solved)


def nodes(case):
    """The depot, then every stop: (place, row with windows and service, signed load, order id)."""
    listed = [(case["depots"][0]["place"], None, 0, None)]
    for row in case["orders"]:
        if row["pickup"]:
            listed.append((row["pickup"]["place"], row["pickup"], row["load"][0], row["id"]))
            listed.append((row["place"], row, -row["load"][0], row["id"]))
        else:
            listed.append((row["place"], row, row["load"][0], row["id"]))
    return listed


def model(case, options):
    table, _ = (rows.tolist() for rows in tables(case))
    (van,) = case["vehicles"]
    listed = nodes(case)
    manager = pywrapcp.RoutingIndexManager(len(listed), len(van["ids"]), 0)
    routing = pywrapcp.RoutingModel(manager)
    places = [place for place, *_ in listed]
    way = [[table[a][b] for b in places] for a in places]
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(way))
    if options.get("vehicles_first"):
        routing.SetFixedCostOfAllVehicles(2 * max(map(max, table)) * len(case["orders"]))
    load = routing.RegisterUnaryTransitVector([load for _, _, load, _ in listed])
    routing.AddDimension(load, 0, van["capacity"][0], True, "load")
    if case["orders"][0]["windows"]:
        times(case, manager, routing, listed, way)
    return manager, routing


def times(case, manager, routing, listed, way):
    (van,) = case["vehicles"]
    first, last = van["shift"]
    services = [row["service"] if row else 0 for _, row, _, _ in listed]
    transit = [[time + services[a] for time in row] for a, row in enumerate(way)]
    routing.AddDimension(routing.RegisterTransitMatrix(transit), last, last, False, "time")
    time = routing.GetDimensionOrDie("time")
    for vehicle in range(len(van["ids"])):
        time.CumulVar(routing.Start(vehicle)).SetRange(first, last)
        time.CumulVar(routing.End(vehicle)).SetRange(first, last)
    for node, (_, row, _, _) in enumerate(listed):
        if row:
            time.CumulVar(manager.NodeToIndex(node)).SetRange(*row["windows"][0])
    for node, (_, row, load, order) in enumerate(listed):
        if order and 0 < load and node + 1 < len(listed) and listed[node + 1][3] == order:
            pair(routing, time, manager.NodeToIndex(node), manager.NodeToIndex(node + 1))


def pair(routing, time, pickup, delivery):
    routing.AddPickupAndDelivery(pickup, delivery)
    solver = routing.solver()
    solver.Add(routing.VehicleVar(pickup) == routing.VehicleVar(delivery))
    solver.Add(time.CumulVar(pickup) <= time.CumulVar(delivery))


def routes(case, manager, routing, found):
    (van,), depot, listed = case["vehicles"], case["depots"][0]["id"], nodes(case)
    plan = {}
    for vehicle, id in enumerate(van["ids"]):
        stops, at = [], routing.Start(vehicle)
        while not routing.IsEnd(at):
            node = manager.IndexToNode(at)
            if node:
                stops.append(listed[node][3])
            at = found.Value(routing.NextVar(at))
        if stops:
            plan[id] = [[depot, stops]]
    return plan


if __name__ == "__main__":
    main()
