"""The fixed benchmark of Jambi: quality that must never be lost."""

import csv

import numpy as np
import pytest

from praja.plan.models.beats import BeatsProblem
from praja.plan.solvers.beats import solve_beats
from tests.engine.beats_worlds import breaches
from tests.shared_data import SHARED, needs_shared

UNITS = {"low": (1, 1), "elevated": (4, 3), "high": (8, 6), "special": (8, 6)}
"""(load in eighths of a team, weight) of each class."""


@needs_shared
@pytest.mark.long
def test_jambi_stays_within_what_an_hour_of_a_general_solver_finds():
    with (SHARED / "bench" / "jambi" / "stations.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    _, district_idx = np.unique([row["village_code"][:8] for row in rows], return_inverse=True)
    load, weight = np.array([UNITS[row["risk_class"]] for row in rows]).T
    lat, lon = (np.array([float(row[name]) for row in rows]) for name in ("lat", "lon"))
    problem = BeatsProblem(district_idx, lat, lon, load, 8, weight)
    solution = solve_beats(problem, 1696)
    assert solution.cost_m <= 7_574_194
    assert solution.gap <= 0.04
    assert solution.least_teams == 1414
    assert breaches(problem, solution, 1696) == []
