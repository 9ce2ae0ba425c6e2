"""Reading Kemendagri area codes (``15.01.01.1004``) after a spreadsheet has been at them."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Final

from praja.io.cells import Bad, Odd, squeeze

STRICT = re.compile(r"\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?", re.ASCII)
UNDOTTED: Final = {2: (2,), 4: (2, 4), 6: (2, 4, 6), 10: (2, 4, 6, 10)}
WIDTHS: Final = (2, 2, 2, 4)


@dataclass(frozen=True, slots=True)
class Named:
    """An area given by its name: the gazetteer finds the code."""

    text: str


def area_code(cell: Any) -> Any:
    """Return a dotted area code."""
    if cell.__class__ is str:
        return cell if STRICT.fullmatch(cell) else _of_text(cell)
    if isinstance(cell, date | time | timedelta):
        return Bad("code_is_date")
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return Bad("code_malformed")
    return _of_number(float(cell))


def area_reference(cell: Any) -> Any:
    """Return an area code, or ``Named`` where words stand in its place."""
    reading = area_code(cell)
    if isinstance(reading, Bad) and isinstance(cell, str) and re.search(r"[^\W\d_]", cell):
        return Named(squeeze(cell))
    return reading


def _of_number(number: float) -> Any:
    if not 0 <= number < 1e11:
        return Bad("code_malformed")
    if number.is_integer():
        code = _dotted(str(int(number)))
        return (
            Bad("code_malformed") if code is None else code if len(code) == 2 else _odd(code, "code_undotted")
        )
    head, tail = repr(number).split(".") if "e" not in repr(number) else ("", "")
    # A number keeps no last zero: 15.1 can only have been 15.10.
    if len(head) == 2 and len(tail) in (1, 2):
        return _odd(f"{head}.{tail:0<2}", "code_from_number")
    return Bad("code_malformed")


def _of_text(cell: str) -> Any:
    text = re.sub(r"\s+", "", squeeze(cell)).strip("'`’\"")
    if not text:
        return None
    if STRICT.fullmatch(text):
        return Odd(text, "spaces_trimmed")
    text = re.sub(r"(?<=\d)\.0$", "", text.replace(",", ".")).strip(".")
    if len(text) > 20 or not re.fullmatch(r"\d+(?:\.\d+)*", text, re.ASCII):
        return Bad("code_malformed")
    if "." not in text:
        code = _dotted(text)
        return Bad("code_malformed") if code is None else _odd(code, "code_undotted")
    return _of_groups(text.split("."))


def _of_groups(groups: list[str]) -> Any:
    if len(groups) == 2 and len(groups[1]) == 1:
        # 15.1 in a text may be 15.01 as typed or 15.10 as a spreadsheet shortened it.
        return Bad(
            "code_ambiguous", {"either": f"{groups[0]}.0{groups[1]}", "other": f"{groups[0]}.{groups[1]}0"}
        )
    if len(groups) > 4 or any(len(g) > w for g, w in zip(groups, WIDTHS, strict=False)):
        return Bad("code_malformed")
    if len(groups) == 4 and len(groups[3]) != 4:
        return Bad("code_malformed")
    code = ".".join(g.zfill(w) for g, w in zip(groups, WIDTHS, strict=False))
    return _odd(code, "code_padded")


def _dotted(digits: str) -> str | None:
    ends = UNDOTTED.get(len(digits))
    if ends is None:
        return None
    return ".".join(digits[a:b] for a, b in zip((0, *ends), ends, strict=False))


def _odd(code: str, rule: str) -> Odd:
    return Odd(code, rule, {"read": code}) if rule == "code_padded" else Odd(code, rule)
