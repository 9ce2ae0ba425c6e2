"""Reading the risk of an operation's places: the list, its counts, the map, the files. No person is in it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from posko.assessment import bridge
from posko.assessment.decisions import Decision
from posko.assessment.models import Override
from posko.assessment.reach import has_all, operation_of, places_in
from posko.assessment.words import CLASS_NAMES, FIRMNESS_NAMES, SHAKY, firmness
from posko.campaign.models import FolderVersion, Operation
from posko.people.queries import names_of
from posko.people.rights import Right, Viewer
from posko.planning.rows import reading
from posko.planning.territory import Condition, within
from posko.support.errors import NotThereError

PAGE = 50
LOW_CONFIDENCE = 0.5
ORDERS = {
    "class": "rank DESC, conflict DESC, code",
    "name": "area, code",
    "score": "conflict DESC, code",
    "stability": "stability, rank DESC, code",
    "confidence": "confidence, rank DESC, code",
}
SURE = {
    "unknown": "conflict IS NULL",
    "low": f"confidence < {LOW_CONFIDENCE}",
    "shaky": f"stability < {SHAKY}",
}
COUNTED = ("low", "elevated", "high", "special", "unknown")
SHOWN = """
SELECT p.*, a.name AS district_name, v.name AS village_name FROM {table} p
  LEFT JOIN area a ON a.code = p.district LEFT JOIN area v ON v.code = p.area
WHERE p.code IN (SELECT code FROM {table} WHERE {mine} ORDER BY {order} LIMIT {limit} OFFSET {offset})
ORDER BY {outer}
"""
AREAS = """
SELECT a.code, a.name, a.level FROM area a WHERE a.level IN ('regency', 'city', 'district') AND EXISTS
  (SELECT 1 FROM district d WHERE ({mine})
   AND (d.code = a.code OR substr(d.code, 1, length(a.code) + 1) = a.code || '.')) ORDER BY a.code
"""
SUMMARY = """
SELECT d.code, d.name, d.stations, d.low, d.elevated, d.high, d.special, d.unknown, r.name AS regency
FROM district d LEFT JOIN area r ON r.code = substr(d.code, 1, 5) WHERE {mine} ORDER BY d.code
"""
ON_A_MAP = """
SELECT p.code, p.name, p.lat, p.lon, p.class, p.conflict, p.stability, p.rank, v.name AS village
FROM {table} p LEFT JOIN area v ON v.code = p.area
WHERE p.code IN (SELECT code FROM {table} WHERE {mine}) ORDER BY p.rank DESC, p.conflict DESC, p.code
"""
IN_A_FILE = """
SELECT p.code, p.name, v.name, d.name, p.class, p.by_model, p.given_reason, p.conflict, p.geo,
  p.stability, p.confidence, p.reasons, p.inherited
FROM station p LEFT JOIN area v ON v.code = p.area LEFT JOIN area d ON d.code = p.district
WHERE p.code IN (SELECT code FROM station WHERE {mine}) ORDER BY {order}
"""


@dataclass(frozen=True, slots=True)
class Assessed:
    """A version of an operation's folder, and the file in which the risk of its places lies."""

    operation: Operation
    version: FolderVersion
    file: Path
    whole: bool
    """Whether the viewer reads every place of it."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What places are filtered by; empty is anything."""

    level: str = "station"
    risk_class: str = ""
    area: str = ""
    words: str = ""
    sure: str = ""
    order: str = "class"

    def condition(self) -> Condition:
        """Return it as a condition on the table of the level."""
        found = Condition("1")
        if self.risk_class:
            found = found.both(Condition("class = ?", (self.risk_class,)))
        if self.area:
            found = found.both(within("area", [self.area]))
        if self.words:
            like = f"%{self.words}%"
            named = "code LIKE ? OR name LIKE ? OR area IN (SELECT code FROM area WHERE name LIKE ?)"
            found = found.both(Condition(named, (like, like, like)))
        if self.sure in SURE:
            found = found.both(Condition(SURE[self.sure]))
        return found


def version_of(operation: Operation, number: int | None = None) -> FolderVersion | None:
    """Return the last version of an operation's folder, or the one of a number."""
    kept = FolderVersion.objects.filter(operation=operation)
    return (kept if number is None else kept.filter(number=number)).order_by("-number").first()


def file_of(version: FolderVersion, text: str | None = None) -> Path:
    """Return the file with the risk of a version's places, by its own model or another; made where missing.

    For the 6,391 stations of Jambi that takes about a second: it is made when somebody first looks.
    """
    model = bridge.model_of(version.path, text)
    place = version.operation.home / f"risk-{version.digest[:20]}-{model.sha256[:20]}.sqlite3"
    if not place.exists():
        bridge.assess_folder(version.path, place, text)
    return place


def assessed(
    viewer: Viewer, public_id: UUID | str, right: Right = Right.READ_RISK, number: int | None = None
) -> Assessed | None:
    """Return the assessment of an operation's last version or of one by its number, None before there is one.

    Raises NotThereError where the viewer has the right nowhere in it.
    """
    operation = operation_of(viewer, public_id, right)
    version = version_of(operation, number)
    if version is None:
        return None
    version.operation = operation
    return Assessed(operation, version, file_of(version), has_all(viewer, operation, right))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of places, and what the form above it offers."""

    rows: list[dict[str, Any]]
    count: int
    number: int
    pages: int
    areas: list[dict[str, Any]]
    counts: dict[str, int]
    """Of stations in the viewer's territory, by class; `unknown` are those of which nothing is known."""
    findings: list[dict[str, Any]]

    @property
    def previous(self) -> int:
        """Return the number of the page before."""
        return self.number - 1

    @property
    def following(self) -> int:
        """Return the number of the page after."""
        return self.number + 1


def places(viewer: Viewer, found: Assessed, sought: Sought, *, page: int) -> Page:
    """Return a page of places in the viewer's territory, in the order that was sought."""
    mine = places_in(viewer, found.operation, Right.READ_RISK)
    count = _count_of(found, sought, mine)
    pages = max(1, -(-count // PAGE))
    number = min(max(page, 1), pages)
    shown = _rows_of(found, sought, mine, (number - 1) * PAGE, PAGE)
    with reading(found.file) as file:
        areas = file.execute(AREAS.format(mine=mine.sql), mine.values).fetchall()
        counts = _counts(file, mine)
        findings = file.execute("SELECT * FROM finding").fetchall() if found.whole else []
    return Page(shown, count, number, pages, [dict(a) for a in areas], counts, [_said(f) for f in findings])


def places_from(
    viewer: Viewer, found: Assessed, sought: Sought, *, offset: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """Return some places of the viewer's territory in the order that was sought, and how many there are."""
    mine = places_in(viewer, found.operation, Right.READ_RISK)
    return _rows_of(found, sought, mine, offset, limit), _count_of(found, sought, mine)


def _table_of(sought: Sought) -> str:
    return sought.level if sought.level in bridge.LEVELS else "station"


def _count_of(found: Assessed, sought: Sought, mine: Condition) -> int:
    wanted = mine.both(sought.condition())
    sql = f"SELECT count(*) FROM {_table_of(sought)} WHERE {wanted.sql}"  # noqa: S608 conditions of our own
    with reading(found.file) as file:
        return int(file.execute(sql, wanted.values).fetchone()[0])


def _rows_of(
    found: Assessed, sought: Sought, mine: Condition, offset: int, limit: int
) -> list[dict[str, Any]]:
    wanted, table = mine.both(sought.condition()), _table_of(sought)
    sql = SHOWN.format(
        table=table,
        mine=wanted.sql,
        order=_order(sought),
        limit=limit,
        offset=offset,
        outer=_order(sought, "p."),
    )
    with reading(found.file) as file:
        labels = labels_in(file)
        shown = [_shown(row, labels) for row in file.execute(sql, wanted.values)]
    if table == "station":
        with_overrides(found.operation, shown)
    return shown


def _order(sought: Sought, prefix: str = "") -> str:
    return ", ".join(prefix + part for part in ORDERS.get(sought.order, ORDERS["class"]).split(", "))


def _counts(file: Any, mine: Condition) -> dict[str, int]:
    sums = ", ".join(f"coalesce(sum({name}), 0) AS {name}" for name in COUNTED)
    return dict(file.execute(f"SELECT {sums} FROM village WHERE {mine.sql}", mine.values).fetchone())  # noqa: S608


def _said(row: Any) -> dict[str, Any]:
    english = get_language() == "en"
    return {
        "severity": row["severity"],
        "says": row["en" if english else "id"],
        "mend": row["mend_en" if english else "mend_id"],
    }


def labels_of(found: Assessed) -> dict[str, str]:
    """Return what the indicators of an assessment are called in the language of the page."""
    with reading(found.file) as file:
        return labels_in(file)


def labels_in(file: Any) -> dict[str, str]:
    """Return what the indicators are called in the language of the page."""
    column = "en" if get_language() == "en" else "id"
    return {row["key"]: row[column] for row in file.execute("SELECT key, id, en FROM indicator")}


def _shown(row: Any, labels: dict[str, str]) -> dict[str, Any]:
    found = dict(row)
    found["reasons"] = reasons_of(json.loads(found["reasons"]), labels)
    found["firm"] = firmness(found["stability"])
    found["inherited"] = len(json.loads(found.get("inherited") or "[]"))
    return found


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a place has its class: an indicator with its value, or a word (given, special, unknown, raised).

    `beside` marks an imported index, which enters no score.
    """

    word: str
    label: str = ""
    value: str = ""
    beside: bool = False


def reasons_of(keys: Iterable[str], labels: dict[str, str]) -> list[Reason]:
    """Return the engine's reasons as a page shows them."""
    found = []
    for key in keys:
        beside = key.startswith("beside ")
        name, equals, value = key.removeprefix("beside ").partition("=")
        if equals:
            found.append(Reason("", labels.get(name, name), value, beside))
        else:
            found.append(Reason("raised" if key.startswith("geography") else key))
    return found


def with_overrides(operation: Operation, rows: Sequence[dict[str, Any]]) -> None:
    """Add to each station the override that holds or waits for it: what, why, and by whom."""
    wanted = Override.objects.filter(
        operation=operation,
        station_id__in=[row["code"] for row in rows],
        state__in=[Decision.PROPOSED, Decision.CONFIRMED],
    ).order_by("decided_at", "pk")
    found = list(wanted)
    names = names_of({o.proposed_by for o in found} | {o.decided_by for o in found if o.decided_by})
    by_station: dict[str, dict[str, Any]] = {}
    for one in found:
        told = {
            "override": one,
            "by": names.get(one.proposed_by, one.proposed_by),
            "second": names.get(one.decided_by, one.decided_by),
            "class_name": CLASS_NAMES[one.risk_class],
        }
        by_station.setdefault(one.station_id, {})[str(one.state)] = told
    for row in rows:
        held = by_station.get(row["code"], {})
        row["waiting"], row["confirmed"] = held.get("proposed"), held.get("confirmed")
        last = held.get("confirmed")
        row["in_version"] = last is not None and row["given"] == last["override"].risk_class


def summary(viewer: Viewer, found: Assessed) -> list[dict[str, Any]]:
    """Return how many stations of each district have which class: numbers, no place below a district."""
    mine = places_in(viewer, found.operation, Right.READ_RISK_SUMMARY)
    with reading(found.file) as file:
        rows = file.execute(SUMMARY.format(mine=mine.sql), mine.values).fetchall()
    return [dict(row) for row in rows]


def features(viewer: Viewer, found: Assessed, sought: Sought, page_of: Any) -> dict[str, Any]:
    """Return the places as GeoJSON for a map; `page_of(level, code)` gives the address of a place's page."""
    mine = places_in(viewer, found.operation, Right.READ_RISK).both(sought.condition())
    table = sought.level if sought.level in bridge.LEVELS else "station"
    with reading(found.file) as file:
        rows = file.execute(ON_A_MAP.format(table=table, mine=mine.sql), mine.values).fetchall()
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
                "properties": _properties(row, table, page_of),
            }
            for row in rows
        ],
    }


def _properties(row: Any, table: str, page_of: Any) -> dict[str, Any]:
    unknown = row["conflict"] is None and row["class"] == "low"
    told = {
        "id": row["code"],
        "name": f"{row['name']}, {row['village']}" if table == "station" and row["village"] else row["name"],
        "kind": "station",
        # The map says the class itself, by shape and word.
        "text": f"{row['stability']:.0%} {FIRMNESS_NAMES[firmness(row['stability'])]}",
        "href": page_of(table, row["code"]),
    }
    return told if unknown else {**told, "class": row["class"]}


EXPORTED = (
    "code", "name", "village", "district", "class", "by_model", "given_reason", "conflict", "geography",
    "stability", "confidence", "reasons", "inherited",
)  # fmt: skip


def listed(viewer: Viewer, found: Assessed, sought: Sought) -> list[list[Any]]:
    """Return every station that is sought, as rows of a file, its header first."""
    mine = places_in(viewer, found.operation, Right.READ_RISK).both(sought.condition())
    with reading(found.file) as file:
        sql = IN_A_FILE.format(mine=mine.sql, order=_order(sought, "p."))
        rows = file.execute(sql, mine.values).fetchall()
    cells = [[*row[:11], *("; ".join(json.loads(text)) for text in row[11:])] for row in rows]
    return [list(EXPORTED), *([("" if cell is None else cell) for cell in line] for line in cells)]


def place_row(viewer: Viewer, found: Assessed, level: str, code: str) -> dict[str, Any]:
    """Return the row of one place of the viewer's territory. Raises NotThereError elsewhere."""
    if level not in bridge.LEVELS:
        raise NotThereError
    mine = places_in(viewer, found.operation, Right.READ_RISK).both(Condition("code = ?", (code,)))
    with reading(found.file) as file:
        row = file.execute(f"SELECT * FROM {level} WHERE {mine.sql}", mine.values).fetchone()  # noqa: S608
        labels = labels_in(file)
    if row is None:
        raise NotThereError
    shown = _shown(row, labels)
    if level == "station":
        with_overrides(found.operation, [shown])
    return shown
