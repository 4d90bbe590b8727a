"""A roster problem as the monoliths need it, read from Rounds' JSON apart from Rounds' own reader.

What the file says and the monoliths do not know is refused: a model that forgets a rule would be
given an easier problem. Weeks, lines, people and hosts are positions; half-days are 0 (Monday
morning) to 9; costs are the file's whole numbers.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import earth

HALVES = [f"{day}_{part}" for day in ("mon", "tue", "wed", "thu", "fri") for part in ("am", "pm")]
RANKS = {
    "chief_expert": 3,
    "famous_doctor": 2,
    "famous_tcm_doctor": 2,
    "young_famous_doctor": 1,
    "young_famous_tcm_doctor": 1,
}
# Every field that the monoliths obey, or that says nothing about what a plan may do or costs.
KNOWN = {
    "": "kind name generated start weeks calendar specialties institutions departments physicians hosts "
    "studios lines links rotation travel weights",
    "calendar": "holidays makeup_workdays",
    "specialties": "id name",
    "institutions": "id name place",
    "departments": "id name institution max_away",
    "physicians": "id name department specialty title_level honour leave clinic visits_per_week "
    "fair_sessions promotion",
    "hosts": "id name district place rooms dormitory open",
    "studios": "id name host",
    "lines": "id studio specialty activity every_weeks wants_honour weight_percent",
    "links": "institution host basis minutes",
    "rotation": "lengths start_every max_blocks slack_weeks posted_sessions max_travel_minutes",
    "weights": "deadline_missed deadline_week pace_week missing_session junior_session extra_holder "
    "extra_block travel_minute unfair_session very_unfair_session",
}


class Unknown(Exception):
    """The file asks for something that the monoliths cannot say."""


@dataclass
class Duty:
    """Weeks still owed of the one-year service."""

    remaining: int
    counted: int  # weeks of the horizon that end by the cut-off
    must: int  # to be served within the horizon, or the cut-off is missed
    pace: int  # an even share; at least `must`


@dataclass
class Person:
    id: str
    department: int
    institution: str
    specialty: str
    rank: int
    clinic: frozenset
    visits: int  # sessions a week while at home
    fair: int
    duty: Duty | None
    leave: list  # per week: half-days


@dataclass
class Host:
    id: str
    rooms: int
    dormitory: int
    open: frozenset


@dataclass
class Line:
    id: str
    host: int
    specialty: str
    every: int
    rank: int
    missing: int
    wanted: list  # per cycle


@dataclass
class Roster:
    weeks: int
    worked: list  # per week: half-days
    people: list
    hosts: list
    lines: list
    caps: list  # per department: most away
    minutes: dict  # (institution, position of the host): one way
    rotation: dict
    weights: dict

    def way(self, person, host):
        """Minutes one way; None where nothing makes work there lawful."""
        return self.minutes.get((self.people[person].institution, host))

    def may_visit(self, person, host):
        way = self.way(person, host)
        near = way is not None and way <= self.rotation["max_travel_minutes"]
        return near and 0 < self.people[person].visits

    def junior(self, person, line):
        """What a session of the line costs more when this person holds it."""
        senior = self.lines[line].rank <= self.people[person].rank
        return 0 if senior else self.weights["junior_session"]


def read(file):
    return build(json.loads(Path(file).read_text()))


def build(draft):
    refuse_unknown(draft)
    weeks = draft["weeks"]
    start = date.fromisoformat(draft["start"])
    held_on = calendar(start, weeks, draft.get("calendar", {}))
    worked = [frozenset(half for half in range(10) if days[half // 2]) for days in held_on]
    hosts = [
        Host(row["id"], row["rooms"], row["dormitory"], halves(row.get("open", HALVES)))
        for row in draft["hosts"]
    ]
    lines = read_lines(draft, hosts, worked)
    return Roster(
        weeks=weeks,
        worked=worked,
        people=read_people(draft, start, held_on, lines),
        hosts=hosts,
        lines=lines,
        caps=[row["max_away"] for row in draft["departments"]],
        minutes=read_links(draft),
        rotation=draft["rotation"],
        weights=draft["weights"],
    )


def refuse_unknown(draft):
    strange = []
    for part, words in KNOWN.items():
        rows = draft.get(part, []) if part else draft
        for row in rows if isinstance(rows, list) else [rows]:
            strange += [f"{part}.{key}".strip(".") for key in row if key not in words.split()]
    if strange:
        raise Unknown("not known to the monoliths: " + ", ".join(sorted(set(strange))))
    missing = [key for key in KNOWN["weights"].split() if key not in draft.get("weights", {})]
    if missing:
        raise Unknown("left to a default that only Rounds knows: weights." + ", weights.".join(missing))


def halves(names):
    return frozenset(HALVES.index(name) for name in names)


def calendar(start, weeks, draft):
    """Per week and weekday: the date on which its sessions are held, or None."""
    off = {date.fromisoformat(row["date"]) for row in draft.get("holidays", [])}
    in_lieu, makeup = {}, {}
    for row in draft.get("holidays", []):
        if row.get("in_lieu"):
            note(in_lieu, row)
    for row in draft.get("makeup_workdays", []):
        note(makeup, row)
    moved = {}
    for festival, days_off in in_lieu.items():
        moved.update(zip(sorted(days_off), sorted(makeup.get(festival, []))))
    dates = [[start + timedelta(weeks=week, days=day) for day in range(5)] for week in range(weeks)]
    return [[moved.get(day) if day in off else day for day in row] for row in dates]


def note(days, row):
    """A festival's days by year; what is made up in late December belongs to the new year."""
    day = date.fromisoformat(row["date"])
    year = day.year + (day.month == 12 and 20 < day.day)
    days.setdefault((year, row["name"]), []).append(day)


def read_lines(draft, hosts, worked):
    studios = {row["id"]: row["host"] for row in draft["studios"]}
    places = {host.id: position for position, host in enumerate(hosts)}
    lines = []
    for row in draft["lines"]:
        host, every = places[studios[row["studio"]]], row["every_weeks"]
        wanted = [
            any(worked[week] & hosts[host].open for week in range(cycle * every, (cycle + 1) * every))
            for cycle in range(len(worked) // every)
        ]
        missing = draft["weights"]["missing_session"] * row.get("weight_percent", 100) // 100
        rank = RANKS.get(row.get("wants_honour"), 0)
        lines.append(Line(row["id"], host, row["specialty"], every, rank, missing, wanted))
    return lines


def read_people(draft, start, held_on, lines):
    departments = {row["id"]: position for position, row in enumerate(draft["departments"])}
    homes = [row["institution"] for row in draft["departments"]]
    sessions, going = {}, {}
    for line in lines:
        sessions[line.specialty] = sessions.get(line.specialty, 0) + sum(line.wanted)
    for row in draft["physicians"]:
        going[row["specialty"]] = going.get(row["specialty"], 0) + (0 < row["visits_per_week"])
    people = []
    for row in draft["physicians"]:
        department, specialty = departments[row["department"]], row["specialty"]
        share = -(-sessions.get(specialty, 0) // max(1, going[specialty]))
        people.append(
            Person(
                id=row["id"],
                department=department,
                institution=homes[department],
                specialty=specialty,
                rank=RANKS.get(row.get("honour"), 0),
                clinic=halves(row.get("clinic", [])),
                visits=row["visits_per_week"],
                fair=row.get("fair_sessions", share),
                duty=duty(row.get("promotion"), start, len(held_on)),
                leave=leave(row.get("leave", []), held_on),
            )
        )
    return people


def duty(row, start, weeks):
    """As Rounds counts it: whole weeks that end by the cut-off."""
    if row is None or row["required_weeks"] <= row["credited_weeks"]:
        return None
    remaining = row["required_weeks"] - row["credited_weeks"]
    until = max(0, (date.fromisoformat(row["cutoff"]) - start).days + 1) // 7
    counted = min(until, weeks)
    must = max(0, remaining - (until - counted))
    even = -(-remaining * counted // until) if until else 0
    return Duty(remaining, counted, must, max(even, must))


def leave(rows, held_on):
    spans = [(date.fromisoformat(row["from"]), date.fromisoformat(row["to"])) for row in rows]
    away = lambda day: day is not None and any(first <= day <= last for first, last in spans)
    return [frozenset(half for half in range(10) if away(days[half // 2])) for days in held_on]


def read_links(draft):
    from_place = {row["id"]: row["place"] for row in draft["institutions"]}
    places = {row["id"]: position for position, row in enumerate(draft["hosts"])}
    minutes = {}
    for row in draft["links"]:
        host = places[row["host"]]
        known = row.get("minutes")
        if known is None:
            a, b = from_place[row["institution"]], draft["hosts"][host]["place"]
            ends = [(place["lon"], place["lat"]) for place in (a, b)]
            known = (earth.way(*ends, draft["travel"])[1] + 59) // 60
        minutes[(row["institution"], host)] = known
    return minutes
