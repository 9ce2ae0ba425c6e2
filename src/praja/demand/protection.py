"""Close protection of those whom no post protects: candidate pairs, and the chairs of the election bodies."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from praja.demand.needs import as_ruled
from praja.demand.windows import shift_windows
from praja.domain.needs import CLOSE_PROTECTION, Need
from praja.domain.operation import Operation
from praja.domain.places import Site
from praja.domain.settings import Phase, ShiftPattern

CHAIR_OFFICES: Final = ("commission_office", "supervisor_office")
"""Kinds of post at which a chair works."""
ROUND_THE_CLOCK: Final = ShiftPattern("2x12", (0, 12 * 60, 24 * 60))
"""Used where the operation does not define the shift that its rules name."""


def protection_sites(operation: Operation) -> tuple[Site, ...]:
    """Return the people that the engine itself has protected, as places: pairs first, then chairs.

    A pair with a close_protection post of its own, in whatever phases, is not among them.
    """
    return tuple(charge.site for charge in _charges(operation))


def protection_needs(operation: Operation, phase: Phase) -> tuple[Need, ...]:
    """Return what these people's protection asks for on each shift of a phase.

    Shifts turn as ``protection_shift`` says; phases that are not in ``protection_phases`` ask for nobody.
    """
    rules = operation.settings.rules
    if phase.key not in rules.protection_phases:
        return ()
    patterns = {s.key: s for s in operation.settings.shifts}
    pattern = patterns.get(rules.protection_shift, ROUND_THE_CLOCK)
    windows = shift_windows(pattern, phase, ZoneInfo(operation.settings.timezone))
    found = (
        Need(
            phase=phase.key,
            place_id=charge.site.place_id,
            kind=CLOSE_PROTECTION,
            task_force=charge.site.task_force,
            area_code=charge.site.area_code,
            lat=charge.site.lat,
            lon=charge.site.lon,
            start=start,
            end=end,
            officers=charge.officers,
            leads=0,
            pair_id=charge.pair_id,
            villages=(charge.site.area_code,),
        )
        for charge in _charges(operation)
        for start, end in windows
    )
    return as_ruled(operation, found)


@dataclass(frozen=True, slots=True)
class _Charge:
    """Somebody to protect, and by how many on each shift."""

    site: Site
    officers: int
    pair_id: str | None


def _charges(operation: Operation) -> Iterator[_Charge]:
    rules = operation.settings.rules
    force = rules.station_guard_task_force
    protected = {p.pair_id for p in operation.posts if p.kind == CLOSE_PROTECTION}
    for pair in operation.candidates:
        if pair.pair_id not in protected and rules.pair_protection_officers > 0:
            lat, lon = _seat(operation, pair.contest_area)
            area = operation.area_names.get(pair.contest_area, pair.contest_area)
            name = f"Pasangan calon nomor {pair.number} {area}"
            place_id = f"PROT-{pair.pair_id}"
            site = Site(place_id, CLOSE_PROTECTION, name, pair.contest_area, lat, lon, force)
            yield _Charge(site, rules.pair_protection_officers, pair.pair_id)
    for post in operation.posts:
        if post.kind in CHAIR_OFFICES and rules.chair_protection_officers > 0:
            name = f"Ketua {post.name.removeprefix('Kantor ')}"
            place_id = f"PROT-{post.post_id}"
            site = Site(place_id, CLOSE_PROTECTION, name, post.area_code, post.lat, post.lon, force)
            yield _Charge(site, rules.chair_protection_officers, None)


def _seat(operation: Operation, contest_area: str) -> tuple[float, float]:
    """Return where a pair's guards meet: its election commission's office, else the command's seat.

    The centre of an area may lie in a forest; offices lie where the pair lives and campaigns.
    """
    for post in operation.posts:
        if post.kind == CHAIR_OFFICES[0] and post.area_code == contest_area:
            return post.lat, post.lon
    host = operation.tree.units[operation.tree.host_of(contest_area)]
    return host.lat, host.lon
