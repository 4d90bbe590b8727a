"""What every harness shares: peers in an environment of their own, CPU seconds, measured runs, lines."""

import json
import os
import queue
import subprocess
import sys
import threading
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent


def versions():
    """{package: version} of the peers."""
    return dict(line.split("==") for line in (HERE / "requirements.txt").read_text().split())


def environment(folder):
    """Peers live in an environment of their own; returns its Python, or None when there is no way."""
    python = folder / "bin" / "python"
    wanted = (HERE / "requirements.txt").read_text()
    mark = folder / "installed.txt"
    if mark.exists() and mark.read_text() == wanted:
        return python
    print("Installing the peers: " + ", ".join(wanted.split()), flush=True)
    try:
        venv.create(folder, with_pip=True)
        install = [python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"]
        subprocess.run(list(map(str, install)), check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"The peers cannot be installed ({error}): Rounds runs alone.", file=sys.stderr)
        return None
    mark.write_text(wanted)
    return python


def clock(folder):
    """The preloaded clock of CPU seconds, compiled when it is missing or older than its source."""
    source, library = HERE / "clock.c", folder / "clock.so"
    if not library.exists() or library.stat().st_mtime < source.stat().st_mtime:
        flags = ["-O2", "-shared", "-fPIC", "-o", str(library), str(source)]
        subprocess.run([os.environ.get("CC", "cc"), *flags], check=True)
    return library


class Lines:
    """One JSON line for every run; what is there is kept."""

    def __init__(self, file):
        self.file, self.pen = file, threading.Lock()

    def known(self):
        if not self.file.exists():
            return []
        return [json.loads(line) for line in self.file.read_text().splitlines() if line]

    def keep(self, line):
        with self.pen, self.file.open("a") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def carry_out(runs, jobs, measure, tell):
    """Single threads side by side, each on a core of its own; then what wants two cores, alone.

    A run has a `solver` with `threads`. `measure(run, cores)` returns its line, `tell(line, number,
    of)` says how it went.
    """
    cores = queue.SimpleQueue()
    for core in sorted(os.sched_getaffinity(0))[:jobs]:
        cores.put(core)
    done, lock = [0], threading.Lock()

    def one(run):
        core = cores.get()
        try:
            line = measure(run, str(core))
        finally:
            cores.put(core)
        with lock:
            done[0] += 1
            tell(line, done[0], len(runs))

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, [run for run in runs if run.solver.threads == 1]))
    every = ",".join(map(str, sorted(os.sched_getaffinity(0))))
    for run in [run for run in runs if 1 < run.solver.threads]:
        line = measure(run, every)
        done[0] += 1
        tell(line, done[0], len(runs))


def spawn(work, command, cores, shim, patience):
    """CPU, wall, peak memory and last words of one process. `shim`: the clock, where it is wanted."""
    env = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    if shim:
        env["BENCH_PRELOAD"] = str(shim)
    stem = work / f"{threading.get_ident()}"
    used, log = stem.with_suffix(".used.json"), stem.with_suffix(".log")
    small = [sys.executable, "-I", "-S", str(HERE / "usage.py"), str(4 * patience), str(used), str(log)]
    subprocess.run([*small, "taskset", "-c", cores, *command], env=env, check=True)
    return json.loads(used.read_text()) | {"log": log.read_text(errors="replace")[-400:]}
