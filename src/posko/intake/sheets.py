"""Sheets of cells: kept as they were read, written so that no spreadsheet runs what is in them."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import isfinite
from pathlib import Path
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]
FORMATS = {datetime: "yyyy-mm-dd hh:mm:ss", date: "yyyy-mm-dd", time: "hh:mm:ss", timedelta: "[h]:mm:ss"}
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a cell of text begins with that a spreadsheet might run; some take the wide signs for narrow ones."""
LONGEST_CELL = 32_767


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet or text file; the first row is row 1 of the spreadsheet."""

    name: str
    rows: Rows
    merged: tuple[tuple[int, int, int, int], ...] = ()
    text: bool = False
    """Whether it came from a text file: then it has no types that could be lost."""


def csv_bytes(rows: Rows) -> bytes:
    """Return the rows as CSV, UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def xlsx_bytes(
    name: str, rows: Iterable[Sequence[Any]], merged: Iterable[tuple[int, int, int, int]] = ()
) -> bytes:
    """Return the rows as a workbook. Text stays text: no formula and no link is ever written."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "default_date_format": FORMATS[datetime]})
    # The same rows give the same bytes: the time of writing is nobody's business.
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001
    sheet = book.add_worksheet(_sheet_name(name))
    formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
    for block in merged:
        if (block[0], block[1]) != (block[2], block[3]):
            sheet.merge_range(*block, "")
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            _write(sheet, at, place, cell, formats)
    book.close()
    return held.getvalue()


def _write(sheet: Any, at: int, place: int, cell: Any, formats: dict[type, Any]) -> None:
    kind = cell.__class__
    if cell is None or cell == "":
        return
    if kind is bool:
        sheet.write_boolean(at, place, cell)
    elif kind in (int, float) and isfinite(cell):
        sheet.write_number(at, place, cell)
    elif kind in formats and _since_1900(cell):
        sheet.write_datetime(at, place, cell, formats[kind])
    else:
        sheet.write_string(at, place, str(cell)[:LONGEST_CELL])


def _since_1900(cell: Any) -> bool:
    """Return whether a spreadsheet has such a date or length of time; it has none before 1900."""
    if isinstance(cell, timedelta):
        return cell >= timedelta(0)
    return not isinstance(cell, date) or cell.year >= 1900


def _sheet_name(name: str) -> str:
    return "".join(c for c in name if c not in "[]:*?/\\'")[:31] or "Data"


def shown(cell: Any) -> str:
    """Return a cell as a page shows it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        # PostgreSQL keeps no text with NUL in it.
        return cell.replace("\0", "")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def harmless(cell: str) -> str:
    """Return text that is shown and not run, wherever it is pasted."""
    return f"'{cell}" if cell.startswith(RUNS) else cell


def write_whole(path: Path, raw: bytes) -> None:
    """Write a file that is there whole or not at all, for its owner alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(raw)
        beside.chmod(0o600)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
