"""Least-cost flows from sources to sinks by OR-Tools (cost scaling), exact on whole numbers."""

from collections.abc import Sequence

import numpy as np
from ortools.graph.python import min_cost_flow


def transport(
    supply: Sequence[int], demand: Sequence[int], arcs: Sequence[tuple[int, int, int]], *, unmet_cost: int
) -> dict[tuple[int, int], int]:
    """Return how much flows from source i to sink j, as much of the demand as can be met at least cost.

    ``arcs`` are (source, sink, cost per unit). Each unit of demand left unmet costs ``unmet_cost``,
    which should exceed every arc's cost.
    """
    if not supply or not demand:
        return {}
    flow = min_cost_flow.SimpleMinCostFlow()
    n, m = len(supply), len(demand)
    depot, rest = n + m, n + m + 1
    tails = [*(i for i, _, _ in arcs), *range(n), *[depot] * m]
    heads = [*(n + j for _, j, _ in arcs), *[rest] * n, *range(n, n + m)]
    caps = [*(min(supply[i], demand[j]) for i, j, _ in arcs), *supply, *demand]
    costs = [*(c for _, _, c in arcs), *[0] * n, *[unmet_cost] * m]
    ends = np.array(tails, np.int32), np.array(heads, np.int32)
    flow.add_arcs_with_capacity_and_unit_cost(*ends, np.array(caps, np.int64), np.array(costs, np.int64))
    flow.add_arc_with_capacity_and_unit_cost(depot, rest, sum(demand), 0)
    for node, amount in enumerate([*supply, *(-d for d in demand), sum(demand), -sum(supply)]):
        flow.set_node_supply(node, amount)
    if flow.solve() != flow.OPTIMAL:
        raise AssertionError("a transport with room for everything has an optimum")
    amounts = flow.flows(np.arange(len(arcs), dtype=np.int32))
    return {(i, j): int(x) for (i, j, _), x in zip(arcs, amounts, strict=True) if x}
