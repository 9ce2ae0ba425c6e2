"""Reading XLSX with calamine, after a look inside the ZIP: size, width, and formulas that failed.

calamine fills a whole rectangle with cells and reads a failed formula as an empty cell; both are
looked up in the XML first, so that nothing blows up and nothing vanishes.
"""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from praja.io.cells import Bad
from praja.io.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED_BYTES
from praja.io.tables import RawTable

FILLED = re.compile(rb'<c r="([A-Z]{1,3})[0-9]+"[^>/]*>')
ROW = re.compile(rb'<row [^>]*?\br="(\d{1,7})"')
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


def read_workbook(file: str, raw: bytes) -> list[RawTable] | Bad:
    """Return every sheet of a workbook, hidden ones too, in their order."""
    looked = _look_inside(raw)
    if isinstance(looked, Bad):
        return looked
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        return list(_sheets(file, book, looked))
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


def _look_inside(raw: bytes) -> dict[str, Inside] | Bad:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(i.file_size for i in archive.infolist()) > MAX_UNPACKED_BYTES:
                return Bad("file_too_large", {"limit": MAX_UNPACKED_BYTES // 2**20})
            names = set(archive.namelist())
            return {
                sheet: _look_at(_capped(archive, path))
                for sheet, path in _sheet_paths(archive, names)
                if path in names
            }
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        OSError,
        RuntimeError,
        EOFError,
        NotImplementedError,
        ValueError,
    ) as error:
        locked = raw.startswith(b"\xd0\xcf\x11\xe0")
        return Bad("file_locked") if locked else Bad("file_not_workbook", {"why": str(error)})


def _capped(archive: zipfile.ZipFile, path: str) -> bytes:
    # The directory of a bomb may lie about sizes: never take out more than it states.
    with archive.open(path) as part:
        return part.read(archive.getinfo(path).file_size)


def _sheet_paths(archive: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, str]]:
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return
    targets = {}
    for match in RELATION.finditer(_capped(archive, "xl/_rels/workbook.xml.rels")):
        marks = _attributes(match[1])
        target = marks.get("Target", "")
        targets[marks.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    for match in SHEET.finditer(_capped(archive, "xl/workbook.xml")):
        marks = _attributes(match[1])
        yield marks.get("name", ""), targets.get(marks.get("r:id", ""), "")


def _attributes(raw: bytes) -> dict[str, str]:
    found = re.findall(r'([\w:]+)\s*=\s*"([^"]*)"', raw.decode("utf-8", errors="replace"))
    return {key: html.unescape(value) for key, value in found}


def _look_at(xml: bytes) -> Inside:
    letters = set(FILLED.findall(xml))
    width = max(map(column_index, letters), default=-1) + 1
    height = max(map(int, ROW.findall(xml)), default=0)
    large = width > MAX_COLUMNS or height > MAX_ROWS or width * height > MAX_CELLS
    failed: dict[tuple[int, int], str] = {}
    if not large and b't="e"' in xml:
        for match in FAILED.finditer(xml):
            failed[int(match[2]) - 1, column_index(match[1])] = match[3].decode("ascii", errors="replace")
    return Inside(failed, large)


def column_index(letters: bytes) -> int:
    """Return the place of a column, A is 0."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
