"""Requests after the examples and the sections of VROOM's API page, with figures of our own.

The page's examples take travel from a road server; these bring their ways along.
"""

TOWN = [(0, 0), (3, 9), (8, 2), (12, 7), (5, 14), (15, 1), (9, 11), (2, 5)]


def ways(pace=60):
    return [[pace * (abs(x - u) + abs(y - v)) for u, v in TOWN] for x, y in TOWN]


def whole():
    """After the first example: skills, capacities, a break each, jobs and a shipment."""
    van = {"start_index": 0, "end_index": 0, "capacity": [4], "time_window": [28_800, 43_200]}
    rest = {"service": 300, "time_windows": [[36_000, 37_800]]}
    job = {"service": 300, "delivery": [1]}
    return {
        "vehicles": [
            van | {"id": 1, "skills": [1, 14], "breaks": [rest | {"id": 1}]},
            van | {"id": 2, "skills": [2, 14], "breaks": [rest | {"id": 2}]},
        ],
        "jobs": [
            job | {"id": 1, "location_index": 1, "skills": [1], "time_windows": [[32_400, 36_000]]},
            job | {"id": 2, "location_index": 2, "skills": [1]},
            job | {"id": 5, "location_index": 3, "skills": [14]},
            job | {"id": 6, "location_index": 4, "skills": [14]},
        ],
        "shipments": [
            {
                "amount": [1],
                "skills": [2],
                "pickup": {"id": 4, "service": 300, "location_index": 5},
                "delivery": {"id": 3, "service": 300, "location_index": 6},
            }
        ],
        "matrices": {"car": {"durations": ways()}},
    }


def matrix():
    """After the second: a vehicle that ends elsewhere, and a table of the older form."""
    durations = [row[:4] for row in ways(137)[:4]]
    jobs = [{"id": 1414, "location_index": 1}, {"id": 1515, "location_index": 2}]
    return {"vehicles": [{"id": 0, "start_index": 0, "end_index": 3}], "jobs": jobs, "matrix": durations}


def simple(van, jobs, **more):
    """One vehicle, and jobs at places 1, 2, 3 …"""
    rows = [{"id": 1 + at, "location_index": 1 + at} | job for at, job in enumerate(jobs)]
    van = {"id": 1, "start_index": 0, "end_index": 0} | van
    return {"vehicles": [van], "jobs": rows, "matrices": {"car": {"durations": ways()}}} | more


def windows():
    """Several for a job; both ends belong to it, and service may last beyond."""
    jobs = [{"service": 600, "time_windows": [[0, 0], [3_600, 3_660]]}, {"time_windows": [[900, 900], [7_200, 9_000]]}]
    return simple({"time_window": [0, 10_800]}, jobs)


def setups():
    """Set-up is paid once for jobs that follow each other at a place."""
    row = {"location_index": 2, "setup": 300, "service": 60}
    return simple({}, [row, row, {"setup": 120}], )


def types():
    """Times of work by type of vehicle."""
    row = {"service": 600, "service_per_type": {"bike": 900}, "setup": 60, "setup_per_type": {"bike": 0}}
    made = simple({"type": "bike", "time_window": [0, 9_000]}, [row, row, row])
    made["vehicles"].append({"id": 2, "start_index": 0, "end_index": 0, "time_window": [0, 5_400]})
    return made


def priorities():
    """The sum of priorities before the number of jobs, that before the cost."""
    jobs = [{"delivery": [3], "priority": 10}, {"delivery": [1], "priority": 4}, {"delivery": [1], "priority": 4}]
    return simple({"capacity": [3]}, jobs)


def amounts():
    """Brought, fetched, and in two dimensions."""
    jobs = [{"delivery": [2, 1], "pickup": [0, 3]}, {"pickup": [4, 0]}, {"delivery": [2, 2], "pickup": [1, 1]}]
    return simple({"capacity": [5, 4]}, jobs)


def limits():
    """Tasks, time on the road and distance have a limit each."""
    distances = [[10 * way for way in row] for row in ways()]
    made = simple({"max_tasks": 2}, [{}, {}, {}, {}, {}, {}])
    made["matrices"]["car"]["distances"] = distances
    van = made["vehicles"][0]
    made["vehicles"] += [
        van | {"id": 2, "max_tasks": 6, "max_travel_time": 1_500},
        van | {"id": 3, "max_tasks": 6, "max_distance": 16_000},
    ]
    return made


def costs():
    """Fixed, by hour, by task hour and by kilometre; a fast vehicle and a slow one."""
    made = simple({"costs": {"fixed": 900, "per_hour": 7_200}, "speed_factor": 2.0}, [{"service": 300}] * 5)
    made["matrices"]["car"]["distances"] = [[8 * way for way in row] for row in ways()]
    slow = {"fixed": 10, "per_hour": 1_800, "per_km": 50, "per_task_hour": 600}
    made["vehicles"].append({"id": 2, "start_index": 7, "costs": slow, "speed_factor": 0.8})
    return made


def priced():
    """A matrix of costs: what is cheap is not what is quick."""
    made = simple({}, [{}, {}, {}, {}])
    made["matrices"]["car"]["costs"] = [[(way * (1 + (at + to) % 3)) // 7 for to, way in enumerate(row)] for at, row in enumerate(ways())]
    return made


def started():
    """Steps of a vehicle are where the search begins."""
    made = simple({}, [{"service": 60}] * 6)
    order = [6, 1, 4, 2, 5, 3]
    steps = [{"type": "job", "id": id} for id in order]
    made["vehicles"][0]["steps"] = [{"type": "start"}, *steps, {"type": "end"}]
    return made


def requests():
    made = (whole, matrix, windows, setups, types, priorities, amounts, limits, costs, priced, started)
    return {make.__name__: make() for make in made}
