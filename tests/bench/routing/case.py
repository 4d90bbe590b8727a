"""One instance in one shape, whatever file it came from: what the peers solve and the harness prices.

A case is plain data (it travels as JSON to the peers). All numbers are integers in the unit of its
convention: `scale` of them make one of the unit in which best-known values are given. Places are
rows of `points`: in the plane, rounded as `rounding` says, or on the earth with an `estimate`.
Ids are the ones Rounds uses: node numbers as the file writes them, vehicles v1, v2, … in file order.
"""

import math

import earth

# Distances of the literature, from exact ones; times are the same numbers.
ROUNDINGS = {
    "dimacs": lambda d: int(10 * d),
    "round": lambda d: math.floor(d + 0.5),
    "exact": lambda d: math.floor(1000 * d + 0.5),
}
UNITS = {"dimacs": 10, "round": 1, "exact": 1000}
FOREVER = 1 << 40


def empty(name, kind, file, rounding):
    return {
        "name": name,
        "kind": kind,
        "file": str(file),
        "rounding": rounding,
        "scale": UNITS.get(rounding, 1),
        "points": None,
        "estimate": None,
        "clash": False,
        "free_fleet": False,
        "depots": [],
        "orders": [],
        "vehicles": [],
    }


def depot(id, place, open=(0, FOREVER), loading=0):
    return {"id": id, "place": place, "open": list(open), "loading": loading}


def order(id, place, load, windows=(), service=0, release=0):
    """`windows` empty: at any time. What days and pairs have more is filled in by their readers."""
    return {
        "id": id,
        "place": place,
        "load": list(load),
        "windows": [list(window) for window in windows],
        "service": service,
        "release": release,
        "pickup": None,
        "depot": None,
        "class": None,
        "unserved": None,
    }


def vehicles(ids, start, capacity, shift=(0, FOREVER), **more):
    """Vehicles that differ in nothing but their ids."""
    group = {
        "ids": list(ids),
        "start": start,
        "loads_at": [start],
        "capacity": list(capacity),
        "shift": list(shift),
        "max_trips": 1,
        "max_duty": None,
        "fixed": 0,
        "per_metre": 1,
        "per_second": 0,
        "cold_box": True,
    }
    unknown = set(more) - set(group)
    assert not unknown, unknown
    return group | more


def legs(case):
    """The function (from, to) → (metres, seconds)."""
    points, estimate = case["points"], case["estimate"]
    if estimate is not None:
        return lambda a, b: earth.way(points[a], points[b], estimate)
    rounding = ROUNDINGS[case["rounding"]]

    def leg(a, b):
        (ax, ay), (bx, by) = points[a], points[b]
        distance = rounding(math.sqrt((ax - bx) * (ax - bx) + (ay - by) * (ay - by)))
        return distance, distance

    return leg


def stops(case):
    """How large the case is: places to be visited, pickups included."""
    return sum(2 if row["pickup"] else 1 for row in case["orders"])
