"""Rules on who somebody is: whether he may have each of his duties, whenever they are."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from praja.byhand.facts import Held, Person
from praja.byhand.slips import Slip
from praja.domain.areas import lies_in
from praja.domain.needs import (
    CLOSE_PROTECTION,
    FORWARD_MOVEMENT,
    REVOTE_GUARD,
    STANDBY,
    STATION_GUARD,
    STATION_RELIEF,
    Need,
)
from praja.domain.operation import Operation
from praja.domain.rulebook import Rulebook
from praja.domain.ties import is_sensitive

AT_STATIONS = frozenset({STATION_GUARD, STATION_RELIEF, REVOTE_GUARD})
CROSSING = frozenset({STATION_GUARD, STATION_RELIEF, FORWARD_MOVEMENT, STANDBY})
"""Kinds that every task force may do."""


@dataclass(frozen=True)
class Eligibility:
    """One officer and his duties."""

    operation: Operation
    rulebook: Rulebook
    person: Person
    duties: Sequence[Held]

    def slips(self) -> Iterator[Slip]:
        """Yield what bars him from duties that he has."""
        yield from self._relief()
        yield from self._task_force()
        for held in self.duties:
            yield from self._slips_of(held)

    def _slips_of(self, held: Held) -> Iterator[Slip]:
        need, officer = held.need, self.person.officer
        if not officer.assignable:
            yield self._slip("assignable_only", held)
        if self._is_away(need):
            yield self._slip("not_on_leave", held)
        if need.kind in AT_STATIONS and self._is_too_senior():
            yield self._slip("station_guard_rank", held)
        if self._is_home(need):
            yield self._slip("home_village_spared", held)
        if self._is_tied(need):
            yield self._slip("ties_respected", held)

    def _slip(self, rule: str, held: Held) -> Slip:
        return Slip(rule, held.duty_id, nrp=self.person.officer.nrp)

    def _is_away(self, need: Need) -> bool:
        zone = ZoneInfo(self.operation.settings.timezone)
        first, last = _local(need.start, zone).date(), _last(need.end, zone).date()
        return any(a.start <= last and first <= a.end for a in self.person.absences)

    def _is_too_senior(self) -> bool:
        rules = self.operation.settings.rules
        return rules.ranks.index(self.person.officer.rank) > rules.ranks.index(rules.station_guard_max_rank)

    def _holds(self, rule: str, need: Need) -> bool:
        day = _local(need.start, ZoneInfo(self.operation.settings.timezone)).date()
        return bool(self.rulebook.value(rule, need.kind, need.phase, day))

    def _is_home(self, need: Need) -> bool:
        home = self.person.officer.home_village
        if not home or need.kind == FORWARD_MOVEMENT or not self._holds("exclude_home_village", need):
            return False
        return any(lies_in(village, home) for village in need.villages)

    def _is_tied(self, need: Need) -> bool:
        contests = self.person.contests
        if not contests or not self._holds("exclude_declared_interest", need):
            return False
        if need.kind == CLOSE_PROTECTION:
            return self.operation.contest_of.get(need.pair_id or "", "") in contests
        return is_sensitive(need.kind) and any(lies_in(need.area_code, c) for c in contests)

    def _relief(self) -> Iterator[Slip]:
        if any(d.need.kind == STATION_GUARD for d in self.duties):
            for held in self.duties:
                if held.need.kind == STATION_RELIEF:
                    yield self._slip("relieved_by_others", held)

    def _task_force(self) -> Iterator[Slip]:
        bound = sorted(
            (d for d in self.duties if d.need.kind not in CROSSING),
            key=lambda d: (d.need.start, d.need.task_force),
        )
        # Of an officer without one of his own, the one of most of his duties; of equals the first.
        counts = Counter(d.need.task_force for d in bound)
        own = self.person.task_force or max(counts, key=counts.__getitem__, default="")
        for held in bound:
            if held.need.task_force != own:
                yield self._slip("task_force_kept", held)


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone)


def _last(end: datetime, zone: ZoneInfo) -> datetime:
    """Return the last minute before the end: a duty until 24:00 does not touch the next date."""
    return _local(end, zone) - timedelta(minutes=1)
