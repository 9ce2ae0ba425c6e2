"""What stations ask for: guards on voting day, and a relief where duty goes on after 24:00."""

from collections.abc import Iterator, Mapping

from praja.domain.settings import Rules
from praja.evaluate.asked.ask import Ask, Asking, Hours
from praja.evaluate.clock import MINUTES_PER_DAY
from praja.evaluate.division import Division
from praja.evaluate.shifts import PhaseSpan
from praja.evaluate.where import STATION_GUARD, STATION_RELIEF

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
        for beat_id, teams in division.teams.items():
            if kind == STATION_GUARD or division.beats[beat_id].team_id:
                yield Ask(VOTING, beat_id, kind, force, 2 * teams, leads=teams), [hours]
