"""Which instances there are: sets, their conventions, their budgets, and where the files lie."""

import json
from dataclasses import dataclass
from pathlib import Path

import days
import texts

HERE = Path(__file__).resolve().parent
OWN = HERE / "instances"


@dataclass(frozen=True)
class Kind:
    """One set. `folder`: where its files lie below the instances; None: days are generated."""

    title: str
    folder: str | None
    rounding: str
    budgets: tuple
    vehicles_first: bool = False
    # A set whose best-known values belong to another objective is measured against this run's best.
    own_best: bool = False


KINDS = {
    "solomon": Kind("Time windows, 100 stops", "solomon", "dimacs", (2, 10, 60)),
    "vrptw": Kind("Time windows, 200 to 1,000 stops", "vrptw", "dimacs", (2, 10, 60)),
    "cvrp": Kind("Capacity alone", "cvrp", "round", (2, 10, 60)),
    "mtvrptwr": Kind("Several trips with release times", "mtvrptwr", "dimacs", (2, 10, 60)),
    "mdvrptw": Kind("Several depots with windows", "mdvrptw", "exact", (2, 10, 60)),
    "hfvrp": Kind("Heterogeneous fleet", "hfvrp", "exact", (10, 60)),
    "pdptw": Kind("Pickup and delivery, vehicles first", "pdptw", "exact", (10, 60), vehicles_first=True),
    "pdptw-distance": Kind("Pickup and delivery, distance alone", "pdptw", "exact", (10, 60), own_best=True),
    "xxl": Kind("Thousands of stops", "xxl", "round", (60,)),
    "day": Kind("Generated days of Zibo", None, "seconds", (1, 5, 30), own_best=True),
    "day-shared": Kind("Generated days, stock everywhere", None, "seconds", (1, 5, 30), own_best=True),
    "province": Kind("A generated day of 6,000 orders", None, "seconds", (60,), own_best=True),
}
DAYS = {"day": (300, 1000), "day-shared": (300, 1000), "province": (6000,)}

# The instances by which routing libraries were first compared here; their mean has a line of its own.
TWELVE = {
    *("solomon/R112", "solomon/RC208", "vrptw/C1_2_5", "vrptw/R1_4_5", "vrptw/RC2_4_5"),
    *("vrptw/R2_6_1", "vrptw/C2_8_1", "vrptw/RC1_10_5", "cvrp/X-n219-k73", "cvrp/X-n439-k37"),
    *("cvrp/X-n627-k43", "cvrp/X-n1001-k43"),
}


@dataclass(frozen=True)
class Instance:
    kind: str
    name: str  # as in bks.json, without the extension
    file: Path
    best: float | None  # best-known value in the unit of the convention
    vehicles: int | None  # of the best-known plan, where vehicles come first

    @property
    def id(self):
        return f"{self.kind}/{self.name.split('/')[-1]}"


def read(instance):
    """The case of an instance."""
    kind = KINDS[instance.kind]
    if kind.folder is None:
        return days.read(instance.file, instance.id)
    return texts.read(instance.file, instance.id, kind.folder, kind.rounding)


def find(folder, wanted, generate):
    """Every instance of the wanted sets. `generate(size, path)` makes a day of Rounds."""
    known = json.loads((folder / "bks.json").read_text())
    found = []
    for key in wanted:
        kind = KINDS[key]
        if kind.folder is None:
            found += [day(key, size, generate) for size in DAYS[key]]
            continue
        for file in sorted(folder.glob(f"{kind.folder}/*")):
            name = f"{kind.folder}/{file.name}"
            row = known.get(name)
            if row is None or file.suffix not in (".txt", ".vrp"):
                continue
            best = None if kind.own_best else row["value"]
            vehicles = row.get("vehicles") if kind.vehicles_first else None
            found.append(Instance(key, f"{kind.folder}/{file.stem}", file, best, vehicles))
    return found


def day(key, size, generate):
    file = generate(size)
    if key == "day-shared":
        draft = days.shared(json.loads(file.read_text()))
        file = file.with_name(f"shared-{size}.json")
        file.write_text(json.dumps(draft, ensure_ascii=False))
    return Instance(key, f"{key}/{size}", file, None, None)
