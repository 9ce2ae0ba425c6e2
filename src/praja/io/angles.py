"""Reading latitudes and longitudes: decimals, degrees-minutes(-seconds), LS/LU/BT/BB."""

import re
from typing import Any, Final

from praja.io.cells import Bad, Odd, squeeze
from praja.io.numbers import decimal

SIGN: Final = {
    **dict.fromkeys(("ls", "s", "selatan", "south", "bb", "w", "b", "barat", "west"), -1),
    **dict.fromkeys(("lu", "n", "u", "utara", "north", "bt", "e", "t", "timur", "east"), 1),
}
"""Indonesian and English hemispheres: lintang selatan, lintang utara, bujur timur, bujur barat."""

NUMBER = r"\d+(?:[.,]\d+)?"
DEGREES = re.compile(
    rf"(?P<before>[a-z]*)\.?\s*(?P<sign>[+-]?)\s*(?P<deg>{NUMBER})\s*(?:°|º|˚|deg|d|:|\s)?\s*"
    rf"(?:(?P<min>{NUMBER})\s*(?:'|’|′|`|´|m|:|\s)?\s*)?"
    rf"(?:(?P<sec>{NUMBER})\s*(?:\"|”|″|''|’’|′′|s(?=\s|$))?\s*)?(?P<after>[a-z]*)\.?",
    re.ASCII,
)


def angle(cell: Any) -> Any:
    """Return degrees, south and west negative. The range is checked where the place is known."""
    reading = decimal(cell)
    if not isinstance(reading, Bad) or not isinstance(cell, str):
        return reading
    match = DEGREES.fullmatch(squeeze(cell).lower().replace("−", "-")) if len(cell) < 60 else None
    return Bad("not_an_angle") if match is None else _signed(match)


def _signed(match: re.Match[str]) -> Any:
    letters = match["before"] + match["after"]
    if (letters and letters not in SIGN) or (match["min"] is None and not letters and "°" not in match[0]):
        return Bad("not_an_angle")
    wider = (match["deg"], match["min"]) if match["sec"] else (match["deg"],) if match["min"] else ()
    if any(not part.isdecimal() for part in wider):
        return Bad("not_an_angle")
    degrees, minutes, seconds = (float((match[g] or "0").replace(",", ".")) for g in ("deg", "min", "sec"))
    if minutes >= 60 or seconds >= 60 or degrees > 180:
        return Bad("not_an_angle")
    sign = -1 if match["sign"] == "-" else SIGN.get(letters, 1)
    value = sign * (degrees + minutes / 60 + seconds / 3600)
    return Odd(value, "coordinate_dms", {"read": f"{value:.6f}"})
