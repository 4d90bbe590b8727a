"""Readers of the literature's text files: Solomon, Li-Lim, and VRPLIB with PyVRP's dialect.

They are written apart from the readers in Rust, so that a misreading of either shows in the cost.
"""

import math
from pathlib import Path

import case as cases


def read(path, name, kind, rounding):
    text = Path(path).read_text()
    if kind == "pdptw":
        return li_lim(text, name, kind, path, rounding)
    if "CUSTOMER" in text and "VEHICLE" in text:
        return solomon(text, name, kind, path, rounding)
    return vrplib(text, name, kind, path, rounding)


def solomon(text, name, kind, path, rounding):
    case = cases.empty(name, kind, path, rounding)
    lines = text.splitlines()
    head = next(i for i, line in enumerate(lines) if "CAPACITY" in line)
    count, capacity = map(int, lines[head + 1].split())
    scale = case["scale"]
    rows = [[float(word) for word in line.split()] for line in lines[head + 2 :] if is_row(line, 7)]
    case["points"] = [(row[1], row[2]) for row in rows]
    window = (int(rows[0][4] * scale), int(rows[0][5] * scale))
    case["depots"] = [cases.depot(number(rows[0][0]), 0)]
    for place, row in enumerate(rows[1:], 1):
        times = (int(row[4] * scale), int(row[5] * scale))
        load, service = [int(row[3])], int(row[6] * scale)
        case["orders"].append(cases.order(number(row[0]), place, load, [times], service))
    case["vehicles"] = [cases.vehicles(names(count), 0, [capacity], window)]
    return case


def li_lim(text, name, kind, path, rounding):
    case = cases.empty(name, kind, path, rounding)
    lines = text.splitlines()
    count, capacity = map(int, lines[0].split()[:2])
    scale = case["scale"]
    rows = {int(line.split()[0]): [int(word) for word in line.split()] for line in lines[1:] if line.strip()}
    places = {node: place for place, node in enumerate(rows)}
    case["points"] = [(row[1], row[2]) for row in rows.values()]
    first = next(iter(rows))
    window = [rows[first][4] * scale, rows[first][5] * scale]
    case["depots"] = [cases.depot(number(first), 0)]
    for node, row in rows.items():
        if row[8] == 0:  # the depot and the ends of pairs; a pair is told where it begins
            continue
        end = rows[row[8]]
        times = [(end[4] * scale, end[5] * scale)]
        # A pair is named after the node where it is collected.
        order = cases.order(number(node), places[row[8]], [row[3]], times, end[6] * scale)
        order["pickup"] = {
            "place": places[node],
            "windows": [[row[4] * scale, row[5] * scale]],
            "service": row[6] * scale,
        }
        case["orders"].append(order)
    case["vehicles"] = [cases.vehicles(names(count), 0, [capacity], window)]
    return case


def vrplib(text, name, kind, path, rounding):
    case = cases.empty(name, kind, path, rounding)
    head, sections = parts(text)
    scale = case["scale"]
    nodes = sections["NODE_COORD_SECTION"]
    points = {row[0]: (float(row[1]), float(row[2])) for row in nodes}
    places = {node: place for place, node in enumerate(points)}
    case["points"] = list(points.values())
    loads = {row[0]: int(row[1]) for row in sections.get("DEMAND_SECTION", [])}
    windows = {row[0]: scaled(row[1:3], scale) for row in sections.get("TIME_WINDOW_SECTION", [])}
    services = {row[0]: int(float(row[1]) * scale) for row in sections.get("SERVICE_TIME_SECTION", [])}
    uniform = int(float(head.get("SERVICE_TIME", 0)) * scale)
    releases = {row[0]: int(float(row[1]) * scale) for row in sections.get("RELEASE_TIME_SECTION", [])}
    depots = [row[0] for row in sections["DEPOT_SECTION"] if row[0] != "-1"]
    case["depots"] = [cases.depot(node, places[node]) for node in depots]
    for node in points:
        if node in depots:
            continue
        times = [windows[node]] if node in windows else []
        load, service = [loads.get(node, 0)], services.get(node, uniform)
        case["orders"].append(cases.order(node, places[node], load, times, service, releases.get(node, 0)))
    fleet(case, head, sections, depots, windows)
    return case


def fleet(case, head, sections, depots, windows):
    """Vehicles that are alike stand together, in the order in which the file has them."""
    loads = sum(order["load"][0] for order in case["orders"])
    capacities = {row[0]: int(row[1]) for row in sections.get("CAPACITY_SECTION", [])}
    # A free fleet is generous but finite: solvers that hold each vehicle apart pay for every one.
    free = 3 + math.ceil(1.3 * loads / int(head["CAPACITY"])) if "CAPACITY" in head else 0
    count = int(head.get("VEHICLES", free))
    case["free_fleet"] = "VEHICLES" not in head
    rows = sections.get("VEHICLES_FIXED_COST_SECTION", [])
    fixed = {row[0]: int(float(row[1]) * case["scale"]) for row in rows}
    prices = {row[0]: int(row[1]) for row in sections.get("VEHICLES_UNIT_DISTANCE_COST_SECTION", [])}
    starts = {row[0]: row[1] for row in sections.get("VEHICLES_DEPOT_SECTION", [])}
    reloads = {row[0]: row[1:] for row in sections.get("VEHICLES_RELOAD_DEPOT_SECTION", [])}
    duty = head.get("VEHICLES_MAX_DURATION")
    groups = {}
    for number in map(str, range(1, count + 1)):
        start = starts.get(number, depots[0])
        again = tuple(reloads.get(number, ()))
        alike = (start, again, capacities.get(number), fixed.get(number, 0), prices.get(number, 1))
        groups.setdefault(alike, []).append(f"v{number}")
    for (start, again, capacity, first, price), ids in groups.items():
        more = {
            "loads_at": sorted({depots.index(node) for node in (start, *again)}),
            "max_trips": None if again else 1,
            "max_duty": int(float(duty) * case["scale"]) if duty else None,
            "fixed": first,
            "per_metre": price,
        }
        shift = windows.get(start, (0, cases.FOREVER))
        capacity = int(head["CAPACITY"]) if capacity is None else capacity
        case["vehicles"].append(cases.vehicles(ids, depots.index(start), [capacity], shift, **more))
    if prices:
        # Costs of heterogeneous fleets stand in hundredths in the files, distances do not.
        case["scale"] *= 100


def parts(text):
    """Keywords of the head, and the rows of each section as words."""
    head, sections, current = {}, {}, None
    for line in text.splitlines():
        words = line.split()
        if not words or words[0] == "EOF":
            continue
        if words[0].endswith("_SECTION"):
            current = sections.setdefault(words[0], [])
        elif ":" in line and current is None:
            key, value = line.split(":", 1)
            head[key.strip()] = value.strip().strip('"')
        elif current is not None:
            current.append(words)
    return head, sections


def scaled(words, scale):
    return [int(float(word) * scale) for word in words]


def is_row(line, width):
    words = line.split()
    return len(words) == width and words[0].isdigit()


def number(value):
    return str(int(value))


def names(count):
    return [f"v{index}" for index in range(1, count + 1)]
