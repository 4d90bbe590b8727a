"""The harness's own arithmetic: a plan of a case, driven and priced, apart from Rounds' judge.

A plan is {vehicle id: [(depot id, [order id, …]), …]}. An order with a pickup stands twice on its
trip: first where it is collected, then where it is delivered. It is here so that no one has to take
the judge's word: the two must agree.
"""

from dataclasses import dataclass, field

import case as cases


@dataclass
class Ledger:
    """What is known of a plan while its vehicles are driven one after the other."""

    case: dict
    leg: object
    orders: dict
    served: set = field(default_factory=set)
    wrong: list = field(default_factory=list)

    def deliver(self, order):
        if order["id"] in self.served:
            self.wrong.append(f"{order['id']} twice")
        self.served.add(order["id"])


def price(case, routes):
    """(cost in units of the case, vehicles used, unserved orders, what is wrong)."""
    ledger = Ledger(case, cases.legs(case), {row["id"]: row for row in case["orders"]})
    vans = {id: van for van in case["vehicles"] for id in van["ids"]}
    cost, used = 0, 0
    for id, trips in routes.items():
        trips = [trip for trip in trips if trip[1]]
        if not trips:
            continue
        used += 1
        # Who makes a free fleet larger than ours names more vehicles, all alike.
        van = vans.get(id) or (case["vehicles"][0] if case["free_fleet"] else None)
        if van:
            cost += drive(ledger, van, id, trips)
        else:
            ledger.wrong.append(f"no vehicle {id}")
    unserved = [id for id in ledger.orders if id not in ledger.served]
    cost += sum(ledger.orders[id]["unserved"] or 0 for id in unserved)
    return cost, used, unserved, ledger.wrong


def drive(ledger, van, id, trips):
    """One vehicle's cost; what it breaks goes into the ledger."""
    case, wrong = ledger.case, ledger.wrong
    numbers = {row["id"]: number for number, row in enumerate(case["depots"])}
    visits = []  # (place, windows, service), in order
    if van["max_trips"] is not None and van["max_trips"] < len(trips):
        wrong.append(f"{id}: {len(trips)} trips")
    for depot, stops in trips:
        if numbers[depot] not in van["loads_at"]:
            wrong.append(f"{id}: loads at {depot}")
        visits += trip(ledger, van, id, case["depots"][numbers[depot]], stops)
    start = case["depots"][van["start"]]["place"]
    metres, duty, late = timed(ledger.leg, van, start, visits)
    wrong.extend(f"{id}: {what}" for what in late)
    if van["max_duty"] is not None and van["max_duty"] < duty:
        wrong.append(f"{id}: on duty for {duty}")
    return van["fixed"] + van["per_metre"] * metres + van["per_second"] * duty


def trip(ledger, van, id, depot, stops):
    """What is visited on one trip, loading first; loads, classes and pairs are judged here."""
    wrong, release, carried, classes = ledger.wrong, depot["open"][0], set(), set()
    from_depot, aboard = [0] * len(van["capacity"]), [0] * len(van["capacity"])
    visits = []
    for stop in stops:
        order = ledger.orders[stop]
        if order["pickup"] is None:
            release = max(release, order["release"])
            classes.add(order["class"])
            from_depot = [a + b for a, b in zip(from_depot, order["load"])]
            if order["depot"] not in (None, depot["id"]):
                wrong.append(f"{id}: {stop} is not at {depot['id']}")
            place = order
        elif stop in carried:
            carried.remove(stop)
            aboard = [a - b for a, b in zip(aboard, order["load"])]
            place = order
        else:
            carried.add(stop)
            aboard = [a + b for a, b in zip(aboard, order["load"])]
            place = order["pickup"]
        visits.append((place["place"], place["windows"], place["service"]))
        if place is order:
            ledger.deliver(order)
        if any(limit < load for limit, load in zip(van["capacity"], aboard)):
            wrong.append(f"{id}: overloaded at {stop}")
    if any(limit < load for limit, load in zip(van["capacity"], from_depot)):
        wrong.append(f"{id}: overloaded")
    wrong.extend(f"{id}: {order} is not delivered" for order in carried)
    clash = ledger.case["clash"] and {"decoction", "cold"} <= classes
    if clash or ("cold" in classes and not van["cold_box"]):
        wrong.append(f"{id}: classes {sorted(filter(None, classes))}")
    loaded_within = [[release, depot["open"][1] - depot["loading"]]]
    return [(depot["place"], loaded_within, depot["loading"])] + visits


def timed(leg, van, start, visits):
    """Metres, duty and what is late: all as early as possible, then as late as the finish allows."""
    now, place, metres, late, starts = van["shift"][0], start, 0, [], []
    for to, windows, service in visits:
        way, time = leg(place, to)
        metres, now, place = metres + way, now + time, to
        entries = [max(now, first) for first, last in windows if now <= last and first <= last]
        if windows and not entries:
            late.append(f"late at place {to}")
        now = min(entries, default=now)
        starts.append(now)
        now += service
    way, time = leg(place, start)
    metres, now = metres + way, now + time
    if van["shift"][1] < now:
        late.append("after its shift")
    if late:
        return metres, 0, late
    finish, by, next = now, now, start
    for (to, windows, service), earliest in zip(reversed(visits), reversed(starts)):
        latest = by - leg(to, next)[1] - service
        within = [min(latest, last) for first, last in windows if first <= latest]
        by, next = max(max(within, default=latest), earliest), to
    departure = by - leg(start, next)[1]
    return metres, finish - departure, late
