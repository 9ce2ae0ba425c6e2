"""Where a duty is done: beats, posts, events, people to protect, commands and districts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from praja.domain.areas import Area, Level, Unit
from praja.domain.operation import Operation
from praja.domain.places import Post
from praja.evaluate.division import Division
from praja.evaluate.ground import Commands, district_in

STATION_GUARD = "station_guard"
STATION_RELIEF = "station_relief"
REVOTE_GUARD = "revote_guard"
FORWARD_MOVEMENT = "forward_movement"
STANDBY = "standby"
PRESENCE = "district_floor"
CAMPAIGN_EVENT = "campaign_event"
CLOSE_PROTECTION = "close_protection"
BALLOT_ESCORT = "ballot_escort"

AT_BEATS = (STATION_GUARD, STATION_RELIEF, FORWARD_MOVEMENT)
AT_GROUND = (STANDBY, PRESENCE)
CHAIR_OFFICES = ("commission_office", "supervisor_office")
TRAFFIC = "traffic"


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
    kind: str = ""
    """The one kind of duty that is done there; empty where the kind of duty leads to the place."""
    task_forces: tuple[str, ...] = ()
    """The task forces that serve there; empty: any."""
    pair_id: str = ""
    """The pair that is protected."""


def sort_of(kind: str) -> str:
    """Return which of the names of places a kind of duty speaks of."""
    if kind in AT_BEATS:
        return "beat"
    if kind in AT_GROUND:
        return "ground"
    return "station" if kind == REVOTE_GUARD else "named"


@dataclass(frozen=True)
class Places:
    """Every place that a duty may name."""

    operation: Operation
    division: Division
    commands: Commands
    routes: Sequence[tuple[str, str, float, float]] = ()
    """Routes of ballot boxes: id, area and depot."""

    def find(self, kind: str, place_id: str) -> Place | None:
        """Return where a duty of ``kind`` is done, None for an unknown place."""
        sort = sort_of(kind)
        if (sort, place_id) not in self._known:
            self._known[sort, place_id] = self._find(sort, place_id)
        return self._known[sort, place_id]

    @cached_property
    def _known(self) -> dict[tuple[str, str], Place | None]:
        return {}

    def _find(self, sort: str, place_id: str) -> Place | None:
        if sort == "beat":
            return self._beat(place_id)
        if sort == "ground":
            return self.ground(place_id)
        return self._revote(place_id) if sort == "station" else self.named.get(place_id)

    @property
    def guard_force(self) -> str:
        """The task force that guards stations."""
        return self.operation.settings.rules.station_guard_task_force

    def _beat(self, beat_id: str) -> Place | None:
        beat = self.division.beats.get(beat_id)
        base = self.division.stations.get(beat.base_station_id) if beat else None
        if base is None:
            return None
        members = self.division.members[beat_id]
        villages = frozenset(self.division.stations[row.station_id].village_code for row in members)
        return Place(
            beat_id, base.village_code, _districts([base.village_code]), base.lat, base.lon, villages,
            task_forces=(self.guard_force,),
        )  # fmt: skip

    def _revote(self, station_id: str) -> Place | None:
        station = self.division.stations.get(station_id)
        if station is None or all(r.station_id != station_id for r in self.operation.revotes):
            return None
        village = station.village_code
        return Place(
            station_id, village, _districts([village]), station.lat, station.lon, frozenset([village]),
            task_forces=(self.guard_force,),
        )  # fmt: skip

    def ground(self, place_id: str) -> Place | None:
        """Return a command's own ground, or a district named by its code."""
        unit = self.units.get(place_id)
        if unit is not None:
            first, districts = next(iter(unit.area_codes), ""), _districts(unit.area_codes)
            return Place(place_id, first, districts, unit.lat, unit.lon, unit=unit)
        area = self.district_areas.get(place_id)
        return Place(place_id, area.code, _districts([area.code]), area.lat, area.lon) if area else None

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Units by key."""
        return {u.unit: u for u in self.operation.units}

    @cached_property
    def district_areas(self) -> dict[str, Area]:
        """The areas of the districts, by code."""
        return {a.code: a for a in self.operation.areas if a.level is Level.DISTRICT}

    @cached_property
    def seats(self) -> dict[str, Place]:
        """Where officers are who keep a district's floor: its own unit, which has no other, or itself."""
        units = {u.area_codes[0]: u for u in reversed(self.operation.units) if len(u.area_codes) == 1}
        names = {code: units[code].unit if code in units else code for code in self.district_areas}
        found = {code: self.ground(name) for code, name in names.items()}
        return {code: place for code, place in found.items() if place is not None}

    @cached_property
    def named(self) -> dict[str, Place]:
        """The places with a name of their own; of two with one name a post comes before all others."""
        places = [*self.escorted, *self.protected, *self._events(), *self._posts()]
        return {place.place_id: place for place in places}

    def _posts(self) -> list[Place]:
        return [
            Place(
                p.post_id, p.area_code, _districts([p.area_code]), p.lat, p.lon, frozenset([p.area_code]),
                post=p, kind=p.kind, task_forces=(p.task_force,), pair_id=p.pair_id or "",
            )
            for p in self.operation.posts
        ]  # fmt: skip

    @cached_property
    def escorted(self) -> list[Place]:
        """The routes of vehicles with ballot boxes."""
        return [
            Place(
                route_id, area, _districts([area]), lat, lon,
                kind=BALLOT_ESCORT, task_forces=(self.guard_force,),
            )
            for route_id, area, lat, lon in self.routes
        ]  # fmt: skip

    def _events(self) -> list[Place]:
        known = {t.key for t in self.operation.settings.task_forces}
        forces = (self.guard_force, TRAFFIC) if TRAFFIC in known else (self.guard_force,)
        return [
            Place(
                e.event_id, e.district_code, _districts([e.district_code]), e.lat, e.lon,
                is_event=True, kind=CAMPAIGN_EVENT, task_forces=forces,
            )
            for e in self.operation.events
        ]  # fmt: skip

    @cached_property
    def protected(self) -> list[Place]:
        """The people whom no post protects: candidate pairs, and chairs at their offices."""
        has_post = {p.pair_id for p in self.operation.posts if p.kind == CLOSE_PROTECTION}
        rules = self.operation.settings.rules
        offices = [p for p in self.operation.posts if p.kind in CHAIR_OFFICES]
        pairs = [c for c in self.operation.candidates if c.pair_id not in has_post]
        asked_pairs = pairs if rules.pair_protection_officers > 0 else []
        asked_chairs = offices if rules.chair_protection_officers > 0 else []
        return [
            *(
                self._person(c.pair_id, c.contest_area, self._seat(c.contest_area), c.pair_id)
                for c in asked_pairs
            ),
            *(self._person(p.post_id, p.area_code, (p.lat, p.lon), "") for p in asked_chairs),
        ]

    def _person(self, whom: str, area: str, at: tuple[float, float], pair_id: str) -> Place:
        return Place(
            f"PROT-{whom}", area, _districts([area]), *at, frozenset([area]),
            kind=CLOSE_PROTECTION, task_forces=(self.guard_force,), pair_id=pair_id,
        )  # fmt: skip

    def _seat(self, contest_area: str) -> tuple[float, float]:
        """Return where a pair's guards meet: the election commission of its contest, else the command."""
        for post in self.operation.posts:
            if post.kind == CHAIR_OFFICES[0] and post.area_code == contest_area:
                return post.lat, post.lon
        host = self.units.get(self.commands.host(contest_area))
        return (host.lat, host.lon) if host else (0.0, 0.0)


def _districts(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(d for code in codes if (d := district_in(code)) is not None)
