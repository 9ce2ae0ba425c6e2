"""What campaign events ask for: docs/methods/events.md, read again. Whose event it is, is never read."""

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from math import ceil
from pathlib import Path

import numpy as np

from praja.domain.operation import Operation
from praja.domain.places import Event, EventRule
from praja.domain.settings import Phase, RiskClass
from praja.evaluate.asked.ask import Ask, Asking, Hours, equal_shifts
from praja.evaluate.clock import MINUTES_PER_DAY, midnight
from praja.evaluate.ground import metres_between
from praja.evaluate.where import CAMPAIGN_EVENT, TRAFFIC

NEAR_M = 2_000
NEAR_MIN = 60
LONG_MIN, SHIFT_MIN = 12 * 60, 8 * 60
ANY_KIND = "*"
DEFAULTS = Path(__file__).parents[2] / "demand" / "event_rules.toml"
"""Data that come with Praja, for operations without rules of their own."""
CLASSES = (RiskClass.LOW, RiskClass.ELEVATED, RiskClass.HIGH)

Stated = Callable[[str, str], int]
"""How many officers the plan says that an event asks of a task force."""


@dataclass(frozen=True)
class EventBook:
    """The events of an operation, with the rule, the hours and the neighbours of each."""

    operation: Operation

    @cached_property
    def rules(self) -> Mapping[str, Sequence[EventRule]]:
        """The rules of each kind, lowest attendance first."""
        return _by_kind(self.operation.event_rules or self._defaults)

    @cached_property
    def _defaults(self) -> Sequence[EventRule]:
        rows = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))["event_rules"]
        return [EventRule(**row) for row in rows]

    def rule_of(self, event: Event) -> EventRule | None:
        """Return the rule that holds for an event, None where it asks for nobody."""
        spare = _by_kind(self._defaults)
        tables = (self.rules.get(event.kind), self.rules.get(ANY_KIND), spare.get(event.kind))
        rows = next((rows for rows in tables if rows), spare.get(ANY_KIND, []))
        return next((r for r in reversed(rows) if r.attendance_from <= event.expected_attendance), None)

    @cached_property
    def clashing(self) -> frozenset[str]:
        """The events with another one near in place and time."""
        events = sorted(self.operation.events, key=lambda e: (e.start, e.event_id))
        starts = np.array([_minute(e.start) for e in events], dtype=np.int64)
        ends = np.array([_minute(e.end) for e in events], dtype=np.int64)
        spots = np.array([(e.lat, e.lon) for e in events], dtype=np.float64).reshape(-1, 2)
        found: set[str] = set()
        for i, last in enumerate(np.searchsorted(starts, ends + NEAR_MIN, "right").tolist()):
            metres = metres_between(spots[i : i + 1], spots[i + 1 : last])
            near = (np.flatnonzero(metres <= NEAR_M) + i + 1).tolist()
            found.update(events[j].event_id for j in near)
            found.update([events[i].event_id] if near else [])
        return frozenset(found)

    def hours_of(self, event: Event, rule: EventRule) -> Hours:
        """Return from when until when officers are there, cut to the operation."""
        phases = self.operation.settings.phases
        if not phases:
            return 0, 0
        opens = midnight(min(p.start for p in phases))
        closes = midnight(max(p.end for p in phases)) + MINUTES_PER_DAY
        return max(opens, _minute(event.start) - rule.before_min), min(
            closes, _minute(event.end) + rule.after_min
        )

    def phase_of(self, event: Event, start: int) -> Phase | None:
        """Return the phase in which the officers begin; where that is none, the event's own."""
        for day in (date.fromordinal(start // MINUTES_PER_DAY), event.start.date()):
            for phase in self.operation.settings.phases:
                if phase.start <= day <= phase.end:
                    return phase
        return None

    def sizes(self, event: Event, rule: EventRule, risk: RiskClass) -> dict[str, tuple[int, int]]:
        """Return (officers, women) that an event asks of each task force in a district of this risk."""
        usual = {RiskClass.LOW: 1.0, RiskClass.ELEVATED: rule.elevated, RiskClass.HIGH: rule.high}
        # As written: the float 1.1 is a hair more than 1.1.
        factor = Fraction(str(usual[risk])) * Fraction(
            str(rule.clash if event.event_id in self.clashing else 1)
        )
        beyond = max(0, event.expected_attendance - rule.attendance_from)
        more = -(-beyond // rule.people_per_officer) if rule.people_per_officer else 0
        guards, traffic = ceil((rule.officers + more) * factor), ceil(rule.traffic * factor)
        force = self.operation.settings.rules.station_guard_task_force
        if force == TRAFFIC or all(t.key != TRAFFIC for t in self.operation.settings.task_forces):
            guards, traffic = guards + traffic, 0
        sizes = {force: (guards, min(rule.women, guards)), **({TRAFFIC: (traffic, 0)} if traffic else {})}
        return {force: size for force, size in sizes.items() if size[0]}

    def asks(self, planned: Iterable[str], stated: Stated) -> Iterator[Asking]:
        """Yield what the events of the planned phases ask for.

        No table of the plan holds the class of a district: the one that explains what is stated of
        most of its events is taken, the mildest of several. Then each event must fit it.
        """
        wanted = set(planned)
        by_district: dict[str, list[tuple[Event, EventRule, str, Hours]]] = defaultdict(list)
        for event in self.operation.events:
            rule = self.rule_of(event)
            hours = self.hours_of(event, rule) if rule else (0, 0)
            phase = self.phase_of(event, hours[0]) if hours[0] < hours[1] else None
            if rule and phase and phase.key in wanted:
                by_district[event.district_code].append((event, rule, phase.key, hours))
        for rows in by_district.values():
            risk = max(CLASSES, key=lambda c: sum(self._agrees(e, r, c, stated) for e, r, _, _ in rows))
            for event, rule, key, hours in rows:
                for force, (officers, women) in self.sizes(event, rule, risk).items():
                    ask = Ask(key, event.event_id, CAMPAIGN_EVENT, force, officers, women=women)
                    yield ask, equal_shifts(hours, SHIFT_MIN if hours[1] - hours[0] > LONG_MIN else 0)

    def _agrees(self, event: Event, rule: EventRule, risk: RiskClass, stated: Stated) -> bool:
        sizes = self.sizes(event, rule, risk)
        return all(stated(event.event_id, force) == officers for force, (officers, _) in sizes.items())


def _by_kind(rules: Iterable[EventRule]) -> dict[str, list[EventRule]]:
    found: dict[str, list[EventRule]] = defaultdict(list)
    for rule in sorted(rules, key=lambda r: r.attendance_from):
        found[rule.kind].append(rule)
    return dict(found)


def _minute(at: datetime) -> int:
    return midnight(at.date()) + at.hour * 60 + at.minute
