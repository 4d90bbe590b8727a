"""Runs VROOM on one case: jobs, or shipments where goods are collected at places of their own.

VROOM knows no second trip. On a generated day every order is therefore a shipment from its depot (the
nearest one when it is in stock everywhere), collected after its release by a vehicle that starts
there; loading is the set-up of the pickups. Each vehicle thus takes from one depot only, classes that
spoil each other may meet on a trip, and time on duty is priced as driving.
"""

from datetime import timedelta

import numpy as np
import vroom

from matrices import Stopwatch, answer, cpu, job, tables

LONGEST = 1 << 30


def main():
    case, seconds, _, options, out = job()
    problem = vroom.Input()
    ids = fill(problem, case)
    limit = timedelta(seconds=seconds) if 0 < seconds else None
    loaded, watch = cpu(), Stopwatch()
    solution = problem.solve(exploration_level=options["level"], nb_threads=1, timeout=limit)
    solved = cpu() - loaded
    answer(
        out,
        routes(case, solution, ids),
        solve_cpu=round(solved, 2),
        solve_wall=round(watch.seconds(), 2),
        unassigned=len(solution.unassigned),
    )


def fill(problem, case):
    """Returns the order of each task and the vehicle of each number."""
    metres, seconds = tables(case)
    if case["kind"] == "day":
        # Depots stand twice, for at the place where it starts VROOM asks no set-up.
        rows = [depot["place"] for depot in case["depots"]]
        again = list(range(len(metres))) + rows
        metres, seconds = (table[np.ix_(again, again)] for table in (metres, seconds))
    problem.set_durations_matrix("car", seconds.astype(np.uint32))
    day = case["kind"] == "day"
    if day:
        problem.set_distances_matrix("car", metres.astype(np.uint32))
    vans, number = {}, 0
    for van in case["vehicles"]:
        for id in van["ids"]:
            number += 1
            vans[number] = id
            problem.add_vehicle(vehicle(case, van, number, day))
    tasks = {}
    for number, row in enumerate(case["orders"], 1):
        tasks[number] = row["id"]
        if day:
            own = home(case, row, seconds)
            problem.add_job(vroom.Shipment(*from_depot(case, number, row, own)))
        elif row["pickup"]:
            problem.add_job(vroom.Shipment(*collected(number, row)))
        else:
            problem.add_job(task(vroom.Job, number, row, delivery=row["load"]))
    return tasks, vans


def vehicle(case, van, number, day):
    place = case["depots"][van["start"]]["place"]
    first, last = van["shift"]
    more = {}
    if day:
        place = len(case["points"]) + van["start"]
        money = case["money"]
        more["costs"] = vroom.VehicleCosts(
            fixed=van["fixed"] // money,
            per_hour=van["per_second"] * 3600 // money,
            per_km=van["per_metre"] * 1000 // money,
        )
        more["skills"] = {1 + van["start"]} | ({1000} if van["cold_box"] else set())
    elif van["fixed"] or van["per_metre"] != 1:
        raise SystemExit("VROOM has no price by distance beside a table of durations here")
    if last < LONGEST:
        more["time_window"] = vroom.TimeWindow(first, last)
    return vroom.Vehicle(number, start=place, end=place, capacity=van["capacity"], **more)


def task(kind, number, row, windows=None, **more):
    windows = row["windows"] if windows is None else windows
    return kind(
        number,
        location=row["place"],
        default_service=row["service"],
        time_windows=[vroom.TimeWindow(*window) for window in windows],
        **more,
    )


def collected(number, row):
    """A pair, as the two steps of a shipment."""
    first = task(vroom.ShipmentStep, number, row["pickup"])
    return first, task(vroom.ShipmentStep, number, row), row["load"]


def from_depot(case, number, row, own):
    depot = case["depots"][own]
    ready = max(row["release"], depot["open"][0])
    first = vroom.ShipmentStep(
        number,
        location=depot["place"],
        default_setup=depot["loading"],
        # Only the first pickup of a visit pays the set-up, whatever is released while it lasts: a
        # window that opens one loading later keeps every plan drivable.
        time_windows=[vroom.TimeWindow(ready + depot["loading"], depot["open"][1] - depot["loading"])],
    )
    skills = {1 + own} | ({1000} if row["class"] == "cold" else set())
    return first, task(vroom.ShipmentStep, number, row), row["load"], skills


def home(case, row, seconds):
    """The number of the depot that an order is taken from."""
    away = lambda index: seconds[case["depots"][index]["place"]][row["place"]]
    every = range(len(case["depots"]))
    own = [index for index in every if case["depots"][index]["id"] == row["depot"]]
    return min(own or every, key=away)


def routes(case, solution, ids):
    tasks, vans = ids
    steps = solution.routes[["vehicle_id", "type", "id"]].itertuples(index=False)
    found = {}
    start = {id: case["depots"][van["start"]]["id"] for van in case["vehicles"] for id in van["ids"]}
    pairs = any(row["pickup"] for row in case["orders"])
    for number, kind, task in steps:
        if kind not in ("job", "pickup", "delivery"):
            continue
        van = vans[number]
        trips = found.setdefault(van, [[start[van], []]])
        if kind == "pickup" and case["kind"] == "day":
            # Back at the depot: what is still aboard counts as loaded again.
            if trips[-1][1]:
                trips.append([start[van], []])
        elif kind != "pickup" or pairs:
            trips[-1][1].append(tasks[int(task)])
    return found


if __name__ == "__main__":
    main()
