"""Rules on strength: floors of districts and phases, shares of units and of the whole force."""

from collections import defaultdict
from collections.abc import Iterator
from math import ceil, floor
from typing import NamedTuple

from praja.evaluate.clock import span
from praja.evaluate.facts import STATION_GUARD, Case, PhaseSpan
from praja.evaluate.result import Outcome, Slip

Presence = tuple[int, int, str]
"""From when, until when, who."""
LISTED = ""
"""Stands for officers who are missing, in place of a service number."""


class Stretch(NamedTuple):
    """A span of time in a district, on which nothing changes."""

    start: int
    end: int
    there: int
    """Different officers who are there."""
    listed: int
    """Officers listed as missing."""


class Claim(NamedTuple):
    """Officers listed as missing at a place of a district."""

    phase: str
    place_id: str
    start: int
    end: int
    missing: int
    is_floor: bool
    """Whether the row speaks of the district's floor, not of a post or beat."""
    districts: int
    """How many districts the place lies in."""


def routine_kept_back(case: Case) -> Outcome:
    """In each phase the routine_share of every unit, rounded up, has no duty."""
    force: dict[str, int] = defaultdict(int)
    for officer in case.operation.personnel:
        force[officer.unit] += 1
    planned: dict[tuple[str, str], set[str]] = defaultdict(set)
    for s in case.services:
        planned[(s.duty.phase, s.officer.unit)].add(s.officer.nrp)
    slips = []
    for (_, unit), officers in planned.items():
        most = force[unit] - ceil(case.rules.routine_share * force[unit])
        if len(officers) > most:
            slips.append(Slip(unit, f"at most {most} officers", str(len(officers))))
    return Outcome.of(len(planned), slips)


def min_strength_reached(case: Case) -> Outcome:
    """Each phase has at least min_strength of the force on duty, or lists exactly what is missing."""
    on_duty: dict[str, set[str]] = {key: set() for key in case.spans}
    for s in case.services:
        on_duty[s.duty.phase].add(s.officer.nrp)
    slips = []
    for key, phase in case.spans.items():
        least = ceil(phase.phase.min_strength * len(case.operation.personnel))
        missing = max(0, least - len(on_duty[key]))
        listed = sum(n for (p, place_id, _, _), n in case.listed.items() if p == key == place_id)
        if listed != missing:
            slips.append(Slip(key, f"{missing} listed of {least}", f"{listed} listed"))
    return Outcome.of(len(case.spans), slips)


def station_share_kept(case: Case) -> Outcome:
    """No more than station_guard_share of the whole force guards stations."""
    guards = {s.officer.nrp for s in case.services if s.duty.kind == STATION_GUARD}
    most = floor(case.rules.station_guard_share * len(case.operation.personnel))
    slips = [Slip(STATION_GUARD, f"at most {most} officers", str(len(guards)))] if len(guards) > most else []
    return Outcome.of(1 if case.station_hours else 0, slips)


def district_floor_kept(case: Case) -> Outcome:
    """Each district has district_floor different officers at every hour, or lists those who are missing."""
    least = case.rules.district_floor
    if least <= 0:
        return Outcome(0, ())
    present, listed = _presence(case), _listed(case)
    slips: list[Slip] = []
    needless: dict[Claim, int] = defaultdict(int)
    for phase in case.spans.values():
        for district in case.districts:
            claims = listed.get((phase.key, district), [])
            stretches = list(_stretches(present.get((phase.key, district), []), claims, phase))
            slips += [
                Slip(
                    district,
                    f"{least} officers",
                    f"{s.there} there, {s.listed} listed, {span(s.start, s.end)}",
                )
                for s in stretches
                if s.there + s.listed < least
            ]
            for claim in filter(_is_floor, claims):
                needless[claim] += claim.missing > least - _fewest(stretches, claim, least)
    hours = sum(p.end - p.start for p in case.spans.values()) // 60
    return Outcome.of(hours * len(case.districts), [*slips, *_made_up(needless)])


def _is_floor(claim: Claim) -> bool:
    return claim.is_floor


def _made_up(needless: dict[Claim, int]) -> Iterator[Slip]:
    """Yield the rows on a floor that no district of theirs needs; a unit may serve several."""
    for claim, districts in needless.items():
        if districts == claim.districts:
            found = f"{claim.missing} listed, {span(claim.start, claim.end)}"
            yield Slip(claim.place_id, "no more than is missing", found)


def missing_in_districts(case: Case) -> int:
    """Return the officers listed as missing for the floors of districts."""
    claims = {claim for found in _listed(case).values() for claim in found if claim.is_floor}
    return sum(claim.missing for claim in claims)


def _presence(case: Case) -> dict[tuple[str, str], list[Presence]]:
    found: dict[tuple[str, str], list[Presence]] = defaultdict(list)
    for d, officer, place in case.services:
        for district in place.districts:
            found[(d.phase, district)].append((d.start, d.end, officer.nrp))
    return found


def _listed(case: Case) -> dict[tuple[str, str], list[Claim]]:
    """Return what shortfalls.csv lists as missing at the places of each district."""
    found: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for (phase, place_id, start, end), missing in case.listed.items():
        if phase not in case.spans or place_id == phase:
            continue
        is_floor = case.is_whole_ground(phase, place_id)
        kind = STATION_GUARD if place_id in case.beats else ""
        place = case.unit_or_district(place_id) if is_floor else case.place_of(kind, place_id)
        districts = sorted(place.districts) if place else []
        for district in districts:
            claim = Claim(phase, place_id, start, end, missing, is_floor, len(districts))
            found[(phase, district)].append(claim)
    return found


def _stretches(present: list[Presence], claims: list[Claim], phase: PhaseSpan) -> Iterator[Stretch]:
    """Yield who is there and who is listed, over stretches that make up the whole phase."""
    turns: dict[int, list[tuple[str, int]]] = defaultdict(list)
    spans = [(start, end, nrp, 1) for start, end, nrp in present]
    for start, end, who, number in [*spans, *((c.start, c.end, LISTED, c.missing) for c in claims)]:
        turns[max(start, phase.start)].append((who, number))
        turns[min(end, phase.end)].append((who, -number))
    there: dict[str, int] = defaultdict(int)
    since, count = phase.start, 0
    for moment in sorted({*turns, phase.end}):
        if since < moment <= phase.end:
            yield Stretch(since, moment, count, there[LISTED])
            since = moment
        for who, step in turns.get(moment, ()):
            before = there[who] > 0
            there[who] += step
            count += ((there[who] > 0) - before) * (who != LISTED)


def _fewest(stretches: list[Stretch], claim: Claim, least: int) -> int:
    """Return the fewest officers there at any moment of the claim."""
    return min((s.there for s in stretches if s.start < claim.end and claim.start < s.end), default=least)
