"""Rows that belong together: groups of equal values, and questions asked once for each of them."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def grouped(*columns: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first row of each group of equal rows, and the group of each row.

    Parameters
    ----------
    columns : each of shape (N,)
        At least one; rows are equal where all of their columns are.
    """
    group = np.zeros(len(columns[0]), dtype=np.int64)
    first = np.zeros(0, dtype=np.int64)
    for column in columns:
        _, values = np.unique(column, return_inverse=True)
        # Both stay below the number of rows, so that their product fits.
        together = group * (int(values.max(initial=0)) + 1) + values
        _, first, group = np.unique(together, return_index=True, return_inverse=True)
    return first, group


def once_each(worth: Callable[..., Any], *columns: NDArray[Any]) -> NDArray[Any]:
    """Return ``worth`` of the values of each row, asked once for each distinct row; of N > 0 rows."""
    first, group = grouped(*columns)
    rows = zip(*(column[first].tolist() for column in columns), strict=True)
    return np.array([worth(*row) for row in rows])[group]
