"""Runs vrp-cli (reinterpretcat) on one case of windows and capacities, in its pragmatic format.

On one thread it quietly falls back to a greedy population, which is far weaker: the population that
it takes on a larger machine is asked for by name.
"""

import json
import subprocess
import time

from matrices import answer, children_cpu, job, tables

ROSOMAXA = {
    "type": "rosomaxa",
    "selectionSize": 8,
    "maxEliteSize": 2,
    "maxNodeSize": 2,
    "spreadFactor": 0.75,
    "distributionFactor": 0.75,
    "rebalanceMemory": 100,
    "explorationRatio": 0.9,
}


def main():
    case, seconds, _, options, out = job()
    files = {name: out.with_suffix(f".{name}.json") for name in ("problem", "matrix", "config", "plan")}
    _, table = tables(case)
    ways = table.ravel().tolist()
    files["problem"].write_text(json.dumps(problem(case)))
    files["matrix"].write_text(json.dumps({"profile": "car", "travelTimes": ways, "distances": ways}))
    files["config"].write_text(json.dumps(config(seconds)))
    command = [options["program"], "solve", "pragmatic", files["problem"], "-m", files["matrix"]]
    subprocess.run([*command, "-c", files["config"], "-o", files["plan"]], check=True)
    plan = json.loads(files["plan"].read_text())
    for file in files.values():
        file.unlink()
    left_out = len(plan.get("unassigned") or [])
    answer(out, routes(case, plan), solve_cpu=round(children_cpu(), 2), unassigned=left_out)


def config(seconds):
    return {
        "evolution": {"population": ROSOMAXA},
        "environment": {"parallelism": {"numThreadPools": 1, "threadsPerPool": 1}},
        "termination": {"maxTime": max(1, int(seconds))},
    }


def moment(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def problem(case):
    (van,), depot = case["vehicles"], case["depots"][0]["place"]
    first, last = van["shift"]
    # Without windows nothing ends before this.
    last = min(last, 10**8)
    shift = {
        "start": {"earliest": moment(first), "location": {"index": depot}},
        "end": {"latest": moment(last), "location": {"index": depot}},
    }
    vehicle = {
        "typeId": "v",
        "vehicleIds": van["ids"],
        "profile": {"matrix": "car"},
        "costs": {"fixed": 0, "distance": 1, "time": 0},
        "shifts": [shift],
        "capacity": van["capacity"],
    }
    return {
        "plan": {"jobs": [delivery(row) for row in case["orders"]]},
        "fleet": {"vehicles": [vehicle], "profiles": [{"name": "car"}]},
        "objectives": [{"type": "minimize-unassigned"}, {"type": "minimize-cost"}],
    }


def delivery(row):
    place = {"location": {"index": row["place"]}, "duration": row["service"]}
    if row["windows"]:
        place["times"] = [[moment(first), moment(last)] for first, last in row["windows"]]
    return {"id": row["id"], "deliveries": [{"places": [place], "demand": row["load"]}]}


def routes(case, plan):
    depot = case["depots"][0]["id"]
    found = {}
    for tour in plan["tours"]:
        steps = [step for stop in tour["stops"] for step in stop["activities"]]
        stops = [step["jobId"] for step in steps if step["type"] == "delivery"]
        found[tour["vehicleId"]] = [[depot, stops]]
    return found


if __name__ == "__main__":
    main()
