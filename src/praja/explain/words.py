"""Phrases and figures in the language of the reader: Indonesian first, English second."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Final

from praja.risk import MODELS, load_model

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
ZONES: Final = {7: "WIB", 8: "WITA", 9: "WIT"}
"""Hours ahead of UTC -> what Indonesians call the zone."""


@dataclass(frozen=True, slots=True)
class Metres:
    """A distance; ``signed`` shows a plus where it is not negative."""

    metres: int
    signed: bool = False

    def show(self, lang: str) -> str:
        """Return metres below one kilometre, kilometres above."""
        plus = "+" if self.signed and self.metres >= 0 else ""
        if abs(self.metres) < 1000:
            return f"{plus}{self.metres} m"
        return f"{plus}{decimal(lang, self.metres / 1000, 1)} km"


@dataclass(frozen=True, slots=True)
class Signed:
    """A difference, with its sign."""

    number: int

    def show(self, lang: str) -> str:
        """Return the number, a plus before it where it is not negative."""
        return ("+" if self.number >= 0 else "") + decimal(lang, self.number, 0)


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time in local words: Rabu, 27 November 2024, 06.00–24.00 WIB."""

    start: datetime
    end: datetime

    def show(self, lang: str) -> str:
        """Return the day once where the span ends on it, midnight as its 24.00."""
        zone = _zone(self.start)
        opens, closes = _clock(lang, self.start), _clock(lang, self.end)
        last = self.end
        if closes in {"00.00", "00:00"} and self.end > self.start:
            last, closes = self.end - timedelta(minutes=1), closes.replace("00", "24", 1)
        day = _day(lang, self.start)
        if last.date() == self.start.date():
            return f"{day}, {opens}–{closes} {zone}"
        return f"{day}, {opens} – {_day(lang, last)}, {closes} {zone}"


@dataclass(frozen=True, slots=True)
class Dates:
    """One date or several: 3 Oktober 2024 – 20 November 2024."""

    first: date
    last: date

    def show(self, lang: str) -> str:
        """Return the date once where both are the same."""
        ends = dict.fromkeys((self.first, self.last))
        return " – ".join(f"{d.day} {MONTHS[lang][d.month - 1]} {d.year}" for d in ends)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours, with a decimal where they are not whole."""

    hours: float

    def show(self, lang: str) -> str:
        """Return the hours, rounded to a tenth."""
        rounded = round(self.hours, 1)
        return decimal(lang, rounded, 0 if rounded == int(rounded) else 1)


@dataclass(frozen=True, slots=True)
class Term:
    """A key that other stages coin, such as a kind of duty, in words where they are known."""

    part: str
    key: str

    def show(self, lang: str) -> str:
        """Return the name of the key; an unknown key in plain words."""
        known = phrases().get(f"{self.part}.{self.key}")
        return known[LANGUAGES.index(lang)] if known else self.key.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Share:
    """A share of one as a percentage."""

    share: float

    def show(self, lang: str) -> str:
        """Return one digit after the point, none where it is round."""
        percent = 100 * self.share
        return decimal(lang, percent, 0 if abs(percent - round(percent)) < 0.05 else 1) + "%"


@dataclass(frozen=True, slots=True)
class Score:
    """A score in [0, 1], or unknown."""

    value: float | None

    def show(self, lang: str) -> str:
        """Return two digits after the point."""
        return say(lang, "word.unknown") if self.value is None else decimal(lang, self.value, 2)


@dataclass(frozen=True, slots=True)
class Both:
    """A text that stands in both languages, as ``Indonesian / English`` or already parted."""

    text: str

    def show(self, lang: str) -> str:
        """Return the half in this language; the whole where there are no halves."""
        halves = self.text.split(" / ")
        return halves[LANGUAGES.index(lang)] if len(halves) == len(LANGUAGES) else self.text


@dataclass(frozen=True, slots=True)
class RiskReason:
    """A reason of a risk class: ``past_violence=0.7`` as *Riwayat kekerasan 0,7*."""

    text: str

    def show(self, lang: str) -> str:
        """Return the indicator's label and value; other reasons by their phrase."""
        beside = self.text.startswith("beside ")
        key, equals, value = self.text.removeprefix("beside ").partition("=")
        if not equals:
            return Term("risk_reason", self.text).show(lang)
        said = f"{Indicator(key).show(lang)} {value.replace('.', ',') if lang == 'id' else value}"
        return say(lang, "risk_reason.beside", text=said) if beside else said


@dataclass(frozen=True, slots=True)
class Indicator:
    """The name of an indicator."""

    key: str

    def show(self, lang: str) -> str:
        """Return the label of the models that come with Praja; another key in plain words."""
        known = _indicators().get(self.key)
        return known[LANGUAGES.index(lang)] if known else self.key.replace("_", " ")


Single = (
    str | int | Fraction | Metres | Signed | Span | Dates | Hours | Term | Share | Score | Both | RiskReason
    | Indicator
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase inside a sentence."""

    key: str
    fill: tuple[tuple[str, "Shown"], ...] = ()

    def show(self, lang: str) -> str:
        """Return the phrase with its figures."""
        return say(lang, self.key, **dict(self.fill))


@dataclass(frozen=True, slots=True)
class Listing:
    """Several things joined by commas."""

    parts: tuple["Single | Phrase", ...]

    def show(self, lang: str) -> str:
        """Return the parts; a dash where there are none."""
        return ", ".join(show(lang, part) for part in self.parts) or "–"


Shown = Single | Phrase | Listing


def phrase(key: str, **fill: Shown) -> Phrase:
    """Return a phrase to stand inside a sentence."""
    return Phrase(key, tuple(fill.items()))


def listing(parts: Iterable[Single | Phrase]) -> Listing:
    """Return things to be joined by commas."""
    return Listing(tuple(parts))


def say(lang: str, key: str, **fill: Shown) -> str:
    """Return the phrase of this key in a language with its braces filled."""
    shown = {name: show(lang, value) for name, value in fill.items()}
    return phrases()[key][LANGUAGES.index(lang)].format(**shown)


def show(lang: str, value: Shown) -> str:
    """Return a value as the reader of a language writes it."""
    if isinstance(value, str | Fraction):
        return str(value)
    return decimal(lang, value, 0) if isinstance(value, int) else value.show(lang)


def decimal(lang: str, value: float, digits: int) -> str:
    """Return a number with the reader's separators: 6.391 and 1,4 or 6,391 and 1.4."""
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "id" else text


@cache
def phrases() -> dict[str, tuple[str, str]]:
    """Return every phrase, ``section.key`` -> (Indonesian, English)."""
    raw = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    return {f"{part}.{key}": (pair[0], pair[1]) for part, rows in raw.items() for key, pair in rows.items()}


@cache
def _indicators() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for name in MODELS:
        for indicator in load_model(name).indicators:
            found.setdefault(indicator.key, (indicator.label_id, indicator.label_en))
    return found


def _zone(at: datetime) -> str:
    offset = at.utcoffset() or timedelta()
    hours = offset / timedelta(hours=1)
    return ZONES.get(int(hours), f"UTC{hours:+g}") if hours == int(hours) else f"UTC{hours:+g}"


def _clock(lang: str, at: datetime) -> str:
    return f"{at:%H}{'.' if lang == 'id' else ':'}{at:%M}"


def _day(lang: str, at: datetime) -> str:
    comma = "," if lang == "id" else ""
    return f"{DAYS[lang][at.weekday()]}{comma} {at.day} {MONTHS[lang][at.month - 1]} {at.year}"
