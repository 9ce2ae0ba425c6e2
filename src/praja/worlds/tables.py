"""The rows of each table of a made-up operation, as docs/reference/operation-folder.md has them."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import date
from typing import Final

from praja.domain.areas import Area, Unit
from praja.domain.forces import Officer
from praja.domain.places import Depot, Event, Post, Station, TravelLeg
from praja.worlds.people import skills_text
from praja.worlds.world import World

Row = Sequence[object]
HEADERS: Final = {
    "areas": "code name level lat lon km2",
    "units": "unit name parent area_codes lat lon",
    "stations": "station_id village_code number name lat lon voters station_kind access",
    "indicators": "level code indicator value",
    "posts": ("post_id kind name area_code lat lon phases task_force officers shift qualifications pair_id"),
    "personnel": "nrp name rank unit sex home_village qualifications",
    "interests": "nrp relation pair_id",
    "candidates": "pair_id contest_area number name",
    "unavailable": "nrp start end reason",
    "events": "event_id pair_id kind start end district_code lat lon expected_attendance",
    "assets": "asset_id kind unit seats boxes",
    "event_rules": (
        "kind attendance_from officers people_per_officer traffic women before_min after_min"
        " elevated high clash"
    ),
    "travel": "from_code to_code mode minutes closed_from closed_to",
    "depots": "level area_code lat lon open close",
    "sectors": "sector_id area_codes officer",
    "revotes": "station_id date officers",
    "incidents": "incident_id date kind area_code place_id note",
}
TABLES: Final = tuple(HEADERS)


def tables(world: World) -> dict[str, list[Row]]:
    """Return the rows of each table by file name, its header first."""
    rows: dict[str, Iterable[Row]] = {
        "areas": map(_area_row, world.areas),
        "units": map(_unit_row, world.units),
        "stations": map(_station_row, world.stations),
        "indicators": ((i.level, i.code, i.indicator, i.value) for i in world.indicators),
        "posts": map(_post_row, world.posts),
        "personnel": map(_officer_row, world.personnel),
        "interests": ((t.nrp, t.relation, t.pair_id) for t in world.interests),
        "candidates": ((c.pair_id, c.contest_area, c.number, c.name) for c in world.candidates),
        "unavailable": ((x.nrp, x.start.isoformat(), x.end.isoformat(), x.reason) for x in world.unavailable),
        "events": map(_event_row, world.events),
        "assets": ((a.asset_id, a.kind, a.unit, a.seats, a.boxes or "") for a in world.assets),
        "event_rules": map(astuple, world.event_rules),
        "travel": map(_way_row, world.travel),
        "depots": map(_depot_row, world.depots),
        "sectors": ((s.sector_id, ";".join(s.area_codes), s.officer or "") for s in world.sectors),
        "revotes": ((r.station_id, r.day.isoformat(), r.officers) for r in world.revotes),
        "incidents": (
            (i.incident_id, i.day.isoformat(), i.kind, i.area_code, i.place_id, i.note)
            for i in world.incidents
        ),
    }
    return {name: [_words(header), *rows[name]] for name, header in HEADERS.items()}


def csv_text(rows: Iterable[Row], *, delimiter: str = ",", newline: str = "\n") -> str:
    """Return the rows as CSV text."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return text.getvalue()


def _words(header: str) -> Row:
    return header.split()


def _degrees(value: float) -> str:
    return f"{value:.5f}"


def _area_row(a: Area) -> Row:
    return a.code, a.name, a.level.value, _degrees(a.lat), _degrees(a.lon), a.km2


def _unit_row(u: Unit) -> Row:
    return u.unit, u.name, u.parent or "", ";".join(u.area_codes), _degrees(u.lat), _degrees(u.lon)


def _station_row(s: Station) -> Row:
    kind = "special" if s.is_special else "regular"
    where = (_degrees(s.lat), _degrees(s.lon))
    return s.station_id, s.village_code, s.number, s.name, *where, s.voters, kind, s.access


def _post_row(p: Post) -> Row:
    where = (p.area_code, _degrees(p.lat), _degrees(p.lon))
    how = (p.officers, p.shift, ";".join(p.qualifications), p.pair_id or "")
    return p.post_id, p.kind, p.name, *where, ";".join(p.phases), p.task_force, *how


def _officer_row(o: Officer) -> Row:
    return o.nrp, o.name, o.rank, o.unit, o.sex, o.home_village or "", skills_text(o.qualifications)


def _event_row(e: Event) -> Row:
    start, end = (at.isoformat(timespec="minutes") for at in (e.start, e.end))
    where = (e.district_code, _degrees(e.lat), _degrees(e.lon))
    return e.event_id, e.pair_id, e.kind, start, end, *where, e.expected_attendance


def _way_row(w: TravelLeg) -> Row:
    return w.from_code, w.to_code, w.mode, w.minutes or "", _day(w.closed_from), _day(w.closed_to)


def _day(on: date | None) -> str:
    return "" if on is None else on.isoformat()


def _depot_row(d: Depot) -> Row:
    return d.level, d.area_code, _degrees(d.lat), _degrees(d.lon), _clock(d.opens_min), _clock(d.closes_min)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
