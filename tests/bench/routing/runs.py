"""Runs: one process each, pinned to its core, measured, judged, and kept as one JSON line."""

import json
import os
import queue
import subprocess
import sys
import threading
import venv
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import case as cases
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


def environment(folder):
    """Peers live in an environment of their own; returns its Python, or None when there is no way."""
    python = folder / "bin" / "python"
    wanted = (sets.HERE / "requirements.txt").read_text()
    mark = folder / "installed.txt"
    if mark.exists() and mark.read_text() == wanted:
        return python
    print("Installing the peers: " + ", ".join(wanted.split()), flush=True)
    try:
        venv.create(folder, with_pip=True)
        install = [python, "-m", "pip", "install", "-q", "-r", sets.HERE / "requirements.txt"]
        subprocess.run(list(map(str, install)), check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"The peers cannot be installed ({error}): Rounds runs alone.", file=sys.stderr)
        return None
    mark.write_text(wanted)
    return python


def vrp_cli(folder):
    """Compiled from its crate into the peers' environment."""
    if not (folder / "bin" / "vrp-cli").exists():
        print(f"Compiling vrp-cli {solvers.VRP_CLI}", flush=True)
        install = ["cargo", "install", "vrp-cli", "--version", solvers.VRP_CLI, "--locked"]
        subprocess.run([*install, "--root", str(folder)], check=True)


def clock(folder):
    """The preloaded clock of CPU seconds, compiled when it is missing or older than its source."""
    source, library = sets.HERE / "clock.c", folder / "clock.so"
    if not library.exists() or library.stat().st_mtime < source.stat().st_mtime:
        flags = ["-O2", "-shared", "-fPIC", "-o", str(library), str(source)]
        subprocess.run([os.environ.get("CC", "cc"), *flags], check=True)
    return library


@dataclass
class Bench:
    """What every run needs to know."""

    rounds: solvers.Rounds
    python: Path | None
    clock: Path
    work: Path
    lines: Path
    threads_on: str = "cpu"

    def __post_init__(self):
        self.pen = threading.Lock()
        self.cases, self.reading = {}, threading.Lock()
        pinned = (sets.HERE / "requirements.txt").read_text().split()
        self.versions = dict(line.split("==") for line in pinned)

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

    def known(self):
        if not self.lines.exists():
            return []
        return [json.loads(line) for line in self.lines.read_text().splitlines() if line]

    def keep(self, line):
        with self.pen, self.lines.open("a") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def carry_out(bench, todo, jobs):
    """Single threads side by side, each on a core of its own; then what wants two cores, alone."""
    cores = queue.SimpleQueue()
    for core in sorted(os.sched_getaffinity(0))[:jobs]:
        cores.put(core)
    done, lock = [0], threading.Lock()

    def one(run):
        core = cores.get()
        try:
            line = measure(bench, run, str(core))
        finally:
            cores.put(core)
        with lock:
            done[0] += 1
            tell(line, done[0], len(todo))

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, [run for run in todo if run.solver.threads == 1]))
    every = ",".join(map(str, sorted(os.sched_getaffinity(0))))
    for run in [run for run in todo if 1 < run.solver.threads]:
        line = measure(bench, run, every)
        done[0] += 1
        tell(line, done[0], len(todo))


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
    used = spawn(bench, command, cores, shim, (run.budget or 0) + PATIENCE)
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
    bench.keep(line)
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


def spawn(bench, command, cores, shim, patience):
    """CPU, wall, peak memory and last words of one process."""
    env = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    if shim:
        env["BENCH_PRELOAD"] = str(bench.clock)
    stem = bench.work / f"{threading.get_ident()}"
    used, log = stem.with_suffix(".used.json"), stem.with_suffix(".log")
    small = [sys.executable, "-I", "-S", str(sets.HERE / "usage.py"), str(4 * patience), str(used), str(log)]
    subprocess.run([*small, "taskset", "-c", cores, *command], env=env, check=True)
    return json.loads(used.read_text()) | {"log": log.read_text(errors="replace")[-400:]}
