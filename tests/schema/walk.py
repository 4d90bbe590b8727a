#!/usr/bin/env python3
"""The service against its own description: `make schemathesis`.

Starts a service on a temporary folder, signs in as its first administrator, and lets schemathesis make
up requests from /openapi.json: examples, edges, random ones, and chains of them. All its checks are
made and told. What fails the run is listed in BREAKS: a server error, or an answer that the
description does not know. The other checks judge taste (whether odd input should have been refused).
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
WHEEL = "schemathesis==4.32.5"
BREAKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]

# Runs are short and the queue is long, so that being busy is not what is tested. A full queue, a table
# without roads and a program that is stopping may say 503 all the same.
LIMITS = """
queued_runs = 1000000
usual_seconds = 1
most_seconds = 1
requests_per_second = 1000000
requests_at_once = 1000000
body_bytes = 1000000
"""
CONFIG = """
[checks]
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "503"]
"""


def skip(why):
    print(f"skipped: {why}")
    sys.exit(0)


def program(folder):
    """schemathesis in an environment of its own."""
    found = folder / "bin" / "schemathesis"
    if found.is_file():
        return found
    made = subprocess.run([sys.executable, "-m", "venv", str(folder)], capture_output=True, text=True)
    if made.returncode != 0:
        skip(f"no environment can be made: {made.stderr.strip()[-300:]}")
    got = subprocess.run(
        [folder / "bin" / "python", "-m", "pip", "install", "-q", WHEEL], capture_output=True, text=True
    )
    if got.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        skip(f"{WHEEL} cannot be installed: {got.stderr.strip()[-300:]}")
    return found


class Service:
    def __init__(self, rounds, folder):
        (folder / "limits.toml").write_text(LIMITS)
        self.log = folder / "log"
        self.process = subprocess.Popen(
            [rounds, "serve", "--link", "--port", "0", "--data", folder / "data"]
            + ["--config", folder / "limits.toml"],
            stdout=subprocess.PIPE,
            stderr=self.log.open("w"),
            text=True,
        )
        self.url = self.process.stdout.readline().split()[-1]
        link = self.process.stdout.readline().rsplit("/", 1)[-1].strip()
        answer = self.ask("POST", "/api/v1/session", {"link": link})
        self.cookie = answer.headers["set-cookie"].split(";")[0]

    def ask(self, method, path, body=None):
        headers = {"content-type": "application/json"}
        if hasattr(self, "cookie"):
            headers["cookie"] = self.cookie
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        return urllib.request.urlopen(request, timeout=60)

    def errors(self):
        """What the log calls errors."""
        lines = (json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{"))
        return [line for line in lines if line["level"] == "ERROR"]


def walk(arguments, walker, service, folder):
    config, report = folder / "schemathesis.toml", folder / "report.ndjson"
    config.write_text(CONFIG)
    words = [walker, "--config-file", config, "run", f"{service.url}/openapi.json", "--checks", "all"]
    words += ["--header", f"cookie: {service.cookie}", "--max-time", str(arguments.seconds)]
    words += ["--seed", str(arguments.seed), "--continue-on-failure", "--suppress-health-check", "all"]
    words += ["--request-timeout", "60", "--report", "ndjson", "--report-ndjson-path", report]
    words += ["--warnings", "off"]
    # Whoever signs out, or shuts out the only account there is, sees nothing more.
    words += ["--exclude-operation-id", "sign_out", "--exclude-operation-id", "change"]
    # Streams last as long as their runs.
    words += ["--exclude-operation-id", "events"]
    subprocess.run([str(word) for word in words], cwd=folder)
    return report


def failures(report):
    """Every failed check, by its name, with the request that failed it."""
    found = {}

    def look(value, label):
        if isinstance(value, dict):
            label = value.get("label") or label
            if value.get("status") == "failure" and "name" in value:
                message = (value.get("failure_info") or value).get("failure") or value.get("message") or ""
                found.setdefault((value["name"], label), message)
            for inner in value.values():
                look(inner, label)
        elif isinstance(value, list):
            for inner in value:
                look(inner, label)

    for line in report.read_text().splitlines():
        look(json.loads(line), "")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rounds = os.environ.get("ROUNDS_BIN", TOP / "target" / "release" / "rounds")
    walker = program(Path(os.environ.get("ROUNDS_SCHEMATHESIS", TOP / "target" / "schemathesis")))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        service = Service(rounds, folder)
        try:
            report = walk(arguments, walker, service, folder)
            alive = service.ask("GET", "/readyz").status
            signed_in = service.ask("GET", "/api/v1/session").status
            found, errors = failures(report), service.errors()
        finally:
            service.process.terminate()
            service.process.wait()
    broken = sorted(key for key in found if key[0] in BREAKS)
    for name, count in sorted(Counter(name for name, _ in found).items()):
        print(f"{'BREAK' if name in BREAKS else 'told'}: {name}: {count} addresses")
    for name, label in broken:
        print(f"BREAK: {name} at {label}")
    for line in errors[:20]:
        print(f"ERROR in the log: {line['fields'].get('message')} at {line.get('span', {}).get('route')}")
    print(f"alive {alive}, signed in {signed_in}, {len(broken)} breaks, {len(errors)} errors in the log")
    sys.exit(1 if broken or errors else 0)


if __name__ == "__main__":
    main()
