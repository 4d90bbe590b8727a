"""The tables of quality, written from the lines alone."""

import figures
from document import circumstances, header, row
from sets import KINDS
from solvers import SOLVERS

# Of the part of the document that is written here.
MARK = "bench-rostering"
DETAILS = {None: "", "halves": "half-days", "weeks": "weeks", "shifts": "shifts"}


def report(lines, known, build, left_out=()):
    """Markdown. `known`: {instance: (lower bound, best cost)} of the literature; `left_out`: (instance,
    why the monoliths were not given it)."""
    lines = figures.current(lines, build)
    table = figures.table(lines)
    used = [name for name in SOLVERS if any(line["solver"] == name for line in lines)]
    text = ["## Rosters against monoliths, in one run", "", *conditions(lines, used, build), ""]
    bounds = figures.best_bounds(lines, {name: low for name, (low, _) in known.items()})
    for kind in KINDS:
        instances = sorted({line["instance"] for line in lines if kind_of(line) == kind}, key=natural)
        if instances:
            text += [f"### {KINDS[kind].title} (`{kind}`)", "", *plans(table, instances, used, known), ""]
            text += [*proofs(table, instances, used, bounds), ""]
    text += ["### Where Rounds is behind", "", *losses(table, lines, used), ""]
    text += doubts(lines, left_out)
    return "\n".join(text).rstrip() + "\n"


def kind_of(line):
    return line["instance"].split("/")[0]


def natural(name):
    kind, _, rest = name.partition("/")
    digits = "".join(letter for letter in rest if letter.isdigit())
    return kind, int(digits or 0), rest


def conditions(lines, used, build):
    seeds = ", ".join(map(str, sorted({line["seed"] for line in lines})))
    versions = {name: next(line["build"] for line in lines if line["solver"] == name) for name in used}
    peers = dict.fromkeys(
        f"{SOLVERS[name].title.split(',')[0]} {versions[name]}" for name in used if SOLVERS[name].peer
    )
    return [
        "Every solver is given the same JSON, one thread and the same CPU seconds; Rounds' count from the",
        "start of its process, the peers' from when the model is in their memory. Every plan is priced by",
        f"Rounds' judge. Medians over seeds ({seeds}), `n/m` where n of m seeds had a plan.",
        "By *half-days* the peers' model is the whole problem. By *weeks* it is a relaxation, whose bound",
        "holds for all rosters; its last answer before each moment is laid on half-days by a pass outside",
        "the budget (`timetable.py`), which brings nobody new in. *From Rounds' construction*: the plan",
        "before the first step of our search is given to the peer as its start, for nothing. MB is the",
        "peak of the process, of peers with the Python that makes their model.",
        "",
        f"Rounds build {build}; {', '.join(peers) or 'no peers'}. {circumstances(lines)}",
    ]


def marks_of(table, instances):
    own = [figure for (name, _), figure in table.items() if name in instances]
    return sorted({mark for figure in own for mark in figure.costs})


def plans(table, instances, used, known):
    marks = marks_of(table, instances)
    literature = any(known.get(name, (None, None))[1] is not None for name in instances)
    best = ["best known"] if literature else []
    names = ["instance", *best, "solver", "model", "first plan", *(f"{mark:g} s" for mark in marks), "MB"]
    rows = ["Cost of the plan after so many CPU seconds.", "", header(names)]
    for name in instances:
        for solver in used:
            figure = table.get((name, solver))
            if figure is None:
                continue
            some = f" {figure.accepted}/{figure.seeds}" if figure.accepted < figure.seeds else ""
            first = "" if figure.first is None else f"{figure.first:.2f} s"
            costs = [number(figure.costs.get(mark)) if mark in figure.costs else "" for mark in marks]
            value = [number(known.get(name, (None, None))[1])] if literature else []
            cells = [short(name), *value, SOLVERS[solver].title, DETAILS[figure.detail], first, *costs]
            rows.append(row([*cells[:-1], cells[-1] + some, figure.rss_mb]))
    return rows


def proofs(table, instances, used, bounds):
    """What each solver proved of its own plan, and how far its plan is from the best bound of all."""
    marks = [mark for mark in marks_of(table, instances) if 10 <= mark] or marks_of(table, instances)
    gaps = [f"gap at {mark:g} s" for mark in marks]
    names = ["instance", "solver", *gaps, "bound", "over the best bound"]
    what = "Proven gap: what of the plan's cost its own solver has not proven to be needed."
    rows = [what, "", header(names)]
    for name in instances:
        for solver in used:
            figure = table.get((name, solver))
            if figure is None:
                continue
            gaps = [percent(figure.gaps.get(mark)) if mark in figure.gaps else "" for mark in marks]
            last = max(figure.costs)
            over = figures.gap(figure.costs[last], bounds.get(name))
            cells = [short(name), SOLVERS[solver].title, *gaps, number(figure.bounds[last]), percent(over)]
            rows.append(row(cells))
    return rows


def losses(table, lines, used):
    """A line for each instance and peer; every moment at which it was ahead."""
    peers, rows = [name for name in used if SOLVERS[name].peer], []
    for name in sorted({line["instance"] for line in lines}, key=natural):
        lost = figures.behind(table, name, peers)
        for peer in peers:
            for what in ("plan", "bound"):
                cells = [
                    f"{mark:g} s {number(its)} ({'none' if own is None else number(own)})"
                    for other, mark, which, its, own in lost
                    if (other, which) == (peer, what)
                ]
                if cells:
                    title = SOLVERS[peer].title
                    rows.append(f"- {name}: the {what} of **{title}** (ours): {', '.join(cells)}")
    return rows or ["Nowhere in these runs."]


def doubts(lines, left_out):
    """What a reader must know before trusting the figures."""
    text = []
    wrong = figures.false_bounds(lines)
    if wrong:
        text += ["**A bound is above the cost of a plan that the judge accepts**:", ""]
        for one, plan in wrong:
            text.append(f"- {said(one)}: bound {one['bound']}; {said(plan)}: plan {plan['cost']}")
        text.append("")
    apart = [line for line in lines if line["accepted"] and line["why"]]
    if apart:
        text += ["**Prices that differ or were not checked**:", ""]
        text += [f"- {said(line)}: {words(line)}" for line in apart] + [""]
    late = [(line, line["extra"].get("solve_cpu") or line["cpu"]) for line in lines]
    late = [(line, taken) for line, taken in late if 1.1 * line["budget"] + 1 < taken]
    if late:
        text += ["Took longer than they were given, and what they found then counts all the same:", ""]
        text += [f"- {said(line)}: {taken:.0f} s" for line, taken in late] + [""]
    refused = [line for line in lines if not line["accepted"]]
    if refused:
        text += ["Plans that were refused or never came:", ""]
        text += [f"- {said(line)}: {words(line)}" for line in refused] + [""]
    if left_out:
        text += ["Not given to the monoliths:", "", *(f"- {name}: {why}" for name, why in left_out)]
    return text


def said(line):
    return f"{line['instance']}, {SOLVERS[line['solver']].title}, {line['budget']:g} s, seed {line['seed']}"


def words(line):
    return " ".join(line["why"].split())[:160] or "no plan"


def short(name):
    return name.split("/")[1]


def number(value):
    return "–" if value is None else f"{value:,.0f}"


def percent(value):
    return "–" if value is None else f"{value:.2f} %"
