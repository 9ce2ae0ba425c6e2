"""A large table of a plan folder as bytes: read where somebody asks, else copied as it stands."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from praja.io.plan_cells import PlanTable

COMMA, LINE_FEED, DASH, ZERO = b",\n-0"
DATE = np.array([0, 1, 2, 3, 5, 6, 8, 9])
"""Where the digits of a date stand in an instant."""
WORTH = 10 ** np.arange(7, -1, -1)

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Lines:
    """The lines of a table without quotes, one row each."""

    data: bytes
    columns: tuple[str, ...]
    bounds: Rows
    """The sign before each cell of a row, and the line feed that ends it, shape (rows, columns + 1)."""

    @classmethod
    def read(cls, path: Path, columns: Sequence[str]) -> "Lines | None":
        """Return the lines of a file; None where it is not written as this version writes it."""
        data = path.read_bytes() if path.is_file() else b""
        head = ",".join(columns).encode() + b"\n"
        if not data.startswith(head) or data[-1:] != b"\n" or b'"' in data or b"\r" in data:
            return None
        signs = np.frombuffer(data, np.uint8)
        found = np.flatnonzero((signs == COMMA) | (signs == LINE_FEED))
        if len(found) % len(columns):
            return None
        ends = found.reshape(-1, len(columns))
        if (signs[ends[:, -1]] != LINE_FEED).any() or (signs[ends[:, :-1]] != COMMA).any():
            return None
        return cls(data, tuple(columns), np.concatenate([ends[:-1, -1:], ends[1:]], axis=1))

    def __len__(self) -> int:
        """Return how many rows the table has."""
        return len(self.bounds)

    def cells(self, column: str, rows: Rows | None = None) -> list[bytes]:
        """Return the cells of a column, of these rows only."""
        at = self.columns.index(column)
        mine = self.bounds if rows is None else self.bounds[rows]
        data, first, last = self.data, (mine[:, at] + 1).tolist(), mine[:, at + 1].tolist()
        return [data[a:b] for a, b in zip(first, last, strict=True)]

    def begins(self, column: str) -> NDArray[np.uint8]:
        """Return the first sign of each cell of a column, or of what follows an empty one."""
        return self._signs[self.bounds[:, self.columns.index(column)] + 1]

    def dates(self, column: str) -> Rows | None:
        """Return the date of each instant as the number YYYYMMDD; None where one is not ISO 8601."""
        at = self.columns.index(column)
        first = self.bounds[:, at] + 1
        if (self.bounds[:, at + 1] - first < len("2024-11-27")).any():
            return None
        digits = self._signs[first[:, None] + DATE].astype(np.int64) - ZERO
        dashes = self._signs[first[:, None] + np.array([4, 7])]
        if (dashes != DASH).any() or (digits < 0).any() or (digits > 9).any():
            return None
        return np.asarray(digits @ WORTH, np.int64)

    def table(self, file: str, rows: Rows) -> PlanTable:
        """Return these rows as a table; equal cells are one object.

        The rows that it complains of are counted among these.
        """
        columns = {}
        for column in self.columns:
            cells = self.cells(column, rows)
            known = {cell: cell.decode() for cell in set(cells)}
            columns[column] = list(map(known.__getitem__, cells))
        return PlanTable(file, len(rows), columns)

    def line(self, row: int) -> bytes:
        """Return a row with its line feed."""
        return self.data[self.bounds[row, 0] + 1 : self.bounds[row, -1] + 1]

    @cached_property
    def _signs(self) -> NDArray[np.uint8]:
        return np.frombuffer(self.data, np.uint8)


def write_changed(
    path: Path,
    lines: Lines,
    gone: Iterable[int],
    added: Iterable[tuple[Any, bytes]],
    key: Callable[[int], Any],
) -> None:
    """Write a table without the rows ``gone`` and with the lines ``added``, all other rows byte for byte.

    Parameters
    ----------
    added
        (key, line) of each new row; they stand after the rows with smaller keys, which is their order.
    key
        The key of an old row, by which the old ones are sorted.
    """
    left_out = sorted(set(gone))
    comes = [(bisect_left(range(len(lines)), k, key=key), line) for k, line in sorted(added)]
    cuts = sorted(
        [*((row, 1, b"") for row in left_out), *((row, 0, line) for row, line in comes)], key=_place
    )
    with path.open("wb") as file:
        at, view = 0, memoryview(lines.data)
        for row, skipped, line in cuts:
            start = _start(lines, row)
            file.write(view[at:start])
            file.write(line)
            at = _start(lines, row + skipped)
        file.write(view[at:])


def _place(cut: tuple[int, int, bytes]) -> tuple[int, int]:
    return cut[:2]


def _start(lines: Lines, row: int) -> int:
    return int(lines.bounds[row, 0]) + 1 if row < len(lines) else len(lines.data)
