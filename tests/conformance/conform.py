#!/usr/bin/env python3
"""Rounds and VROOM on the same requests: `make conformance`.

Each request goes through both with the same CPU time and one thread. VROOM's plan mode (`-c`) then
takes the steps of either plan, says what they violate, and prices them: so both plans are counted
by VROOM alone. A plan conforms when nothing is violated, whether VROOM chooses the moments or is
given ours, and when we tell the same sums.
"""

import argparse
import json
import os
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
BENCH = TOP / "tests" / "bench" / "common"
sys.path.append(str(BENCH))

import documented  # noqa: E402
import drawn  # noqa: E402
from machine import clock  # noqa: E402
from record import record  # noqa: E402

TASKS = ("job", "pickup", "delivery")


def environment(folder):
    """VROOM in an environment of its own, in the version the bench compares with."""
    python = folder / "bin" / "python"
    mark = folder / "installed.txt"
    if not mark.is_file():
        wanted = (BENCH / "requirements.txt").read_text().split()
        venv.create(folder, with_pip=True)
        named = [line for line in wanted if line.startswith(("pyvroom", "numpy"))]
        subprocess.run([python, "-m", "pip", "install", "-q", *named], check=True)
        mark.write_text("\n".join(named))
    return python


def run(command, request, env=None):
    """What a program that reads a request answers."""
    done = subprocess.run(command, input=json.dumps(request).encode(), capture_output=True, env=env)
    if not done.stdout:
        raise SystemExit(f"{command} says nothing: {done.stderr.decode()[-400:]}")
    return json.loads(done.stdout)


@dataclass
class Programs:
    rounds: str
    python: Path
    seconds: int
    folder: Path
    clock: Path

    def on_cpu_time(self):
        """Every clock that a program asks shows the CPU time it has taken (`clock.c`)."""
        return os.environ | {"LD_PRELOAD": str(self.clock)}

    def solve_vroom(self, request, level=5):
        return self.vroom(["-x", str(level), "-l", str(self.seconds)], request, self.on_cpu_time())

    def vroom(self, words, request, env=None):
        program = [self.python, Path(__file__).with_name("vroom_main.py"), "-t", "1", *words]
        return run([str(word) for word in program], request, env)

    def solve_rounds(self, name, request):
        file, out = self.folder / f"{name}.json", self.folder / f"{name}.plan.json"
        file.write_text(json.dumps(request))
        words = [self.rounds, "route", file, "--seconds", self.seconds, "--threads", 1, "--out", out]
        done = subprocess.run([*map(str, words)], capture_output=True, text=True, env=self.on_cpu_time())
        if done.returncode not in (0, 1):
            raise Refused(done.stderr)
        return json.loads(out.read_text())

    def check(self, request, answer, timed=False):
        return self.vroom(["-c"], planned(request, answer, timed))


class Refused(Exception):
    """Rounds does not take a request."""


def planned(request, answer, timed=False):
    """The request with the answer's steps at its vehicles, at the answer's moments or without them."""
    routes = {route["vehicle"]: route["steps"] for route in answer["routes"]}
    vans = []
    for van in request["vehicles"]:
        row = {key: value for key, value in van.items() if key != "steps"}
        if van["id"] in routes:
            # Where a route has breaks, VROOM's plan mode refuses even the moments of VROOM's answer.
            pinned = timed and "breaks" not in van
            row["steps"] = [step(row, pinned) for row in routes[van["id"]]]
        vans.append(row)
    return request | {"vehicles": vans}


def step(row, timed):
    made = {"type": row["type"]}
    if row["type"] in (*TASKS, "break"):
        made["id"] = row["id"]
    if timed:
        made["service_at"] = row["arrival"] + row["waiting_time"]
    return made


def objective(answer):
    """VROOM's own: the largest sum of priorities, then most tasks, then the least cost."""
    summary = answer["summary"]
    return (-summary["priority"], summary["unassigned"], summary["cost"])


def causes(answer):
    steps = [step for route in answer["routes"] for step in route["steps"]]
    rows = [*answer["routes"], *steps]
    return sorted({found["cause"] for row in rows for found in row.get("violations", [])})


def differences(ours, checked, has_speeds):
    """Sums that we tell otherwise than VROOM for the same plan. At a speed of its own a vehicle's leg
    takes hundredths of seconds there, and whole ones here, by up to a hundredth too many."""
    keys = ("cost", "priority", "unassigned", "routes", "duration", "setup", "service")
    told, counted = ours["summary"], checked["summary"]
    steps = sum(len(route["steps"]) for route in ours["routes"])

    def is_same(key):
        longer = steps + counted[key] // 100 if has_speeds and key in ("cost", "duration") else 0
        # Costs of routes are rounded, and halves not always in the same direction.
        halves = counted["routes"] if key == "cost" else 0
        return -halves <= told[key] - counted[key] <= longer + halves

    return {key: (told[key], counted[key]) for key in keys if not is_same(key)}


def compare(programs, name, request):
    line = {"name": name, "features": sorted(drawn.features(int(name))) if name.isdigit() else []}
    if "steps" in line["features"]:
        # A start that somebody has: what VROOM finds at once. Routes with breaks it does not take back.
        start = programs.solve_vroom(request, level=0)
        rests = {van["id"] for van in request["vehicles"] if "breaks" in van}
        start["routes"] = [route for route in start["routes"] if route["vehicle"] not in rests]
        request = planned(request, start)
    theirs = programs.solve_vroom(request)
    if theirs["code"]:
        return line | {"verdict": "refused by VROOM", "why": theirs["error"]}
    try:
        ours = programs.solve_rounds(name, request)
    except Refused as error:
        return line | {"verdict": "refused", "why": str(error)}
    free, timed = programs.check(request, ours), programs.check(request, ours, timed=True)
    if free["code"]:
        return line | {"verdict": "not understood", "why": free["error"]}
    # VROOM refuses moments that no plan can have.
    at_ours = ["impossible_moments"] if timed["code"] else causes(timed)
    mine, other = objective(free), objective(programs.check(request, theirs))
    verdict = "tie" if mine == other else "better" if mine < other else "worse"
    return line | {
        "verdict": verdict,
        "violations": sorted({*causes(free), *at_ours}),
        "differences": differences(ours, free, any("speed_factor" in van for van in request["vehicles"])),
        "rounds": mine,
        "vroom": other,
    }


def report(lines):
    """What was found, and whether all is as promised."""
    count = lambda verdict: sum(line["verdict"] == verdict for line in lines)
    kept = sum(line.get("violations") == [] for line in lines)
    told = sum(line.get("differences") == {} for line in lines)
    print(f"{len(lines)} requests: {kept} plans accepted without violation, {told} with the same sums;")
    print(f"better {count('better')}, ties {count('tie')}, worse {count('worse')}")
    good = True
    for line in lines:
        is_good = line["verdict"] in ("better", "tie") and not line["violations"] and not line["differences"]
        if not is_good:
            good = False
            print(json.dumps(line))
    return good


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--count", type=int, default=200, help="generated requests")
    words.add_argument("--only", help="numbers of requests, separated by commas")
    words.add_argument("--seconds", type=int, default=1, help="CPU seconds for each")
    words.add_argument("--jobs", type=int, default=1, help="requests at a time")
    words.add_argument("--python", help="a Python that has the wheel; without it that is installed")
    words.add_argument("--record", action="store_true", help="write what VROOM answers to documented requests")
    options = words.parse_args()
    folder = TOP / "out" / "conformance"
    folder.mkdir(parents=True, exist_ok=True)
    rounds = os.environ.get("ROUNDS_BIN", str(TOP / "target/release/rounds"))
    python = options.python or environment(folder / "peers")
    programs = Programs(rounds, python, options.seconds, folder, clock(folder))
    if options.record:
        record(programs, documented.requests())
        return
    cases = {str(number): drawn.request(number) for number in range(options.count)}
    cases |= documented.requests()
    if options.only:
        cases = {name: cases[name] for name in options.only.split(",")}
    with ThreadPoolExecutor(options.jobs) as pool:
        lines = []
        with open(folder / "lines.jsonl", "w") as file:
            for line in pool.map(lambda case: compare(programs, *case), cases.items()):
                lines.append(line)
                print(json.dumps(line), file=file, flush=True)
    sys.exit(0 if report(lines) else 1)


if __name__ == "__main__":
    main()
