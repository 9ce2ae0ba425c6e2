"""Finding anything by a few letters. A hit that lies outside the viewer's territory does not exist.

Officers, stations and posts come from the folder of the operation that is worked on, everything else from
the database. Whoever is shown people is entered into the ledger with whom he was shown, never with what he
typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from django.db import transaction

from posko.campaign.actions import subject_of
from posko.campaign.models import FolderVersion, Operation
from posko.finding import index, registers
from posko.finding.acts import PEOPLE_FOUND
from posko.finding.bridge import entries_of
from posko.finding.territory import areas_in, units_in
from posko.ledger.actions import record
from posko.people.rights import Right, Viewer
from posko.planning.models import Plan
from posko.planning.queries import plan_to_show
from posko.planning.rows import reading
from posko.planning.territory import Condition, duties_in
from posko.support.actors import Actor

FEWEST_FOR_PEOPLE = 3
"""With fewer letters nobody means a certain person, and every hit is a view of personal data."""
CANDIDATES = 400
"""So many officers with such a name are looked at to find those whom the viewer may see."""


class Kind(StrEnum):
    """What a hit is."""

    ACCOUNT = "account"
    PERSON = "person"
    STATION = "station"
    POST = "post"
    AREA = "area"
    UNIT = "unit"
    PLAN = "plan"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: its key, what it is called, what more tells it apart."""

    kind: Kind
    key: str
    title: Any
    detail: Any = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one kind, and whether there are more than are shown."""

    kind: Kind
    hits: list[Hit]
    more: bool


def find(viewer: Viewer, operation: Operation | None, text: str, *, most: int, now: datetime) -> list[Found]:
    """Return what the viewer may see and what holds all the words, at most so many of each kind."""
    words = index.words_of(text)
    if not words:
        return []
    hits: dict[Kind, list[Hit]] = {kind: [] for kind in Kind}
    for hit in _hits(viewer, operation, words, most + 1):
        hits[hit.kind].append(hit)
    found = [Found(kind, of[:most], len(of) > most) for kind, of in hits.items() if of]
    _log_people(viewer, operation, found, now)
    return found


def prepare(version: FolderVersion) -> Path:
    """Make the words of a version's folder ready, and return where they lie; those of earlier ones go."""
    home = version.operation.home
    place = index.place_of(home, version.number)
    if not place.is_file():
        index.write(place, entries_of(version.path))
        for other in home.glob("search-*.sqlite3"):
            if other != place:
                other.unlink(missing_ok=True)
    return place


def _hits(viewer: Viewer, operation: Operation | None, words: list[str], most: int) -> Iterator[Hit]:
    people = index.letters_of(words) >= FEWEST_FOR_PEOPLE
    if people:
        yield from (Hit(Kind.ACCOUNT, *of) for of in registers.accounts(viewer, words, most))
    if operation is not None:
        yield from _of_folder(viewer, operation, words, most, people=people)
        yield from (Hit(Kind.PLAN, *of) for of in registers.plans(viewer, operation, words, most))
        yield from (Hit(Kind.ORDER, *of) for of in registers.orders(viewer, operation, words, most))
    yield from (Hit(Kind.UNIT, *of) for of in registers.units(viewer, words, most))
    yield from (Hit(Kind.AREA, *of) for of in registers.areas(viewer, words, most))


def _of_folder(
    viewer: Viewer, operation: Operation, words: list[str], most: int, *, people: bool
) -> Iterator[Hit]:
    version = operation.versions.order_by("-number").first()
    if version is None:
        return
    with index.reading(prepare(version)) as file:
        places = areas_in(viewer, operation.where, (Right.READ_PLANS, Right.READ_REGISTER))
        for kind in (Kind.STATION, Kind.POST):
            yield from _entries(file, kind, words, places, most)
        if people and viewer.may(Right.READ_DUTIES):
            yield from _officers(viewer, operation, file, words, most)


def _entries(file: Connection, kind: Kind, words: list[str], where: Condition, most: int) -> Iterator[Hit]:
    found = "n IN (SELECT rowid FROM word WHERE word MATCH ?)"
    rows = file.execute(
        f"SELECT key, title, detail, area FROM hit WHERE {found} AND kind = ? AND ({where.sql}) "  # noqa: S608
        f"ORDER BY lower(key) <> ?, NOT {found}, n LIMIT ?",
        (index.match_of(words), kind, *where.values, " ".join(words), index.best_of(words), most),
    )
    for row in rows:
        yield Hit(kind, row["key"], row["title"], row["detail"], row["area"])


def _officers(
    viewer: Viewer, operation: Operation, file: Connection, words: list[str], most: int
) -> Iterator[Hit]:
    """Yield the officers of the viewer's units, and those lent to him whose duties he may read."""
    plan = plan_to_read(operation)
    if plan is None and not viewer.may(Right.READ_REGISTER, operation.where):
        return
    own = units_in(viewer, operation.where, (Right.READ_DUTIES,))
    mine = list(_entries(file, Kind.PERSON, words, own, most))
    yield from mine
    if plan is None or len(mine) == most:
        return
    others = list(_entries(file, Kind.PERSON, words, Condition(f"NOT ({own.sql})", own.values), CANDIDATES))
    lent = _with_duties_in_sight(viewer, plan, [hit.key for hit in others])
    yield from [hit for hit in others if hit.key in lent][: most - len(mine)]


def _with_duties_in_sight(viewer: Viewer, plan: Plan, keys: list[str]) -> set[str]:
    if not keys:
        return set()
    asked = Condition(f"nrp IN ({', '.join('?' * len(keys))})", tuple(keys))
    seen = duties_in(viewer, Right.READ_DUTIES).both(asked)
    question = f"SELECT DISTINCT nrp FROM duty WHERE {seen.sql}"  # noqa: S608
    with reading(plan.rows) as rows:
        return {row["nrp"] for row in rows.execute(question, seen.values)}


def plan_to_read(operation: Operation) -> Plan | None:
    """Return the plan in which what was found is looked up: the one in force, else the last that was made."""
    return plan_to_show(operation.plans.select_related("operation"))


def _log_people(viewer: Viewer, operation: Operation | None, found: list[Found], now: datetime) -> None:
    shown = {
        name: [hit.key for of in found if of.kind == kind for hit in of.hits]
        for kind, name in ((Kind.PERSON, "officers"), (Kind.ACCOUNT, "accounts"))
    }
    facts: dict[str, Any] = {name: sorted(keys) for name, keys in shown.items() if keys}
    if facts:
        subject = f"finding.people:{sum(map(len, facts.values()))}"
        if operation is not None and "officers" in facts:
            # Whose register they are of: what is kept of the view goes when the operation goes.
            facts["operation"] = subject_of(operation)
        # Apart from the search: on SQLite nobody else writes while a transaction is open.
        with transaction.atomic():
            record(PEOPLE_FOUND, actor=Actor(viewer.pseudonym), subject=subject, facts=facts, at=now)
