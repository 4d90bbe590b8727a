"""Generated delivery days as cases: Rounds' own JSON with goods at depots, second trips and duty.

Travel is the great-circle estimate of the file. Classes of goods are the three that days are
generated with: cold needs a cold box and, unless the file says otherwise, does not ride with
decoctions.
"""

import json
from pathlib import Path

import case as cases

# What Rounds takes for an order that names no price, in money.
USUALLY_UNSERVED = 100_000
# Prices are per kilometre and per hour; a unit of money is split so that all are whole.
MONEY = 18_000


def read(path, name):
    draft = json.loads(Path(path).read_text())
    case = cases.empty(name, "day", path, "seconds")
    case["scale"] = case["money"] = MONEY
    case["horizon"] = 2 * 86_400
    case["clash"] = not draft.get("handling")
    depots = [row["id"] for row in draft["depots"]]
    places = [row["place"] for row in draft["depots"] + draft["orders"]]
    case["points"] = [(place["lon"], place["lat"]) for place in places]
    case["estimate"] = draft["travel"]["great_circle"]
    for place, row in enumerate(draft["depots"]):
        open = [seconds(time) for time in row.get("open", ("00:00", "48:00"))]
        case["depots"].append(cases.depot(row["id"], place, open, row.get("loading_seconds", 0)))
    for place, row in enumerate(draft["orders"], len(depots)):
        windows = [[seconds(time) for time in window] for window in row.get("windows", [])]
        release = seconds(row["release"]) if row.get("release") else 0
        order = cases.order(row["id"], place, row["load"], windows, row["service_seconds"], release)
        price = row.get("unserved_cost", USUALLY_UNSERVED) * MONEY
        more = {"depot": row.get("depot"), "class": row.get("handling"), "unserved": price}
        case["orders"].append(order | more)
    case["vehicles"] = fleet(draft["vehicles"], depots)
    return case


def fleet(rows, depots):
    """Vehicles that differ only by name stand together: peers hold types, not vehicles."""
    groups = []
    for row in rows:
        van = vehicle(row, depots)
        alike = next((group for group in groups if group | {"ids": []} == van | {"ids": []}), None)
        if alike:
            alike["ids"] += van["ids"]
        else:
            groups.append(van)
    return groups


def shared(draft):
    """The same day with every order in stock at every depot and no classes that spoil each other.

    Peers can say all of this day but the trips that start elsewhere than where a route begins.
    """
    free = [{"id": "ambient"}, {"id": "decoction"}, {"id": "cold", "needs": "cold_box"}]
    orders = [{key: value for key, value in row.items() if key != "depot"} for row in draft["orders"]]
    return draft | {"name": draft["name"] + " · 通用库存", "handling": free, "orders": orders}


def vehicle(row, depots):
    return cases.vehicles(
        [row["id"]],
        depots.index(row["start"]),
        row["capacity"],
        [seconds(time) for time in row["shift"]],
        loads_at=list(range(len(depots))),
        max_trips=row.get("max_trips"),
        fixed=row.get("fixed", 0) * MONEY,
        per_metre=row.get("per_km", 0) * MONEY // 1000,
        per_second=row.get("per_hour", 0) * MONEY // 3600,
        cold_box="cold_box" in row.get("equipment", []),
    )


def seconds(time):
    if isinstance(time, int):
        return time
    hours, minutes, *rest = (int(word) for word in time.split(":"))
    return hours * 3600 + minutes * 60 + (rest[0] if rest else 0)
