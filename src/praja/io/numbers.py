"""Reading numbers as people and programs write them: 1234, 1.234, 0,545, 49.025,62, 54,5%."""

import math
import re
from typing import Any

from praja.io.cells import Bad, Odd, squeeze, value_of

LITERAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
GROUPED_WHOLE = re.compile(r"[+-]?\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*", re.ASCII)
ZERO_DECIMALS = re.compile(r"([+-]?\d+)[.,]0+", re.ASCII)
DECIMAL_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+", re.ASCII)
GROUPED_DECIMAL = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+", re.ASCII)
DOTTED_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+", re.ASCII)

MAX_DIGITS = 15
"""More digits than a spreadsheet keeps."""


def whole(cell: Any) -> Any:
    """Return a whole number; ``1.234`` in a text is one thousand two hundred and thirty-four."""
    if cell.__class__ is str:
        if cell.isascii() and cell.isdecimal() and len(cell) <= MAX_DIGITS:
            return int(cell)
        return _whole_of_text(squeeze(cell))
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return Bad("not_a_number")
    if not math.isfinite(cell) or abs(cell) >= 10**MAX_DIGITS:
        return Bad("not_a_number")
    return int(cell) if cell == int(cell) else Bad("not_whole")


def _whole_of_text(text: str) -> Any:
    if not text:
        return None
    if len(text) > 2 * MAX_DIGITS:
        return Bad("not_a_number")
    if re.fullmatch(r"[+-]?\d+", text, re.ASCII):
        return int(text)
    if GROUPED_WHOLE.fullmatch(text):
        return Odd(int(re.sub(r"[.,' ]", "", text)), "thousands_mark")
    if match := ZERO_DECIMALS.fullmatch(text):
        return Odd(int(match[1]), "decimal_zero")
    return Bad("not_whole" if value_of(_decimal_of_text(text)) is not None else "not_a_number")


def count(cell: Any) -> Any:
    """Return a whole number of at least 0."""
    reading = whole(cell)
    value = value_of(reading)
    return Bad("below_minimum", {"least": 0}) if value is not None and value < 0 else reading


def at_least_one(cell: Any) -> Any:
    """Return a whole number of at least 1."""
    reading = whole(cell)
    value = value_of(reading)
    return Bad("below_minimum", {"least": 1}) if value is not None and value < 1 else reading


MOST_MINUTES = 7 * 24 * 60


def minutes_of_way(cell: Any) -> Any:
    """Return whole minutes of a way: at least 1, at most a week."""
    reading = at_least_one(cell)
    value = value_of(reading)
    return (
        Bad("above_maximum", {"most": MOST_MINUTES})
        if value is not None and value > MOST_MINUTES
        else reading
    )


def decimal(cell: Any) -> Any:
    """Return a number; a decimal comma is understood with a warning."""
    if cell.__class__ is float:
        return cell if math.isfinite(cell) else Bad("not_a_number")
    if cell.__class__ is str:
        if LITERAL.fullmatch(cell):
            return _finite(float(cell))
        return _decimal_of_text(squeeze(cell))
    if isinstance(cell, bool) or not isinstance(cell, int):
        return Bad("not_a_number")
    return float(cell) if abs(cell) < 10**MAX_DIGITS else Bad("not_a_number")


def _finite(value: float) -> Any:
    return value if math.isfinite(value) else Bad("not_a_number")


def _decimal_of_text(text: str) -> Any:
    text = text.replace("−", "-")
    if not text:
        return None
    if len(text) > 4 * MAX_DIGITS:
        return Bad("not_a_number")
    if LITERAL.fullmatch(text):
        return Odd(float(text), "spaces_trimmed") if math.isfinite(float(text)) else Bad("not_a_number")
    if DECIMAL_COMMA.fullmatch(text):
        return Odd(float(text.replace(".", "").replace(",", ".")), "decimal_comma")
    if GROUPED_DECIMAL.fullmatch(text):
        return Odd(float(text.replace(",", "")), "thousands_mark")
    return Bad("not_a_number")


def settle_thousands(cells: list[Any], readings: list[Any]) -> list[Any]:
    """Return the readings again, ``3.432`` as 3,432 where the same column writes decimals with commas."""
    if not any(r.__class__ is Odd and r.rule == "decimal_comma" for r in readings):
        return readings
    return [
        Odd(float(cell.replace(".", "")), "thousands_mark")
        if cell.__class__ is str and DOTTED_THOUSANDS.fullmatch(cell)
        else reading
        for cell, reading in zip(cells, readings, strict=True)
    ]


def positive(cell: Any) -> Any:
    """Return a number above 0."""
    reading = decimal(cell)
    value = value_of(reading)
    return Bad("not_positive") if value is not None and value <= 0 else reading


def share(cell: Any) -> Any:
    """Return a number from 0 to 1; ``54,5%`` is understood with a warning."""
    if isinstance(cell, str) and cell.rstrip().endswith("%"):
        value = value_of(decimal(cell.rstrip()[:-1]))
        reading: Any = Bad("not_a_number") if value is None else Odd(value / 100, "percent")
    else:
        reading = decimal(cell)
    value = value_of(reading)
    return Bad("outside_0_1") if value is not None and not 0 <= value <= 1 else reading
