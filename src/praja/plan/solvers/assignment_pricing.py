"""What pairs of source and need would cost at given prices, a few needs at a time.

A big province has tens of millions of pairs: their costs never stand in memory together.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.assignment import AssignmentModel, Block, BoolArray, IntArray
from praja.plan.solvers.assignment_program import Pairs, Rows

AT_A_TIME = 400_000
"""Pairs whose costs stand in memory together, about."""


@dataclass(frozen=True)
class Priced:
    """Some needs of a block: which of its needs, and the reduced cost of every pair in metres."""

    block: int
    needs: IntArray
    """Columns of the block, ascending, shape (n,)."""
    cost: NDArray[np.float64]
    """Shape (n, S), infinite where not allowed."""

    def pairs(self, wanted: BoolArray) -> Pairs:
        """Return the pairs where ``wanted``, shape (n, S), holds."""
        need, source = np.nonzero(wanted)
        return Pairs(self.block, source, self.needs[need])


def priced(model: AssignmentModel, rows: Rows, dual: NDArray[np.float64]) -> Iterator[Priced]:
    """Yield the reduced costs of all pairs, block by block and in the order of needs."""
    for b, block in enumerate(model.blocks):
        sources, number = block.room.shape
        step = max(1, AT_A_TIME // max(1, sources))
        own = _of_sources(rows, block, dual)
        for start in range(0, number, step):
            part = np.arange(start, min(number, start + step))
            yield Priced(b, part, _reduced(model, rows, block, dual, part) - own)


def where(
    model: AssignmentModel, rows: Rows, dual: NDArray[np.float64], wanted: Callable[[Priced], BoolArray]
) -> list[Pairs]:
    """Return the pairs of each block that are wanted at these prices."""
    found: list[list[Pairs]] = [[] for _ in model.blocks]
    for some in priced(model, rows, dual):
        found[some.block].append(some.pairs(wanted(some)))
    return [joined(b, parts) for b, parts in enumerate(found)]


def joined(block: int, parts: list[Pairs]) -> Pairs:
    """Return pairs of one block as one, each pair once, in the order of needs and sources."""
    source = np.concatenate([np.zeros(0, np.int64), *(p.source for p in parts)])
    need = np.concatenate([np.zeros(0, np.int64), *(p.need for p in parts)])
    key = np.unique(need * (source.max(initial=0) + 1) + source)
    return Pairs(block, key % (source.max(initial=0) + 1), key // (source.max(initial=0) + 1))


def _of_sources(rows: Rows, block: Block, dual: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what an officer of each source is worth elsewhere, shape (S,)."""
    if block.stations:
        worth: NDArray[np.float64] = dual[rows.pool + block.sources]
        return worth
    worth = dual[rows.klass + block.sources] + dual[rows.unit + block.unit_idx]
    return worth + _summed(dual, rows.at_posts[block.sources])


def _summed(dual: NDArray[np.float64], padded: IntArray) -> NDArray[np.float64]:
    """Return the sum of the prices of each line of rows; -1 is none."""
    total: NDArray[np.float64] = np.append(dual, 0.0)[padded].sum(axis=1)
    return total


def _reduced(
    model: AssignmentModel, rows: Rows, block: Block, dual: NDArray[np.float64], part: IntArray
) -> NDArray[np.float64]:
    """Return travel less what the needs pay, shape (n, S)."""
    needs = block.needs[part]
    pairs = np.ix_(needs, block.unit_idx)
    cost = model.metres.T[pairs].astype(float)
    cost -= dual[rows.total + needs][:, None]
    cost -= dual[rows.lead + needs][:, None] * block.lead
    if block.stations:
        cost -= dual[rows.local + needs][:, None] * model.local.T[pairs]
        keys, limits = rows.at_stations
        there = np.isin(keys // max(1, len(model.pools)), needs)
        need, pool = np.divmod(keys[there], max(1, len(model.pools)))
        at = (np.searchsorted(needs, need), np.searchsorted(block.sources, pool))
        cost[at] -= _summed(dual, limits[there])
    for q, able in block.skilled.items():
        asking = np.flatnonzero(rows.skill[q][needs] >= 0)
        cost[asking] -= dual[rows.skill[q][needs[asking]]][:, None] * able
    cost[block.room.T[part] == 0] = np.inf
    return cost
