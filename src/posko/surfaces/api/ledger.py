"""Calls about the ledger: its entries, its head, whether it holds together."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Field, Schema

from posko.ledger import queries
from posko.ledger.sheet import head_sheet
from posko.limits.actions import DOWNLOADS
from posko.people.rights import Right
from posko.surfaces.api.calls import HTML, Calls, file_answer
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Found
from posko.surfaces.api.shapes import Window

calls = Calls("ledger")
READ = Right.READ_LEDGER


class Entry(Schema):
    """An act in the chain: who, by pseudonym, did what to which thing."""

    number: int
    at: datetime
    act: str
    meaning: str
    actor: str
    subject: str
    digest: str
    previous: str
    hash: str


class Head(Schema):
    """The last entry."""

    number: int
    hash: str


class Verdict(Schema):
    """What recomputing the ledger found."""

    head: Head
    erased: int
    sound: bool
    faults: list[str]


@calls.table("ledger/entries", READ, Entry)
def ledger_entries(
    request: Call, window: Window, before: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
) -> Found:
    """List the entries, the newest first; `before` a number gives pages that stay while the ledger grows."""
    lines, total = queries.entries_from(before=before, offset=window.offset, limit=window.limit)
    return Found([_told(line) for line in lines], total)


def _told(line: queries.Line) -> dict[str, Any]:
    names = (name for name in Entry.model_fields if name != "meaning")
    return {"meaning": line.meaning, **{name: getattr(line.entry, name) for name in names}}


@calls.read("ledger/head", READ, Head)
def ledger_head(request: Call) -> Any:
    """Tell the head of the chain, to be kept outside."""
    return queries.head()


@calls.read("ledger/verdict", READ, Verdict, limit=DOWNLOADS)
def ledger_verdict(request: Call) -> Any:
    """Recompute every hash of the ledger and tell what was found."""
    return queries.verify()


@calls.read_file("ledger/sheet", READ, HTML)
def ledger_sheet(request: Call) -> HttpResponse:
    """Return the sheet with the head, to print and hand over."""
    return file_answer(head_sheet(queries.head(), request.now, alone=True), HTML, "kepala-catatan.html")
