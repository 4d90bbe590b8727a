"""The solvers: what each is given, how it is called, and how its plan becomes one for the judge."""

import hashlib
import json
from dataclasses import dataclass

import machine
from program import Program
from sets import HERE, KINDS

# By half-days, size l makes millions of columns; by weeks, it is city that does.
MOST_DETAIL = {"halves": ("s", "m"), "weeks": ("s", "m", "l")}
PACKAGES = {"highs": "highspy", "cpsat": "ortools"}


@dataclass(frozen=True)
class Solver:
    name: str
    title: str
    peer: str | None = None  # its worker below peers/
    detail: str | None = None  # None: that of the kind
    start: bool = False  # from Rounds' construction
    threads: int = 1

    def takes(self, kind):
        if self.peer is None:
            return True
        usual = KINDS[kind].detail
        if usual is None or self.detail == usual:
            return False
        if usual == "shifts":
            return self.name == "cpsat"
        return kind in MOST_DETAIL[self.told(kind)]

    def told(self, kind):
        """How much of the problem its model says; None for Rounds, which needs no model."""
        return None if self.peer is None else self.detail or KINDS[kind].detail


SOLVERS = {
    solver.name: solver
    for solver in (
        Solver("rounds", "Rounds"),
        Solver("highs", "HiGHS", "highs"),
        Solver("highs-start", "HiGHS, from Rounds' construction", "highs", start=True),
        Solver("highs-halves", "HiGHS, by half-days", "highs", "halves"),
        Solver("highs-weeks", "HiGHS, by weeks", "highs", "weeks"),
        Solver("cpsat", "CP-SAT", "cpsat"),
        Solver("cpsat-start", "CP-SAT, from Rounds' construction", "cpsat", start=True),
        Solver("cpsat-halves", "CP-SAT, by half-days", "cpsat", "halves"),
        Solver("cpsat-weeks", "CP-SAT, by weeks", "cpsat", "weeks"),
    )
}
# By half-days, m is asked for only by name: neither peer gets anywhere near.
USUAL = [name for name in SOLVERS if not name.endswith("-halves")]


def build(solver, rounds):
    """What a line is good for: the same program, or the same version of a peer and of its model."""
    if solver.peer is None:
        return rounds.build
    return f"{machine.versions()[PACKAGES[solver.peer]]}-{sources()}"


def sources():
    """Of everything that makes the peers' models and plans."""
    files = [*HERE.glob("*.py"), *(HERE / "peers").glob("*.py")]
    mine = {"roster", "model", "limits", "solution", "timetable", "shifts"}
    told = [file.read_bytes() for file in sorted(files) if file.parent.name == "peers" or file.stem in mine]
    return hashlib.sha256(b"".join(told)).hexdigest()[:6]


class Rounds(Program):
    """The program under test: its command lines, and what it answers."""

    def roster(self, instance, budget, seed, out, trace):
        words = ["roster", instance.file, "--cpu-seconds", budget, "--threads", 1, "--seed", seed]
        return [self.program, *map(str, [*words, "--out", out, "--trace", trace])]

    def construct(self, instance, seed, out):
        """The plan before the first step of the search."""
        return self.say("roster", instance.file, "--steps", 0, "--seed", seed, "--out", out)

    def generate(self, folder):
        def roster(size, draw):
            file = folder / f"{size}-{draw}.json"
            made = self.say("generate", "roster", "--size", size, "--seed", draw, "--out", file)
            if made.returncode:
                raise SystemExit(f"cannot generate a roster of size {size}: {made.stderr}")
            return file

        return roster

    def check(self, instance, plan):
        """The judge's verdict; None with the reason when it cannot read the instance or the plan."""
        judged = self.say("check", instance.file, plan, "--json")
        if judged.returncode not in (0, 1) or not judged.stdout:
            return None, judged.stderr[-400:]
        return json.loads(judged.stdout), ""


def peer_command(python, solver, instance, budget, seed, start, marks, out):
    detail = solver.told(instance.kind)
    worker = "shifts" if detail == "shifts" else solver.peer
    job = {
        "file": str(instance.file),
        "exact": detail == "halves",
        "seconds": budget,
        "seed": seed,
        "start": str(start) if start else None,
        "marks": marks,
        "out": str(out),
    }
    return [str(python), "-B", str(HERE / "peers" / f"run_{worker}.py"), json.dumps(job)]
