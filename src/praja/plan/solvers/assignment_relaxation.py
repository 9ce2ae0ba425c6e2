"""The assignment's linear programme over all pairs, of which only those that matter are ever handed over."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.assignment import AssignmentModel, Limit
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
REL_GAP = 6e-4
"""How near its optimum each programme is solved."""


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


def relax(
    model: AssignmentModel, rows: Rows, limits: Sequence[Limit], fixed: Columns, start: Sequence[Pairs]
) -> Relaxed:
    """Solve the linear programme over all pairs, as near as REL_GAP / 2 to its optimum."""
    solver = master_of(model, rows, limits, fixed)
    have = [np.zeros(block.room.shape[::-1], bool) for block in model.blocks]
    skip, handed, best_bound = solver.getNumCol(), list[Pairs](), 0.0
    fresh = list(start)
    while True:
        for pairs in fresh:
            have[pairs.block][pairs.need, pairs.source] = True
            add_columns(solver, pair_columns(model, rows, pairs))
        handed += fresh
        solver.run()
        solution = solver.getSolution()
        value, dual = float(solver.getInfo().objective_function_value), np.array(solution.row_dual)
        gain, fresh = _what_is_missing(model, rows, dual, have)
        best_bound = max(best_bound, value + gain)
        if value - best_bound <= REL_GAP / 2 * value or not any(len(p.source) for p in fresh):
            amounts = np.array(solution.col_value)[skip:]
            return Relaxed(value, best_bound, dual, *_by_block(model, handed, amounts))


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
    model: AssignmentModel, handed: Sequence[Pairs], amounts: NDArray[np.float64]
) -> tuple[tuple[Pairs, ...], tuple[NDArray[np.float64], ...]]:
    """Return the pairs of each block as one, in the order of needs and sources, and their amounts."""
    ends = np.cumsum([len(p.source) for p in handed])
    parts = list(zip(handed, np.split(amounts, ends[:-1]), strict=True)) if handed else []
    pairs, sent = [], []
    for b in range(len(model.blocks)):
        mine = [(p, x) for p, x in parts if p.block == b]
        source = np.concatenate([np.zeros(0, np.int64), *(p.source for p, _ in mine)])
        need = np.concatenate([np.zeros(0, np.int64), *(p.need for p, _ in mine)])
        order = np.lexsort((source, need))
        pairs.append(Pairs(b, source[order], need[order]))
        sent.append(np.concatenate([np.zeros(0), *(x for _, x in mine)])[order])
    return tuple(pairs), tuple(sent)
