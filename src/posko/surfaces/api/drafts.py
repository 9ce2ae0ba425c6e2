"""Calls about files on their way into the registers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import Field, File, Schema
from ninja.files import UploadedFile

from posko.campaign import queries as campaign
from posko.intake import actions, queries
from posko.limits.actions import DOWNLOADS, UPLOADS
from posko.people.rights import Right
from posko.surfaces.api.calls import XLSX, Calls, acts, file_answer, plain_acts, uploads
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Found, cut
from posko.surfaces.api.registers import (
    Change,
    Finding,
    TableLine,
    Version,
    changes_listed,
    finding_of,
    line_of,
    version_of,
)
from posko.surfaces.api.shapes import Code, Done, Given, Reason, Window
from posko.surfaces.desk.uploads import incoming

calls = Calls("drafts")
CHANGE = Right.CHANGE_REGISTER
Files = Annotated[list[UploadedFile], File()]


class Refused(Schema):
    """A file that was not taken in, and why."""

    file: str
    why: str


class Part(Schema):
    """A file of a draft, or a sheet of one, with what checking it counted."""

    id: int
    file: str
    sheet: str
    table: str
    missing: list[str]
    counts: TableLine


class Draft(Schema):
    """Files that somebody wants to become the next version."""

    id: UUID
    operation: UUID
    base: int
    revision: int
    ready: bool
    begun_at: datetime
    begun_by: str
    parts: list[Part]
    others: list[TableLine]


class Received(Schema):
    """What became of files that were sent."""

    draft: Draft | None
    refused: list[Refused]


class OpenDraft(Schema):
    """An open draft in a list."""

    id: UUID
    base: int
    revision: int
    begun_at: datetime


class Column(Schema):
    """A column of a file: its place, its header, and the column of the table that it is taken for."""

    place: int
    header: str
    column: str
    forbidden: bool


class PartInFull(Schema):
    """A part with its columns, and the columns that its table has."""

    id: int
    draft: UUID
    file: str
    sheet: str
    table: str
    header_row: int
    columns: list[Column]
    known: list[str]
    missing: list[str]


class Spoiled(Schema):
    """A row that cannot be used as it is: its cells, and what is wrong in which column."""

    row: int
    cells: dict[str, str]
    wrong: dict[str, list[str]]


class Mapped(Given):
    """Which table a part is, which row names its columns (from 1), and what each place holds."""

    table: Code
    header_row: Annotated[int, Field(ge=1, le=10_000)]
    columns: Annotated[dict[Annotated[int, Field(ge=0, le=20_000)], Code], Field(default_factory=dict)]


class Acceptance(Given):
    """Why a draft becomes a version, and the revision that was looked at."""

    why: Reason
    revision: Annotated[int, Field(ge=0, le=2**31 - 1)]


def _draft_of(shown: queries.DraftView) -> Draft:
    found = shown.draft
    return Draft(
        id=found.public_id,
        operation=found.operation.public_id,
        base=found.base,
        revision=found.revision,
        ready=found.examined == found.revision,
        begun_at=found.begun_at,
        begun_by=shown.by,
        parts=[_part_of(line) for line in shown.lines],
        others=[TableLine(**line_of(line)) for line in shown.others],
    )


def _part_of(line: queries.Line) -> Part:
    part = line.part
    assert part is not None
    counts = TableLine(**line_of(line))
    return Part(
        id=part.pk,
        file=part.file_name,
        sheet=part.sheet,
        table=part.table,
        missing=list(line.missing),
        counts=counts,
    )


@calls.table("operations/{uuid:operation}/drafts", CHANGE, OpenDraft)
def drafts(request: Call, operation: UUID, window: Window) -> Found:
    """List the open drafts of an operation."""
    found = queries.open_drafts(request.viewer, campaign.operation(request.viewer, operation))
    rows = [
        {"id": d.public_id, "base": d.base, "revision": d.revision, "begun_at": d.begun_at} for d in found
    ]
    return cut(rows, window)


@calls.act("POST", "operations/{uuid:operation}/files", uploads(CHANGE, UPLOADS), Received)
def send_files(request: Call, operation: UUID, files: Files) -> Received:
    """Send files into the caller's open draft, or a new one. A bad file keeps no other out."""
    found = campaign.operation(request.viewer, operation)
    got = actions.receive(request.viewer, found, incoming(request), now=request.now)
    draft = _draft_of(queries.draft(request.viewer, got.draft.public_id)) if got.draft else None
    refused = [Refused(file=name, why=str(why)) for name, why in got.refused]
    return Received(draft=draft, refused=refused)


@calls.read("drafts/{uuid:draft}", CHANGE, Draft)
def draft(request: Call, draft: UUID) -> Draft:
    """Show the files of a draft and what checking them counted."""
    return _draft_of(queries.draft(request.viewer, draft))


@calls.act("POST", "drafts/{uuid:draft}/accept", acts(CHANGE), Version)
def accept_draft(request: Call, draft: UUID, body: Acceptance) -> dict[str, Any]:
    """Make a draft the next version of its operation's data."""
    kept = actions.accept(request.viewer, draft, body.why, revision=body.revision, now=request.now)
    return version_of(*queries.versions_told([kept]))


@calls.act("POST", "drafts/{uuid:draft}/check", plain_acts(CHANGE, limit=UPLOADS), Draft)
def check_draft(request: Call, draft: UUID) -> Draft:
    """Check a draft once more, such as after the disk was full."""
    actions.check_again(request.viewer, draft)
    return _draft_of(queries.draft(request.viewer, draft))


@calls.act("DELETE", "drafts/{uuid:draft}", plain_acts(CHANGE))
def drop_draft(request: Call, draft: UUID) -> None:
    """Throw a draft away, with its files."""
    actions.drop(request.viewer, draft, now=request.now)


@calls.read("parts/{row:part_id}", CHANGE, PartInFull)
def part(request: Call, part_id: int) -> PartInFull:
    """Show a part of a draft with its columns."""
    return _in_full(queries.part(request.viewer, part_id, now=request.now))


def _in_full(shown: queries.PartView) -> PartInFull:
    found = shown.part
    columns = [
        Column(place=c["place"], header=c["text"], column=c["column"], forbidden=c["forbidden"])
        for c in found.columns
    ]
    return PartInFull(
        id=found.pk,
        draft=found.draft.public_id,
        file=found.file_name,
        sheet=found.sheet,
        table=found.table,
        header_row=found.header_row + 1,
        columns=columns,
        known=[column.name for column in shown.columns],
        missing=list(shown.missing),
    )


@calls.act("PUT", "parts/{row:part_id}/columns", acts(CHANGE, limit=UPLOADS), PartInFull)
def map_columns(request: Call, part_id: int, body: Mapped) -> PartInFull:
    """Say which table a part is and what its columns are; it is remembered for the unit."""
    columns: Mapping[int, str] = body.columns
    actions.remap(
        request.viewer,
        part_id,
        table=body.table,
        header_row=body.header_row - 1,
        columns=columns,
        now=request.now,
    )
    return _in_full(queries.part(request.viewer, part_id, now=request.now))


@calls.act("POST", "parts/{row:part_id}/rows", uploads(CHANGE, UPLOADS), Done)
def mend_rows(request: Call, part_id: int, files: Files) -> Done:
    """Send the corrected workbook of spoiled rows; its rows take the place of the spoiled ones."""
    return Done(count=actions.mend(request.viewer, part_id, incoming(request)[0], now=request.now))


@calls.act("DELETE", "parts/{row:part_id}", plain_acts(CHANGE))
def remove_part(request: Call, part_id: int) -> None:
    """Take a file out of a draft and delete it."""
    actions.remove_part(request.viewer, part_id, now=request.now)


@calls.table("parts/{row:part_id}/spoiled", CHANGE, Spoiled)
def spoiled_rows(request: Call, part_id: int, window: Window) -> Found:
    """List the rows of a part that cannot be used as they are."""
    at = 1 if get_language() == "en" else 0
    rows = [
        {
            "row": row.number,
            "cells": row.cells,
            "wrong": {name: [noted.says[at] for noted in found] for name, found in row.findings.items()},
        }
        for row in queries.part(request.viewer, part_id, now=request.now).spoiled
    ]
    return cut(rows, window)


@calls.read_file("parts/{row:part_id}/spoiled.xlsx", CHANGE, XLSX, limit=DOWNLOADS)
def spoiled_book(request: Call, part_id: int) -> HttpResponse:
    """Return the spoiled rows of a part as a workbook, to correct and send back."""
    english = get_language() == "en"
    found, raw = queries.spoiled_workbook(request.viewer, part_id, english=english, now=request.now)
    return file_answer(raw, XLSX, f"baris-rusak-{found.table}.xlsx")


@calls.table("parts/{row:part_id}/findings", CHANGE, Finding)
def part_findings(request: Call, part_id: int, window: Window) -> Found:
    """List what checking found in a part of a draft as a whole, and its warnings."""
    shown = queries.part(request.viewer, part_id, now=request.now)
    return cut([finding_of(noted, get_language() == "en") for noted in shown.general], window)


@calls.table("parts/{row:part_id}/changes", CHANGE, Change)
def part_changes(request: Call, part_id: int, window: Window) -> Found:
    """List what a part of a draft would change in its table, up to 2,000 rows of each kind."""
    shown = queries.part(request.viewer, part_id, now=request.now)
    return cut(changes_listed(shown.changes), window)
