"""From lines to figures: which lines count, medians over seeds, proven gaps, and who is behind whom."""

from collections import defaultdict
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One solver on one instance, over its seeds. Marks are CPU seconds; medians take the worse of two."""

    costs: dict  # mark → cost of the plan, None where fewer than half of the seeds have one
    bounds: dict  # mark → proven bound
    gaps: dict  # mark → per cent of the plan that is not proven needed
    first: float | None  # CPU seconds to the first plan
    accepted: int
    seeds: int
    rss_mb: int
    detail: str | None


def current(lines, build):
    """The last line of each run on the last problem; of Rounds only the given build, of peers the last."""
    builds = {line["solver"]: line["build"] for line in lines}
    builds |= {name: build for name in builds if name == "rounds"}
    problems = {line["instance"]: line["digest"] for line in lines}
    kept = {}
    for line in lines:
        if line["build"] == builds[line["solver"]] and line["digest"] == problems[line["instance"]]:
            kept[(line["instance"], line["solver"], line["budget"], line["seed"])] = line
    return list(kept.values())


def last_build(lines):
    return next((line["build"] for line in reversed(lines) if line["solver"] == "rounds"), None)


def table(lines):
    """{(instance, solver): Figure}. Where a solver was run with several budgets, the longest run that was
    under way at a mark tells of it, but the run with that very budget comes first."""
    groups = defaultdict(list)
    for line in lines:
        groups[(line["instance"], line["solver"])].append(line)
    return {key: figure(rows) for key, rows in groups.items()}


def figure(rows):
    budgets = sorted({row["budget"] for row in rows})
    marks = sorted({float(mark) for row in rows for mark in row["marks"]} | set(budgets))
    costs, bounds, gaps = {}, {}, {}
    for mark in marks:
        reaching = [budget for budget in budgets if mark <= budget]
        budget = mark if mark in budgets else max(reaching)
        own = [row["marks"].get(f"{mark:g}", [None, None]) for row in rows if row["budget"] == budget]
        costs[mark] = median([cost for cost, _ in own])
        bounds[mark] = median([bound for _, bound in own], high=False)
        gaps[mark] = median([gap(*pair) for pair in own])
    longest = [row for row in rows if row["budget"] == budgets[-1]]
    return Figure(
        costs=costs,
        bounds=bounds,
        gaps=gaps,
        first=median([row["first"] for row in rows]),
        accepted=sum(row["accepted"] for row in longest),
        seeds=len(longest),
        rss_mb=max(row["rss_mb"] for row in rows),
        detail=rows[-1]["detail"],
    )


def median(values, high=True):
    """Nothing is worse than any number; of an even number of seeds, the worse of the middle two."""
    nothing = float("inf") if high else float("-inf")
    found = sorted((nothing if value is None else value for value in values), reverse=not high)
    middle = found[len(found) // 2] if found else nothing
    return None if middle == nothing else middle


def gap(cost, bound):
    if cost is None or bound is None:
        return None
    return 100 * (cost - bound) / cost if cost else 0.0


def best_bounds(lines, lower):
    """{instance: the highest bound that anybody proved}; `lower`: those of the literature."""
    found = {name: bound for name, bound in lower.items() if bound is not None}
    for line in lines:
        if line["bound"] is not None:
            found[line["instance"]] = max(line["bound"], found.get(line["instance"], 0))
    return found


def behind(figures, instance, peers):
    """Where a peer is ahead of Rounds: (peer, mark, what, its figure, Rounds' figure)."""
    mine, found = figures.get((instance, "rounds")), []
    for peer in peers:
        its = figures.get((instance, peer))
        if mine is None or its is None:
            continue
        for mark in sorted(mine.costs.keys() & its.costs.keys()):
            cost, own = its.costs[mark], mine.costs[mark]
            if cost is not None and (own is None or cost < own):
                found.append((peer, mark, "plan", cost, own))
            bound, own = its.bounds[mark], mine.bounds[mark]
            if bound is not None and (own is None or own < bound):
                found.append((peer, mark, "bound", bound, own))
    return found


def false_bounds(lines):
    """(line of the bound, line of the plan) where an accepted plan costs less than what was proven."""
    cheapest = {}
    for line in lines:
        if line["accepted"] and line["cost"] < cheapest.get(line["instance"], line)["cost"]:
            cheapest[line["instance"]] = line
        elif line["accepted"]:
            cheapest.setdefault(line["instance"], line)
    pairs = [(line, cheapest.get(line["instance"])) for line in lines if line["bound"] is not None]
    return [(line, plan) for line, plan in pairs if plan and plan["cost"] < line["bound"]]
