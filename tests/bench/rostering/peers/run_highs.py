"""Gives the whole model to HiGHS."""

import highspy
import numpy as np

from worker import prepared

INF = highspy.kHighsInf


def main():
    job, model, heard, start = prepared()
    highs = highspy.Highs()
    options = {
        "output_flag": False,
        "threads": 1,
        "random_seed": job["seed"],
        "time_limit": float(job["seconds"]),
        "mip_rel_gap": 0.0,
        # All costs are whole: a gap below one proves the optimum.
        "mip_abs_gap": 0.99,
    }
    for name, value in options.items():
        highs.setOptionValue(name, value)
    highs.passModel(rows(model))
    if start:
        whole = highspy.HighsSolution()
        whole.col_value = [float(value) for value in start]
        highs.setSolution(whole)
    highs.cbMipImprovingSolution.subscribe(lambda event: improved(heard, event.data_out))
    highs.cbMipLogging.subscribe(lambda event: bounded(heard, event.data_out))
    heard.begin()
    heard.watch(highs.cancelSolve)
    # HiGHS counts its seconds from here on.
    highs.run()
    finish(highs, heard)


def rows(model):
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(model.cost), len(model.low)
    program.col_cost_ = np.array(model.cost, dtype=float)
    program.col_lower_ = np.zeros(len(model.cost))
    program.col_upper_ = np.array(model.upper, dtype=float)
    program.row_lower_ = np.array([-INF if low is None else low for low in model.low], dtype=float)
    program.row_upper_ = np.array([INF if high is None else high for high in model.high], dtype=float)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.array(model.starts, dtype=np.int32)
    program.a_matrix_.index_ = np.array(model.columns, dtype=np.int32)
    program.a_matrix_.value_ = np.array(model.factors, dtype=float)
    kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
    program.integrality_ = [kinds[decided] for decided in model.decided]
    return program


def improved(heard, found):
    on = np.flatnonzero(np.asarray(found.mip_solution) > 0.5).tolist()
    heard.hear(cost=round(found.objective_function_value), bound=found.mip_dual_bound, on=on)


def bounded(heard, found):
    heard.hear(bound=found.mip_dual_bound)


def finish(highs, heard):
    info, solved = highs.getInfo(), highs.getSolution()
    status = highs.modelStatusToString(highs.getModelStatus())
    if info.primal_solution_status == 2:
        on = np.flatnonzero(np.asarray(solved.col_value) > 0.5).tolist()
        heard.hear(cost=round(info.objective_function_value), on=on)
    heard.hear(bound=heard.cost if status == "Optimal" else info.mip_dual_bound)
    heard.answer(status=status, nodes=info.mip_node_count)


if __name__ == "__main__":
    main()
