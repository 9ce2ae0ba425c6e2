"""What general solvers make of the beats problem: HiGHS by the reference model, CP-SAT by its own."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.beats_data import SHARED
from praja.plan.models.beats import BeatsProblem
from praja.units import great_circle_m


def highs(limit_s: float) -> list[dict[str, float]]:
    """Return cost, teams, bound and seconds of the reference model on Jambi, one core, per price."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "highs.json"
        script = SHARED / "tools" / "reference_beats.py"
        jambi = SHARED / "data" / "bench" / "jambi"
        subprocess.run([sys.executable, str(script), str(jambi), str(out), str(limit_s), "1"], check=True)
        runs: list[dict[str, float]] = json.loads(out.read_text(encoding="utf-8"))["runs"]
    return runs


def cp_sat(problem: BeatsProblem, teams: int, limit_s: float) -> tuple[int | None, float]:
    """Return the cost CP-SAT finds for one district in the time allowed, and its bound."""
    size = problem.lat.size
    metres = great_circle_m(problem.lat[:, None], problem.lon[:, None], problem.lat, problem.lon)
    model = cp_model.CpModel()
    joins = [[model.new_bool_var("") for _ in range(size)] for _ in range(size)]
    for i in range(size):
        model.add_exactly_one(joins[i])
        for j in range(size):
            model.add_implication(joins[i][j], joins[j][j])
    for j in range(size):
        load = sum(int(problem.load_units[i]) * joins[i][j] for i in range(size))
        model.add(load <= problem.capacity_units * joins[j][j])
    model.add(sum(joins[j][j] for j in range(size)) <= teams)
    cost = (problem.weight[:, None] * metres).astype(int)
    model.minimize(sum(int(cost[i, j]) * joins[i][j] for i, j in np.ndindex(size, size)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit_s
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return (round(solver.objective_value) if found else None), solver.best_objective_bound
