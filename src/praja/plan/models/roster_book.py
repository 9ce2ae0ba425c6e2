"""The tables that the search for rosters reads, and what their columns mean.

Axis letters: N needs, S seats, P places, U units, O officers, C classes, G groups, D dates.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

# Columns of ``Book.need``.
START, END, SEAT, SEAT_END, PLACE, GROUP, PHASE, URGENCY, VILLAGE, VILLAGE_END = range(10)
DAY_CAP, WEEK_CAP, SPELL_CAP, NIGHT_CAP, DAYS_OFF, REST, REST_AFTER, TRAVEL_ON = range(10, 18)
# Columns of ``Book.who``.
UNIT, HOME, BITS, CLASS, LOT = range(5)
# Columns of ``Book.crew``.
FIRST, LAST, CREW_URGENCY, SLACK = range(4)


class Book(NamedTuple):
    """What does not change while the roster is filled. Few and wide tables: kernels take them all."""

    need: Ints
    """A row for each need, in order of start, then urgency, shape (N, 18).

    START and END are minutes; SEAT and SEAT_END bound its seats, VILLAGE and VILLAGE_END the villages it
    guards; PLACE, GROUP (which classes may serve), PHASE; a smaller URGENCY is more urgent. DAY_CAP,
    WEEK_CAP and SPELL_CAP are minutes, 0: not limited and not counted. NIGHT_CAP is nights in a
    row, 0: no night's duty, 127: not limited. DAYS_OFF are dates in seven. REST is minutes, REST_AFTER
    the least to the next duty, however near it is. TRAVEL_ON: the way between duties must fit.
    """
    asked: NDArray[np.int64]
    """(attributes, officers who must have them) of each need, shape (N, K, 2); zeros where no more."""
    village: Ints
    spot: NDArray[np.float64]
    """Latitude and longitude of each place in radians, shape (P, 2)."""
    zone: Ints
    """Row of each place in ``legs``, shape (P,)."""
    legs: Ints
    """Minutes between zones, shape (seasons, zones, zones); below 0: by distance, or a way round."""
    season: Ints
    """Which of them holds on a date, shape (D,)."""
    min_per_m: float
    """Minutes for a metre of the great circle, detour and speed included."""
    unit_order: Ints
    """Units from near to far, those of the place's own command first, shape (P, U)."""
    unit_m: Ints
    """Metres from each unit to each place, shape (P, U)."""
    km_minutes: float
    """Minutes of duty that a kilometre of travel weighs; below 0: the nearest unit goes first."""
    own_units: Ints
    """How many of them are of the place's own command, shape (P,)."""
    unit_from: Ints
    """First of each unit in ``unit_officer``, shape (U + 1,)."""
    unit_officer: Ints
    who: NDArray[np.int64]
    """UNIT, HOME (a village, -1: none that is guarded), BITS (attributes), CLASS and LOT, shape (O, 5).

    LOT is the order in which chance puts the officers.
    """
    may: Bools
    """Which class may serve which group, shape (C, G)."""
    absent: Bools
    """Shape (O, D)."""
    usable: Bools
    """Who is not kept for routine duty, shape (phases, O)."""
    crew_of: Ints
    """Place whose crew an officer belongs to, -1: none, shape (phases, O)."""
    crew: Ints
    """FIRST and LAST bound the members, CREW_URGENCY, SLACK: minutes a week that each can give to other
    places; a row for each phase and place, shape (phases * P, 4)."""
    crew_officer: Ints
