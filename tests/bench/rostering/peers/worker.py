"""What every worker shares: its job, what it heard at which CPU second, and its answer.

A solver tells its incumbents and bounds while it runs. The last incumbent before each mark becomes a
plan, after the run and outside the budget. A solver that does not end when its time is over is given a
little more; then what was heard is written and the process ends.
"""

import json
import os
import resource
import select
import sys
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE.parent), str(HERE.parents[1] / "common")]

import model as models  # noqa: E402
import roster as rosters  # noqa: E402
import solution  # noqa: E402
import timetable  # noqa: E402


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class Heard:
    """The course of one run. `planned(on)`: the plan of an incumbent, from the columns that are 1."""

    def __init__(self, job, planned):
        self.job, self.planned = job, planned
        self.pen, self.written = threading.Lock(), False
        self.kept, self.trace = {}, []
        self.given = None  # (cost, columns that are 1) of the plan that it starts from
        self.cost = self.bound = self.first = None
        self.loaded = self.begun = cpu()
        self.extra = {"build_cpu": round(self.begun, 2)}

    def begin(self):
        """The problem is in the solver's memory."""
        self.begun = cpu()
        if self.given:
            cost, on = self.given
            self.hear(cost=cost, on=on)

    def hear(self, cost=None, bound=None, on=None):
        at = cpu() - self.begun
        better = cost is not None and (self.cost is None or cost < self.cost)
        raised = bound is not None and abs(bound) < 1e15 and (self.bound is None or self.bound < bound)
        if better:
            self.cost = cost
            self.first = round(at, 2) if self.first is None else self.first
            mark = next((mark for mark in self.job["marks"] if at <= mark), self.job["marks"][-1])
            self.kept[mark] = {"at": round(at, 2), "objective": cost, "on": on}
        if raised:
            self.bound = bound
        if better or raised:
            self.trace.append([round(at, 2), self.cost, self.bound])

    def watch(self, stop):
        """Ends a run that does not end itself."""
        threading.Thread(target=self._watch, args=(stop,), daemon=True).start()

    def _watch(self, stop):
        seconds, asked = self.job["seconds"], False
        while True:
            # A sleep would wait for a moment of the preloaded clock; this wait is the kernel's.
            select.select([], [], [], 0.2)
            spent = cpu() - self.begun
            if seconds + 1 < spent and not asked:
                asked = True
                stop()
            if seconds + max(10, 0.1 * seconds) < spent:
                self.answer(status="ended by the harness")
                os._exit(0)

    def answer(self, **extra):
        with self.pen:
            if self.written:
                return
            self.written = True
            self.extra |= {"solve_cpu": round(cpu() - self.begun, 2)} | extra
            self.extra["heard_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
            ended = cpu()
            plans = []
            for mark in sorted(self.kept):
                row = self.kept[mark]
                plans.append(row | {"on": None, "mark": mark, "plan": self.planned(row["on"])})
            self.extra["plan_cpu"] = round(cpu() - ended, 2)
            answer = {"plans": plans, "first": self.first, "trace": self.trace, "extra": self.extra}
            Path(self.job["out"]).write_text(json.dumps(answer))


def prepared():
    """(job, model, what was heard, values to start from or None)."""
    job = json.loads(sys.argv[1])
    roster = rosters.read(job["file"])
    model = models.build(roster, job["exact"])

    start, given, file = None, None, None
    if job["start"]:
        file = json.loads(Path(job["start"]).read_text())
        start = solution.values(model, solution.read(roster, file["plan"]))
        given = solution.price(model, start), [column for column, value in enumerate(start) if value]

    def planned(on):
        # What it was given has its half-days.
        if given and on == given[1]:
            return file
        ones = set(on)
        wish = solution.chosen(model, ones.__contains__)
        wish = wish if model.exact else timetable.lay(roster, wish)
        return solution.plan_file(solution.write(roster, wish))

    heard = Heard(job, planned)
    heard.given = given
    heard.extra |= {"columns": len(model.cost), "rows": len(model.low), "factors": len(model.columns)}
    return job, model, heard, start
