"""Dates, hours and numbers as Indonesian letters write them, and text made fit for paper."""

import unicodedata
from datetime import date, datetime, timedelta
from typing import Final

DAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS: Final = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
DRAWN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that print nothing, or turn the direction of what follows."""


def clean(text: str) -> str:
    """Return text without control and direction signs, spaces run together: what it shows is what it says."""
    return " ".join("".join(" " if unicodedata.category(c) in DRAWN else c for c in text).split())


def long_date(day: date) -> str:
    """Return 27 November 2024."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Return Rab 27/11/2024."""
    return f"{DAYS[day.weekday()][:3]} {day.day:02d}/{day.month:02d}/{day.year}"


def period(first: date, last: date) -> str:
    """Return the days of a period in words, the same month and year said once."""
    if first == last:
        return f"{DAYS[first.weekday()]}, {long_date(first)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} s.d. {long_date(last)}"
    opens = f"{first.day} {MONTHS[first.month - 1]}" if first.year == last.year else long_date(first)
    return f"{opens} s.d. {long_date(last)}"


def clock(at: datetime) -> str:
    """Return 06.00."""
    return f"{at.hour:02d}.{at.minute:02d}"


def hours(start: datetime, end: datetime) -> str:
    """Return 06.00–24.00; the date of the end is named where it is another one."""
    if end.date() == start.date():
        return f"{clock(start)}–{clock(end)}"
    if end.hour == end.minute == 0 and end.date() == start.date() + timedelta(days=1):
        return f"{clock(start)}–24.00"
    return f"{clock(start)}–{clock(end)} ({end.day}/{end.month})"


def number(value: int) -> str:
    """Return 6.391."""
    return f"{value:,}".replace(",", ".")
