"""The largest matching of officers to seats, by SciPy (Hopcroft and Karp)."""

from collections.abc import Iterable

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching


def match(pairs: Iterable[tuple[int, int]], officers: int, seats: int) -> dict[int, int]:
    """Return seat -> officer for as many seats as can be filled, each officer in one seat at most.

    ``pairs`` says which officer may take which seat. Equal input gives the same matching.
    """
    rows, columns = [], []
    for officer, seat in pairs:
        rows.append(officer)
        columns.append(seat)
    if not rows:
        return {}
    graph = csr_array((np.ones(len(rows), np.int8), (rows, columns)), shape=(officers, seats))
    officer_of = maximum_bipartite_matching(graph, perm_type="row")
    return {seat: officer for seat, officer in enumerate(officer_of.tolist()) if officer >= 0}
