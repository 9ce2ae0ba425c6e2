"""Linear programs by HiGHS: one call, one thread, the same answer every time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from praja.plan.models.program import LinearProgram

PRIMAL = 4
"""HiGHS's number of the primal simplex method."""


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
    values = minimise_table(_table(program, costs))
    return values if values is None else Answer(values, _total(values, costs))


def _total(values: NDArray[np.float64], costs: Mapping[int, float]) -> float:
    return float(sum(values[c] * cost for c, cost in costs.items()))


@dataclass(frozen=True)
class Table:
    """A linear program as arrays: ``entries`` is its matrix, shape (rows, columns)."""

    cost: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    entries: sp.coo_array


def minimise_table(table: Table) -> NDArray[np.float64] | None:
    """Return a cheapest solution of a program with columns, or None where it has none; see minimise."""
    solver = quiet_solver()
    solver.passModel(_model(table))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(solver.getSolution().col_value)


class Goals:
    """One program, solved for one goal after another: each goes on from where the last one stopped."""

    def __init__(self, program: LinearProgram) -> None:
        self._solver = quiet_solver()
        # What was best for one goal can still be done for the next, so the primal simplex goes on from it.
        self._solver.setOptionValue("simplex_strategy", PRIMAL)
        self._solver.passModel(_model(_table(program, {})))
        self._columns = len(program.lower)

    def minimise(self, costs: Mapping[int, float]) -> Answer | None:
        """Return a cheapest solution within all limits held so far, or None where there is none."""
        if not self._columns:
            return Answer(np.zeros(0), 0.0)
        cost = np.zeros(self._columns)
        cost[list(costs)] = list(costs.values())
        self._solver.changeColsCost(self._columns, np.arange(self._columns, dtype=np.int32), cost)
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        values = np.array(self._solver.getSolution().col_value)
        return Answer(values, _total(values, costs))

    def hold(self, columns: Sequence[int], upper: float) -> None:
        """Let the sum of some columns be at most ``upper`` from now on."""
        ones = np.ones(len(columns))
        self._solver.addRow(-np.inf, upper, len(columns), np.array(columns, np.int32), ones)


def quiet_solver() -> highspy.Highs:
    """Return a HiGHS that prints nothing and runs on one thread."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 0)
    return solver


def _table(program: LinearProgram, costs: Mapping[int, float]) -> Table:
    n, m = len(program.lower), len(program.row_lower)
    entries = (program.entry_value, (program.entry_row, program.entry_column))
    cost = np.zeros(n)
    for column, value in costs.items():
        cost[column] = value
    return Table(
        cost=cost,
        lower=np.array(program.lower, float),
        upper=np.array(program.upper, float),
        row_lower=np.array(program.row_lower, float),
        row_upper=np.array(program.row_upper, float),
        entries=sp.coo_array(entries, shape=(m, n)),
    )


def _model(table: Table) -> highspy.HighsLp:
    matrix = table.entries.tocsr()
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = table.cost, table.lower, table.upper
    lp.row_lower_, lp.row_upper_ = table.row_lower, table.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    return lp
