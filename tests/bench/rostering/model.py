"""The roster as one mixed-integer model, for whoever solves such models.

In two degrees of detail. By half-days it is the rule book itself: its optimum is the best roster. By
weeks it forgets on which half-day of the week a line is held, and with it clashes, rooms and days:
a relaxation, whose bound holds for every roster and whose answer `timetable.py` makes a roster of.

Blocks are columns of their own ("who starts where, when, for how long": Cohn et al. 2009, Bard et
al. 2016), and the rows are made as tight as their meaning allows: all sessions of one pattern against
the pattern at once, one place at a time as cliques, coefficients no larger than the right-hand side.
"""

from array import array
from collections import defaultdict

import limits


class Model:
    """Columns and rows. Every column is a whole number from 0 to its `upper`."""

    def __init__(self, roster, exact):
        self.roster, self.exact = roster, exact
        self.cost, self.upper = [], []
        # Yes or no; the other columns are whole by themselves once these are.
        self.decided = []
        self.starts, self.columns, self.factors = array("q", [0]), array("i"), array("q")
        self.low, self.high = [], []
        # What follows from the decisions: (column, [(constant, terms), …]), in an order in which
        # every column is known when it is asked for: the largest need, within 0 and `upper`.
        self.derived = []
        self.blocks = {}  # (person, host, first week, weeks) → column
        self.away = {}  # (person, week) → column
        self.patterns = {}  # (line, phase, half-day or None) → column
        self.holders = {}  # (person, line) → column
        self.sessions = {}  # (person, line, cycle, phase, half-day or None, posted) → column
        self.covering = defaultdict(list)  # (person, host, week) → columns of blocks

    def column(self, cost, upper, decided):
        self.cost.append(cost)
        self.upper.append(upper)
        self.decided.append(decided)
        return len(self.cost) - 1

    def yes_or_no(self, cost=0):
        return self.column(cost, 1, True)

    def amount(self, price, most, *needs):
        """As much as the largest of its needs, (constant, terms), and never less than nothing."""
        column = self.column(price, most, False)
        for constant, terms in needs:
            self.row([(1, column)] + [(-factor, other) for factor, other in terms], low=constant)
        self.derived.append((column, needs))
        return column

    def row(self, terms, low=None, high=None):
        for factor, column in terms:
            self.factors.append(factor)
            self.columns.append(column)
        self.starts.append(len(self.columns))
        self.low.append(low)
        self.high.append(high)

    def terms(self, row):
        inside = range(self.starts[row], self.starts[row + 1])
        return [(self.factors[at], self.columns[at]) for at in inside]


def build(roster, exact):
    model = Model(roster, exact)
    for person in range(len(roster.people)):
        if roster.people[person].duty:
            add_blocks(model, person)
    by_specialty = defaultdict(list)
    for person, row in enumerate(roster.people):
        by_specialty[row.specialty].append(person)
    for line, row in enumerate(roster.lines):
        add_line(model, line, by_specialty[row.specialty])
    limits.add(model)
    return model


def add_blocks(model, person):
    """Every posting that may be served, and what the duty charges."""
    roster = model.roster
    row, rules = roster.people[person], roster.rotation
    most = row.duty.remaining + rules["slack_weeks"]
    starts = []
    for host, place in enumerate(roster.hosts):
        way = roster.way(person, host)
        if way is None or not place.dormitory or not roster.caps[row.department]:
            continue
        for first in range(0, roster.weeks, rules["start_every"]):
            for weeks in sorted(set(rules["lengths"])):
                last = first + weeks
                if roster.weeks < last or most < weeks or any(row.leave[first:last]):
                    continue
                column = model.yes_or_no(2 * way * weeks * roster.weights["travel_minute"])
                model.blocks[(person, host, first, weeks)] = column
                starts.append((first, weeks, column))
                for week in range(first, last):
                    model.covering[(person, host, week)].append(column)
    if starts:
        limit_blocks(model, person, starts, most)
    charge_duty(model, row.duty, starts)


def limit_blocks(model, person, starts, most):
    roster = model.roster
    blocks = [(1, column) for _, _, column in starts]
    model.row(blocks, high=roster.rotation["max_blocks"])
    model.row([(weeks, column) for _, weeks, column in starts], high=most)
    model.amount(roster.weights["extra_block"], roster.weeks, (-1, blocks))
    for week in range(roster.weeks):
        here = [(1, column) for first, weeks, column in starts if first <= week < first + weeks]
        if here:
            # One block at a time: no more than 1.
            away = model.column(0, 1, False)
            model.row([(1, away)] + [(-1, column) for _, column in here], low=0, high=0)
            model.derived.append((away, [(0, here)]))
            model.away[(person, week)] = away


def charge_duty(model, duty, starts):
    """Weeks short of the deadline, and weeks behind an even pace beyond those."""
    weights = model.roster.weights

    def served(enough):
        counted = ((min(first + weeks, duty.counted) - first, column) for first, weeks, column in starts)
        return [(min(weeks, enough), column) for weeks, column in counted if 0 < weeks]

    minus = lambda terms: [(-factor, column) for factor, column in terms]
    if not duty.must:
        if duty.pace:
            model.amount(weights["pace_week"], duty.pace, (duty.pace, minus(served(duty.pace))))
        return
    short = model.amount(weights["deadline_week"], duty.must, (duty.must, minus(served(duty.must))))
    missed = model.yes_or_no(weights["deadline_missed"])
    model.row([(1, short), (-duty.must, missed)], high=0)
    model.derived.append((missed, [(0, [(1, short)])]))
    if duty.must < duty.pace:
        later = duty.pace - duty.must
        needs = (duty.pace, minus(served(duty.pace)) + [(-1, short)]), (0, [(later, missed)])
        model.amount(weights["pace_week"], duty.pace, *needs)


def add_line(model, line, people):
    roster = model.roster
    row = roster.lines[line]
    halves = sorted(roster.hosts[row.host].open) if model.exact else [None]
    choices = [(phase, half) for phase in range(row.every) for half in halves]
    for choice in choices:
        model.patterns[(line, *choice)] = model.yes_or_no()
    model.row([(1, model.patterns[(line, *choice)]) for choice in choices], high=1)
    # One choice, and one session of one holder in each cycle of it.
    alike, cover, holders = defaultdict(list), defaultdict(list), []
    for person in people:
        own = defaultdict(list)
        for cycle in range(len(row.wanted)):
            for choice in choices:
                added = add_sessions(model, person, line, cycle, choice)
                own[cycle] += added
                alike[(cycle, choice)] += added
        if any(own.values()):
            holder = model.holders[(person, line)] = model.yes_or_no()
            holders.append((1, holder))
        for cycle, held in own.items():
            cover[cycle] += held
            if held:
                model.row(held + [(-1, holder)], high=0)
    for (_, choice), held in alike.items():
        if held:
            model.row(held + [(-1, model.patterns[(line, *choice)])], high=0)
    for cycle, wanted in enumerate(row.wanted):
        if wanted:
            model.amount(row.missing, 1, (1, [(-1, column) for _, column in cover[cycle]]))
    if 1 < len(holders):
        model.amount(roster.weights["extra_holder"], len(holders) - 1, (-1, holders))


def add_sessions(model, person, line, cycle, choice):
    """As a visitor, and as one posted at the host, where either is possible at all."""
    roster = model.roster
    row, who, (phase, half) = roster.lines[line], roster.people[person], choice
    week = cycle * row.every + phase
    free = (roster.worked[week] & roster.hosts[row.host].open) - who.leave[week]
    home = free - who.clinic
    fits = lambda halves: bool(halves) if half is None else half in halves
    cost, terms = roster.junior(person, line), []
    if roster.may_visit(person, row.host) and fits(home):
        drive = 2 * roster.way(person, row.host) * roster.weights["travel_minute"]
        held = model.yes_or_no(cost + drive)
        model.sessions[(person, line, cycle, phase, half, False)] = held
        terms.append((1, held))
    if (person, row.host, week) in model.covering and fits(free):
        held = model.yes_or_no(cost)
        model.sessions[(person, line, cycle, phase, half, True)] = held
        terms.append((1, held))
    return terms
