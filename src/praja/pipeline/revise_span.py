"""The dates that a change can reach: where only absences are new, most of an operation is far from them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from praja.domain.forces import Absence
from praja.domain.needs import FORWARD_MOVEMENT, STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.plan import Duty, Plan

REACH = timedelta(days=16)
"""A duty is handed on at most a week from what was lost, and the rules look at a week around it."""

GUARD_AND_WAY = frozenset({STATION_GUARD, FORWARD_MOVEMENT})


@dataclass(frozen=True)
class Span:
    """The dates that a change can reach, and where its officers guarded."""

    first: date
    last: date
    places: frozenset[str]

    def __contains__(self, at: Need | Duty) -> bool:
        """Return whether a need or a duty begins on one of the dates."""
        return self.first <= at.start.date() <= self.last


def span_of(earlier: Operation, now: Operation, plan: Plan) -> Span | None:
    """Return what new absences reach, or None where anything else differs between two operations."""
    fresh = fresh_absences(earlier, now)
    guarding = {d.start.date() for d in plan.duties if d.kind in GUARD_AND_WAY}
    return span_around(fresh, [d for d in plan.duties if d.nrp in fresh], guarding)


def fresh_absences(earlier: Operation, now: Operation) -> dict[str, list[Absence]]:
    """Return the new absences of each officer; none where anything else of officers differs."""
    fresh: dict[str, list[Absence]] = {}
    if (earlier.personnel, earlier.ties) != (now.personnel, now.ties):
        return fresh
    before = set(earlier.absences)
    for away in now.absences:
        if away not in before:
            fresh.setdefault(away.nrp, []).append(away)
    return fresh


def span_around(
    fresh: Mapping[str, Sequence[Absence]], theirs: Iterable[Duty], guarding: Collection[date]
) -> Span | None:
    """Return what new absences reach; ``theirs`` are the duties of whoever has one.

    ``guarding`` are the dates on which anybody guards a station or moves to it.
    """
    lost = [
        d for d in theirs if any(a.start <= d.end.date() and d.start.date() <= a.end for a in fresh[d.nrp])
    ]
    if not lost:
        return None
    places = frozenset(d.place_id for d in lost if d.kind in GUARD_AND_WAY)
    first, last = (pick(d.start.date() for d in lost) for pick in (min, max))
    first, last = first - REACH, last + REACH
    # A guard's seat and his way to it are looked at together.
    if any(first <= day <= last for day in guarding):
        first, last = min(first, *guarding), max(last, *guarding)
    return Span(first, last, places)
