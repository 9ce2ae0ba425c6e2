"""What a reader calls a place of the plan, and where it lies."""

from dataclasses import dataclass

from praja.domain.areas import district_of
from praja.domain.forces import CandidatePair
from praja.domain.needs import CAMPAIGN_EVENT, DISTRICT_FLOOR, REVOTE_GUARD, STANDBY, STATION_GUARD
from praja.domain.operation import Operation
from praja.domain.plan import Plan

PROTECTED = "PROT-"
"""What stands before the pair or the office in the id of a place of close protection."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place that duties and shortfalls name: a beat, post, event, route, district, unit or phase."""

    place_id: str
    name: str
    kind: str
    area_code: str
    command: str
    public: str
    """The name on the page: a post beside a candidate pair goes by the pair's number, never by a person."""


@dataclass(frozen=True)
class Places:
    """Every place of a plan, by its id."""

    operation: Operation
    known: dict[str, Place]
    hosts: dict[str, str]

    @classmethod
    def of(cls, operation: Operation, plan: Plan) -> "Places":
        """Return the places of this plan."""
        places = cls(operation, {}, {})
        for phase in operation.settings.phases:
            places._learn(phase.key, phase.name, "strength", operation.settings.area)
        for area in operation.areas:
            places._learn(area.code, area.name, DISTRICT_FLOOR, area.code)
        for unit in operation.units:
            area_code = unit.area_codes[0] if unit.area_codes else operation.settings.area
            command = operation.tree.command_of[unit.unit]
            places.known[unit.unit] = Place(unit.unit, unit.name, STANDBY, area_code, command, unit.name)
        pairs = {p.pair_id: p for p in operation.candidates}
        stations = {s.station_id: s for s in operation.stations}
        for post in operation.posts:
            public = places._pair(pairs.get(post.pair_id)) if post.pair_id else post.name
            places._learn(post.post_id, post.name, post.kind, post.area_code, public)
        for event in operation.events:
            places._learn(event.event_id, event.event_id, CAMPAIGN_EVENT, event.district_code)
        for site in plan.sites:
            pair = pairs.get(site.place_id.removeprefix(PROTECTED))
            places._learn(
                site.place_id, site.name, site.kind, site.area_code, places._pair(pair) if pair else None
            )
        for revote in operation.revotes:
            station = stations.get(revote.station_id)
            if station:
                places._learn(station.station_id, station.name, REVOTE_GUARD, station.village_code)
        for beat in plan.beats:
            base = stations[beat.base_station_id].name
            places._learn(beat.beat_id, base, STATION_GUARD, beat.district_code)
        return places

    def _learn(self, place_id: str, name: str, kind: str, area_code: str, public: str | None = None) -> None:
        command = self.host(area_code)
        self.known[place_id] = Place(
            place_id, name, kind, area_code, command, name if public is None else public
        )

    def _pair(self, pair: CandidatePair | None) -> str:
        """Return what the page calls a candidate pair: its number and where it stands."""
        if pair is None:
            return "Paslon"
        area = self.operation.area_names.get(pair.contest_area, pair.contest_area)
        return f"Paslon {pair.number} · {area}"

    def host(self, area_code: str) -> str:
        """Return the command that serves an area."""
        if area_code not in self.hosts:
            self.hosts[area_code] = self.operation.tree.host_of(area_code)
        return self.hosts[area_code]

    def find(self, place_id: str) -> Place:
        """Return a place; one that no table knows goes by its id and belongs to the operation's command."""
        settings = self.operation.settings
        unknown = Place(place_id, place_id, "event", settings.area, settings.command, place_id)
        return self.known.get(place_id, unknown)

    def district(self, area_code: str) -> str:
        """Return the name of the district an area lies in, the area's own name above districts."""
        names = self.operation.area_names
        return names.get(district_of(area_code) or area_code, area_code)

    def unit(self, unit: str) -> str:
        """Return the name of a command or unit."""
        known = self.operation.tree.units.get(unit)
        return known.name if known else unit
