"""The ways that the table ``travel`` gives between areas, and what of them is open on a date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from praja.domain.areas import lies_in
from praja.domain.places import TravelLeg

NOTHING_GIVEN: Final = -1
"""No leg speaks of these two areas on the date: the great circle is taken."""
CLOSED: Final = -2
"""Legs are given, and every one of them is closed on the date."""

Minutes = NDArray[np.int32]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Ways:
    """Every leg between two areas, whichever way it is written."""

    pairs: dict[Pair, tuple[TravelLeg, ...]]

    @classmethod
    def of(cls, legs: Iterable[TravelLeg]) -> "Ways":
        """Return the legs by the pair of areas they join, the codes of a pair in order."""
        pairs: dict[Pair, list[TravelLeg]] = {}
        for leg in legs:
            low, high = sorted((leg.from_code, leg.to_code))
            pairs.setdefault((low, high), []).append(leg)
        return cls({pair: tuple(found) for pair, found in sorted(pairs.items())})

    @cached_property
    def zones(self) -> tuple[str, ...]:
        """Every area that a leg names, in order of code.

        The zone of a place is the narrowest of them around it: places of one zone have the same legs.
        """
        return tuple(sorted({code for pair in self.pairs for code in pair}))

    @cached_property
    def turns(self) -> tuple[date, ...]:
        """The dates on which a way closes or opens again, in order."""
        ends = (leg for legs in self.pairs.values() for leg in legs)
        found: set[date] = set()
        for leg in ends:
            if leg.closed_from is not None:
                found.add(leg.closed_from)
            if leg.closed_to is not None and leg.closed_to < date.max:
                found.add(leg.closed_to + timedelta(days=1))
        return tuple(sorted(found))

    def between_zones(self, day: date) -> Minutes:
        """Return the minutes between any two zones on a date.

        Shape (Z + 1, Z + 1), symmetric; the last row and column stand for places outside every zone.
        The legs of the narrowest areas hold: those whose codes have the most parts together.
        """
        size = len(self.zones)
        minutes = np.full((size + 1, size + 1), NOTHING_GIVEN, dtype=np.int32)
        for _, group in groupby(sorted(self.pairs, key=_parts), key=_parts):
            given = np.full_like(minutes, NOTHING_GIVEN)
            for pair in group:
                self._spread(given, pair, day)
            minutes = np.where(given != NOTHING_GIVEN, given, minutes)
        return minutes

    def _spread(self, given: Minutes, pair: Pair, day: date) -> None:
        """Write what holds between two areas on a date for all zones inside them."""
        state = _state(self.pairs[pair], day)
        if state == NOTHING_GIVEN:
            return
        a, b = pair
        inside_a, inside_b = self._inside[a], self._inside[b]
        # A leg from a district to its regency leads out of the district, not about in it.
        if a != b and lies_in(b, a):
            inside_a = np.setdiff1d(inside_a, inside_b)
        block = np.ix_(inside_a, inside_b)
        given[block] = _faster(given[block], state)
        given.T[block] = _faster(given.T[block], state)

    @cached_property
    def _inside(self) -> dict[str, NDArray[np.int64]]:
        """The zones inside each zone, itself among them."""
        found: dict[str, list[int]] = {code: [] for code in self.zones}
        for k, code in enumerate(self.zones):
            around = code
            while around:
                if around in found:
                    found[around].append(k)
                around = around.rpartition(".")[0]
        return {code: np.array(rows, dtype=np.int64) for code, rows in found.items()}


def _parts(pair: Pair) -> int:
    return sum(code.count(".") for code in pair)


def _state(legs: Iterable[TravelLeg], day: date) -> int:
    """Return the minutes of the fastest way open on a date, ``CLOSED`` or ``NOTHING_GIVEN``."""
    rows = tuple(legs)
    closed = [_is_closed(leg, day) for leg in rows]
    # A row without minutes closes every way of its mode.
    shut = {
        leg.mode for leg, is_closed in zip(rows, closed, strict=True) if is_closed and leg.minutes is None
    }
    open_ways = [
        leg.minutes
        for leg, is_closed in zip(rows, closed, strict=True)
        if leg.minutes is not None and not is_closed and leg.mode not in shut
    ]
    if open_ways:
        return min(open_ways)
    return CLOSED if any(closed) else NOTHING_GIVEN


def _is_closed(leg: TravelLeg, day: date) -> bool:
    if leg.closed_from is None and leg.closed_to is None:
        return False
    return (leg.closed_from is None or leg.closed_from <= day) and (
        leg.closed_to is None or day <= leg.closed_to
    )


def _faster(known: Minutes, state: int) -> Minutes:
    """Return the faster of what is known and a further way; any open way beats a closed one."""
    if state == CLOSED:
        return np.where(known == NOTHING_GIVEN, np.int32(CLOSED), known)
    return np.where(known < 0, np.int32(state), np.minimum(known, np.int32(state)))
