"""Runs PyVRP on one case: VRPLIB files by its own reader, all else by a model of the same problem.

Of a generated day PyVRP has no word for goods that wait at one depot: there a vehicle loads only
where it starts, and may not drive to orders that lie elsewhere. A route's first trip is loaded where
the route starts in any case. A cold box that is missing bars the way too. Several windows become one
client each in a group of which one is visited. Leaving an order out costs enough to outweigh any
detour; at Rounds' usual price PyVRP, whose penalties have an upper limit, would rather be late.
"""

import numpy as np
import pyvrp
from pyvrp import ActivityType
from pyvrp.stop import MaxRuntime

from matrices import Stopwatch, answer, cpu, job, tables

# Longer than any day, and small enough that its price fits an integer many times over.
FAR = 10_000_000
# In money; a vehicle with a day's work costs a few hundred.
UNSERVED = 2_000


def main():
    case, seconds, seed, options, out = job()
    data, read_plan = model(case, options)
    loaded, watch = cpu(), Stopwatch()
    result = pyvrp.solve(data, MaxRuntime(seconds), seed=seed, collect_stats=False)
    solved = cpu() - loaded
    best = result.best
    answer(
        out,
        read_plan(data, best),
        solve_cpu=round(solved, 2),
        solve_wall=round(watch.seconds(), 2),
        iterations=result.num_iterations,
        feasible=best.is_feasible() and best.is_complete(),
    )


def model(case, options):
    if case["kind"] == "day":
        return day(case)
    if case["kind"] == "pdptw":
        return pairs(case, options), pairs_plan(case)
    if case["file"].endswith(".vrp"):
        data = pyvrp.read(case["file"], round_func=case["rounding"])
        table, _ = tables(case)
        count = data.num_profiles
        assert count == 1, "one table for all vehicles"
        # The same numbers but for rounding noise: its reader squares coordinates before it subtracts.
        return data.replace(distance_matrices=[table], duration_matrices=[table]), file_plan(case)
    return solomon(case), single_plan(case)


def locations(case):
    return [pyvrp.Location(x, y) for x, y in case["points"]]


def solomon(case):
    table, _ = tables(case)
    (van,) = case["vehicles"]
    clients = [
        pyvrp.Client(
            row["place"],
            delivery=row["load"],
            service_duration=row["service"],
            tw_early=row["windows"][0][0],
            tw_late=row["windows"][0][1],
        )
        for row in case["orders"]
    ]
    kind = vehicle_type(van, fixed_cost=0)
    depots = [pyvrp.Depot(0)]
    return pyvrp.ProblemData(locations(case), clients, depots, [kind], [table], [table])


def vehicle_type(van, **more):
    return pyvrp.VehicleType(
        len(van["ids"]),
        van["capacity"],
        tw_early=van["shift"][0],
        tw_late=van["shift"][1],
        **more,
    )


def pairs(case, options):
    """Li-Lim. Vehicles first: one more vehicle costs more than any detour can save."""
    table, _ = tables(case)
    (van,) = case["vehicles"]
    first = int(table.max()) * 2 * len(case["orders"]) if options.get("vehicles_first") else 0
    shipments = [
        pyvrp.Shipment(
            row["pickup"]["place"],
            row["place"],
            *row["pickup"]["windows"][0],
            row["pickup"]["service"],
            *row["windows"][0],
            row["service"],
            amount=row["load"],
        )
        for row in case["orders"]
    ]
    kind = vehicle_type(van, fixed_cost=first)
    return pyvrp.ProblemData(
        locations(case), [], [pyvrp.Depot(0)], [kind], [table], [table], shipments=shipments
    )


def pairs_plan(case):
    def read(_, best):
        (van,), depot = case["vehicles"], case["depots"][0]["id"]
        routes = {}
        for id, route in zip(van["ids"], best.routes()):
            stops = [case["orders"][step.idx]["id"] for step in route if step.type != ActivityType.DEPOT]
            routes[id] = [[depot, stops]]
        return routes

    return read


def single_plan(case):
    def read(_, best):
        (van,), depot = case["vehicles"], case["depots"][0]["id"]
        routes = {}
        for id, route in zip(van["ids"], best.routes()):
            stops = [case["orders"][step.idx]["id"] for step in route if step.type == ActivityType.CLIENT]
            routes[id] = [[depot, stops]]
        return routes

    return read


def file_plan(case):
    """PyVRP's reader keeps in a type's name the numbers, from 0, of its vehicles in the file."""
    orders = {row["place"]: row["id"] for row in case["orders"]}
    depots = {row["place"]: row["id"] for row in case["depots"]}

    def read(data, best):
        free = [[f"v{int(word) + 1}" for word in kind.name.split(",")] for kind in data.vehicle_types()]
        order = lambda step: orders[data.client(step.idx).location]
        depot = lambda step: depots[data.depot(step.idx).location]
        return {free[route.vehicle_type()].pop(0): trips(route, depot, order) for route in best.routes()}

    return read


def trips(route, depot, order):
    """Each visit to a depot but the last begins a trip."""
    found = []
    for step in route:
        if step.type == ActivityType.DEPOT:
            found.append([depot(step), []])
        else:
            found[-1][1].append(order(step))
    return [trip for trip in found if trip[1]]


def day(case):
    clients, groups, names = [], [], []
    for row in case["orders"]:
        windows = row["windows"] or [[0, case["horizon"]]]
        group = len(groups) if 1 < len(windows) else None
        if group is not None:
            alike = range(len(clients), len(clients) + len(windows))
            groups.append(pyvrp.ClientGroup(list(alike), required=False))
        for first, last in windows:
            clients.append(
                pyvrp.Client(
                    row["place"],
                    delivery=row["load"],
                    service_duration=row["service"],
                    tw_early=first,
                    tw_late=last,
                    release_time=row["release"],
                    prize=UNSERVED * case["money"],
                    required=False,
                    group=group,
                )
            )
            names.append(row["id"])
    # A depot stands twice: where trips are loaded, and where routes end, at any hour and at once.
    depots = [loading_place(row) for row in case["depots"]]
    ends = [pyvrp.Depot(row["place"]) for row in case["depots"]]
    kinds, metres, seconds = day_fleet(case)
    data = pyvrp.ProblemData(
        locations(case), clients, depots + ends, kinds, metres, seconds, groups=groups
    )

    def read(data, best):
        free = [list(van["ids"]) for van in case["vehicles"]]
        order = lambda step: names[step.idx]
        depot = lambda step: case["depots"][step.idx % len(case["depots"])]["id"]
        return {free[route.vehicle_type()].pop(0): trips(route, depot, order) for route in best.routes()}

    return data, read


def loading_place(row):
    first, last = row["open"]
    return pyvrp.Depot(row["place"], first, last - row["loading"], row["loading"])


def day_fleet(case):
    """One profile for each set of orders that a vehicle may serve."""
    anywhere = all(row["depot"] is None for row in case["orders"])
    all_metres, all_seconds = tables(case)
    profiles, kinds = {}, []
    for van in case["vehicles"]:
        own = None if anywhere else case["depots"][van["start"]]["id"]
        profile = profiles.setdefault((own, van["cold_box"]), len(profiles))
        kinds.append(
            vehicle_type(
                van,
                start_depot=van["start"],
                end_depot=van["start"] + len(case["depots"]),
                reload_depots=list(range(len(case["depots"]))) if anywhere else [van["start"]],
                fixed_cost=van["fixed"],
                unit_distance_cost=van["per_metre"],
                unit_duration_cost=van["per_second"],
                profile=profile,
            )
        )
    metres, seconds = [], []
    for own, cold in profiles:
        shut = [
            row["place"]
            for row in case["orders"]
            if row["depot"] not in (None, own) or (row["class"] == "cold" and not cold)
        ]
        metres.append(without(all_metres, shut))
        seconds.append(without(all_seconds, shut))
    return kinds, metres, seconds


def without(table, shut):
    table = table.copy()
    table[:, shut] = table[shut, :] = FAR
    np.fill_diagonal(table, 0)
    return table


if __name__ == "__main__":
    main()
