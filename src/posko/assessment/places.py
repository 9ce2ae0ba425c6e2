"""One place looked at closely: what happened there first, its values, why its class, who changed what."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language

from posko.assessment.models import Change, Override
from posko.assessment.queries import Assessed, place_row
from posko.assessment.reach import has_all, has_at, places_in
from posko.assessment.words import KIND_NAMES, NOTE_NAMES
from posko.campaign.models import FolderVersion
from posko.intake.notes import notes_folder, read_changes
from posko.people.queries import names_of
from posko.people.rights import Right, Viewer
from posko.planning.rows import reading
from posko.planning.territory import Condition, within

SHOWN = 100
VERSIONS = 20
"""So many of the last versions are searched for changes of a place."""
INCIDENTS = """
SELECT i.*, a.name AS area_name, s.name AS station_name, o.name AS post_name FROM incident i
  LEFT JOIN area a ON a.code = i.area LEFT JOIN station s ON s.code = i.place
  LEFT JOIN post o ON o.code = i.place WHERE {where} ORDER BY i.day DESC, i.incident_id
  LIMIT {limit} OFFSET {offset}
"""


@dataclass(frozen=True, slots=True)
class Value:
    """An indicator at a place: its value and the area that it is of, which may be a wider one."""

    key: str
    label: str
    definition: str
    source: str
    axis: str
    share: float
    value: float | None
    level: str
    """Where the value was measured; empty where it is not known."""
    of_name: str
    own: float | None
    """The value of the place itself, which a form changes."""
    noted: Change | None = None

    @property
    def inherited(self) -> bool:
        """Return whether the value is that of a wider area."""
        return self.value is not None and self.own is None


@dataclass(frozen=True, slots=True)
class Place:
    """A place with everything that its page shows."""

    level: str
    row: dict[str, Any]
    line: list[dict[str, str]]
    """The areas above it, the widest first."""
    here: list[dict[str, Any]]
    around: list[dict[str, Any]]
    """Incidents elsewhere in its district."""
    values: list[Value]
    beside: list[Value]
    """Imported indexes: they enter no score, and are averaged with nothing."""
    unread: list[str]
    overrides: list[dict[str, Any]]
    history: list[dict[str, Any]]
    may_change: bool
    may_propose: bool
    may_confirm: bool


def place(viewer: Viewer, found: Assessed, level: str, code: str) -> Place:
    """Return a place of the viewer's territory. Raises NotThereError elsewhere."""
    row = place_row(viewer, found, level, code)
    area = str(row["area"])
    may_change = has_all(viewer, found.operation, Right.CHANGE_RISK)
    noted = {c.row["indicator"]: c for c in _noted(viewer, found, level, code)}
    with reading(found.file) as file:
        values = _values(file, level, code, area, noted)
        line = _line(file, area if level == "station" else area.rpartition(".")[0])
        here, around = _incidents(file, viewer, found, level, code, row)
        registered = {r["key"] for r in file.execute("SELECT key FROM indicator")}
        own = file.execute("SELECT indicator FROM value WHERE level = ? AND code = ?", (level, code))
        unread = sorted({r["indicator"] for r in own} - registered)
    return Place(
        level=level,
        row=row,
        line=line,
        here=here,
        around=around,
        values=[v for v in values if v.axis != "index"],
        beside=[v for v in values if v.axis == "index" and v.value is not None],
        unread=unread,
        overrides=_overrides(found, code) if level == "station" else [],
        history=_history(found, level, code),
        may_change=may_change,
        may_propose=level == "station" and has_at(viewer, found.operation, Right.CHANGE_RISK, area),
        may_confirm=level == "station" and has_at(viewer, found.operation, Right.CONFIRM_RISK, area),
    )


def _noted(viewer: Viewer, found: Assessed, level: str, code: str) -> list[Change]:
    mine = Change.objects.filter(
        operation=found.operation, author=viewer.pseudonym, table="indicators", version=None
    )
    return [c for c in mine if (c.row["level"], c.row["code"]) == (level, code)]


def _values(file: Any, level: str, code: str, area: str, noted: dict[str, Change]) -> list[Value]:
    parts = area.split(".")
    areas = [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
    named = dict(zip(("province", "regency", "district", "village"), reversed(areas), strict=False))
    way = [("station", code)] if level == "station" else []
    way += [(name, named[name]) for name in ("village", "district", "regency", "province") if name in named]
    held: dict[str, dict[str, tuple[float, str]]] = {}
    for at, (name, where) in enumerate(way):
        for row in file.execute(
            "SELECT v.indicator, v.value, a.name FROM value v LEFT JOIN area a ON a.code = v.code "
            "WHERE v.level = ? AND v.code = ?",
            (name, where),
        ):
            told = (row["value"], row["name"] or "")
            held.setdefault(row["indicator"], {}).setdefault(name, told)
            if at == 0:
                held[row["indicator"]]["own"] = told
    # A district is scored on its own values alone, and an indicator that counts is read no wider than that.
    counts = {"station": ("station", "village", "district"), "village": ("village", "district")}
    column, found = ("en" if get_language() == "en" else "id"), []
    for i in file.execute("SELECT * FROM indicator ORDER BY n"):
        levels = [n for n, _ in way] if i["axis"] == "index" else counts.get(level, ("district",))
        known = held.get(i["key"], {})
        where = next((n for n in levels if n in known), "")
        value, name = known.get(where, (None, ""))
        own = known.get("own", (None, ""))[0]
        found.append(
            Value(
                i["key"], i[column], i["definition"], i["source"], i["axis"], i["share"], value, where,
                name, own, noted.get(i["key"]),
            )
        )  # fmt: skip
    return found


def _line(file: Any, area: str) -> list[dict[str, str]]:
    parts = area.split(".") if area else []
    codes = [".".join(parts[: n + 1]) for n in range(len(parts))]
    marks = ", ".join("?" * len(codes))
    rows = file.execute(
        f"SELECT code, name, level FROM area WHERE code IN ({marks}) ORDER BY length(code)",  # noqa: S608 marks
        codes,
    )
    return [dict(row) for row in rows]


def _incidents(
    file: Any, viewer: Viewer, found: Assessed, level: str, code: str, row: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what happened at a place, and what happened elsewhere in its district: there first."""
    here = Condition("i.place = ?", (code,)) if level == "station" else within("i.area", [code])
    near = within("i.area", [str(row["district"])])
    mine = places_in(viewer, found.operation, Right.READ_RISK, "i.area")
    around = near.both(mine).both(Condition(f"NOT ({here.sql})", here.values))
    return _told(file, here), _told(file, around, village=str(row["area"]))


def _told(file: Any, where: Condition, village: str = "") -> list[dict[str, Any]]:
    rows = file.execute(INCIDENTS.format(where=where.sql, limit=SHOWN, offset=0), where.values)
    found = [incident_of(row) for row in rows]
    # What happened in the same village stands first.
    return sorted(found, key=lambda i: i["area"] != village)


def incident_of(row: Any) -> dict[str, Any]:
    """Return an incident as a page shows it."""
    return {
        **dict(row),
        "on": date.fromisoformat(row["day"]),
        "what": KIND_NAMES.get(row["kind"], row["kind"]),
        "came_of_it": NOTE_NAMES.get(row["note"], row["note"]),
        "where": row["station_name"] or row["post_name"] or row["area_name"] or row["area"],
    }


def _overrides(found: Assessed, code: str) -> list[dict[str, Any]]:
    rows = list(Override.objects.filter(operation=found.operation, station_id=code))
    names = names_of({o.proposed_by for o in rows} | {o.decided_by for o in rows if o.decided_by})
    return [
        {
            "override": o,
            "by": names.get(o.proposed_by, o.proposed_by),
            "second": names.get(o.decided_by, o.decided_by),
        }
        for o in rows
    ]


def _history(found: Assessed, level: str, code: str) -> list[dict[str, Any]]:
    """Return how the values of a place changed in the last versions: which, who, when, and why."""
    kept = list(FolderVersion.objects.filter(operation=found.operation, number__gt=1)[:VERSIONS])
    names = names_of({v.kept_by for v in kept})
    whys = {
        (c.version_id, c.key): c.reason
        for c in Change.objects.filter(operation=found.operation, version__in=kept, table="indicators")
    }
    end = f" · {level}"
    told = []
    for version in kept:
        for kind, rows in read_changes(notes_folder(version), "indicators").rows.items():
            for key, fields in rows:
                if key.startswith(f"{code} · ") and key.endswith(end):
                    value = fields.get("value", "")
                    before, after = value if isinstance(value, list) else ("", value)
                    told.append(
                        {
                            "version": version,
                            "by": names.get(version.kept_by, version.kept_by),
                            "indicator": key.removeprefix(f"{code} · ").removesuffix(end),
                            "before": before if kind != "removed" else after,
                            "after": "" if kind == "removed" else after,
                            "why": whys.get((version.pk, key), version.why),
                        }
                    )
    return told


def incidents(
    viewer: Viewer, found: Assessed, words: str, kind: str, *, limit: int = 500, offset: int = 0
) -> list[dict[str, Any]]:
    """Return `limit` rows of the register of earlier incidents in the viewer's territory, the last first."""
    mine = _register(viewer, found, words, kind)
    part = INCIDENTS.format(where=mine.sql, limit=limit, offset=offset)
    with reading(found.file) as file:
        return [incident_of(row) for row in file.execute(part, mine.values)]


def count_incidents(viewer: Viewer, found: Assessed, words: str, kind: str) -> int:
    """Return how many rows that register has."""
    mine = _register(viewer, found, words, kind)
    count = f"SELECT count(*) FROM incident i WHERE {mine.sql}"  # noqa: S608 conditions of our own
    with reading(found.file) as file:
        return int(file.execute(count, mine.values).fetchone()[0])


def _register(viewer: Viewer, found: Assessed, words: str, kind: str) -> Condition:
    mine = places_in(viewer, found.operation, Right.READ_RISK, "i.area")
    if kind:
        mine = mine.both(Condition("i.kind = ?", (kind,)))
    if words:
        like = f"%{words}%"
        named = "i.place LIKE ? OR i.area IN (SELECT code FROM area WHERE name LIKE ? OR code LIKE ?)"
        mine = mine.both(Condition(named, (like, like, like)))
    return mine
