"""From a paper to its content: text, whole numbers and lists, exactly what is printed and sealed."""

from collections import Counter
from datetime import date
from functools import singledispatch
from typing import Any, Final

from posko.documents.errors import DocumentError
from posko.documents.papers import (
    Annexes,
    DutySheet,
    Form,
    Head,
    Letter,
    Order,
    Paper,
    Person,
    Posting,
    Roster,
    Signatory,
    Table,
    TransferOrder,
    Turn,
)
from posko.documents.sketch import sketch
from posko.documents.words import clean, clock, hours, long_date, period, short_date

Content = dict[str, Any]
SKETCHES: Final = 2
"""A sheet sketches the places of most duties, no more than so many."""


def content_of(paper: Paper) -> Content:
    """Return the content of a paper; what it lacks is refused, naming the field."""
    head = paper.head
    if head.valid_to < head.valid_from:
        raise DocumentError(
            f"Masa berlaku berakhir {head.valid_to} sebelum mulai {head.valid_from}. / "
            f"valid_to is {head.valid_to}, must not be before valid_from {head.valid_from}."
        )
    if head.number and head.issued_on is None:
        raise DocumentError(
            f"Surat {head.number} belum bertanggal: isi tanggal dari buku agenda. / "
            f"Letter {head.number} has no date: give issued_on as in the mail register."
        )
    return {"kind": paper.kind, "head": _head(head), **_body(paper)}


def _head(head: Head) -> Content:
    return {
        "number": clean(head.number),
        "issued_on": "" if head.issued_on is None else long_date(head.issued_on),
        "issued_at": clean(head.issued_at),
        "unit": clean(head.unit),
        "letterhead": _lines(head.letterhead),
        "operation": clean(head.operation),
        "zone": clean(head.zone),
        "version": head.version,
        "valid": period(head.valid_from, head.valid_to),
        "classification": clean(head.classification),
        "copy_no": head.copy_no,
        "copies": head.copies,
    }


@singledispatch
def _body(paper: Any) -> Content:
    raise DocumentError(f"Tidak ada dokumen jenis {type(paper).__name__}. / There is no such paper.")


@_body.register
def _(paper: Order) -> Content:
    return _letter(paper)


def _letter(paper: Letter) -> Content:
    return {
        "phase": clean(paper.phase),
        "considering": clean(paper.considering),
        "basis": _lines(paper.basis),
        "tasks": _lines(paper.tasks),
        "conduct": _lines(paper.conduct),
        "postings": [_posting(p) for p in paper.postings],
        "signatory": _signatory(paper.signatory),
        "copies_to": _lines(paper.copies_to),
        "replaces": clean(paper.replaces),
    }


@_body.register
def _(paper: TransferOrder) -> Content:
    return {
        **_letter(paper),
        "sending": paper.sending,
        "from_unit": clean(paper.from_unit),
        "to_unit": clean(paper.to_unit),
        "linked_number": clean(paper.linked_number),
        "report_to": clean(paper.report_to),
        "report_at": f"{short_date(paper.report_at.date())} pukul {clock(paper.report_at)}",
    }


@_body.register
def _(paper: DutySheet) -> Content:
    return {
        "person": _person(paper.person),
        "phase": clean(paper.phase),
        "turns": [_turn(t) for t in paper.turns],
        "places": _places(paper.turns),
        "conduct": _lines(paper.conduct),
        "contacts": [[clean(what), clean(call)] for what, call in paper.contacts],
    }


@_body.register
def _(paper: Roster) -> Content:
    return {
        "unit": clean(paper.unit),
        "days": [[f"{short_date(d)[:3]}", f"{d.day}/{d.month}"] for d in paper.days],
        "period": _span(paper.days),
        "rows": [{**_person(p), "cells": _lines(cells)} for p, cells in paper.rows],
        "codes": [[clean(code), clean(name)] for code, name in paper.codes],
        "signatory": None if paper.signatory is None else _signatory(paper.signatory),
    }


@_body.register
def _(paper: Annexes) -> Content:
    return {
        "title": clean(paper.title),
        "tables": [_table(t) for t in paper.tables],
        "signatory": None if paper.signatory is None else _signatory(paper.signatory),
    }


@_body.register
def _(paper: Form) -> Content:
    start, end = paper.period
    return {
        "form": clean(paper.form),
        "title": clean(paper.title),
        "from": [short_date(start.date()), clock(start)],
        "to": [short_date(end.date()), clock(end)],
        "fields": [[clean(name), clean(value)] for name, value in paper.fields],
        "tables": [_table(t) for t in paper.tables],
        "remarks": _lines(paper.remarks),
        "prepared_by": clean(paper.prepared_by),
    }


def _lines(texts: tuple[str, ...]) -> list[str]:
    return [clean(text) for text in texts]


def _span(days: tuple[date, ...]) -> str:
    return period(days[0], days[-1]) if days else ""


def _person(person: Person) -> Content:
    return {
        "rank": clean(person.rank),
        "name": clean(person.name),
        "nrp": clean(person.nrp),
        "unit": clean(person.unit),
    }


def _posting(row: Posting) -> list[str]:
    return _lines((row.rank, row.name, row.nrp, row.unit, row.duty, row.place, row.note))


def _signatory(who: Signatory) -> Content:
    return {
        "position": clean(who.position),
        "name": clean(who.name),
        "rank": clean(who.rank),
        "nrp": clean(who.nrp),
        "acting": clean(who.acting),
    }


def _turn(turn: Turn) -> list[str]:
    return [
        short_date(turn.start.date()),
        hours(turn.start, turn.end),
        *_lines((turn.duty, turn.place, turn.area, turn.role, turn.company)),
    ]


def _places(turns: tuple[Turn, ...]) -> list[Content]:
    """Return what is said once about a place, for the places of most duties."""
    often = Counter(t.place_id for t in turns)
    first = {t.place_id: t for t in reversed(turns)}
    chosen = [place for place, _ in often.most_common() if first[place].marks or first[place].details]
    return [
        {
            "place": clean(turn.place),
            "area": clean(turn.area),
            "chain": clean(turn.chain),
            "sector_officer": clean(turn.sector_officer),
            "host": clean(turn.host),
            "details": _lines(turn.details),
            "sketch": sketch(turn.marks),
        }
        for turn in (first[place] for place in chosen[:SKETCHES])
    ]


def _table(table: Table) -> Content:
    wide = len(table.columns)
    if len(table.widths) != wide or any(len(row) != wide for row in table.rows):
        raise DocumentError(
            f"Tabel {table.title!r}: setiap baris dan lebar kolom harus {wide}. / "
            f"Table {table.title!r}: every row, and widths, must have {wide} columns."
        )
    return {
        "title": clean(table.title),
        "columns": _lines(table.columns),
        "rows": [_lines(row) for row in table.rows],
        "widths": list(table.widths),
        "figures": list(table.figures),
        "note": clean(table.note),
        "grouped": table.grouped,
    }
