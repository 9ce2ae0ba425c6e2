"""What stations ask for: guards on voting day, a relief after 24:00, guards where voting is repeated."""

from collections.abc import Iterator, Mapping

from praja.domain.operation import Operation
from praja.domain.settings import Rules
from praja.evaluate.asked.ask import Ask, Asking, Hours, equal_shifts
from praja.evaluate.clock import MINUTES_PER_DAY, midnight
from praja.evaluate.division import Division
from praja.evaluate.limits import value_of
from praja.evaluate.shifts import PhaseSpan
from praja.evaluate.where import REVOTE_GUARD, STATION_GUARD, STATION_RELIEF

VOTING = "voting"
"""The phase on whose first date stations are guarded."""


def guard_hours(rules: Rules, spans: Mapping[str, PhaseSpan]) -> Hours | None:
    """Return when stations are guarded; None where the voting phase is not planned."""
    span = spans.get(VOTING)
    if span is None:
        return None
    end = rules.station_duty_end_min
    if rules.relieve_past_midnight:
        end = min(end, MINUTES_PER_DAY)
    return span.start + rules.station_duty_start_min, span.start + end


def relief_hours(rules: Rules, spans: Mapping[str, PhaseSpan]) -> Hours | None:
    """Return when others stand at the stations after 24:00; None where nobody does."""
    span = spans.get(VOTING)
    if span is None or not rules.relieve_past_midnight or rules.station_duty_end_min <= MINUTES_PER_DAY:
        return None
    return span.start + MINUTES_PER_DAY, span.start + rules.station_duty_end_min


def relief_phase(spans: Mapping[str, PhaseSpan]) -> str:
    """Return the phase that a relief belongs to: that of its date, else voting itself."""
    after = spans[VOTING].start + MINUTES_PER_DAY
    held = ((span.start, key) for key, span in spans.items() if span.start <= after < span.end)
    return min(held, default=(0, VOTING))[1]


def beat_asks(division: Division, spans: Mapping[str, PhaseSpan]) -> Iterator[Asking]:
    """Yield what the beats ask for: every beat is guarded, those with a team are relieved too."""
    rules = division.operation.settings.rules
    force = rules.station_guard_task_force
    for kind, hours in (
        (STATION_GUARD, guard_hours(rules, spans)),
        (STATION_RELIEF, relief_hours(rules, spans)),
    ):
        if hours is None:
            continue
        phase = VOTING if kind == STATION_GUARD else relief_phase(spans)
        for beat_id, teams in division.teams.items():
            if kind == STATION_GUARD or division.beats[beat_id].team_id:
                yield Ask(phase, beat_id, kind, force, 2 * teams, leads=teams), [hours]


def revote_asks(operation: Operation, spans: Mapping[str, PhaseSpan]) -> Iterator[Asking]:
    """Yield what stations ask for that vote again: the hours of station duty, cut as the rules want it."""
    rules = operation.settings.rules
    stations = {s.station_id for s in operation.stations}
    for revote in operation.revotes:
        day = midnight(revote.day)
        for span in spans.values():
            if revote.officers > 0 and revote.station_id in stations and span.start <= day < span.end:
                values = (
                    value_of(operation.settings, rule, REVOTE_GUARD, span.key, revote.day)
                    for rule in ("max_duty_hours_per_day", "max_spell_hours")
                )
                most = min((int(60 * hours) for hours in values if hours), default=0)
                hours = (day + rules.station_duty_start_min, day + rules.station_duty_end_min)
                force = rules.station_guard_task_force
                ask = Ask(span.key, revote.station_id, REVOTE_GUARD, force, revote.officers, leads=1)
                yield ask, equal_shifts(hours, most)
