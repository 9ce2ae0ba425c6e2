"""Reading the duties of a plan page by page, and why one fell on whom it did. Every view is logged."""

import os
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from posko.ledger.actions import record
from posko.people.rights import Right, Viewer
from posko.planning import engine
from posko.planning.acts import DUTIES_VIEWED, DUTY_EXPLAINED
from posko.planning.jobs import subject_of
from posko.planning.models import Plan
from posko.planning.rows import reading
from posko.planning.territory import Condition, commands_in, duties_in
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RefusedError

PAGE = 50
FEW_LETTERS = 4
SHOWN = """
SELECT d.n, d.duty_id, d.phase, d.kind, d.starts, d.ends, d.nrp, d.role, d.attached, d.travel_m,
  p.place_id, p.name AS place, p.district, o.rank, o.name, hu.name AS home, gu.name AS host,
  k.id AS kind_id, k.en AS kind_en
FROM duty d JOIN place p ON p.n = d.place JOIN officer o ON o.nrp = d.nrp
  JOIN unit hu ON hu.code = d.home JOIN unit gu ON gu.code = d.host LEFT JOIN kind k ON k.key = d.kind
WHERE d.n IN ({numbers}) ORDER BY d.n
"""


@dataclass(frozen=True, slots=True)
class Sought:
    """What the viewer filters by; empty is anything."""

    unit: str = ""
    phase: str = ""
    day: date | None = None
    place: str = ""
    officer: str = ""
    place_id: str = ""

    def condition(self) -> Condition:
        """Return it as a condition."""
        found = Condition("1")
        if self.unit:
            below = "(SELECT code FROM unit WHERE instr(path, (SELECT path FROM unit WHERE code = ?)) = 1)"
            found = found.both(Condition(f"home IN {below} OR host IN {below}", (self.unit,) * 2))
        if self.phase:
            found = found.both(Condition("phase = ?", (self.phase,)))
        if self.day:
            found = found.both(Condition("day = ?", (self.day.isoformat(),)))
        if self.place_id:
            found = found.both(
                Condition("place = (SELECT n FROM place WHERE place_id = ?)", (self.place_id,))
            )
        if self.place:
            named = "place IN (SELECT n FROM place WHERE place_id = ? OR name LIKE ? OR district LIKE ?)"
            found = found.both(_found_by(named, self.place, (self.place, *2 * (f"%{self.place}%",))))
        if self.officer:
            named = "nrp IN (SELECT nrp FROM officer WHERE nrp LIKE ? OR name LIKE ?)"
            found = found.both(_found_by(named, self.officer, (f"{self.officer}%", f"%{self.officer}%")))
        return found


def _found_by(named: str, word: str, values: tuple[Any, ...]) -> Condition:
    """Return the condition that a name holds a word, asked of the few who fit it.

    So many names hold a few letters that going through the territory is quicker: `+` keeps the index out.
    """
    return Condition(f"+{named}" if len(word) < FEW_LETTERS else named, values)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of duties, and what a form to filter them offers."""

    rows: list[dict[str, Any]]
    count: int
    number: int
    pages: int
    units: list[dict[str, Any]]
    phases: list[dict[str, Any]]

    @property
    def previous(self) -> int:
        """Return the number of the page before."""
        return self.number - 1

    @property
    def following(self) -> int:
        """Return the number of the page after."""
        return self.number + 1


def duties(viewer: Viewer, plan: Plan, sought: Sought, *, page: int, now: datetime) -> Page:
    """Return a page of the duties in the viewer's territory, in order of time, and log who was shown."""
    if not viewer.may(Right.READ_DUTIES):
        raise RefusedError
    mine = duties_in(viewer, Right.READ_DUTIES).both(sought.condition())
    units = commands_in(viewer, Right.READ_DUTIES, "code")
    count = _count(plan.rows, mine)
    with reading(plan.rows) as file:
        pages = max(1, -(-count // PAGE))
        number = min(max(page, 1), pages)
        rows = _rows(file, mine, (number - 1) * PAGE, PAGE)
        offered = file.execute(
            f"SELECT code, name, path FROM unit WHERE {units.sql} ORDER BY path",  # noqa: S608
            units.values,
        )
        under = [{"code": u["code"], "name": u["name"], "depth": u["path"].count("/") - 1} for u in offered]
        phases = [dict(row) for row in file.execute("SELECT key, name FROM phase ORDER BY first, key")]
    _log_shown(viewer, plan, sought, rows, number, now)
    return Page(rows, count, number, pages, under, phases)


def duties_from(
    viewer: Viewer, plan: Plan, sought: Sought, *, offset: int, limit: int, now: datetime
) -> tuple[list[dict[str, Any]], int]:
    """Return some duties of the viewer's territory and how many there are; like `duties`, for programs."""
    if not viewer.may(Right.READ_DUTIES):
        raise RefusedError
    mine = duties_in(viewer, Right.READ_DUTIES).both(sought.condition())
    with reading(plan.rows) as file:
        rows = _rows(file, mine, offset, limit)
    _log_shown(viewer, plan, sought, rows, offset // limit + 1, now)
    return rows, _count(plan.rows, mine)


@lru_cache(maxsize=4096)
def _count(rows: Path, mine: Condition) -> int:
    """Return how many duties there are. A plan never changes: whoever turns its pages waits for this once."""
    with reading(rows) as file:
        return int(file.execute(f"SELECT count(*) FROM duty WHERE {mine.sql}", mine.values).fetchone()[0])  # noqa: S608


def _rows(file: sqlite3.Connection, mine: Condition, offset: int, limit: int) -> list[dict[str, Any]]:
    numbers = f"SELECT n FROM duty WHERE {mine.sql} ORDER BY n LIMIT {limit:d} OFFSET {offset:d}"  # noqa: S608
    return [_shown(row) for row in file.execute(SHOWN.format(numbers=numbers), mine.values)]


def _log_shown(
    viewer: Viewer, plan: Plan, sought: Sought, rows: list[dict[str, Any]], page: int, now: datetime
) -> None:
    if rows:
        facts = {"page": page, "sought": _said(sought), "officers": sorted({row["nrp"] for row in rows})}
        _log(DUTIES_VIEWED, viewer, plan, facts, now)


def _said(sought: Sought) -> dict[str, str]:
    found = {name: str(getattr(sought, name) or "") for name in Sought.__slots__}
    return {name: value for name, value in found.items() if value}


def _shown(row: Any) -> dict[str, Any]:
    found = dict(row)
    found["what"] = (found["kind_en"] if get_language() == "en" else found["kind_id"]) or found["kind"]
    found["starts"], found["ends"] = map(datetime.fromisoformat, (found["starts"], found["ends"]))
    found["km"] = found["travel_m"] / 1000
    return found


@dataclass(frozen=True, slots=True)
class Why:
    """A duty, and why it fell on the officer who has it: (depth, sentence)."""

    duty: dict[str, Any]
    lines: list[tuple[int, str]]


def why(viewer: Viewer, plan: Plan, duty_id: str, *, now: datetime) -> Why:
    """Return why a duty of the viewer's territory fell on its officer, as the engine says it, and log that.

    No other person is named, and of others' grounds only numbers are told. Raises NotThereError elsewhere.
    """
    mine = duties_in(viewer, Right.READ_DUTIES).both(Condition("duty_id = ?", (duty_id,)))
    with reading(plan.rows) as file:
        numbers = f"SELECT n FROM duty WHERE {mine.sql}"  # noqa: S608
        rows = [_shown(row) for row in file.execute(SHOWN.format(numbers=numbers), mine.values)]
    if not rows:
        raise NotThereError
    language = 1 if get_language() != "en" else 2
    lines = [(line[0], line[language]) for line in _explained(str(plan.path), duty_id)]
    _log(DUTY_EXPLAINED, viewer, plan, {"duty": duty_id, "officers": [rows[0]["nrp"]]}, now)
    return Why(rows[0], lines)


@lru_cache(maxsize=256)
def _explained(path: str, duty_id: str) -> list[list[Any]]:
    task = {"do": "explain", "plan": path, "subject": duty_id}
    return list(engine.ask(task, log=Path(os.devnull))["lines"])


@transaction.atomic
def _log(act: Any, viewer: Viewer, plan: Plan, facts: dict[str, Any], now: datetime) -> None:
    record(act, actor=Actor(viewer.pseudonym), subject=subject_of(plan), facts=facts, at=now)
