"""The harness keeps its promises: run by `make test`, with Rounds alone and without a network."""

import io
import json
import os
import re
import sys
import tempfile
import unittest
from contextlib import redirect_stdout
from pathlib import Path
from unittest import mock

import bench
import figures
import model
import report
import roster
import runs
import sets
import shifts
import solution
import solvers
import timetable

sys.path.append(str(sets.HERE / "peers"))

import worker  # noqa: E402


def line(solver, cost, bound=None, instance="s/1", seed=1, budget=30.0, **more):
    row = {
        "instance": instance,
        "digest": "p",
        "solver": solver,
        "detail": None if solver == "rounds" else "halves",
        "build": "a",
        "budget": budget,
        "seed": seed,
        "cpu": budget,
        "wall": budget,
        "rss_mb": 12,
        "load": 0.1,
        "at": "2026-01-05 08:00",
        "cost": cost,
        "bound": bound,
        "first": 0.1,
        "marks": {"1": [None if cost is None else 2 * cost, None], f"{budget:g}": [cost, bound]},
        "accepted": cost is not None,
        "why": "",
        "extra": {},
    }
    return row | more


class Figures(unittest.TestCase):
    def test_only_the_last_build_and_the_last_problem_count(self):
        lines = [line("rounds", 9, build="old"), line("rounds", 8, build="new"), line("highs", 7, digest="q")]
        self.assertEqual(figures.current(lines, "new"), [lines[2]])
        lines[2]["digest"] = "p"
        self.assertEqual(figures.current(lines, "new"), lines[1:])

    def test_a_seed_without_a_plan_is_worse_than_any(self):
        lines = [line("cpsat", cost, seed=seed) for seed, cost in enumerate((None, 110, 101))]
        found = figures.table(lines)[("s/1", "cpsat")]
        self.assertEqual((found.costs[30.0], found.accepted, found.seeds), (110, 2, 3))
        lines[1] = line("cpsat", None, seed=1)
        self.assertIsNone(figures.table(lines)[("s/1", "cpsat")].costs[30.0])

    def test_the_gap_is_of_each_seed_and_its_median_is_told(self):
        lines = [line("rounds", 200, bound, seed=seed) for seed, bound in enumerate((190, 150, 196))]
        found = figures.table(lines)[("s/1", "rounds")]
        self.assertAlmostEqual(found.gaps[30.0], 5.0)
        self.assertEqual(found.bounds[30.0], 190)

    def test_a_moment_is_told_of_by_the_run_of_that_budget_or_a_longer_one(self):
        lines = [line("rounds", 200), line("rounds", 150, budget=300.0)]
        lines[1]["marks"]["30"] = [180, None]
        self.assertEqual(figures.table(lines)[("s/1", "rounds")].costs, {1.0: 300, 30.0: 200, 300.0: 150})

    def test_a_bound_above_an_accepted_plan_is_told(self):
        lines = [line("rounds", 100, 90), line("highs", 120, 101)]
        self.assertEqual(figures.false_bounds(lines), [(lines[1], lines[0])])
        self.assertIn("bound 101", report.report(lines, {}, "a"))

    def test_where_rounds_is_behind_is_told(self):
        lines = [line("rounds", 1_000, 900), line("highs", 990, 950), line("cpsat", None, None)]
        text = report.report(lines, {}, "a")
        self.assertIn("- s/1: the plan of **HiGHS** (ours): 1 s 1,980 (2,000), 30 s 990 (1,000)\n", text)
        self.assertIn("- s/1: the bound of **HiGHS** (ours): 30 s 950 (900)\n", text)
        self.assertIn("- s/1, CP-SAT, 30 s, seed 1: no plan", text)

    def test_a_solver_that_does_not_keep_its_budget_is_told(self):
        lines = [line("rounds", 9, cpu=33.0), line("highs", 9, cpu=50.0, extra={"solve_cpu": 45.4})]
        text = report.report(lines, {}, "a")
        self.assertIn("- s/1, HiGHS, 30 s, seed 1: 45 s\n", text)
        self.assertNotIn("Rounds, 30 s, seed 1: 33 s", text)

    def test_the_tables_are_well_formed(self):
        lines = [line("rounds", 1_000, 900), line("highs", 990, instance="m/1")]
        lines.append(line("cpsat", 7, instance="shifts/I1"))
        text = report.report(lines, {"shifts/I1": (5, 6)}, "a")
        blocks = re.findall(r"(?:^\|.*\n)+", text, re.M)
        self.assertEqual(len(blocks), 6)
        for block in blocks:
            widths = {row.count("|") for row in block.splitlines()}
            self.assertEqual(len(widths), 1, block)


class Heard(unittest.TestCase):
    """A run of ten CPU seconds of which plans are asked after 1, 5 and 10."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.out = Path(self.folder.name) / "out.json"
        self.now = 3.0  # the model has been made
        self.enterContext(mock.patch.object(worker, "cpu", lambda: self.now))
        job = {"marks": [1, 5, 10], "seconds": 10, "out": str(self.out)}
        self.heard = worker.Heard(job, lambda on: {"columns": on})
        self.heard.begin()

    def at(self, seconds, **more):
        self.now = 3.0 + seconds
        self.heard.hear(**more)

    def test_the_last_plan_before_each_moment_is_kept(self):
        self.at(2, cost=50, on=[1])
        self.at(4, cost=40, on=[2])
        self.at(4.5, cost=45, on=[3])
        self.at(6, bound=30)
        self.at(12, cost=35, bound=20, on=[4])
        self.heard.answer(status="done")
        self.heard.answer(status="twice")
        answer = json.loads(self.out.read_text())
        kept = [(row["mark"], row["plan"]["columns"]) for row in answer["plans"]]
        self.assertEqual(kept, [(5, [2]), (10, [4])])
        self.assertEqual(answer["trace"], [[2, 50, None], [4, 40, None], [6, 40, 30], [12, 35, 30]])
        self.assertEqual((answer["first"], answer["extra"]["status"]), (2, "done"))
        self.assertEqual((answer["extra"]["build_cpu"], answer["extra"]["solve_cpu"]), (3, 12))

    def test_plans_of_moments_are_judged_and_the_best_so_far_counts(self):
        said = ((1, 60), (10, 70))
        plans = [{"mark": mark, "objective": cost, "plan": {"cost": cost}} for mark, cost in said]
        answer = {"plans": plans, "first": 0.5, "trace": [[0.5, 60, None], [4, 60, 41.5]], "extra": {}}
        self.out.write_text(json.dumps(answer))

        class Judge:
            def check(self, instance, plan):
                return {"feasible": True, "cost": json.loads(plan.read_text())["cost"] + 1}, ""

        told = runs.Bench(Judge(), None, None, None, None)
        run = runs.Run(sets.Instance("s", "1", None, ""), solvers.SOLVERS["highs"], 10, 1)
        files = {"out.json": self.out, "plan.json": self.out.with_name("plan.json")}
        found = runs.of_peer(told, run, files, "")
        self.assertEqual(found["marks"], {"1": [61, None], "10": [61, 42]})
        self.assertEqual((found["cost"], found["bound"]), (61, 42))
        # By half-days the model's price is that of the judge, or it is no model of the problem.
        self.assertEqual(found["why"], "its model says 70, the judge says 71")


class Bounds(unittest.TestCase):
    def test_bounds_are_rounded_up_but_for_a_hair(self):
        found = [runs.whole(bound) for bound in (99.2, 100.0, 100.00001, -3.0, None)]
        self.assertEqual(found, [100, 100, 100, 0, None])


class Shifts(unittest.TestCase):
    """Two weeks of E (early) and L (late), after which no E; A has Monday off and at most one weekend."""

    TEXT = """SECTION_HORIZON
14
SECTION_SHIFTS
E,480,
L,600,E
SECTION_STAFF
A,E=14|L=1,4320,1440,3,2,2,1
B,E=14|L=14,9000,0,14,1,1,2
SECTION_DAYS_OFF
A,0
SECTION_SHIFT_ON_REQUESTS
A,2,E,3
SECTION_SHIFT_OFF_REQUESTS
B,1,L,5
SECTION_COVER
1,E,2,100,7
1,L,0,100,7
"""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.file = Path(self.folder.name) / "Instance7.txt"
        self.file.write_text(self.TEXT)
        self.instance = shifts.read(self.file)

    def roster(self, a, b):
        named = {"-": None, "E": "E", "L": "L"}
        return {"A": [named[letter] for letter in a], "B": [named[letter] for letter in b]}

    def test_requests_and_cover_are_charged(self):
        # A works E on day 1 and 2: the request is met. B works L on day 1: its wish not to is not met,
        # one E too few, one L too many.
        roster = self.roster("-EE--EE-------", "-L------------")
        self.assertEqual(shifts.price(self.instance, roster), (5 + 100 + 7, []))

    def test_each_rule_is_told_when_it_is_just_broken(self):
        for days, said in (
            ("EE--EE--------", "works on day 0"),
            ("-EEEE---------", "4 days of work from day 1"),
            ("-E--EE--------", "1 days of work from day 1"),
            ("-EE-EE--------", "1 days of rest from day 3"),
            ("-LL----EE-----", "2 shifts L"),
            ("-LE----EE-----", "E after L on day 2"),
            ("-EE-----------", "960 minutes"),
            ("-----EE----EE-", "2 weekends"),
        ):
            with self.subTest(days):
                _, wrong = shifts.price(self.instance, self.roster(days, "--------------"))
                self.assertIn(f"A: {said}", wrong)

    def test_runs_at_the_ends_of_the_horizon_may_be_shorter(self):
        self.assertEqual(shifts.price(self.instance, self.roster("-EE------EE--E", "-E------------"))[1], [])

    def test_a_judge_that_says_otherwise_is_heard(self):
        plan = shifts.plan_file(self.roster("-EE--EE-------", "-E------------"))
        self.assertEqual(shifts.judged(self.file, plan, {"feasible": True, "cost": 0}, ""), (0, ""))
        cost, why = shifts.judged(self.file, plan, {"feasible": True, "cost": 1}, "")
        self.assertEqual((cost, why), (None, "the judge says 1, the arithmetic 0"))

    def test_best_known_values_come_from_beside_the_instances(self):
        folder = Path(self.folder.name)
        self.assertIsNone(sets.shifts(folder)[0].best)
        (folder / "README.md").write_text("Best known (lower / upper): 7 12/15 \u00b7 8 1/1\n")
        self.assertEqual((sets.shifts(folder)[0].lower, sets.shifts(folder)[0].best), (12, 15))
        (folder / "best_known.json").write_text('{"Instance7": [13, 14]}')
        self.assertEqual((sets.shifts(folder)[0].lower, sets.shifts(folder)[0].best), (13, 14))


class Run(unittest.TestCase):
    """One second of Rounds on a generated roster of size s."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.place = Path(cls.folder.name)
        cls.words = ["--out", cls.folder.name, "--into", str(cls.place / "page.md"), "--sizes", "s"]
        cls.words += ["--solvers", "rounds", "--budgets", "1", "--seeds", "1"]
        with redirect_stdout(io.StringIO()):
            bench.main(cls.words)
        (cls.line,) = map(json.loads, (cls.place / "rostering.jsonl").read_text().splitlines())
        cls.instance = roster.read(cls.place / "rosters/s-1.json")
        plan = json.loads((cls.place / "rosters/s.1.rounds.1.1.plan.json").read_text())["plan"]
        cls.wish = solution.read(cls.instance, plan)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_the_plan_is_accepted_and_the_page_is_written(self):
        self.assertEqual((self.line["accepted"], self.line["why"]), (True, ""))
        self.assertIn(f"| 1 | Rounds |  | {self.line['first']:.2f} s |", (self.place / "page.md").read_text())

    def test_the_monolith_prices_the_plan_as_the_judge_does(self):
        for exact in (True, False):
            one = model.build(self.instance, exact)
            found = solution.values(one, self.wish)
            self.assertEqual(solution.broken(one, found), [])
            self.assertEqual(solution.price(one, found), self.line["cost"])

    def test_what_the_timetable_makes_of_weeks_is_accepted(self):
        one = model.build(self.instance, False)
        found = solution.values(one, self.wish)
        by_weeks = solution.chosen(one, lambda column: found[column])
        plan = solution.write(self.instance, timetable.lay(self.instance, by_weeks))
        file = self.place / "laid.json"
        file.write_text(json.dumps(solution.plan_file(plan)))
        program = os.environ.get("ROUNDS_BIN") or bench.ROOT / "target/release/rounds"
        rounds = solvers.Rounds(Path(program).resolve())
        verdict, why = rounds.check(sets.Instance("s", "1", self.place / "rosters/s-1.json", ""), file)
        self.assertIsNotNone(verdict, why)
        self.assertTrue(verdict["feasible"], verdict["violations"])
        self.assertLess(verdict["cost"], 1.5 * self.line["cost"])

    def test_what_has_its_line_is_not_run_again(self):
        said = io.StringIO()
        with redirect_stdout(said):
            bench.main([*self.words, "--dry"])
        self.assertIn("0 runs to do", said.getvalue())


if __name__ == "__main__":
    unittest.main()
