"""Minutes between places: by the legs of the table ``travel``, else by the great circle."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from praja.domain.operation import Operation
from praja.travel.ways import CLOSED, NOTHING_GIVEN, Minutes, Ways
from praja.units import great_circle_m

SAME_PLACE_M: Final = 500
"""Places as near as this are one place: there is no way between them, whatever the table says."""
DETOUR_FACTOR: Final = 2
DETOUR_MIN: Final = 60
"""A way round closed ways takes twice the estimate and an hour."""
MOST_MIN: Final = 100_000
"""No way takes longer, so that sums of minutes stay whole numbers of 32 bits."""


@dataclass(frozen=True)
class Travel:
    """How long ways take in one operation."""

    ways: Ways
    min_per_m: float
    _seasons: dict[int, Minutes] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, operation: Operation) -> "Travel":
        """Return the travel times of an operation: its legs, and its speed where no leg is given."""
        rules = operation.settings.rules
        return cls(
            Ways.of(operation.travel),
            rules.travel_detour * 60 / (1000 * rules.travel_kmh),
        )

    def minutes(
        self, a_lat: float, a_lon: float, a_area: str, b_lat: float, b_lon: float, b_area: str, day: date
    ) -> int:
        """Return the whole minutes between two places on a date, the same in both directions."""
        zones = self.zones((a_area, b_area))
        return int(self.minutes_many(a_lat, a_lon, zones[0], b_lat, b_lon, zones[1], day))

    def minutes_many(
        self,
        a_lat: ArrayLike,
        a_lon: ArrayLike,
        a_zone: ArrayLike,
        b_lat: ArrayLike,
        b_lon: ArrayLike,
        b_zone: ArrayLike,
        day: date,
    ) -> Minutes:
        """Return the minutes between many pairs of places on a date.

        The arguments broadcast against each other, so ``lat[:, None]`` against ``lat`` gives a
        matrix; ``a_zone`` and ``b_zone`` come from ``zones``.
        """
        metres = great_circle_m(a_lat, a_lon, b_lat, b_lon)
        estimate = self.estimate(metres)
        given = self.zone_minutes(day)[np.asarray(a_zone), np.asarray(b_zone)]
        way_round = np.minimum(DETOUR_FACTOR * estimate + DETOUR_MIN, MOST_MIN)
        minutes = np.where(given == NOTHING_GIVEN, estimate, np.where(given == CLOSED, way_round, given))
        return np.where(metres <= SAME_PLACE_M, 0, minutes).astype(np.int32)

    def estimate(self, metres: ArrayLike) -> Minutes:
        """Return the minutes of a great circle of so many metres, rounded up; 0 up to 500 m."""
        far = np.asarray(metres, dtype=np.float64)
        # Round first: 5000 m x 1.4 / 1000 / 30 x 60 is 14.000000000000002 and must not cost a 15th minute.
        minutes = np.minimum(np.ceil(np.round(far * self.min_per_m, 6)), MOST_MIN)
        return np.where(far <= SAME_PLACE_M, 0, minutes).astype(np.int32)

    def zones(self, areas: Sequence[str]) -> NDArray[np.int64]:
        """Return the zone of each area: its row in ``zone_minutes``, -1 (the last row) outside all."""
        known = {code: k for k, code in enumerate(self.ways.zones)}
        memo = {area: _zone(area, known) for area in dict.fromkeys(areas)}
        return np.array([memo[area] for area in areas], dtype=np.int64)

    def zone_minutes(self, day: date) -> Minutes:
        """Return the minutes between any two zones on a date, ``NOTHING_GIVEN`` or ``CLOSED``.

        Shape (Z + 1, Z + 1), the last row and column for places outside every zone. The matrix is
        the same for all dates of one season; callers do not write to it.
        """
        season = self.season(day)
        if season not in self._seasons:
            self._seasons[season] = self.ways.between_zones(day)
        return self._seasons[season]

    def season(self, day: date) -> int:
        """Return a number that changes only on dates on which a way closes or opens."""
        return bisect_right(self.ways.turns, day)


def _zone(area: str, known: dict[str, int]) -> int:
    """Return the narrowest known area around an area, -1 where there is none."""
    while area and area not in known:
        area = area.rpartition(".")[0]
    return known.get(area, -1)
