"""Half-days for an answer of the model by weeks, which knows none.

The postings stay as they are. Lines are taken one after the other, those that weigh most first; each
gets the half-day on which its own holders can hold most. Then every line is lifted and laid anew where
it costs least, a cycle whose holder cannot come going to another holder of the line; and a line that
still loses sessions may push one other line from a half-day, when both together save more. What no
holder can hold is dropped, so that every hard rule is kept. Nobody new is brought in: who goes where is
the model's own answer.
"""

from collections import Counter, defaultdict

from solution import Wish

PASSES = 4


def lay(roster, wish):
    """The wish with half-days."""
    week = Week(roster, wish)
    order = sorted(wish.patterns, key=lambda line: (-weight(roster.lines[line]), line))
    for number in range(PASSES):
        for line in order:
            before = week.lift(line)
            # At first nobody takes a week in which somebody else is wished.
            after = week.best(line, as_wished=number == 0)
            week.put(line, after if before is None or before.saved < after.saved else before)
        for line in order if number else []:
            week.push(line)
    return week.answer()


def weight(line):
    return line.missing * sum(line.wanted)


class Laid:
    """A line on one half-day: who holds which cycle, and what that saves."""

    def __init__(self, phase, half, holders, saved):
        self.phase, self.half, self.holders, self.saved = phase, half, holders, saved


class Week:
    """Who is where at which half-day of which week."""

    def __init__(self, roster, wish):
        self.roster, self.wish = roster, wish
        self.posted = {}  # (person, week) → host
        self.away = Counter()  # (department, week, half-day) → visiting
        self.gone = Counter()  # (department, week) → posted
        self.rooms = Counter()  # (host, week, half-day)
        self.held = defaultdict(dict)  # (person, week) → {half-day: host}
        self.visits = Counter()  # person → sessions as a visitor
        self.laid = {}
        for person, host, first, weeks in wish.postings:
            for week in range(first, first + weeks):
                self.posted[(person, week)] = host
                self.gone[(roster.people[person].department, week)] += 1
        self.holders = defaultdict(Counter)  # line → cycles of each person
        for (line, _), person in wish.holders.items():
            self.holders[line][person] += 1
        self.wished = defaultdict(list)  # line → cycles
        for line, cycle in wish.holders:
            self.wished[line].append(cycle)
        department = lambda person: roster.people[person].department
        self.departments = {line: set(map(department, people)) for line, people in self.holders.items()}

    def can_hold(self, person, line, week, half):
        roster = self.roster
        who, host = roster.people[person], roster.lines[line].host
        place, own = roster.hosts[host], self.held[(person, week)]
        free = half in place.open and half in roster.worked[week] and half not in who.leave[week]
        if not free or half in own or place.rooms <= self.rooms[(host, week, half)]:
            return False
        at = self.posted.get((person, week))
        if at is not None:
            return at == host and len(own) < roster.rotation["posted_sessions"]
        department = who.department
        gone = self.gone[(department, week)] + self.away[(department, week, half)]
        return (
            roster.may_visit(person, host)
            and half not in who.clinic
            and len(own) < who.visits
            and gone < roster.caps[department]
            and own.get(half ^ 1, host) == host
        )

    def worth(self, person, line, week, more):
        """What a session held saves. `more`: sessions this line has given the person already."""
        roster, row = self.roster, self.roster.lines[line]
        saved = row.missing - roster.junior(person, line)
        if (person, week) in self.posted:
            return saved
        weights, fair = roster.weights, roster.people[person].fair
        sessions = self.visits[person] + more
        drive = 2 * roster.way(person, row.host) * weights["travel_minute"]
        unfair = weights["unfair_session"] * (fair <= sessions)
        return saved - drive - unfair - weights["very_unfair_session"] * (2 * fair <= sessions)

    def best(self, line, as_wished):
        row = self.roster.lines[line]
        phase, _ = self.wish.patterns[line]
        # The model's own phase first: of what saves as much, the first is taken.
        phases = [phase] + [other for other in range(row.every) if other != phase and not as_wished]
        halves = sorted(self.roster.hosts[row.host].open)
        laid = (self.on(line, phase, half, as_wished) for phase in phases for half in halves)
        return max(laid, key=lambda one: one.saved)

    def on(self, line, phase, half, as_wished):
        every, holders, given, saved = self.roster.lines[line].every, {}, Counter(), 0
        usual = [] if as_wished else [person for person, _ in self.holders[line].most_common()]
        for cycle, wanted in enumerate(self.roster.lines[line].wanted):
            week, wished = cycle * every + phase, self.wish.holders.get((line, cycle))
            for person in [wished, *usual] if wanted else []:
                if person is None or not self.can_hold(person, line, week, half):
                    continue
                worth = self.worth(person, line, week, given[person])
                if 0 < worth:
                    holders[cycle] = person
                    given[person] += (person, week) not in self.posted
                    saved += worth
                    break
        more = max(0, len(set(holders.values())) - 1)
        return Laid(phase, half, holders, saved - self.roster.weights["extra_holder"] * more)

    def push(self, line):
        """Lays a line that loses sessions where one other line must leave for it."""
        lost = self.laid[line]
        if len(lost.holders) == len(self.wished[line]):
            return
        phase, _ = self.wish.patterns[line]
        for half in sorted(self.roster.hosts[self.roster.lines[line].host].open):
            for other in self.neighbours(line, half):
                mine, its = self.lift(line), self.lift(other)
                laid = self.on(line, phase, half, False)
                self.put(line, laid)
                again = self.best(other, False)
                if mine.saved + its.saved < laid.saved + again.saved:
                    self.put(other, again)
                    return
                self.lift(line)
                self.put(other, its)
                self.put(line, mine)

    def neighbours(self, line, half):
        """Lines on that half-day of the same host, of the same people or of their departments."""
        own = {self.roster.people[person].department for person in self.holders[line]}
        host = self.roster.lines[line].host
        return [
            other
            for other, laid in self.laid.items()
            if other != line
            and laid.half == half
            and (self.roster.lines[other].host == host or own & self.departments.get(other, set()))
        ]

    def put(self, line, laid):
        self.count(line, laid, 1)
        self.laid[line] = laid

    def lift(self, line):
        laid = self.laid.pop(line, None)
        if laid is not None:
            self.count(line, laid, -1)
        return laid

    def count(self, line, laid, step):
        row = self.roster.lines[line]
        for cycle, person in laid.holders.items():
            week = cycle * row.every + laid.phase
            self.rooms[(row.host, week, laid.half)] += step
            if step == 1:
                self.held[(person, week)][laid.half] = row.host
            else:
                del self.held[(person, week)][laid.half]
            if (person, week) not in self.posted:
                self.away[(self.roster.people[person].department, week, laid.half)] += step
                self.visits[person] += step

    def answer(self):
        found = Wish(postings=list(self.wish.postings))
        for line, laid in self.laid.items():
            found.patterns[line] = (laid.phase, laid.half)
            for cycle, person in laid.holders.items():
                found.holders[(line, cycle)] = person
        return found
