"""How many ballot boxes go where, and from which depot: docs/methods/boxes.md, read independently."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from praja.domain.forces import Asset
from praja.domain.operation import Operation
from praja.domain.places import Depot, Station
from praja.evaluate.ground import cut

WAREHOUSE, DISTRICT, VILLAGE = "warehouse", "district", "village"
OUT, ON, BACK = "warehouse_to_district", "district_to_village", "district_to_warehouse"
LEGS = (OUT, ON, BACK)
TRUCKS = ("truck", "truk")

LOADING_MIN = 30
STOP_MIN = 10
BOXES_A_MINUTE = 4
CHANGING_MIN = 45
"""Minutes that boxes take: docs/methods/boxes.md, section "A day"."""


class Stop(NamedTuple):
    """Where boxes are handed over, and when it is open (minutes after midnight)."""

    area: str
    lat: float
    lon: float
    opens: int
    closes: int


@dataclass(frozen=True)
class Boxes:
    """The ballot boxes of an operation."""

    operation: Operation

    @cached_property
    def sent(self) -> Mapping[str, Mapping[str, Counter[str]]]:
        """Boxes by leg, area of the depot, and area of the place."""
        each = self.operation.settings.rules.boxes_per_station
        sent: dict[str, dict[str, Counter[str]]] = {leg: defaultdict(Counter) for leg in LEGS}
        for station in self.operation.stations if each else ():
            village = self._waits_at(station)
            district, regency = cut(village, 3), cut(village, 2)
            if district != regency:
                sent[OUT][regency][district] += each
            if village != district:
                sent[ON][district][village] += each
            home = cut(station.village_code, 3)
            sent[BACK][cut(home, 2)][home] += each
        return sent

    def _waits_at(self, station: Station) -> str:
        """Return the area at whose depot a station's boxes wait for voting day."""
        named = station.boxes_at
        return named if named in self._areas and named is not None else station.village_code

    @cached_property
    def _areas(self) -> dict[str, tuple[float, float]]:
        return {a.code: (a.lat, a.lon) for a in self.operation.areas}

    def day_of(self, leg: str) -> date | None:
        """Return the date of a leg, None where there is none."""
        voting = next((p for p in self.operation.settings.phases if p.key == "voting"), None)
        rules = self.operation.settings.rules
        out, on = rules.boxes_out_days
        days = {OUT: -out, ON: -on, BACK: rules.boxes_back_days}[leg]
        if voting is None or (leg == BACK and not days):
            return None
        return voting.start + timedelta(days=days)

    def ends(self, leg: str, depot: str) -> list[Stop]:
        """Return the depot of an area on a leg, and after it the places that have boxes from or for it."""
        if (leg, depot) not in self._ends:
            places = list(self.sent[leg].get(depot, ()))
            if leg == ON:
                self._ends[leg, depot] = [self.committee(depot), *map(self.village, places)]
            else:
                self._ends[leg, depot] = [self.warehouse(depot), *map(self.committee, places)]
        return self._ends[leg, depot]

    @cached_property
    def _ends(self) -> dict[tuple[str, str], list[Stop]]:
        return {}

    # Depots

    def warehouse(self, regency: str) -> Stop:
        """Return the warehouse of a regency."""
        post = self._post(WAREHOUSE, regency)
        given = self._given.get((WAREHOUSE, regency))
        if given is None and post is None:
            given = self._given.get((WAREHOUSE, cut(regency, 1)))
        spots = (post, self._post("commission_office", regency), self._areas.get(regency))
        return self._stop(given, regency, spots)

    def committee(self, district: str) -> Stop:
        """Return where the committee of a district (PPK) keeps boxes."""
        unit = next((u for u in self.operation.units if u.area_codes == (district,)), None)
        seat = (unit.lat, unit.lon) if unit else None
        spots = (self._post("district_tally", district), seat, self._areas.get(district))
        return self._stop(self._given.get((DISTRICT, district)), district, spots)

    def village(self, village: str) -> Stop:
        """Return where the committee of a village (PPS) keeps boxes."""
        return self._stop(
            self._given.get((VILLAGE, village)), village, (self._middle(village), self._areas.get(village))
        )

    def _stop(self, given: Depot | None, area: str, spots: tuple[tuple[float, float] | None, ...]) -> Stop:
        if given is not None:
            return Stop(given.area_code, given.lat, given.lon, given.opens_min, given.closes_min)
        lat, lon = next((spot for spot in (*spots, self._middle(area)) if spot), (0.0, 0.0))
        usual = Depot("", area, lat, lon)
        return Stop(area, lat, lon, usual.opens_min, usual.closes_min)

    @cached_property
    def _given(self) -> dict[tuple[str, str], Depot]:
        return {(d.level, d.area_code): d for d in reversed(self.operation.depots)}

    def _post(self, kind: str, area: str) -> tuple[float, float] | None:
        """Return the first post of a kind of an area itself, else the first inside it."""
        return self._posts.get((kind, area))

    @cached_property
    def _posts(self) -> dict[tuple[str, str], tuple[float, float]]:
        posts = self.operation.posts
        inside = {(p.kind, cut(p.area_code, 2)): (p.lat, p.lon) for p in reversed(posts)}
        return inside | {(p.kind, p.area_code): (p.lat, p.lon) for p in reversed(posts)}

    @cached_property
    def _stations_in(self) -> dict[str, list[Station]]:
        found: dict[str, list[Station]] = defaultdict(list)
        for station in self.operation.stations:
            for parts in (2, 3, 4):
                found[cut(station.village_code, parts)].append(station)
        return dict(found)

    def _middle(self, area: str) -> tuple[float, float] | None:
        here = self._stations_in.get(area)
        if not here:
            return None
        return sum(s.lat for s in here) / len(here), sum(s.lon for s in here) / len(here)

    # Handling and vehicles

    @cached_property
    def changing(self) -> frozenset[str]:
        """The villages where boxes change to boats or bearers: the table travel gives no such way."""
        reached = {
            c for leg in self.operation.travel if leg.mode != "land" for c in (leg.from_code, leg.to_code)
        }
        return frozenset(s.village_code for s in self.operation.stations if s.access != "land") - reached

    def handling_min(self, area: str, boxes: int) -> int:
        """Return the minutes at a stop where so many boxes change hands."""
        return STOP_MIN + -(-boxes // BOXES_A_MINUTE) + CHANGING_MIN * (area in self.changing)

    @cached_property
    def assets(self) -> Mapping[str, Asset]:
        """Vehicles and kits by id."""
        return {a.asset_id: a for a in self.operation.assets}

    def capacity(self, asset_id: str) -> int:
        """Return how many boxes a vehicle holds; a hired one, without an id, as many as a truck."""
        truck = max(1, self.operation.settings.rules.boxes_per_truck)
        if not asset_id:
            return truck
        asset = self.assets.get(asset_id)
        if asset is None:
            return 0
        return asset.boxes or (truck if asset.kind.lower() in TRUCKS else 0)

    def escorts(self, asset_id: str) -> int:
        """Return how many officers ride with a vehicle: the driver is one of those who have its seats."""
        wanted, asset = self.operation.settings.rules.escort_officers, self.assets.get(asset_id)
        return min(wanted, max(1, asset.seats - 1)) if asset and asset.seats else wanted
