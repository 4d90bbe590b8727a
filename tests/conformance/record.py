"""Writes `recorded.json`: requests after VROOM's documentation with what VROOM answers, for the tests
that need no wheel. The requests are ours (`documented.py`); `make conformance ARGS=--record`."""

import json
from pathlib import Path

RECORDED = Path(__file__).with_name("recorded.json")


def record(programs, cases):
    rows = []
    for name, request in cases.items():
        answer = programs.solve_vroom(request)
        answer["summary"].pop("computing_times")
        rows.append(json.dumps({"name": name, "request": request, "answer": answer}))
    RECORDED.write_text("[\n" + ",\n".join(rows) + "\n]\n")
    print(f"{len(rows)} answers are in {RECORDED}")
