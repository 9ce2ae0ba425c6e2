"""Patrols as a security game: where a team may be in each block of a shift, and what its cover is worth.

Axes: S sectors, B blocks, N nodes, E arcs. docs/methods/patrols.md says why it is so.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Leg = tuple[int, int]

NEAR: Final = 12
"""From a sector a patrol goes on to one of so many that are reached soonest."""
PARTS: Final = 1_000_000_000
"""Chances of a walk are whole parts of this."""


@dataclass(frozen=True)
class PatrolProblem:
    """One team on one shift, against somebody who knows its chances and picks sector and block."""

    risk: Floats
    """shape (S, B), in [0, 1]: what harm at the sector in the block is worth"""
    travel: Ints
    """shape (S, S), whole blocks from sector to sector, symmetric, 0 on the diagonal"""
    way_out: Ints
    """shape (S,), whole blocks from the post to each sector, at least 1"""
    longest_stay: int
    """Blocks after which a patrol goes on; 0: it may stay."""

    @property
    def key(self) -> tuple[bytes, bytes, bytes, int]:
        """Return the content: problems with equal keys have equal answers."""
        return self.risk.tobytes(), self.travel.tobytes(), self.way_out.tobytes(), self.longest_stay

    @cached_property
    def stays(self) -> Ints:
        """Return, shape (S,), the longest stay in each sector from which another is reached, in blocks.

        Nobody is sent on sooner than the nearest other sector can be reached; the only sector of a
        patrol is never left.
        """
        sectors, blocks = self.risk.shape
        if self.longest_stay == 0 or sectors == 1:
            return np.full(sectors, blocks)
        return np.minimum(np.maximum(self.longest_stay, self.to_nearest), blocks)

    @cached_property
    def to_nearest(self) -> Ints:
        """Return, shape (S,), the blocks from each sector to the nearest other."""
        away = self.travel + np.diag(np.full(len(self.travel), np.iinfo(np.int32).max))
        return np.asarray(away.min(axis=1))

    @cached_property
    def neighbours(self) -> NDArray[np.bool_]:
        """Return, shape (S, S), which pairs are near: one is among the ``NEAR`` nearest of the other."""
        sectors = len(self.travel)
        away = self.travel.astype(np.float64)
        np.fill_diagonal(away, np.inf)
        nearest = np.argsort(away, axis=1, kind="stable")[:, : min(NEAR, sectors - 1)]
        near = np.zeros((sectors, sectors), dtype=np.bool_)
        near[np.arange(sectors)[:, None], nearest] = True
        return near | near.T


@dataclass(frozen=True)
class PatrolGraph:
    """Every route of a shift as a way from a source to a sink.

    A route begins in a sector, where it relieves the shift before, or on the way from the post to
    one. It stays a block or more, leaves the sector and arrives in the next. Nodes are
    numbered in time: the source, then for each block those who leave and those who arrive, by
    sector, then the sink. Arcs are sorted by (tail, head), and every head comes after its tail.
    """

    sectors: int
    blocks: int
    tail: Ints
    """shape (E,)"""
    head: Ints
    """shape (E,)"""

    @property
    def sink(self) -> int:
        """Return the last node, where every route ends."""
        return 1 + (2 * self.blocks + 1) * self.sectors

    @cached_property
    def first(self) -> Ints:
        """Return, shape (N + 1,), where the arcs of each node begin; the last entry is E."""
        return np.searchsorted(self.tail, np.arange(self.sink + 2))

    def place(self, node: int) -> tuple[int, int, bool]:
        """Return a node's sector, block, and whether it is an arrival."""
        moment, sector = divmod(node - 1, self.sectors)
        return sector, moment // 2, moment % 2 == 1

    @cached_property
    def stays(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Return the arcs that stay: their index, sector, first block, and the block after the last."""
        moment = (self.tail - 1) // self.sectors
        arcs = np.flatnonzero((self.tail > 0) & (moment % 2 == 1))
        leaves = (self.head[arcs] - 1) // self.sectors
        return arcs, (self.tail[arcs] - 1) % self.sectors, moment[arcs] // 2, leaves // 2

    def covered(self, flow: Floats) -> Floats:
        """Return, shape (S, B), the flow that stays in each sector all through each block."""
        arcs, sector, begins, ends = self.stays
        steps = np.zeros((self.sectors, self.blocks + 1))
        np.add.at(steps, (sector, begins), flow[arcs])
        np.add.at(steps, (sector, ends), -flow[arcs])
        return np.asarray(np.cumsum(steps, axis=1)[:, : self.blocks])

    @cached_property
    def layers(self) -> list[slice]:
        """Return the arcs as slices, in time, no two arcs of a slice one after the other."""
        turns = [0, *(1 + k * self.sectors for k in range(2 * self.blocks + 2))]
        cuts = np.searchsorted(self.tail, turns)
        return [slice(a, b) for a, b in zip(cuts, [*cuts[1:], self.tail.size], strict=True) if a < b]

    def most(self, gain: Floats) -> float:
        """Return the most that one route gains; ``gain`` (S, B) is that of a block's stay in a sector."""
        arcs, sector, begins, ends = self.stays
        so_far = np.concatenate([np.zeros((self.sectors, 1)), np.cumsum(gain, axis=1)], axis=1)
        worth = np.zeros(self.tail.size)
        worth[arcs] = so_far[sector, ends] - so_far[sector, begins]
        best = np.full(self.sink + 1, -np.inf)
        best[self.sink] = 0.0
        for layer in reversed(self.layers):
            np.maximum.at(best, self.tail[layer], worth[layer] + best[self.head[layer]])
        return float(best[0])


def graph_of(problem: PatrolProblem, legs: tuple[Leg, ...] = ()) -> PatrolGraph:
    """Return the routes of a shift; ``legs`` are pairs of sectors that may follow each other besides.

    A patrol leaves no sector for one where no block of the shift would be left. Where it reaches none
    in time, its stay lasts to the end of the shift.
    """
    sectors, blocks = problem.risk.shape
    may = problem.neighbours.copy()
    for a, b in legs:
        may[a, b] = may[b, a] = a != b
    away = np.where(may, problem.travel, 2 * blocks)
    moments = np.arange(blocks + 1)
    goes = (moments > 0) & (moments + away[:, :, None] < blocks)

    def node(sector: Ints, block: Ints, arrives: int) -> Ints:
        return np.asarray(1 + (2 * block + arrives) * sectors + sector)

    every, last = np.arange(sectors), np.full(sectors, blocks)
    later = np.flatnonzero(problem.way_out < blocks)
    here, since, until = np.nonzero(_may_stay(problem.stays, goes.any(axis=1)))
    left, found, at = np.nonzero(goes)
    source, sink = np.zeros(sectors + later.size, np.int64), np.full(sectors, 1 + (2 * blocks + 1) * sectors)
    begin = np.concatenate([node(every, 0 * every, 1), node(later, problem.way_out[later], 1)])
    arrive = node(found, at + away[left, found], 1)
    tail = np.concatenate([source, node(here, since, 1), node(left, at, 0), node(every, last, 0)])
    head = np.concatenate([begin, node(here, until, 0), arrive, sink])
    order = np.lexsort((head, tail))
    return PatrolGraph(sectors, blocks, tail[order], head[order])


def _may_stay(stays: Ints, may_leave: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return, shape (S, B + 1, B + 1), whether a patrol may stay from one block until another.

    ``may_leave``, shape (S, B + 1), says from where another sector is reached in time.
    """
    moments = np.arange(may_leave.shape[1])
    end = moments[-1]
    blocks = moments - moments[:, None]
    longest = moments + stays[:, None]
    no_longer = np.take_along_axis(may_leave, np.minimum(longest, end), axis=1)
    leaves = (blocks <= stays[:, None, None]) & may_leave[:, None, :]
    lasts = (moments == end) & ((longest >= end) | ~no_longer)[:, :, None]
    return np.asarray((blocks > 0) & (leaves | lasts))


@dataclass(frozen=True)
class PatrolWalk:
    """A random route: at each node the next arc is drawn by its weight among the arcs of the node."""

    graph: PatrolGraph
    weights: Ints
    """shape (E,), whole numbers; at least one arc of each node that has any weighs more than 0"""

    @classmethod
    def of(cls, graph: PatrolGraph, flow: Floats) -> "PatrolWalk":
        """Return the walk that follows a flow (E,): each arc's share of its node, in parts of ``PARTS``."""
        flow = np.maximum(flow, 0.0)
        through = np.bincount(graph.tail, weights=flow, minlength=graph.sink + 1)
        known = through[graph.tail] > 0
        weights = np.zeros(flow.size, dtype=np.int64)
        weights[known] = np.rint(PARTS * flow[known] / through[graph.tail[known]])
        # Where nothing flows, nobody comes; the first arc stands for all.
        starts = graph.first[:-1][np.diff(graph.first) > 0]
        total = np.add.reduceat(weights, starts)
        weights[starts[total == 0]] = 1
        return cls(graph, weights)

    @cached_property
    def covered(self) -> Floats:
        """Return, shape (S, B), the chance that the patrol is in the sector all through the block."""
        graph = self.graph
        total = np.bincount(graph.tail, weights=self.weights, minlength=graph.sink + 1)
        share = self.weights / total[graph.tail]
        there, flow = np.zeros(graph.sink + 1), np.zeros(graph.tail.size)
        there[0] = 1.0
        for layer in graph.layers:
            flow[layer] = there[graph.tail[layer]] * share[layer]
            np.add.at(there, graph.head[layer], flow[layer])
        return graph.covered(flow)


def worst_risk(risk: Floats, covered: Floats) -> float:
    """Return the highest risk x (1 - chance of being covered) over sectors and blocks."""
    return float(np.max(risk * (1.0 - covered)))
