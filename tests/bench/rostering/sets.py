"""Which instances there are: generated rosters by size, and public shift-scheduling instances."""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
# CPU seconds at which plans and bounds are compared.
MARKS = (1, 10, 30, 120, 300, 600)


@dataclass(frozen=True)
class Kind:
    """`detail`: what the monoliths are told unless it is said; None: no monolith of it is tried."""

    title: str
    budgets: tuple
    detail: str | None


KINDS = {
    "s": Kind("60 physicians, 20 hosts, 12 weeks", (300,), "halves"),
    "m": Kind("300 physicians, 60 hosts, 52 weeks", (600,), "weeks"),
    "l": Kind("1,500 physicians, 130 hosts with 300 studios, 52 weeks", (600,), "weeks"),
    "city": Kind("6,000 physicians, 130 hosts with 300 studios, 52 weeks", (60,), None),
    "shifts": Kind("public shift-scheduling instances", (60, 300), "shifts"),
}
SIZES = [key for key in KINDS if key != "shifts"]


@dataclass(frozen=True)
class Instance:
    kind: str
    name: str
    file: Path
    digest: str  # of the file: a line is good for the problem that was solved
    lower: float | None = None  # of the literature
    best: float | None = None

    @property
    def id(self):
        return f"{self.kind}/{self.name}"


def digest(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]


def generated(size, draw, generate):
    """`generate(size, draw)` writes a roster of Rounds and returns its file."""
    file = generate(size, draw)
    return Instance(size, str(draw), file, digest(file))


def shifts(folder):
    """The public instances of a folder, smallest number first, with their best-known values."""
    known = best_known(folder)
    numbers = lambda file: [int(number) for number in re.findall(r"\d+", file.stem)]
    files = [file for file in folder.glob("*.txt") if "SECTION_HORIZON" in file.read_text()]
    return [
        Instance("shifts", file.stem, file, digest(file), *known.get(file.stem, (None, None)))
        for file in sorted(files, key=numbers)
    ]


def best_known(folder):
    """{instance: (lower bound, best cost)}: from `best_known.json`, {"Instance1": [607, 607]}, or from
    a README with pairs after the words "Best known", `1 607/607 · 2 828/828`."""
    table = folder / "best_known.json"
    if table.exists():
        return {name: tuple(pair) for name, pair in json.loads(table.read_text()).items()}
    readme = folder / "README.md"
    text = readme.read_text() if readme.exists() else ""
    said = next((line for line in text.splitlines() if line.startswith("Best known")), "")
    pairs = re.findall(r"(\d+) (\d+)/(\d+)", said)
    return {f"Instance{number}": (int(low), int(best)) for number, low, best in pairs}
