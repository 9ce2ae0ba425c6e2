"""Reading one cell of a plan folder: what cannot be read is damage, named by file, row and column."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import isfinite
from typing import TypeVar

from praja.errors import FolderError

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of a table, with the words to complain about it."""

    file: str
    number: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """Return a cell as it stands."""
        return self.cells[column]

    def read(self, column: str, parse: Callable[[str], Value], rule: str) -> Value:
        """Return a parsed cell; ``rule`` is a key of the complaints below."""
        try:
            return parse(self.cells[column])
        except (ValueError, ZeroDivisionError, OverflowError):
            raise self.damaged(column, rule) from None

    def damaged(self, column: str, rule: str) -> FolderError:
        """Return the complaint; it does not repeat the cell, which may be a service number."""
        return FolderError(
            f"{self.file}, baris {self.number}, kolom {column}: {_RULES[rule][0]}. "
            f"Jalankan `praja plan` lagi. / {self.file}, row {self.number}, column {column}: "
            f"{_RULES[rule][1]}. Run `praja plan` again."
        )

    def whole(self, column: str) -> int:
        """Return a whole number."""
        return self.read(column, _whole, "whole")

    def exact(self, column: str) -> Fraction:
        """Return an exact fraction."""
        return self.read(column, _exact, "exact")

    def number_or_none(self, column: str) -> float | None:
        """Return a finite number, None for an empty cell."""
        return self.read(column, _finite, "number")

    def instant(self, column: str) -> datetime:
        """Return an aware instant."""
        return self.read(column, _aware, "instant")

    def truth(self, column: str) -> bool:
        """Return true or false."""
        return self.read(column, _truth, "truth")

    def several(self, column: str) -> tuple[str, ...]:
        """Return the parts of a cell between semicolons."""
        cell = self.cells[column]
        return tuple(cell.split(";")) if cell else ()

    def known(self, column: str, ids: Collection[str]) -> str:
        """Return an id that the operation or the plan has."""
        if self.cells[column] not in ids:
            raise self.damaged(column, "known")
        return self.cells[column]


_RULES = {
    "whole": ("harus bilangan bulat", "must be a whole number"),
    "exact": ("harus bilangan atau pecahan", "must be a number or a fraction"),
    "number": ("harus bilangan", "must be a number"),
    "instant": ("harus waktu ISO 8601 dengan zona", "must be an ISO 8601 time with an offset"),
    "truth": ("harus true atau false", "must be true or false"),
    "class": ("harus kelas kerawanan", "must be a risk class"),
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


def _finite(cell: str) -> float | None:
    if cell == "":
        return None
    value = float(cell)
    if not isfinite(value):
        raise ValueError(cell)
    return value


def _aware(cell: str) -> datetime:
    at = datetime.fromisoformat(cell)
    if at.tzinfo is None:
        raise ValueError(cell)
    return at


def _truth(cell: str) -> bool:
    return ("false", "true").index(cell) == 1
