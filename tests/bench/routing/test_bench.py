"""The harness keeps its promises: run by `make test`, with Rounds alone and without a network."""

import io
import json
import os
import re
import tempfile
import unittest
from contextlib import redirect_stdout
from pathlib import Path

import bench
import case as cases
import figures
import generate
import report
import sets
import solvers
import texts
from price import price


def line(instance, solver, cost, budget=2.0, seed=1, **more):
    row = {
        "instance": instance,
        "stops": 40,
        "solver": solver,
        "build": "a",
        "budget": budget,
        "threads": 1,
        "seed": seed,
        "clock": "cpu",
        "cpu": budget or 1.0,
        "wall": 2.0,
        "rss_mb": 12,
        "load": 0.1,
        "at": "2026-01-05 08:00",
        "cost": cost,
        "vehicles": 3,
        "unserved": 0,
        "accepted": True,
        "judge": True,
        "why": "",
        "extra": {},
    }
    return row | more


class Drawn(unittest.TestCase):
    """Two homes on a line, ten apart, the depot at one end: 0 ── 1 ── 2."""

    def setUp(self):
        self.case = cases.empty("drawn", "solomon", "drawn.txt", "round")
        self.case["points"] = [(0, 0), (10, 0), (20, 0)]
        self.case["depots"] = [cases.depot("0", 0)]
        self.case["orders"] = [
            cases.order("1", 1, [4], [(12, 20)], 5),
            cases.order("2", 2, [4], [(0, 40)], 5),
        ]
        self.case["vehicles"] = [cases.vehicles(["v1", "v2"], 0, [8], (0, 60))]

    def test_a_plan_costs_what_is_driven(self):
        # 10 to the first home, 10 on, 20 back.
        self.assertEqual(price(self.case, {"v1": [["0", ["1", "2"]]]}), (40, 1, [], []))

    def test_a_closed_window_is_told(self):
        # Served at 20 and done at 25, the far home leaves the near one's window behind.
        _, _, _, wrong = price(self.case, {"v1": [["0", ["2", "1"]]]})
        self.assertEqual(wrong, ["v1: late at place 1"])

    def test_an_order_left_out_and_one_brought_twice_are_told(self):
        _, _, unserved, wrong = price(self.case, {"v1": [["0", ["1"]]], "v2": [["0", ["1"]]]})
        self.assertEqual((unserved, wrong), (["2"], ["1 twice"]))

    def test_duty_begins_as_late_as_the_finish_allows(self):
        # Service at 12 at the earliest: departure at 2, not at 0; back at 27.
        self.case["vehicles"][0] |= {"per_second": 100, "per_metre": 0}
        cost, _, _, _ = price(self.case, {"v1": [["0", ["1"]]]})
        self.assertEqual(cost, 100 * 25)

    def test_a_second_trip_waits_for_its_release(self):
        # Ready at 30, the far home is reached at 50, and its window has closed at 40.
        self.case["vehicles"][0]["max_trips"] = None
        self.case["orders"][1]["release"] = 30
        _, _, _, wrong = price(self.case, {"v1": [["0", ["1"]], ["0", ["2"]]]})
        self.assertEqual(wrong, ["v1: late at place 2", "v1: after its shift"])

    def test_a_pair_is_collected_before_it_is_delivered(self):
        self.case["orders"] = [cases.order("1", 2, [9], [], 0)]
        self.case["orders"][0]["pickup"] = {"place": 1, "windows": [], "service": 0}
        _, _, unserved, wrong = price(self.case, {"v1": [["0", ["1"]]]})
        self.assertEqual(unserved, ["1"])
        self.assertEqual(wrong, ["v1: overloaded at 1", "v1: 1 is not delivered"])


class Instances(unittest.TestCase):
    def test_the_small_instances_are_what_the_generator_writes(self):
        with tempfile.TemporaryDirectory() as folder:
            kept, generate.OWN = generate.OWN, Path(folder)
            try:
                generate.main()
            finally:
                generate.OWN = kept
            written = {file.name: file.read_text() for file in Path(folder).rglob("*.*")}
        committed = [file for file in sets.OWN.rglob("*.*") if file.suffix in (".txt", ".vrp")]
        self.assertEqual(written, {file.name: file.read_text() for file in committed})

    def test_every_small_instance_is_read_and_has_a_best_known_value(self):
        found = sets.find(sets.OWN, ["solomon", "mtvrptwr", "pdptw"], None)
        sizes = {one.id: cases.stops(sets.read(one)) for one in found}
        self.assertEqual(sizes, {"solomon/OWN40": 40, "mtvrptwr/OWN36R0.5": 36, "pdptw/LOWN30": 30})
        self.assertTrue(all(one.best for one in found))

    def test_vehicles_that_are_alike_stand_together(self):
        text = "\n".join(
            ["CAPACITY : 9", "VEHICLES : 3", "NODE_COORD_SECTION", "1 0 0", "2 3 4", "DEMAND_SECTION"]
            + ["2 5", "VEHICLES_FIXED_COST_SECTION", "1 7", "2 8", "3 7", "DEPOT_SECTION", "1", "-1", "EOF"]
        )
        case = texts.vrplib(text, "x", "hfvrp", "x.vrp", "round")
        self.assertEqual([van["ids"] for van in case["vehicles"]], [["v1", "v3"], ["v2"]])


class Figures(unittest.TestCase):
    def test_only_the_last_build_of_rounds_counts(self):
        lines = [line("vrptw/A", "rounds", 9.0, build="old"), line("vrptw/A", "rounds", 8.0, build="new")]
        self.assertEqual([row["cost"] for row in figures.current(lines, ["new"])], [8.0])

    def test_a_set_that_a_later_build_has_run_is_told_of_that_build(self):
        lines = [line("vrptw/A", "rounds", 9.0, build="old"), line("cvrp/B", "rounds", 7.0, build="old")]
        lines += [line("vrptw/A", "rounds", 8.0, build="new"), line("vrptw/A", "pyvrp", 6.0, build="0.14")]
        kept = figures.current(lines, ["old", "new"])
        self.assertEqual(sorted(row["cost"] for row in kept), [6.0, 7.0, 8.0])
        self.assertEqual(figures.told_builds(kept), [("old", ["`cvrp`"]), ("new", ["`vrptw`"])])

    def test_the_median_of_three_seeds_is_told_and_refused_plans_are_counted(self):
        lines = [line("vrptw/A", "rounds", cost, seed=seed) for seed, cost in enumerate((103, 110, 101))]
        lines[1]["accepted"] = False
        found = figures.figures(lines, {"vrptw/A": (0, 0, 100)})[("vrptw/A", "rounds", 2.0)]
        self.assertEqual((found.accepted, found.seeds), (2, 3))
        self.assertAlmostEqual(found.gap, 3.0)

    def test_rows_that_lose_are_marked(self):
        lines = [line("vrptw/A", "rounds", 103), line("vrptw/A", "pyvrp", 102)]
        lines += [line("vrptw/B", "rounds", 101), line("vrptw/B", "pyvrp", 102)]
        lines += [line("vrptw/B", "vroom-0", 100, None, cpu=1.5)]
        text = report.report(lines, {"vrptw/A": (100, None), "vrptw/B": (100, None)}, ["a"])
        self.assertIn("| A | 100 | 3.00 | 2.00 |  | **PyVRP** 2 s |", text)
        self.assertIn("| B | 100 | 1.00 | 2.00 | 0.00 (2 s) | **VROOM -x 0** 1.5 s |", text)

    def test_fewer_vehicles_beat_a_shorter_way_where_vehicles_come_first(self):
        lines = [line("pdptw/A", "rounds", 90, vehicles=4), line("pdptw/A", "pyvrp", 105, vehicles=3)]
        text = report.report(lines, {"pdptw/A": (100, 3)}, ["a"])
        self.assertIn("| A | 100 with 3 | +1 v | 5.00 | **PyVRP** 2 s |", text)

    def test_a_cost_on_which_judge_and_arithmetic_differ_is_told(self):
        text = report.report([line("vrptw/A", "rounds", 103, judge=False, own_cost=104)], {}, ["a"])
        self.assertIn("- vrptw/A, Rounds, 2 s, seed 1: judge 103, arithmetic 104", text)

    def test_a_solver_that_does_not_keep_its_budget_is_marked(self):
        lines = [line("vrptw/A", "vroom", 103, extra={"solve_cpu": 61.5})]
        self.assertIn("| 3.00 in 62 s |", report.report(lines, {"vrptw/A": (100, None)}, ["a"]))


class Run(unittest.TestCase):
    """One second of Rounds on each of the small instances."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.kept = os.environ.pop("ROUNDS_BENCH", None)
        cls.words = ["--out", cls.folder.name, "--solvers", "rounds,rounds-2"]
        cls.words += ["--budgets", "1", "--seeds", "1"]
        cls.said = io.StringIO()
        with redirect_stdout(cls.said):
            bench.main(cls.words)
        written = (Path(cls.folder.name) / "own.jsonl").read_text()
        cls.lines = [json.loads(row) for row in written.splitlines()]

    @classmethod
    def tearDownClass(cls):
        if cls.kept is not None:
            os.environ["ROUNDS_BENCH"] = cls.kept
        cls.folder.cleanup()

    def test_every_plan_is_accepted_and_priced_alike_by_the_judge(self):
        self.assertEqual(len(self.lines), 8)
        for row in self.lines:
            with self.subTest(row["instance"], solver=row["solver"]):
                self.assertTrue(row["accepted"], row["why"])
                self.assertEqual(row["unserved"], 0)
                self.assertTrue(row["judge"], f"judge {row['cost']}, arithmetic {row.get('own_cost')}")

    def test_it_says_that_the_instances_are_its_own(self):
        self.assertIn("ROUNDS_BENCH is not set", self.said.getvalue())

    def test_the_tables_are_well_formed(self):
        text = (Path(self.folder.name) / "own.md").read_text()
        blocks = re.findall(r"(?:^\|.*\n)+", text, re.M)
        self.assertEqual(len(blocks), 6)
        for block in blocks:
            widths = {row.count("|") for row in block.splitlines()}
            self.assertEqual(len(widths), 1, block)
        for name in ("OWN40", "OWN36R0.5", "LOWN30"):
            self.assertRegex(text, rf"\| {name} \| [\d,.]+( with \d)? \| \d+\.\d\d \| \d+\.\d\d°? \|")

    def test_what_has_its_line_is_not_run_again(self):
        said = io.StringIO()
        with redirect_stdout(said):
            bench.main([*self.words, "--dry"])
        self.assertIn("0 runs to do", said.getvalue())

    def test_plans_travel_to_the_judge_and_back(self):
        routes = {"v1": [["0", ["1", "2"]]], "v2": [["0", []]]}
        file = Path(self.folder.name) / "plan.json"
        file.write_text(json.dumps(solvers.plan_file(routes)))
        self.assertEqual(solvers.plan_routes(file), {"v1": [["0", ["1", "2"]]]})


if __name__ == "__main__":
    unittest.main()
