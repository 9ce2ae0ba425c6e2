"""How one cell of a plan folder is read: each parser returns its value or raises ValueError.

The message of the error says what was expected, as it then stands in the slip.
"""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

Parse = Callable[[str], Any]

_WHOLE = re.compile(r"-?[0-9]{1,15}")
_RATIO = re.compile(r"([0-9]{1,12})(?:/([0-9]{1,12}))?")
_SHARE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,20})?(e-[0-9]{1,2})?")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,20})?(e[+-][0-9]{1,2})?")


def text(cell: str) -> str:
    """Read a cell that may not be empty."""
    if not cell:
        raise ValueError("a value")
    return cell


def anything(cell: str) -> str:
    """Read any cell as it stands."""
    return cell


def whole(cell: str) -> int:
    """Read a whole number."""
    if not _WHOLE.fullmatch(cell):
        raise ValueError("a whole number")
    return int(cell)


def above_zero(cell: str) -> int:
    """Read a whole number above 0."""
    if not _WHOLE.fullmatch(cell) or int(cell) <= 0:
        raise ValueError("a whole number above 0")
    return int(cell)


def not_below_zero(cell: str) -> int:
    """Read a whole number that is 0 or more."""
    if not _WHOLE.fullmatch(cell) or int(cell) < 0:
        raise ValueError("a whole number, 0 or more")
    return int(cell)


def ratio(cell: str) -> Fraction:
    """Read an exact fraction above 0."""
    match = _RATIO.fullmatch(cell)
    if not match or int(match[1]) == 0 or (match[2] and int(match[2]) == 0):
        raise ValueError("a fraction above 0, such as 5/8")
    return Fraction(int(match[1]), int(match[2] or 1))


def share(cell: str) -> float | None:
    """Read a number from 0 to 1, None for an empty cell."""
    if not cell:
        return None
    if not _SHARE.fullmatch(cell) or float(cell) > 1:
        raise ValueError("a number from 0 to 1, or empty")
    return float(cell)


def decimal(cell: str) -> float:
    """Read a decimal number."""
    if not _DECIMAL.fullmatch(cell):
        raise ValueError("a number")
    return float(cell)


def decimal_or_none(cell: str) -> float | None:
    """Read a decimal number, None for an empty cell."""
    return decimal(cell) if cell else None


def true_false(cell: str) -> bool:
    """Read ``true`` or ``false``."""
    if cell not in ("true", "false"):
        raise ValueError("true or false")
    return cell == "true"


def several(cell: str) -> tuple[str, ...]:
    """Read what stands between semicolons."""
    return tuple(cell.split(";")) if cell else ()


def one_of(*words: str) -> Parse:
    """Return a parser of a cell that holds one of these words."""

    def parse(cell: str) -> str:
        if cell not in words:
            raise ValueError(" or ".join(words))
        return cell

    return parse
