"""A raw table: the cells of one sheet as they stand in a file, with the rows Excel would number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RawTable:
    """The rows of one sheet or text file; ``rows[0]`` is row 1 of the sheet."""

    file: str
    sheet: str
    rows: Sequence[Sequence[Any]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """Merged blocks: first row, first column, last row, last column, counted from 0."""
    ragged: bool = False
    """Whether a row longer than the header means that a cell was split (text files)."""
    oddities: tuple[str, ...] = ()
    """Rules of what had to be understood to read the file at all, such as its encoding."""
