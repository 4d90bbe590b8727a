"""Travel on the earth by great circles, worked out once more and rounded as Rounds rounds it.

The distance is a multiple of the great circle; each part of it is driven at the speed of its class.
"""

import math

RADIUS = 6_371_008.8  # mean, in metres


def way(a, b, estimate):
    """(metres, seconds) between two points (longitude, latitude); the same both ways."""
    metres = haversine(a, b) * estimate["detour_percent"] / 100.0
    return math.floor(metres + 0.5), math.ceil(hours(metres, estimate["speeds"]) * 3600.0)


def haversine(a, b):
    low, high = math.radians(a[1]), math.radians(b[1])
    up = math.sin((high - low) / 2) ** 2
    along = math.sin(math.radians(b[0] - a[0]) / 2) ** 2
    return RADIUS * 2 * math.asin(math.sqrt(up + math.cos(low) * math.cos(high) * along))


def hours(metres, speeds):
    left, total, reached = metres, 0.0, 0.0
    for speed in speeds:
        limit = math.inf if speed["up_to_km"] is None else speed["up_to_km"] * 1000.0
        part = min(left, limit - reached)
        total += part / 1000.0 / speed["km_per_hour"]
        left, reached = left - part, limit
        if left <= 0.0:
            break
    return total
