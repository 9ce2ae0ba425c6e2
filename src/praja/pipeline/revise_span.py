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
NEAR_REACH, NEAR_MOVES = timedelta(days=10), timedelta(days=2)
"""What is looked at first: duties are handed on so near to what was lost that few dates count."""

GUARD_AND_WAY = frozenset({STATION_GUARD, FORWARD_MOVEMENT})


@dataclass(frozen=True)
class Span:
    """The dates that a change can reach, and where its officers guarded."""

    first: date
    last: date
    places: frozenset[str]
    moves: tuple[date, date] | None = None
    """The dates whose duties may be handed on, where not all are looked at."""

    def __contains__(self, at: Need | Duty) -> bool:
        """Return whether a need or a duty begins on one of the dates."""
        return self.first <= at.start.date() <= self.last


def spans_of(earlier: Operation, now: Operation, plan: Plan) -> tuple[Span, ...]:
    """Return what new absences reach; nothing where there are none, or where people or ties differ too.

    Of the two operations only people, ties and absences are compared. Whoever calls makes sure that the
    rest is the same, and looks at all dates where there are locks: ``revise_folder`` compares the tables,
    ``ReadyPlan`` adds absences to its own operation.
    """
    fresh = fresh_absences(earlier, now)
    guarding = {d.start.date() for d in plan.duties if d.kind in GUARD_AND_WAY}
    return spans_around(fresh, [d for d in plan.duties if d.nrp in fresh], guarding)


def fresh_absences(earlier: Operation, now: Operation) -> dict[str, list[Absence]]:
    """Return the new absences of each officer; none where people or ties differ. Nothing else is compared."""
    fresh: dict[str, list[Absence]] = {}
    if (earlier.personnel, earlier.ties) != (now.personnel, now.ties):
        return fresh
    before = set(earlier.absences)
    for away in now.absences:
        if away not in before:
            fresh.setdefault(away.nrp, []).append(away)
    return fresh


def spans_around(
    fresh: Mapping[str, Sequence[Absence]], theirs: Iterable[Duty], guarding: Collection[date]
) -> tuple[Span, ...]:
    """Return what is to be looked at first and then, where that leaves a seat empty, all that is reached.

    ``theirs`` are the duties of whoever has a new absence; ``guarding`` are the dates on which anybody
    guards a station or moves to it. Nothing comes back where no duty is lost.
    """
    lost = [
        d for d in theirs if any(a.start <= d.end.date() and d.start.date() <= a.end for a in fresh[d.nrp])
    ]
    if not lost:
        return ()
    places = frozenset(d.place_id for d in lost if d.kind in GUARD_AND_WAY)
    first, last = (pick(d.start.date() for d in lost) for pick in (min, max))
    moves = (first - NEAR_MOVES, last + NEAR_MOVES)
    spans = []
    for reach, handed_on in ((NEAR_REACH, moves), (REACH, None)):
        begin, end = first - reach, last + reach
        # A guard's seat and his way to it are looked at together.
        if any(begin <= day <= end for day in guarding):
            begin, end = min(begin, *guarding), max(end, *guarding)
        spans.append(Span(begin, end, places, handed_on))
    return tuple(spans)
