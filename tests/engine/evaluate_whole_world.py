"""A whole operation made by hand, sound and small: campaign, quiet days, voting, tally and a revote.

The ground is that of `evaluate_world`: 0.01 degree of latitude is 1,111.95 m; at 30 km/h and a detour of
1.4 a minute is 357.14 m of great circle. Hulu lies at 0.00, Hilir and its office at 0.10, Polres at 0.05.

23 Nov (Saturday) a rally at Hulu, boxes to the districts · 26 Nov boxes to the villages, a pair is protected,
guards move forward · 27 Nov voting, relieved from 24:00 to 02:00 · 28 Nov a patrol, boxes come back ·
29 Nov station B1 votes again.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from praja.domain.forces import Asset
from praja.domain.places import Event, EventRule, Post, Revote
from praja.domain.settings import Phase, ShiftPattern, TaskForce
from tests.engine.evaluate_world import (
    AIR,
    BATU,
    HILIR,
    HULU,
    OPERATION,
    PASIR,
    RULES,
    SETTINGS,
    Row,
    World,
    officer,
    sound_world,
)

RALLY = datetime.fromisoformat("2024-11-23T10:00")
PHASES = (
    Phase("campaign", "Kampanye", date(2024, 11, 23), date(2024, 11, 23)),
    Phase("quiet", "Masa tenang", date(2024, 11, 26), date(2024, 11, 26)),
    Phase("voting", "Pemungutan suara", date(2024, 11, 27), date(2024, 11, 27)),
    Phase("tally", "Rekapitulasi", date(2024, 11, 28), date(2024, 11, 29)),
)
WHOLE = replace(
    OPERATION,
    settings=replace(
        SETTINGS,
        phases=PHASES,
        task_forces=(*SETTINGS.task_forces, TaskForce("traffic", "Kamseltibcarlantas")),
        shifts=(*SETTINGS.shifts, ShiftPattern("morning", (480, 720))),
        rules=replace(
            RULES,
            station_duty_end_min=26 * 60,
            protection_phases=("quiet",),
            protection_shift="day",
            pair_protection_officers=1,
            escort_officers=1,
            boxes_back_days=1,
        ),
    ),
    areas=tuple(replace(a, lat=0.02) if a.code == AIR else a for a in OPERATION.areas),
    posts=(
        *OPERATION.posts,
        Post("PAT", "patrol", "Patroli Hulu", HULU, 0.0, 100.0, ("tally",), "preventive", 1, "morning"),
    ),
    personnel=(
        *OPERATION.personnel,
        replace(officer("110", "Jamilah", "Bripka", "SEK-HULU"), sex="F"),
        replace(officer("111", "Kartika", "Briptu", "SEK-HULU"), sex="F"),
        replace(officer("112", "Lukman", "Bripka", "RES"), task_force="traffic"),
    ),
    events=(
        Event(
            "E1", "99.01-1", "rally", RALLY, RALLY + timedelta(hours=2), HULU, 0.0, 100.0, 100,
        ),
    ),
    event_rules=(EventRule("rally", 0, officers=1, people_per_officer=0, traffic=1, women=1),),
    revotes=(Revote("B1", date(2024, 11, 29), 1),),
    assets=(Asset("TR-1", "truck", "RES", seats=3, boxes=10),),
)  # fmt: skip

BOX1, BOX2_HULU, BOX2_HILIR, BOX3 = "BOX1-99.01-01", f"BOX2-{HULU}-01", f"BOX2-{HILIR}-01", "BOX3-99.01-01"
PROT = "PROT-99.01-1"


def when(text: str) -> str:
    """An instant of November 2024 such as ``23 08:30``; hour 24 and above lie on the next day."""
    day, clock = text.split()
    hour, minute = map(int, clock.split(":"))
    return f"2024-11-{int(day) + hour // 24:02d}T{hour % 24:02d}:{minute:02d}:00+07:00"


def span(text: str) -> tuple[str, str]:
    """A span such as ``23 08:00-09:57``."""
    day, hours = text.split()
    start, end = hours.split("-")
    return when(f"{day} {start}"), when(f"{day} {end}")


UNIT_OF = {o.nrp: o.unit for o in WHOLE.personnel}
TASK_UNITS = {
    "station_guard": "pam_tps", "station_relief": "pam_tps", "forward_movement": "pam_tps",
    "revote_guard": "pam_tps", "commission_office": "pam_penyelenggara", "patrol": "patroli",
    "campaign_event": "pam_kampanye", "close_protection": "walpri", "ballot_escort": "pam_logistik",
}  # fmt: skip
DUTIES = [
    # id, phase, kind, place, span, nrp, travel_m, sector
    ("E1-1", "campaign", "campaign_event", "E1", "23 09:00-13:00", "111", 0, HULU),
    ("E1-2", "campaign", "campaign_event", "E1", "23 09:00-13:00", "112", 5560, HULU),
    ("X1", "campaign", "ballot_escort", BOX1, "23 08:00-09:57", "104", 11120, "99.01"),
    ("X2", "quiet", "ballot_escort", BOX2_HULU, "26 08:00-09:06", "104", 0, HULU),
    ("X3", "quiet", "ballot_escort", BOX2_HILIR, "26 08:00-08:51", "103", 11120, HILIR),
    ("P1", "quiet", "close_protection", PROT, "26 08:00-16:00", "109", 0, "99.01"),
    # Half an hour from nearby; 98,964 m are 277.1 minutes, 97,852 m 274.0: 278 and 274 begun ones.
    ("F1", "quiet", "forward_movement", "H1", "26 16:30-17:00", "101", 0, HULU),
    ("F2", "quiet", "forward_movement", "H1", "26 16:30-17:00", "102", 0, HULU),
    ("F3", "quiet", "forward_movement", "L1", "26 16:30-17:00", "105", 1112, HILIR),
    ("F4", "quiet", "forward_movement", "L1", "26 12:22-17:00", "108", 98964, HILIR),
    ("F5", "quiet", "forward_movement", "L2", "26 12:26-17:00", "107", 97852, HILIR),
    ("F6", "quiet", "forward_movement", "L2", "26 16:30-17:00", "106", 2224, HILIR),
    ("D1", "voting", "station_guard", "H1", "27 06:00-24:00", "101", 0, HULU),
    ("D2", "voting", "station_guard", "H1", "27 06:00-24:00", "102", 0, HULU),
    ("D3", "voting", "station_guard", "L1", "27 06:00-24:00", "105", 1112, HILIR),
    ("D4", "voting", "station_guard", "L1", "27 06:00-24:00", "108", 98964, HILIR),
    ("D5", "voting", "station_guard", "L2", "27 06:00-24:00", "107", 97852, HILIR),
    ("D6", "voting", "station_guard", "L2", "27 06:00-24:00", "106", 2224, HILIR),
    ("D7", "voting", "commission_office", "KPU", "27 08:00-16:00", "103", 11120, HILIR),
    ("R1", "tally", "station_relief", "H1", "27 24:00-26:00", "110", 0, HULU),
    ("R2", "tally", "station_relief", "H1", "27 24:00-26:00", "104", 0, HULU),
    ("T1", "tally", "patrol", "PAT", "28 08:00-12:00", "111", 0, HULU),
    ("X4", "tally", "ballot_escort", BOX3, "28 08:00-09:57", "103", 11120, "99.01"),
    # 0.11 degree
    ("V1", "tally", "revote_guard", "B1", "29 06:00-16:00", "101", 12231, HILIR),
]
LEADS = {"D1", "D3", "D5", "R1", "F1", "F3", "F5", "V1"}


def _duties() -> list[Row]:
    rows = []
    for duty_id, phase, kind, place, hours, nrp, metres, area in DUTIES:
        start, end = span(hours)
        rows.append({
            "duty_id": duty_id, "phase": phase, "task_force": "traffic" if nrp == "112" else "preventive",
            "kind": kind, "place_id": place, "start": start, "end": end, "nrp": nrp,
            "role": "lead" if duty_id in LEADS else "member", "home_unit": UNIT_OF[nrp], "host_unit": "RES",
            "attached": "true" if UNIT_OF[nrp] == "BRIMOB" else "false", "travel_m": metres,
            "task_unit": TASK_UNITS[kind], "sector_id": f"SEC-{area}",
        })  # fmt: skip
    return rows


NEEDS = [
    # phase, place, kind, span, officers, leads, women, area, lat; and what is missing
    ("campaign", BOX1, "ballot_escort", "23 08:00-09:57", 1, 0, 0, "99.01", 0.1, 0),
    ("campaign", "E1", "campaign_event", "23 09:00-13:00", 1, 0, 1, HULU, 0.0, 0),
    ("quiet", BOX2_HULU, "ballot_escort", "26 08:00-09:06", 1, 0, 0, HULU, 0.0, 0),
    ("quiet", BOX2_HILIR, "ballot_escort", "26 08:00-08:51", 1, 0, 0, HILIR, 0.1, 0),
    ("quiet", PROT, "close_protection", "26 08:00-16:00", 1, 0, 0, "99.01", 0.05, 0),
    ("quiet", "H1", "forward_movement", "26 16:30-17:00", 2, 0, 0, BATU, 0.0, 0),
    ("quiet", "L1", "forward_movement", "26 12:22-17:00", 2, 0, 0, PASIR, 0.11, 0),
    ("quiet", "L2", "forward_movement", "26 12:26-17:00", 2, 0, 0, PASIR, 0.12, 0),
    ("voting", "H1", "station_guard", "27 06:00-24:00", 2, 1, 0, BATU, 0.0, 0),
    ("voting", "L1", "station_guard", "27 06:00-24:00", 2, 1, 0, PASIR, 0.11, 0),
    ("voting", "L2", "station_guard", "27 06:00-24:00", 2, 1, 0, PASIR, 0.12, 0),
    ("voting", "KPU", "commission_office", "27 08:00-16:00", 2, 0, 0, HILIR, 0.1, 1),
    ("tally", "H1", "station_relief", "27 24:00-26:00", 2, 1, 0, BATU, 0.0, 0),
    ("tally", "L1", "station_relief", "27 24:00-26:00", 2, 1, 0, PASIR, 0.11, 2),
    ("tally", "L2", "station_relief", "27 24:00-26:00", 2, 1, 0, PASIR, 0.12, 2),
    ("tally", "PAT", "patrol", "28 08:00-12:00", 1, 0, 0, HULU, 0.0, 0),
    ("tally", BOX3, "ballot_escort", "28 08:00-09:57", 1, 0, 0, "99.01", 0.1, 0),
    ("tally", "PAT", "patrol", "29 08:00-12:00", 1, 0, 0, HULU, 0.0, 1),
    # 20 hours are two shifts of ten, for twelve a day are allowed.
    ("tally", "B1", "revote_guard", "29 06:00-16:00", 1, 1, 0, PASIR, 0.11, 0),
    ("tally", "B1", "revote_guard", "29 16:00-26:00", 1, 1, 0, PASIR, 0.11, 1),
]


def _needs() -> list[Row]:
    rows: list[Row] = []
    for phase, place, kind, hours, officers, leads, women, area, lat, _ in NEEDS:
        start, end = span(hours)
        rows.append({
            "phase": phase, "place_id": place, "kind": kind, "task_force": "preventive", "start": start,
            "end": end, "officers": officers, "leads": leads,
            "qualifications": "radio" if place == "KPU" else "", "women": women, "floor_officers": 0,
            "area_code": area, "lat": lat, "lon": 100.0, "pair_id": "99.01-1" if place == PROT else "",
        })  # fmt: skip
        if place == "E1":
            rows.append(rows[-1] | {"task_force": "traffic", "women": 0})
    return rows


def _shortfalls() -> list[Row]:
    found = []
    for phase, place, _, hours, *_, missing in NEEDS:
        if missing:
            start, end = span(hours)
            found.append({
                "phase": phase, "place_id": place, "start": start, "end": end, "missing": missing,
                "reason": "no officer left",
            })  # fmt: skip
    return found


STOPS = [
    # route, leg, vehicle, area, lat, arrives and leaves, boxes
    # 11,120 m are 32 minutes; 556 m are 2, 1,668 m are 5, 2,224 m are 7.
    (BOX1, "warehouse_to_district", "TR-1", "99.01", 0.1, "23 08:00-08:30", -10),
    (BOX1, "warehouse_to_district", "TR-1", HILIR, 0.1, "23 08:30-08:41", 4),
    (BOX1, "warehouse_to_district", "TR-1", HULU, 0.0, "23 09:13-09:25", 6),
    (BOX1, "warehouse_to_district", "TR-1", "99.01", 0.1, "23 09:57-09:57", 0),
    (BOX2_HULU, "district_to_village", "TR-1", HULU, 0.0, "26 08:00-08:30", -6),
    (BOX2_HULU, "district_to_village", "TR-1", BATU, 0.005, "26 08:32-08:43", 4),
    (BOX2_HULU, "district_to_village", "TR-1", AIR, 0.02, "26 08:48-08:59", 2),
    (BOX2_HULU, "district_to_village", "TR-1", HULU, 0.0, "26 09:06-09:06", 0),
    (BOX2_HILIR, "district_to_village", "", HILIR, 0.1, "26 08:00-08:30", -4),
    (BOX2_HILIR, "district_to_village", "", PASIR, (0.11 + 0.12) / 2, "26 08:35-08:46", 4),
    (BOX2_HILIR, "district_to_village", "", HILIR, 0.1, "26 08:51-08:51", 0),
    (BOX3, "district_to_warehouse", "TR-1", "99.01", 0.1, "28 08:00-08:00", 0),
    (BOX3, "district_to_warehouse", "TR-1", HULU, 0.0, "28 08:32-08:44", -6),
    (BOX3, "district_to_warehouse", "TR-1", HILIR, 0.1, "28 09:16-09:27", -4),
    (BOX3, "district_to_warehouse", "TR-1", "99.01", 0.1, "28 09:27-09:57", 10),
]


def _routes() -> list[Row]:
    rows: list[Row] = []
    for route, leg, asset, area, lat, hours, boxes in STOPS:
        arrive, leave = span(hours)
        number = sum(row["route_id"] == route for row in rows)
        rows.append({
            "route_id": route, "leg": leg, "asset_id": asset, "stop": number, "area_code": area, "lat": lat,
            "lon": 100.0, "arrive": arrive, "leave": leave, "boxes": boxes,
        })  # fmt: skip
    return rows


def _sites() -> list[Row]:
    places = [
        (PROT, "close_protection", "99.01", 0.05), (BOX1, "ballot_escort", "99.01", 0.1),
        (BOX2_HULU, "ballot_escort", HULU, 0.0), (BOX2_HILIR, "ballot_escort", HILIR, 0.1),
        (BOX3, "ballot_escort", "99.01", 0.1),
    ]  # fmt: skip
    return [
        {
            "place_id": place, "kind": kind, "name": "", "area_code": area, "lat": lat, "lon": 100.0,
            "task_force": "preventive",
        }
        for place, kind, area, lat in places
    ]  # fmt: skip


def _sectors() -> list[Row]:
    # Nobody serves at the Polda itself; of three Bripka at Hulu the lowest number.
    officers = {"99": "", "99.01": "109", HULU: "101", HILIR: "105"}
    return [{"sector_id": f"SEC-{a}", "area_codes": a, "officer": nrp} for a, nrp in officers.items()]


def _patrols() -> list[Row]:
    blocks = [
        ("28 08:00-10:00", BATU, "false"), ("28 10:00-10:07", BATU, "true"), ("28 10:07-12:00", AIR, "false"),
        ("29 08:00-10:00", AIR, "false"), ("29 10:00-10:07", AIR, "true"), ("29 10:07-12:00", BATU, "false"),
    ]  # fmt: skip
    return [
        {
            "phase": "tally", "place_id": "PAT", "start": span(hours)[0], "end": span(hours)[1],
            "sector_code": sector, "moving": moving,
        }
        for hours, sector, moving in blocks
    ]  # fmt: skip


def _hours() -> list[Row]:
    columns = ("nrp", "duties", "hours", "nights", "weekend_hours", "hard_duties", "most_week_hours")
    rows = [
        # Two hours of a night make no night.
        ("101", 3, 28.5, 0, 0, 1, 28.5, 13),
        ("102", 2, 18.5, 0, 0, 1, 18.5, 13),
        ("103", 3, 10.8, 0, 0, 0, 10.8, 16),
        ("104", 3, 5.05, 0, 1.95, 0, 5.05, 38.9),
        ("105", 2, 18.5, 0, 0, 1, 18.5, 13),
        ("106", 2, 18.5, 0, 0, 1, 18.5, 13),
        ("107", 2, 22.57, 0, 0, 1, 22.57, 13),
        ("108", 2, 22.63, 0, 0, 1, 22.63, 13),
        ("109", 1, 8, 0, 0, 0, 8, ""),
        ("110", 1, 2, 0, 0, 0, 2, ""),
        ("111", 2, 8, 0, 4, 0, 8, 115),
        ("112", 1, 4, 0, 4, 0, 4, ""),
    ]
    return [
        {"nrp": row[0], "unit": UNIT_OF[str(row[0])]}
        | dict(zip((*columns[1:], "least_rest_hours"), row[1:], strict=True))
        for row in rows
    ]


def _balance() -> list[Row]:
    columns = ("demand", "supply", "short", "attached_in", "attached_out", "missing")
    rows = [
        ("campaign", "RES", "preventive", 2, 9, 0, 0, 0, 0),
        ("campaign", "RES", "traffic", 1, 1, 0, 0, 0, 0),
        ("quiet", "RES", "preventive", 3, 10, 0, 0, 0, 0),
        # Six guards, two at the office; one of the two is missing there.
        ("voting", "RES", "preventive", 8, 10, 0, 2, 0, 1),
        # The busiest date is the 28th: six reliefs, the patrol, an escort. Five of eleven are there.
        ("tally", "RES", "preventive", 8, 10, 0, 0, 0, 6),
        *(
            (phase.key, "BRIMOB", "preventive", 0, 2, 0, 0, 2 * (phase.key == "voting"), 0)
            for phase in PHASES
        ),
    ]
    return [
        {"phase": p, "unit": u, "task_force": t} | dict(zip(columns, figures, strict=True))
        for p, u, t, *figures in rows
    ]


def _certificate() -> Row:
    def stage(name: str, value: int) -> Row:
        return {"stage": name, "objective": value, "bound": value, "gap": 0, "seconds": 0.1, "sense": "min"}

    # Travel of voting day without the relief; six are missing at reliefs, patrol and revote.
    figures = {
        "beats": 3336, "missing": 1, "local": 0, "travel": 211272, "roster": 6, "hours": 1710,
        "patrols": 300000,
    }  # fmt: skip
    return {
        "version": "0.1.0",
        "seed": 1,
        "input_sha256": "0" * 64,
        "phases": [p.key for p in PHASES],
        "stages": [stage(name, value) for name, value in figures.items()],
        "patrol_seed_sha256": "a1" * 32,
    }  # fmt: skip


def whole_world() -> World:
    """Return the whole operation and its plan."""
    day = sound_world()
    lent = {"from_unit": "BRIMOB", "to_unit": "RES", "officers": 2, "metres": 196816}
    tables: dict[str, list[Row]] = {
        "beats": day.tables["beats"],
        "beat_stations": day.tables["beat_stations"],
        "duties": _duties(),
        "shortfalls": _shortfalls(),
        "balance": _balance(),
        # They move forward on the eve, and guard on voting day.
        "transfers": [{"phase": phase, **lent} for phase in ("quiet", "voting")],
        "risk": day.tables["risk"],
        "draws": day.tables["draws"],
        "needs": _needs(),
        "sites": _sites(),
        "sectors": _sectors(),
        "routes": _routes(),
        "patrols": _patrols(),
        "patrol_values": [
            {
                "phase": "tally", "place_id": "PAT", "worst_risk": 0.3, "fixed_round_risk": 0.5,
                "uncovered_risk": 0.6,
            }
        ],
        "hours": _hours(),
    }  # fmt: skip
    return World(WHOLE, tables, _certificate(), {})


def stated_as_whole(world: World) -> None:
    """Give the plan of voting day the tables of a whole operation, as its duties stand now."""
    world.rules(forward_movement_days=0, boxes_per_station=0)
    areas = {"H1": BATU, "L1": PASIR, "L2": PASIR, "KPU": HILIR, "SEK-HULU": HULU}
    for row in world.tables["duties"]:
        row["task_unit"] = TASK_UNITS.get(row["kind"], "pengendali_massa")
        row["sector_id"] = "SEC-" + areas[row["place_id"]][: len(HULU)]
    spots = {"H1": 0.0, "L1": 0.11, "L2": 0.12, "KPU": 0.1}
    asked = [(place, "station_guard", "27 06:00-24:00", 1, "") for place in ("H1", "L1", "L2")]
    asked += [("KPU", "commission_office", f"{day} 08:00-16:00", 0, "radio") for day in (27, 28)]
    world.tables["needs"] = [
        {
            "phase": "voting", "place_id": place, "kind": kind, "task_force": "preventive",
            "start": span(hours)[0], "end": span(hours)[1], "officers": 2, "leads": leads,
            "qualifications": skills, "women": 0, "floor_officers": 0, "area_code": areas[place],
            "lat": spots[place], "lon": 100.0, "pair_id": "",
        }
        for place, kind, hours, leads, skills in asked
        if "voting" in world.certificate["phases"]
    ]  # fmt: skip
    sectors = {"99": "", "99.01": "109", HULU: "101", HILIR: "105"}
    world.tables["sectors"] = [
        {"sector_id": f"SEC-{area}", "area_codes": area, "officer": nrp} for area, nrp in sectors.items()
    ]
    for name in ("sites", "routes", "patrols", "patrol_values", "hours"):
        world.tables[name] = []
    nrps = dict.fromkeys(row["nrp"] for row in world.tables["duties"])
    world.tables["hours"] = [_added_up(world, nrp) for nrp in nrps]


def _added_up(world: World, nrp: str) -> Row:
    """Return what duties within one week, none of them at a weekend, ask of an officer."""
    mine = sorted(
        (datetime.fromisoformat(r["start"]), datetime.fromisoformat(r["end"]), r["kind"])
        for r in world.tables["duties"]
        if r["nrp"] == nrp
    )
    # Whoever is on duty at four in the morning has a night, in these few plans.
    nights = sum(start.hour < 4 for start, _, _ in mine)
    guards = sum(kind == "station_guard" for _, _, kind in mine)
    hours = sum((end - start).total_seconds() for start, end, _ in mine) / 3600
    rests = [(b[0] - a[1]).total_seconds() / 3600 for a, b in pairwise(mine)]
    return {
        "nrp": nrp, "unit": UNIT_OF[nrp], "duties": len(mine), "hours": hours, "nights": nights,
        "weekend_hours": 0, "hard_duties": nights + guards, "most_week_hours": hours,
        "least_rest_hours": min(rests, default=""),
    }  # fmt: skip


def rows_of(world: World, table: str, **cells: Any) -> list[Row]:
    """Return the rows of a table that hold these cells."""
    return [r for r in world.tables[table] if all(r[column] == cell for column, cell in cells.items())]
