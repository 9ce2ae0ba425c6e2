"""What posts ask for on each turn of their pattern, and who is protected without a post."""

from collections.abc import Iterator, Mapping
from itertools import chain

from praja.domain.operation import Operation
from praja.domain.settings import ShiftPattern
from praja.evaluate.asked.ask import Ask, Asking, Hours
from praja.evaluate.shifts import PhaseSpan, turns_within
from praja.evaluate.where import Places

ROUND_THE_CLOCK = ShiftPattern("2x12", (0, 12 * 60, 24 * 60))
"""How people are protected where the operation does not know the pattern its rules name."""


def post_asks(operation: Operation, spans: Mapping[str, PhaseSpan]) -> Iterator[Asking]:
    """Yield what the posts ask for, phase by phase."""
    shifts = {s.key: s for s in operation.settings.shifts}
    for phase, span in spans.items():
        turns = {key: list(turns_within(shift, span)) for key, shift in shifts.items()}
        for p in operation.posts:
            if phase in p.phases and p.officers > 0:
                women = min(p.women, p.officers)
                skills, pair = p.qualifications, p.pair_id or ""
                ask = Ask(phase, p.post_id, p.kind, p.task_force, p.officers, 0, skills, women, pair)
                yield ask, turns.get(p.shift, [])


def protection_asks(operation: Operation, spans: Mapping[str, PhaseSpan], places: Places) -> Iterator[Asking]:
    """Yield what the people ask for whom no post protects, phase by phase."""
    rules = operation.settings.rules
    shifts = {s.key: s for s in operation.settings.shifts}
    pattern = shifts.get(rules.protection_shift, ROUND_THE_CLOCK)
    return chain.from_iterable(
        _protection(operation, places, phase, list(turns_within(pattern, span)))
        for phase, span in spans.items()
        if phase in rules.protection_phases
    )


def _protection(operation: Operation, places: Places, phase: str, turns: list[Hours]) -> Iterator[Asking]:
    rules = operation.settings.rules
    for place in places.protected:
        officers = rules.pair_protection_officers if place.pair_id else rules.chair_protection_officers
        ask = Ask(phase, place.place_id, place.kind, place.task_forces[0], officers, pair_id=place.pair_id)
        yield ask, turns
