"""A tiny province on one meridian, and the way from it to a plan.

0.01 degree of latitude is 1,111.95 m, so every distance can be worked out on paper. Regency Utara holds
the districts Hulu (0.00) and Hilir (0.10), regency Selatan the district Muara (1.00). Polda and Brimob
stand at 0.50, Polres Utara at 0.05, Polres Selatan and every Polsek where their district is.
"""

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from praja.domain.areas import Area, Level, Unit
from praja.domain.forces import CandidatePair, Officer
from praja.domain.needs import STANDBY, Need
from praja.domain.operation import Operation
from praja.domain.places import Post, Station
from praja.domain.plan import Certificate, Plan, StationRisk
from praja.domain.settings import GuardPattern, Phase, RiskClass, Rules, Settings, ShiftPattern, TaskForce
from praja.draw import OPERATOR_SEED, Lots
from praja.evaluate import Evaluation, evaluate_plan
from praja.io.plan_folder import write_tables
from praja.pipeline.clock import Clock
from praja.pipeline.whole import Made, Maker
from praja.risk import RiskResult
from praja.risk.scoring import Cut

ZONE = ZoneInfo("Asia/Jakarta")
HULU, HILIR, MUARA = "99.01.01", "99.01.02", "99.02.01"
BATU, AIR, PASIR, TELUK = "99.01.01.2001", "99.01.01.2002", "99.01.02.2001", "99.02.01.2001"
LATITUDE = {HULU: 0.0, HILIR: 0.1, MUARA: 1.0}
VOTING = Phase("voting", "Pemungutan suara", date(2024, 11, 27), date(2024, 11, 27))
SHIFTS = (
    ShiftPattern("day", (480, 960)),
    ShiftPattern("3x8", (0, 480, 960, 1440)),
    ShiftPattern("2x12", (0, 720, 1440)),
    ShiftPattern("from-seven", (420, 1140, 1860)),
)
PATTERNS = (
    GuardPattern(RiskClass.LOW, 2, 4, 8, 1),
    GuardPattern(RiskClass.ELEVATED, 2, 2, 4, 3),
    GuardPattern(RiskClass.HIGH, 2, 1, 2, 6),
    GuardPattern(RiskClass.SPECIAL, 2, 1, 2, 6),
)
RULES = Rules(
    station_guard_share=Fraction(1),
    pair_protection_officers=0,
    chair_protection_officers=0,
    relieve_past_midnight=False,
)
"""All may guard stations: tests of the share set it themselves."""
TASK_FORCES = (TaskForce("preventive", "Preventif"), TaskForce("traffic", "Lantas"))
AREAS = (
    Area("99", "Contoh", Level.PROVINCE, 0.5, 100.0),
    Area("99.01", "Utara", Level.REGENCY, 0.05, 100.0),
    Area("99.02", "Selatan", Level.REGENCY, 1.0, 100.0),
    *(Area(code, code, Level.DISTRICT, lat, 100.0) for code, lat in LATITUDE.items()),
    *(Area(v, v, Level.VILLAGE, LATITUDE[v[:8]], 100.0) for v in (BATU, AIR, PASIR, TELUK)),
)
UNITS = (
    Unit("POLDA", "Polda", None, ("99",), 0.5, 100.0),
    Unit("BRIMOB", "Brimob", "POLDA", ("99",), 0.5, 100.0),
    Unit("RES-U", "Polres Utara", "POLDA", ("99.01",), 0.05, 100.0),
    Unit("SEK-HULU", "Polsek Hulu", "RES-U", (HULU,), 0.0, 100.0),
    Unit("SEK-HILIR", "Polsek Hilir", "RES-U", (HILIR,), 0.1, 100.0),
    Unit("RES-S", "Polres Selatan", "POLDA", ("99.02",), 1.0, 100.0),
    Unit("SEK-MUARA", "Polsek Muara", "RES-S", (MUARA,), 1.0, 100.0),
)
PAIRS = (
    CandidatePair("99-1", "99", 1, "Gubernur 1"),
    CandidatePair("99.01-1", "99.01", 1, "Utara 1"),
    CandidatePair("99.01-2", "99.01", 2, "Utara 2"),
    CandidatePair("99.02-1", "99.02", 1, "Selatan 1"),
)


def at(day: int, hour: float) -> datetime:
    """An instant of November 2024 on the local clock; hour 24 is the next midnight."""
    return datetime(2024, 11, day, tzinfo=ZONE) + timedelta(hours=hour)


def station(station_id: str, village: str, lat: float | None = None, **cells: Any) -> Station:
    lat = LATITUDE[village[:8]] if lat is None else lat
    return Station(station_id, village, 1, f"TPS {station_id}", lat, 100.0, 300, **cells)


def officer(nrp: str, rank: str, unit: str, *skills: str, **cells: Any) -> Officer:
    cells = {"task_force": "preventive", **cells}
    return Officer(nrp, f"Nama {nrp}", rank, unit, qualifications=frozenset(skills), **cells)


def squad(unit: str, ranks: str, start: int, **cells: Any) -> tuple[Officer, ...]:
    """Officers of one unit: one letter each, L fit to lead, M member, S too senior for a station."""
    rank = {"L": "Bripka", "M": "Bripda", "S": "Kompol"}
    return tuple(officer(str(start + i), rank[letter], unit, **cells) for i, letter in enumerate(ranks))


def post(post_id: str, kind: str, area: str, officers: int, **cells: Any) -> Post:
    lat = cells.pop("lat", LATITUDE.get(area[:8], 0.5))
    base: dict[str, Any] = {"phases": ("voting",), "task_force": "preventive", "shift": "day"}
    return Post(post_id, kind, post_id, area, lat, 100.0, officers=officers, **{**base, **cells})


def need(place_id: str, kind: str, area: str, officers: int, **cells: Any) -> Need:
    base: dict[str, Any] = {
        "phase": "voting", "task_force": "preventive", "lat": LATITUDE.get(area[:8], 0.5), "lon": 100.0,
        "start": at(27, 8), "end": at(27, 16),
    }  # fmt: skip
    return Need(place_id=place_id, kind=kind, area_code=area, officers=officers, **{**base, **cells})


def operation(
    *,
    stations: Iterable[Station] = (),
    personnel: Iterable[Officer] = (),
    posts: Iterable[Post] = (),
    phase: Phase = VOTING,
    patterns: tuple[GuardPattern, ...] = PATTERNS,
    task_forces: tuple[TaskForce, ...] = TASK_FORCES,
    rules: Rules = RULES,
    **tables: Any,
) -> Operation:
    settings = Settings(
        "MP-99",
        "Operasi Contoh",
        "99",
        "POLDA",
        "Asia/Jakarta",
        (phase,),
        task_forces,
        SHIFTS,
        patterns,
        rules,
    )
    base: dict[str, Any] = {"areas": AREAS, "units": UNITS, "candidates": PAIRS}
    return Operation(
        settings=settings,
        stations=tuple(stations),
        personnel=tuple(personnel),
        posts=tuple(posts),
        **{**base, **tables},
    )


def class_of(station: Station) -> RiskClass:
    return RiskClass.SPECIAL if station.is_special else station.risk_class or RiskClass.LOW


def made(operation: Operation, *, seed: int = 7, workers: int = 1, phases: int = 1) -> Made:
    """The plan of the first phases, without its certificate; stations without a class are low."""
    risk = RiskResult(risks_of(operation), (), (), (Cut(math.inf, 0),) * 3)
    progress = lambda _stage, _done, _total: None  # noqa: E731
    return Maker(
        operation, operation.settings.phases[:phases], risk, Lots(str(seed)), workers, Clock(), progress
    ).make()


def risks_of(operation: Operation) -> tuple[StationRisk, ...]:
    return tuple(StationRisk(s.station_id, None, None, class_of(s), (), (), 1.0) for s in operation.stations)


def plan(operation: Operation, *, seed: int = 7, workers: int = 1) -> Plan:
    """The whole plan, as it would be written; seconds are left out."""
    done = made(operation, seed=seed, workers=workers)
    assert done.voting is not None
    stages = tuple(replace(s, seconds=0.0) for s in done.stages)
    phases = (operation.settings.phases[0].key,)
    return Plan(
        risks=risks_of(operation),
        beats=done.voting.beats,
        patterns=done.voting.patterns,
        duties=done.duties,
        shortfalls=done.shortfalls,
        balance=done.balance,
        transfers=done.transfers,
        draws=done.draws,
        needs=done.needs,
        sites=done.sites,
        sectors=done.sectors,
        hours=done.hours,
        certificate=Certificate("0", seed, OPERATOR_SEED, "0" * 64, phases, stages, (), ()),
    )


def evaluated(operation: Operation, plan: Plan, folder: Path) -> Evaluation:
    """What the independent check says of the plan, written to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_tables(folder, plan)
    return evaluate_plan(operation, folder)


def sound_plan(operation: Operation, folder: Path, *, seed: int = 7) -> Plan:
    """The plan, after the independent check has found nothing wrong with it."""
    made = plan(operation, seed=seed)
    details = evaluated(operation, made, folder).details
    assert details == (), details[:3]
    return made


def stage(made: Plan, name: str) -> int:
    return next(s.objective for s in made.certificate.stages if s.stage == name)


def at_place(made: Plan, place_id: str) -> list[str]:
    """Who serves at a place, ascending."""
    return sorted(d.nrp for d in made.duties if d.place_id == place_id)


def guards(made: Plan) -> list[str]:
    """Who guards stations, ascending."""
    return sorted(d.nrp for d in made.duties if d.kind == "station_guard")


def short(made: Plan) -> dict[str, int]:
    """Officers listed as missing, by place."""
    found: dict[str, int] = {}
    for row in made.shortfalls:
        found[row.place_id] = found.get(row.place_id, 0) + row.missing
    return found


def on_standby(made: Plan) -> list[str]:
    return sorted(d.nrp for d in made.duties if d.kind == STANDBY)
