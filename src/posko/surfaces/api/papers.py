"""Calls for the papers of a letter: each view of names is entered in the ledger by the papers themselves."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpResponse
from ninja import Field, Query, Schema

from posko.limits.actions import PAPERS
from posko.orders import papers, queries
from posko.people.rights import Right
from posko.support.errors import NotThereError
from posko.surfaces.api.calls import CALENDAR, PDF, TEXT, XLSX, ZIP, Calls, file_answer, long_answer
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Found, cut
from posko.surfaces.api.shapes import Code, Given, Window

calls = Calls("papers")
READ = Right.READ_ORDERS
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]


class Officer(Schema):
    """An officer who has a sheet under a letter."""

    nrp: str
    rank: str
    name: str


class OfUnit(Given):
    """Of which unit, and of which of its officers if of one alone."""

    unit: Code
    nrp: Code = ""


class FormOf(Given):
    """Which form, of which day."""

    form: Literal["203", "204", "211"]
    day: Day | None = None


def _named(order: Any, name: str, ending: str) -> str:
    label = "".join(c if c.isascii() and c.isalnum() else "-" for c in (order.number or "konsep"))
    return f"{name}-{label}.{ending}"


@calls.read_file("orders/{uuid:order}/letter.pdf", READ, PDF, limit=PAPERS)
def letter(request: Call, order: UUID) -> HttpResponse:
    """Return the letter as PDF: as it was printed, or a draft that says so."""
    found = queries.order(request.viewer, order)
    content = papers.letter(request.viewer, found, now=request.now)
    return file_answer(content, PDF, _named(found, "surat", "pdf"))


@calls.read_file("orders/{uuid:order}/annex.xlsx", READ, XLSX, limit=PAPERS)
def annex(request: Call, order: UUID) -> HttpResponse:
    """Return the annex of a letter as a workbook; every cell is text."""
    found = queries.order(request.viewer, order)
    content = papers.book(request.viewer, found, now=request.now)
    return file_answer(content, XLSX, _named(found, "lampiran", "xlsx"))


@calls.table("orders/{uuid:order}/officers", READ, Officer, limit=PAPERS)
def officers(request: Call, order: UUID, window: Window, unit: Code) -> Found:
    """List the officers of a unit who have a sheet under a letter."""
    found = queries.order(request.viewer, order)
    return cut(papers.officers(request.viewer, found, unit, now=request.now), window)


@calls.read_file("orders/{uuid:order}/sheets.pdf", READ, PDF, limit=PAPERS)
def sheets(request: Call, order: UUID, of: Annotated[OfUnit, Query()]) -> HttpResponse:
    """Return the duty sheets of a unit's officers, or of one, as PDF."""
    found = queries.order(request.viewer, order)
    content = papers.sheets(request.viewer, found, of.unit, now=request.now, nrp=of.nrp)
    return file_answer(content, PDF, _named(found, "lembar", "pdf"))


@calls.read_file("orders/{uuid:order}/sheets.zip", READ, ZIP, limit=PAPERS)
def all_sheets(request: Call, order: UUID) -> FileResponse:
    """Return all duty sheets under a letter as a ZIP file: a PDF for each unit."""
    found = queries.order(request.viewer, order)
    content = papers.all_sheets(request.viewer, found, now=request.now)
    return long_answer(content, ZIP, _named(found, "lembar", "zip"))


@calls.read_file("orders/{uuid:order}/roster.pdf", READ, PDF, limit=PAPERS)
def roster(request: Call, order: UUID, unit: Code) -> HttpResponse:
    """Return the duty roster of a unit as PDF."""
    found = queries.order(request.viewer, order)
    content = papers.roster(request.viewer, found, unit, now=request.now)
    return file_answer(content, PDF, _named(found, "jadwal", "pdf"))


@calls.read_file("orders/{uuid:order}/form.pdf", READ, PDF, limit=PAPERS)
def ics_form(request: Call, order: UUID, of: Annotated[FormOf, Query()]) -> HttpResponse:
    """Return a form of the incident command system as PDF: 203 of a phase, 204 and 211 of a day."""
    found = queries.order(request.viewer, order)
    content = papers.form(request.viewer, found, of.form, of.day, now=request.now)
    return file_answer(content, PDF, _named(found, f"ics{of.form}", "pdf"))


@calls.read_file("orders/{uuid:order}/message.txt", READ, TEXT, limit=PAPERS)
def message(request: Call, order: UUID, nrp: Code) -> HttpResponse:
    """Return an officer's own duties as text that fits a message."""
    return _told(request, order, "message", nrp, (TEXT, "txt"))


@calls.read_file("orders/{uuid:order}/calendar.ics", READ, CALENDAR, limit=PAPERS)
def calendar(request: Call, order: UUID, nrp: Code) -> HttpResponse:
    """Return an officer's own duties as a calendar."""
    return _told(request, order, "calendar", nrp, (CALENDAR, "ics"))


def _told(request: Call, order: UUID, kind: str, nrp: str, form: tuple[str, str]) -> HttpResponse:
    found = queries.order(request.viewer, order)
    text = papers.told(request.viewer, found, kind, nrp, now=request.now)
    return file_answer(text, form[0], _named(found, "tugas", form[1]))


@calls.read_file("orders/{uuid:order}/signed.pdf", READ, PDF, limit=PAPERS)
def signed(request: Call, order: UUID) -> HttpResponse:
    """Return the signed letter as it was sent in."""
    found = queries.order(request.viewer, order)
    if found.signed_at is None:
        raise NotThereError
    return file_answer(
        papers.signed(request.viewer, found, now=request.now), PDF, _named(found, "ttd", "pdf")
    )
