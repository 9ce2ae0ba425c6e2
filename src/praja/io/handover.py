"""The hand-over from voting day to the tally: what guards the boxes at the PPK from the midnight after."""

from datetime import date, timedelta

from praja.domain.areas import district_of
from praja.domain.operation import Operation
from praja.domain.settings import VOTING, Phase, ShiftPattern
from praja.io.notes import Notebook, Spot
from praja.io.tomlfile import FILE
from praja.units import MINUTES_PER_DAY

DISTRICT_TALLY = "district_tally"
"""The kind of post that a district's committee (PPK) is, where the boxes of its stations end."""


def check_handover(operation: Operation, book: Notebook) -> None:
    """Note where nobody is asked to guard the boxes of districts from 24:00 on the last date of voting.

    One finding where no phase holds the next date, else one for all districts without a post that is
    guarded at 00:00 of it.
    """
    settings = operation.settings
    voting = next((p for p in settings.phases if p.key == VOTING), None)
    if voting is None or not operation.stations or not settings.rules.boxes_per_station:
        return
    day = voting.end + timedelta(days=1)
    phases = {p.key: p for p in settings.phases if p.start <= day <= p.end}
    names = operation.area_names
    districts = sorted({s.district for s in operation.stations})
    if not phases:
        book.add(
            "no_phase_after_voting",
            Spot(FILE, "phases", 0, "start"),
            day.isoformat(),
            districts=len(districts),
        )
        return
    bare = sorted({*districts} - _guarded(operation, phases, day))
    if bare:
        book.add(
            "ppk_unguarded_after_voting",
            Spot("posts", "", 0, "phases"),
            day.isoformat(),
            area=names.get(bare[0], bare[0]),
            more=len(bare) - 1,
        )


def _guarded(operation: Operation, phases: dict[str, Phase], day: date) -> set[str | None]:
    """Return the districts whose PPK is a post with officers at 00:00 of a date that these phases hold."""
    shifts = {s.key: s for s in operation.settings.shifts}
    return {
        district_of(p.area_code)
        for p in operation.posts
        if p.kind == DISTRICT_TALLY
        and p.officers > 0
        and any(_at_midnight(shifts[p.shift], phases[key], day) for key in p.phases if key in phases)
    }


def _at_midnight(pattern: ShiftPattern, phase: Phase, day: date) -> bool:
    """Return whether a shift of the pattern is on at 00:00 of a date: shifts begin within their phase."""
    first, last = pattern.turns_min[0], pattern.turns_min[-1]
    round_the_clock = last - first >= MINUTES_PER_DAY
    return round_the_clock or first == 0 or (phase.start < day and last > MINUTES_PER_DAY)
