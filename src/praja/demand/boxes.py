"""Ballot boxes: how many go where, where they are kept on the way, and which vehicles carry them."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from praja.domain.operation import Operation
from praja.domain.places import Depot, Station

WAREHOUSE, DISTRICT, VILLAGE = "warehouse", "district", "village"
"""Levels of a depot: of the regency's commission, of a district's (PPK) and a village's (PPS) committee."""
TRUCKS: Final = frozenset({"truck", "truk"})
"""Kinds of asset that carry boxes even where the table gives no number."""
LAND: Final = "land"
"""How a station is reached, and how a leg of the table travel goes, where vehicles go all the way."""

# Handling


@dataclass(frozen=True, slots=True)
class Handling:
    """Minutes that boxes take where vehicles stand: see boxes.toml beside this module."""

    load_min: int
    stop_min: int
    boxes_per_min: int
    transfer_min: int

    def stop(self, boxes: int, *, hard_to_reach: bool) -> int:
        """Return the minutes at a stop where so many boxes change hands."""
        carrying = -(-boxes // self.boxes_per_min)
        return self.stop_min + carrying + (self.transfer_min if hard_to_reach else 0)


@cache
def handling() -> Handling:
    """Return the times that come with Praja."""
    text = Path(__file__).with_name("boxes.toml").read_text(encoding="utf-8")
    return Handling(**tomllib.loads(text))


# Boxes


@dataclass
class BoxFlows:
    """Boxes on the three legs: depot -> place -> boxes, by the code of the areas whose depots they are."""

    to_districts: dict[str, Counter[str]] = field(default_factory=dict)
    """From a regency's warehouse to districts."""
    to_villages: dict[str, Counter[str]] = field(default_factory=dict)
    """From a district to villages."""
    back: dict[str, Counter[str]] = field(default_factory=dict)
    """To a regency's warehouse from districts."""


def box_flows(operation: Operation) -> BoxFlows:
    """Return how many boxes go where.

    The boxes of a station go to its district and on to its village. Where ``boxes_at`` names the
    area of another depot they stay there: another village, or a district or regency, from where the
    station's own guards fetch them. After the count they are all at the station's own district.
    """
    each = operation.settings.rules.boxes_per_station
    flows = BoxFlows()
    for station in operation.stations if each else ():
        goal = _goal(operation, station)
        parts = goal.split(".")
        regency, district = ".".join(parts[:2]), ".".join(parts[:3])
        if len(parts) >= 3:
            flows.to_districts.setdefault(regency, Counter())[district] += each
        if len(parts) >= 4:
            flows.to_villages.setdefault(district, Counter())[goal] += each
        flows.back.setdefault(_regency(station.district), Counter())[station.district] += each
    return flows


def _goal(operation: Operation, station: Station) -> str:
    """Return the code of the area at whose depot a station's boxes wait for voting day."""
    named = station.boxes_at
    return named if named is not None and named in operation.area_names else station.village_code


def _regency(code: str) -> str:
    return ".".join(code.split(".")[:2])


# Depots


@dataclass(frozen=True)
class Stores:
    """Where boxes are kept in each area: the table's depots, else the likeliest place."""

    operation: Operation

    @cached_property
    def _given(self) -> dict[tuple[str, str], Depot]:
        return {(d.level, d.area_code): d for d in reversed(self.operation.depots)}

    @cached_property
    def _centres(self) -> dict[str, tuple[float, float]]:
        return {a.code: (a.lat, a.lon) for a in self.operation.areas}

    @cached_property
    def _posts(self) -> dict[tuple[str, str], tuple[float, float]]:
        """The first post of a kind in an area, and in each area around it."""
        found: dict[tuple[str, str], tuple[float, float]] = {}
        for post in self.operation.posts:
            found.setdefault((post.kind, post.area_code), (post.lat, post.lon))
        for post in self.operation.posts:
            found.setdefault((post.kind, _regency(post.area_code)), (post.lat, post.lon))
        return found

    @cached_property
    def _units(self) -> dict[str, tuple[float, float]]:
        found: dict[str, tuple[float, float]] = {}
        for unit in self.operation.units:
            if len(unit.area_codes) == 1:
                found.setdefault(unit.area_codes[0], (unit.lat, unit.lon))
        return found

    @cached_property
    def _stations(self) -> dict[str, list[Station]]:
        found: dict[str, list[Station]] = {}
        for station in self.operation.stations:
            for area in (station.village_code, station.district, _regency(station.district)):
                found.setdefault(area, []).append(station)
        return found

    def warehouse(self, regency: str) -> Depot:
        """Return a regency's warehouse: its depot or post, the province's depot, its commission's office."""
        at = self._posts.get(("warehouse", regency))
        given = self._given.get((WAREHOUSE, regency))
        if given is None and at is None:
            given = self._given.get((WAREHOUSE, regency.partition(".")[0]))
        return given or self._depot(WAREHOUSE, regency, at or self._posts.get(("commission_office", regency)))

    def district(self, code: str) -> Depot:
        """Return where a district's committee keeps boxes: its depot, its tally post, its own police unit."""
        at = self._posts.get(("district_tally", code)) or self._units.get(code)
        return self._given.get((DISTRICT, code)) or self._depot(DISTRICT, code, at)

    def village(self, code: str) -> Depot:
        """Return where a village's committee keeps boxes: its depot, or the middle of its stations."""
        return self._given.get((VILLAGE, code)) or self._depot(VILLAGE, code, self._middle(code))

    def _depot(self, level: str, code: str, at: tuple[float, float] | None) -> Depot:
        lat, lon = at or self._centres.get(code) or self._middle(code) or (0.0, 0.0)
        return Depot(level, code, lat, lon)

    def _middle(self, code: str) -> tuple[float, float] | None:
        here = self._stations.get(code)
        if not here:
            return None
        return sum(s.lat for s in here) / len(here), sum(s.lon for s in here) / len(here)


def hard_to_reach(operation: Operation) -> frozenset[str]:
    """Return the villages with a station by boat or on foot to which the table travel gives no such way.

    There boxes change from the vehicle to boats or bearers, which takes time.
    """
    ways = {code for leg in operation.travel if leg.mode != LAND for code in (leg.from_code, leg.to_code)}
    return frozenset(s.village_code for s in operation.stations if s.access != LAND) - ways


# Vehicles


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle for boxes. ``seats`` 0: nobody knows."""

    asset_id: str
    unit: str
    seats: int
    boxes: int

    def escorts(self, wanted: int) -> int:
        """Return how many officers ride along: ``wanted`` where the seats besides the driver's suffice."""
        return min(wanted, max(1, self.seats - 1)) if self.seats else wanted


def vehicles_of(operation: Operation) -> tuple[Vehicle, ...]:
    """Return the vehicles that can carry boxes; trucks without a number carry ``boxes_per_truck``."""
    fallback = operation.settings.rules.boxes_per_truck
    found = (
        Vehicle(a.asset_id, a.unit, a.seats, a.boxes or (fallback if a.kind.lower() in TRUCKS else 0))
        for a in operation.assets
    )
    return tuple(v for v in found if v.boxes)


def share_out(
    operation: Operation, vehicles: Iterable[Vehicle], boxes: Mapping[str, int]
) -> dict[str, list[Vehicle]]:
    """Return the vehicles for each area with boxes: those of a unit of that area alone stay there.

    Each of the others goes, the largest first, to the area its command serves that has most boxes
    for each one it could then carry at once (the method of D'Hondt).
    """
    command_of, host_of = operation.tree.command_of, operation.tree.host_of
    areas: dict[str, list[str]] = {}
    for code in sorted(c for c, number in boxes.items() if number):
        areas.setdefault(host_of(code), []).append(code)
    shared: dict[str, list[Vehicle]] = {code: [] for mine in areas.values() for code in mine}
    waiting = []
    for vehicle in sorted(vehicles, key=lambda v: (-v.boxes, v.asset_id)):
        at_home = operation.tree.units[vehicle.unit].area_codes
        if len(at_home) == 1 and at_home[0] in shared:
            shared[at_home[0]].append(vehicle)
        else:
            waiting.append(vehicle)
    for vehicle in waiting:
        mine = areas.get(command_of[vehicle.unit], ())
        if mine:
            carried = {code: sum(v.boxes for v in shared[code]) + vehicle.boxes for code in mine}
            neediest = min(mine, key=lambda code: (-boxes[code] / carried[code], code))
            shared[neediest].append(vehicle)
    return shared
