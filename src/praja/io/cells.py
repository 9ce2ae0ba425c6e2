"""What a single cell may hold, and how reading it can end: a value, an ``Odd`` or a ``Bad``."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from praja.io.limits import MAX_CELL_CHARS, MAX_QUOTE_CHARS

Cell = str | float | int | bool | date | datetime | time | timedelta | None

INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))
"""Characters that nobody sees: zero-width spaces and joiners, marks of direction, soft hyphens."""


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell that was understood, not read literally: the value is used, a warning says so."""

    value: Any
    rule: str
    words: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that cannot be read: an error names it."""

    rule: str
    words: dict[str, object] = field(default_factory=dict)


Reader = Callable[[Any], Any]
"""Takes a filled cell, returns the value, an ``Odd``, a ``Bad``, or None where nothing is in it."""

NOTHING: Final = ("-", "–", "—", "--", "n/a", "N/A", "NULL", "null", "None", "nan", "NaN", "NA")
FAILURES: Final = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")

SPECIAL: Final[dict[str, Odd | Bad]] = {
    **dict.fromkeys(NOTHING, Odd(None, "placeholder")),
    **dict.fromkeys(FAILURES, Bad("formula_error")),
}
"""Texts that stand for nothing, or for a formula that failed."""


def quote(cell: object) -> str:
    """Return the cell as a finding quotes it: one line, no control characters, capped."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    text = "" if cell is None else str(cell)[: MAX_QUOTE_CHARS + 1]
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return shown if len(shown) <= MAX_QUOTE_CHARS else shown[: MAX_QUOTE_CHARS - 1] + "…"


def squeeze(text: str) -> str:
    """Return the text without invisible and control characters, each run of spaces as one space."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    bare = unicodedata.normalize("NFC", text).translate(INVISIBLE)
    spaced = "".join(
        " " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp") else c for c in bare
    )
    return " ".join(spaced.split())


def plain(cell: str) -> bool:
    """Return whether the text needs no cleaning at all."""
    return cell.isprintable() and not (cell[:1] == " " or cell[-1:] == " " or "  " in cell)


def is_blank(cell: object) -> bool:
    """Return whether nothing is in the cell."""
    if cell is None or cell == "":
        return True
    if not isinstance(cell, str):
        return False
    bare = cell.strip()
    return not bare or (not bare.isprintable() and not squeeze(bare))


def text(cell: Any) -> Any:
    """Return the words of a cell; numbers and dates in it are understood with a warning."""
    if cell.__class__ is not str:
        return _text_of_other(cell)
    if plain(cell):
        return cell if len(cell) <= MAX_CELL_CHARS else Bad("cell_too_long", {"limit": MAX_CELL_CHARS})
    if len(cell) > MAX_CELL_CHARS:
        return Bad("cell_too_long", {"limit": MAX_CELL_CHARS})
    return _cleaned(cell)


def _cleaned(cell: str) -> Any:
    clean = squeeze(cell)
    if not clean:
        return None
    odd = any(unicodedata.category(c) in ("Cc", "Cs") for c in cell.strip())
    return Odd(clean, "control_characters" if odd else "spaces_trimmed")


def _text_of_other(cell: Any) -> Any:
    if isinstance(cell, bool):
        return Odd(str(cell).upper(), "text_from_number")
    if isinstance(cell, int | float):
        whole = isinstance(cell, int) or cell.is_integer()
        return Odd(str(int(cell)) if whole and abs(cell) < 1e15 else repr(cell), "text_from_number")
    return Odd(cell.isoformat() if hasattr(cell, "isoformat") else str(cell), "text_from_number")


def identifier(cell: Any) -> Any:
    """Return an id. A date in its place is refused: Excel turns ``15-1`` into 15 January."""
    if isinstance(cell, date | time | timedelta):
        return Bad("id_is_date")
    if isinstance(cell, float) and not cell.is_integer():
        return Bad("id_is_decimal")
    # Ids stand in lists, which ``;`` parts.
    return Bad("id_is_list") if isinstance(cell, str) and ";" in cell else text(cell)


def value_of(reading: Any) -> Any:
    """Return what was read or understood, None for a ``Bad``."""
    if isinstance(reading, Odd):
        return reading.value
    return None if isinstance(reading, Bad) else reading
