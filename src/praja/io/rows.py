"""From the rows of a sheet to the rows of a table: header, titles, totals, merged and repeated rows."""

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from praja.io.cells import Reader, is_blank, quote, squeeze, value_of
from praja.io.forbidden import is_forbidden
from praja.io.frames import Frame, TableSpec
from praja.io.headers import Header, find_header
from praja.io.notes import Notebook, SheetNotes
from praja.io.numbers import decimal
from praja.io.tables import RawTable

TOTAL = re.compile(
    r"(sub ?|grand ?)?(jumlah|total|jml)( (keseluruhan|seluruh|semua|total|umum|besar|akhir))?[ .:]*", re.I
)
COUNTED = re.compile(r"[\d.,]+ ?(orang|org|personel|personil|pers|anggota|tps|pos|pemilih)\.?", re.I)
NUMBERING = re.compile(r"\(?(\d{1,3})(\.0)?\)?")


def frame_of(raw: RawTable, spec: TableSpec, book: Notebook) -> Frame | None:
    """Return the frame of a raw table with every column read, None where no header row is found."""
    notes = book.sheet(raw.file, raw.sheet)
    for rule in raw.oddities:
        notes.warn(rule, 0)
    header = find_header(raw.rows, spec.names(), spec.least_headers())
    if header is None:
        if any(not is_blank(c) for row in raw.rows for c in row):
            notes.error(
                "header_missing", 0, leaves="", columns=", ".join(c.name for c in spec.columns if c.required)
            )
        else:
            notes.warn("table_empty", 0)
        notes.close()
        return None
    _note_titles(raw, header, notes)
    picked = _pick_rows(raw, header, spec, notes)
    frame = _columns_of(raw, header, spec, notes, picked)
    frame.read_all()
    return frame


def _note_titles(raw: RawTable, header: Header, notes: SheetNotes) -> None:
    titles = [i for i in range(header.index) if not all(is_blank(c) for c in raw.rows[i])]
    if titles:
        notes.warn("title_rows", titles[0] + 1, "", next(c for c in raw.rows[titles[0]] if not is_blank(c)))


def _pick_rows(raw: RawTable, header: Header, spec: TableSpec, notes: SheetNotes) -> list[int]:
    """Return the indices of the data rows below the header."""
    width = max((p for places in header.places.values() for p in places), default=0) + 1
    width = max(width, *(p + 1 for p, _ in header.others), 0) if header.others else width
    key = min(p for places in header.places.values() for p in places)
    picked = []
    for index in range(header.index + 1, len(raw.rows)):
        row = raw.rows[index]
        first = row[key] if key < len(row) else ""
        if (first == "" or first.__class__ is str) and _is_no_data(raw, index, header, notes, first):
            continue
        if index == header.index + 1 and _is_numbering(row):
            notes.warn("numbering_row", index + 1, "", first)
            continue
        if raw.ragged and len(row) > width and not all(is_blank(c) for c in row[width:]):
            notes.error("row_too_long", index + 1, "", row[width])
            continue
        picked.append(index)
    _note_sums(raw, header, spec, notes, picked)
    return picked


def _is_no_data(raw: RawTable, index: int, header: Header, notes: SheetNotes, first: Any) -> bool:
    """Return whether a row is empty, the header again (noted), or a total (noted later)."""
    row = raw.rows[index]
    if is_blank(first) and all(is_blank(c) for c in row):
        return True
    if first != "" and first in raw.rows[header.index] and list(row) == list(raw.rows[header.index]):
        notes.warn("header_again", index + 1, "", first)
        return True
    return is_total(row)


def is_total(row: Sequence[Any]) -> bool:
    """Return whether a row begins with JUMLAH or TOTAL and holds nothing else but numbers."""
    first = next((c for c in row if not is_blank(c)), None)
    if not isinstance(first, str) or not TOTAL.fullmatch(squeeze(first)):
        return False
    words = [squeeze(c) for c in row if isinstance(c, str) and not is_blank(c)]
    # A village may be called Total: a total row has no other words.
    return all(TOTAL.fullmatch(w) or COUNTED.fullmatch(w) or value_of(decimal(w)) is not None for w in words)


def _is_numbering(row: Sequence[Any]) -> bool:
    """Return whether a row only numbers the columns: (1) (2) (3) or 1 2 3."""
    marks = [NUMBERING.fullmatch(squeeze(str(c))) for c in row if not is_blank(c)]
    found = [int(m[1]) for m in marks if m]
    return (
        len(found) == len(marks) >= 3
        and found == list(range(found[0], found[0] + len(found)))
        and found[0] <= 1
    )


def _note_sums(raw: RawTable, header: Header, spec: TableSpec, notes: SheetNotes, picked: list[int]) -> None:
    """Note each total row, and each number in it that the rows above do not add up to."""
    passed = sorted(set(range(header.index + 1, len(raw.rows))) - set(picked))
    totals = [i for i in passed if is_total(raw.rows[i])]
    for index in totals:
        notes.warn("total_row", index + 1, "", next(c for c in raw.rows[index] if not is_blank(c)))
    for column in spec.columns if totals else ():
        if column.name in spec.sums and column.read is not None:
            for place in header.places.get(column.name, ()):
                numbers = [_number(row, place, column.read) for row in raw.rows]
                _check_sums(numbers, set(picked), totals, notes, column.name)


def _number(row: Sequence[Any], place: int, read: Reader) -> float | None:
    cell = row[place] if place < len(row) else ""
    value = None if is_blank(cell) else value_of(read(cell))
    return value if isinstance(value, int | float) else None


def _check_sums(
    numbers: list[float | None], picked: set[int], totals: list[int], notes: SheetNotes, column: str
) -> None:
    """Compare each total with the rows above it, from the top or from any total before it."""
    below = list(accumulate((n or 0) if i in picked else 0 for i, n in enumerate(numbers)))
    starts: list[float] = [0]
    for index in totals:
        stated = numbers[index]
        if stated is not None and all(stated != below[index] - start for start in starts):
            notes.error(
                "total_mismatch", index + 1, column, stated, leaves="", counted=below[index] - starts[-1]
            )
        starts.append(below[index])


def _columns_of(
    raw: RawTable, header: Header, spec: TableSpec, notes: SheetNotes, picked: list[int]
) -> Frame:
    rows = [raw.rows[i] for i in picked]
    frame = Frame(spec, notes, [i + 1 for i in picked], {})
    for name, places in header.places.items():
        columns = [[row[p] if p < len(row) else "" for row in rows] for p in places]
        _fill_merged(raw, picked, places[0], columns[0], notes, name)
        if any(other != columns[0] for other in columns[1:]):
            notes.error("column_twice", header.index + 1, name, raw.rows[header.index][places[1]], leaves="")
            continue
        if len(columns) > 1:
            notes.warn("column_same_twice", header.index + 1, name, raw.rows[header.index][places[1]])
        frame.cells[name] = columns[0]
    _note_others(header, notes, rows)
    return frame


def _fill_merged(
    raw: RawTable, picked: list[int], place: int, cells: list[Any], notes: SheetNotes, name: str
) -> None:
    """Give every row of a merged block the value that stands in its first cell."""
    position = {index: i for i, index in enumerate(picked)} if raw.merged else {}
    for top, left, bottom, right in raw.merged:
        if not left <= place <= right or top not in position or (top == bottom and left == place):
            continue
        value = raw.rows[top][left] if left < len(raw.rows[top]) else ""
        for index in range(top, bottom + 1):
            i = position.get(index)
            if i is not None and is_blank(cells[i]) and not is_blank(value):
                cells[i] = value
                notes.warn("merged_filled", index + 1, name, value)


def _note_others(header: Header, notes: SheetNotes, rows: list[Sequence[Any]]) -> None:
    for _, text in header.others:
        rule = "column_forbidden" if is_forbidden(text) else "column_unknown"
        if rule == "column_forbidden":
            notes.error(rule, header.index + 1, quote(text), text, leaves="")
        else:
            notes.warn(rule, header.index + 1, quote(text), text)
    known = {p for places in header.places.values() for p in places} | {p for p, _ in header.others}
    width = max((len(r) for r in rows), default=0)
    for place in range(width):
        if place in known:
            continue
        for row in rows:
            if place < len(row) and not is_blank(row[place]):
                notes.warn("column_unnamed", header.index + 1, f"#{place + 1}")
                break
