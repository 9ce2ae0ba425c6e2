"""Rules on strength: floors of districts and phases, shares of units and of the whole force."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from math import ceil, floor

from praja.evaluate.clock import span
from praja.evaluate.facts import STATION_GUARD, Case, PhaseSpan
from praja.evaluate.result import Outcome, Slip

Presence = tuple[int, int, str]
"""From when, until when, who."""
Stretch = tuple[int, int, int]
"""From when, until when, how many."""


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
    """Each district has district_floor different officers at every hour, or lists exactly what is missing."""
    least = case.rules.district_floor
    if least <= 0:
        return Outcome(0, ())
    present, listed = _presence(case), _listed(case)
    slips: list[Slip] = []
    for phase in case.spans.values():
        for district in case.districts:
            key = (phase.key, district)
            stretches = list(_count(present.get(key, []), phase))
            slips += [
                Slip(district, f"{least} officers", f"{found}, {span(start, end)}")
                for start, end, found in _thin(stretches, listed.get(key, []), least)
            ]
            slips += [
                Slip(district, "no more than is missing", f"{n} listed, {span(start, end)}")
                for start, end, n in listed.get(key, [])
                if n <= 0 or n > least - _fewest(stretches, start, end, least)
            ]
    hours = sum(p.end - p.start for p in case.spans.values()) // 60
    return Outcome.of(hours * len(case.districts), slips)


def _presence(case: Case) -> dict[tuple[str, str], list[Presence]]:
    found: dict[tuple[str, str], list[Presence]] = defaultdict(list)
    for d, officer, place in case.services:
        if place.district is not None:
            found[(d.phase, place.district)].append((d.start, d.end, officer.nrp))
    return found


def _listed(case: Case) -> dict[tuple[str, str], list[Stretch]]:
    """Return what shortfalls.csv lists as missing in each district."""
    found: dict[tuple[str, str], list[Stretch]] = defaultdict(list)
    for (phase, place_id, start, end), missing in case.listed.items():
        if place_id != phase and case.is_whole_ground(phase, place_id):
            place = case.unit_or_district(place_id)
            if place is not None and place.district is not None:
                found[(phase, place.district)].append((start, end, missing))
    return found


def _count(present: list[Presence], phase: PhaseSpan) -> Iterator[Stretch]:
    """Yield how many different officers are there, over stretches that make up the whole phase."""
    turns: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for start, end, nrp in present:
        turns[max(start, phase.start)].append((nrp, 1))
        turns[min(end, phase.end)].append((nrp, -1))
    there: dict[str, int] = defaultdict(int)
    since, count = phase.start, 0
    for moment in sorted([*turns, phase.end]):
        if since < moment <= phase.end:
            yield since, moment, count
            since = moment
        for nrp, step in turns.pop(moment, ()):
            before = there[nrp] > 0
            there[nrp] += step
            count += (there[nrp] > 0) - before


def _thin(stretches: list[Stretch], listed: list[Stretch], least: int) -> Iterator[Stretch]:
    """Yield the stretches with fewer than ``least`` officers, after those listed as missing."""
    for start, end, count in stretches:
        if count >= least:
            continue
        cuts = sorted({start, end, *(t for a, b, _ in listed for t in (a, b) if start < t < end)})
        for a, b in pairwise(cuts):
            if count + sum(n for x, y, n in listed if x <= a and b <= y) < least:
                yield a, b, count


def _fewest(stretches: list[Stretch], start: int, end: int, least: int) -> int:
    return min((count for a, b, count in stretches if a < end and start < b), default=least)
