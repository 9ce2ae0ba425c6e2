"""The largest matching of officers to seats, by SciPy (Hopcroft and Karp)."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching


def match(allowed: NDArray[np.bool_]) -> dict[int, int]:
    """Return seat -> officer for as many seats as can be filled, each officer in one seat at most.

    ``allowed``, shape (officers, seats), says which officer may take which seat. Equal input gives the
    same matching.
    """
    if not allowed.any():
        return {}
    officer_of = maximum_bipartite_matching(csr_array(allowed), perm_type="row")
    return {seat: officer for seat, officer in enumerate(officer_of.tolist()) if officer >= 0}
