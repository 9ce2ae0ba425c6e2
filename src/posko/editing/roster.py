"""Reading the rows of a plan as seats: who sits where, which are empty, who is free; edits laid over them."""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from posko.editing.moves import EMPTY, Overlay
from posko.people.rights import Right, Viewer
from posko.planning.byhand.seats import free_seats
from posko.planning.rows import reading
from posko.planning.territory import Condition, commands_in, duties_in, served_in
from posko.support.tongues import Either

ROSTER_PAGE = 20
"""Needs on one page of the roster."""
FREE_SHOWN = 40
NEEDS = """
SELECT n.n, n.seat, n.place_id, n.kind, n.phase, n.force, n.day, n.starts, n.ends, n.officers, n.leads,
  g.name AS place, g.area, g.host, u.path AS host_path, u.name AS host_name, a.name AS district,
  k.id AS kind_id, k.en AS kind_en
FROM need n JOIN ground g ON g.n = n.ground JOIN unit u ON u.code = g.host
  LEFT JOIN area a ON a.code = substr(g.area, 1, 8) LEFT JOIN kind k ON k.key = n.kind
"""
OFFICERS = """
SELECT o.nrp, o.rank, o.name, o.unit, u.name AS unit_name, u.path AS unit_path
FROM officer o JOIN unit u ON u.code = o.unit
"""


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who can have duties."""

    nrp: str
    rank: str
    name: str
    unit: str
    unit_name: str
    unit_path: str

    def __str__(self) -> str:
        return f"{self.rank} {self.name}"


@dataclass(frozen=True, slots=True)
class Need:
    """What a place asks for on one shift."""

    n: int
    seat: str
    place_id: str
    place: str
    district: str
    area: str
    kind: Any
    kind_key: str
    phase: str
    force: str
    day: str
    starts: datetime
    ends: datetime
    officers: int
    leads: int
    host: str
    host_path: str
    host_name: str

    @property
    def where(self) -> list[str | None]:
        """Return where it is, for deciding about rights."""
        return [self.host_path, self.area]


@dataclass(frozen=True, slots=True)
class Seat:
    """One officer's place at a need; `nrp` sits there with the edits in force, `planned` by the plan."""

    seat_id: str
    need: Need
    planned: str
    nrp: str
    role: str = "member"
    kept: bool = False
    waits: int = 0
    officer: Officer | None = None

    @property
    def changed(self) -> bool:
        """Return whether somebody else sits there than the plan says."""
        return self.nrp != self.planned


@dataclass(frozen=True, slots=True)
class Shift:
    """A need with its seats."""

    need: Need
    seats: list[Seat]

    @property
    def empty(self) -> int:
        """Return how many seats nobody fills."""
        return sum(seat.nrp == EMPTY for seat in self.seats)


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a day, with its shifts."""

    name: str
    district: str
    host: str
    shifts: list[Shift]


@dataclass(frozen=True, slots=True)
class Sought:
    """What the planner looks for; empty is anything."""

    day: date | None = None
    unit: str = ""
    place: str = ""
    officer: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """A page of places of one day."""

    places: list[Place]
    count: int
    number: int
    pages: int

    @property
    def seats(self) -> list[Seat]:
        """Return all seats of the page."""
        return [seat for place in self.places for shift in place.shifts for seat in shift.seats]


@dataclass(frozen=True, slots=True)
class OwnDuty:
    """A duty in an officer's week; without a seat it follows from others and cannot be given by hand."""

    day: date
    starts: datetime
    ends: datetime
    kind: Any
    place: str
    seat: Seat | None


@dataclass(slots=True)
class Offered:
    """What the form of finding offers."""

    units: list[dict[str, Any]] = field(default_factory=list)
    days: tuple[date, date] | None = None
    busiest: date | None = None
    """The first of the days that ask for most officers."""


def needs_in(viewer: Viewer, right: Right) -> Condition:
    """Return the condition of the needs (`n`) at places where the viewer has a right."""
    grounds = served_in(viewer, right)
    return Condition(f"n.ground IN (SELECT n FROM ground WHERE {grounds.sql})", grounds.values)  # noqa: S608


def roster(viewer: Viewer, path: Any, sought: Sought, overlay: Overlay, *, page: int) -> Roster:
    """Return a page of the places of a day in the viewer's territory, empty seats included."""
    wanted = needs_in(viewer, Right.READ_DUTIES).both(_of(sought))
    with reading(path) as file:
        tables = "need n JOIN ground g ON g.n = n.ground LEFT JOIN area a ON a.code = substr(g.area, 1, 8)"
        count = file.execute(f"SELECT count(*) FROM {tables} WHERE {wanted.sql}", wanted.values).fetchone()[0]  # noqa: S608
        pages = max(1, -(-count // ROSTER_PAGE))
        number = min(max(page, 1), pages)
        rows = file.execute(
            f"{NEEDS} WHERE {wanted.sql} ORDER BY g.name, n.place_id, n.starts, n.n LIMIT ? OFFSET ?",
            (*wanted.values, ROSTER_PAGE, (number - 1) * ROSTER_PAGE),
        ).fetchall()
        shifts = _shifts(file, [_need(row) for row in rows], overlay)
    return Roster(_by_place(shifts), count, number, pages)


def _of(sought: Sought) -> Condition:
    found = Condition("n.day = ?", (sought.day.isoformat() if sought.day else "",))
    if sought.unit:
        below = "(SELECT code FROM unit WHERE instr(path, (SELECT path FROM unit WHERE code = ?)) = 1)"
        found = found.both(Condition(f"g.host IN {below}", (sought.unit,)))
    if sought.place:
        like = f"%{sought.place}%"
        found = found.both(
            Condition("n.place_id = ? OR g.name LIKE ? OR a.name LIKE ?", (sought.place, like, like))
        )
    return found


def _by_place(shifts: Sequence[Shift]) -> list[Place]:
    found: dict[str, Place] = {}
    for shift in shifts:
        need = shift.need
        place = found.setdefault(need.place_id, Place(need.place, need.district, need.host_name, []))
        place.shifts.append(shift)
    return list(found.values())


def _need(row: sqlite3.Row) -> Need:
    return Need(
        row["n"], row["seat"], row["place_id"], row["place"], row["district"] or "", row["area"],
        Either(row["kind_id"] or row["kind"], row["kind_en"] or row["kind"]), row["kind"], row["phase"],
        row["force"], row["day"], datetime.fromisoformat(row["starts"]), datetime.fromisoformat(row["ends"]),
        row["officers"], row["leads"], row["host"], row["host_path"], row["host_name"],
    )  # fmt: skip


def _shifts(file: sqlite3.Connection, needs: Sequence[Need], overlay: Overlay) -> list[Shift]:
    marks = ", ".join("?" * len(needs))
    seats: dict[int, list[Seat]] = {need.n: [] for need in needs}
    of = {need.n: need for need in needs}
    for row in file.execute(
        f"SELECT need, duty_id, nrp, role FROM duty WHERE need IN ({marks}) ORDER BY duty_id",  # noqa: S608
        list(of),
    ):
        seats[row["need"]].append(Seat(row["duty_id"], of[row["need"]], row["nrp"], row["nrp"], row["role"]))
    for name in {need.seat for need in needs if len(seats[need.n]) < need.officers}:
        for seat_id, n in free_seats(file, name).items():
            if n in of:
                seats[n].append(Seat(seat_id, of[n], EMPTY, EMPTY))
    laid = [Shift(need, [_laid(seat, overlay) for seat in seats[need.n]]) for need in needs]
    people = officers(file, {s.nrp for shift in laid for s in shift.seats})
    return [Shift(shift.need, [replace(s, officer=people.get(s.nrp)) for s in shift.seats]) for shift in laid]


def _laid(seat: Seat, overlay: Overlay) -> Seat:
    return replace(
        seat,
        nrp=overlay.seats.get(seat.seat_id, seat.planned),
        kept=seat.seat_id in overlay.kept,
        waits=overlay.held.get(f"seat:{seat.seat_id}", 0),
    )


def officers(file: sqlite3.Connection, nrps: Collection[str]) -> dict[str, Officer]:
    """Return officers by their service numbers; unknown ones are missing."""
    wanted = [nrp for nrp in nrps if nrp]
    rows = file.execute(f"{OFFICERS} WHERE o.nrp IN ({', '.join('?' * len(wanted))})", wanted)
    return {row["nrp"]: Officer(*row) for row in rows}


def found_seats(file: sqlite3.Connection, ids: Iterable[str], overlay: Overlay) -> dict[str, Seat]:
    """Return seats by their ids, empty ones too; what is no seat, or follows from others, is missing."""
    wanted = list(dict.fromkeys(ids))
    marks = ", ".join("?" * len(wanted))
    rows = file.execute(
        f"{NEEDS} WHERE n.n IN (SELECT need FROM duty WHERE duty_id IN ({marks})) OR n.seat IN ({marks})",  # noqa: S608
        (*wanted, *(name.rpartition("/")[0] for name in wanted)),
    ).fetchall()
    shifts = _shifts(file, [_need(row) for row in rows], overlay)
    every = {seat.seat_id: seat for shift in shifts for seat in shift.seats}
    return {name: every[name] for name in wanted if name in every}


def week_of(
    viewer: Viewer, file: sqlite3.Connection, nrp: str, first: date, overlay: Overlay
) -> list[OwnDuty]:
    """Return the duties of an officer in seven days, with the edits in force."""
    last = first + timedelta(days=6)
    mine = duties_in(viewer, Right.READ_DUTIES)
    seen = f"SELECT n FROM duty WHERE nrp = ? AND ({mine.sql})"  # noqa: S608
    rows = file.execute(
        "SELECT d.duty_id, d.day, d.starts, d.ends, d.kind, p.name AS place, k.id, k.en FROM duty d "  # noqa: S608
        "JOIN place p ON p.n = d.place LEFT JOIN kind k ON k.key = d.kind "
        f"WHERE d.nrp = ? AND d.day BETWEEN ? AND ? AND d.n IN ({seen})",
        (nrp, first.isoformat(), last.isoformat(), nrp, *mine.values),
    ).fetchall()
    given = [seat for seat, who in overlay.seats.items() if who == nrp]
    seats = found_seats(file, [*(row["duty_id"] for row in rows), *given], overlay)
    found = [
        _own(seat.need.starts, seat.need.ends, seat.need.kind, seat.need.place, seat)
        for seat in seats.values()
        if seat.nrp == nrp and first <= seat.need.starts.date() <= last
    ]
    for row in rows:
        if row["duty_id"] not in seats:
            starts, ends = map(datetime.fromisoformat, (row["starts"], row["ends"]))
            kind = Either(row["id"] or row["kind"], row["en"] or row["kind"])
            found.append(_own(starts, ends, kind, row["place"], None))
    return sorted(found, key=lambda own: own.starts)


def _own(starts: datetime, ends: datetime, kind: Any, place: str, seat: Seat | None) -> OwnDuty:
    return OwnDuty(starts.date(), starts, ends, kind, place, seat)


def named(
    viewer: Viewer,
    file: sqlite3.Connection,
    words: str,
    *,
    right: Right = Right.READ_DUTIES,
    most: int = 12,
) -> list[Officer]:
    """Return officers whom the viewer has a right over, by a part of the name or the number's beginning."""
    mine = commands_in(viewer, right, "o.unit")
    rows = file.execute(
        f"{OFFICERS} WHERE ({mine.sql}) AND (o.nrp LIKE ? OR o.name LIKE ?) ORDER BY o.name, o.nrp LIMIT ?",
        (*mine.values, f"{words}%", f"%{words}%", most),
    )
    return [Officer(*row) for row in rows]


def free(
    viewer: Viewer, file: sqlite3.Connection, unit: str, day: date, overlay: Overlay
) -> list[tuple[Officer, int]]:
    """Return officers of a unit and those below it without a duty on a day, and their duties of that week.

    Who has fewest comes first. Who could not serve that day at all is left out, whatever the reason.
    """
    mine = commands_in(viewer, Right.READ_DUTIES, "o.unit")
    below = "(SELECT code FROM unit WHERE instr(path, (SELECT path FROM unit WHERE code = ?)) = 1)"
    at = day.isoformat()
    on_duty = {
        row["nrp"]
        for row in file.execute("SELECT nrp, duty_id FROM duty WHERE day = ?", (at,))
        if overlay.seats.get(row["duty_id"], row["nrp"]) == row["nrp"]
    }
    on_duty |= {s.nrp for s in found_seats(file, overlay.seats, overlay).values() if s.need.day == at}
    rows = file.execute(
        f"{OFFICERS} JOIN fact f ON f.nrp = o.nrp "  # noqa: S608
        f"WHERE ({mine.sql}) AND o.unit IN {below} AND f.assignable "
        "AND NOT EXISTS (SELECT 1 FROM away w WHERE w.nrp = o.nrp AND ? BETWEEN w.first AND w.last)",
        (*mine.values, unit, at),
    )
    week = loads(file, day)
    found = [(Officer(*row), week.get(row["nrp"], 0)) for row in rows if row["nrp"] not in on_duty]
    return sorted(found, key=lambda one: (one[1], one[0].name, one[0].nrp))[:FREE_SHOWN]


def loads(file: sqlite3.Connection, day: date) -> dict[str, int]:
    """Return how many duties everybody has in the seven days around a day."""
    near = [(day + timedelta(days=n)).isoformat() for n in (-3, 3)]
    rows = file.execute("SELECT nrp, count(*) FROM duty WHERE day BETWEEN ? AND ? GROUP BY nrp", near)
    return {row[0]: int(row[1]) for row in rows}


def offered(viewer: Viewer, path: Any) -> Offered:
    """Return the units and the dates that the form of finding offers."""
    units = commands_in(viewer, Right.READ_DUTIES, "code")
    with reading(path) as file:
        wanted = f"SELECT code, name, path FROM unit WHERE {units.sql} ORDER BY path"  # noqa: S608
        rows = file.execute(wanted, units.values)
        under = [{"code": r["code"], "name": r["name"], "depth": r["path"].count("/") - 1} for r in rows]
        asked = file.execute("SELECT day, sum(officers) FROM need GROUP BY day ORDER BY day").fetchall()
    if not asked:
        return Offered(under)
    days = [date.fromisoformat(row[0]) for row in asked]
    most = max(range(len(days)), key=lambda at: asked[at][1])
    return Offered(under, (days[0], days[-1]), days[most])
