#!/usr/bin/env python3
"""The table of quality of the routes: Rounds and its peers on the same instances, in one run.

Instances come from the folder that ROUNDS_BENCH names (with its bks.json); when it is not set, three
small ones of our own stand in. Every run becomes one line under out/bench/; what is there already is
not run again, and the report is written from the lines.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "common"))

import machine  # noqa: E402
import report  # noqa: E402
import runs  # noqa: E402
import sets  # noqa: E402
import solvers  # noqa: E402
from document import put_into  # noqa: E402

ROOT = sets.HERE.parents[2]


def main(words=None):
    options = arguments(words)
    folder = Path(os.environ.get("ROUNDS_BENCH") or sets.OWN).resolve()
    own = folder == sets.OWN
    if own:
        print("ROUNDS_BENCH is not set: three small instances of our own stand in.", flush=True)
    work = options.out.resolve()
    (work / "files").mkdir(parents=True, exist_ok=True)
    rounds = solvers.Rounds(Path(os.environ.get("ROUNDS_BIN") or ROOT / "target/release/rounds").resolve())
    names = options.solvers.split(",")
    unknown = [name for name in names if name not in solvers.SOLVERS]
    if unknown:
        raise SystemExit(f"no solver {', '.join(unknown)}; there are {', '.join(solvers.SOLVERS)}")
    python = None
    if not options.report and not options.dry and any(solvers.SOLVERS[name].peer for name in names):
        python = machine.environment(work / "peers")
        if python and "vrp" in names:
            runs.vrp_cli(work / "peers")
    lines = work / ("own.jsonl" if own else "routing.jsonl")
    bench = runs.Bench(rounds, python, machine.clock(work), work / "files", machine.Lines(lines))
    instances = chosen(options, folder, own, rounds.generate(work / "files"))
    if not options.report:
        todo = wanted(options, bench, instances, names)
        print(f"{len(todo)} runs to do, about {estimate(todo, options.jobs):.0f} minutes.", flush=True)
        if options.dry:
            return 0
        runs.carry_out(bench, todo, options.jobs)
    write(options, bench, folder, own, rounds)
    return 0


def arguments(words):
    parser = argparse.ArgumentParser(prog="make bench-routing ARGS=…", description=__doc__)
    names = ",".join(sets.KINDS)
    parser.add_argument("--sets", default=None, help=f"of {names}; all that the instances have")
    parser.add_argument("--only", default="", help="instances with one of these words in their name; twelve")
    parser.add_argument("--solvers", default=",".join(solvers.USUAL), help=",".join(solvers.SOLVERS))
    parser.add_argument("--budgets", default=None, help="CPU seconds; left out: those of each set")
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--threads", default=None, help="of Rounds: 1, 2 or 1,2")
    parser.add_argument("--jobs", type=int, default=1, help="single-threaded runs side by side")
    parser.add_argument("--fresh", action="store_true", help="run again what is there")
    parser.add_argument("--dry", action="store_true", help="only say how long it would take")
    parser.add_argument("--report", action="store_true", help="only write the report from the lines")
    parser.add_argument("--build", default=None, help="with --report: of these builds of Rounds, of each set the last")
    parser.add_argument("--out", type=Path, default=ROOT / "out/bench")
    parser.add_argument("--into", type=Path, default=None, help="the document; docs/BENCHMARKS.md")
    return parser.parse_args(words)


def chosen(options, folder, own, generate):
    if options.sets:
        wanted = options.sets.split(",")
    else:
        wanted = [key for key, kind in sets.KINDS.items() if kind.folder or not own]
    unknown = [key for key in wanted if key not in sets.KINDS]
    if unknown:
        raise SystemExit(f"no set {', '.join(unknown)}; there are {', '.join(sets.KINDS)}")
    found = sets.find(folder, wanted, generate)
    words = [word for word in options.only.split(",") if word]
    named = lambda one, word: one.id in sets.TWELVE if word == "twelve" else word in one.id
    return [one for one in found if not words or any(named(one, word) for word in words)]


def wanted(options, bench, instances, names):
    """What has no line yet, the solvers of an instance one after the other."""
    seeds = [int(seed) for seed in options.seeds.split(",")]
    known = set() if options.fresh else {runs.line_key(line) for line in bench.lines.known()}
    threads = {int(word) for word in (options.threads or "1,2").split(",")}
    todo, keys = [], set()
    for instance in instances:
        kind = sets.KINDS[instance.kind]
        given = options.budgets.split(",") if options.budgets else kind.budgets
        stops = runs.cases.stops(bench.case(instance)[0])
        for name in names:
            solver = solvers.SOLVERS[name]
            idle = solver.peer is None and solver.threads not in threads
            absent = solver.peer and not bench.python and not options.dry
            if idle or absent or not solver.takes(instance.kind, stops):
                continue
            for budget in [max(map(float, given))] if solver.to_its_end else map(float, given):
                for seed in seeds if solver.seeded else [1]:
                    run = runs.Run(instance, solver, budget, seed)
                    key = run.key(bench.build(solver))
                    if key not in known | keys:
                        keys.add(key)
                        todo.append(run)
    return todo


def estimate(todo, jobs):
    """Minutes; what runs to its end is taken for half a minute."""
    seconds = lambda run: 30 if run.solver.to_its_end else run.budget + 1
    alone = sum(seconds(run) for run in todo if 1 < run.solver.threads)
    return (alone + sum(seconds(run) for run in todo if run.solver.threads == 1) / jobs) / 60


def write(options, bench, folder, own, rounds):
    lines = bench.lines.known()
    if not lines:
        raise SystemExit("no lines yet: nothing to report")
    kinds = [key for key, kind in sets.KINDS.items() if kind.folder]
    found = sets.find(folder, kinds, None)
    known = {one.id: (one.best, one.vehicles) for one in found if one.best is not None}
    last = report.figures.last_build(lines)
    builds = options.build.split(",") if options.build else [last]
    text = report.report(lines, known, builds)
    # Three toys are no table of quality: they never enter the document by themselves.
    target = options.into or (bench.lines.file.with_name("own.md") if own else ROOT / "docs/BENCHMARKS.md")
    document = target.read_text() if target.exists() and not own else ""
    target.write_text(put_into(document, report.MARK, text))
    print(f"Written: {target}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
