"""What the harnesses share keeps its promises: run by `make bench-test`."""

import tempfile
import unittest
from pathlib import Path

import machine
from document import header, put_into, row


class Document(unittest.TestCase):
    BEGIN, END = (f"<!-- x: {mark} -->" for mark in ("begin; written by make x, not by hand", "end"))

    def test_what_is_written_by_hand_stays(self):
        document = f"before\n\n{self.BEGIN}\nold\n{self.END}\n\nafter\n"
        written = put_into(document, "x", "new\n")
        self.assertTrue(written.startswith("before\n") and written.endswith("\n\nafter\n"))
        self.assertNotIn("old", written)
        self.assertEqual(put_into(written, "x", "new\n"), written)

    def test_a_new_part_stands_at_the_end_and_leaves_the_others(self):
        first = put_into("title\n", "x", "one\n")
        both = put_into(first, "y", "two\n")
        self.assertTrue(both.startswith(first))
        self.assertIn("two", put_into(both, "x", "three\n"))

    def test_a_header_is_as_wide_as_its_rows(self):
        widths = {line.count("|") for line in [*header(["a", "b"]).splitlines(), row([1, 2])]}
        self.assertEqual(widths, {3})


class Lines(unittest.TestCase):
    def test_what_is_kept_is_known_afterwards(self):
        with tempfile.TemporaryDirectory() as folder:
            lines = machine.Lines(Path(folder) / "some.jsonl")
            self.assertEqual(lines.known(), [])
            for number in (1, 2):
                lines.keep({"number": number, "name": "一年"})
            self.assertEqual([line["number"] for line in lines.known()], [1, 2])


class Peers(unittest.TestCase):
    def test_every_peer_is_pinned(self):
        self.assertTrue({"pyvrp", "pyvroom", "ortools", "highspy", "numpy"} <= set(machine.versions()))


if __name__ == "__main__":
    unittest.main()
