"""Runs: one process each, pinned to its core, measured, judged, and kept as one JSON line."""

import json
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

import case as cases
import machine
import sets
import solvers
from price import price

# Peers' limits are checked between steps, some of which are long; then the process is ended.
PATIENCE = 900


@dataclass(frozen=True)
class Run:
    instance: sets.Instance
    solver: solvers.Solver
    budget: float | None
    seed: int

    def key(self, build):
        budget = None if self.solver.to_its_end else float(self.budget)
        return (self.instance.id, self.solver.name, build, budget, self.seed)


def line_key(line):
    return (line["instance"], line["solver"], line["build"], line["budget"], line["seed"])


def vrp_cli(folder):
    """Compiled from its crate into the peers' environment."""
    if not (folder / "bin" / "vrp-cli").exists():
        print(f"Compiling vrp-cli {solvers.VRP_CLI}", flush=True)
        install = ["cargo", "install", "vrp-cli", "--version", solvers.VRP_CLI, "--locked"]
        subprocess.run([*install, "--root", str(folder)], check=True)


@dataclass
class Bench:
    """What every run needs to know."""

    rounds: solvers.Rounds
    python: Path | None
    clock: Path
    work: Path
    lines: machine.Lines
    threads_on: str = "cpu"

    def __post_init__(self):
        self.cases, self.reading = {}, threading.Lock()
        self.versions = machine.versions()

    def build(self, solver):
        """What a line is good for: the same program, or the same version of a peer."""
        if solver.peer is None:
            return self.rounds.build
        if solver.peer == "vrp":
            return solvers.VRP_CLI
        return self.versions[{"vroom": "pyvroom"}.get(solver.peer, solver.peer)]

    def case(self, instance):
        """(case, its file), read once."""
        with self.reading:
            if instance.id not in self.cases:
                case = sets.read(instance)
                file = self.work / (instance.id.replace("/", ".") + ".case.json")
                file.write_text(json.dumps(case))
                self.cases[instance.id] = (case, file)
            return self.cases[instance.id]


def carry_out(bench, todo, jobs):
    machine.carry_out(todo, jobs, lambda run, cores: measure(bench, run, cores), tell)


def tell(line, number, of):
    left_out = f"{line['unserved']} left out" if line["unserved"] else "ok"
    what = " ".join(line["why"].split())[:120] or left_out
    print(
        f"[{number}/{of}] {line['instance']} {line['solver']} budget {line['budget']} seed {line['seed']}: "
        f"{line['cost']} ({what}) cpu {line['cpu']} wall {line['wall']} {line['rss_mb']} MB",
        flush=True,
    )


def measure(bench, run, cores):
    """Runs, prices and keeps one line."""
    instance, solver = run.instance, run.solver
    case, case_file = bench.case(instance)
    stem = f"{instance.id.replace('/', '.')}.{solver.name}.{run.budget}.{run.seed}"
    out, plan = bench.work / f"{stem}.out.json", bench.work / f"{stem}.plan.json"
    for file in (out, plan):
        file.unlink(missing_ok=True)
    shim = solver.threads == 1
    if solver.peer is None:
        command = bench.rounds.route(instance, run.budget, solver.threads, run.seed, plan)
        shim = shim and not bench.rounds.counts_cpu
    else:
        first = sets.KINDS[instance.kind].vehicles_first
        command = solvers.peer_command(bench.python, solver, case_file, run.budget, run.seed, first, out)
    preload = bench.clock if shim else None
    used = machine.spawn(bench.work, command, cores, preload, (run.budget or 0) + PATIENCE)
    log = used.pop("log")
    line = {
        "instance": instance.id,
        "stops": cases.stops(case),
        "solver": solver.name,
        "build": bench.build(solver),
        "budget": None if solver.to_its_end else float(run.budget),
        "threads": solver.threads,
        "seed": run.seed,
        "clock": "cpu" if solver.threads == 1 else "wall",
        **used,
    }
    line |= judged(bench, instance, case, solver, out, plan, log)
    bench.lines.keep(line)
    return line


def judged(bench, instance, case, solver, out, plan, log):
    """What the plan is worth to the judge and to the harness's own arithmetic."""
    blank = {"cost": None, "vehicles": None, "unserved": None, "accepted": False, "why": "", "extra": {}}
    extra = {}
    if solver.peer is not None:
        if not out.exists():
            return blank | {"why": "no answer: " + log}
        answer = json.loads(out.read_text())
        extra = answer["extra"]
        plan.write_text(json.dumps(solvers.plan_file(answer["routes"])))
    if not plan.exists():
        return blank | {"why": "no plan: " + log}
    cost, used, unserved, wrong = price(case, solvers.plan_routes(plan))
    cost /= case["scale"]
    line = blank | {"own_cost": cost, "vehicles": used, "unserved": len(unserved), "extra": extra}
    verdict, why = bench.rounds.check(instance, plan)
    if verdict is None:
        why = wrong[0] if wrong else why
        return line | {"cost": cost, "accepted": not wrong, "judge": None, "why": why}
    accepted = verdict["feasible"]
    agree = accepted == (not wrong) and (not accepted or abs(cost - verdict["cost"]) <= 1e-6 * max(1, cost))
    why = "" if accepted else said(verdict)
    return line | {"cost": verdict["cost"], "accepted": accepted, "judge": agree, "why": why}


def said(verdict):
    """The first hard rule that is broken."""
    hard = [row for row in verdict["violations"] if verdict["rules"][row["rule"]]["hard"]]
    return f"{hard[0]['rule']} {hard[0]['subject']}: {hard[0]['message']}"[:200] if hard else "not feasible"
