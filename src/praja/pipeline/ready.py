"""A plan held ready for revision: officers fall out, and who changes is known while the call still lasts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from operator import attrgetter

from praja.domain.forces import Absence
from praja.domain.needs import FORWARD_MOVEMENT, Need
from praja.domain.operation import Operation
from praja.domain.plan import Duty, Plan
from praja.domain.settings import VOTING
from praja.draw import Lots
from praja.io.collection import without_collection
from praja.pipeline.clock import Clock
from praja.pipeline.revise import Revised, Reviser
from praja.pipeline.revise_near import BEFORE, Beyond
from praja.pipeline.revise_span import Span, spans_of
from praja.pipeline.whole import Maker
from praja.risk import RiskResult


@dataclass(frozen=True)
class ReadyPlan:
    """A plan in memory with what every revision of it needs; ``falling_out`` may be asked again and again."""

    maker: Maker
    plan: Plan

    @classmethod
    def of(cls, operation: Operation, plan: Plan, risk: RiskResult) -> "ReadyPlan":
        """Return the plan of an operation, ready; ``risk`` is what the plan was made with."""
        phases = tuple(p for p in operation.settings.phases if p.key in plan.certificate.phases)
        lots = Lots(str(plan.certificate.seed))
        ready = cls(Maker(operation, phases, risk, lots, 1, Clock(), lambda *_: None), plan)
        _ = (ready._minutes, ready._planned, ready._duties, ready._needs, ready._guards)
        return ready

    @property
    def operation(self) -> Operation:
        """The operation that was planned."""
        return self.maker.operation

    def falling_out(self, absences: Iterable[Absence]) -> Revised | None:
        """Return the revised plan when officers are away besides those who were known to be.

        Its ``changes`` say who changes and why, ``fewest`` how many must at the least; ``duties`` are those
        of the dates in its span. None where nobody loses a duty, or where more than the dates around the
        absences has to be looked at: ``revise_folder`` does that.
        """
        # The plan holds very many objects without circles: the collector would go through them.
        with without_collection():
            return self._falling_out(absences)

    def _falling_out(self, absences: Iterable[Absence]) -> Revised | None:
        known = set(self.operation.absences)
        fresh = tuple(a for a in absences if a not in known)
        now = replace(self.operation, absences=(*self.operation.absences, *fresh))
        maker = replace(self.maker, operation=now)
        for span in spans_of(self.operation, now, self.plan):
            near = self._near(span)
            reviser = Reviser(maker, self.operation, near, (), True, span, self._beyond(near))
            done = reviser.within_span()
            if done is not None:
                return done
        return None

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


def _of_guards(at: Need | Duty) -> bool:
    return at.phase == VOTING or at.kind == FORWARD_MOVEMENT


def _minutes(duty: Duty) -> int:
    return int((duty.end - duty.start).total_seconds()) // 60
