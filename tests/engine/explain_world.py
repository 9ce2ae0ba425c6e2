"""A small plan made by hand, written by the planner's own writer: two districts, six officers, one post.

0.01 degree of latitude is 1,112 m. Hulu: A1 at 0.00 (base of H1), A2 at 0.01, A3 at 0.03 (base of H2), A4
at 0.04. Polsek Hulu stands at 0.00, Polsek Hilir at 0.10 with its post KPU, Brimob at 1.00.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

from praja.domain.areas import Area, Level, Unit
from praja.domain.forces import Absence, CandidatePair, Officer, Tie
from praja.domain.operation import Operation
from praja.domain.places import Post, Station
from praja.domain.plan import Beat, Certificate, Draw, Duty, Plan, Shortfall, Stage, StationRisk
from praja.domain.settings import GuardPattern, Phase, RiskClass, Rules, Settings, ShiftPattern, TaskForce
from praja.draw import OPERATOR_SEED, Lots
from praja.io.plan_folder import write_tables

HULU, HILIR = "99.01.01", "99.01.02"
BATU, PASIR = "99.01.01.2001", "99.01.02.2001"
WIB = timezone(timedelta(hours=7))
SEED = 5

OPERATION = Operation(
    settings=Settings(
        code="MP-99",
        name="Operasi Contoh",
        area="99",
        command="POLDA",
        timezone="Asia/Jakarta",
        phases=(Phase("voting", "Pemungutan suara", date(2024, 11, 27), date(2024, 11, 27)),),
        task_forces=(TaskForce("preventive", "Satgas Preventif"), TaskForce("support", "Satgas Banops")),
        shifts=(ShiftPattern("day", (480, 960)),),
        guard_patterns=(
            GuardPattern(RiskClass.LOW, 2, 3, 6, 1),
            GuardPattern(RiskClass.ELEVATED, 2, 2, 4, 3),
        ),
        # 1/5 of four at Polsek Hulu is 0.8, rounded up: one is kept there for routine duty.
        rules=Rules(routine_share=Fraction(1, 5)),
    ),
    areas=(
        Area("99", "Contoh", Level.PROVINCE, 0.0, 100.0),
        Area("99.01", "Kabupaten Contoh", Level.REGENCY, 0.0, 100.0),
        Area(HULU, "Hulu", Level.DISTRICT, 0.0, 100.0),
        Area(HILIR, "Hilir", Level.DISTRICT, 0.1, 100.0),
        Area(BATU, "Batu", Level.VILLAGE, 0.0, 100.0),
        Area(PASIR, "Pasir", Level.VILLAGE, 0.1, 100.0),
    ),
    units=(
        Unit("POLDA", "Polda", None, ("99",), 1.0, 100.0),
        Unit("BRIMOB", "Brimob", "POLDA", ("99",), 1.0, 100.0),
        Unit("RES", "Polres Contoh", "POLDA", ("99.01",), 0.05, 100.0),
        Unit("SEK-HULU", "Polsek Hulu", "RES", (HULU,), 0.0, 100.0),
        Unit("SEK-HILIR", "Polsek Hilir", "RES", (HILIR,), 0.1, 100.0),
    ),
    stations=tuple(
        Station(f"A{i}", BATU, i, f"TPS 00{i} Batu", lat, 100.0, 300)
        for i, lat in enumerate((0.00, 0.01, 0.03, 0.04), start=1)
    ),
    posts=(
        Post(
            "KPU", "commission_office", "Kantor KPU", HILIR, 0.1, 100.0, ("voting",), "preventive",
            officers=2, shift="day",
        ),
    ),
    personnel=(
        Officer("70000101", "Adi Rahasia", "Bripka", "SEK-HULU", task_force="preventive"),
        Officer("70000102", "Beni Rahasia", "Bripda", "SEK-HULU", task_force="preventive"),
        Officer("70000103", "Citra Rahasia", "Bripda", "SEK-HULU", task_force="preventive"),
        Officer("70000104", "Dedi Rahasia", "Bripka", "SEK-HULU", task_force="support"),
        Officer("70000105", "Eka Rahasia", "Aipda", "SEK-HILIR", task_force="preventive"),
        Officer("70000106", "Fajar Rahasia", "Briptu", "SEK-HILIR", task_force="preventive"),
        Officer("70000107", "Gita Rahasia", "Bripka", "BRIMOB", task_force="preventive"),
        Officer("70000108", "Hadi Rahasia", "Kompol", "RES", task_force="preventive"),
        # His home is Batu, and the next one declared a tie: both are excluded from the stations there.
        Officer("70000109", "Indra Rahasia", "Aipda", "BRIMOB", home_village=BATU, task_force="support"),
        Officer("70000110", "Joko Rahasia", "Aipda", "BRIMOB", task_force="support"),
        Officer("70000111", "Kiki Rahasia", "Aipda", "BRIMOB", task_force="support"),
    ),
    ties=(Tie("70000110", "99.01-1"),),
    candidates=(CandidatePair("99.01-1", "99.01", 1, "Pasangan 1"),),
    absences=(Absence("70000111", date(2024, 11, 26), date(2024, 11, 27)),),
)  # fmt: skip


def at(hour: int) -> datetime:
    """Return an hour of voting day."""
    return datetime(2024, 11, 27, tzinfo=WIB) + timedelta(hours=hour)


def duty(nrp: str, place: str, role: str, travel_m: int) -> Duty:
    officer = next(o for o in OPERATION.personnel if o.nrp == nrp)
    kind, hours = ("commission_office", (8, 16)) if place == "KPU" else ("station_guard", (6, 24))
    return Duty(
        f"{place}/{nrp[-1]}", "voting", "preventive", kind, place, at(hours[0]), at(hours[1]), nrp, role,
        officer.unit, "RES", officer.unit == "BRIMOB", travel_m,
    )  # fmt: skip


MEMBERS = ("70000102", "70000103")
DRAWN = Lots(str(SEED)).order("SEK-HULU/preventive/member", MEMBERS)
"""The two members of Polsek Hulu in drawn order: only the first has a duty."""

PLAN = Plan(
    risks=tuple(
        StationRisk(
            f"A{i}", 0.25, 0.4, RiskClass.LOW, (f"flood@{HULU}",), ("past_violence=0.7",), 0.95, 0.8
        )
        for i in (1, 2, 3, 4)
    ),
    beats=(
        Beat("H1", HULU, "A1", "T1", Fraction(2, 3), 1112, 4, ("A1", "A2"), 2),
        Beat("H2", HULU, "A3", None, Fraction(2, 3), 1112, 4, ("A3", "A4"), 2),
    ),
    patterns={f"A{i}": Fraction(3) for i in (1, 2, 3, 4)},
    duties=(
        duty("70000101", "H1", "lead", 0),
        duty(DRAWN[0], "H1", "member", 0),
        duty("70000105", "KPU", "lead", 0),
        duty("70000107", "KPU", "member", 100075),
    ),
    shortfalls=(Shortfall("voting", "H2", at(6), at(24), 2, "station_teams: 1 tim diizinkan"),),
    balance=(),
    transfers=(),
    draws=(
        Draw(
            "SEK-HULU/preventive/member", "SEK-HULU", False, MEMBERS, ("H1/20241127T0600",),
            (("H1/20241127T0600", DRAWN[0]),), "preventive",
        ),
    ),
    certificate=Certificate(
        "0.1.0", SEED, OPERATOR_SEED, "0" * 64, ("voting",), (Stage("missing", 2, 2.0, 0.0, 0.1),), (), ()
    ),
)  # fmt: skip


def write(folder: Path, plan: Plan = PLAN) -> Path:
    """Write the plan and return its folder."""
    write_tables(folder, plan)
    return folder


def rules(**changes: Any) -> Operation:
    """Return the operation under other rules."""
    settings = OPERATION.settings
    return replace(OPERATION, settings=replace(settings, rules=replace(settings.rules, **changes)))
