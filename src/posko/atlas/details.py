"""What the inspector tells of one thing on the map: what it is, what it asks for on a day, what is short.

Nobody is named here: who stands there is asked for apart, with a right of its own.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from posko.atlas.queries import Board
from posko.planning.rows import reading
from posko.support.errors import NotThereError


@dataclass
class Detail:
    """One thing: its kind, its name, and rows that hang on it."""

    kind: str
    id: str
    name: str
    risk_class: str = ""
    row: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    """Stations of a beat, or balance of a unit phase by phase."""
    needs: list[dict[str, Any]] = field(default_factory=list)
    """What it asks for that day: from when until when, how many, how many are there."""
    reasons: list[dict[str, Any]] = field(default_factory=list)
    """Why its command is short of this kind of duty, and what would help."""
    place_id: str = ""
    """Under which its duties are found; empty where it has none."""

    @property
    def asked(self) -> int:
        """Return how many officers' shifts it asks for that day."""
        return sum(need["officers"] for need in self.needs)

    @property
    def filled(self) -> int:
        """Return how many of them are filled."""
        return sum(need["filled"] for need in self.needs)

    @property
    def short(self) -> int:
        """Return how many of them nobody fills."""
        return sum(max(0, need["officers"] - need["filled"]) for need in self.needs)


def detail(of: Board, thing: str, day: date) -> Detail:
    """Return one thing of a plan's map.

    Raises NotThereError outside the viewer's sight, or without a plan.
    """
    if of.plan is None:
        raise NotThereError
    with reading(of.plan.rows) as file:
        asked = _Asked(of, file, thing)
        found = next((one for one in (look(asked) for look in KINDS) if one), None)
        if found is None:
            raise NotThereError
        if found.place_id:
            found.needs = asked.needs(found.place_id, day)
            found.reasons = asked.reasons(found)
        return found


@dataclass
class _Asked:
    board: Board
    file: sqlite3.Connection
    thing: str

    def one(self, sql: str, *values: Any) -> dict[str, Any]:
        row = self.file.execute(sql, values or (self.thing,)).fetchone()
        return dict(row) if row else {}

    def all(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in self.file.execute(sql, values or (self.thing,))]

    @property
    def tongue(self) -> str:
        return "en" if self.board.english else "id"

    def sees(self, row: dict[str, Any]) -> bool:
        return bool(row) and self.board.sight.place(row["area"], row.get("path"))

    def needs(self, place_id: str, day: date) -> list[dict[str, Any]]:
        rows = self.all(
            "SELECT n.starts, n.ends, n.officers, n.filled, n.kind, n.phase, "  # noqa: S608 our own names
            f"coalesce(k.{self.tongue}, n.kind) AS what FROM need n "
            "LEFT JOIN kind k ON k.key = n.kind WHERE n.place_id = ? AND n.day = ? "
            "ORDER BY n.starts, n.kind",
            place_id, day.isoformat(),
        )  # fmt: skip
        for row in rows:
            row["starts"], row["ends"] = map(datetime.fromisoformat, (row["starts"], row["ends"]))
        return rows

    def reasons(self, found: Detail) -> list[dict[str, Any]]:
        kinds = sorted({n["kind"] for n in found.needs if n["filled"] < n["officers"]})
        marks = ", ".join("?" * len(kinds))
        return self.all(
            f"SELECT DISTINCT g.{self.tongue} AS why, g.relief_{self.tongue} AS relief FROM gap g "  # noqa: S608
            f"WHERE g.command = ? AND g.kind IN ({marks}) ORDER BY g.shifts DESC LIMIT 3",
            found.row.get("host", ""), *kinds,
        )  # fmt: skip


def _station(asked: _Asked) -> Detail | None:
    row = asked.one(
        "SELECT s.*, s.village AS area, v.name AS village_name, d.name AS district_name, b.team_id, b.host, "
        "u.name AS host_name, u.path FROM station s LEFT JOIN area v ON v.code = s.village "
        "LEFT JOIN area d ON d.code = s.district LEFT JOIN beat b ON b.beat_id = s.beat_id "
        "LEFT JOIN unit u ON u.code = b.host WHERE s.station_id = ?"
    )
    # It is seen where it lies; the beat that watches it only where its unit is seen too.
    path = row.pop("path", None)
    if not asked.sees(row):
        return None
    row["elsewhere"] = bool(row["beat_id"]) and not asked.sees({**row, "path": path})
    if row["elsewhere"]:
        row |= dict.fromkeys(("beat_id", "team_id", "host", "host_name"))
    rated = row["risk_class"] if asked.board.sight.rated(row["area"]) else ""
    return Detail("station", asked.thing, row["name"], rated or "", row, place_id=row["beat_id"] or "")


def _beat(asked: _Asked) -> Detail | None:
    row = asked.one(
        "SELECT b.*, s.name AS base_name, d.name AS district_name, u.name AS host_name, u.path FROM beat b "
        "LEFT JOIN station s ON s.station_id = b.base LEFT JOIN area d ON d.code = b.district "
        "LEFT JOIN unit u ON u.code = b.host WHERE b.beat_id = ?"
    )
    if not asked.sees(row):
        return None
    stations = asked.all(
        "SELECT station_id, name, risk_class FROM station WHERE beat_id = ? ORDER BY station_id"
    )
    if not asked.board.sight.rated(row["area"]):
        stations = [{**station, "risk_class": ""} for station in stations]
    name = row["base_name"] or asked.thing
    return Detail("beat", asked.thing, name, row=row, lines=stations, place_id=asked.thing)


def _post(asked: _Asked) -> Detail | None:
    row = asked.one(
        f"SELECT p.*, coalesce(k.{asked.tongue}, p.kind) AS what, f.name AS force_name, "  # noqa: S608
        "a.name AS area_name, u.name AS host_name, u.path FROM post p LEFT JOIN kind k ON k.key = p.kind "
        "LEFT JOIN force f ON f.key = p.force LEFT JOIN area a ON a.code = p.area "
        "LEFT JOIN unit u ON u.code = p.host WHERE p.post_id = ?"
    )
    if not asked.sees(row):
        return None
    phases = "SELECT name FROM phase WHERE instr(';' || ? || ';', ';' || key || ';') ORDER BY first, key"
    row["phase_names"] = [phase["name"] for phase in asked.all(phases, row["phases"])]
    return Detail("post", asked.thing, row["name"], row=row, place_id=asked.thing)


def _unit(asked: _Asked) -> Detail | None:
    row = asked.one(
        "SELECT u.*, p.name AS parent_name FROM unit u LEFT JOIN unit p ON p.code = u.parent WHERE u.code = ?"
    )
    if not row or not asked.board.sight.unit(row["path"]):
        return None
    balance = asked.all(
        "SELECT p.name AS phase, sum(b.demand) AS demand, sum(b.supply) AS supply, "
        "sum(b.attached_in) AS taken, sum(b.attached_out) AS lent, sum(b.missing) AS missing "
        "FROM balance b JOIN phase p ON p.key = b.phase WHERE b.command = ? "
        "GROUP BY b.phase ORDER BY p.first, p.key"
    )
    return Detail("unit", asked.thing, row["name"], row=row, lines=balance)


def _event(asked: _Asked) -> Detail | None:
    row = asked.one(
        f"SELECT g.*, coalesce(k.{asked.tongue}, g.kind) AS what, a.name AS area_name, "  # noqa: S608
        "u.name AS host_name, u.path FROM ground g LEFT JOIN kind k ON k.key = g.kind "
        "LEFT JOIN area a ON a.code = g.area "
        "LEFT JOIN unit u ON u.code = g.host WHERE g.place_id = ? ORDER BY g.n LIMIT 1"
    )
    if not asked.sees(row):
        return None
    return Detail("event", asked.thing, row["name"] or asked.thing, row=row, place_id=asked.thing)


KINDS: tuple[Callable[[_Asked], Detail | None], ...] = (_station, _beat, _post, _unit, _event)
"""Where a thing is looked for, in this order."""
