"""Gives the whole model to CP-SAT, rows as cliques and clauses wherever they are."""

from ortools.sat.python import cp_model

import cpsat
from worker import prepared


def main():
    job, model, heard, start = prepared()
    told = cp_model.CpModel()
    columns = [
        told.new_bool_var("") if upper == 1 else told.new_int_var(0, upper, "") for upper in model.upper
    ]
    for row in range(len(model.low)):
        add(told, columns, model, row)
    told.minimize(cp_model.LinearExpr.weighted_sum(columns, model.cost))
    if start:
        for column, value in zip(columns, start):
            told.add_hint(column, value)
    cpsat.solve(told, job, heard)


def add(told, columns, model, row):
    terms, low, high = model.terms(row), model.low[row], model.high[row]
    if all(abs(factor) == 1 and model.upper[column] == 1 for factor, column in terms):
        if clauses(told, columns, terms, low, high):
            return
    total = cp_model.LinearExpr.weighted_sum(
        [columns[column] for _, column in terms], [factor for factor, _ in terms]
    )
    if low is not None and high is not None:
        told.add_linear_constraint(total, low, high)
    elif low is not None:
        told.add(low <= total)
    else:
        told.add(total <= high)


def clauses(told, columns, terms, low, high):
    """With every - x written as (1 - x) - 1, a row may say: at most, at least, or exactly one."""
    for sign in (1, -1):
        literals = [columns[column] if sign * factor == 1 else ~columns[column] for factor, column in terms]
        added = sum(sign * factor < 0 for factor, _ in terms)
        least, most = (low, high) if sign == 1 else (high, low)
        least, most = (None if end is None else sign * end + added for end in (least, most))
        if (least, most) == (1, 1):
            told.add_exactly_one(literals)
        elif (least, most) == (1, None):
            told.add_bool_or(literals)
        elif (least, most) == (None, 1):
            told.add_at_most_one(literals)
        else:
            continue
        return True
    return False


if __name__ == "__main__":
    main()
