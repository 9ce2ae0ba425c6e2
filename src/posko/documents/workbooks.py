"""Papers as workbooks: person annexes, rosters, annex tables. Every cell is text, never a formula."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import xlsxwriter

from posko.documents.papers import Annexes, Head, Order, Roster, Table, TransferOrder
from posko.documents.words import clean, short_date

FIXED: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
POSTINGS: Final = ("Pangkat", "Nama", "NRP", "Kesatuan", "Tugas", "Tempat", "Keterangan")


def annex_book(order: Order | TransferOrder) -> bytes:
    """Return the person annex of an order as a workbook."""
    rows = tuple((p.rank, p.name, p.nrp, p.unit, p.duty, p.place, p.note) for p in order.postings)
    table = Table(title="Personel", columns=POSTINGS, rows=rows, widths=(12, 30, 14, 26, 28, 40, 16))
    return _book(order.head, [table])


def roster_book(roster: Roster) -> bytes:
    """Return the duty roster of a unit as a workbook, and what its codes mean."""
    rows = tuple((who.rank, who.name, who.nrp, *cells) for who, cells in roster.rows)
    days = tuple(short_date(day) for day in roster.days)
    grid = Table(
        title="Daftar tugas",
        columns=("Pangkat", "Nama", "NRP", *days),
        rows=rows,
        widths=(12, 30, 14, *(13 for _ in days)),
    )
    codes = Table(title="Kode", columns=("Kode", "Tugas"), rows=roster.codes, widths=(8, 40))
    return _book(roster.head, [grid, codes])


def annexes_book(annexes: Annexes) -> bytes:
    """Return the annex tables of an operation plan as a workbook, a sheet each."""
    return _book(annexes.head, annexes.tables)


def _book(head: Head, tables: Sequence[Table]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": FIXED, "title": clean(head.operation), "author": clean(head.unit)})
    top = book.add_format(
        {"bold": True, "bg_color": "#E4E4E4", "border": 1, "text_wrap": True, "valign": "top"}
    )
    body = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    for number, table in enumerate(tables, start=1):
        _sheet(book.add_worksheet(_name(number, table.title)), head, table, top, body)
    book.close()
    return target.getvalue()


def _name(number: int, title: str) -> str:
    """Return a sheet's name without what spreadsheets refuse in one; the number keeps it apart."""
    kept = "".join(" " if c in "[]:*?/\\'" else c for c in clean(title))
    return f"{number} {kept}"[:31].strip()


def _sheet(sheet: Any, head: Head, table: Table, top: Any, body: Any) -> None:
    classed = clean(head.classification).upper().replace("&", "&&")
    number = clean(head.number).replace("&", "&&") or "KONSEP"
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&C{classed}")
    sheet.set_footer(f"&L{number}, versi {head.version}&C{classed}&RHalaman &P dari &N")
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 0)
    for column, (name, width) in enumerate(zip(table.columns, table.widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, clean(name), top)
    for row, cells in enumerate(table.rows, start=1):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, clean(cell), body)
