"""The rule on the floor of districts: so many different officers in each, at every minute of every phase."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from praja.evaluate.clock import MINUTES_PER_DAY, span
from praja.evaluate.facts import Case
from praja.evaluate.groups import grouped
from praja.evaluate.limits import value_of
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.shifts import PhaseSpan
from praja.evaluate.timeline import MOST_MINUTES, Ints
from praja.evaluate.where import PRESENCE, REVOTE_GUARD, STATION_GUARD, Place


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


@dataclass(frozen=True)
class Presence:
    """When officers are in a district: an officer with two duties at once is there once."""

    comes: Ints
    """Ascending."""
    goes: Ints

    def at(self, moments: Ints) -> Ints:
        """Return how many officers are there from each moment on."""
        return np.searchsorted(self.comes, moments, "right") - np.searchsorted(self.goes, moments, "right")


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
    floors = {key: _floors(case, phase) for key, phase in case.spans.items()}
    if not any(floor.any() for floor in floors.values()):
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
    hours = sum(24 * int((floor > 0).sum()) for floor in floors.values())
    return Outcome.of(hours * len(case.districts), [*slips, *_made_up(needless)])


def _floors(case: Case, phase: PhaseSpan) -> Ints:
    """Return the floor of each date of a phase."""
    settings, first = case.operation.settings, phase.phase.start.toordinal()
    days = range(first, first + (phase.end - phase.start) // MINUTES_PER_DAY)
    said = [value_of(settings, "district_floor", PRESENCE, phase.key, date.fromordinal(d)) for d in days]
    return np.array(said).astype(np.int64)


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


def missing_in_districts(case: Case) -> int:
    """Return the officers listed as missing for the floors of districts."""
    return sum(claim.missing for claim in _claims(case) if claim.is_floor)


def _presence(case: Case) -> list[Presence]:
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
    return [
        Presence(np.sort(comes[where == i]), np.sort(goes[where == i])) for i in range(len(case.districts))
    ]


def _merged(district: Ints, officer: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """Return (comes, goes, district) where duties of an officer that overlap or touch are one stay."""
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


def _stretches(presence: Presence, claims: Sequence[Claim], phase: PhaseSpan, floors: Ints) -> Stretches:
    """Return who is there and who is listed, over stretches that make up the whole phase."""
    starts = np.sort(np.array([c.start for c in claims], dtype=np.int64))
    days = phase.start + MINUTES_PER_DAY * np.flatnonzero(np.diff(floors, prepend=floors[0] - 1))
    edges = [presence.comes, presence.goes, starts, np.array([c.end for c in claims], dtype=np.int64), days]
    inside = np.unique(np.concatenate(edges))
    inside = inside[(inside > phase.start) & (inside < phase.end)]
    turns = np.concatenate([[phase.start], inside, [phase.end]])
    moments = turns[:-1]
    listed = np.zeros(len(moments), dtype=np.int64)
    for c in claims:
        listed += c.missing * ((moments >= c.start) & (moments < c.end))
    least = floors[(moments - phase.start) // MINUTES_PER_DAY]
    return Stretches(turns, least, presence.at(moments), listed)


def _greatest_need(s: Stretches, claim: Claim) -> int:
    """Return how many officers more the district needs at some moment of the claim."""
    open_for = (s.turns[:-1] < claim.end) & (claim.start < s.turns[1:])
    return int((s.least - s.there)[open_for].max(initial=0))
