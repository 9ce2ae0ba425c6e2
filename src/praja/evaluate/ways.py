"""How long the way between two places takes on a date: docs/methods/travel.md, read independently."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from praja.domain.places import TravelLeg
from praja.domain.settings import Rules
from praja.evaluate.ground import is_inside

ONE_PLACE_M = 500
WAY_ROUND = 2
WAY_ROUND_MIN = 60
MOST_MIN = 100_000


@dataclass(frozen=True)
class Ways:
    """The legs of an operation, and its speed where no leg is given."""

    legs: tuple[TravelLeg, ...]
    rules: Rules

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str], list[TravelLeg]]:
        """The rows that join two areas, in either direction."""
        found: dict[tuple[str, str], list[TravelLeg]] = defaultdict(list)
        for leg in self.legs:
            for pair in dict.fromkeys([(leg.from_code, leg.to_code), (leg.to_code, leg.from_code)]):
                found[pair].append(leg)
        return dict(found)

    @cached_property
    def _joined(self) -> dict[tuple[str, str], list[list[list[TravelLeg]]]]:
        return {}

    def estimate(self, metres: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the minutes of so many metres of great circle at the usual speed."""
        a_metre = self.rules.travel_detour * 60 / (1000 * self.rules.travel_kmh)
        # 5000 m at 30 km/h by a detour of 1.4 are 14 minutes, not 14.000000000000002.
        return np.minimum(np.ceil(np.round(metres * a_metre, 6)), MOST_MIN).astype(np.int64)

    def minutes(self, metres: NDArray[np.int64], legs: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the minutes of ways of so many metres.

        Parameters
        ----------
        legs : shape (N,)
            What `by_leg` says of each: minutes, -1 where no leg speaks, -2 where all are closed.
        """
        estimate = self.estimate(metres)
        way_round = np.minimum(WAY_ROUND * estimate + WAY_ROUND_MIN, MOST_MIN)
        minutes = np.where(legs == -1, estimate, np.where(legs == -2, way_round, legs))
        return np.where(metres <= ONE_PLACE_M, 0, minutes)

    def by_leg(self, here: str, there: str, day: int) -> int:
        """Return what the table says of two areas on a date (its ordinal): -1 nothing, -2 all are closed."""
        if not self._rows:
            return -1
        for level in self._levels(here, there):
            said = [s for rows in level if (s := _state(rows, date.fromordinal(day))) is not None]
            if said:
                return min((s for s in said if s >= 0), default=-2)
        return -1

    def _levels(self, here: str, there: str) -> list[list[list[TravelLeg]]]:
        """Return the rows that join two areas, grouped by how narrow they are, narrowest first."""
        if (here, there) not in self._joined:
            levels: dict[int, list[list[TravelLeg]]] = defaultdict(list)
            for a in _around(here):
                for b in _around(there):
                    rows = self._rows.get((a, b))
                    if rows and not _leads_out(a, b, here, there):
                        levels[-(a.count(".") + b.count("."))].append(rows)
            self._joined[here, there] = [levels[depth] for depth in sorted(levels)]
        return self._joined[here, there]


def _around(code: str) -> Iterator[str]:
    """Yield an area and all areas around it, narrowest first."""
    while code:
        yield code
        code = code.rpartition(".")[0]


def _leads_out(a: str, b: str, here: str, there: str) -> bool:
    """Return whether the leg leads from an area to one around it, and both places lie in the narrower."""
    if a == b:
        return False
    narrower = max(a, b, key=len) if is_inside(a, b) or is_inside(b, a) else None
    return narrower is not None and is_inside(here, narrower) and is_inside(there, narrower)


def _state(rows: Iterable[TravelLeg], day: date) -> int | None:
    """Return the minutes of the fastest way open on a date, -2 where all are closed, None for no word."""
    closed = [row for row in rows if _is_closed(row, day)]
    shut = {row.mode for row in closed if row.minutes is None}
    ways = [r.minutes for r in rows if r.minutes is not None and r not in closed and r.mode not in shut]
    if ways:
        return min(ways)
    return -2 if closed else None


def _is_closed(row: TravelLeg, day: date) -> bool:
    if row.closed_from is None and row.closed_to is None:
        return False
    return (row.closed_from or day) <= day <= (row.closed_to or day)
