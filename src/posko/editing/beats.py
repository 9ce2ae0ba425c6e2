"""Reading the beats of a district with their stations."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from posko.editing.moves import Overlay
from posko.people.rights import Right, Viewer
from posko.planning.rows import reading
from posko.planning.territory import Condition, served_in

NEAR = 7
"""Beats that are shown beside the one that somebody works on."""
BEATS = """
SELECT b.beat_id, b.district, b.base, b.area, b.lat, b.lon, b.team_id, b.teams, b.host, u.path AS host_path,
  s.name AS base_name, v.name AS village_name, a.name AS district_name
FROM beat b JOIN unit u ON u.code = b.host LEFT JOIN station s ON s.station_id = b.base
  LEFT JOIN area v ON v.code = s.village
  LEFT JOIN area a ON a.code = b.district
"""


@dataclass(frozen=True, slots=True)
class Station:
    """A polling station in a beat; `planned` is the beat that the plan has it in."""

    station_id: str
    name: str
    number: int
    village: str
    village_code: str
    risk_class: str
    beat: str
    planned: str
    load: Fraction
    waits: int = 0

    @property
    def changed(self) -> bool:
        """Return whether an edit moved it."""
        return self.beat != self.planned


@dataclass(frozen=True, slots=True)
class Beat:
    """Stations that one team watches."""

    beat_id: str
    district: str
    district_name: str
    base: str
    base_name: str
    village_name: str
    area: str
    team_id: str
    host_path: str
    teams: int
    stations: list[Station]

    @property
    def load_percent(self) -> int:
        """Return how much of its team its stations take, rounded up."""
        return -int(-sum((s.load for s in self.stations), Fraction()) * 100 // 1)

    @property
    def where(self) -> list[str | None]:
        """Return where it is, for deciding about rights."""
        return [self.host_path, self.area]


@dataclass(frozen=True, slots=True)
class District:
    """A district that has beats."""

    code: str
    name: str
    beats: int


def districts(viewer: Viewer, path: Any) -> list[District]:
    """Return the districts of the viewer's territory that have beats."""
    mine = served_in(viewer, Right.READ_DUTIES, "b.")
    with reading(path) as file:
        rows = file.execute(
            f"SELECT b.district, coalesce(a.name, b.district), count(*) FROM beat b "  # noqa: S608
            f"LEFT JOIN area a ON a.code = b.district WHERE {mine.sql} GROUP BY b.district ORDER BY 2",
            mine.values,
        )
        return [District(*row) for row in rows]


def beats_of(viewer: Viewer, path: Any, district: str, near: str, overlay: Overlay) -> list[Beat]:
    """Return the beats of a district in the viewer's territory; with `near`, those next to that one first."""
    mine = served_in(viewer, Right.READ_DUTIES, "b.").both(Condition("b.district = ?", (district,)))
    with reading(path) as file:
        rows = file.execute(f"{BEATS} WHERE {mine.sql} ORDER BY b.beat_id", mine.values).fetchall()
        own = next((row for row in rows if row["beat_id"] == near), None)
        if own is not None:
            rows = sorted(rows, key=lambda row: _squares(own, row))[: NEAR + 1]
        return _with_stations(file, rows, overlay)


def found_beats(file: sqlite3.Connection, ids: Sequence[str], overlay: Overlay) -> dict[str, Beat]:
    """Return beats by their ids; unknown ones are missing."""
    rows = file.execute(f"{BEATS} WHERE b.beat_id IN ({', '.join('?' * len(ids))})", list(ids)).fetchall()
    return {beat.beat_id: beat for beat in _with_stations(file, rows, overlay)}


def beat_of(file: sqlite3.Connection, station_id: str, overlay: Overlay) -> str:
    """Return the beat of a station with the edits in force, empty where there is no such station."""
    row = file.execute("SELECT beat_id FROM station WHERE station_id = ?", (station_id,)).fetchone()
    return overlay.stations.get(station_id, row["beat_id"]) if row else ""


def stations_named(file: sqlite3.Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return the names of stations with their villages."""
    marks = ", ".join("?" * len(ids))
    rows = file.execute(
        "SELECT s.station_id, s.name, a.name FROM station s LEFT JOIN area a ON a.code = s.village "  # noqa: S608
        f"WHERE s.station_id IN ({marks})",
        list(ids),
    )
    return {row[0]: ", ".join(word for word in (row[1], row[2]) if word) for row in rows}


def _with_stations(file: sqlite3.Connection, rows: Sequence[sqlite3.Row], overlay: Overlay) -> list[Beat]:
    marks = ", ".join("?" * len(rows))
    moved = [station for station, _beat in overlay.stations.items()]
    stations = file.execute(
        "SELECT s.station_id, s.name, s.number, a.name AS village, s.village AS code, s.risk_class, "  # noqa: S608
        "s.beat_id, s.load FROM station s LEFT JOIN area a ON a.code = s.village "
        f"WHERE s.beat_id IN ({marks}) OR s.station_id IN ({', '.join('?' * len(moved))}) "
        "ORDER BY s.station_id",
        [*(row["beat_id"] for row in rows), *moved],
    )
    found: dict[str, list[Station]] = {row["beat_id"]: [] for row in rows}
    for row in stations:
        beat = overlay.stations.get(row["station_id"], row["beat_id"])
        if beat in found:
            found[beat].append(_station(row, beat, overlay))
    return [
        Beat(
            row["beat_id"], row["district"], row["district_name"] or row["district"], row["base"],
            row["base_name"] or row["base"], row["village_name"] or "", row["area"], row["team_id"],
            row["host_path"], row["teams"], found[row["beat_id"]],
        )
        for row in rows
    ]  # fmt: skip


def _station(row: sqlite3.Row, beat: str, overlay: Overlay) -> Station:
    waits = overlay.held.get(f"station:{row['station_id']}", 0)
    return Station(
        row["station_id"], row["name"], row["number"], row["village"] or "", row["code"], row["risk_class"],
        beat, row["beat_id"], Fraction(row["load"] or 0), waits,
    )  # fmt: skip


def _squares(own: sqlite3.Row, other: sqlite3.Row) -> float:
    # Near the equator a degree east is as long as one north.
    return float((own["lat"] - other["lat"]) ** 2 + (own["lon"] - other["lon"]) ** 2)


def middle_of(file: sqlite3.Connection, area: str) -> tuple[float, float] | None:
    """Return the middle of an area, None where there is no such area."""
    row = file.execute("SELECT lat, lon FROM area WHERE code = ?", (area,)).fetchone()
    return (row["lat"], row["lon"]) if row else None
