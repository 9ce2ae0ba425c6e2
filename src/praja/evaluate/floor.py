"""The rule on the floor of districts: so many different officers in each, at every minute of every phase."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from praja.evaluate.asked.floor import floor_of
from praja.evaluate.clock import span
from praja.evaluate.facts import Case
from praja.evaluate.groups import grouped
from praja.evaluate.levels import Level, turns_between
from praja.evaluate.places import is_rostered
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.shifts import PhaseSpan
from praja.evaluate.timeline import MOST_MINUTES, Ints
from praja.evaluate.where import REVOTE_GUARD, STATION_GUARD, Place


class Claim(NamedTuple):
    """Officers listed as missing at a place of a district."""

    phase: str
    place_id: str
    start: int
    end: int
    missing: int
    is_floor: bool
    """Whether the row speaks of the district's floor, not of a post or beat."""
    districts: tuple[str, ...]
    """The districts that the place lies in."""


class Stretches(NamedTuple):
    """A phase in a district, cut wherever something changes."""

    turns: Ints
    """M + 1 moments, ascending."""
    least: Ints
    """The floor from each moment to the next, shape (M,)."""
    there: Ints
    listed: Ints


def district_floor_kept(case: Case) -> Outcome:
    """Each district has district_floor different officers at every hour, or lists those who are missing."""
    floors = {key: floor_of(case.operation.settings, phase) for key, phase in case.spans.items()}
    if not any(floor.after.any() for floor in floors.values()):
        return Outcome(0, ())
    presence, claims = _presence(case), _claims(case)
    by_ground: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        for district in claim.districts:
            by_ground[claim.phase, district].append(claim)
    slips: list[Slip] = []
    needless = dict.fromkeys((c for c in claims if c.is_floor), 0)
    for phase in case.spans.values():
        for number, district in enumerate(case.districts):
            here = by_ground.get((phase.key, district), [])
            stretches = _stretches(presence[number], here, phase, floors[phase.key])
            slips += _lacking(district, stretches)
            for claim in here:
                if claim.is_floor:
                    needless[claim] += claim.missing > _greatest_need(stretches, claim)
    hours = sum(span.end - span.start for span in case.spans.values()) // 60
    return Outcome.of(hours * len(case.districts), [*slips, *_made_up(needless)])


def _lacking(district: str, s: Stretches) -> Iterator[Slip]:
    for i in np.flatnonzero(s.there + s.listed < s.least).tolist():
        hours = span(int(s.turns[i]), int(s.turns[i + 1]))
        yield Slip(district, f"{s.least[i]} officers", f"{s.there[i]} there, {s.listed[i]} listed, {hours}")


def _made_up(needless: dict[Claim, int]) -> Iterator[Slip]:
    """Yield the rows on a floor that no district of theirs needs; a unit may serve several."""
    for claim, districts in needless.items():
        if districts == len(claim.districts):
            found = f"{claim.missing} listed, {span(claim.start, claim.end)}"
            yield Slip(claim.place_id, "no more than is missing", found)


def missing_in_districts(case: Case) -> Counter[bool]:
    """Return the officers listed as missing for the floors of districts: on voting day, and rostered."""
    missing: Counter[bool] = Counter()
    for claim in _claims(case):
        if claim.is_floor:
            missing[is_rostered(claim.phase)] += claim.missing
    return missing


def _presence(case: Case) -> list[Level]:
    """Return who is in each district when, in the order of the districts."""
    roster, d = case.roster, case.roster.duties
    number = {district: i for i, district in enumerate(case.districts)}
    of_place = [[number[x] for x in sorted(p.districts) if x in number] for p in roster.places]
    sizes = np.array([*map(len, of_place), 0])
    flat = np.array([i for each in of_place for i in each], dtype=np.int64)
    offset = np.cumsum(sizes) - sizes
    rows = np.flatnonzero(roster.known)
    times = sizes[roster.place[rows]]
    duty = np.repeat(rows, times)
    step = np.arange(len(duty)) - np.repeat(np.cumsum(times) - times, times)
    district = flat[offset[roster.place[duty]] + step]
    comes, goes, where = _merged(district, roster.officer[duty].astype(np.int64), d.start[duty], d.end[duty])
    once = np.ones(len(where), dtype=np.int64)
    return [
        Level.of(comes[where == i], goes[where == i], once[where == i]) for i in range(len(case.districts))
    ]


def _merged(district: Ints, officer: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """Return (comes, goes, district) where duties of an officer that overlap or touch are one stay."""
    if not len(officer):
        return start, end, district
    _, who = grouped(district, officer)
    order = np.lexsort((start, who))
    who, start, end, district = who[order], start[order], end[order], district[order]
    latest = np.maximum.accumulate(who * MOST_MINUTES + end) if len(who) else end
    anew = np.ones(len(who), dtype=bool)
    anew[1:] = who[1:] * MOST_MINUTES + start[1:] > latest[:-1]
    first = np.flatnonzero(anew)
    last = np.append(first[1:], len(who)) - 1
    return start[first], (latest - who * MOST_MINUTES)[last], district[first]


def _claims(case: Case) -> list[Claim]:
    """Return what shortfalls.csv lists as missing at places that lie in districts."""
    found = []
    for (phase, place_id, start, end), missing in case.listed.items():
        if phase not in case.spans or place_id == phase:
            continue
        is_floor = case.is_whole_ground(phase, place_id)
        place = case.places.ground(place_id) if is_floor else _place_of(case, place_id)
        districts = tuple(sorted(place.districts)) if place else ()
        found.append(Claim(phase, place_id, start, end, missing, is_floor, districts))
    return found


def _place_of(case: Case, place_id: str) -> Place | None:
    # A beat may bear the id of a post: who reads a shortfall cannot tell, and takes the beat.
    kinds = (STATION_GUARD, "", REVOTE_GUARD)
    return next((p for kind in kinds if (p := case.places.find(kind, place_id)) is not None), None)


def _stretches(presence: Level, claims: Sequence[Claim], phase: PhaseSpan, floor: Level) -> Stretches:
    """Return who is there and who is listed, over stretches that make up the whole phase."""
    told = np.array([(c.start, c.end, c.missing) for c in claims], dtype=np.int64).reshape(-1, 3)
    listed = Level.of(*told.T)
    turns = turns_between(phase.start, phase.end, presence, listed, floor)
    return Stretches(turns, *(level.at(turns[:-1]) for level in (floor, presence, listed)))


def _greatest_need(s: Stretches, claim: Claim) -> int:
    """Return how many officers more the district needs at some moment of the claim."""
    open_for = (s.turns[:-1] < claim.end) & (claim.start < s.turns[1:])
    return int((s.least - s.there)[open_for].max(initial=0))
