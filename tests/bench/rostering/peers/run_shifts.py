"""Gives a shift-scheduling instance to CP-SAT."""

import json
import sys

from ortools.sat.python import cp_model

import cpsat
from worker import Heard

import shifts


def main():
    job = json.loads(sys.argv[1])
    instance = shifts.read(job["file"])
    told, works = cp_model.CpModel(), {}
    for id, one in instance.staff.items():
        add_employee(told, works, instance, id, one)
    told.minimize(sum(prices(told, works, instance)))

    def planned(on):
        ones = set(on)
        roster = {id: [None] * instance.days for id in instance.staff}
        for (id, day, shift), work in works.items():
            if work.index in ones:
                roster[id][day] = shift
        return shifts.plan_file(roster)

    cpsat.solve(told, job, Heard(job, planned))


def add_employee(told, works, instance, id, one):
    days, busy = range(instance.days), []
    for day in days:
        own = [told.new_bool_var("") for _ in instance.minutes]
        works.update({(id, day, shift): work for shift, work in zip(instance.minutes, own)})
        busy.append(told.new_bool_var(""))
        told.add_exactly_one([*own, ~busy[day]])
        if day in one.off:
            told.add(busy[day] == 0)
    for day in days[1:]:
        for shift, others in instance.forbidden.items():
            for other in others:
                told.add_at_most_one([works[id, day - 1, shift], works[id, day, other]])
    for shift, most in one.most.items():
        if most < instance.days:
            told.add(sum(works[id, day, shift] for day in days) <= most)
    lengths = instance.minutes.items()
    minutes = sum(works[id, day, shift] * length for day in days for shift, length in lengths)
    told.add_linear_constraint(minutes, one.least_minutes, one.most_minutes)
    add_runs(told, busy, one)
    weekends = []
    for saturday in range(5, instance.days, 7):
        weekends.append(told.new_bool_var(""))
        for day in busy[saturday : saturday + 2]:
            told.add_implication(day, weekends[-1])
    told.add(sum(weekends) <= one.weekends)


def add_runs(told, busy, one):
    rest = [~day for day in busy]
    for first in range(len(busy) - one.longest_run):
        told.add_bool_or(rest[first : first + one.longest_run + 1])
    for inside, outside, least in ((rest, busy, one.shortest_run), (busy, rest, one.shortest_rest)):
        # No run of a length below the least, with its opposite on both sides.
        for length in range(1, least):
            for first in range(1, len(busy) - length):
                ends = outside[first - 1], outside[first + length]
                told.add_bool_or([*inside[first : first + length], *ends])


def prices(told, works, instance):
    for id, day, shift, weight in instance.on:
        yield weight * (1 - works[id, day, shift])
    for id, day, shift, weight in instance.off:
        yield weight * works[id, day, shift]
    for day, shift, wanted, under, over in instance.cover:
        few, many = told.new_int_var(0, wanted, ""), told.new_int_var(0, len(instance.staff), "")
        told.add(sum(works[id, day, shift] for id in instance.staff) + few - many == wanted)
        yield under * few + over * many


if __name__ == "__main__":
    main()
