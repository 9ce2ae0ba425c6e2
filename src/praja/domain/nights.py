"""Which duties are a night's."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from praja.domain.settings import Rules
from praja.units import MINUTES_PER_DAY

NIGHT_MIN: Final = 180
"""Minutes of a night that make a duty a night's."""


def is_night(rules: Rules, start: NDArray[Any], end: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which spans take three hours or more of one night: that of their first date, or one beside it.

    Times are minutes from any midnight, local time. A night that ends before it begins ends next morning.
    """
    date = start // MINUTES_PER_DAY * MINUTES_PER_DAY
    begins = date + rules.night_start_min
    ends = date + rules.night_end_min
    if rules.night_end_min <= rules.night_start_min:
        ends = ends + MINUTES_PER_DAY
    found = np.zeros(np.shape(start), np.bool_)
    for shift in (-MINUTES_PER_DAY, 0, MINUTES_PER_DAY):
        found |= np.minimum(end, ends + shift) - np.maximum(start, begins + shift) >= NIGHT_MIN
    return found
