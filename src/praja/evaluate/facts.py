"""One plan beside its operation: every row joined to what it speaks of, worked out once for all rules."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from praja.domain.areas import Level
from praja.domain.forces import Officer
from praja.domain.operation import Operation
from praja.domain.places import Post
from praja.domain.settings import Rules
from praja.evaluate.asked.ask import Hours, Slots
from praja.evaluate.asked.boxes import Boxes
from praja.evaluate.asked.escorts import Route, escort_asks, routes_of
from praja.evaluate.asked.events import EventBook
from praja.evaluate.asked.movement import Movements
from praja.evaluate.asked.posts import post_asks, protection_asks
from praja.evaluate.asked.stations import VOTING, beat_asks, guard_hours, revote_asks
from praja.evaluate.clock import MINUTES_PER_DAY
from praja.evaluate.crews import Crews, Key
from praja.evaluate.division import Division
from praja.evaluate.ground import Commands, is_inside, metres_between
from praja.evaluate.limits import Limits
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.roster import Roster
from praja.evaluate.rounds import Rounds
from praja.evaluate.rows import HoursRow
from praja.evaluate.shifts import PhaseSpan
from praja.evaluate.tables import Tables
from praja.evaluate.timeline import Days, Parts, Timeline
from praja.evaluate.ways import Ways
from praja.evaluate.where import CAMPAIGN_EVENT, Place, Places

LONG_NIGHT_MIN = 180
"""A duty that takes so much of a night is a night's."""


@dataclass(frozen=True)
class Case:
    """The operation, the tables of the plan folder, and what follows from both."""

    operation: Operation
    tables: Tables
    folder: Path
    found: dict[str, Outcome] = field(default_factory=dict)
    """What the rules asked so far have found, by key."""
    hours: dict[str, HoursRow] = field(default_factory=dict)
    """What the roster asks of each officer, by number, once the rule on hours.csv has added it up."""

    @cached_property
    def rules(self) -> Rules:
        """The ``[rules]`` of the operation."""
        return self.operation.settings.rules

    @cached_property
    def spans(self) -> dict[str, PhaseSpan]:
        """The planned phases that the operation knows."""
        known = {p.key: p for p in self.operation.settings.phases}
        return {key: PhaseSpan.of(known[key]) for key in self.tables.claims.phases if key in known}

    @cached_property
    def commands(self) -> Commands:
        """The command tree."""
        return Commands(self.operation.units)

    @cached_property
    def division(self) -> Division:
        """The beats."""
        return Division(self.operation, self.tables, self.commands)

    @cached_property
    def boxes(self) -> Boxes:
        """The ballot boxes."""
        return Boxes(self.operation)

    @cached_property
    def routes(self) -> list[Route]:
        """The routes of vehicles with ballot boxes."""
        return routes_of(self.tables.routes)

    @cached_property
    def places(self) -> Places:
        """Every place that a duty may name."""
        depots = [(r.route_id, r.area, r.first.lat, r.first.lon) for r in self.routes]
        return Places(self.operation, self.division, self.commands, depots)

    @cached_property
    def officers(self) -> dict[str, Officer]:
        """Officers by service number."""
        return {o.nrp: o for o in self.operation.personnel}

    @cached_property
    def assignable_of(self) -> dict[str, list[Officer]]:
        """The officers of each unit who may be assigned."""
        found: dict[str, list[Officer]] = defaultdict(list)
        for officer in self.operation.personnel:
            if officer.assignable:
                found[officer.unit].append(officer)
        return dict(found)

    @cached_property
    def posts(self) -> dict[str, Post]:
        """Posts by id."""
        return {p.post_id: p for p in self.operation.posts}

    @cached_property
    def districts(self) -> tuple[str, ...]:
        """The districts of the operation's area, in order."""
        whole = self.operation.settings.area
        named = {
            a.code for a in self.operation.areas if a.level is Level.DISTRICT and is_inside(a.code, whole)
        }
        return tuple(sorted(named | {d for d in self.division.district_of.values() if d}))

    # Duties

    @cached_property
    def roster(self) -> Roster:
        """The duties of the planned phases, joined to officers and places."""
        duties = self.tables.duties
        return Roster.of(duties.take(duties.phase.are(*self.spans)), self.officers, self.places.find)

    @cached_property
    def travel_m(self) -> NDArray[np.int64]:
        """Great-circle metres from the officer's unit to the place; 0 where either is unknown."""
        units = self.places.units
        here = [units[o.unit] for o in self.roster.officers]
        homes = np.array([*((u.lat, u.lon) for u in here), (0, 0)], dtype=np.float64)[self.roster.officer]
        spots = [(p.lat, p.lon) for p in self.roster.places]
        there = np.array([*spots, (0, 0)], dtype=np.float64)[self.roster.place]
        return np.where(self.roster.known, metres_between(homes, there), 0)

    @cached_property
    def attached(self) -> NDArray[np.bool_]:
        """Whether the officer is attached (BKO): never at his own unit; False where he is unknown."""
        units = {unit: i for i, unit in enumerate(self.places.units)}
        home = self.roster.of_officers(lambda o: units[o.unit], unknown=-1)
        names = list(units)

        def is_attached(unit: int, place: int) -> bool:
            return self._is_attached(names[unit], self.roster.places[place])

        return self.roster.doubted(is_attached, home, self.roster.place)

    def _is_attached(self, unit: str, place: Place) -> bool:
        if place.unit is not None and place.unit.unit == unit:
            return False
        return self.commands.is_attached(self.commands.of[unit], place.area)

    def hosts_of(self, place: Place) -> tuple[str, ...]:
        """Return the commands that may be named as serving the place, the expected one first."""
        by_area = self.commands.host(place.area)
        if place.unit is None:
            return (by_area,)
        # At a unit both its own command and that of the ground it stands on are true.
        return (self.commands.of[place.unit.unit], by_area)

    @cached_property
    def limits(self) -> Limits:
        """What each rule says of each duty."""
        return Limits(self.operation.settings, self.roster.duties)

    @cached_property
    def ways(self) -> Ways:
        """How long ways take."""
        return Ways(self.operation.travel, self.rules)

    @cached_property
    def movements(self) -> Movements | None:
        """How the guards of stations come to their beats; None where they do not move in a planned phase."""
        return Movements.of(self.operation, self.spans, self.roster, self.ways) if self.is_whole else None

    @cached_property
    def rounds(self) -> Rounds:
        """The schedules of patrols."""
        return Rounds(self.operation, self.spans, self.tables.patrols)

    @cached_property
    def timeline(self) -> Timeline:
        """The duties of each officer in order of time."""
        return Timeline(self.roster, self.ways)

    @cached_property
    def parts(self) -> Parts:
        """The duties cut at midnight."""
        return Parts.of(self.roster.duties)

    def days(self, counted: NDArray[np.bool_], *, first_only: bool = False) -> Days:
        """Return the dates that these duties touch, or only those on which they start."""
        parts = self.parts.of_first_dates() if first_only else self.parts
        return Days.of(self.roster.duties, parts, counted)

    @cached_property
    def by_night(self) -> NDArray[np.bool_]:
        """Duties that take three hours or more of the night of the date they start on, or the one before."""
        d, rules = self.roster.duties, self.rules
        midnight = d.start - d.start % MINUTES_PER_DAY
        ends = rules.night_end_min + MINUTES_PER_DAY * (rules.night_end_min <= rules.night_start_min)
        night = np.zeros(d.number, dtype=bool)
        for date in (midnight - MINUTES_PER_DAY, midnight):
            taken = np.minimum(d.end, date + ends) - np.maximum(d.start, date + rules.night_start_min)
            night |= taken >= LONG_NIGHT_MIN
        return night

    def slips(self, wrong: NDArray[np.bool_]) -> Iterator[int]:
        """Yield the duties that are wrong, in the order of the table."""
        yield from np.flatnonzero(wrong).tolist()

    def slip(self, duty: int, expected: str, found: str) -> Slip:
        """Return the slip of a duty, to be named in public by its place."""
        d = self.roster.duties
        return Slip(d.duty_id.at(duty), expected, found, d.place_id.at(duty))

    # What is asked for

    @cached_property
    def station_hours(self) -> Hours | None:
        """When stations are guarded; None where the voting phase is not planned."""
        return guard_hours(self.rules, self.spans)

    @cached_property
    def slots(self) -> Slots:
        """Every place and shift that asks for officers: beats first, then posts."""
        asks = [*beat_asks(self.division, self.spans), *post_asks(self.operation, self.spans)]
        if self.is_whole:
            asks += protection_asks(self.operation, self.spans, self.places)
            asks += EventBook(self.operation).asks(self.spans, self._stated_for_events)
            asks += revote_asks(self.operation, self.spans)
            asks += escort_asks(self.boxes, self.routes, self.spans)
            asks += self.movements.asks(self.roster, self.places.guard_force) if self.movements else ()
        return Slots.of(asks)

    def _stated_for_events(self, event_id: str, task_force: str) -> int:
        return self._event_officers.get((event_id, task_force), 0)

    @cached_property
    def _event_officers(self) -> dict[tuple[str, str], int]:
        """What needs.csv says that each event asks of each task force on a shift."""
        n = self.tables.needs
        rows = np.flatnonzero(n.kind.are(CAMPAIGN_EVENT)).tolist()
        return {(n.place_id.at(i), n.task_force.at(i)): int(n.officers[i]) for i in rows}

    @property
    def is_whole(self) -> bool:
        """Whether the plan states its needs; the first plans, of voting day alone, did not."""
        return self.tables.needs.number > 0 or bool(set(self.spans) - {VOTING})

    @cached_property
    def crews(self) -> Crews:
        """Who fills which slot."""
        return Crews(self.slots, self.roster, self.listed)

    @cached_property
    def listed(self) -> dict[Key, int]:
        """Missing officers as shortfalls.csv lists them, added up per place and span."""
        found: dict[Key, int] = defaultdict(int)
        for s in self.tables.shortfalls:
            found[(s.phase, s.place_id, s.start, s.end)] += s.missing
        return dict(found)

    @cached_property
    def has_floor(self) -> bool:
        """Whether districts have a floor anywhere, by the rules or a change of them."""
        changes = (c.value for c in self.operation.settings.rule_changes if c.rule == "district_floor")
        return any(value > 0 for value in (self.rules.district_floor, *changes))

    def is_whole_ground(self, phase: str, place_id: str) -> bool:
        """Return whether a shortfall speaks of a phase's minimum strength or a district's floor."""
        if place_id in self.division.beats or place_id in self.places.named:
            return False
        if place_id == phase:
            return True
        place = self.places.ground(place_id) if self.has_floor else None
        return place is not None and not place.districts.isdisjoint(self.districts)
