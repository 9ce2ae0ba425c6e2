"""Least-cost flows from sources to sinks, exact on whole numbers."""

from collections.abc import Sequence

from praja.plan.models.program import LinearProgram
from praja.plan.solvers.linear import minimise


def transport(
    supply: Sequence[int], demand: Sequence[int], arcs: Sequence[tuple[int, int, int]], *, unmet_cost: int
) -> dict[tuple[int, int], int]:
    """Return how much flows from source i to sink j, as much of the demand as can be met at least cost.

    ``arcs`` are (source, sink, cost per unit). Each unit of demand left unmet costs ``unmet_cost``,
    which should exceed every arc's cost. The corners of a transport problem are whole numbers, so
    the linear programme is enough.
    """
    lp = LinearProgram()
    out: list[list[tuple[int, float]]] = [[] for _ in supply]
    into: list[list[tuple[int, float]]] = [[(lp.column(0, d), 1.0)] for d in demand]
    costs = {column: float(unmet_cost) for ((column, _),) in into}
    flows: dict[tuple[int, int], int] = {}
    for i, j, cost in arcs:
        column = lp.column(0, min(supply[i], demand[j]))
        flows[i, j], costs[column] = column, float(cost)
        out[i].append((column, 1.0))
        into[j].append((column, 1.0))
    for i, amount in enumerate(supply):
        lp.row(out[i], upper=amount)
    for j, amount in enumerate(demand):
        lp.row(into[j], lower=amount, upper=amount)
    answer = minimise(lp, costs)
    assert answer is not None  # leaving everything unmet is always possible
    return {pair: round(answer.values[c]) for pair, c in flows.items() if round(answer.values[c])}
