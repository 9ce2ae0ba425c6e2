"""Campaign events: how many officers each asks for, and when. Whose event it is, is never read."""

import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from praja.demand.windows import MINUTE, Window, at_minute, equal_shifts, phase_holding, shifts_within
from praja.domain.needs import CAMPAIGN_EVENT, Need
from praja.domain.operation import Operation
from praja.domain.places import Event, EventRule
from praja.domain.settings import Phase, RiskClass, Settings
from praja.units import MINUTES_PER_DAY, great_circle_m

CLASH_M: Final = 2_000
CLASH_MIN: Final = 60
"""Two events clash where they lie this near each other, and at most so long apart in time."""
LONGEST_MIN: Final = 12 * 60
SHIFT_MIN: Final = 8 * 60
"""Events that ask for officers for longer than the one are cut into shifts of at most the other."""
TRAFFIC: Final = "traffic"
"""The task force of traffic officers, where the operation has it."""
ANY_KIND: Final = "*"


def event_needs(
    operation: Operation, phase: Phase, district_class: Mapping[str, RiskClass]
) -> tuple[Need, ...]:
    """Return what the campaign events of a phase ask for, in order of start and event.

    An event belongs to the phase in which its officers begin; its span is cut to the operation,
    not to the phase. ``pair_id`` of the event is not read: the needs carry none, and a tie bars
    by the contest area that the district lies in.

    Parameters
    ----------
    district_class
        Risk class of each district; districts that are not in it count as low.

    References
    ----------
    docs/methods/events.md
    """
    zone = ZoneInfo(operation.settings.timezone)
    rules = rules_by_kind(operation.event_rules)
    clashing = clashes(operation.events)
    needs: list[Need] = []
    for event in operation.events:
        rule = rule_of(rules, event)
        if rule is None:
            continue
        window = _window(operation.settings, event, rule, zone)
        if window and phase_of(operation.settings, event, window) == phase.key:
            factor = factor_of(rule, district_class.get(event.district_code), event.event_id in clashing)
            needs += _needs(operation, phase, event, rule, factor, window)
    # Stable: an event's guards stay before its traffic officers.
    return tuple(sorted(needs, key=lambda n: (n.start, n.place_id)))


# Sizing


@cache
def default_rules() -> tuple[EventRule, ...]:
    """Return the rules that hold where an operation has none of its own."""
    text = Path(__file__).with_name("event_rules.toml").read_text(encoding="utf-8")
    return tuple(EventRule(**row) for row in tomllib.loads(text)["event_rules"])


def rules_by_kind(own: Iterable[EventRule]) -> dict[str, list[EventRule]]:
    """Return the rules of each kind, lowest attendance first; the defaults where there are none."""
    by_kind: dict[str, list[EventRule]] = {}
    for rule in sorted(tuple(own) or default_rules(), key=lambda r: (r.kind, r.attendance_from)):
        by_kind.setdefault(rule.kind, []).append(rule)
    return by_kind


def rule_of(rules: Mapping[str, Sequence[EventRule]], event: Event) -> EventRule | None:
    """Return the rule that holds for an event, None where it asks for nobody.

    The kind's own rules come before those of any kind; a kind that an operation's table leaves out
    altogether has the default rules, so that no event goes unseen.
    """
    of_kind = rules.get(event.kind) or rules.get(ANY_KIND)
    if of_kind is None:
        defaults = rules_by_kind(())
        of_kind = defaults.get(event.kind, defaults[ANY_KIND])
    holding = [r for r in of_kind if r.attendance_from <= event.expected_attendance]
    return holding[-1] if holding else None


def factor_of(rule: EventRule, risk_class: RiskClass | None, clash: bool) -> Fraction:
    """Return by how much risk and a clash multiply an event's officers, exactly as written."""
    by_class: dict[RiskClass | None, float] = {
        RiskClass.ELEVATED: rule.elevated,
        RiskClass.HIGH: rule.high,
        RiskClass.SPECIAL: rule.high,
    }
    # Through text: the float 1.1 is a hair above 1.1, and must not cost an officer.
    factor = Fraction(str(by_class.get(risk_class, 1)))
    return factor * (Fraction(str(rule.clash)) if clash else 1)


def officers_for(rule: EventRule, attendance: int, factor: Fraction) -> int:
    """Return the officers for so many people: the rule's, one for each further begun group, times factor."""
    further = max(0, attendance - rule.attendance_from)
    more = math.ceil(Fraction(further, rule.people_per_officer)) if rule.people_per_officer else 0
    return math.ceil((rule.officers + more) * factor)


def clashes(events: Sequence[Event]) -> frozenset[str]:
    """Return the ids of the events that have another one, of whomever, near in place and time.

    Near: at most 2 km of great circle, and at most 60 minutes between the end of one and the start
    of the other.
    """
    ordered = sorted(events, key=lambda e: (e.start, e.event_id))
    gap = CLASH_MIN * MINUTE
    found: set[str] = set()
    running: list[Event] = []
    for event in ordered:
        running = [other for other in running if other.end + gap >= event.start]
        if running:
            metres = great_circle_m(event.lat, event.lon, [o.lat for o in running], [o.lon for o in running])
            near = [o.event_id for o, m in zip(running, metres.tolist(), strict=True) if m <= CLASH_M]
            found.update(near, [event.event_id] if near else [])
        running.append(event)
    return frozenset(found)


# Time


def _window(settings: Settings, event: Event, rule: EventRule, zone: ZoneInfo) -> Window | None:
    """Return the span that officers are there, cut to the operation; None where nothing is left."""
    opens = at_minute(min(p.start for p in settings.phases), 0, zone)
    closes = at_minute(max(p.end for p in settings.phases), MINUTES_PER_DAY, zone)
    start = max(opens, event.start.replace(tzinfo=zone) - timedelta(minutes=rule.before_min))
    end = min(closes, event.end.replace(tzinfo=zone) + timedelta(minutes=rule.after_min))
    return (start, end) if start < end else None


def phase_of(settings: Settings, event: Event, window: Window) -> str | None:
    """Return the phase in which an event's officers begin; the event's own where they begin in none."""
    return phase_holding(settings, window[0].date()) or phase_holding(settings, event.start.date())


# Needs


@dataclass(frozen=True, slots=True)
class _Ask:
    """Officers of one task force at an event."""

    task_force: str
    officers: int
    women: int


def _asks(settings: Settings, event: Event, rule: EventRule, factor: Fraction) -> list[_Ask]:
    """Return what an event asks of the guards and of traffic: one ask where one task force does both."""
    guards = officers_for(rule, event.expected_attendance, factor)
    traffic = math.ceil(rule.traffic * factor)
    force = settings.rules.station_guard_task_force
    if force == TRAFFIC or not any(t.key == TRAFFIC for t in settings.task_forces):
        guards, traffic = guards + traffic, 0
    asks = [_Ask(force, guards, min(rule.women, guards)), _Ask(TRAFFIC, traffic, 0)]
    return [ask for ask in asks if ask.officers]


def _needs(
    operation: Operation, phase: Phase, event: Event, rule: EventRule, factor: Fraction, window: Window
) -> Iterator[Need]:
    """Yield the needs of an event: shift by shift, guards before traffic."""
    long = window[1] - window[0] > LONGEST_MIN * MINUTE
    for start, end in equal_shifts(window, shifts_within(window, SHIFT_MIN) if long else 1):
        for ask in _asks(operation.settings, event, rule, factor):
            yield Need(
                phase=phase.key,
                place_id=event.event_id,
                kind=CAMPAIGN_EVENT,
                task_force=ask.task_force,
                area_code=event.district_code,
                lat=event.lat,
                lon=event.lon,
                start=start,
                end=end,
                officers=ask.officers,
                leads=0,
                women=ask.women,
            )
