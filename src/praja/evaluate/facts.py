"""One plan beside its operation: every row joined to what it speaks of, worked out once for all rules."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from praja.domain.areas import Area, Level, Unit
from praja.domain.forces import Officer
from praja.domain.operation import Operation
from praja.domain.places import Post, Station
from praja.domain.settings import GuardPattern, Phase, Rules, ShiftPattern
from praja.evaluate.clock import MINUTES_PER_DAY, midnight
from praja.evaluate.ground import Commands, district_in, is_inside, metres_between
from praja.evaluate.result import Outcome
from praja.evaluate.tables import BeatRow, BeatStationRow, DutyRow, Tables

STATION_GUARD = "station_guard"
STANDBY = "standby"
PRESENCE = "district_floor"
CLOSE_PROTECTION = "close_protection"
VOTING = "voting"
"""The phase on whose first date stations are guarded."""


class Place(NamedTuple):
    """Where a duty is done."""

    place_id: str
    area: str
    districts: frozenset[str]
    """The districts in which an officer here is present: none for a regency or wider."""
    lat: float
    lon: float
    villages: frozenset[str] = frozenset()
    """The villages guarded there: those of a beat's stations, the post's own area."""
    post: Post | None = None
    unit: Unit | None = None
    is_event: bool = False


class Service(NamedTuple):
    """A duty of a known officer at a known place."""

    duty: DutyRow
    officer: Officer
    place: Place


class Slot(NamedTuple):
    """A post or beat on one shift, and how many officers it asks for."""

    phase: str
    place_id: str
    start: int
    end: int
    required: int


class PhaseSpan(NamedTuple):
    """A planned phase, from 00:00 of its first day to 24:00 of its last, in local minutes."""

    key: str
    start: int
    end: int
    phase: Phase


@dataclass(frozen=True)
class Case:
    """The operation, the tables of the plan folder, and what follows from both."""

    operation: Operation
    tables: Tables
    folder: Path
    found: dict[str, Outcome] = field(default_factory=dict)
    """What the rules asked so far have found, by key."""

    @cached_property
    def rules(self) -> Rules:
        """The ``[rules]`` of the operation."""
        return self.operation.settings.rules

    @cached_property
    def spans(self) -> dict[str, PhaseSpan]:
        """The planned phases that the operation knows."""
        known = {p.key: p for p in self.operation.settings.phases}
        return {
            key: PhaseSpan(key, midnight(p.start), midnight(p.end) + MINUTES_PER_DAY, p)
            for key in self.tables.phases
            if (p := known.get(key)) is not None
        }

    @cached_property
    def commands(self) -> Commands:
        """The command tree."""
        return Commands(self.operation.units)

    @cached_property
    def officers(self) -> dict[str, Officer]:
        """Officers by service number."""
        return {o.nrp: o for o in self.operation.personnel}

    @cached_property
    def stations(self) -> dict[str, Station]:
        """Stations by id."""
        return {s.station_id: s for s in self.operation.stations}

    @cached_property
    def posts(self) -> dict[str, Post]:
        """Posts by id."""
        return {p.post_id: p for p in self.operation.posts}

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Units by key."""
        return {u.unit: u for u in self.operation.units}

    @cached_property
    def beats(self) -> dict[str, BeatRow]:
        """Beats by id; of two with one id the first."""
        return {b.beat_id: b for b in reversed(self.tables.beats)}

    @cached_property
    def members(self) -> dict[str, list[BeatStationRow]]:
        """The rows of known stations in each known beat, in the order of the table."""
        rows: dict[str, list[BeatStationRow]] = {beat_id: [] for beat_id in self.beats}
        for row in self.tables.beat_stations:
            if row.beat_id in rows and row.station_id in self.stations:
                rows[row.beat_id].append(row)
        return rows

    @cached_property
    def district_of_station(self) -> dict[str, str]:
        """The district of each station, from its village code."""
        return {s.station_id: district_in(s.village_code) or "" for s in self.operation.stations}

    @cached_property
    def districts(self) -> tuple[str, ...]:
        """The districts of the operation's area, in order."""
        whole = self.operation.settings.area
        named = {
            a.code for a in self.operation.areas if a.level is Level.DISTRICT and is_inside(a.code, whole)
        }
        return tuple(sorted(named | {d for d in self.district_of_station.values() if d}))

    @cached_property
    def loads(self) -> dict[str, Fraction]:
        """The load of each beat, exactly: 1 / pattern_stations over its stations."""
        return {
            beat_id: sum((1 / row.pattern_stations for row in rows), Fraction(0))
            for beat_id, rows in self.members.items()
        }

    @cached_property
    def teams(self) -> dict[str, int]:
        """Two-officer teams each beat asks for: more than one where a station's load exceeds 1."""
        lone = {key: rows for key, rows in self.members.items() if len(rows) == 1}
        return {key: ceil(self.loads[key]) if key in lone else 1 for key in self.beats}

    def patterns_open_to(self, row: BeatStationRow) -> list[GuardPattern]:
        """Return the patterns of the row's class that hold for its command: its own before the common."""
        command = self.commands.host(self.district_of_station[row.station_id])
        ofclass = [p for p in self.operation.settings.guard_patterns if p.risk_class == row.risk_class]
        return [p for p in ofclass if p.unit == command] or [p for p in ofclass if p.unit is None]

    def patterns_of(self, row: BeatStationRow) -> list[GuardPattern]:
        """Return the patterns open to the row that fit its pattern_stations."""
        command = self.commands.host(self.district_of_station[row.station_id])
        key = (command, row.risk_class, row.pattern_stations)
        if key not in self._fitting:
            self._fitting[key] = self._fit(row)
        return self._fitting[key]

    @cached_property
    def _fitting(self) -> dict[tuple[str, str, Fraction], list[GuardPattern]]:
        return {}

    def _fit(self, row: BeatStationRow) -> list[GuardPattern]:
        # Four police are two teams of two: each team then watches half of the stations.
        teams = {p: ceil(p.police / 2) for p in self.patterns_open_to(row)}
        return [p for p, number in teams.items() if Fraction(p.stations, number) == row.pattern_stations]

    @cached_property
    def pattern_by_station(self) -> dict[tuple[str, str], GuardPattern | None]:
        """The pattern of each row of beat_stations, by beat and station; None where none fits."""
        rows = (row for members in self.members.values() for row in members)
        return {(r.beat_id, r.station_id): next(iter(self.patterns_of(r)), None) for r in rows}

    @cached_property
    def duties(self) -> list[DutyRow]:
        """Duties of the planned phases."""
        return [d for d in self.tables.duties if d.phase in self.spans]

    @cached_property
    def duties_by_officer(self) -> dict[str, list[DutyRow]]:
        """The duties of each service number, in order of time."""
        found: dict[str, list[DutyRow]] = defaultdict(list)
        for duty in sorted(self.duties, key=lambda d: (d.nrp, d.start, d.end, d.duty_id)):
            found[duty.nrp].append(duty)
        return dict(found)

    @cached_property
    def services(self) -> list[Service]:
        """Duties whose officer and place are known; the others break ``ids_known``."""
        joined = ((d, self.officers.get(d.nrp), self.place_of(d.kind, d.place_id)) for d in self.duties)
        return [Service(d, o, p) for d, o, p in joined if o is not None and p is not None]

    @cached_property
    def _places(self) -> dict[tuple[str, str], Place | None]:
        return {}

    def place_of(self, kind: str, place_id: str) -> Place | None:
        """Return where a duty of ``kind`` is done, None for an unknown place."""
        sort = kind if kind in (STATION_GUARD, STANDBY, PRESENCE) else "post"
        key = (sort, place_id)
        if key not in self._places:
            self._places[key] = self._find_place(sort, place_id)
        return self._places[key]

    def _find_place(self, sort: str, place_id: str) -> Place | None:
        if sort == STATION_GUARD:
            return self._beat_place(place_id)
        if sort == "post":
            return self._post_place(place_id)
        return self.unit_or_district(place_id)

    def _beat_place(self, beat_id: str) -> Place | None:
        beat = self.beats.get(beat_id)
        base = self.stations.get(beat.base_station_id) if beat else None
        if base is None:
            return None
        villages = frozenset(self.stations[row.station_id].village_code for row in self.members[beat_id])
        district = self.district_of_station[base.station_id]
        return Place(beat_id, district, frozenset([district]), base.lat, base.lon, villages)

    def _post_place(self, post_id: str) -> Place | None:
        post = self.posts.get(post_id)
        if post is not None:
            village = frozenset([post.area_code])
            districts = _districts([post.area_code])
            return Place(post_id, post.area_code, districts, post.lat, post.lon, village, post=post)
        event = next((e for e in self.operation.events if e.event_id == post_id), None)
        if event is None:
            return None
        districts = _districts([event.district_code])
        return Place(post_id, event.district_code, districts, event.lat, event.lon, is_event=True)

    def unit_or_district(self, place_id: str) -> Place | None:
        """Return a command's own ground, or a district named by its code."""
        unit = self.units.get(place_id)
        if unit is not None:
            first, districts = next(iter(unit.area_codes), ""), _districts(unit.area_codes)
            return Place(place_id, first, districts, unit.lat, unit.lon, unit=unit)
        area = self._district_areas.get(place_id)
        return Place(place_id, area.code, _districts([area.code]), area.lat, area.lon) if area else None

    @cached_property
    def _district_areas(self) -> dict[str, Area]:
        return {a.code: a for a in self.operation.areas if a.level is Level.DISTRICT}

    @cached_property
    def station_hours(self) -> tuple[int, int] | None:
        """When stations are guarded; None where the voting phase is not planned."""
        span = self.spans.get(VOTING)
        if span is None:
            return None
        return span.start + self.rules.station_duty_start_min, span.start + self.rules.station_duty_end_min

    @cached_property
    def slots(self) -> list[Slot]:
        """Every place and shift that asks for officers: beats first, then posts."""
        return [*self._beat_slots(), *self._post_slots()]

    def _beat_slots(self) -> Iterator[Slot]:
        if self.station_hours is not None:
            start, end = self.station_hours
            for beat_id, teams in self.teams.items():
                yield Slot(VOTING, beat_id, start, end, 2 * teams)

    def _post_slots(self) -> Iterator[Slot]:
        shifts = {s.key: s for s in self.operation.settings.shifts}
        turns = {
            (phase, key): list(turns_within(shift, span))
            for phase, span in self.spans.items()
            for key, shift in shifts.items()
        }
        for phase in self.spans:
            for post in self.operation.posts:
                if phase in post.phases and post.officers > 0:
                    for start, end in turns.get((phase, post.shift), ()):
                        yield Slot(phase, post.post_id, start, end, post.officers)

    def slot_key(
        self, kind: str, phase: str, place_id: str, start: int, end: int
    ) -> tuple[str, str, int, int]:
        """Return the key of the slot that a duty fills: a beat has but one, whatever hours are stated."""
        if kind == STATION_GUARD and self.station_hours is not None:
            start, end = self.station_hours
        return (phase, place_id, start, end)

    @cached_property
    def crews(self) -> dict[tuple[str, str, int, int], list[DutyRow]]:
        """The duties that fill each slot, each officer once."""
        found: dict[tuple[str, str, int, int], dict[str, DutyRow]] = defaultdict(dict)
        for d in self.duties:
            if d.kind not in (STANDBY, PRESENCE):
                found[self.slot_key(d.kind, d.phase, d.place_id, d.start, d.end)].setdefault(d.nrp, d)
        return {key: list(crew.values()) for key, crew in found.items()}

    @cached_property
    def listed(self) -> dict[tuple[str, str, int, int], int]:
        """Missing officers as shortfalls.csv lists them, added up per place and span."""
        found: dict[tuple[str, str, int, int], int] = defaultdict(int)
        for s in self.tables.shortfalls:
            found[(s.phase, s.place_id, s.start, s.end)] += s.missing
        return dict(found)

    def is_whole_ground(self, phase: str, place_id: str) -> bool:
        """Return whether a shortfall speaks of a phase's minimum strength or a district's floor."""
        if place_id in self.beats or place_id in self.posts:
            return False
        if place_id == phase:
            return True
        place = self.unit_or_district(place_id) if self.rules.district_floor > 0 else None
        return place is not None and not place.districts.isdisjoint(self.districts)

    @cached_property
    def travel_m(self) -> NDArray[np.int64]:
        """Great-circle metres from the officer's unit to the place, for each of `services`."""
        homes = [self.units[s.officer.unit] for s in self.services]
        here = np.array([(u.lat, u.lon) for u in homes], dtype=np.float64).reshape(-1, 2)
        there = np.array([(s.place.lat, s.place.lon) for s in self.services], dtype=np.float64).reshape(-1, 2)
        return metres_between(here, there)

    def command_of(self, officer: Officer) -> str:
        """Return the command an officer belongs to."""
        return self.commands.of[officer.unit]

    def is_attached(self, service: Service) -> bool:
        """Return whether the officer is attached (BKO): never at his own unit."""
        unit = service.place.unit
        if unit is not None and unit.unit == service.officer.unit:
            return False
        return self.commands.is_attached(self.command_of(service.officer), service.place.area)

    def hosts_of(self, place: Place) -> tuple[str, ...]:
        """Return the commands that may be named as serving the place, the expected one first."""
        by_area = self.commands.host(place.area)
        if place.unit is None:
            return (by_area,)
        # At a unit both its own command and that of the ground it stands on are true.
        return (self.commands.of[place.unit.unit], by_area)


def _districts(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(d for code in codes if (d := district_in(code)) is not None)


def turns_within(shift: ShiftPattern, span: PhaseSpan) -> Iterator[tuple[int, int]]:
    """Yield the shifts of a phase, clipped to it.

    A round-the-clock pattern is carried into the first day by the turn that began the day before.
    """
    pairs = list(pairwise(shift.turns_min))
    round_the_clock = shift.turns_min[-1] - shift.turns_min[0] == MINUTES_PER_DAY
    first = span.start - MINUTES_PER_DAY if round_the_clock else span.start
    for day in range(first, span.end, MINUTES_PER_DAY):
        for a, b in pairs:
            start, end = max(day + a, span.start), min(day + b, span.end)
            if start < end:
                yield start, end
