"""Reading registers, drafts and what changed. Who looks at rows about officers is entered into the ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from posko.campaign.models import FolderVersion, Operation
from posko.campaign.queries import current, version, versions
from posko.intake import bridge, drafts, mending
from posko.intake.acts import OFFICERS_VIEWED
from posko.intake.bridge import Noted
from posko.intake.models import Draft, DraftState, Part
from posko.intake.notes import (
    Changes,
    notes_folder,
    read_changes,
    read_findings,
    read_summary,
    write_notes,
)
from posko.intake.sheets import xlsx_bytes
from posko.intake.words import ABOUT_OFFICERS, in_order
from posko.ledger.actions import record
from posko.people.queries import names_of
from posko.people.rights import Right, Viewer
from posko.support.actors import Actor
from posko.support.errors import NotThereError

NEEDED = ("settings", "areas", "units", "personnel", "stations")
"""Tables without which nothing is planned; rows of the others refer to them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A table in a version or a draft: its counts, and the part it comes from, if it is in a draft."""

    table: str
    counts: dict[str, int]
    part: Part | None = None
    missing: tuple[str, ...] = ()
    """Columns that each row of the part needs and no place of the file has."""


@dataclass(frozen=True, slots=True)
class Register:
    """The tables of a version, or of an operation that has none yet."""

    version: FolderVersion | None
    by: str
    lines: tuple[Line, ...]
    plannable: dict[str, Any]


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft with its parts and what checking it found."""

    draft: Draft
    by: str
    lines: tuple[Line, ...]
    others: tuple[Line, ...]
    """Tables that it has no file for and that change all the same, since they refer to those it has."""
    lacking: tuple[str, ...] = ()
    """Tables without which nothing is planned and that neither a first draft nor the register has."""


@dataclass(frozen=True, slots=True)
class SpoiledRow:
    """A row that cannot be used as it is: its number, its cells, and the findings of each column."""

    number: int
    cells: dict[str, str]
    findings: dict[str, list[Noted]]
    elsewhere: tuple[Noted, ...] = ()
    """Findings of columns that no place of the file has: they stand beside the row, in no cell."""


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of a draft with everything that its page shows."""

    part: Part
    counts: dict[str, int]
    columns: tuple[bridge.ColumnOf, ...]
    missing: tuple[str, ...]
    """Columns that each row needs and no place of the file has."""
    spoiled: tuple[SpoiledRow, ...]
    general: tuple[Noted, ...]
    """Findings of the whole table, and warnings."""
    changes: Changes


def _readable(viewer: Viewer, operation: Operation, right: Right) -> None:
    if not viewer.may(right, operation.where):
        raise NotThereError


def register(viewer: Viewer, operation: Operation) -> Register:
    """Return the tables of the current version. Raises NotThereError outside the viewer's territory."""
    _readable(viewer, operation, Right.READ_REGISTER)
    last = current(viewer, operation)
    return Register(None, "", (), {}) if last is None else _register(last)


def register_of(viewer: Viewer, operation: Operation, number: int) -> Register:
    """Return the tables of a version."""
    _readable(viewer, operation, Right.READ_REGISTER)
    return _register(version(viewer, operation, number))


def _register(found: FolderVersion) -> Register:
    summary = read_summary(_notes(found))
    by = names_of([found.kept_by]).get(found.kept_by, found.kept_by)
    return Register(found, by, _lines(summary), summary["plannable"])


def spoiled_rows(viewer: Viewer, found: FolderVersion) -> int:
    """Return how many rows of a version cannot be used, to who may read its register or its plans."""
    where = found.operation.where
    if not (viewer.may(Right.READ_REGISTER, where) or viewer.may(Right.READ_PLANS, where)):
        return 0
    tables = read_summary(_notes(found)).get("tables", {})
    return sum(counts["spoiled"] for counts in tables.values())


def _lines(summary: dict[str, Any]) -> tuple[Line, ...]:
    tables = summary.get("tables", {})
    return tuple(Line(table, tables[table]) for table in in_order(tables))


def _notes(found: FolderVersion) -> Path:
    """Return where the examination of a version lies; made now where nobody made it, as for the first one."""
    place = notes_folder(found)
    if not (place / "summary.json").exists():
        before = FolderVersion.objects.filter(operation=found.operation, number=found.number - 1).first()
        write_notes(place, bridge.examine(before.path if before else None), bridge.examine(found.path))
    return place


@dataclass(frozen=True, slots=True)
class Kept:
    """A version in the history: who kept it, and from which files."""

    version: FolderVersion
    by: str
    files: tuple[str, ...]


FIRST = ("settings", "areas", "units", "personnel", "stations", "posts", "indicators")
"""Tables without which there is little to plan, in the order in which people have them."""


@dataclass(frozen=True, slots=True)
class Step:
    """A table that an operation begins with: how many rows of it can be used, None where it is missing."""

    table: str
    rows: int | None


def first_steps(viewer: Viewer, operation: Operation) -> list[Step]:
    """Return the tables that an operation begins with; nothing once all of them are there."""
    _readable(viewer, operation, Right.READ_REGISTER)
    last = current(viewer, operation)
    held = read_summary(_notes(last)) if last else {"tables": {}}
    rows = {table: found["rows"] or None for table, found in held["tables"].items()}
    # Settings have no rows: they are there where the version knows its phases.
    rows["settings"] = 0 if last and last.phases else None
    steps = [Step(table, rows.get(table)) for table in FIRST]
    return steps if any(step.rows is None for step in steps) else []


def history(viewer: Viewer, operation: Operation) -> list[Kept]:
    """Return the versions of an operation's folder, the last first."""
    _readable(viewer, operation, Right.READ_REGISTER)
    return versions_told(list(versions(viewer, operation)))


def versions_told(kept: Sequence[FolderVersion]) -> list[Kept]:
    """Return versions with the names of who kept them, and the files that they came from."""
    names = names_of(v.kept_by for v in kept)
    files: dict[int, list[str]] = {}
    for part in Part.objects.filter(draft__version__in=kept).select_related("draft"):
        files.setdefault(part.draft.version_id or 0, []).append(str(part))
    return [Kept(v, names.get(v.kept_by, v.kept_by), tuple(files.get(v.pk, ()))) for v in kept]


def changes_of(viewer: Viewer, operation: Operation, number: int, table: str, *, now: datetime) -> Changes:
    """Return how a table of a version differs from the version before."""
    _readable(viewer, operation, Right.READ_REGISTER)
    found = read_changes(_notes(version(viewer, operation, number)), table)
    log_view(viewer, f"campaign.operation:{operation.public_id}", table, number, now)
    return found


def findings_of(
    viewer: Viewer, operation: Operation, number: int, table: str, *, now: datetime
) -> list[Noted]:
    """Return the findings of a table of a version."""
    _readable(viewer, operation, Right.READ_REGISTER)
    found = read_findings(_notes(version(viewer, operation, number)), table)
    log_view(viewer, f"campaign.operation:{operation.public_id}", table, number, now)
    return found


def workbook_of(viewer: Viewer, operation: Operation, number: int, table: str, *, now: datetime) -> bytes:
    """Return the file of a table of a version as a workbook. Raises NotThereError if there is none."""
    _readable(viewer, operation, Right.READ_REGISTER)
    found = version(viewer, operation, number)
    sheets = bridge.held_in(found.path).sheets.get(table)
    if not sheets:
        raise NotThereError
    log_view(viewer, f"campaign.operation:{operation.public_id}", table, number, now)
    sheet = sheets[0][1]
    return xlsx_bytes(table, sheet.rows, sheet.merged)


def open_drafts(viewer: Viewer, operation: Operation) -> list[Draft]:
    """Return the open drafts of an operation; none for who may not change its register."""
    if not viewer.may(Right.CHANGE_REGISTER, operation.where):
        return []
    found: QuerySet[Draft] = operation.drafts.filter(state=DraftState.OPEN)
    return list(found)


def draft(viewer: Viewer, draft_id: UUID | str) -> DraftView:
    """Return a draft. Raises NotThereError outside the viewer's territory, and for one that is closed."""
    found = _draft(viewer, draft_id)
    tables = found.summary.get("tables", {}) if found.examined == found.revision else {}
    parts = list(found.parts.select_related("draft"))
    own = found.summary.get("parts", {})
    # Of a table in several sheets each says its own rows; what changes is of the table, and said once.
    lines = [
        Line(p.table, {**tables.get(p.table, {}), **own.get(str(p.pk), {})}, p, drafts.missing_of(p))
        for p in parts
    ]
    here = {p.table for p in parts}
    others = [
        Line(t, tables[t])
        for t in in_order(tables)
        if t not in here and any(tables[t][k] for k in ("added", "removed", "changed"))
    ]
    by = names_of([found.begun_by]).get(found.begun_by, found.begun_by)
    order = in_order(here)
    lines.sort(key=lambda line: order.index(line.table) if line.table else -1)
    lacking = () if found.base else tuple(table for table in NEEDED if table not in here)
    return DraftView(found, by, tuple(lines), tuple(others), lacking)


def is_closed(viewer: Viewer, draft_id: UUID | str) -> bool:
    """Return whether a draft within the viewer's territory is closed: who presses twice finds it so."""
    found = Draft.objects.select_related("operation", "operation__unit").filter(public_id=draft_id).first()
    if found is None or not viewer.may(Right.CHANGE_REGISTER, found.operation.where):
        return False
    return found.state != DraftState.OPEN


def _draft(viewer: Viewer, draft_id: UUID | str) -> Draft:
    found = Draft.objects.select_related("operation", "operation__unit").filter(public_id=draft_id).first()
    if found is None or found.state != DraftState.OPEN:
        raise NotThereError
    _readable(viewer, found.operation, Right.CHANGE_REGISTER)
    return found


def _part(viewer: Viewer, part_id: int) -> Part:
    part = Part.objects.select_related("draft").filter(pk=part_id).first()
    if part is None:
        raise NotThereError
    part.draft = _draft(viewer, part.draft.public_id)
    return part


def part(viewer: Viewer, part_id: int, *, now: datetime) -> PartView:
    """Return a part of a draft with its columns, findings and changes."""
    found = _part(viewer, part_id)
    place = found.draft.examination
    ready = found.draft.examined == found.draft.revision and bool(found.table)
    findings = drafts.own_findings(found, read_findings(place, found.table)) if ready else []
    changes = read_changes(place, found.table) if ready else Changes()
    columns = () if found.table in ("", *drafts.FIXED) else bridge.columns_of(found.table)
    log_view(viewer, f"intake.draft:{found.draft.public_id}", found.table, 0, now)
    return PartView(
        part=found,
        counts=found.draft.summary.get("tables", {}).get(found.table, {}) if ready else {},
        columns=columns,
        missing=drafts.missing_of(found),
        spoiled=tuple(_spoiled(found, findings)) if ready else (),
        general=tuple(f for f in findings if _is_general(f)),
        changes=changes,
    )


def _is_general(finding: Noted) -> bool:
    return finding.row == 0 or finding.severity != "error"


def _spoiled(found: Part, findings: Iterable[Noted]) -> Iterable[SpoiledRow]:
    cells = mending.read_spoiled(found.draft.examination, found)
    here = {column["column"] for column in found.columns}
    for number, noted in mending.spoiled_rows(findings, found.table).items():
        by_column: dict[str, list[Noted]] = {}
        for finding in noted:
            by_column.setdefault(finding.column, []).append(finding)
        elsewhere = tuple(f for f in noted if f.column not in here)
        yield SpoiledRow(number, cells.get(number, {}), by_column, elsewhere)


def spoiled_workbook(viewer: Viewer, part_id: int, *, english: bool, now: datetime) -> tuple[Part, bytes]:
    """Return the spoiled rows of a part as a workbook to correct and send back."""
    found = _part(viewer, part_id)
    if not found.table or found.table in drafts.FIXED:
        raise NotThereError
    log_view(viewer, f"intake.draft:{found.draft.public_id}", found.table, 0, now)
    findings = drafts.own_findings(found, read_findings(found.draft.examination, found.table))
    return found, mending.spoiled_workbook(found, findings, english)


def log_view(viewer: Viewer, subject: str, table: str, number: int, now: datetime) -> None:
    """Enter that somebody was shown rows about officers; other tables are not about anybody.

    Of a sheet that is not recognised nobody knows, so it counts as one.
    """
    if table in ABOUT_OFFICERS or not table:
        facts = {"table": table, "version": number}
        with transaction.atomic():
            record(OFFICERS_VIEWED, actor=Actor(viewer.pseudonym), subject=subject, facts=facts, at=now)
