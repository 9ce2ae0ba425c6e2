"""Who could take a seat: officers who are free at its hours, each checked, the best first."""

import heapq
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from posko.editing.checking import REFUSED
from posko.editing.models import Draft, Edit
from posko.editing.moves import EMPTY, Overlay, overlay_of, rows_of
from posko.editing.roster import Officer, Seat, found_seats, loads, named
from posko.people.rights import Right, Viewer
from posko.planning.byhand.bridge import checked
from posko.planning.rows import reading
from posko.planning.territory import commands_in

CHECKED = 8
"""So many are checked for one seat: more nobody reads, and each takes its milliseconds."""
HEAVIEST = ("", "told", "second_person", REFUSED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An officer for a seat, and what the engine says of it."""

    officer: Officer
    verdict: Any
    duties: int
    """In the week around the day."""

    @property
    def weight(self) -> str:
        """Return how heavy the heaviest rule is that it touches; empty for none."""
        return "" if self.verdict.weight is None else str(self.verdict.weight)

    @property
    def rank(self) -> tuple[int, int, int, int, str]:
        """Return what the best has least of: rules, loans, travel, duties."""
        verdict = self.verdict
        heavy = HEAVIEST.index(self.weight)
        return (heavy, verdict.attached.change, verdict.travel_m.change, self.duties, self.officer.nrp)


def candidates(
    viewer: Viewer, draft: Draft, edits: Sequence[Edit], seat: Seat, words: str
) -> list[Candidate]:
    """Return officers of the viewer's territory for a seat, checked, the best first.

    With `words`, those with such a name or number; else those who are free at its hours. Who could not
    serve at all comes last of those named, and is left out of the others.
    """
    overlay = overlay_of(edits)
    with reading(draft.plan.rows) as file:
        week = loads(file, date.fromisoformat(seat.need.day))
        pool = _pool(viewer, file, seat, overlay, words, week)
    so_far = rows_of(edits)
    found = [
        Candidate(o, checked(draft.plan, so_far=so_far, now=[_row(seat, o)]), week.get(o.nrp, 0))
        for o in pool
        if o.nrp != seat.nrp
    ]
    shown = found if words else [one for one in found if one.weight != REFUSED]
    return sorted(shown, key=lambda one: one.rank)


def _row(seat: Seat, officer: Officer) -> dict[str, Any]:
    return {"do": "put", "duty_id": seat.seat_id, "nrp": officer.nrp}


def _pool(
    viewer: Viewer, file: sqlite3.Connection, seat: Seat, overlay: Overlay, words: str, week: dict[str, int]
) -> list[Officer]:
    if words:
        return named(viewer, file, words, right=Right.MAKE_PLANS, most=CHECKED)
    return _free(viewer, file, seat, overlay, week)


def _free(
    viewer: Viewer, file: sqlite3.Connection, seat: Seat, overlay: Overlay, week: dict[str, int]
) -> list[Officer]:
    need = seat.need
    busy = _busy(file, seat, overlay)
    mine = commands_in(viewer, Right.MAKE_PLANS, "o.unit")
    rows = file.execute(
        f"SELECT o.nrp, o.rank, o.name, o.unit, u.name, u.path, f.force FROM officer o "  # noqa: S608
        f"JOIN unit u ON u.code = o.unit JOIN fact f ON f.nrp = o.nrp WHERE f.assignable AND ({mine.sql}) "
        "AND NOT EXISTS (SELECT 1 FROM away w WHERE w.nrp = o.nrp AND ? BETWEEN w.first AND w.last)",
        (*mine.values, need.day),
    )

    def order(row: sqlite3.Row) -> tuple[bool, bool, int, str]:
        far = not row["path"].startswith(need.host_path)
        return row["force"] != need.force, far, week.get(row["nrp"], 0), row["nrp"]

    best = heapq.nsmallest(CHECKED, (row for row in rows if row["nrp"] not in busy), key=order)
    return [Officer(*row[:6]) for row in best]


def _busy(file: sqlite3.Connection, seat: Seat, overlay: Overlay) -> set[str]:
    """Return who has another duty at the hours of a seat, with the edits in force."""
    need = seat.need
    starts, ends = (at.strftime("%Y-%m-%dT%H:%M") for at in (need.starts, need.ends))
    day = date.fromisoformat(need.day)
    near = [(day + timedelta(days=n)).isoformat() for n in (-2, 1)]
    rows = file.execute(
        "SELECT nrp, duty_id FROM duty WHERE day BETWEEN ? AND ? AND starts < ? AND ends > ?",
        (*near, ends, starts),
    )
    busy = {row["nrp"] for row in rows if overlay.seats.get(row["duty_id"], row["nrp"]) == row["nrp"]}
    given = found_seats(file, overlay.seats, overlay)
    for other in given.values():
        if other.nrp != EMPTY and other.need.starts < need.ends and other.need.ends > need.starts:
            busy.add(other.nrp)
    return busy
