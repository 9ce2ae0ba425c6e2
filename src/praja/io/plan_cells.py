"""Reading the columns of a plan folder: what cannot be read is damage, named by file, row and column."""

import csv
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from io import StringIO
from itertools import islice
from math import isfinite
from typing import Generic, TypeVar

from praja.errors import FolderError

Value = TypeVar("Value")

BLOCK = 20_000
"""Rows that are parted into columns at a time."""


@dataclass(frozen=True, slots=True)
class PlanTable:
    """A table by columns, with the words to complain about a cell. Equal cells are one object."""

    file: str
    rows: int
    columns: dict[str, list[str]]

    @classmethod
    def parse(cls, file: str, text: str) -> "PlanTable":
        """Return the table that a CSV text holds.

        Raises FolderError where it is none, or where a row has more or fewer cells than the header.
        """
        # A draw lists all who took part in one cell, longer than the reader allows by default.
        limit = csv.field_size_limit(len(text) + 1)
        try:
            lines = csv.reader(StringIO(text, newline=""))
            header = next(lines, [])
            stores: list[list[str]] = [[] for _ in header]
            _fill(stores, lines, file)
        except csv.Error as problem:
            raise FolderError(f"{file} bukan tabel CSV / is no CSV table: {problem}.") from None
        finally:
            csv.field_size_limit(limit)
        return cls(file, len(stores[0]) if stores else 0, dict(zip(header, stores, strict=True)))

    def text(self, column: str) -> list[str]:
        """Return the cells of a column as they stand."""
        return self.columns[column]

    def read(self, column: str, parse: Callable[[str], Value], rule: str) -> list[Value]:
        """Return a parsed column, each distinct cell parsed once; ``rule`` is a key of the complaints."""
        known = _Parsed(self, column, parse, rule)
        return [known[cell] for cell in self.columns[column]]

    def damaged(self, column: str, cell: str, rule: str) -> FolderError:
        """Return the complaint; it does not repeat the cell, which may be a service number."""
        row = self.columns[column].index(cell) + 2
        return FolderError(
            f"{self.file}, baris {row}, kolom {column}: {_RULES[rule][0]}. "
            f"Jalankan `praja plan` lagi. / {self.file}, row {row}, column {column}: "
            f"{_RULES[rule][1]}. Run `praja plan` again."
        )

    def whole(self, column: str) -> list[int]:
        """Return whole numbers."""
        return self.read(column, _whole, "whole")

    def exact(self, column: str) -> list[Fraction]:
        """Return exact fractions."""
        return self.read(column, _exact, "exact")

    def above_zero(self, column: str) -> list[Fraction]:
        """Return exact fractions above 0."""
        return self.read(column, _above_zero, "exact")

    def number(self, column: str) -> list[float]:
        """Return finite numbers."""
        return self.read(column, _finite, "number")

    def number_or_none(self, column: str) -> list[float | None]:
        """Return finite numbers, None for an empty cell."""
        return self.read(column, _finite_or_none, "number")

    def instant(self, column: str) -> list[datetime]:
        """Return aware instants."""
        return self.read(column, _aware, "instant")

    def truth(self, column: str) -> list[bool]:
        """Return true or false."""
        return self.read(column, _truth, "truth")

    def several(self, column: str) -> list[tuple[str, ...]]:
        """Return the parts of each cell between semicolons."""
        return self.read(column, _several, "known")

    def text_or_none(self, column: str) -> list[str | None]:
        """Return the cells as they stand, None for an empty one."""
        return self.read(column, _filled, "known")

    def known(self, column: str, ids: Collection[str]) -> list[str]:
        """Return ids that the operation or the plan has."""
        cells = self.columns[column]
        strange = next((cell for cell in set(cells) if cell not in ids), None)
        if strange is not None:
            strange = next(cell for cell in cells if cell not in ids)
            raise self.damaged(column, strange, "known")
        return cells

    def known_or_none(self, column: str, ids: Collection[str]) -> list[str | None]:
        """Return ids that the operation or the plan has, None for an empty cell."""
        self.known(column, {*ids, ""})
        return self.text_or_none(column)


def _fill(stores: Sequence[list[str]], lines: Iterator[list[str]], file: str) -> None:
    known: list[dict[str, str]] = [{} for _ in stores]
    done = 1
    while block := list(islice(lines, BLOCK)):
        if set(map(len, block)) != {len(stores)}:
            wrong = next(i for i, cells in enumerate(block, start=done + 1) if len(cells) != len(stores))
            raise FolderError(
                f"{file}, baris {wrong}: jumlah selnya salah. / {file}, row {wrong}: wrong number of cells."
            )
        for store, same, column in zip(stores, known, zip(*block, strict=True), strict=True):
            store.extend(map(same.setdefault, column, column))
        done += len(block)


class _Parsed(dict[str, Value], Generic[Value]):
    """Each distinct cell of a column, parsed when it is first met."""

    def __init__(self, table: PlanTable, column: str, parse: Callable[[str], Value], rule: str) -> None:
        super().__init__()
        self._table, self._column, self._parse, self._rule = table, column, parse, rule

    def __missing__(self, cell: str) -> Value:
        try:
            value = self[cell] = self._parse(cell)
        except (ValueError, ZeroDivisionError, OverflowError):
            raise self._table.damaged(self._column, cell, self._rule) from None
        return value


_RULES = {
    "whole": ("harus bilangan bulat", "must be a whole number"),
    "exact": ("harus bilangan atau pecahan", "must be a number or a fraction"),
    "number": ("harus bilangan", "must be a number"),
    "instant": ("harus waktu ISO 8601 dengan zona", "must be an ISO 8601 time with an offset"),
    "truth": ("harus true atau false", "must be true or false"),
    "class": ("harus kelas kerawanan", "must be a risk class"),
    "pair": ("harus tempat=nrp", "must be place=nrp"),
    "known": ("tidak ada dalam operasi atau rencana ini", "is not in this operation or plan"),
}


LONGEST_NUMBER = 15
"""Digits of a whole number; longer ones are damage, and some would take hours to work with."""


def _whole(cell: str) -> int:
    if len(cell) > LONGEST_NUMBER + 1:
        raise ValueError(cell)
    return int(cell)


def _exact(cell: str) -> Fraction:
    numerator, slash, denominator = cell.partition("/")
    return Fraction(_whole(numerator), _whole(denominator) if slash else 1)


def _above_zero(cell: str) -> Fraction:
    value = _exact(cell)
    if value <= 0:
        raise ValueError(cell)
    return value


def _finite(cell: str) -> float:
    value = float(cell)
    if not isfinite(value):
        raise ValueError(cell)
    return value


def _finite_or_none(cell: str) -> float | None:
    return _finite(cell) if cell else None


def _aware(cell: str) -> datetime:
    at = datetime.fromisoformat(cell)
    if at.tzinfo is None:
        raise ValueError(cell)
    return at


def _truth(cell: str) -> bool:
    return ("false", "true").index(cell) == 1


def _several(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _filled(cell: str) -> str | None:
    return cell or None
