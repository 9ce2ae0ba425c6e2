"""From a raw table to columns of values: a table is declared as data, reading it is one pass per column."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from praja.io.cells import SPECIAL, Bad, Odd, Reader
from praja.io.headers import header_key
from praja.io.notes import SheetNotes

ColumnHook = Callable[[list[Any], list[Any]], list[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its names, how a cell is read, and what a bad cell costs."""

    name: str
    read: Reader | None
    """None: the column is known and never read (the relation of a tie, the reason of a leave)."""
    aliases: str = ""
    """Other headers it may have, parted by commas."""
    required: bool = False
    """Each row needs a value; without it the row is left out."""
    strict: bool = False
    """A cell that cannot be read takes its row out, though the column may be missing."""
    settle: ColumnHook | None = None
    """A second look at the whole column: cells and readings in, readings out."""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table of the operation folder, as data."""

    name: str
    aliases: str
    """Other names a file or sheet may have, parted by commas."""
    columns: tuple[Column, ...]
    sums: tuple[str, ...] = ()
    """Columns that a total row adds up."""

    def names(self) -> dict[str, str]:
        """Return header key -> column name for every name and alias."""
        return {header_key(n): c.name for c in self.columns for n in (c.name, *c.aliases.split(",")) if n}

    def least_headers(self) -> int:
        """Return how many known headers make a header row."""
        return max(2, min(3, sum(c.required for c in self.columns)))


def _read_each(cells: Sequence[Any], read: Reader) -> list[Any]:
    """Return the reading of each cell; a text that stands in many rows is read once."""
    memo: dict[str, Any] = {"": None, **SPECIAL}
    readings = []
    for cell in cells:
        if cell.__class__ is str:
            try:
                readings.append(memo[cell])
            except KeyError:
                readings.append(memo.setdefault(cell, read(cell)))
        else:
            readings.append(None if cell is None else read(cell))
    return readings


@dataclass
class Frame:
    """The rows of one table as columns of values; rows that went bad are marked, not removed."""

    spec: TableSpec
    notes: SheetNotes
    row_numbers: Sequence[int]
    cells: dict[str, Sequence[Any]]
    values: dict[str, list[Any]] = field(default_factory=dict)
    bad_rows: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.row_numbers)

    @cached_property
    def _columns(self) -> dict[str, Column]:
        return {c.name: c for c in self.spec.columns}

    def kept(self) -> Iterator[int]:
        """Return the indices of the rows that are still good."""
        return (i for i in range(len(self)) if i not in self.bad_rows)

    def has(self, column: str) -> bool:
        """Return whether the table has the column."""
        return column in self.cells

    def column(self, name: str) -> list[Any]:
        """Return the values of a column, None where nothing was read."""
        return self.values.get(name) or [None] * len(self)

    def read_all(self) -> None:
        """Read every column that the table has."""
        for column in self.spec.columns:
            if column.read is None:
                continue
            if column.name in self.cells:
                self._read(column, column.read)
            elif column.required:
                words = {"wanted": column.name, "headers": column.aliases}
                self.notes.error("column_missing", 0, column.name, leaves="", **words)
                self.bad_rows.update(range(len(self)))

    def _read(self, column: Column, read: Reader) -> None:
        cells = self.cells[column.name]
        values = _read_each(cells, read)
        if column.settle is not None:
            values = column.settle(list(cells), values)
        self._take(column, values)
        if column.required:
            for i in [i for i, v in enumerate(values) if v is None]:
                if i not in self.bad_rows:
                    self.reject(i, column.name, "cell_missing")

    def _take(self, column: Column, values: list[Any]) -> None:
        """Keep readings as values; note each ``Odd`` and ``Bad``."""
        for i in [i for i, v in enumerate(values) if v.__class__ is Odd or v.__class__ is Bad]:
            reading = values[i]
            if isinstance(reading, Odd):
                self.warn(i, column.name, reading.rule, **reading.words)
                values[i] = reading.value
                continue
            values[i] = None
            if column.required or column.strict:
                self.reject(i, column.name, reading.rule, **reading.words)
            else:
                self.drop(i, column.name, reading.rule, **reading.words)
        self.values[column.name] = values

    def settle(self, name: str, look: Callable[[Any, int], Any]) -> None:
        """Look each value of a good row up again: ``look(value, i)`` gives a value, ``Odd`` or ``Bad``."""
        column = self._columns[name]
        old = self.column(name)
        bad = self.bad_rows
        self._take(column, [v if v is None or i in bad else look(v, i) for i, v in enumerate(old)])

    def cell(self, i: int, column: str) -> object:
        """Return the raw cell, for a finding to quote."""
        cells = self.cells.get(column)
        return "" if cells is None else cells[i]

    def warn(self, i: int, column: str, rule: str, **words: object) -> None:
        """Note that a cell was understood."""
        self.notes.warn(rule, self.row_numbers[i], column, self.cell(i, column), **words)

    def drop(self, i: int, column: str, rule: str, **words: object) -> None:
        """Note that a cell is not used; its row is."""
        self.notes.error(rule, self.row_numbers[i], column, self.cell(i, column), "cell", **words)

    def reject(self, i: int, column: str, rule: str, **words: object) -> None:
        """Leave a row out and name the cell that is to blame."""
        self.bad_rows.add(i)
        self.notes.error(rule, self.row_numbers[i], column, self.cell(i, column), "row", **words)

    def unique(self, *key: str) -> None:
        """Keep one of identical rows; leave out every row of an id whose rows differ."""
        keys = list(zip(*(self.column(k) for k in key), strict=True))
        seen: dict[tuple[Any, ...], int] = {}
        again: dict[tuple[Any, ...], list[int]] = {}
        for i in self.kept():
            first = seen.setdefault(keys[i], i)
            if first != i:
                again.setdefault(keys[i], [first]).append(i)
        names = [c.name for c in self.spec.columns if c.name in self.values]
        for rows in again.values():
            self._settle_twins(rows, key[-1], names)

    def _settle_twins(self, rows: list[int], column: str, names: list[str]) -> None:
        contents = {repr([self.values[n][i] for n in names]) for i in rows}
        if len(contents) == 1:
            for i in rows[1:]:
                self.warn(i, column, "duplicate_same", first=self.row_numbers[rows[0]])
                self.bad_rows.add(i)
            return
        listed = ", ".join(str(self.row_numbers[i]) for i in rows[:8])
        for i in rows:
            self.reject(i, column, "duplicate_differs", rows=listed)
