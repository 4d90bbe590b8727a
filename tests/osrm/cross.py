#!/usr/bin/env python3
"""Our legs on roads and those of a real OSRM server, on the same extracts: `make osrm`.

Both read the same packed extract for a car. The same junctions, drawn at random, are asked for by
both; what is compared is every pair that both have a way for. OSRM counts turns, we do not, and our
speeds are assumptions of our own: a ratio away from 1 is expected, ranks should agree.
"""

import argparse
import csv
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
WHEEL = "osrm-bindings==26.10.0"
BLOCK = 250


def skip(why):
    print(f"skipped: {why}")
    sys.exit(0)


def server_folder(folder):
    """The OSRM of the wheel, in an environment of its own."""
    python = folder / "bin" / "python"
    if not python.is_file():
        new = shutil.which("python3.12") or shutil.which("python3.13")
        if new is None:
            skip(f"{WHEEL} needs Python 3.12, which is not here")
        made = subprocess.run([new, "-m", "venv", str(folder)], capture_output=True, text=True)
        if made.returncode != 0:
            skip(f"no environment can be made: {made.stderr.strip()[-300:]}")
        got = subprocess.run(
            [python, "-m", "pip", "install", "-q", "--only-binary", ":all:", WHEEL],
            capture_output=True,
            text=True,
        )
        if got.returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            skip(f"{WHEEL} cannot be installed: {got.stderr.strip()[-300:]}")
    found = list(folder.glob("lib/python*/site-packages/osrm"))
    if not found:
        skip(f"{WHEEL} has no server in it")
    return found[0]


def call(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{words[0]}: {done.stdout[-500:]}{done.stderr[-500:]}")
    return done.stdout


def cpu(process):
    """Processor seconds of a process so far."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Server:
    def __init__(self, osrm, data):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        program = osrm / "bin" / "osrm-routed"
        self.process = subprocess.Popen(
            [program, "-i", "127.0.0.1", "-p", str(self.port), "--max-table-size", "10000", "-t", "1", data],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(300):
            if self.process.poll() is not None:
                sys.exit(f"osrm-routed ended with {self.process.returncode}")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        sys.exit("osrm-routed does not listen")

    def table(self, sources, targets):
        spots = ";".join(f"{lon},{lat}" for lon, lat in sources + targets)
        first = ";".join(str(at) for at in range(len(sources)))
        second = ";".join(str(at) for at in range(len(sources), len(sources) + len(targets)))
        url = (
            f"http://127.0.0.1:{self.port}/table/v1/driving/{spots}"
            f"?annotations=duration,distance&sources={first}&destinations={second}"
        )
        with urllib.request.urlopen(url, timeout=300) as answer:
            return json.load(answer)

    def legs(self, points):
        blocks = [points[at : at + BLOCK] for at in range(0, len(points), BLOCK)]
        seconds, metres = [], []
        for sources in blocks:
            answers = [self.table(sources, targets) for targets in blocks]
            for row in range(len(sources)):
                seconds.append([cell for answer in answers for cell in answer["durations"][row]])
                metres.append([cell for answer in answers for cell in answer["distances"][row]])
        return seconds, metres

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def ranks(values):
    order = sorted(range(len(values)), key=values.__getitem__)
    found = [0.0] * len(values)
    at = 0
    while at < len(order):
        end = at
        while end + 1 < len(order) and values[order[end + 1]] == values[order[at]]:
            end += 1
        for place in order[at : end + 1]:
            found[place] = (at + end) / 2
        at = end + 1
    return found


def compared(ours, theirs):
    ratios = sorted(one / other for one, other in zip(ours, theirs) if 0 < other)
    at = lambda share: ratios[min(len(ratios) - 1, int(share * len(ratios)))]
    return {
        "median": statistics.median(ratios),
        "low": at(0.05),
        "high": at(0.95),
        "rank": statistics.correlation(ranks(ours), ranks(theirs)),
    }


def cross(rounds, osrm, extract, args, folder):
    name = extract.name.removesuffix(".osm.pbf")
    roads, points, legs = folder / "roads", folder / "points.csv", folder / "legs.csv"
    built = time.monotonic()
    call(rounds, "roads", "build", extract, "--out", roads)
    built = time.monotonic() - built
    call(rounds, "roads", "draw", roads, "--count", args.points, "--seed", args.seed, "--out", points)
    said = call(rounds, "roads", "legs", roads, points, "--out", legs, "--threads", 1)
    own_cpu = float(re.search(r"in ([0-9.]+) s", said).group(1))
    with points.open() as rows:
        spots = [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(rows)]
    data = folder / "osrm" / f"{name}.osrm"
    data.parent.mkdir()
    shutil.copy(extract, data.parent / f"{name}.osm.pbf")
    call(osrm / "bin" / "osrm-extract", "-p", osrm / "share" / "profiles" / "car.lua", "-t", 1, data.parent / f"{name}.osm.pbf")
    call(osrm / "bin" / "osrm-contract", "-t", 1, data)
    server = Server(osrm, data)
    try:
        before = cpu(server.process)
        seconds, metres = server.legs(spots)
        their_cpu = cpu(server.process) - before
    finally:
        server.stop()
    times, lengths, unknown = ([], []), ([], []), [0, 0]
    with legs.open() as rows:
        for row in csv.DictReader(rows):
            start, end = int(row["from"]), int(row["to"])
            theirs = seconds[start][end]
            unknown[0] += row["seconds"] == ""
            unknown[1] += theirs is None
            if start == end or row["seconds"] == "" or theirs is None:
                continue
            times[0].append(float(row["seconds"]))
            times[1].append(theirs)
            lengths[0].append(float(row["metres"]))
            lengths[1].append(metres[start][end])
    return {
        "extract": name,
        "points": len(spots),
        "pairs": len(times[0]),
        "unknown": unknown,
        "cpu": (own_cpu, their_cpu),
        "build": built,
        "time": compared(*times),
        "length": compared(*lengths),
    }


def told(row):
    part = lambda of: f"{of['median']:.2f} ({of['low']:.2f} to {of['high']:.2f}) | {of['rank']:.3f}"
    return (
        f"| {row['extract']} | {row['points']} | {row['unknown'][0]} / {row['unknown'][1]} "
        f"| {part(row['time'])} | {part(row['length'])} | {row['cpu'][0]:.2f} s / {row['cpu'][1]:.2f} s |"
    )


def main():
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("extracts", nargs="*", type=Path, help="left out: *.osm.pbf in the folder ROUNDS_EXTRACTS names")
    reader.add_argument("--rounds", type=Path, default=TOP / "target" / "release" / "rounds")
    reader.add_argument("--environment", type=Path, default=TOP / "target" / "osrm")
    reader.add_argument("--points", type=int, default=300)
    reader.add_argument("--seed", type=int, default=1)
    args = reader.parse_args()
    extracts = args.extracts or sorted(Path(os.environ.get("ROUNDS_EXTRACTS", ".")).glob("*.osm.pbf"))
    if not extracts:
        skip("there are no extracts: name files, or their folder by ROUNDS_EXTRACTS")
    if not args.rounds.is_file():
        sys.exit(f"{args.rounds} is not there: make build")
    args.rounds = args.rounds.resolve()
    osrm = server_folder(args.environment)
    print("| extract | points | pairs without a way, ours / OSRM | time: ratio (5 to 95 %) | ranks | length: ratio | ranks | CPU, ours / OSRM |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    weak = []
    for extract in extracts:
        with tempfile.TemporaryDirectory() as folder:
            row = cross(args.rounds, osrm, extract, args, Path(folder))
        print(told(row), flush=True)
        if row["time"]["rank"] < 0.9 or row["length"]["rank"] < 0.9:
            weak.append(row["extract"])
    if weak:
        sys.exit(f"ranks do not agree on {', '.join(weak)}")


if __name__ == "__main__":
    main()
