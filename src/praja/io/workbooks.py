"""Reading XLSX with calamine, after a look inside the ZIP: size, width, and formulas that failed.

calamine fills a whole rectangle with cells and reads a failed formula as an empty cell; both are
looked up in the XML first (`insides`), so that nothing blows up and nothing vanishes.
"""

import html
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from praja.io.cells import Bad
from praja.io.insides import STRINGS, Span, column_index, longest_of, packed, span_of, taken_out, texts_of
from praja.io.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED_BYTES
from praja.io.tables import RawTable

NOTHING = b"<worksheet/>"
CHARS_A_CELL = 50
"""Letters of shared texts for each cell that a sheet may have: a register has some ten."""
FAILED = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"(?=[^>]*\bt="e")[^>]*>(?:(?!</c>).)*?<v>([^<]{1,20})</v>', re.DOTALL
)
SHEET = re.compile(rb"<sheet\b([^>]*)>")
RELATION = re.compile(rb"<Relationship\b([^>]*)>")


@dataclass(frozen=True, slots=True)
class Inside:
    """What the XML of a sheet tells beforehand."""

    failed: dict[tuple[int, int], str]
    too_large: bool


def read_workbook(file: str, raw: bytes, *, unpacked: int = 0, cells: int = 0) -> list[RawTable] | Bad:
    """Return every sheet of a workbook, hidden ones too, in their order.

    `unpacked` and `cells` bound bytes and cells more narrowly than the engine's own limits.
    """
    members = taken_out(raw, unpacked or MAX_UNPACKED_BYTES)
    if isinstance(members, Bad):
        return members
    try:
        large = _large_of(members, cells or MAX_CELLS)
        # Whatever a sheet says of where it lies: what is too large cannot be found.
        left = packed({**members, **dict.fromkeys(large, NOTHING)})
        book = CalamineWorkbook.from_filelike(io.BytesIO(left))
        return list(_sheets(file, book, _looked_at(members, large)))
    except PasswordError:
        return Bad("file_locked")
    except (CalamineError, OSError, ValueError) as error:
        return Bad("file_not_workbook", {"why": str(error)})


def _sheets(file: str, book: CalamineWorkbook, looked: dict[str, Inside]) -> Iterator[RawTable]:
    for name in book.sheet_names:
        inside = looked.get(name, Inside({}, False))
        if inside.too_large:
            yield RawTable(file, name, (), oddities=("table_too_large",))
            continue
        sheet = book.get_sheet_by_name(name)
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
        for (row, column), failure in inside.failed.items():
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = failure
        merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
        yield RawTable(file, name, rows, merged)


def _large_of(members: Mapping[str, bytes], cells: int) -> set[str]:
    """Return the names of the members that as a sheet would be too large."""
    longest, most_text = longest_of(members), cells * CHARS_A_CELL
    texts = cache(partial(texts_of, members))
    return {
        name
        for name, xml in members.items()
        if name.lower() != STRINGS and _is_large(span_of(xml, longest, texts, most_text), cells)
    }


def _looked_at(members: Mapping[str, bytes], large: Collection[str]) -> dict[str, Inside]:
    return {
        sheet: Inside({}, True) if path in large else Inside(_failed_in(members[path]), False)
        for sheet, path in _sheet_paths(members)
        if path in members
    }


def _sheet_paths(members: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    targets = {}
    for match in RELATION.finditer(members.get("xl/_rels/workbook.xml.rels", b"")):
        marks = _attributes(match[1])
        target = marks.get("Target", "")
        targets[marks.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    for match in SHEET.finditer(members.get("xl/workbook.xml", b"")):
        marks = _attributes(match[1])
        yield marks.get("name", ""), targets.get(marks.get("r:id", ""), "")


def _attributes(raw: bytes) -> dict[str, str]:
    found = re.findall(r'([\w:]+)\s*=\s*"([^"]*)"', raw.decode("utf-8", errors="replace"))
    return {key: html.unescape(value) for key, value in found}


def _failed_in(xml: bytes) -> dict[tuple[int, int], str]:
    if b't="e"' not in xml:
        return {}
    return {
        (int(match[2]) - 1, column_index(match[1])): match[3].decode("ascii", errors="replace")
        for match in FAILED.finditer(xml)
    }


def _is_large(span: Span, cells: int) -> bool:
    if span.width > MAX_COLUMNS or span.height > MAX_ROWS or span.text > cells * CHARS_A_CELL:
        return True
    return span.width * span.height > cells
