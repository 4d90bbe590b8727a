"""The table of quality, written from the lines alone."""

from collections import defaultdict

import figures
from document import circumstances, header, row
from sets import DAYS, KINDS, TWELVE
from solvers import SOLVERS

# Of the part of the document that is written here.
MARK = "bench-routing"


def report(lines, known, builds):
    """Markdown. `known`: {instance id: (best-known value, vehicles)}."""
    lines = figures.current(lines, builds)
    reference = figures.best(lines, known)
    table = figures.figures(lines, reference)
    used = [name for name in SOLVERS if any(line["solver"] == name for line in lines)]
    kinds = [kind for kind in KINDS if any(line["instance"].startswith(kind + "/") for line in lines)]
    text = ["## Routes against peers, in one run", "", *conditions(lines, used), ""]
    text += ["### Means", "", *means(table, kinds, used), ""]
    for kind in kinds:
        text += [f"### {KINDS[kind].title} (`{kind}`)", "", *details(table, kind, used, reference), ""]
    text += ["### Peak memory, MB", "", "Peers with the Python that calls them.", ""]
    text += [*memory(table, kinds, used), ""]
    text += doubts(lines)
    return "\n".join(text).rstrip() + "\n"


def conditions(lines, used):
    seeds = sorted({line["seed"] for line in lines})
    versions = {name: next(line["build"] for line in lines if line["solver"] == name) for name in used}
    peers = ", ".join(f"{SOLVERS[name].title} {versions[name]}" for name in used if SOLVERS[name].peer)
    builds = figures.told_builds(lines)
    ours = "; ".join(f"{build}" + (f" ({', '.join(names)})" if 1 < len(builds) else "") for build, names in builds)
    return [
        f"Gap to the best known in percent, median over seeds ({', '.join(map(str, seeds))}; VROOM and",
        "OR-Tools are not seeded and run once), at the budgets named, in CPU seconds from the moment at",
        "which the problem is read. Every figure is the price of the plan before Rounds' judge, and the",
        "harness's own arithmetic has to agree. Two threads are given as many seconds of wall time. A `–`",
        "is a plan that was refused or never came, `n/m` means n of m seeds had one, `°` a two-thread run",
        "that other work kept from its cores, `in n s` a solver that took n seconds instead, `+n v` n",
        "vehicles more than the best known, `n left out` orders not served. The last column names who is",
        "ahead of Rounds on one thread, and at which budget.",
        "",
        f"Rounds build {ours}; {peers or 'no peers'}. {circumstances(lines)}",
    ]


def budgets_of(table, kind, solver=None):
    """The budgets that were run, smallest first."""
    rows = {key for key in table if key[0].startswith(kind + "/") and solver in (None, key[1])}
    return sorted({budget for _, _, budget in rows if budget is not None})


def instances_of(table, kind):
    """By name; days, which are named after their size, by size."""
    names = {key[0] for key in table if key[0].startswith(kind + "/")}
    return sorted(names, key=lambda name: (len(name) if kind in DAYS else 0, name))


def means(table, kinds, used):
    """One line for each set, and one for the twelve of old."""
    groups = [(f"`{kind}`", kind, instances_of(table, kind)) for kind in kinds]
    twelve = sorted({key[0] for key in table} & TWELVE)
    if twelve:
        groups.insert(0, ("the twelve¹", None, twelve))
    rows = [header(["set", "instances", "seconds", *(SOLVERS[name].title for name in used)])]
    for title, kind, names in groups:
        budgets = sorted({key[2] for key in table if key[0] in names and key[2] is not None})
        cells = [mean_cell(table, names, name, budgets) for name in used]
        seconds = " / ".join(f"{budget:g}" for budget in budgets)
        rows.append(row([title, len(names), seconds, *cells]))
    if twelve:
        rows += ["", "¹ " + ", ".join(name.split("/")[1] for name in twelve) + "."]
    return rows


def mean_cell(table, names, solver, budgets):
    """Means over the instances that the solver answered, with their count where it is not all."""
    parts = []
    for budget in [None] if SOLVERS[solver].to_its_end else budgets:
        found = [table[(name, solver, budget)] for name in names if (name, solver, budget) in table]
        gaps = [figure.gap for figure in found if figure.gap is not None and not figure.unserved]
        if not found:
            parts.append("")
        elif not gaps:
            parts.append("–")
        else:
            short = f" ({len(gaps)})" if len(gaps) < len(names) else ""
            time = f" in {figures.mean([figure.cpu for figure in found]):.0f} s" if budget is None else ""
            parts.append(f"{figures.mean(gaps):.2f}{short}{time}")
    return " / ".join(parts) if any(parts) else ""


def details(table, kind, used, reference):
    budgets = budgets_of(table, kind)
    used = [name for name in used if any(key[0].startswith(kind + "/") and key[1] == name for key in table)]
    seconds = " / ".join(f"{budget:g}" for budget in budgets)
    known = "best of these runs" if kind in DAYS or KINDS[kind].own_best else "best known"
    rows = [f"Gaps at {seconds} s.", ""]
    rows.append(header(["instance", known, *(SOLVERS[name].title for name in used), "behind"]))
    peers = [name for name in used if SOLVERS[name].peer and not SOLVERS[name].to_its_end]
    ends = [name for name in used if SOLVERS[name].to_its_end]
    mine = budgets_of(table, kind, "rounds")
    for name in instances_of(table, kind):
        cells = [cell(table, name, solver, budgets, reference) for solver in used]
        lost = figures.behind(table, name, mine, peers, ends)
        rows.append(row([name.split("/")[1], value(reference.get(name)), *cells, losses(lost)]))
    return rows


def value(reference):
    if reference is None:
        return ""
    _, vehicles, cost = reference
    number = f"{cost:,.2f}".rstrip("0").rstrip(".")
    return f"{number} with {vehicles}" if vehicles else number


def cell(table, name, solver, budgets, reference):
    if SOLVERS[solver].to_its_end:
        figure = table.get((name, solver, None))
        return "" if figure is None else f"{one(figure, reference.get(name))} ({figure.cpu:.0f} s)"
    parts = [table.get((name, solver, budget)) for budget in budgets]
    return " / ".join("" if part is None else one(part, reference.get(name)) for part in parts)


def one(figure, reference):
    """One figure as it is printed."""
    if figure.gap is None:
        return "–"
    some = f" {figure.accepted}/{figure.seeds}" if figure.accepted < figure.seeds else ""
    mark = "°" if figure.starved else ""
    if figure.overrun:
        mark += f" in {figure.overrun:.0f} s"
    if figure.unserved:
        return f"{figure.unserved} left out{some}{mark}"
    more = figure.vehicles - reference[1] if reference[1] else 0
    # With another number of vehicles the distances say nothing.
    return (f"{more:+d} v" if more else f"{figure.gap:.2f}") + some + mark


def losses(lost):
    by = defaultdict(list)
    for peer, budget in lost:
        by[SOLVERS[peer].title.split(",")[0]].append(f"{budget:g}")
    return "; ".join(f"**{peer}** {', '.join(times)} s" for peer, times in by.items())


def memory(table, kinds, used):
    rows = [header(["set", *(SOLVERS[name].title for name in used)])]
    for kind in kinds:
        own = [(key[1], figure.rss_mb) for key, figure in table.items() if key[0].startswith(kind + "/")]
        peaks = (max((peak for name, peak in own if name == solver), default="") for solver in used)
        rows.append(row([f"`{kind}`", *peaks]))
    return rows


def doubts(lines):
    """What a reader must know before trusting the figures."""
    text = []
    apart = [line for line in lines if line.get("judge") is False]
    unread = sorted({line["instance"] for line in lines if "judge" in line and line["judge"] is None})
    refused = [line for line in lines if not line["accepted"]]
    if apart:
        text += ["**The judge and the harness's arithmetic differ** on:", ""]
        text += [f"- {said(line)}: judge {line['cost']}, arithmetic {line['own_cost']}" for line in apart]
        text.append("")
    if unread:
        text += ["Priced by the harness's arithmetic alone, as the judge could not read them:"]
        text += [", ".join(unread) + ".", ""]
    if refused:
        text += ["Plans that were refused or never came:", ""]
        text += [f"- {said(line)}: {' '.join(line['why'].split())[:160] or 'no plan'}" for line in refused]
    return text


def said(line):
    budget = "to its end" if line["budget"] is None else f"{line['budget']:g} s"
    return f"{line['instance']}, {SOLVERS[line['solver']].title}, {budget}, seed {line['seed']}"
