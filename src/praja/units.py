"""Measures that every stage shares: metres on the globe and minutes of a day.

Pure functions; nothing here knows an operation.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_M: Final = 6_371_008.8
"""Mean Earth radius (IUGG), in metres."""

MINUTES_PER_DAY: Final = 24 * 60
DAYS_IN_A_WEEK: Final = 7


def great_circle_m(lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike) -> NDArray[np.int64]:
    """Return great-circle distances in whole metres, halves to even.

    Arguments are degrees and broadcast against each other. Haversine formula, exact enough
    (below 1 mm) at the distances of one province.
    """
    phi1, lam1, phi2, lam2 = (np.radians(np.asarray(x, dtype=np.float64)) for x in (lat1, lon1, lat2, lon2))
    h = np.sin((phi1 - phi2) / 2) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin((lam1 - lam2) / 2) ** 2
    metres: NDArray[np.int64] = np.rint(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(h))).astype(np.int64)
    return metres
