"""Calls about the tables of an operation, version by version."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import Schema

from posko.campaign import queries as campaign
from posko.intake import queries
from posko.intake.notes import Changes
from posko.intake.tables import PLACES, rows_of
from posko.limits.actions import DOWNLOADS
from posko.people.rights import Right
from posko.support.errors import NotThereError
from posko.surfaces.api.calls import XLSX, Calls, file_answer
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Form, Found, asked_form, cut
from posko.surfaces.api.shapes import Window

calls = Calls("registers")
READ = Right.READ_REGISTER
AT = "operations/{uuid:operation}/versions/{row:number}"


class TableLine(Schema):
    """A table, and how many rows it has and lost or won since the version before."""

    table: str
    rows: int
    before: int
    spoiled: int
    errors: int
    warnings: int
    added: int
    removed: int
    changed: int


class Version(Schema):
    """A version of an operation's data."""

    number: int
    digest: str
    kept_at: datetime
    kept_by: str
    why: str
    files: list[str]


class Row(Schema):
    """A row of a table: its number in the file, and its cells by column."""

    row: int
    cells: dict[str, str]


class Change(Schema):
    """A row that was added, removed or changed: its key, and each field before and after."""

    kind: str
    key: str
    fields: dict[str, list[str]]


class Finding(Schema):
    """What is wrong, or worth a look, in a table: where, and what to do about it."""

    row: int
    column: str
    value: str
    severity: str
    rule: str
    says: str
    mend: str


class Whole(Schema):
    """Whether the files of a version are still those whose digest was kept."""

    whole: bool


class Step(Schema):
    """A table that an operation begins with; without rows where it is missing."""

    table: str
    rows: int | None


def line_of(line: queries.Line) -> dict[str, Any]:
    """Return the counts of a table."""
    counts = {name: line.counts.get(name, 0) for name in TableLine.model_fields if name != "table"}
    return {"table": line.table, **counts}


def version_of(kept: queries.Kept) -> dict[str, Any]:
    """Return a version with who kept it and the files that it came from."""
    same = {name: getattr(kept.version, name) for name in ("number", "digest", "kept_at", "why")}
    return {**same, "kept_by": kept.by, "files": list(kept.files)}


def finding_of(noted: Any, english: bool) -> dict[str, Any]:
    """Return a finding in one language."""
    told = {name: getattr(noted, name) for name in ("row", "column", "severity", "rule")}
    at = 1 if english else 0
    return {**told, "value": str(noted.value), "says": noted.says[at], "mend": noted.mend[at]}


def changes_listed(changes: Changes) -> list[dict[str, Any]]:
    """Return the changes of a table one by one, as far as they were kept."""
    found = []
    for kind in ("changed", "added", "removed"):
        for key, fields in changes.rows.get(kind, []):
            pairs = {name: _before_after(kind, value) for name, value in fields.items()}
            found.append({"kind": kind, "key": key, "fields": pairs})
    return found


def _before_after(kind: str, value: Any) -> list[str]:
    if isinstance(value, list):
        return value
    return [value, ""] if kind == "removed" else ["", value]


@calls.table("operations/{uuid:operation}/register", READ, TableLine)
def register(request: Call, operation: UUID, window: Window) -> Found:
    """List the tables of the current version with their counts."""
    found = queries.register(request.viewer, campaign.operation(request.viewer, operation))
    return cut([line_of(line) for line in found.lines], window)


@calls.table("operations/{uuid:operation}/steps", READ, Step)
def first_steps(request: Call, operation: UUID, window: Window) -> Found:
    """List the tables that an operation begins with; nothing once all of them are there."""
    return cut(queries.first_steps(request.viewer, campaign.operation(request.viewer, operation)), window)


@calls.table("operations/{uuid:operation}/versions", READ, Version)
def versions(request: Call, operation: UUID, window: Window) -> Found:
    """List the versions: who kept each, when, why, from which files."""
    kept = queries.history(request.viewer, campaign.operation(request.viewer, operation))
    return cut([version_of(one) for one in kept], window)


@calls.table(f"{AT}/tables", READ, TableLine)
def version_tables(request: Call, operation: UUID, number: int, window: Window) -> Found:
    """List the tables of a version with their counts."""
    at = campaign.operation(request.viewer, operation)
    found = queries.register_of(request.viewer, at, number)
    return cut([line_of(line) for line in found.lines], window)


@calls.read(f"{AT}/whole", READ, Whole, limit=DOWNLOADS)
def version_whole(request: Call, operation: UUID, number: int) -> Whole:
    """Tell whether the files of a version are still those whose digest was kept."""
    at = campaign.operation(request.viewer, operation)
    found = queries.register_of(request.viewer, at, number).version
    if found is None:
        raise NotThereError
    return Whole(whole=campaign.is_whole(found))


@calls.table(f"{AT}/tables/{{slug:table}}", READ, Row, places=True)
def table_rows(request: Call, operation: UUID, number: int, table: str, window: Window) -> Found:
    """List the rows of a table of a version. As GeoJSON: stations, posts, units, areas and depots."""
    geojson = request.path.endswith(".geojson") or asked_form(request, Form) is Form.GEOJSON
    if geojson and table not in PLACES:
        raise NotThereError
    at = campaign.operation(request.viewer, operation)
    rows = rows_of(request.viewer, at, number, table, now=request.now)
    return cut([{"row": row, "cells": cells} for row, cells in rows], window)


@calls.read_file(f"{AT}/tables/{{slug:table}}.xlsx", READ, XLSX, limit=DOWNLOADS)
def table_book(request: Call, operation: UUID, number: int, table: str) -> HttpResponse:
    """Return a table of a version as a workbook, to work on."""
    at = campaign.operation(request.viewer, operation)
    raw = queries.workbook_of(request.viewer, at, number, table, now=request.now)
    return file_answer(raw, XLSX, f"{table}-versi-{number}.xlsx")


@calls.table(f"{AT}/tables/{{slug:table}}/changes", READ, Change)
def table_changes(request: Call, operation: UUID, number: int, table: str, window: Window) -> Found:
    """List how a table of a version differs from the version before, up to 2,000 rows of each kind."""
    at = _with_table(request, operation, number, table)
    changes = queries.changes_of(request.viewer, at, number, table, now=request.now)
    return cut(changes_listed(changes), window)


@calls.table(f"{AT}/tables/{{slug:table}}/findings", READ, Finding)
def table_findings(request: Call, operation: UUID, number: int, table: str, window: Window) -> Found:
    """List the findings of a table of a version."""
    at = _with_table(request, operation, number, table)
    found = queries.findings_of(request.viewer, at, number, table, now=request.now)
    english = get_language() == "en"
    return cut([finding_of(noted, english) for noted in found], window)


def _with_table(request: Call, operation: UUID, number: int, table: str) -> Any:
    """Return an operation whose version has a table: a name is part of a file's name, so it must be known."""
    at = campaign.operation(request.viewer, operation)
    found = queries.register_of(request.viewer, at, number)
    if table not in {line.table for line in found.lines}:
        raise NotThereError
    return at
