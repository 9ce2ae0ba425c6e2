"""Phrases, days and hours of the handouts: Indonesian first, English second."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Final

from praja.errors import UsageError

LANGUAGES: Final = ("id", "en")
DAYS: Final = {
    "id": ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS: Final = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
ZONES: Final = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Ujung_Pandang": "WITA",
    "Asia/Jayapura": "WIT",
}


@cache
def _phrases() -> dict[str, Sequence[str]]:
    raw = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    return {f"{part}.{key}": texts for part, rows in raw.items() for key, texts in rows.items()}


@dataclass(frozen=True, slots=True)
class Words:
    """One language: ``id`` or ``en``."""

    lang: str

    def __post_init__(self) -> None:
        if self.lang not in LANGUAGES:
            raise UsageError.language(self.lang, LANGUAGES)

    def say(self, key: str, **fill: object) -> str:
        """Return the phrase of this key with its braces filled."""
        return _phrases()[key][LANGUAGES.index(self.lang)].format(**fill)

    def kinds(self) -> list[str]:
        """Return the kinds of duty that have a name."""
        return [key.removeprefix("kind.") for key in _phrases() if key.startswith("kind.")]

    def kind(self, key: str) -> str:
        """Return the name of a kind of duty; an unknown one in plain words, the first letter a capital."""
        known = _phrases().get(f"kind.{key}")
        if known:
            return known[1 + LANGUAGES.index(self.lang)]
        return f"{key[:1].upper()}{key[1:].replace('_', ' ')}"

    def code(self, key: str) -> str:
        """Return the three letters of a kind of duty in a grid; of an unknown one its first three."""
        known = _phrases().get(f"kind.{key}")
        return known[0] if known else key.replace("_", "")[:3].upper()

    def role(self, key: str) -> str:
        """Return leader or member."""
        return self.say("duty.lead" if key == "lead" else "duty.member")

    def company(self, others: int) -> str:
        """Return how many others serve there."""
        return self.say("duty.others", n=others) if others else self.say("duty.alone")

    def day(self, day: date) -> str:
        """Return a date with its weekday: Rab, 27 Nov 2024."""
        return f"{DAYS[self.lang][day.weekday()]}, {day.day} {MONTHS[self.lang][day.month - 1]} {day.year}"

    def head(self, day: date) -> str:
        """Return a date as the head of a narrow column, on two lines: Rab, 27/11."""
        return f"{DAYS[self.lang][day.weekday()]}\n{day.day}/{day.month}"

    def span(self, start: datetime, end: datetime) -> str:
        """Return local hours: 06.00–24.00, with the date of the end where it is another one."""
        opens, closes, last = self.clock(start), self.clock(end), end
        if not (end.hour or end.minute) and end > start:
            last, closes = end - timedelta(minutes=1), "24" + closes[2:]
        if last.date() == start.date():
            return f"{opens}–{closes}"
        return f"{opens} – {last.day} {MONTHS[self.lang][last.month - 1]} {closes}"

    def clock(self, at: datetime) -> str:
        """Return the hour and minute: 06.00."""
        return f"{at.hour:02d}{'.' if self.lang == 'id' else ':'}{at.minute:02d}"

    def number(self, value: float) -> str:
        """Return a number with at most one decimal: 1.234,5."""
        text = f"{value:,.1f}".removesuffix(".0")
        return text.translate(str.maketrans(",.", ".,")) if self.lang == "id" else text


def zone_name(timezone: str) -> str:
    """Return what Indonesians call a time zone (WIB, WITA, WIT), else its own name."""
    return ZONES.get(timezone, timezone)


INDONESIAN: Final = Words("id")
ENGLISH: Final = Words("en")
