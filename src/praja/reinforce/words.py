"""Phrases in the language of the reader: Indonesian first, English second."""

import tomllib
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Final

LANGUAGES: Final = ("id", "en")
ZONES: Final = {7: "WIB", 8: "WITA", 9: "WIT"}
"""Hours ahead of UTC -> what Indonesians call the zone."""
DAYS: Final = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
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


@cache
def phrases() -> dict[str, tuple[str, str]]:
    """Return every phrase, ``section.key`` -> (Indonesian, English)."""
    raw = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    return {f"{part}.{key}": (pair[0], pair[1]) for part, rows in raw.items() for key, pair in rows.items()}


def say(lang: str, key: str, **fill: object) -> str:
    """Return the phrase of this key with its braces filled."""
    return phrases()[key][LANGUAGES.index(lang)].format(**fill)


def term(lang: str, part: str, key: str) -> str:
    """Return a key that other stages coin in words; an unknown one in plain words."""
    known = phrases().get(f"{part}.{key}")
    return known[LANGUAGES.index(lang)] if known else key.replace("_", " ")


def clock(lang: str, at: datetime, beside: datetime) -> str:
    """Return the hour of an instant, with its date where that is not the date of ``beside``."""
    hour = f"{at:%H}{'.' if lang == 'id' else ':'}{at:%M}"
    return hour if at.date() == beside.date() else f"{hour} ({at.day} {MONTHS[lang][at.month - 1]})"


def day_and_clock(lang: str, at: datetime) -> str:
    """Return an instant in local words: Rabu, 27 November 2024, 06.00 WIB."""
    offset = at.utcoffset() or timedelta()
    hours = offset / timedelta(hours=1)
    zone = ZONES.get(int(hours), f"UTC{hours:+g}") if hours == int(hours) else f"UTC{hours:+g}"
    comma = "," if lang == "id" else ""
    day = f"{DAYS[lang][at.weekday()]}{comma} {at.day} {MONTHS[lang][at.month - 1]} {at.year}"
    return f"{day}, {clock(lang, at, at)} {zone}"


def figure(lang: str, value: float) -> str:
    """Return a number with one digit and the reader's decimal mark."""
    text = f"{value:,.1f}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "id" else text
