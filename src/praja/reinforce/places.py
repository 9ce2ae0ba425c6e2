"""Where every place of the operation and its plan lies, and how much an hour without it weighs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from praja.domain.areas import Level, district_of
from praja.domain.needs import CAMPAIGN_EVENT, STATION_GUARD
from praja.domain.operation import Operation
from praja.domain.plan import Plan
from praja.domain.settings import RiskClass
from praja.errors import UsageError
from praja.travel import Travel

MILDEST_FIRST = tuple(RiskClass)


class Ground(NamedTuple):
    """What is known of one place."""

    name: str
    area: str
    lat: float
    lon: float
    districts: tuple[str, ...] = ()
    """The districts whose floor it counts for."""
    villages: tuple[str, ...] = ()
    """Nobody at home in one of these guards it."""
    kind: str | None = None
    """The kind of duty that guards it, where there is one."""
    pair_id: str | None = None


@dataclass(frozen=True)
class Places:
    """Columns over the places P, in order of their ids."""

    ids: tuple[str, ...]
    grounds: tuple[Ground, ...]
    row: Mapping[str, int]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    zone: NDArray[np.int64]
    """As `praja.travel` numbers them."""
    districts: NDArray[np.int32]
    """Rows of ``district_codes``, shape (P, K), -1 where there are fewer than K."""
    district_codes: tuple[str, ...]

    @classmethod
    def of(cls, grounds: Mapping[str, Ground], codes: Iterable[str], travel: Travel) -> "Places":
        """Return the columns of these places; ``codes`` are the districts of the operation."""
        ids = tuple(sorted(grounds))
        kept = tuple(grounds[i] for i in ids)
        district_codes = tuple(sorted(codes))
        return cls(
            ids,
            kept,
            {place_id: i for i, place_id in enumerate(ids)},
            np.array([g.lat for g in kept], np.float64),
            np.array([g.lon for g in kept], np.float64),
            travel.zones([g.area for g in kept]),
            _district_rows([g.districts for g in kept], district_codes),
            district_codes,
        )

    def with_place(self, place_id: str, ground: Ground, zone: int) -> "Places":
        """Return the places with one more behind them; rows of the others stay as they are."""
        wide = self.districts.shape[1]
        mine = _district_rows([ground.districts[:wide]], self.district_codes)
        padded = np.full((1, wide), -1, np.int32)
        padded[:, : mine.shape[1]] = mine
        return Places(
            (*self.ids, place_id),
            (*self.grounds, ground),
            {**self.row, place_id: len(self.ids)},
            np.append(self.lat, ground.lat),
            np.append(self.lon, ground.lon),
            np.append(self.zone, zone),
            np.concatenate([self.districts, padded]),
            self.district_codes,
        )

    def row_of(self, place_id: str) -> int:
        """Return the row of a place; UsageError where there is none."""
        if place_id not in self.row:
            raise UsageError(
                f"Tempat {place_id!r} tidak ada dalam operasi maupun rencana ini: sebut TPS, kelompok TPS, "
                "pos, kegiatan, kesatuan atau kode wilayah. / "
                f"There is no place {place_id!r} in this operation or plan: name a station, beat, post, "
                "event, unit or area code."
            )
        return self.row[place_id]


def _district_rows(found: list[tuple[str, ...]], codes: tuple[str, ...]) -> NDArray[np.int32]:
    row = {code: i for i, code in enumerate(codes)}
    known = [[row[d] for d in districts if d in row] for districts in found]
    table = np.full((len(found), max([1, *map(len, known)])), -1, np.int32)
    for i, mine in enumerate(known):
        table[i, : len(mine)] = mine
    return table


def grounds_of(operation: Operation, plan: Plan) -> dict[str, Ground]:
    """Return every place by its id: where tables share an id, the plan's own or the narrower holds."""
    found: dict[str, Ground] = {}
    for area in operation.areas:
        own = (area.code,) if area.level is Level.DISTRICT else _districts([area.code])
        found[area.code] = Ground(area.name, area.code, area.lat, area.lon, own)
    for unit in operation.units:
        first = unit.area_codes[0] if unit.area_codes else operation.settings.area
        found[unit.unit] = Ground(unit.name, first, unit.lat, unit.lon, _districts(unit.area_codes))
    for event in operation.events:
        code = event.district_code
        found[event.event_id] = Ground(
            event.kind, code, event.lat, event.lon, _districts([code]), (), CAMPAIGN_EVENT
        )
    for post in operation.posts:
        code = post.area_code
        districts = _districts([code])
        found[post.post_id] = Ground(
            post.name, code, post.lat, post.lon, districts, (code,), post.kind, post.pair_id
        )
    for station in operation.stations:
        code, districts = station.village_code, (station.district,)
        found[station.station_id] = Ground(
            station.name, code, station.lat, station.lon, districts, (code,), STATION_GUARD
        )
    return found | _of_plan(operation, plan, found)


def _of_plan(operation: Operation, plan: Plan, known: Mapping[str, Ground]) -> dict[str, Ground]:
    """Return the places that only the plan has: beats, and what the engine made."""
    stations = {s.station_id: s for s in operation.stations}
    pairs = {c.pair_id: c.name for c in operation.candidates}
    found: dict[str, Ground] = {}
    for need in plan.needs:
        if need.place_id not in known and need.place_id not in found:
            name = pairs.get(need.pair_id or "", need.place_id)
            where = (need.area_code, need.lat, need.lon, _districts([need.area_code]))
            found[need.place_id] = Ground(name, *where, need.villages, need.kind, need.pair_id)
    for site in plan.sites:
        pair = found[site.place_id].pair_id if site.place_id in found else None
        where = (site.area_code, site.lat, site.lon, _districts([site.area_code]))
        found[site.place_id] = Ground(site.name, *where, (), site.kind, pair)
    for beat in plan.beats:
        base = stations[beat.base_station_id]
        villages = tuple(sorted({stations[s].village_code for s in beat.station_ids}))
        where = (base.village_code, base.lat, base.lon, (base.district,))
        found[beat.beat_id] = Ground(base.name, *where, villages, STATION_GUARD)
    return found


def _districts(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({d for d in map(district_of, codes) if d is not None}))


@dataclass(frozen=True)
class Weights:
    """The risk class of every place, and what its absence weighs before the kind of duty is asked."""

    risk_class: tuple[RiskClass, ...]
    weight: NDArray[np.float64]
    """A beat: the weights of its stations added up; any other place: that of its class. Shape (P,)."""

    @classmethod
    def of(cls, operation: Operation, plan: Plan, places: Places) -> "Weights":
        """Return the classes and weights of these places."""
        by_station = {r.station_id: r.risk_class for r in plan.risks}
        beats = {b.beat_id: b for b in plan.beats}
        middle = _middle_classes(operation, by_station)
        patterns = _PatternWeights(operation)
        classes, weights = [], []
        for place_id, ground in zip(places.ids, places.grounds, strict=True):
            if place_id in beats:
                inside = [by_station.get(s, RiskClass.LOW) for s in beats[place_id].station_ids]
                classes.append(max(inside, key=MILDEST_FIRST.index))
                weights.append(beats[place_id].weight)
            else:
                classes.append(by_station.get(place_id) or _class_around(ground.area, middle))
                weights.append(patterns.weight(ground.area, classes[-1]))
        return cls(tuple(classes), np.array(weights, np.float64))

    def with_place(self, risk_class: RiskClass, weight: float) -> "Weights":
        """Return the weights with one more place behind them."""
        return Weights((*self.risk_class, risk_class), np.append(self.weight, weight))


def _middle_classes(operation: Operation, by_station: Mapping[str, RiskClass]) -> dict[str, RiskClass]:
    """Return the middle class of the stations in every area, the higher of two middles."""
    inside: dict[str, list[int]] = {}
    for station in operation.stations:
        if station.station_id not in by_station:
            continue
        code, grade = station.village_code, MILDEST_FIRST.index(by_station[station.station_id])
        while code:
            inside.setdefault(code, []).append(grade)
            code = code.rpartition(".")[0]
    return {code: MILDEST_FIRST[sorted(grades)[len(grades) // 2]] for code, grades in inside.items()}


def _class_around(area: str, middle: Mapping[str, RiskClass]) -> RiskClass:
    """Return the class of the narrowest area around a place of which stations are known."""
    while area and area not in middle:
        area = area.rpartition(".")[0]
    return middle.get(area, RiskClass.LOW)


class _PatternWeights:
    """The weight of each class as the guard patterns have it, a command's own before the general one."""

    def __init__(self, operation: Operation) -> None:
        self._tree = operation.tree
        self._patterns = operation.settings.guard_patterns
        self._hosts: dict[str, str] = {}

    def weight(self, area: str, risk_class: RiskClass) -> int:
        if area not in self._hosts:
            self._hosts[area] = self._tree.host_of(area)
        mine = [p for p in self._patterns if p.risk_class is risk_class]
        own = [p for p in mine if p.unit == self._hosts[area]] or [p for p in mine if p.unit is None]
        return own[0].weight if own else 1
