"""A made-up operation with a made-up plan, for the tests of what people read."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction

from praja.domain.areas import Area, Level, Unit
from praja.domain.findings import Finding, Severity
from praja.domain.forces import CandidatePair, Officer, Tie
from praja.domain.operation import Operation
from praja.domain.places import Post, Station
from praja.domain.plan import (
    BalanceRow,
    Beat,
    Breach,
    Certificate,
    Duty,
    Plan,
    RuleResult,
    Shortfall,
    Stage,
    StationRisk,
    Transfer,
)
from praja.domain.settings import GuardPattern, Phase, RiskClass, Settings, ShiftPattern, TaskForce

WIB = timezone(timedelta(hours=7))
VOTING = Phase("voting", "Pemungutan suara", date(2024, 11, 27), date(2024, 11, 27), Fraction(1, 2))
STATIONS_PER_BEAT = {RiskClass.LOW: 8, RiskClass.ELEVATED: 2, RiskClass.HIGH: 1, RiskClass.SPECIAL: 1}
HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(2)> \u2028 & "TPS"'


def at(hour: int) -> datetime:
    """Return an hour of voting day."""
    return datetime(2024, 11, 27, tzinfo=WIB) + timedelta(hours=hour)


def settings() -> Settings:
    """Return the settings of the small operation."""
    per_beat = STATIONS_PER_BEAT.items()
    patterns = tuple(GuardPattern(c, 2, n, 2 * n, 1) for c, n in per_beat)
    return Settings(
        code="MP-99", name="Operasi Uji", area="99", command="POLDA", timezone="Asia/Jakarta",
        phases=(VOTING,), task_forces=(TaskForce("preventive", "Satgas Preventif"),),
        shifts=(ShiftPattern("day", (480, 960)),), guard_patterns=patterns,
    )  # fmt: skip


def risk_class_of(number: int) -> RiskClass:
    """Return special, high, elevated or low by the number of the station, mostly low."""
    for step, risk_class in ((37, RiskClass.SPECIAL), (23, RiskClass.HIGH), (9, RiskClass.ELEVATED)):
        if number % step == step - 1:
            return risk_class
    return RiskClass.LOW


def operation(districts: int = 4, stations: int = 12) -> Operation:
    """Return an operation of so many districts in two regencies, so many stations in each."""
    areas = [Area("99", "Provinsi Uji", Level.PROVINCE, -1.5, 103.0)]
    areas += [
        Area(f"99.0{r}", f"Kabupaten {name}", Level.REGENCY, -1.5, 102.5 + r / 2)
        for r, name in ((1, "Hulu"), (2, "Hilir"))
    ]
    rows: list[Station] = []
    for d in range(districts):
        code, lat, lon = f"99.0{1 + d % 2}.{d:02d}", -1.2 - 0.1 * (d // 2), 102.9 + 0.4 * (d % 2)
        areas.append(Area(code, f"Kecamatan {d}", Level.DISTRICT, lat, lon))
        areas.append(Area(f"{code}.2001", f"Desa {d}", Level.VILLAGE, lat, lon))
        rows += [
            Station(
                station_id=f"{code}.2001-{n:03d}",
                village_code=f"{code}.2001",
                number=n,
                name=f"TPS {n:03d} Desa {d}",
                lat=lat + 0.01 * (n % 7),
                lon=lon + 0.013 * (n % 5),
                voters=280 + n,
            )
            for n in range(1, stations + 1)
        ]
    units = (
        Unit("POLDA", "Polda Uji", None, ("99",), -1.5, 103.0),
        Unit("BRIMOB", "Satuan Brimob", "POLDA", ("99",), -1.5, 103.0),
        Unit("RES-HULU", "Polres Hulu", "POLDA", ("99.01",), -1.3, 102.9),
        Unit("RES-HILIR", "Polres Hilir", "POLDA", ("99.02",), -1.3, 103.3),
    )
    posts = (
        Post(
            "GUD-1", "warehouse", "Gudang Hulu", "99.01", -1.31, 102.91, ("voting",), "preventive", 2, "day"
        ),
        Post("POS-2", "command_post", HOSTILE, "99.02", -1.32, 103.31, ("voting",), "preventive", 1, "day"),
        Post("WAL-3", "close_protection", "Pengawalan Calon Rahasia", "99.01", -1.3, 102.9, ("voting",),
             "preventive", 2, "day", (), "99-1"),
    )  # fmt: skip
    force = max(8, districts * stations)
    people = tuple(
        Officer(
            f"9001{n:04d}",
            f"Rahasia Bin Nama{n}",
            "Bripka" if n % 2 == 0 else "Bripda",
            ("RES-HULU", "RES-HILIR", "BRIMOB")[n % 3],
        )
        for n in range(force)
    )
    pair = CandidatePair("99-1", "99", 1, "Calon Rahasia")
    return Operation(
        settings(), tuple(areas), units, tuple(rows), (), posts, people, (Tie("90010000", "99-1"),), (pair,)
    )


def beats_of(world: Operation) -> list[Beat]:
    """Return beats of neighbours in the order of the rows: near enough for a page."""
    found: list[Beat] = []
    for code in dict.fromkeys(s.district for s in world.stations):
        here = [s for s in world.stations if s.district == code]
        for risk_class, most in STATIONS_PER_BEAT.items():
            ids = [s.station_id for s in here if risk_class_of(s.number) is risk_class]
            for k in range(0, len(ids), most):
                part = tuple(ids[k : k + most])
                load = Fraction(len(part), most)
                number = len(found) + 1
                found.append(
                    Beat(
                        f"B{number:04d}",
                        code,
                        part[0],
                        f"R{number:04d}",
                        load,
                        900,
                        2 * len(part),
                        part,
                        len(part),
                    )
                )
    return found


def duties_of(world: Operation, beats: list[Beat]) -> list[Duty]:
    """Return two officers per beat and a few at the warehouse."""
    duties: list[Duty] = []
    people = world.personnel
    for i, beat in enumerate(beats):
        host = world.tree.host_of(beat.district_code)
        for k, role in enumerate(("lead", "member")):
            man = people[(2 * i + k) % len(people)]
            duties.append(
                Duty(
                    f"D{len(duties):05d}", "voting", "preventive", "station_guard", beat.beat_id,
                    at(6), at(24), man.nrp, role, man.unit, host, man.unit != host, 1500 + 10 * i,
                )
            )  # fmt: skip
    last = people[-1]
    duties.append(
        Duty(
            "D99999",
            "voting",
            "preventive",
            "warehouse",
            "GUD-1",
            at(8),
            at(16),
            last.nrp,
            "member",
            last.unit,
            "RES-HULU",
            False,
            400,
        )
    )
    return duties


def plan(world: Operation, *, unguarded: int = 0) -> Plan:
    """Return a plan of this operation; the last ``unguarded`` beats have no team."""
    beats = beats_of(world)
    guarded = beats[: len(beats) - unguarded]
    open_beats = [replace(b, team_id=None) for b in beats[len(guarded) :]]
    missing = [
        Shortfall("voting", b.beat_id, at(6), at(24), 2, "fill_order: kekuatan yang ada cukup untuk 34 tim")
        for b in open_beats
    ]
    missing.append(
        Shortfall(
            "voting", "GUD-1", at(8), at(16), 1, "qualifications: tidak ada lagi yang memiliki keahlian sar"
        )
    )
    risks = tuple(
        StationRisk(s.station_id, 0.3, 0.4, risk_class_of(s.number), (), ("past_violence=0.7", HOSTILE), 0.95)
        for s in world.stations
    )
    proof = Certificate(
        "0.1.0", 7, "operator seed, not a neutral draw", "ab" * 32, ("voting",),
        (Stage("beats", 101_400, 100_000.0, 0.01381, 1.25), Stage("assignment", 0, 0.0, 0.0, 0.5)),
        (RuleResult("beat_in_one_district", len(beats), 0), RuleResult("rest_after_duty", 40, 1)),
        (Breach("rest_after_duty", "GUD-1", "Tidak ada petugas lain / No other officer", 1),),
    )  # fmt: skip
    return Plan(
        risks,
        (*guarded, *open_beats),
        {s.station_id: Fraction(STATIONS_PER_BEAT[risk_class_of(s.number)]) for s in world.stations},
        tuple(duties_of(world, list(guarded))),
        tuple(missing),
        (
            BalanceRow("voting", "RES-HULU", "preventive", 30, 20, 10, 9, 0, 1),
            BalanceRow("voting", "RES-HILIR", "preventive", 20, 24, 0, 0, 4, 0),
            BalanceRow("voting", "BRIMOB", "preventive", 0, 5, 0, 0, 5, 0),
        ),
        (
            Transfer("voting", "BRIMOB", "RES-HULU", 5, 50_000),
            Transfer("voting", "RES-HILIR", "RES-HULU", 4, 160_000),
        ),
        (),
        proof,
    )


FINDINGS = (
    Finding(
        "personnel.csv",
        "",
        7,
        "name",
        "Rahasia Bin Nama3",
        Severity.WARNING,
        "spaces",
        "Spasi / Spaces",
        "Hapus / Remove",
    ),
    Finding(
        "stations.csv",
        "",
        9,
        "lat",
        "x",
        Severity.ERROR,
        "number",
        "Bukan angka / Not a number",
        "Isi / Fill",
    ),
)
