"""Reading the values of operation.toml: shares as exact fractions, hours, times, lists of words."""

import math
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from praja.io.cells import Bad, Odd, Reader, squeeze, value_of
from praja.io.dates import clock, day

MAX_FRACTION_CHARS = 20
MOST_OFFICERS = 10_000
MOST_BOXES = 10_000
MOST_DAYS = 60
"""More is a slip of the pen; sums of them stay far within 64 bits."""
YEARS = range(1990, 2100)
"""Years a phase may lie in: others are slips of the pen, and the calendar ends a day beyond some."""


def words(value: Any) -> Any:
    """Return a text of at least one character; a number is understood as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return Bad("setting_malformed", {"wanted": "teks / text"})
    text = squeeze(str(value))
    if not text:
        return Bad("setting_malformed", {"wanted": "teks / text"})
    return text if isinstance(value, str) else Odd(text, "text_from_number")


def exact_share(value: Any) -> Any:
    """Return a share from 0 to 1 as an exact fraction of ``"2/3"``, ``0.05`` or ``1``."""
    bad = Bad("share_malformed")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return bad
    text = str(value).strip()
    if len(text) > MAX_FRACTION_CHARS or "e" in text.lower():
        return bad
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return bad
    return share if 0 <= share <= 1 else bad


def count_from(least: int, most: int = 10**9) -> Reader:
    """Return a reader of whole numbers from ``least`` to ``most``."""
    span = f"{least} - {most}"

    def read(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            return Bad("setting_malformed", {"wanted": f"bilangan bulat {span} / whole number {span}"})
        return value

    return read


def number_from(least: float, above: bool = False) -> Reader:
    """Return a reader of numbers of at least ``least`` (greater than it with ``above``)."""

    def read(value: Any) -> Any:
        wanted = f"angka {'>' if above else '>='} {least:g} / number {'>' if above else '>='} {least:g}"
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return Bad("setting_malformed", {"wanted": wanted})
        if value < least or (above and value == least) or abs(value) > 1e9:
            return Bad("setting_malformed", {"wanted": wanted})
        return value

    return read


def true_false(value: Any) -> Any:
    """Return a truth value as TOML writes it."""
    return value if isinstance(value, bool) else Bad("setting_malformed", {"wanted": "true / false"})


def word_list(value: Any) -> Any:
    """Return a list of different words as a tuple."""
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        return Bad("setting_malformed", {"wanted": '["a", "b"]'})
    cleaned = tuple(squeeze(v) for v in value)
    return cleaned if len(set(cleaned)) == len(cleaned) else Bad("setting_repeats")


def word_set(value: Any) -> Any:
    """Return a list of words as a set."""
    read = word_list(value)
    return frozenset(read) if isinstance(read, tuple) else read


def time_of_day(value: Any) -> Any:
    """Return minutes after midnight, 0 to 1440."""
    return clock(value) if isinstance(value, str | time) else Bad("not_a_time")


def date_of(value: Any) -> Any:
    """Return a date: TOML's own, or a text."""
    if isinstance(value, datetime):
        return Bad("not_a_date")
    read = day(value) if isinstance(value, str | date) else Bad("not_a_date")
    on = value_of(read)
    return Bad("not_a_date") if isinstance(on, date) and on.year not in YEARS else read


def turns(value: Any) -> Any:
    """Return the minutes at which shifts turn, ascending: a time not after the one before is next day's."""
    if not isinstance(value, list) or len(value) < 2:
        return Bad("turns_malformed")
    minutes: list[int] = []
    for entry in value:
        at = time_of_day(entry)
        if not isinstance(at, int):
            return Bad("turns_malformed")
        while minutes and at <= minutes[-1]:
            at += 1440
        minutes.append(at)
    return tuple(minutes) if minutes[-1] - minutes[0] <= 1440 else Bad("turns_over_a_day")


def days_before(value: Any) -> Any:
    """Return two numbers of days before voting, the first no smaller than the second."""
    wanted = f"[4, 1]: 0 - {MOST_DAYS}"
    bad = Bad("setting_malformed", {"wanted": wanted})
    if not isinstance(value, list) or len(value) != 2:
        return bad
    first, second = (count_from(0, MOST_DAYS)(v) for v in value)
    if isinstance(first, Bad) or isinstance(second, Bad) or first < second:
        return bad
    return first, second


def zone(value: Any) -> Any:
    """Return the key of a time zone that exists."""
    try:
        return ZoneInfo(value).key if isinstance(value, str) else Bad("timezone_unknown")
    except (OSError, ValueError, KeyError):
        return Bad("timezone_unknown")
