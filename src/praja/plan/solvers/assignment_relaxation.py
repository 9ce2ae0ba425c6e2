"""The assignment's linear programme over all pairs, of which only those that matter are ever handed over."""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from praja.plan.models.assignment import AssignmentModel, IntArray, Limit
from praja.plan.solvers.assignment_pricing import Priced, joined, priced
from praja.plan.solvers.assignment_program import (
    Columns,
    Pairs,
    Rows,
    add_columns,
    master_of,
    pair_columns,
)

MORE_PER_ROUND = 3
"""Pairs that a need may add in one round."""
REL_GAP = 2e-4
"""How near its optimum each programme is solved."""


@dataclass(frozen=True)
class Basis:
    """Where a solver stopped: the status of each column and row, as HiGHS numbers them."""

    fixed: IntArray
    pairs: IntArray
    """Of the pairs of all blocks, in their order."""
    rows: Rows
    status: IntArray
    """Of each row."""


@dataclass(frozen=True)
class Start:
    """Where a search may start: pairs, one for each block, and the basis in which an earlier one ended."""

    pairs: tuple[Pairs, ...]
    basis: Basis | None = None


@dataclass(frozen=True)
class Relaxed:
    """The linear programme's answer.

    Its value over the pairs it has, a proven bound over all, prices by row, the pairs, their amounts.
    """

    value: float
    bound: float
    dual: NDArray[np.float64]
    pairs: tuple[Pairs, ...]
    """One for each block."""
    amounts: tuple[NDArray[np.float64], ...]
    """Officers sent along each pair, by block."""
    basis: Basis

    @property
    def start(self) -> Start:
        """Where a further search may start."""
        return Start(self.pairs, self.basis)


def relax(
    model: AssignmentModel, rows: Rows, limits: Sequence[Limit], fixed: Columns, start: Start
) -> Relaxed:
    """Solve the linear programme over all pairs, as near as REL_GAP / 2 to its optimum."""
    solver = master_of(model, rows, limits, fixed)
    have = [np.zeros(block.room.shape[::-1], bool) for block in model.blocks]
    skip, handed, best_bound = solver.getNumCol(), list[Pairs](), 0.0
    fresh = list(start.pairs)
    while True:
        for pairs in fresh:
            have[pairs.block][pairs.need, pairs.source] = True
            add_columns(solver, pair_columns(model, rows, pairs))
        if start.basis and not handed:
            _resume(solver, rows, skip, start.basis)
        handed += fresh
        solver.run()
        solution = solver.getSolution()
        value, dual = float(solver.getInfo().objective_function_value), np.array(solution.row_dual)
        gain, fresh = _what_is_missing(model, rows, dual, have)
        best_bound = max(best_bound, value + gain)
        if value - best_bound <= REL_GAP / 2 * value or not any(len(p.source) for p in fresh):
            amounts = np.array(solution.col_value)[skip:]
            pairs_by_block, places = _by_block(model, handed)
            sent = tuple(amounts[at] for at in places)
            basis = _basis_of(solver, rows, skip, np.concatenate([np.zeros(0, np.int64), *places]))
            return Relaxed(value, best_bound, dual, pairs_by_block, sent, basis)


def _basis_of(solver: highspy.Highs, rows: Rows, skip: int, order: IntArray) -> Basis:
    """Return where the solver stopped, the pairs in this order."""
    basis = solver.getBasis()
    columns = np.array([int(s) for s in basis.col_status], np.int64)
    status = np.array([int(s) for s in basis.row_status], np.int64)
    return Basis(columns[:skip], columns[skip:][order], rows, status)


def _resume(solver: highspy.Highs, rows: Rows, skip: int, last: Basis) -> None:
    """Let the solver go on where an earlier one stopped, which had the same pairs and no other limits.

    Limits that are new are rows of their own: what they would have asked for is only checked from here on.
    """
    basic, lower = int(highspy.HighsBasisStatus.kBasic), int(highspy.HighsBasisStatus.kLower)
    columns = np.concatenate([last.fixed, np.full(skip - len(last.fixed), lower), last.pairs])
    status = np.full(rows.number, basic)
    status[: rows.limit] = last.status[: last.rows.limit]
    old = last.rows.spare - last.rows.limit
    status[rows.limit : rows.limit + old] = last.status[last.rows.limit : last.rows.spare]
    residents = last.rows.number - last.rows.spare
    status[rows.spare : rows.spare + residents] = last.status[last.rows.spare :]
    basis = highspy.HighsBasis()
    kinds = {int(kind): kind for kind in highspy.HighsBasisStatus.__members__.values()}
    basis.col_status = [kinds[s] for s in columns.tolist()]
    basis.row_status = [kinds[s] for s in status.tolist()]
    basis.valid = True
    solver.setBasis(basis)


def _what_is_missing(
    model: AssignmentModel, rows: Rows, dual: NDArray[np.float64], have: Sequence[NDArray[np.bool_]]
) -> tuple[float, list[Pairs]]:
    """Return the most that pairs not yet there could gain, at most 0, and for each need the best of them."""
    asked = np.array([need.officers for need in model.needs], float)
    gain, found = 0.0, list[list[Pairs]]([] for _ in model.blocks)
    for some in priced(model, rows, dual):
        some.cost[have[some.block][some.needs]] = np.inf
        # No plan can gain more than this from pairs not yet there: each need takes `asked` officers.
        best = some.cost.min(axis=1, initial=0.0)
        gain += float(best @ asked[model.blocks[some.block].needs[some.needs]])
        found[some.block].append(_best_new(some))
    return gain, [joined(b, parts) for b, parts in enumerate(found)]


def _best_new(some: Priced) -> Pairs:
    """Return, for each need, the pairs that promise most; those already there cost infinitely."""
    wanted = np.zeros(some.cost.shape, bool)
    most = min(MORE_PER_ROUND, some.cost.shape[1])
    if most:
        best = np.argpartition(some.cost, most - 1, axis=1)[:, :most]
        np.put_along_axis(wanted, best, np.take_along_axis(some.cost, best, axis=1) < -1e-3, axis=1)
    return some.pairs(wanted)


def _by_block(
    model: AssignmentModel, handed: Sequence[Pairs]
) -> tuple[tuple[Pairs, ...], tuple[IntArray, ...]]:
    """Return the pairs of each block as one, in the order of needs and sources, and where each was handed."""
    nothing = Pairs(0, np.zeros(0, np.int64), np.zeros(0, np.int64))
    every = [nothing, *handed]
    block = np.concatenate([np.full(len(p.source), p.block) for p in every])
    source = np.concatenate([p.source for p in every])
    need = np.concatenate([p.need for p in every])
    order = np.lexsort((source, need, block))
    places = tuple(order[block[order] == b] for b in range(len(model.blocks)))
    return tuple(Pairs(b, source[at], need[at]) for b, at in enumerate(places)), places
