#!/usr/bin/env python3
"""Rounds on the shift-scheduling instances of Curtois and Qu, by processor seconds.

The instances are read from the folder that ROUNDS_BENCH_ROSTER names (Instance1.txt ...) and never
kept here. Best known values are those published with them.

usage: shifts_bench.py [INSTANCE:SECONDS ...]      ROUNDS_BIN names the program (target/release/rounds)
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

# Instance: best known value, processor seconds.
BAR = {
    1: (607, 60), 2: (828, 60), 3: (1001, 60), 5: (1143, 60), 6: (1950, 60), 8: (1300, 60),
    10: (4631, 300), 12: (4040, 300), 14: (1278, 300),
    16: (3225, 300), 18: (4459, 300), 20: (4769, 300), 22: (30241, 300),
}  # fmt: skip


def run(program, path, seconds, folder):
    """Cost, bound and the trace's last improvement of one run, judged apart."""
    plan, trace = folder / "plan.json", folder / "trace.jsonl"
    order = ["roster", path, "--cpu-seconds", str(seconds), "--out", plan, "--trace", trace]
    solved = subprocess.run([program, *order], capture_output=True, text=True)
    if solved.returncode not in (0, 1):
        sys.exit(solved.stderr)
    judged = subprocess.run([program, "check", path, plan, "--json"], capture_output=True, text=True)
    verdict = json.loads(judged.stdout)
    lines = [json.loads(line) for line in trace.read_text().splitlines()]
    costs = [line for line in lines if line["cost"] == verdict["cost"]]
    return verdict, lines[-1]["bound"], costs[0]["cpu"], lines[-1]["cpu"]


def main():
    top = pathlib.Path(__file__).resolve().parents[3]
    program = os.environ.get("ROUNDS_BIN", str(top / "target/release/rounds"))
    instances = pathlib.Path(os.environ["ROUNDS_BENCH_ROSTER"])
    wanted = [pair.split(":") for pair in sys.argv[1:]]
    wanted = [(int(number), int(seconds)) for number, seconds in wanted]
    wanted = wanted or [(number, seconds) for number, (_, seconds) in BAR.items()]
    print("| instance | best known | cost | above | bound | feasible | found after | CPU s |")
    print("| ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: |")
    for number, seconds in wanted:
        best = BAR[number][0]
        with tempfile.TemporaryDirectory() as folder:
            path = instances / f"Instance{number}.txt"
            verdict, bound, found, spent = run(program, path, seconds, pathlib.Path(folder))
        above = 100 * (verdict["cost"] - best) / best
        print(
            f"| {number} | {best} | {verdict['cost']} | {above:.2f} % | {bound} "
            f"| {'yes' if verdict['feasible'] else 'no'} | {found:.1f} s | {spent:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
