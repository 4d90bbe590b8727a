"""The monoliths are the problem that the judge judges: run by `make test`, with Rounds alone."""

import json
import os
import random
import tempfile
import unittest
from pathlib import Path

import bench
import model
import roster
import sets
import solution
import solvers
import timetable


def draft(**more):
    """Four weeks, one department of three, two hosts; A visits, B owes four weeks, C does both.

    The clinic of A is on Monday morning, the only half-day on which `far` is open.
    """
    point = {"lon": 118.0, "lat": 36.8}
    usual = {"department": "d", "specialty": "x", "title_level": "senior", "visits_per_week": 1}
    duty = {"target_year": 2026, "cutoff": "2026-02-01", "required_weeks": 52, "credited_weeks": 48}
    rows = {
        "kind": "rostering",
        "name": "drawn",
        "start": "2026-01-05",
        "weeks": 4,
        "specialties": [{"id": "x", "name": "x"}],
        "institutions": [{"id": "i", "name": "i", "place": point}],
        "departments": [{"id": "d", "name": "d", "institution": "i", "max_away": 2}],
        "physicians": [
            {"id": "A", "name": "A", "clinic": ["mon_am"]} | usual,
            {"id": "B", "name": "B", "promotion": duty} | usual | {"visits_per_week": 0},
            {"id": "C", "name": "C", "promotion": duty, "honour": "chief_expert"} | usual,
        ],
        "hosts": [
            {"id": "near", "name": "near", "place": point, "rooms": 1, "dormitory": 1},
            {"id": "far", "name": "far", "place": point, "rooms": 1, "dormitory": 1, "open": ["mon_am"]},
        ],
        "studios": [{"id": f"s-{host}", "name": host, "host": host} for host in ("near", "far")],
        "lines": [
            {"id": f"l-{host}", "studio": f"s-{host}", "specialty": "x", "activity": "ward_round"}
            | {"every_weeks": every}
            for host, every in (("near", 1), ("far", 2))
        ],
        "links": [
            {"institution": "i", "host": host, "basis": "paired_support", "minutes": minutes}
            for host, minutes in (("near", 10), ("far", 50))
        ],
        "rotation": {
            "lengths": [2, 4],
            "start_every": 1,
            "max_blocks": 2,
            "slack_weeks": 0,
            "posted_sessions": 2,
            "max_travel_minutes": 60,
        },
        "weights": {
            "deadline_missed": 200_000,
            "deadline_week": 10_000,
            "pace_week": 600,
            "missing_session": 3_000,
            "junior_session": 1_000,
            "extra_holder": 400,
            "extra_block": 400,
            "travel_minute": 1,
            "unfair_session": 80,
            "very_unfair_session": 160,
        },
    }
    return rows | more


def feasible(one):
    """Wishes for the drawn roster that keep the rows of a model, as values: at most two blocks, and one
    holder for each line."""
    blocks = list(one.blocks)
    chosen = [[], *([block] for block in blocks)]
    chosen += [[block, other] for block in blocks for other in blocks if block[0] < other[0]]
    for postings in chosen[::3]:
        for near in [None, *((half, person) for half in (0, 1, 6) for person in range(3))]:
            for far in [None, *((phase, person) for phase in (0, 1) for person in range(3))]:
                wish = solution.Wish(postings)
                if near:
                    wish.patterns[0] = (0, near[0])
                    wish.holders |= {(0, cycle): near[1] for cycle in range(4)}
                if far:
                    wish.patterns[1] = (far[0], 0)
                    wish.holders |= {(1, cycle): far[1] for cycle in range(2)}
                found = solution.values(one, wish)
                if not solution.broken(one, found):
                    yield found


class Drawn(unittest.TestCase):
    def setUp(self):
        self.roster = roster.build(draft())
        self.exact = model.build(self.roster, True)

    def wish(self, postings=(), near=None, far=None, half=1):
        patterns, holders = {}, {}
        if near is not None:
            patterns[0] = (0, half)
            holders |= {(0, cycle): near for cycle in range(4)}
        if far is not None:
            patterns[1] = (0, 0)
            holders |= {(1, cycle): far for cycle in range(2)}
        return solution.Wish(list(postings), patterns, holders)

    def price(self, wish):
        found = solution.values(self.exact, wish)
        self.assertEqual(solution.broken(self.exact, found), [])
        return solution.price(self.exact, found)

    def test_nothing_done_costs_every_rule_its_price(self):
        # Twice a deadline missed by four weeks; six cycles without a session.
        self.assertEqual(self.price(self.wish()), 2 * (200_000 + 4 * 10_000) + 6 * 3_000)

    def test_a_duty_served_and_sessions_held_cost_the_drives(self):
        # B is posted near for four weeks of two times ten minutes and holds its line there; C is
        # posted far, of two times fifty.
        postings = [(1, 0, 0, 4), (2, 1, 0, 4)]
        self.assertEqual(self.price(self.wish(postings, near=1, far=2)), 4 * 20 + 4 * 100)

    def test_sessions_above_the_fair_share_are_charged(self):
        # Six wanted cycles over two who go out: a share of three, and A holds four near sessions.
        cost = self.price(self.wish(near=0)) - self.price(self.wish())
        self.assertEqual(cost, 4 * (20 - 3_000) + 80)

    def test_what_the_rules_forbid_has_no_column_or_breaks_a_row(self):
        # A's clinic is on Monday morning; B does not visit.
        self.assertNotIn((0, 1, 0, 0, 0, False), self.exact.sessions)
        self.assertNotIn((1, 0, 0, 0, 1, False), self.exact.sessions)
        # Both in the one bed; and a block that starts before the other ends.
        for postings in ([(1, 0, 0, 4), (2, 0, 0, 4)], [(1, 0, 0, 2), (1, 1, 1, 2)]):
            found = solution.values(self.exact, self.wish(postings))
            self.assertTrue(solution.broken(self.exact, found), postings)
        # Two of three may be away: while B and C are posted, A stays.
        both = self.wish([(1, 0, 0, 4), (2, 1, 0, 4)], near=0)
        self.assertTrue(solution.broken(self.exact, solution.values(self.exact, both)))

    def test_a_plan_travels_to_columns_and_back(self):
        wish = self.wish([(2, 1, 0, 4)], near=0, far=2)
        found = solution.values(self.exact, wish)
        back = solution.chosen(self.exact, lambda column: found[column])
        plan = solution.write(self.roster, back)
        self.assertEqual(plan, solution.write(self.roster, wish))
        self.assertEqual(solution.read(self.roster, plan), wish)
        held = plan["series"][1]["holders"]
        self.assertEqual(held, [{"physician": "C", "first_week": 0, "weeks": 4}])

    def test_the_model_by_weeks_never_says_more(self):
        weeks = model.build(self.roster, False)
        all_found = list(feasible(self.exact))
        self.assertLess(500, len(all_found))
        for found in all_found[::3]:
            wish = solution.chosen(self.exact, lambda column: found[column])
            relaxed = solution.values(weeks, wish)
            self.assertEqual(solution.broken(weeks, relaxed), [])
            self.assertLessEqual(solution.price(weeks, relaxed), solution.price(self.exact, found))

    def test_the_timetable_keeps_every_rule(self):
        # By weeks nobody sees that A's clinic is at the only half-day of `far`.
        wish = self.wish([(1, 0, 0, 4)], near=1, far=0)
        laid = timetable.lay(self.roster, wish)
        self.assertEqual({line for line, _ in laid.holders}, {0})
        self.assertEqual(self.price(laid), self.price(self.wish([(1, 0, 0, 4)], near=1)))

    def test_a_field_that_the_monoliths_do_not_know_is_refused(self):
        people = draft()["physicians"]
        people[0]["carer"] = True
        with self.assertRaisesRegex(roster.Unknown, "physicians.carer"):
            roster.build(draft(physicians=people, vans=[]))

    def test_the_price_of_a_false_pace_is_not_cheaper(self):
        # Weeks short are dear and weeks behind are not: no weight lets one stand for the other.
        rows = draft()
        rows["weights"] |= {"deadline_week": 1, "pace_week": 600}
        one = model.build(roster.build(rows), True)
        self.assertEqual(solution.price(one, solution.values(one, solution.Wish())), 2 * 200_004 + 18_000)


def away_in(wish, week):
    return {person for person, _, first, weeks in wish.postings if first <= week < first + weeks}


class Judge(unittest.TestCase):
    """Plans drawn at random, most of them illegal: the model takes what the judge takes, at his price."""

    COUNT = 120

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        file = Path(self.folder.name) / "drawn.json"
        file.write_text(json.dumps(draft()))
        program = os.environ.get("ROUNDS_BIN") or bench.ROOT / "target/release/rounds"
        self.rounds = solvers.Rounds(Path(program).resolve())
        self.instance = sets.Instance("s", "drawn", file, "")
        self.roster = roster.read(file)

    def draw(self, one, rng):
        """Two of three are careful: no block and no session that is illegal by itself."""
        wish, careful = solution.Wish(), rng.random() < 0.67
        for person in range(3):
            if rng.random() < 0.4:
                own = [block for block in one.blocks if block[0] == person]
                weeks = rng.choice((2, 3, 4))
                any_block = person, rng.randrange(2), rng.randrange(5 - weeks), weeks
                wish.postings += [rng.choice(own)] if own and careful else [] if careful else [any_block]
        for line, row in enumerate(self.roster.lines):
            pattern = rng.randrange(row.every), rng.choice((0, 0, 1, 2)) if line == 0 or not careful else 0
            for cycle in range(len(row.wanted)):
                away = away_in(wish, cycle * row.every + pattern[0])
                able = [who for who in range(3) if (who, line, cycle, *pattern, who in away) in one.sessions]
                able = able if careful else range(3)
                if able and rng.random() < 0.8:
                    wish.holders[(line, cycle)] = rng.choice(able)
                    wish.patterns[line] = pattern
        return wish

    def modelled(self, one, wish):
        """The model's price, or None where it has no column for something or a row is broken."""
        for (line, cycle), person in wish.holders.items():
            phase, half = wish.patterns[line]
            away = person in away_in(wish, cycle * self.roster.lines[line].every + phase)
            held = solution.takes_place(self.roster, person, line, cycle, (phase, half))
            if held and (person, line, cycle, phase, half, away) not in one.sessions:
                return None
        if not one.blocks.keys() >= set(wish.postings):
            return None
        found = solution.values(one, wish)
        return None if solution.broken(one, found) else solution.price(one, found)

    def test_the_model_takes_what_the_judge_takes(self):
        one, rng = model.build(self.roster, True), random.Random(7)
        file, taken = Path(self.folder.name) / "plan.json", 0
        for number in range(self.COUNT):
            wish = self.draw(one, rng)
            plan = solution.plan_file(solution.write(self.roster, wish))
            file.write_text(json.dumps(plan))
            verdict, why = self.rounds.check(self.instance, file)
            self.assertIsNotNone(verdict, why)
            cost = verdict["cost"] if verdict["feasible"] else None
            with self.subTest(number=number, wish=wish, violations=verdict["violations"]):
                self.assertEqual(self.modelled(one, wish), cost)
            taken += cost is not None
        self.assertLess(self.COUNT // 20, taken)
        self.assertLess(taken, self.COUNT * 9 // 10)


if __name__ == "__main__":
    unittest.main()
