"""Phrases, numbers, days and hours in the language of the reader: Indonesian first, English second."""

import math
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Final

from praja.errors import UsageError

LANGUAGES: Final = ("id", "en")
MONTHS: Final = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
DAYS: Final = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
SKILLED: Final = re.compile(r" \(keahlian ([^()]+)\)$")
"""How a reason ends that holds for those with a skill."""
ZONES: Final = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Ujung_Pandang": "WITA",
    "Asia/Jayapura": "WIT",
}


@cache
def phrases() -> dict[str, tuple[str, str]]:
    """Return every phrase, ``section.key`` -> (Indonesian, English)."""
    raw = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    return {f"{part}.{key}": (pair[0], pair[1]) for part, rows in raw.items() for key, pair in rows.items()}


def zone_name(timezone: str) -> str:
    """Return what Indonesians call a time zone (WIB, WITA, WIT), else its own name."""
    return ZONES.get(timezone, timezone)


@dataclass(frozen=True, slots=True)
class Words:
    """One language: ``id`` or ``en``."""

    lang: str

    def __post_init__(self) -> None:
        if self.lang not in LANGUAGES:
            raise UsageError.language(self.lang, LANGUAGES)

    def say(self, key: str, **fill: object) -> str:
        """Return the phrase of this key with its braces filled; whole numbers in the reader's format."""
        shown = {k: self.number(v) if isinstance(v, int) else v for k, v in fill.items()}
        return phrases()[key][LANGUAGES.index(self.lang)].format(**shown)

    def name(self, part: str, key: str) -> str:
        """Return the name of a data key such as a kind of duty; an unknown key in plain words."""
        known = phrases().get(f"{part}.{key}")
        return known[LANGUAGES.index(self.lang)] if known else key.replace("_", " ")

    def knows(self, key: str) -> bool:
        """Return whether there is a phrase of this key."""
        return key in phrases()

    def reason(self, text: str) -> str:
        """Return a reason in this language: a known sentence, one of two halves, or the text as it is.

        ``key: sentence`` is the form of shortfalls: the key names the rule that binds, and the
        sentence, in Indonesian, is a phrase ``bind.key`` with its blank filled. The two halves are
        those of ``Indonesian / English``.
        """
        key, colon, _ = text.partition(": ")
        if colon and f"bind.{key}" in phrases():
            blank = self.blank(text)
            known = blank is not None or self.lang == "id"
            shown = self._bound(text, blank) if known else key.replace("_", " ")
            return shown[:1].upper() + shown[1:]
        halves = text.split(" / ", 1)
        return halves[LANGUAGES.index(self.lang)] if len(halves) == len(LANGUAGES) else text

    def _bound(self, text: str, blank: str | None) -> str:
        key, _, said = text.partition(": ")
        asked = self.skills_asked(text)
        with_skill = f" ({self.say('who.skilled', x=asked)})" if asked else ""
        return said if blank is None else self.say(f"bind.{key}", x=blank) + with_skill

    def skills_asked(self, text: str) -> str:
        """Return the skills that whoever comes must hold, where a reason names them at its end."""
        found = SKILLED.search(text)
        return self.listing(self.name("skill", s) for s in found[1].split(", ")) if found else ""

    def blank(self, text: str) -> str | None:
        """Return what fills the blank of ``key: sentence``, empty without one; None: an unknown sentence."""
        key, _, said = SKILLED.sub("", text).partition(": ")
        first, _ = phrases().get(f"bind.{key}", ("", ""))
        found = re.fullmatch(re.escape(first).replace(re.escape("{x}"), "(?P<x>.+)"), said) if first else None
        if found is None:
            return None
        filled = found.groupdict().get("x", "")
        if key == "qualifications":
            return self.listing(self.name("skill", skill) for skill in filled.split(", "))
        return filled

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with the reader's separators: 6.391 and 1,4 or 6,391 and 1.4."""
        text = f"{value:,.{digits}f}"
        return text.translate(str.maketrans(",.", ".,")) if self.lang == "id" else text

    def share(self, value: float, digits: int = 1) -> str:
        """Return a share of one as a percentage."""
        return self.number(100 * value, digits) + "%"

    def at_most(self, value: float) -> str:
        """Return a share rounded up to a tenth of a percent, so that *at most* stays true."""
        return self.number(math.ceil(round(1000 * value, 6)) / 10, 1) + "%"

    def distance(self, metres: float) -> str:
        """Return a distance in metres below one kilometre, in kilometres above."""
        if metres < 1000:
            return f"{self.number(round(metres))} m"
        return f"{self.number(metres / 1000, 1)} km"

    def day(self, day: date) -> str:
        """Return a date in words: Rabu, 27 November 2024."""
        weekday, month = DAYS[self.lang][day.weekday()], MONTHS[self.lang][day.month - 1]
        comma = ", " if self.lang == "id" else " "
        return f"{weekday}{comma}{day.day} {month} {day.year}"

    def days(self, start: date, end: date) -> str:
        """Return one day, or a span of days, in words."""
        return self.day(start) if start == end else f"{self.day(start)} – {self.day(end)}"

    def span(self, start: date, end: date) -> str:
        """Return dates without their weekdays: 3–9 Oktober 2024."""
        months = MONTHS[self.lang]
        last = f"{end.day} {months[end.month - 1]} {end.year}"
        if start == end:
            return last
        if start.year != end.year:
            return f"{start.day} {months[start.month - 1]} {start.year} – {last}"
        if start.month != end.month:
            return f"{start.day} {months[start.month - 1]} – {last}"
        return f"{start.day}–{last}"

    def hour(self, at: datetime, timezone: str) -> str:
        """Return a local time with its zone: 27 Nov 06.00 WIB."""
        mark = "." if self.lang == "id" else ":"
        month = MONTHS[self.lang][at.month - 1][:3]
        return f"{at.day} {month} {at:%H}{mark}{at:%M} {zone_name(timezone)}"

    def listing(self, parts: Iterable[str]) -> str:
        """Return parts joined by commas."""
        return ", ".join(parts)


INDONESIAN: Final = Words("id")
ENGLISH: Final = Words("en")
