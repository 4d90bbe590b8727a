"""From a plan to the columns of a model, and back.

Between the two stands a wish: which postings, which pattern each line has, and who holds each cycle.
By weeks the half-day of a pattern is open (None) until the timetable has been made.
"""

from dataclasses import dataclass, field

from roster import HALVES


@dataclass
class Wish:
    postings: list = field(default_factory=list)  # (person, host, first week, weeks)
    patterns: dict = field(default_factory=dict)  # line → (phase, half-day or None)
    holders: dict = field(default_factory=dict)  # (line, cycle) → person


def read(roster, plan):
    """The wish that a plan of Rounds is, as the search makes them: no single session changed by hand."""
    assert not plan.get("patches"), "the plan departs from its template"
    people = {person.id: position for position, person in enumerate(roster.people)}
    hosts = {host.id: position for position, host in enumerate(roster.hosts)}
    lines = {line.id: position for position, line in enumerate(roster.lines)}
    wish = Wish()
    for row in plan["postings"]:
        posting = people[row["physician"]], hosts[row["host"]], row["first_week"], row["weeks"]
        wish.postings.append(posting)
    for row in plan["series"]:
        line = lines[row["line"]]
        every, phase = roster.lines[line].every, row["phase"]
        wish.patterns[line] = (phase, HALVES.index(row["half_day"]))
        for tenure in row["holders"]:
            first = tenure["first_week"]
            for cycle in range(len(roster.lines[line].wanted)):
                if first <= cycle * every + phase < first + tenure["weeks"]:
                    wish.holders[(line, cycle)] = people[tenure["physician"]]
    return wish


def write(roster, wish):
    """The plan of Rounds that a wish with half-days is."""
    postings = [
        {
            "physician": roster.people[person].id,
            "host": roster.hosts[host].id,
            "first_week": first,
            "weeks": weeks,
        }
        for person, host, first, weeks in sorted(wish.postings)
    ]
    series = []
    for line, (phase, half) in sorted(wish.patterns.items()):
        row = {"line": roster.lines[line].id, "half_day": HALVES[half], "phase": phase}
        holders = tenures(roster, wish, line)
        if holders:
            series.append(row | {"holders": holders})
    return {"postings": postings, "series": series}


def tenures(roster, wish, line):
    """Cycles on end with one holder are one tenure."""
    every, found, last = roster.lines[line].every, [], None
    for cycle in range(len(roster.lines[line].wanted)):
        person = wish.holders.get((line, cycle))
        if person is not None and person == last:
            found[-1]["weeks"] += every
        elif person is not None:
            row = {"physician": roster.people[person].id, "first_week": cycle * every, "weeks": every}
            found.append(row)
        last = person
    return found


def plan_file(plan):
    """As Rounds writes them."""
    head = {"kind": "rostering_plan", "problem": "", "engine": "a peer", "seed": 0, "steps": 0}
    return head | {"travel_source": "", "plan": plan}


def chosen(model, is_on):
    """The wish that a solution of the model is. `is_on(column)`: whether it is 1."""
    wish = Wish()
    wish.postings = [block for block, column in model.blocks.items() if is_on(column)]
    for (line, phase, half), column in model.patterns.items():
        if is_on(column):
            wish.patterns[line] = (phase, half)
    for (person, line, cycle, *_), column in model.sessions.items():
        if is_on(column):
            wish.holders[(line, cycle)] = person
    return wish


def values(model, wish):
    """A value for every column; sessions that cannot take place, as in leave, are not held."""
    found = [0] * len(model.cost)
    posted = set()
    for person, host, first, weeks in wish.postings:
        found[model.blocks[(person, host, first, weeks)]] = 1
        posted |= {(person, week) for week in range(first, first + weeks)}
    for line, (phase, half) in wish.patterns.items():
        found[model.patterns[(line, phase, half if model.exact else None)]] = 1
    for (line, cycle), person in wish.holders.items():
        phase, half = wish.patterns[line]
        away = (person, cycle * model.roster.lines[line].every + phase) in posted
        key = (person, line, cycle, phase, half if model.exact else None, away)
        if key in model.sessions and takes_place(model.roster, person, line, cycle, (phase, half)):
            found[model.sessions[key]] = 1
            found[model.holders[(person, line)]] = 1
    for column, needs in model.derived:
        total = lambda terms: sum(factor * found[other] for factor, other in terms)
        sums = [constant + total(terms) for constant, terms in needs]
        found[column] = min(model.upper[column], max([0, *sums]))
    return found


def takes_place(roster, person, line, cycle, pattern):
    phase, half = pattern
    week = cycle * roster.lines[line].every + phase
    return half is None or (half in roster.worked[week] and half not in roster.people[person].leave[week])


def price(model, found):
    return sum(cost * value for cost, value in zip(model.cost, found) if value)


def broken(model, found):
    """The rows that values do not keep."""
    rows = []
    for row in range(len(model.low)):
        total = sum(factor * found[column] for factor, column in model.terms(row))
        low, high = model.low[row], model.high[row]
        if (low is not None and total < low) or (high is not None and high < total):
            rows.append(row)
    return rows
