"""Runs: one process each, pinned to its core, measured, judged, and kept as one JSON line."""

import json
from dataclasses import dataclass
from pathlib import Path

import machine
import roster
import sets
import shifts
import solvers

# Limits are checked between steps, some of which are long; then the process is ended. Making the
# model and the plans stands outside the budget.
PATIENCE = 300


@dataclass(frozen=True)
class Run:
    instance: sets.Instance
    solver: solvers.Solver
    budget: float
    seed: int

    def key(self, build):
        one = self.instance
        return (one.id, one.digest, self.solver.name, build, float(self.budget), self.seed)


def line_key(line):
    return tuple(line[key] for key in ("instance", "digest", "solver", "build", "budget", "seed"))


@dataclass
class Bench:
    """What every run needs to know."""

    rounds: solvers.Rounds
    python: Path | None
    clock: Path
    work: Path
    lines: machine.Lines

    def build(self, solver):
        return solvers.build(solver, self.rounds)


def carry_out(bench, todo, jobs):
    machine.carry_out(todo, jobs, lambda run, cores: measure(bench, run, cores), tell)


def tell(line, number, of):
    what = " ".join(line["why"].split())[:120] or f"bound {line['bound']}"
    told = f"{line['instance']} {line['solver']} budget {line['budget']:g} seed {line['seed']}"
    print(
        f"[{number}/{of}] {told}: {line['cost']} ({what}) cpu {line['cpu']} wall {line['wall']} "
        f"{line['rss_mb']} MB",
        flush=True,
    )


def marks(budget):
    return [mark for mark in sets.MARKS if mark < budget] + [budget]


def measure(bench, run, cores):
    """Runs, prices and keeps one line."""
    instance, solver = run.instance, run.solver
    stem = f"{instance.id.replace('/', '.')}.{solver.name}.{run.budget:g}.{run.seed}"
    names = "out.json", "plan.json", "trace", "start.json"
    files = {name: bench.work / f"{stem}.{name}" for name in names}
    for file in files.values():
        file.unlink(missing_ok=True)
    if solver.peer is None:
        command = bench.rounds.roster(instance, run.budget, run.seed, files["plan.json"], files["trace"])
    else:
        start = files["start.json"] if solver.start else None
        if start:
            bench.rounds.construct(instance, run.seed, start)
        told = run.budget, run.seed, start, marks(run.budget), files["out.json"]
        command = solvers.peer_command(bench.python, solver, instance, *told)
    shim = bench.clock if solver.peer else None
    used = machine.spawn(bench.work, command, cores, shim, run.budget + PATIENCE)
    log = used.pop("log")
    line = {
        "instance": instance.id,
        "digest": instance.digest,
        "solver": solver.name,
        "detail": solver.told(instance.kind),
        "build": bench.build(solver),
        "budget": float(run.budget),
        "seed": run.seed,
        **used,
    }
    read = of_rounds if solver.peer is None else of_peer
    line |= read(bench, run, files, " ".join(log.split()))
    bench.lines.keep(line)
    return line


BLANK = {"cost": None, "bound": None, "first": None, "marks": {}, "accepted": False, "why": "", "extra": {}}


def of_rounds(bench, run, files, log):
    """The course from the trace, the last plan before the judge."""
    if not files["plan.json"].exists():
        return BLANK | {"why": f"no plan: {log}"}
    trace = [json.loads(row) for row in files["trace"].read_text().splitlines()]
    cost, why = judged(bench, run.instance, files["plan.json"])
    found = {}
    for mark in marks(run.budget):
        heard = [row for row in trace if row["cpu"] <= mark or mark == run.budget]
        if heard and cost is not None:
            found[f"{mark:g}"] = [heard[-1]["cost"], heard[-1]["bound"]]
    if cost is not None and trace and trace[-1]["cost"] != cost:
        why = f"the trace ends with {trace[-1]['cost']}, the judge says {cost}"
    bound = trace[-1]["bound"] if trace else None
    first = next((row["cpu"] for row in trace if row["cost"] is not None), None)
    return BLANK | {
        "cost": cost,
        "bound": bound,
        "first": first,
        "marks": found,
        "accepted": cost is not None,
        "why": why,
    }


def of_peer(bench, run, files, log):
    """Every plan of a mark before the judge; from then on the best so far counts."""
    if not files["out.json"].exists():
        return BLANK | {"why": f"no answer: {log}"}
    answer = json.loads(files["out.json"].read_text())
    by_mark, why = {}, "" if answer["plans"] else "no plan within the budget"
    worst = None
    for row in answer["plans"]:
        files["plan.json"].write_text(json.dumps(row["plan"]))
        cost, why = judged(bench, run.instance, files["plan.json"])
        by_mark[row["mark"]] = cost
        if cost is not None and row["objective"] < cost and run.solver.told(run.instance.kind) != "weeks":
            worst = f"its model says {row['objective']}, the judge says {cost}"
    best, found = None, {}
    for mark in marks(run.budget):
        cost = by_mark.get(mark)
        best = cost if best is None or (cost is not None and cost < best) else best
        bounds = [row[2] for row in answer["trace"] if row[0] <= mark or mark == run.budget]
        found[f"{mark:g}"] = [best, whole(bounds[-1]) if bounds else None]
    return BLANK | {
        "cost": best,
        "bound": found[f"{run.budget:g}"][1],
        "first": answer["first"],
        "marks": found,
        "accepted": best is not None,
        "why": worst or why,
        "extra": answer["extra"],
    }


def whole(bound):
    """All costs are whole numbers: what lies a hair above one proves the next."""
    if bound is None:
        return None
    return max(0, -int(-(bound - 1e-3 - abs(bound) * 1e-7) // 1))


def judged(bench, instance, plan):
    """(cost, "") of a plan that the judge accepts, (None, why) otherwise."""
    verdict, why = bench.rounds.check(instance, plan)
    if instance.kind == "shifts":
        return shifts.judged(instance.file, json.loads(plan.read_text()), verdict, why)
    if verdict is None:
        return None, why
    if verdict["feasible"]:
        return verdict["cost"], ""
    row = verdict["violations"][0]
    return None, f"{row['rule']} {row['subject']}: {row['message']}"[:200]


def sayable(instance):
    """Why the monoliths cannot be given an instance; "" when they can."""
    if instance.kind == "shifts":
        return ""
    try:
        roster.read(instance.file)
    except roster.Unknown as error:
        return str(error)
    return ""
