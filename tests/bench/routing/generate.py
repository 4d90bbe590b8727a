#!/usr/bin/env python3
"""Writes the three small instances of our own: `generate.py`, always the same files.

A plan is drawn first and every window is laid around it, so that each instance has an answer. Only
`random()` is asked, whose numbers stay the same from one Python to the next.
"""

import math
import sys
from pathlib import Path
from random import Random

sys.path.append(str(Path(__file__).resolve().parents[1] / "common"))

from sets import OWN  # noqa: E402

SIDE = 60  # of the square in which everything lies


class Draw(Random):
    def whole(self, low, high):
        return low + int(self.random() * (high - low + 1))


def main():
    write("solomon/OWN40.txt", windows(Draw(401), 40))
    write("mtvrptwr/OWN36R0.5.vrp", trips(Draw(362), 36))
    write("pdptw/LOWN30.txt", pairs(Draw(303), 15))


def write(name, lines):
    file = OWN / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n")


def places(draw, count):
    """The depot in the middle, homes half in four clusters and half anywhere."""
    centres = [(draw.whole(8, SIDE - 8), draw.whole(8, SIDE - 8)) for _ in range(4)]
    found = [(SIDE // 2, SIDE // 2)]
    while len(found) <= count:
        if draw.random() < 0.5:
            x, y = centres[draw.whole(0, 3)]
            place = (x + draw.whole(-6, 6), y + draw.whole(-6, 6))
        else:
            place = (draw.whole(0, SIDE), draw.whole(0, SIDE))
        if place not in found:
            found.append(place)
    return found


def way(a, b):
    return math.ceil(math.dist(a, b))


def sweep(points):
    """Nodes by their direction from the depot: neighbours in the list make fair routes."""
    x, y = points[0]
    angle = lambda node: math.atan2(points[node][1] - y, points[node][0] - x)
    return sorted(range(1, len(points)), key=angle)


def tour(points, nodes, start, service):
    """When each node is served, driving there one after the other, and the return."""
    now, at, times = start, points[0], {}
    for node in nodes:
        now += way(at, points[node])
        times[node], at = now, points[node]
        now += service
    return times, now + way(at, points[0])


def around(draw, time, width, end):
    first = max(0, time - draw.whole(0, width))
    return first, min(end, time + draw.whole(width // 4, width))


def windows(draw, count):
    points, service, end = places(draw, count), 10, 400
    nodes = sweep(points)
    loads = [0] + [draw.whole(5, 25) for _ in range(count)]
    rows = [(0, *points[0], 0, 0, end, 0)]
    times = {}
    for first in range(0, count, 8):
        times |= tour(points, nodes[first : first + 8], draw.whole(0, 40), service)[0]
    for node in range(1, count + 1):
        rows.append((node, *points[node], loads[node], *around(draw, times[node], 60, end - 60), service))
    head = ["OWN40", "", "VEHICLE", "NUMBER     CAPACITY", f"  12         200", "", "CUSTOMER"]
    head.append("CUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME")
    return head + [""] + ["".join(f"{value:>9}" for value in row) for row in rows]


def trips(draw, count):
    """Four vehicles that load again and again; orders are ready when their trip is loaded."""
    points, service, end = places(draw, count), 5, 700
    nodes = sweep(points)
    times, releases, clock = {}, {1: 0}, [0] * 4
    for number, first in enumerate(range(0, count, 4)):
        van, trip = number % 4, nodes[first : first + 4]
        served, clock[van] = tour(points, trip, clock[van], service)
        begun = min(served.values()) - way(points[0], points[trip[0]])
        times |= served
        for node in trip:
            releases[node + 1] = max(0, begun - draw.whole(0, 40)) if draw.random() < 0.5 else 0
    assert max(clock) <= end, clock
    head = ["NAME: OWN36R0.5", "COMMENT: generated", "TYPE: MTVRPTWR", "EDGE_WEIGHT_TYPE: EUC_2D"]
    head += [f"DIMENSION: {count + 1}", "VEHICLES: 4", "CAPACITY: 60", f"SERVICE_TIME: {service}"]
    every = range(count + 1)
    # The file numbers nodes from 1, the depot first.
    coords = [f"{node + 1}\t{points[node][0]}\t{points[node][1]}" for node in every]
    loads = [f"{node + 1}\t{draw.whole(8, 15) if node else 0}" for node in every]
    limits = [(0, end) if node == 0 else around(draw, times[node], 120, end - 50) for node in every]
    open = [f"{node + 1}\t{first}\t{last}" for node, (first, last) in zip(every, limits)]
    ready = [f"{node}\t{releases[node]}" for node in sorted(releases)]
    again = [f"{van}\t1" for van in range(1, 5)]
    sections = [("NODE_COORD", coords), ("DEMAND", loads), ("TIME_WINDOW", open), ("RELEASE_TIME", ready)]
    sections += [("VEHICLES_RELOAD_DEPOT", again), ("DEPOT", ["1"])]
    return head + [line for name, rows in sections for line in (f"{name}_SECTION", *rows)] + ["EOF"]


def pairs(draw, count):
    """Li-Lim: of every two neighbours on a route, the first is collected and the second delivered."""
    points, service, end = places(draw, 2 * count), 10, 500
    nodes = sweep(points)
    times = {}
    for first in range(0, 2 * count, 6):
        times |= tour(points, nodes[first : first + 6], draw.whole(0, 60), service)[0]
    rows = {0: (0, *points[0], 0, 0, end, 0, 0, 0)}
    for a, b in zip(nodes[::2], nodes[1::2]):
        load = draw.whole(5, 40)
        rows[a] = (a, *points[a], load, *around(draw, times[a], 80, end - 60), service, 0, b)
        rows[b] = (b, *points[b], -load, *around(draw, times[b], 80, end - 60), service, a, 0)
    return ["10\t100\t1"] + ["\t".join(map(str, rows[node])) for node in sorted(rows)]


if __name__ == "__main__":
    main()
