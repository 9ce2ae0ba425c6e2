"""Linear programs by HiGHS: one call, one thread, the same answer every time."""

from collections.abc import Mapping
from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from praja.plan.models.program import LinearProgram


@dataclass(frozen=True)
class Answer:
    """A cheapest solution: ``values`` by column, and their cost as ``objective``."""

    values: NDArray[np.float64]
    objective: float


def minimise(program: LinearProgram, costs: Mapping[int, float]) -> Answer | None:
    """Return a cheapest solution of the program, or None where it has none.

    HiGHS runs on one thread with its fixed seed, so equal input gives equal output.
    """
    if not program.lower:
        # HiGHS calls a program without columns neither solved nor unsolvable.
        possible = all(
            low <= 0 <= high for low, high in zip(program.row_lower, program.row_upper, strict=True)
        )
        return Answer(np.zeros(0), 0.0) if possible else None
    solver = quiet_solver()
    solver.passModel(_model(program, costs))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values = np.array(solver.getSolution().col_value)
    return Answer(values, float(sum(values[c] * cost for c, cost in costs.items())))


def quiet_solver() -> highspy.Highs:
    """Return a HiGHS that prints nothing and runs on one thread."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 0)
    return solver


def _model(program: LinearProgram, costs: Mapping[int, float]) -> highspy.HighsLp:
    n, m = len(program.lower), len(program.row_lower)
    entries = (program.entry_value, (program.entry_row, program.entry_column))
    matrix = sp.coo_array(entries, shape=(m, n)).tocsr()
    cost = np.zeros(n)
    for column, value in costs.items():
        cost[column] = value
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_, lp.col_cost_ = n, m, cost
    lp.col_lower_, lp.col_upper_ = np.array(program.lower, float), np.array(program.upper, float)
    lp.row_lower_, lp.row_upper_ = np.array(program.row_lower, float), np.array(program.row_upper, float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    return lp
