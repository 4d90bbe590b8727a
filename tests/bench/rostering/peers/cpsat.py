"""CP-SAT on one thread: its parameters, and what is heard of it."""

from ortools.sat.python import cp_model


def solve(model, job, heard):
    """Runs CP-SAT on a model of its own kind and answers."""
    solver = cp_model.CpSolver()
    told = solver.parameters
    told.num_workers = 1
    # All of its searches, large neighbourhoods too, take turns on the one thread.
    told.interleave_search = True
    told.random_seed = job["seed"]
    told.max_time_in_seconds = job["seconds"]
    solver.best_bound_callback = lambda bound: heard.hear(bound=bound)
    heard.begin()
    heard.watch(solver.stop_search)
    status = solver.solve(model, Found(heard))
    heard.hear(bound=solver.best_objective_bound)
    heard.answer(status=solver.status_name(status), nodes=solver.num_branches)


class Found(cp_model.CpSolverSolutionCallback):
    def __init__(self, heard):
        super().__init__()
        self.heard = heard

    def on_solution_callback(self):
        values = self.Response().solution
        on = [column for column, value in enumerate(values) if value]
        self.heard.hear(round(self.objective_value), self.best_objective_bound, on)
