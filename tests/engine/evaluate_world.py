"""A sound plan made by hand: two districts on one meridian, five stations, nine officers, one post.

0.01 degree of latitude is 1,111.95 m, so every distance can be worked out on paper:
Hulu holds A1 (0.00), A2 (0.01), A3 (0.02); Hilir holds B1 (0.11), B2 (0.12) and the office (0.10);
Polsek Hulu stands at 0.00, Polsek Hilir at 0.10, Brimob at 1.00.
"""

import csv
import json
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from praja.domain.areas import Area, Level, Unit
from praja.domain.forces import CandidatePair, Officer
from praja.domain.operation import Operation
from praja.domain.places import Post, Station
from praja.domain.settings import GuardPattern, Phase, RiskClass, Rules, Settings, ShiftPattern, TaskForce
from praja.evaluate import evaluate_plan

Row = dict[str, Any]

HULU, HILIR = "99.01.01", "99.01.02"
BATU, AIR, PASIR = "99.01.01.2001", "99.01.01.2002", "99.01.02.2001"

RULES = Rules(
    routine_share=Fraction(0),
    station_guard_share=Fraction(2, 3),
    max_duty_hours_per_day=12,
    max_duty_hours_per_week=60,
    # Nobody is protected here but by posts.
    pair_protection_officers=0,
    chair_protection_officers=0,
)
SETTINGS = Settings(
    code="MP-99",
    name="Operasi Contoh",
    area="99",
    command="POLDA",
    timezone="Asia/Jakarta",
    phases=(
        Phase("quiet", "Masa tenang", date(2024, 11, 24), date(2024, 11, 26)),
        Phase("voting", "Pemungutan suara", date(2024, 11, 27), date(2024, 11, 28), Fraction(2, 3)),
    ),
    task_forces=(TaskForce("preventive", "Preventif"), TaskForce("support", "Banops")),
    shifts=(ShiftPattern("day", (480, 960)),),
    guard_patterns=(
        GuardPattern(RiskClass.LOW, 2, 4, 8, 1),
        GuardPattern(RiskClass.HIGH, 2, 1, 2, 6),
    ),
    rules=RULES,
)


def station(station_id: str, village: str, lat: float, risk_class: RiskClass | None = None) -> Station:
    return Station(station_id, village, int(station_id[1]), f"TPS {station_id}", lat, 100.0, 300, risk_class)


def officer(nrp: str, name: str, rank: str, unit: str, *skills: str) -> Officer:
    return Officer(nrp, name, rank, unit, qualifications=frozenset(skills))


OPERATION = Operation(
    settings=SETTINGS,
    areas=(
        Area("99", "Contoh", Level.PROVINCE, 0.0, 100.0),
        Area("99.01", "Kabupaten Contoh", Level.REGENCY, 0.0, 100.0),
        Area(HULU, "Hulu", Level.DISTRICT, 0.0, 100.0),
        Area(HILIR, "Hilir", Level.DISTRICT, 0.1, 100.0),
        Area(BATU, "Batu", Level.VILLAGE, 0.0, 100.0),
        Area(AIR, "Air", Level.VILLAGE, 0.0, 100.0),
        Area(PASIR, "Pasir", Level.VILLAGE, 0.1, 100.0),
    ),
    units=(
        Unit("POLDA", "Polda", None, ("99",), 1.0, 100.0),
        Unit("BRIMOB", "Brimob", "POLDA", ("99",), 1.0, 100.0),
        Unit("RES", "Polres Contoh", "POLDA", ("99.01",), 0.05, 100.0),
        Unit("SEK-HULU", "Polsek Hulu", "RES", (HULU,), 0.0, 100.0),
        Unit("SEK-HILIR", "Polsek Hilir", "RES", (HILIR,), 0.1, 100.0),
    ),
    stations=(
        station("A1", BATU, 0.00),
        station("A2", BATU, 0.01),
        station("A3", AIR, 0.02),
        station("B1", PASIR, 0.11),
        station("B2", PASIR, 0.12, RiskClass.HIGH),
    ),
    posts=(
        Post(
            "KPU", "commission_office", "Kantor KPU", HILIR, 0.1, 100.0, ("voting",), "preventive",
            officers=2, shift="day", qualifications=("radio",),
        ),
    ),
    personnel=(
        officer("101", "Adi", "Bripka", "SEK-HULU"),
        officer("102", "Beni", "Bripda", "SEK-HULU"),
        officer("103", "Citra", "Bripka", "SEK-HULU", "radio"),
        officer("104", "Dedi", "Bripda", "SEK-HULU"),
        officer("105", "Eka", "Aipda", "SEK-HILIR"),
        officer("106", "Fajar", "Briptu", "SEK-HILIR"),
        officer("107", "Gita", "Bripka", "BRIMOB"),
        officer("108", "Hadi", "Bripda", "BRIMOB"),
        officer("109", "Indra", "Kompol", "RES"),
    ),
    candidates=(CandidatePair("99.01-1", "99.01", 1, "Pasangan 1"),),
)  # fmt: skip


def at(day: int, hour: int) -> str:
    """An instant of November 2024 on the local clock; hour 24 is the next midnight."""
    day, hour = day + hour // 24, hour % 24
    return f"2024-11-{day:02d}T{hour:02d}:00:00+07:00"


def duty(duty_id: str, nrp: str, kind: str, place: str, span: tuple[str, str], **cells: Any) -> Row:
    row = {
        "duty_id": duty_id, "phase": "voting", "task_force": "preventive", "kind": kind, "place_id": place,
        "start": span[0], "end": span[1], "nrp": nrp, "role": "member", "home_unit": "SEK-HULU",
        "host_unit": "RES", "attached": "false", "travel_m": 0,
    }  # fmt: skip
    return row | cells


GUARD = (at(27, 6), at(27, 24))
DAY_27, DAY_28 = (at(27, 8), at(27, 16)), (at(28, 8), at(28, 16))


def _duties() -> list[Row]:
    hilir: Row = {"home_unit": "SEK-HILIR"}
    brimob: Row = {"home_unit": "BRIMOB", "attached": "true"}
    return [
        duty("D1", "101", "station_guard", "H1", GUARD, role="lead"),
        duty("D2", "102", "station_guard", "H1", GUARD),
        duty("D3", "105", "station_guard", "L1", GUARD, role="lead", travel_m=1112, **hilir),
        # 0.89 degree is 98,963.6 m, 0.88 degree 97,851.7 m.
        duty("D4", "108", "station_guard", "L1", GUARD, travel_m=98964, **brimob),
        duty("D5", "107", "station_guard", "L2", GUARD, role="lead", travel_m=97852, **brimob),
        duty("D6", "106", "station_guard", "L2", GUARD, travel_m=2224, **hilir),
        duty("D7", "103", "commission_office", "KPU", DAY_27, travel_m=11120),
        duty("D8", "103", "commission_office", "KPU", DAY_28, travel_m=11120),
        duty("D9", "104", "standby", "SEK-HULU", DAY_27),
    ]


def _beats() -> list[Row]:
    columns = ("beat_id", "district_code", "base_station_id", "team_id", "load", "cost_m", "civil_guards")
    rows = [
        # 1,112 m to A2 and 2,224 m to A3, weight 1; 3 x 8/4 civil guards.
        ("H1", HULU, "A1", "T1", "3/4", 3336, 6),
        ("L1", HILIR, "B1", "T2", "1/4", 0, 2),
        ("L2", HILIR, "B2", "T3", "1", 0, 2),
    ]
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _beat_stations() -> list[Row]:
    rows = [("H1", "A1"), ("H1", "A2"), ("H1", "A3"), ("L1", "B1"), ("L2", "B2")]
    return [
        {
            "beat_id": beat_id,
            "station_id": station_id,
            "risk_class": "high" if station_id == "B2" else "low",
            "pattern_stations": 1 if station_id == "B2" else 4,
        }
        for beat_id, station_id in rows
    ]


def _shortfalls() -> list[Row]:
    return [
        {
            "phase": "voting", "place_id": "KPU", "start": start, "end": end, "missing": 1,
            "reason": "no officer left",
        }
        for start, end in (DAY_27, DAY_28)
    ]  # fmt: skip


def balance(unit: str, *figures: int) -> Row:
    columns = ("demand", "supply", "short", "attached_in", "attached_out", "missing")
    row: Row = {"phase": "voting", "unit": unit, "task_force": "preventive"}
    return row | dict(zip(columns, figures, strict=True))


def _risk() -> list[Row]:
    return [
        {
            "station_id": s.station_id, "geo": 0.25, "conflict": "", "risk_class": s.risk_class or "low",
            "inherited": "", "reasons": "", "stability": 1.0,
        }
        for s in OPERATION.stations
    ]  # fmt: skip


def _certificate() -> Row:
    def stage(name: str, objective: int, bound: int, gap: float) -> Row:
        return {
            "stage": name, "objective": objective, "bound": bound, "gap": gap, "seconds": 0.1, "sense": "min",
        }  # fmt: skip

    return {
        "version": "0.1.0",
        "seed": 1,
        "input_sha256": "0" * 64,
        "phases": ["voting"],
        "stages": [
            # The bound is 336 below, and 336 of 3336 is 0.100719.
            stage("beats", 3336, 3000, 0.100719),
            stage("missing", 2, 2, 0.0),
            stage("local", 0, 0, 0.0),
            # 1112 + 98964 + 97852 + 2224 + 2 x 11120
            stage("travel", 222392, 222392, 0.0),
        ],
    }


@dataclass
class World:
    """The operation and the plan folder, open to be damaged."""

    operation: Operation
    tables: dict[str, list[Row]]
    certificate: Row
    inputs: dict[str, bytes]

    def row(self, table: str, key: str) -> Row:
        return next(row for row in self.tables[table] if key in row.values())

    def stage(self, name: str) -> Row:
        return next(stage for stage in self.certificate["stages"] if stage["stage"] == name)

    def rules(self, **changes: Any) -> None:
        settings = replace(self.operation.settings, rules=replace(self.operation.settings.rules, **changes))
        self.operation = replace(self.operation, settings=settings)

    def settings(self, **changes: Any) -> None:
        self.operation = replace(self.operation, settings=replace(self.operation.settings, **changes))

    def person(self, nrp: str, **changes: Any) -> None:
        people = tuple(replace(o, **changes) if o.nrp == nrp else o for o in self.operation.personnel)
        self.operation = replace(self.operation, personnel=people)

    def write(self, folder: Path) -> Path:
        for name, rows in self.tables.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                named = (column for row in rows for column in row)
                columns = COLUMNS.get(name) or LATER_COLUMNS[name].split()
                writer = csv.DictWriter(file, list(dict.fromkeys([*columns, *named])))
                writer.writeheader()
                writer.writerows(rows)
        (folder / "certificate.json").write_text(json.dumps(self.certificate), encoding="utf-8")
        for name, raw in self.inputs.items():
            (folder / "input").mkdir(exist_ok=True)
            (folder / "input" / name).write_bytes(raw)
        return folder


def sound_world() -> World:
    tables = {
        "beats": _beats(),
        "beat_stations": _beat_stations(),
        "duties": _duties(),
        "shortfalls": _shortfalls(),
        # Three teams of two, two officers at the post on two days; eight of the ten seats are filled.
        "balance": [balance("RES", 10, 7, 3, 2, 0, 2), balance("BRIMOB", 0, 2, 0, 0, 2, 0)],
        # 98964 + 97852
        "transfers": [
            {"phase": "voting", "from_unit": "BRIMOB", "to_unit": "RES", "officers": 2, "metres": 196816}
        ],
        "risk": _risk(),
        # SHA-256 of 1|G1|101 begins with 94ff, of 1|G1|102 with bd3a.
        "draws": [
            {
                "group_id": "G1", "unit": "RES", "kind": "preventive", "officers": "101;102",
                "places": "H1/20241127T0600", "result": "H1/20241127T0600=101",
            }
        ],
    }  # fmt: skip
    return World(OPERATION, tables, _certificate(), {})


COLUMNS = {name: list(rows[0]) for name, rows in sound_world().tables.items()}


LATER_COLUMNS = {
    "needs": "phase place_id kind task_force start end officers leads qualifications women floor_officers"
    " area_code lat lon pair_id",
    "sites": "place_id kind name area_code lat lon task_force",
    "sectors": "sector_id area_codes officer",
    "routes": "route_id leg asset_id stop area_code lat lon arrive leave boxes",
    "patrols": "phase place_id start end sector_code moving",
    "patrol_values": "phase place_id worst_risk fixed_round_risk uncovered_risk",
    "hours": "nrp unit duties hours nights weekend_hours hard_duties most_week_hours least_rest_hours",
    "changes": "nrp taken lost reason",
}
"""The tables that only the plan of a whole operation has."""


def found(world: World, folder: Path) -> dict[str, int]:
    """Write the world and return how often each broken rule is broken."""
    evaluation = evaluate_plan(world.operation, world.write(folder))
    return {r.rule: r.violations for r in evaluation.rules if r.violations}


def shortfall(place: str, span: tuple[str, str], missing: int) -> Row:
    return {
        "phase": "voting", "place_id": place, "start": span[0], "end": span[1], "missing": missing,
        "reason": "no officer left",
    }  # fmt: skip
