"""A CSV file as columns: each distinct cell is kept once and parsed once, however many rows hold it.

What cannot be read becomes a `Slip`; its row is left out. Nothing that lies in a file raises.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from praja.evaluate.cells import Parse
from praja.evaluate.result import Slip

LONGEST_CELL = 2**31 - 1
ROWS_AT_ONCE = 256
"""Few enough to stay near the processor."""


@dataclass
class Log:
    """How many rows and files were read, and a slip for each thing that could not be."""

    rows: int = 0
    slips: list[Slip] = field(default_factory=list)


class Words(NamedTuple):
    """A column: its distinct cells, and for each row which of them stands there."""

    distinct: Sequence[str]
    codes: NDArray[np.int32]

    def at(self, row: int) -> str:
        """Return the cell of a row."""
        return self.distinct[int(self.codes[row])]

    def take(self, rows: NDArray[Any]) -> "Words":
        """Return the column of these rows only: indices or a mask."""
        return Words(self.distinct, self.codes[rows])

    def are(self, *words: str) -> NDArray[np.bool_]:
        """Return for each row whether it holds one of these words."""
        return self.each(lambda word: word in words)

    def each(self, worth: Callable[[str], Any]) -> NDArray[Any]:
        """Return ``worth`` of each row's cell, asked once for each distinct cell."""
        # The last one is never picked; without it a column without rows would have no type.
        return np.array([*map(worth, self.distinct), worth("")])[self.codes]

    def cells(self) -> list[str]:
        """Return the cells of all rows."""
        return [self.distinct[code] for code in self.codes.tolist()]

    def present(self) -> set[str]:
        """Return the words that stand in any row."""
        return {self.distinct[code] for code in np.unique(self.codes).tolist()}

    @property
    def ranks(self) -> NDArray[np.int64]:
        """The place of each row's cell in the order of the alphabet."""
        order = sorted(range(len(self.distinct)), key=self.distinct.__getitem__)
        ranks = np.empty(len(order), dtype=np.int64)
        ranks[order] = np.arange(len(order))
        return ranks[self.codes]


class Sheet(NamedTuple):
    """The rows of a file that have the right number of cells."""

    name: str
    lines: NDArray[np.int64]
    """The line of each row; the header is line 1."""
    columns: Mapping[str, Words]


class Layout(NamedTuple):
    """The columns of a table in their order, and how each is read."""

    parsers: Mapping[str, Parse]
    appended: int = 0
    """So many of the last columns may be missing in older folders; they then read as empty."""


class _Interned(dict[str, int]):
    """Numbers each new cell with the next number."""

    def __missing__(self, cell: str) -> int:
        self[cell] = code = len(self)
        return code


def read_sheet(path: Path, layout: Layout, log: Log) -> Sheet:
    """Return the columns of a CSV file; without rows where it cannot be read."""
    log.rows += 1
    # A pipe or a device would block or never end.
    if not path.is_file():
        log.slips.append(Slip(path.name, "a file", "none"))
        return empty_sheet(path.name, layout)
    # A draw lists all who took part in one cell, longer than the reader allows by default.
    limit = csv.field_size_limit(LONGEST_CELL)
    mine = Log()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            sheet = _read(path.name, csv.reader(file, strict=True), layout, mine)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        log.slips.append(Slip(path.name, "a CSV table in UTF-8", type(error).__name__))
        return empty_sheet(path.name, layout)
    finally:
        csv.field_size_limit(limit)
    log.rows += mine.rows
    log.slips += mine.slips
    return sheet


def empty_sheet(name: str, layout: Layout) -> Sheet:
    """Return a sheet without rows."""
    nothing = Words((), np.zeros(0, dtype=np.int32))
    return Sheet(name, np.zeros(0, dtype=np.int64), dict.fromkeys(layout.parsers, nothing))


def _read(name: str, reader: Iterator[list[str]], layout: Layout, log: Log) -> Sheet:
    header = next(reader, None)
    if header is None:
        log.slips.append(Slip(name, "a header line", "an empty file"))
        return empty_sheet(name, layout)
    picks = _picks(name, header, layout, log)
    if picks is None:
        return empty_sheet(name, layout)
    known = {column: _Interned() for column in picks}
    codes: dict[str, list[NDArray[np.int32]]] = {column: [] for column in picks}
    lines: list[NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)]
    while chunk := list(islice(reader, ROWS_AT_ONCE)):
        numbers = np.arange(len(chunk), dtype=np.int64) + log.rows + 2
        log.rows += len(chunk)
        kept = _of_right_length(name, len(header), chunk, numbers, log)
        lines.append(numbers[kept])
        columns = list(zip(*(chunk[i] for i in kept), strict=True)) or [()] * len(header)
        for column, pick in picks.items():
            found = map(known[column].__getitem__, columns[pick])
            codes[column].append(np.fromiter(found, np.int32, len(kept)))
    words = {c: Words(list(known[c]), _joined(codes[c])) for c in picks}
    absent = Words(("",), np.zeros(sum(map(len, lines)), dtype=np.int32))
    return Sheet(name, np.concatenate(lines), {c: words.get(c, absent) for c in layout.parsers})


def _joined(parts: list[NDArray[np.int32]]) -> NDArray[np.int32]:
    return np.concatenate([np.zeros(0, dtype=np.int32), *parts])


def _picks(name: str, header: list[str], layout: Layout, log: Log) -> dict[str, int] | None:
    """Return where each column of the layout stands, None where one is missing."""
    names = list(layout.parsers)
    needed = names[: len(names) - layout.appended]
    # Columns may be appended: an older folder has fewer, a newer one more.
    expected = names[: max(len(needed), len(header))]
    if header[: len(expected)] != expected:
        log.slips.append(Slip(f"{name}:1", ",".join(expected), ",".join(header)[:200]))
        if not set(needed) <= set(header):
            return None
    return {column: header.index(column) for column in names if column in header}


def _of_right_length(
    name: str, width: int, chunk: list[list[str]], numbers: NDArray[np.int64], log: Log
) -> list[int]:
    widths = list(map(len, chunk))
    if widths.count(width) == len(chunk):
        return list(range(len(chunk)))
    kept = []
    for i, found in enumerate(widths):
        if found == width:
            kept.append(i)
        else:
            log.slips.append(Slip(f"{name}:{numbers[i]}", f"{width} cells", str(found)))
    return kept


class Grid(NamedTuple):
    """The rows of a sheet whose cells can all be read."""

    rows: NDArray[np.int64]
    """Their indices in the sheet."""
    sheet: Sheet
    values: Mapping[str, Sequence[Any]]
    """What each distinct cell of a column says."""

    def words(self, column: str) -> Words:
        """Return a column of text."""
        return self.sheet.columns[column].take(self.rows)

    def array(self, column: str, dtype: type[Any]) -> NDArray[Any]:
        """Return a column of numbers or truths."""
        values = [0 if value is None else value for value in self.values[column]]
        return np.array([*values, 0], dtype=dtype)[self.sheet.columns[column].codes[self.rows]]

    def cells(self, column: str) -> list[Any]:
        """Return a column of anything."""
        values = self.values[column]
        return [values[code] for code in self.sheet.columns[column].codes[self.rows].tolist()]


def parsed(sheet: Sheet, layout: Layout, log: Log) -> Grid:
    """Return the rows that can be read; each cell that cannot be becomes a slip."""
    values: dict[str, list[Any]] = {}
    wrong: dict[str, dict[int, str]] = {}
    fine = np.ones(len(sheet.lines), dtype=bool)
    for column, parse in layout.parsers.items():
        words = sheet.columns[column]
        values[column], wrong[column] = _values(words.distinct, parse)
        if wrong[column]:
            fine &= ~np.isin(words.codes, list(wrong[column]))
    for row in np.flatnonzero(~fine).tolist():
        for column, errors in wrong.items():
            error = errors.get(int(sheet.columns[column].codes[row]))
            if error is not None:
                where = f"{sheet.name}:{sheet.lines[row]}"
                log.slips.append(Slip(where, f"{column}: {error}", sheet.columns[column].at(row)[:80]))
    return Grid(np.flatnonzero(fine), sheet, values)


def _values(cells: Sequence[str], parse: Parse) -> tuple[list[Any], dict[int, str]]:
    values: list[Any] = []
    errors: dict[int, str] = {}
    for code, cell in enumerate(cells):
        try:
            values.append(parse(cell))
        except ValueError as error:
            values.append(None)
            errors[code] = str(error)
    return values, errors
