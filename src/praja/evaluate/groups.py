"""Rows that belong together: groups of equal values, and questions asked once for each of them."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST = 2**62


def grouped(*columns: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first row of each group of equal rows, and the group of each row.

    Parameters
    ----------
    columns : each of shape (N,)
        At least one; rows are equal where all of their columns are.
    """
    together, kinds = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        values, size = _numbered(column)
        if kinds * size > LARGEST:
            _, together = np.unique(together, return_inverse=True)
            kinds = len(together)
        together, kinds = together * size + values, kinds * size
    _, first, group = np.unique(together, return_index=True, return_inverse=True)
    return first, group


def _numbered(column: NDArray[Any]) -> tuple[NDArray[np.int64], int]:
    """Return numbers from 0 that are equal where the values are, and one more than the greatest can be."""
    if np.issubdtype(column.dtype, np.integer) and len(column):
        values = column.astype(np.int64) - int(column.min())
        if int(values.max()) < LARGEST // max(1, len(column)):
            return values, int(values.max()) + 1
    _, values = np.unique(column, return_inverse=True)
    return values, len(column) + 1


def once_each(worth: Callable[..., Any], *columns: NDArray[Any]) -> NDArray[Any]:
    """Return ``worth`` of the values of each row, asked once for each distinct row; of N > 0 rows."""
    first, group = grouped(*columns)
    rows = zip(*(column[first].tolist() for column in columns), strict=True)
    return np.array([worth(*row) for row in rows])[group]
