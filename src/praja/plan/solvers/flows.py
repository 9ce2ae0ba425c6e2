"""Least-cost flows from sources to sinks, exact on whole numbers."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from praja.plan.solvers.linear import Table, minimise_table

Arcs = Sequence[tuple[int, int, int]] | NDArray[np.int64]


def transport(
    supply: Sequence[int], demand: Sequence[int], arcs: Arcs, *, unmet_cost: int
) -> dict[tuple[int, int], int]:
    """Return how much flows from source i to sink j, as much of the demand as can be met at least cost.

    ``arcs``, shape (A, 3), are (source, sink, cost per unit). Each unit of demand left unmet costs
    ``unmet_cost``, which should exceed every arc's cost. The corners of a transport problem are whole
    numbers, so the linear programme is enough.
    """
    if not len(demand):
        return {}
    arc = np.array(arcs, np.int64).reshape(-1, 3)
    values = minimise_table(_table(np.array(supply, float), np.array(demand, float), arc, unmet_cost))
    assert values is not None  # leaving everything unmet is always possible
    flow = np.rint(values[len(demand) :]).astype(np.int64)
    return {(int(arc[k, 0]), int(arc[k, 1])): int(flow[k]) for k in np.flatnonzero(flow).tolist()}


def _table(
    supply: NDArray[np.float64], demand: NDArray[np.float64], arc: NDArray[np.int64], unmet_cost: int
) -> Table:
    """Return the programme: a column of what stays unmet for each sink, then one for each arc."""
    sources, sinks, number = len(supply), len(demand), len(demand) + len(arc)
    column = np.arange(sinks, number)
    into = np.concatenate([np.arange(sinks), arc[:, 1]])
    rows = np.concatenate([arc[:, 0], sources + into])
    columns = np.concatenate([column, np.arange(sinks), column])
    return Table(
        cost=np.concatenate([np.full(sinks, float(unmet_cost)), arc[:, 2]]),
        lower=np.zeros(number),
        upper=np.concatenate([demand, np.minimum(supply[arc[:, 0]], demand[arc[:, 1]])]),
        row_lower=np.concatenate([np.full(sources, -np.inf), demand]),
        row_upper=np.concatenate([supply, demand]),
        entries=sp.coo_array((np.ones(len(rows)), (rows, columns)), shape=(sources + sinks, number)),
    )
