"""The solvers: what each can be asked, how it is called, and how its plan becomes one for the judge."""

import json
from dataclasses import dataclass

from program import Program
from sets import HERE, KINDS


@dataclass(frozen=True)
class Solver:
    """`sets`: what it is asked to solve. `to_its_end`: it has no use for a budget."""

    name: str
    title: str
    sets: frozenset
    threads: int = 1
    peer: str | None = None  # its worker below peers/
    options: tuple = ()
    seeded: bool = True
    to_its_end: bool = False
    most_stops: int = 1 << 30

    def takes(self, kind, stops):
        return kind in self.sets and stops <= self.most_stops


ALL = frozenset(KINDS)
# VROOM has no vehicles-first objective, no limit of duty, no release times beside second trips.
VROOM = frozenset({"solomon", "vrptw", "cvrp", "pdptw-distance", "xxl", "day", "day-shared"})
ORTOOLS = frozenset({"solomon", "vrptw", "cvrp", "pdptw", "pdptw-distance"})
VRP = frozenset({"solomon", "vrptw", "cvrp"})

FAST, DEEP = (("level", 0),), (("level", 5),)

SOLVERS = {
    solver.name: solver
    for solver in (
        Solver("rounds", "Rounds", ALL),
        Solver("rounds-2", "Rounds, two threads", ALL, threads=2),
        Solver("pyvrp", "PyVRP", ALL, peer="pyvrp"),
        Solver("vroom", "VROOM", VROOM, 1, "vroom", DEEP, seeded=False, most_stops=2000),
        Solver("vroom-0", "VROOM -x 0, to its end", VROOM, 1, "vroom", FAST, seeded=False, to_its_end=True),
        Solver("ortools", "OR-Tools", ORTOOLS, peer="ortools", seeded=False, most_stops=1200),
        Solver("vrp", "vrp-cli", VRP, peer="vrp", seeded=False, most_stops=1200),
    )
}
# vrp-cli is compiled before its first run, which takes minutes: it comes when it is asked for.
USUAL = [name for name in SOLVERS if name != "vrp"]
VRP_CLI = "1.25.0"


class Rounds(Program):
    """The program under test: its command lines, and what it answers."""

    def __init__(self, file):
        super().__init__(file)
        self.help = self.say("route", "--help").stdout
        self.checks = self.say("check", "--help").stdout
        self.counts_cpu = "--cpu-seconds" in self.help

    def route(self, instance, budget, threads, seed, out):
        limit = "--cpu-seconds" if self.counts_cpu and threads == 1 else "--seconds"
        run = ["route", instance.file, limit, budget, "--threads", threads, "--seed", seed, "--out", out]
        return [self.program, *map(str, run), *self.objective(instance, self.help)]

    def objective(self, instance, help):
        """Pairs come with either objective; what a program cannot be told, it is not told."""
        if KINDS[instance.kind].folder != "pdptw" or "--objective" not in help:
            return []
        first = KINDS[instance.kind].vehicles_first
        return ["--objective", "vehicles_then_distance" if first else "cost"]

    def generate(self, folder):
        def day(size):
            file = folder / f"day-{size}.json"
            made = self.say("generate", "day", "--size", size, "--seed", 1, "--out", file)
            if made.returncode:
                raise SystemExit(f"cannot generate a day of {size} orders: {made.stderr}")
            return file

        return day

    def check(self, instance, plan):
        """The judge's verdict; None when it cannot read the instance or the plan."""
        words = self.objective(instance, self.checks)
        judged = self.say("check", instance.file, plan, "--json", *words)
        if judged.returncode not in (0, 1) or not judged.stdout:
            return None, judged.stderr[-400:]
        verdict = json.loads(judged.stdout)
        verdict["cost"] /= verdict.get("cost_scale", 1)
        return verdict, ""


def plan_file(routes):
    """A plan as Rounds writes them, from {vehicle: [[depot, [order, …]], …]}."""
    rows = [
        {"vehicle": id, "trips": [{"depot": depot, "stops": stops} for depot, stops in trips if stops]}
        for id, trips in routes.items()
    ]
    return {
        "kind": "routing_plan",
        "problem": "",
        "engine": "a peer",
        "seed": 0,
        "steps": 0,
        "travel_source": "",
        "plan": {"routes": [row for row in rows if row["trips"]], "unserved": []},
    }


def plan_routes(file):
    """The routes of a plan file of Rounds."""
    rows = json.loads(file.read_text())["plan"]["routes"]
    return {row["vehicle"]: [[trip["depot"], trip["stops"]] for trip in row["trips"]] for row in rows}


def peer_command(python, solver, case, budget, seed, vehicles_first, out):
    options = dict(solver.options) | {"vehicles_first": vehicles_first}
    options["program"] = str(python.parent / "vrp-cli")
    worker = HERE / "peers" / f"run_{solver.peer}.py"
    seconds = 0 if solver.to_its_end else budget
    return [str(python), str(worker), str(case), str(seconds), str(seed), json.dumps(options), str(out)]
