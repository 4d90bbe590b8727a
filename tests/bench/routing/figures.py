"""From lines to figures: which lines count, medians over seeds, gaps, and who is behind whom."""

import statistics
from collections import defaultdict
from dataclasses import dataclass

from sets import KINDS


@dataclass(frozen=True)
class Figure:
    """One solver on one instance with one budget, over its seeds."""

    gap: float | None  # percent, median over the seeds whose plan was accepted
    vehicles: int | None
    unserved: int | None
    accepted: int
    seeds: int
    cpu: float
    overrun: float | None  # seconds taken instead, where a solver did not keep its budget
    rss_mb: int
    starved: bool
    rank: tuple | None  # smaller is better


def current(lines, builds):
    """The last line of each run; of peers those of the last version, of Rounds those of the last of `builds`
    that has run the set."""
    last = {line["solver"]: line["build"] for line in lines}
    ours = {of: build for build in builds for line in lines if line["build"] == build for of in [part(line)]}
    kept = {}
    for line in lines:
        if line["build"] == ours.get(part(line), None if is_ours(line) else last[line["solver"]]):
            kept[(line["instance"], line["solver"], line["budget"], line["seed"])] = line
    return list(kept.values())


def is_ours(line):
    return line["solver"].startswith("rounds")


def part(line):
    """A set, and who ran it."""
    return (line["instance"].split("/")[0], line["solver"])


def told_builds(lines):
    """[(build, sets)] of Rounds, in the order of the lines."""
    sets = defaultdict(list)
    for line in filter(is_ours, lines):
        name, solver = part(line)
        name = f"`{name}`" if solver == "rounds" else f"`{name}` on two threads"
        if name not in sets[line["build"]]:
            sets[line["build"]].append(name)
    return list(sets.items())


def last_build(lines):
    return next((line["build"] for line in reversed(lines) if is_ours(line)), None)


def best(lines, known):
    """What gaps are measured against: the best-known value, or the best plan of these lines.

    `known`: {instance id: (value, vehicles)}. Returns {instance id: (unserved, vehicles, value)}.
    """
    found = {}
    for line in lines:
        value, vehicles = known.get(line["instance"], (None, None))
        if value is not None:
            found[line["instance"]] = (0, vehicles or 0, value)
        elif line["accepted"]:
            mine = (line["unserved"], 0, line["cost"])
            found[line["instance"]] = min(mine, found.get(line["instance"], mine))
    return found


def figures(lines, reference):
    """{(instance, solver, budget): Figure}."""
    groups = defaultdict(list)
    for line in lines:
        groups[(line["instance"], line["solver"], line["budget"])].append(line)
    return {key: figure(rows, reference.get(key[0])) for key, rows in groups.items()}


def figure(rows, reference):
    cpu = statistics.median(row["cpu"] for row in rows)
    shared = dict(
        seeds=len(rows),
        cpu=cpu,
        overrun=overrun(rows),
        rss_mb=max(row["rss_mb"] for row in rows),
        starved=any(starved(row) for row in rows),
    )
    good = sorted((rank(row), row) for row in rows if row["accepted"])
    if not good or reference is None:
        return Figure(None, None, None, len(good), rank=None, **shared)
    good.sort(key=lambda pair: pair[0])
    # An even number of seeds takes the worse of the two in the middle: no plan costs the mean.
    middle, row = good[len(good) // 2]
    gap = 100 * (row["cost"] / reference[2] - 1)
    return Figure(gap, row["vehicles"], row["unserved"], len(good), rank=middle, **shared)


def rank(row):
    kind = KINDS[row["instance"].split("/")[0]]
    return (row["unserved"], row["vehicles"] if kind.vehicles_first else 0, row["cost"], row["seed"])


def overrun(rows):
    """Median of the CPU seconds of solving, when they are far beyond the budget."""
    budget = rows[0]["budget"]
    taken = statistics.median(row["extra"].get("solve_cpu") or row["cpu"] for row in rows)
    taken /= rows[0]["threads"]
    return taken if budget is not None and 1.25 * budget + 0.5 < taken else None


def starved(row):
    """Other work took the cores away from a run that was given wall time."""
    return row["clock"] == "wall" and row["cpu"] < 0.9 * row["threads"] * row["budget"]


def behind(table, instance, budgets, peers, ends):
    """Which peers beat Rounds on one thread, and when. `ends`: solvers that stop by themselves."""
    found = []
    for budget in budgets:
        mine = table.get((instance, "rounds", budget))
        for peer in peers:
            its = table.get((instance, peer, budget))
            if beats(its, mine):
                found.append((peer, budget))
    for peer in ends:
        its = table.get((instance, peer, None))
        if its is None or not budgets:
            continue
        # Rounds with the next larger budget, and with its largest against what took longer still.
        larger = [budget for budget in budgets if its.cpu <= budget]
        if beats(its, table.get((instance, "rounds", min(larger, default=max(budgets))))):
            found.append((peer, round(its.cpu, 1)))
    return found


def beats(its, mine):
    if its is None or mine is None or its.rank is None:
        return False
    return mine.rank is None or its.rank[:3] < mine.rank[:3]


def mean(values):
    return sum(values) / len(values) if values else None
