"""Why a station is guarded as it is: its class, its pattern, its beat, its team, and the next best base."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from praja.demand.patterns import pattern_options, stations_per_team
from praja.domain.places import Station
from praja.domain.plan import Beat, StationRisk
from praja.domain.settings import GuardPattern, RiskClass
from praja.errors import FolderError
from praja.explain.desk import Desk
from praja.explain.explanation import Account
from praja.explain.names import area_name
from praja.explain.place import tell_strength
from praja.explain.words import (
    Indicator,
    Metres,
    Phrase,
    RiskReason,
    Score,
    Share,
    Signed,
    Term,
    listing,
    phrase,
)
from praja.io.plan_tables import weight_of
from praja.units import great_circle_m


def tell_station(desk: Desk, account: Account, station_id: str) -> dict[str, Any]:
    """Add the account of a station and return it as data."""
    station = desk.stations[station_id]
    beat, risk = desk.beat_of.get(station_id), desk.risks.get(station_id)
    if beat is None or risk is None:
        file = "beat_stations.csv" if beat is None else "risk.csv"
        raise FolderError(
            f"{file} tidak memuat TPS {station_id}: folder rencana ini rusak atau dari operasi lain. / "
            f"{file} does not hold station {station_id}: this plan folder is damaged or of another operation."
        )
    where = area_name(desk, station.village_code)
    account.add(0, "station.title", name=station.name, station=station_id, area=where)
    return {
        "name": station.name,
        "village_code": station.village_code,
        "district_code": station.district,
        "station_kind": "special" if station.is_special else "regular",
        "risk": _tell_risk(desk, account, station, risk),
        "pattern": _tell_pattern(desk, account, station, risk.risk_class),
        "beat": _tell_beat(desk, account, station, beat),
        "team": tell_strength(desk, account, beat.beat_id),
        "next_best": _tell_next_best(desk, account, station, beat),
    }


def _tell_risk(desk: Desk, account: Account, station: Station, risk: StationRisk) -> dict[str, Any]:
    account.add(0, "risk.title", risk_class=Term("risk_class", risk.risk_class))
    if station.is_special:
        account.add(1, "risk.special")
    elif station.risk_class is not None:
        account.add(1, "risk.given", reason=station.reason or "–")
    account.add(1, "risk.axes", conflict=Score(risk.conflict), geo=Score(risk.geo))
    if risk.reasons:
        account.add(1, "risk.reasons", reasons=listing(map(RiskReason, risk.reasons)))
    if risk.inherited:
        account.add(1, "risk.inherited", values=listing(_inherited(desk, risk)))
    account.add(1, "risk.stability", stability=Share(risk.stability), confidence=Share(risk.confidence))
    return {
        "risk_class": str(risk.risk_class),
        "given": station.risk_class is not None,
        "conflict": risk.conflict,
        "geo": risk.geo,
        "reasons": list(risk.reasons),
        "inherited": list(risk.inherited),
        "stability": risk.stability,
        "confidence": risk.confidence,
    }


def _inherited(desk: Desk, risk: StationRisk) -> list[Phrase]:
    """Return the indicators taken from wider areas, area by area."""
    found: dict[str, list[Indicator]] = {}
    for text in risk.inherited:
        key, _, code = text.rpartition("@")
        found.setdefault(code, []).append(Indicator(key))
    return [
        phrase("risk.from", area=area_name(desk, code), indicators=listing(keys))
        for code, keys in found.items()
    ]


def pattern_of(desk: Desk, station: Station, risk_class: RiskClass) -> GuardPattern | None:
    """Return the guard pattern that a station is watched under, None where the operation has no such."""
    command = desk.operation.tree.host_of(station.district)
    used = desk.plan.patterns[station.station_id]
    options = pattern_options(desk.operation.settings.guard_patterns, command, risk_class)
    return next((p for p in options if max(Fraction(1), stations_per_team(p)) == used), None)


def _tell_pattern(desk: Desk, account: Account, station: Station, risk_class: RiskClass) -> dict[str, Any]:
    pattern = pattern_of(desk, station, risk_class)
    per_team = desk.plan.patterns[station.station_id]
    weight = weight_of(desk.operation, station.district, risk_class)
    if pattern is not None:
        account.add(
            1,
            "pattern.used",
            police=pattern.police,
            stations=pattern.stations,
            civil_guards=pattern.civil_guards,
            load=1 / per_team,
        )
    account.add(1, "pattern.weight", weight=weight)
    return {
        "police": pattern.police if pattern else None,
        "stations": pattern.stations if pattern else None,
        "civil_guards": pattern.civil_guards if pattern else None,
        "stations_per_team": str(per_team),
        "weight": weight,
    }


def _tell_beat(desk: Desk, account: Account, station: Station, beat: Beat) -> dict[str, Any]:
    base = desk.stations[beat.base_station_id]
    risk_class = desk.risks[station.station_id].risk_class
    weight = weight_of(desk.operation, station.district, risk_class)
    metres = metres_between(station, base)
    account.add(0, "beat.of_station", beat=beat.beat_id, area=area_name(desk, beat.district_code))
    if base is station:
        account.add(1, "beat.is_base")
    else:
        account.add(1, "beat.base", base=base.name, station=base.station_id, metres=Metres(metres))
        account.add(1, "beat.cost", weight=weight, metres=metres, cost=weight * metres)
    load = beat.load
    account.add(1, "beat.load", stations=len(beat.station_ids), load=load, share=Share(float(load)))
    account.add(1, "beat.civil_guards", number=beat.civil_guards)
    return {
        "beat_id": beat.beat_id,
        "team_id": beat.team_id,
        "base_station_id": beat.base_station_id,
        "is_base": base is station,
        "metres": metres,
        "cost_m": weight * metres,
        "load": str(load),
        "stations": len(beat.station_ids),
        "civil_guards": beat.civil_guards,
    }


def metres_between(a: Station, b: Station) -> int:
    """Return great-circle metres between two stations."""
    return int(great_circle_m(a.lat, a.lon, b.lat, b.lon))


@dataclass(frozen=True, slots=True)
class Base:
    """Another base that a station might belong to."""

    beat: Beat
    metres: int
    load: Fraction
    """Load of that beat with the station in it."""
    extra_m: int
    """Weight x metres that the plan would get longer, below 0 shorter."""

    @property
    def has_room(self) -> bool:
        """Whether the team there could watch the station too."""
        return self.load <= 1


def other_bases(desk: Desk, station: Station, beat: Beat) -> list[Base]:
    """Return the bases of the other beats with a team in the district, cheapest first."""
    others = [
        b
        for b in desk.plan.beats
        if b.district_code == beat.district_code and b is not beat and b.team_id is not None
    ]
    if not others:
        return []
    weight = weight_of(desk.operation, station.district, desk.risks[station.station_id].risk_class)
    bases = [desk.stations[b.base_station_id] for b in others]
    metres = great_circle_m(station.lat, station.lon, [b.lat for b in bases], [b.lon for b in bases]).tolist()
    load = 1 / desk.plan.patterns[station.station_id]
    freed = _cost(desk, beat, None, ()) - _least_without(desk, beat, station)
    found = [
        Base(b, m, min(load, Fraction(1)) + b.load, weight * m - freed)
        for b, m in zip(others, metres, strict=True)
    ]
    return sorted(found, key=lambda b: (b.extra_m, b.beat.beat_id))


def _cost(desk: Desk, beat: Beat, base: str | None, without: tuple[str, ...]) -> int:
    """Return weight x metres over a beat's stations, less those ``without``, to a base (its own: None)."""
    members = [desk.stations[s] for s in beat.station_ids if s not in without]
    if not members:
        return 0
    centre = desk.stations[base or beat.base_station_id]
    weights = [
        weight_of(desk.operation, beat.district_code, desk.risks[s.station_id].risk_class) for s in members
    ]
    metres = great_circle_m([s.lat for s in members], [s.lon for s in members], centre.lat, centre.lon)
    return int(np.dot(weights, metres))


def _least_without(desk: Desk, beat: Beat, station: Station) -> int:
    """Return what a beat costs without a station, from the best base it then has."""
    gone = (station.station_id,)
    if beat.base_station_id not in gone:
        return _cost(desk, beat, None, gone)
    rest = [s for s in beat.station_ids if s not in gone]
    return min((_cost(desk, beat, base, gone) for base in rest), default=0)


def _tell_next_best(desk: Desk, account: Account, station: Station, beat: Beat) -> dict[str, Any]:
    bases = other_bases(desk, station, beat)
    full = [b for b in bases if not b.has_room]
    best = next((b for b in bases if b.has_room), None)
    account.add(0, "next.title")
    if beat.base_station_id == station.station_id and len(beat.station_ids) > 1:
        account.add(1, "base.moves_base")
    if not bases:
        account.add(1, "base.only")
    if full and (best is None or full[0].extra_m < best.extra_m):
        _tell_base(desk, account, "base.full", full[0])
    if best is not None:
        _tell_base(desk, account, "base.room", best)
    elif bases:
        account.add(1, "base.all_full", number=len(bases))
    return {
        "other_bases": len(bases),
        "bases_with_room": len(bases) - len(full),
        "cheapest_with_room": _base_data(best),
        "cheapest_full": _base_data(full[0] if full else None),
    }


def _tell_base(desk: Desk, account: Account, key: str, base: Base) -> None:
    centre = desk.stations[base.beat.base_station_id]
    account.add(
        1,
        key,
        base=centre.name,
        station=centre.station_id,
        beat=base.beat.beat_id,
        metres=Metres(base.metres),
        load=base.load,
        extra=Signed(base.extra_m),
    )


def _base_data(base: Base | None) -> dict[str, Any] | None:
    if base is None:
        return None
    return {
        "beat_id": base.beat.beat_id,
        "base_station_id": base.beat.base_station_id,
        "metres": base.metres,
        "extra_cost_m": base.extra_m,
        "load_then": str(base.load),
        "has_room": base.has_room,
    }
