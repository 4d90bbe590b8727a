"""Requests in VROOM's format, drawn from dice: every key that its API documents, in every company.

Docs: https://github.com/VROOM-Project/vroom/blob/master/docs/API.md. All figures are of our own
making. A request is the same for its number, whatever machine draws it.
"""

import random

HOUR = 3_600
MIDNIGHT = 1_700_006_400  # of a Wednesday in UTC; half of the requests count from there

FEATURES = (
    "windows",
    "many_windows",
    "skills",
    "priorities",
    "capacity",
    "pickups",
    "shipments",
    "breaks",
    "setup",
    "types",
    "max_tasks",
    "max_travel_time",
    "max_distance",
    "speed_factor",
    "costs",
    "cost_matrix",
    "open_routes",
    "profiles",
    "shifts",
    "tight",
    "steps",
)


def features(number):
    """What the request has. One feature in turn is always there, so that none is rare."""
    dice = random.Random(f"features {number}")
    found = {name for name in FEATURES if dice.random() < 0.3}
    found.add(FEATURES[number % len(FEATURES)])
    if "cost_matrix" in found:
        # Beside a matrix of costs VROOM takes neither prices nor limits by distance.
        found -= {"costs", "max_distance"}
    if found & {"many_windows", "tight"}:
        found.add("windows")
    return found


def request(number):
    has, dice = features(number), random.Random(number)
    jobs, vans = dice.randint(4, 40), dice.randint(1, 5)
    spots = [(dice.randint(0, 60), dice.randint(0, 60)) for _ in range(dice.randint(8, 45))]
    base = MIDNIGHT if number % 2 else 0
    draw = Draw(dice, has, len(spots), base, dice.randint(1, 3) if "capacity" in has else 1)
    made = {"vehicles": [draw.vehicle(1 + index) for index in range(vans)], "jobs": [], "matrices": {}}
    made["jobs"] = [draw.job(1 + index) for index in range(jobs)]
    if "shipments" in has:
        made["shipments"] = [draw.shipment(1 + index) for index in range(dice.randint(1, 12))]
    for name in draw.profiles:
        made["matrices"][name] = draw.matrices(spots)
    return made


class Draw:
    def __init__(self, dice, has, places, base, dimensions):
        self.dice, self.has, self.base, self.dimensions = dice, has, base, dimensions
        self.places = places
        self.profiles = ["car", "bike"] if "profiles" in has else ["car"]

    def place(self):
        return self.dice.randrange(self.places)

    def maybe(self, name, chance, row, key, make):
        """Draws whether or not the feature is there, so that the rest does not depend on it."""
        value = make()
        if self.dice.random() < chance and name in self.has:
            row[key] = value

    def window(self, first, last, longest):
        start = self.dice.randint(first, last)
        return [self.base + start, self.base + start + self.dice.randint(1, longest)]

    def windows(self, low, high):
        tight = 900 if "tight" in self.has else 2 * HOUR
        count = self.dice.randint(1, 3) if "many_windows" in self.has else 1
        parts = [(high - low) * part // count for part in range(count + 1)]
        found = []
        for begin, end in zip(parts, parts[1:]):
            room = end - begin - 2
            found.append(self.window(low + begin, low + begin + room // 2, min(room // 2, tight)))
        return found

    def amount(self, high):
        return [self.dice.randint(0, high) for _ in range(self.dimensions)]

    def skills(self, count):
        return sorted(self.dice.sample(range(1, 5), count))

    def task(self, id):
        dice, row = self.dice, {"id": id, "location_index": self.place()}
        row["service"] = dice.choice([0, 60, 300, 420])
        self.maybe("setup", 0.6, row, "setup", lambda: dice.choice([30, 120, 300]))
        self.maybe("types", 0.4, row, "service_per_type", lambda: {"van": dice.randint(0, 500)})
        if "setup" in self.has:
            self.maybe("types", 0.3, row, "setup_per_type", lambda: {"van": dice.randint(0, 300)})
        self.maybe("windows", 0.6, row, "time_windows", lambda: self.windows(7 * HOUR, 19 * HOUR))
        return row

    def asks(self, row):
        dice = self.dice
        self.maybe("skills", 0.4, row, "skills", lambda: self.skills(dice.randint(1, 2)))
        self.maybe("priorities", 0.5, row, "priority", lambda: dice.choice([1, 5, 10, 100]))
        return row

    def job(self, id):
        row = self.asks(self.task(id))
        self.maybe("capacity", 0.8, row, "delivery", lambda: self.amount(4))
        self.maybe("pickups", 0.4, row, "pickup", lambda: self.amount(4))
        return row

    def shipment(self, id):
        row = {"pickup": self.task(100 + id), "delivery": self.task(200 + id)}
        self.maybe("capacity", 0.9, row, "amount", lambda: self.amount(4))
        return self.asks(row)

    def vehicle(self, id):
        dice, has = self.dice, self.has
        row = {"id": id, "start_index": self.place(), "capacity": [dice.randint(8, 30)] * self.dimensions}
        row["end_index"] = row["start_index"] if dice.random() < 0.6 else self.place()
        if "open_routes" in has and dice.random() < 0.6:
            del row[dice.choice(["start_index", "end_index"])]
        if "profiles" in has:
            row["profile"] = dice.choice(self.profiles)
        self.maybe("skills", 0.9, row, "skills", lambda: self.skills(dice.randint(1, 4)))
        self.maybe("types", 0.6, row, "type", lambda: "van")
        self.maybe("shifts", 0.9, row, "time_window", self.shift)
        self.maybe("breaks", 0.8, row, "breaks", lambda: self.breaks(dice.randint(1, 2)))
        self.maybe("max_tasks", 0.7, row, "max_tasks", lambda: dice.randint(1, 12))
        self.maybe("max_travel_time", 0.7, row, "max_travel_time", lambda: dice.randint(1, 4) * HOUR)
        self.maybe("max_distance", 0.7, row, "max_distance", lambda: dice.randint(20, 150) * 1_000)
        self.maybe("speed_factor", 0.7, row, "speed_factor", lambda: dice.choice([0.5, 0.8, 1.25, 1.6, 2.0]))
        self.maybe("costs", 0.9, row, "costs", self.costs)
        return row

    def shift(self):
        if "breaks" in self.has:
            # VROOM refuses vehicles whose breaks lie beyond their hours.
            return [self.base + self.dice.randint(6, 9) * HOUR, self.base + self.dice.randint(18, 20) * HOUR]
        return self.window(6 * HOUR, 10 * HOUR, 9 * HOUR)

    def breaks(self, count):
        middays = [10 * HOUR, 14 * HOUR]
        return [
            {
                "id": 1 + index,
                "service": self.dice.choice([600, 1_800]),
                "time_windows": [self.window(middays[index], middays[index] + HOUR, 2 * HOUR)],
            }
            for index in range(count)
        ]

    def costs(self):
        dice = self.dice
        row = {"fixed": dice.choice([0, 500, 3_000]), "per_hour": dice.choice([0, 1_800, 3_600])}
        row["per_km"] = dice.choice([0, 100, 1_000])
        row["per_task_hour"] = dice.choice([0, 0, 1_800])
        return row

    def matrices(self, spots):
        dice, pace = self.dice, self.dice.choice([45, 60, 90])
        leg = lambda one, other: abs(one[0] - other[0]) + abs(one[1] - other[1])
        detour = lambda length: length + (dice.randint(0, length // 4) if length else 0)
        distances = [[detour(500 * leg(one, other)) for other in spots] for one in spots]
        made = {"durations": [[length * pace // 500 for length in row] for row in distances]}
        if self.has & {"costs", "max_distance"}:
            made["distances"] = distances
        if "cost_matrix" in self.has:
            made["costs"] = [[length // 100 + (3 if length else 0) for length in row] for row in distances]
        return made
