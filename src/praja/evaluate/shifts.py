"""The phases that are planned, and the shifts of a pattern within them."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from praja.domain.settings import Phase, ShiftPattern
from praja.evaluate.clock import MINUTES_PER_DAY, midnight


class PhaseSpan(NamedTuple):
    """A phase, from 00:00 of its first day to 24:00 of its last, in local minutes."""

    key: str
    start: int
    end: int
    phase: Phase

    @classmethod
    def of(cls, phase: Phase) -> "PhaseSpan":
        """Return the span of a phase."""
        return cls(phase.key, midnight(phase.start), midnight(phase.end) + MINUTES_PER_DAY, phase)


def turns_within(shift: ShiftPattern, span: PhaseSpan) -> Iterator[tuple[int, int]]:
    """Yield the shifts of a phase, clipped to it.

    A round-the-clock pattern is carried into the first day by the turn that began the day before.
    """
    pairs = list(pairwise(shift.turns_min))
    round_the_clock = shift.turns_min[-1] - shift.turns_min[0] == MINUTES_PER_DAY
    first = span.start - MINUTES_PER_DAY if round_the_clock else span.start
    for day in range(first, span.end, MINUTES_PER_DAY):
        for a, b in pairs:
            start, end = max(day + a, span.start), min(day + b, span.end)
            if start < end:
                yield start, end
