"""A tiny province on one meridian, its plan of one day, and how an answer is checked against it.

0.1 degree of latitude is 11,119.5 m: at 60 km/h without a detour 12 minutes, 0.05 degree 6, 0.9 degree
101, 1 degree 112. Regency Utara has the districts Hulu (0.0) and Hilir (0.1), regency Selatan has Muara
(1.0). All stations are of low risk, weight 1, so the weight of a kind is that of posture.toml.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from praja.domain.areas import Area, Level, Unit
from praja.domain.forces import CandidatePair, Officer
from praja.domain.needs import Need
from praja.domain.operation import Operation
from praja.domain.places import Post, Station
from praja.domain.plan import Beat, Certificate, Duty, Plan, StationRisk
from praja.domain.settings import (
    GuardPattern,
    Phase,
    RiskClass,
    RuleChange,
    Rules,
    Settings,
    ShiftPattern,
    TaskForce,
)

ZONE = ZoneInfo("Asia/Jakarta")
HULU, HILIR, MUARA = "99.01.01", "99.01.02", "99.02.01"
BATU, PASIR, TELUK = "99.01.01.2001", "99.01.02.2001", "99.02.01.2001"
LATITUDE = {HULU: 0.0, HILIR: 0.1, MUARA: 1.0}
DAY = date(2024, 11, 27)

AREAS = (
    Area("99", "Contoh", Level.PROVINCE, 0.5, 100.0),
    Area("99.01", "Utara", Level.REGENCY, 0.05, 100.0),
    Area("99.02", "Selatan", Level.REGENCY, 1.0, 100.0),
    *(Area(code, code, Level.DISTRICT, lat, 100.0) for code, lat in LATITUDE.items()),
    *(Area(v, v, Level.VILLAGE, LATITUDE[v[:8]], 100.0) for v in (BATU, PASIR, TELUK)),
)
UNITS = (
    Unit("POLDA", "Polda", None, ("99",), 0.5, 100.0),
    Unit("RES-U", "Polres Utara", "POLDA", ("99.01",), 0.05, 100.0),
    Unit("SEK-HULU", "Polsek Hulu", "RES-U", (HULU,), 0.0, 100.0),
    Unit("RES-S", "Polres Selatan", "POLDA", ("99.02",), 1.0, 100.0),
)
STATIONS = tuple(
    Station(f"{village[-6]}{i}", village, i, f"TPS {i}", LATITUDE[village[:8]], 100.0, 300)
    for village in (BATU, PASIR)
    for i in (1, 2)
)
"""11, 12 in Hulu; 21, 22 in Hilir."""
RULES = Rules(travel_kmh=60, travel_detour=1.0, exclude_home_village=True)


def at(hour: float, day: int = 27) -> datetime:
    """An instant of November 2024 on the local clock."""
    return datetime(2024, 11, day, tzinfo=ZONE) + timedelta(hours=hour)


def post(post_id: str, kind: str, area: str, officers: int, **cells: Any) -> Post:
    lat = cells.pop("lat", LATITUDE.get(area, 0.05))
    base: dict[str, Any] = {"phases": ("voting",), "task_force": "preventive", "shift": "day"}
    return Post(post_id, kind, f"Pos {post_id}", area, lat, 100.0, officers=officers, **{**base, **cells})


POSTS = (
    post("CADANGAN", "reserve", "99.01", 4),
    post("KPU", "commission_office", HILIR, 4),
    post("PATROLI", "patrol", HULU, 2),
    post("JAUH", "reserve", MUARA, 6),
)


def officer(nrp: str, unit: str, *skills: str, **cells: Any) -> Officer:
    base: dict[str, Any] = {"rank": "Bripka", "sex": "M", "task_force": "preventive"}
    return Officer(nrp, f"Nama {nrp}", unit=unit, qualifications=frozenset(skills), **{**base, **cells})


def squad(unit: str, first: int, number: int, **cells: Any) -> tuple[Officer, ...]:
    return tuple(officer(str(first + i), unit, **cells) for i in range(number))


FORCE = (
    *squad("RES-U", 100, 4),  # the reserve of Utara
    *squad("RES-U", 200, 4),  # the office of the commission
    *squad("SEK-HULU", 300, 2),  # the patrol of Hulu
    *squad("SEK-HULU", 400, 4),  # the beats of Hulu and of Hilir
    *squad("RES-S", 500, 6),  # the reserve of Selatan, far away
    *squad("SEK-HULU", 600, 2),  # off duty
)


def duty(nrp: str, place: str, kind: str, *, start: float = 6, end: float = 18, **cells: Any) -> Duty:
    unit = next((o.unit for o in FORCE if o.nrp == nrp), "RES-U")
    base: dict[str, Any] = {"role": "member"}
    return Duty(
        f"{place}/{start}/{nrp}", "voting", "preventive", kind, place, at(start), at(end), nrp,
        home_unit=unit, host_unit=unit, attached=False, travel_m=0, **{**base, **cells},
    )  # fmt: skip


DUTIES = (
    *(duty(str(100 + i), "CADANGAN", "reserve") for i in range(4)),
    *(duty(str(200 + i), "KPU", "commission_office") for i in range(4)),
    *(duty(str(300 + i), "PATROLI", "patrol") for i in range(2)),
    duty("400", "B-HULU", "station_guard", end=24, role="lead"),
    duty("401", "B-HULU", "station_guard", end=24),
    duty("402", "B-HILIR", "station_guard", end=24, role="lead"),
    duty("403", "B-HILIR", "station_guard", end=24),
    *(duty(str(500 + i), "JAUH", "reserve") for i in range(6)),
)
BEATS = (
    Beat("B-HULU", HULU, "11", "T1", Fraction(1), 0, 4, ("11", "12"), 2),
    Beat("B-HILIR", HILIR, "21", "T2", Fraction(1), 0, 4, ("21", "22"), 2),
)


def operation(rules: Rules = RULES, changes: Iterable[RuleChange] = (), **tables: Any) -> Operation:
    settings = Settings(
        "MP-99", "Operasi Contoh", "99", "POLDA", "Asia/Jakarta",
        (Phase("voting", "Pemungutan suara", DAY, DAY + timedelta(days=3)),),
        (TaskForce("preventive", "Preventif"),),
        (ShiftPattern("day", (360, 1080)),),
        (GuardPattern(RiskClass.LOW, 2, 2, 4, 1), GuardPattern(RiskClass.HIGH, 2, 1, 2, 6)),
        rules,
        tuple(changes),
    )  # fmt: skip
    base: dict[str, Any] = {
        "areas": AREAS, "units": UNITS, "stations": STATIONS, "posts": POSTS, "personnel": FORCE,
        "candidates": (CandidatePair("99.01-1", "99.01", 1, "Utara 1"),),
    }  # fmt: skip
    return Operation(settings=settings, **{**base, **tables})


def plan(duties: Iterable[Duty] = DUTIES, **tables: Any) -> Plan:
    base: dict[str, Any] = {
        "risks": tuple(StationRisk(s.station_id, None, None, RiskClass.LOW, (), (), 1.0) for s in STATIONS),
        "beats": BEATS,
        "patterns": {s.station_id: Fraction(2) for s in STATIONS},
    }
    empty: dict[str, Any] = {"shortfalls": (), "balance": (), "transfers": (), "draws": ()}
    certificate = Certificate("0", 1, "", "0" * 64, ("voting",), (), (), ())
    return Plan(duties=tuple(duties), certificate=certificate, **{**base, **empty, **tables})


def need(place: str, kind: str, officers: int, *, start: float = 6, end: float = 18) -> Need:
    area = next(p.area_code for p in POSTS if p.post_id == place)
    lat = next(p.lat for p in POSTS if p.post_id == place)
    return Need("voting", place, kind, "preventive", area, lat, 100.0, at(start), at(end), officers, leads=0)


def without_far_reserve() -> Plan:
    return plan(d for d in DUTIES if d.place_id != "JAUH")


def with_rules(**changes: Any) -> Operation:
    return operation(replace(RULES, **changes))
