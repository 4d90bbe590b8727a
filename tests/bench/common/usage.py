"""Runs one command and writes what it used: a process of its own, and a small one.

The peak memory of a child counts from the process that forks it, so the harness, which holds the
instances, must not be the one. Called as `usage.py PATIENCE USED LOG COMMAND…`.
"""

import json
import os
import signal
import sys
import time


def main():
    patience, used, log, command = float(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:]
    load, begun = os.getloadavg()[0], time.time()
    child = os.fork()
    if child == 0:
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(out, 1)
        os.dup2(out, 2)
        if shim := os.environ.pop("BENCH_PRELOAD", None):
            os.environ["LD_PRELOAD"] = shim
        os.execvp(command[0], command)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, patience)
    _, status, usage = os.wait4(child, 0)
    row = {
        "exit": os.waitstatus_to_exitcode(status),
        "cpu": round(usage.ru_utime + usage.ru_stime, 2),
        "wall": round(time.time() - begun, 2),
        "rss_mb": round(usage.ru_maxrss / 1024),
        # What ran before it began.
        "load": round(load, 1),
        "at": time.strftime("%Y-%m-%d %H:%M", time.gmtime(begun)),
    }
    with open(used, "w") as file:
        json.dump(row, file)


if __name__ == "__main__":
    main()
