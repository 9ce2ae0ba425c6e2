"""A plan of three days made by hand, with everything a plan of several phases holds.

Tuesday 26 November 2024 is the quiet day, Wednesday 27 is voting day, 30 November and 1 December are a
Saturday and a Sunday of the tally. The places are those of explain_world.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from praja.domain.needs import Need
from praja.domain.places import Event, Sector, Site
from praja.domain.plan import Change, Duty, PatrolStop, PatrolValue, RouteStop, Shortfall
from praja.domain.settings import Phase
from tests.engine import explain_world
from tests.engine.explain_world import BATU, HILIR, HULU, WIB

PHASES = (
    Phase("quiet", "Masa tenang", date(2024, 11, 26), date(2024, 11, 26)),
    Phase("voting", "Pemungutan suara", date(2024, 11, 27), date(2024, 11, 27)),
    Phase("tally", "Rekapitulasi", date(2024, 11, 28), date(2024, 12, 1)),
)
EVENT = Event(
    "EV-1",
    "99.01-1",
    "open_rally",
    datetime(2024, 11, 26, 9, tzinfo=WIB),
    datetime(2024, 11, 26, 11, tzinfo=WIB),
    HILIR,
    0.1000001,
    100.123456,
    500,
)
OPERATION = replace(
    explain_world.OPERATION,
    settings=replace(explain_world.OPERATION.settings, phases=PHASES),
    events=(EVENT,),
)
ROUTE = "BOX-99.01-1"
ADI, BENI, EKA = "70000101", "70000102", "70000105"


def at(day: int, hour: float) -> datetime:
    """Return an hour of a day of November 2024; day 31 is 1 December."""
    return datetime(2024, 11, 1, tzinfo=WIB) + timedelta(days=day - 1, hours=hour)


def duty(phase: str, place: str, kind: str, start: datetime, hours: float, nrp: str, **more: object) -> Duty:
    """Return a duty of so many hours of an officer from Polsek Hulu or Hilir."""
    unit = next(o.unit for o in OPERATION.personnel if o.nrp == nrp)
    made = Duty(
        f"{place}/{start:%Y%m%dT%H%M}/{nrp[-1]}", phase, "preventive", kind, place, start,
        start + timedelta(hours=hours), nrp, "member", unit, "RES", False, 0, "Subsatgas PAM", "S1",
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


DUTIES = (
    duty("quiet", "EV-1", "campaign_event", at(26, 8), 4, ADI, role="lead"),
    duty("quiet", "EV-1", "campaign_event", at(26, 8), 4, EKA),
    duty("quiet", "H1", "forward_movement", at(26, 16), 1, BENI),
    duty("voting", "H1", "station_guard", at(27, 6), 18, BENI),
    duty("voting", "H1", "station_guard", at(27, 6), 18, ADI, role="lead"),
    duty("tally", ROUTE, "ballot_escort", at(28, 12), 6.5, EKA, role="lead"),
    duty("tally", "PROT-99.01-1", "close_protection", at(30, 20), 12, ADI),
    duty("tally", "KPU", "commission_office", at(30, 20), 12, EKA),
)
"""Adi: event 4 h, station 18 h, protection from Saturday 20.00 to Sunday 08.00. Beni: an hour and 18 h.
Eka: event 4 h, escort 6.5 h, post 12 h over the same night. 1 December is day 31."""

NEEDS = (
    Need(
        "quiet", "EV-1", "campaign_event", "preventive", HILIR, 0.1000001, 100.123456, at(26, 8), at(26, 12),
        officers=2, leads=0,
    ),
    Need(
        "voting", "H1", "station_guard", "preventive", BATU, 0.0, 100.0, at(27, 6), at(27, 24), 2,
        villages=(BATU,),
    ),
    Need(
        "voting", "H2", "station_guard", "preventive", BATU, 0.03, 100.0, at(27, 6), at(27, 24), 2,
        villages=(BATU,),
    ),
    Need(
        "tally", "KPU", "commission_office", "preventive", HILIR, 0.1, 100.0, at(30, 20), at(31, 8), 2,
        leads=0, qualifications=("detective", "negotiator"), women=1, villages=(HILIR,),
    ),
    Need(
        "tally", "PROT-99.01-1", "close_protection", "preventive", HULU, 0.0, 100.0, at(30, 20), at(31, 8), 1,
        leads=0, pair_id="99.01-1", villages=(HULU,),
    ),
)  # fmt: skip

PLAN = replace(
    explain_world.PLAN,
    duties=DUTIES,
    needs=NEEDS,
    shortfalls=(
        *explain_world.PLAN.shortfalls,
        Shortfall("tally", "KPU", at(30, 20), at(31, 8), 1, "qualifications: tidak ada lagi"),
    ),
    sites=(
        Site("PROT-99.01-1", "close_protection", "Pasangan 1", HULU, 0.0, 100.0, "preventive"),
        Site(ROUTE, "ballot_escort", "Kotak suara 1", HILIR, 0.1, 100.0, "preventive"),
    ),
    sectors=(Sector("S1", (HULU,), "70000108"), Sector("S2", (HILIR,), None)),
    routes=(
        RouteStop(ROUTE, "district_to_warehouse", "TRUK-1", 0, HULU, 0.0, 100.0, at(28, 12), at(28, 13), -8),
        RouteStop(ROUTE, "district_to_warehouse", "TRUK-1", 1, HILIR, 0.1, 100.0, at(28, 14), at(28, 15), 8),
    ),
    patrols=(PatrolStop("tally", "KPU", at(30, 20), at(30, 21), HILIR, False),),
    patrol_values=(PatrolValue("tally", "KPU", 0.4, 0.9, 0.9),),
    certificate=replace(
        explain_world.PLAN.certificate,
        phases=("quiet", "voting", "tally"),
        patrol_seed_sha256="a" * 64,
        objectives=("coverage", "travel=1"),
    ),
)
REVISED = replace(
    PLAN,
    changes=(Change(EKA, ("KPU/1",), ("KPU/2", "KPU/3"), "sakit / ill"), Change("GONE", (), ("H1/9",), "")),
    certificate=replace(PLAN.certificate, revised_from="b" * 64),
)
