"""A plan held ready for revision: officers fall out, and who changes is known while the call still lasts."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter

from praja.domain.forces import Absence
from praja.domain.needs import FORWARD_MOVEMENT, STANDBY, Need
from praja.domain.operation import Operation
from praja.domain.plan import Change, Duty, Plan
from praja.domain.settings import VOTING
from praja.draw import Lots
from praja.errors import UsageError
from praja.io.collection import without_collection
from praja.pipeline.clock import Clock
from praja.pipeline.revise import Revised, Reviser
from praja.pipeline.revise_near import BEFORE, Beyond
from praja.pipeline.revise_span import Span, spans_of
from praja.pipeline.whole import Maker
from praja.risk import RiskResult
from praja.risk.scoring import Cut

NOT_CUT = Cut(math.inf, 0)
"""The risks are those of the plan: nothing is assessed anew."""


@dataclass(frozen=True)
class FallingOut:
    """Who changes when officers fall out."""

    changes: tuple[Change, ...]
    """Officers whose duties differ, which, and why; those who fell out among them."""
    fewest: int
    """No revision that fills the same seats changes fewer officers."""
    missing: Mapping[tuple[str, datetime], int]
    """Officers who are missing now and were not before, by place and start of the shift."""


@dataclass(frozen=True)
class ReadyPlan:
    """A plan in memory with what every revision of it needs; ``falling_out`` may be asked again and again."""

    maker: Maker
    plan: Plan

    @classmethod
    def of(cls, operation: Operation, plan: Plan) -> "ReadyPlan":
        """Return the plan of an operation, ready."""
        phases = tuple(p for p in operation.settings.phases if p.key in plan.certificate.phases)
        lots = Lots(str(plan.certificate.seed))
        risk = RiskResult(plan.risks, (), (), (NOT_CUT, NOT_CUT, NOT_CUT))
        ready = cls(Maker(operation, phases, risk, lots, 1, Clock(), lambda *_: None), plan)
        _ = (ready._minutes, ready._planned, ready._duties, ready._needs, ready._guards)
        return ready

    @property
    def operation(self) -> Operation:
        """The operation that was planned."""
        return self.maker.operation

    def falling_out(self, absences: Iterable[Absence]) -> FallingOut:
        """Return who changes when officers are away besides those who were known to be.

        The plan itself stays as it is: ``absences`` are all that have come up since it was made, not the
        latest alone. The dates around them are looked at first, then all, which takes longer, as do
        locks.

        Raises
        ------
        UsageError
            An absence is of nobody in the register.
        """
        known, people = set(self.operation.absences), {o.nrp for o in self.operation.personnel}
        fresh = tuple(a for a in absences if a not in known)
        strange = sorted({a.nrp for a in fresh} - people)
        if strange:
            raise UsageError(
                f"NRP {', '.join(strange)} tidak ada dalam data personel: periksa nomornya."
                f" / Nobody in the register has the service number {', '.join(strange)}: check it."
            )
        # The plan holds very many objects without circles: the collector would go through them.
        with without_collection():
            return self._falling_out(replace(self.operation, absences=(*self.operation.absences, *fresh)))

    def _falling_out(self, now: Operation) -> FallingOut:
        maker = replace(self.maker, operation=now)
        locks = self.operation.locks
        spans = spans_of(self.operation, now, self.plan)
        if not spans:
            return FallingOut((), 0, {})
        for span in () if locks or self.operation.releases else spans:
            near = self._near(span)
            done = Reviser(
                maker, self.operation, near, (), places_stay=True, span=span, beyond=self._beyond(near)
            ).within_span()
            if done is not None:
                return _told(near, done)
        done = Reviser(maker, self.operation, self.plan, locks, places_stay=True).within_span()
        assert done is not None  # all dates were looked at
        return _told(self.plan, done)

    def _near(self, span: Span) -> Plan:
        """Return the plan with what lies in a span, or goes with guarding stations, alone."""
        first, last = span.first - BEFORE, span.last
        duties = [d for day, mine in self._duties.items() if first <= day <= last for d in mine]
        needs = [n for day, mine in self._needs.items() if first <= day <= last for n in mine]
        duties += [d for d in self._guards[0] if not first <= d.start.date() <= last]
        needs += [n for n in self._guards[1] if not first <= n.start.date() <= last]
        return replace(self.plan, duties=tuple(sorted(duties, key=attrgetter("duty_id"))), needs=tuple(needs))

    def _beyond(self, near: Plan) -> Beyond:
        minutes, planned = self._minutes.copy(), self._planned.copy()
        for d in near.duties:
            minutes[d.nrp] -= _minutes(d)
            planned[d.phase, d.nrp] -= 1
        return Beyond(
            {nrp: m for nrp, m in minutes.items() if m}, frozenset(key for key, n in planned.items() if n)
        )

    @cached_property
    def _minutes(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for d in self.plan.duties:
            found[d.nrp] += _minutes(d)
        return found

    @cached_property
    def _planned(self) -> Counter[tuple[str, str]]:
        return Counter((d.phase, d.nrp) for d in self.plan.duties)

    @cached_property
    def _guards(self) -> tuple[list[Duty], list[Need]]:
        """What voting day asks for and who serves, and the ways of guards: seats and ways go together."""
        return [d for d in self.plan.duties if _of_guards(d)], [n for n in self.plan.needs if _of_guards(n)]

    @cached_property
    def _duties(self) -> dict[date, list[Duty]]:
        found: dict[date, list[Duty]] = {}
        for d in self.plan.duties:
            found.setdefault(d.start.date(), []).append(d)
        return found

    @cached_property
    def _needs(self) -> dict[date, list[Need]]:
        found: dict[date, list[Need]] = {}
        for n in self.plan.needs:
            found.setdefault(n.start.date(), []).append(n)
        return found


def _told(before: Plan, done: Revised) -> FallingOut:
    lost = {duty.rpartition("/")[0] for change in done.changes for duty in change.lost}
    had, have = (_at_seats(duties, lost) for duties in (before.duties, done.duties))
    return FallingOut(done.changes, done.fewest, dict(had - have))


def _at_seats(duties: Iterable[Duty], seats: Collection[str]) -> Counter[tuple[str, datetime]]:
    """Return how many serve at some seats; nobody misses who is on his way or on standby."""
    return Counter(
        (d.place_id, d.start)
        for d in duties
        if d.duty_id.rpartition("/")[0] in seats and d.kind not in (FORWARD_MOVEMENT, STANDBY)
    )


def _of_guards(at: Need | Duty) -> bool:
    return at.phase == VOTING or at.kind == FORWARD_MOVEMENT


def _minutes(duty: Duty) -> int:
    return int((duty.end - duty.start).total_seconds()) // 60
