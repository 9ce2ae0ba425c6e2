"""The mixed strategy of a patrol by three linear programmes that follow one another.

The flow of routes is chosen to make the worst risk as low as possible; then to meet as much risk as
possible; then to spread over as many routes as possible at a small price in the second goal, never
in the first. docs/methods/patrols.md gives the formulas.
"""

from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from praja.plan.models.patrol_rounds import FixedRound, best_round
from praja.plan.models.patrols import (
    Floats,
    PatrolGraph,
    PatrolProblem,
    PatrolWalk,
    graph_of,
    worst_risk,
)
from praja.plan.solvers.linear import quiet_solver

SPREAD: Final = 0.15
"""Share of the risk met that is given up for routes that cannot be guessed."""
CLOSE: Final = 1e-6
"""A spread walk whose worst risk is higher than the least by more than this is not taken."""

PRIMAL_SIMPLEX: Final = 4
"""The strategy of HiGHS that is fastest on these programmes: every route is a feasible start."""


@dataclass(frozen=True)
class PatrolAnswer:
    """How a patrol walks, what that is worth, and what no walk can beat."""

    walk: PatrolWalk
    worst: float
    """Highest risk x (1 - chance of being covered) under the walk."""
    bound: float
    """No way of walking has a lower worst risk."""
    fixed: FixedRound
    uncovered: float
    """The highest risk, where nobody patrols."""


def solve_patrols(problem: PatrolProblem) -> PatrolAnswer:
    """Return the best random patrol of one shift; equal problems have equal answers."""
    fixed = best_round(problem)
    graph = graph_of(problem, fixed.legs)
    rows = _Rows.of(problem, graph)
    least, prices, sure = _least_worst(rows)
    walk = PatrolWalk.of(graph, sure)
    spread = _spread(rows, least, float(rows.met @ sure))
    if spread is not None:
        wider = PatrolWalk.of(graph, spread)
        if worst_risk(problem.risk, wider.covered) <= least + CLOSE:
            walk = wider
    worst = worst_risk(problem.risk, walk.covered)
    bound = bound_of(problem, graph, prices.reshape(problem.risk.shape))
    return PatrolAnswer(walk, worst, min(bound, worst), fixed, float(problem.risk.max()))


def bound_of(problem: PatrolProblem, graph: PatrolGraph, weights: Floats) -> float:
    """Return a bound on the worst risk of every walk, whatever the weights (S, B).

    Whoever strikes at a sector and block by chance, in proportion to the weights, meets at least
    the risk that the best answering route leaves: sum(w r) - the most that a route gains of w r.
    Nothing here trusts the solver.
    """
    weights = np.maximum(weights, 0.0)
    gain = problem.risk * weights / max(1.0, float(weights.sum()))
    return max(0.0, float(gain.sum()) - graph.most(gain))


@dataclass(frozen=True)
class _Rows:
    """What the programmes are made of: a column for each arc, T = S B targets."""

    balance: sp.csr_array
    """shape (M, E): what leaves a node less what comes to it; the first row is the source's"""
    cover: sp.csr_array
    """shape (T, E): the risk of each target, where an arc covers it"""
    risk: Floats
    """shape (T,)"""

    @classmethod
    def of(cls, problem: PatrolProblem, graph: PatrolGraph) -> "_Rows":
        return cls(_balance(graph), _cover(problem.risk, graph), problem.risk.ravel())

    @property
    def met(self) -> Floats:
        """Return, shape (E,), the risk that each arc covers."""
        return np.asarray(self.cover.sum(axis=0), dtype=np.float64).ravel()

    @property
    def unit(self) -> Floats:
        """Return, shape (M,), what the balance of each node is: one route leaves the source."""
        return np.append(1.0, np.zeros(self.balance.shape[0] - 1))


def _least_worst(rows: _Rows) -> tuple[float, Floats, Floats]:
    """Return the least worst risk, the prices of the targets (T,), and the flow that meets the most risk.

    The last column is the worst risk t: for each target t + risk x flow that stays >= risk.
    """
    targets, columns = rows.cover.shape
    above = sp.csr_array(np.concatenate([np.zeros(rows.balance.shape[0]), np.ones(targets)])[:, None])
    matrix = sp.hstack([sp.vstack([rows.balance, rows.cover]), above], format="csr")
    lower = np.concatenate([rows.unit, rows.risk])
    upper = np.concatenate([rows.unit, np.full(targets, np.inf)])
    solver = quiet_solver()
    solver.setOptionValue("presolve", "off")
    solver.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)
    solver.passModel(_programme(matrix, lower, upper, np.eye(1, columns + 1, columns).ravel()))
    _run(solver)
    least = float(solver.getInfo().objective_function_value)
    prices = np.array(solver.getSolution().row_dual)[-targets:]
    solver.changeColBounds(columns, 0.0, least)
    solver.changeColsCost(columns + 1, np.arange(columns + 1, dtype=np.int32), np.append(-rows.met, 0.0))
    _run(solver)
    return least, prices, np.array(solver.getSolution().col_value)[:columns]


def _spread(rows: _Rows, least: float, most: float) -> Floats | None:
    """Return a flow in the middle of those that keep the least worst risk and meet nearly the most risk.

    An interior-point method without the crossover to a corner stops in the middle: it uses every
    route that such flows can use, where a corner uses as few as possible. None where it fails.
    """
    # Targets below the least worst risk need no cover.
    wanting = np.flatnonzero(rows.risk > least)
    matrix = sp.vstack([rows.balance, rows.cover[wanting], sp.csr_array(rows.met[None])], format="csr")
    lower = np.concatenate([rows.unit, rows.risk[wanting] - least, [(1 - SPREAD) * most]])
    upper = np.concatenate([rows.unit, np.full(wanting.size + 1, np.inf)])
    solver = quiet_solver()
    for option, value in {"presolve": "off", "solver": "ipm", "run_crossover": "off"}.items():
        solver.setOptionValue(option, value)
    solver.passModel(_programme(matrix, lower, upper, np.zeros(matrix.shape[1])))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(solver.getSolution().col_value)


def _programme(matrix: sp.csr_array, lower: Floats, upper: Floats, cost: Floats) -> highspy.HighsLp:
    """Return a programme whose columns are at least 0."""
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_, lp.row_lower_, lp.row_upper_ = cost, lower, upper
    lp.col_lower_, lp.col_upper_ = np.zeros(cost.size), np.full(cost.size, np.inf)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    return lp


def _balance(graph: PatrolGraph) -> sp.csr_array:
    """Return the balance of the nodes that have arcs, but for the sink."""
    arcs = np.arange(graph.tail.size)
    inner = graph.head < graph.sink
    nodes, row = np.unique(np.concatenate([graph.tail, graph.head[inner]]), return_inverse=True)
    values = np.concatenate([np.ones(arcs.size), -np.ones(int(inner.sum()))])
    column = np.concatenate([arcs, arcs[inner]])
    return sp.coo_array((values, (row, column)), shape=(nodes.size, arcs.size)).tocsr()


def _cover(risk: Floats, graph: PatrolGraph) -> sp.csr_array:
    """Return the risk of each sector and block where an arc stays there."""
    arcs, sector, begins, ends = graph.stays
    lasts = ends - begins
    block = np.repeat(begins, lasts) + _count_up(lasts)
    target = np.repeat(sector, lasts) * graph.blocks + block
    entries = (risk.ravel()[target], (target, np.repeat(arcs, lasts)))
    return sp.coo_array(entries, shape=(risk.size, graph.tail.size)).tocsr()


def _count_up(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 0, 1, ... for each length, one after the other."""
    starts = np.cumsum(lengths) - lengths
    return np.arange(int(lengths.sum())) - np.repeat(starts, lengths)


def _run(solver: highspy.Highs) -> None:
    solver.run()
    # Every route is feasible and no risk is below 0: only a fault of the solver ends otherwise.
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
