"""What every peer's worker shares: its job on the command line, tables of travel, its answer."""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

RADIUS = 6_371_008.8  # of the earth, mean, in metres


def job():
    """(case, CPU seconds, seed, options, where the answer goes), as the harness calls a worker."""
    _, case, seconds, seed, options, out = sys.argv
    return json.loads(Path(case).read_text()), float(seconds), int(seed), json.loads(options), Path(out)


def answer(out, routes, **extra):
    """`routes`: {vehicle id: [[depot id, [order id, …]], …]}."""
    out.write_text(json.dumps({"routes": routes, "extra": extra}))


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def children_cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tables(case):
    """Integer tables of metres and seconds between all places, rounded as the harness rounds."""
    points = np.array(case["points"], dtype=float)
    if case["estimate"] is not None:
        return on_earth(points, case["estimate"])
    count = len(points)
    table = np.empty((count, count), dtype=np.int64)
    scale, half = {"dimacs": (10, 0.0), "round": (1, 0.5), "exact": (1000, 0.5)}[case["rounding"]]
    for row in range(count):
        dx, dy = points[:, 0] - points[row, 0], points[:, 1] - points[row, 1]
        table[row] = np.floor(np.sqrt(dx * dx + dy * dy) * scale + half).astype(np.int64)
    return table, table


def on_earth(points, estimate):
    """As the harness's own `earth.way`, a row at a time."""
    longitude, latitude = np.radians(points[:, 0]), np.radians(points[:, 1])
    count = len(points)
    metres, seconds = (np.empty((count, count), dtype=np.int64) for _ in range(2))
    for row in range(count):
        up = np.sin((latitude - latitude[row]) / 2) ** 2
        along = np.sin((longitude - longitude[row]) / 2) ** 2
        part = np.sqrt(up + np.cos(latitude[row]) * np.cos(latitude) * along)
        way = RADIUS * 2 * np.arcsin(part) * estimate["detour_percent"] / 100.0
        left, hours, reached = way.copy(), np.zeros(count), 0.0
        for speed in estimate["speeds"]:
            limit = np.inf if speed["up_to_km"] is None else speed["up_to_km"] * 1000.0
            taken = np.minimum(left, limit - reached)
            hours += taken / 1000.0 / speed["km_per_hour"]
            left, reached = left - taken, limit
        metres[row] = np.floor(way + 0.5)
        seconds[row] = np.ceil(hours * 3600.0)
    return metres, seconds


class Stopwatch:
    """From the moment at which the problem is in the solver's memory."""

    def __init__(self):
        self.start = time.perf_counter()

    def seconds(self):
        return time.perf_counter() - self.start
