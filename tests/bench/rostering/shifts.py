"""Public shift-scheduling instances (Curtois and Qu 2014): their text files, and what a roster costs.

One shift a day at most, or a day off. A run of shifts or of days off that touches either end of the
horizon may be shorter than the least. Read and priced apart from Rounds, so that no one has to take the
judge's word: the two must agree.
"""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Employee:
    most: dict  # shift → how often; a type that is not named has no limit of its own
    most_minutes: int
    least_minutes: int
    longest_run: int
    shortest_run: int
    shortest_rest: int
    weekends: int
    off: set = field(default_factory=set)


@dataclass
class Instance:
    days: int
    minutes: dict  # shift → its length
    forbidden: dict  # shift → those that must not follow it
    staff: dict
    on: list  # (employee, day, shift, weight)
    off: list
    cover: list  # (day, shift, wanted, price of one too few, of one too many)


def read(file):
    parts = sections(Path(file).read_text())
    minutes, forbidden = {}, {}
    for row in parts["SECTION_SHIFTS"]:
        minutes[row[0]] = int(row[1])
        forbidden[row[0]] = {word for word in row[2].split("|") if word} if 2 < len(row) else set()
    staff = {}
    for id, limits, *numbers in parts["SECTION_STAFF"]:
        pairs = [pair.split("=") for pair in limits.split("|") if "=" in pair]
        staff[id] = Employee({shift: int(count) for shift, count in pairs}, *map(int, numbers))
    for id, *days in parts.get("SECTION_DAYS_OFF", []):
        staff[id].off |= {int(day) for day in days if day}
    requests = lambda name: [(e, int(day), s, int(weight)) for e, day, s, weight in parts.get(name, [])]
    return Instance(
        days=int(parts["SECTION_HORIZON"][0][0]),
        minutes=minutes,
        forbidden=forbidden,
        staff=staff,
        on=requests("SECTION_SHIFT_ON_REQUESTS"),
        off=requests("SECTION_SHIFT_OFF_REQUESTS"),
        cover=[(int(day), shift, *map(int, rest)) for day, shift, *rest in parts["SECTION_COVER"]],
    )


def sections(text):
    parts, name = {}, None
    for line in map(str.strip, text.splitlines()):
        if line.startswith("SECTION_"):
            name = line
            parts[name] = []
        elif line and not line.startswith("#"):
            parts[name].append(line.split(","))
    return parts


def price(instance, roster):
    """(cost, what is wrong) of {employee: [shift or None for each day]}."""
    wrong = [message for id in instance.staff for message in broken(instance, id, roster[id])]
    cost = sum(weight for id, day, shift, weight in instance.on if roster[id][day] != shift)
    cost += sum(weight for id, day, shift, weight in instance.off if roster[id][day] == shift)
    for day, shift, wanted, under, over in instance.cover:
        there = sum(days[day] == shift for days in roster.values())
        cost += under * max(0, wanted - there) + over * max(0, there - wanted)
    return cost, wrong


def broken(instance, id, days):
    """The rules that one employee's days do not keep."""
    one, found = instance.staff[id], []
    worked = [shift for shift in days if shift is not None]
    if len(days) != instance.days:
        found.append(f"{id}: {len(days)} days")
    for shift, most in one.most.items():
        if most < worked.count(shift):
            found.append(f"{id}: {worked.count(shift)} shifts {shift}")
    minutes = sum(instance.minutes[shift] for shift in worked)
    if not one.least_minutes <= minutes <= one.most_minutes:
        found.append(f"{id}: {minutes} minutes")
    found += [f"{id}: works on day {day}" for day in sorted(one.off) if days[day] is not None]
    for day, (before, after) in enumerate(zip(days, days[1:])):
        if before is not None and after in instance.forbidden[before]:
            found.append(f"{id}: {after} after {before} on day {day + 1}")
    for first, last, is_work in runs(days):
        length, inside = last - first, 0 < first and last < len(days)
        least = one.shortest_run if is_work else one.shortest_rest
        if is_work and one.longest_run < length:
            found.append(f"{id}: {length} days of work from day {first}")
        if inside and length < least:
            found.append(f"{id}: {length} days of {'work' if is_work else 'rest'} from day {first}")
    weekends = sum(any(days[day : day + 2]) for day in range(5, len(days), 7))
    if one.weekends < weekends:
        found.append(f"{id}: {weekends} weekends")
    return found


def runs(days):
    """(first, one after the last, whether it is work) of days on end alike."""
    found, first = [], 0
    for day in range(1, len(days) + 1):
        if day == len(days) or (days[day] is None) != (days[first] is None):
            found.append((first, day, days[first] is not None))
            first = day
    return found


def plan_file(roster):
    """As Rounds writes them."""
    rows = [{"employee": id, "shifts": days} for id, days in roster.items()]
    head = {"kind": "shifts_plan", "problem": "", "engine": "a peer", "seed": 0, "steps": 0}
    return head | {"travel_source": "", "plan": {"roster": rows}}


def judged(file, plan, verdict, why):
    """(cost, "") of a plan, or (None, why): our arithmetic, and the judge where it can read the file."""
    instance = read(file)
    roster = {id: [None] * instance.days for id in instance.staff}
    roster |= {row["employee"]: row["shifts"] for row in plan["plan"]["roster"]}
    cost, wrong = price(instance, roster)
    mine = wrong[0] if wrong else cost
    if verdict is None:
        return (None, mine) if wrong else (cost, f"priced without the judge: {why}")
    its = verdict["cost"] if verdict["feasible"] else verdict["violations"][0]["message"]
    if verdict["feasible"] != (not wrong) or (not wrong and its != cost):
        return None, f"the judge says {its}, the arithmetic {mine}"
    return (None, mine) if wrong else (cost, "")
