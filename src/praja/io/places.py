"""Finding the area of a row: by its code column, else by the names of village, district and regency."""

from collections.abc import Sequence
from typing import Any

from praja.domain.areas import Level, lies_in
from praja.io.cells import Bad, Odd
from praja.io.codes import Named
from praja.io.frames import Frame
from praja.io.geography import Centre
from praja.io.references import Known

PARENTS = (("regency", (Level.REGENCY,)), ("district", (Level.DISTRICT,)))


def areas_by_columns(
    frame: Frame, known: Known, code_column: str, name_column: str, levels: Sequence[Level]
) -> list[str | None]:
    """Return the code of each good row's area; a row without one is left out.

    The code counts where both are given; a name that is not the code's own is noted.
    """
    memo: dict[Any, Any] = {}
    codes, names = frame.column(code_column), frame.column(name_column)
    outer = [frame.column(name) for name, _ in PARENTS if frame.has(name)]
    found: list[str | None] = [None] * len(frame)
    for i in frame.kept():
        key = (codes[i], names[i], *(column[i] for column in outer))
        if key not in memo:
            memo[key] = _look(known, codes[i], names[i], _parent_of(frame, known, i), levels)
        column = code_column if codes[i] is not None else name_column
        found[i] = _take(frame, i, column, memo[key])
    return found


def _take(frame: Frame, i: int, column: str, reading: Any) -> str | None:
    if isinstance(reading, Bad):
        frame.reject(i, column, reading.rule, **reading.words)
        return None
    if isinstance(reading, Odd):
        frame.warn(i, column, reading.rule, **reading.words)
        return str(reading.value)
    return str(reading)


def _parent_of(frame: Frame, known: Known, i: int) -> str | Bad | None:
    """Return the code of the narrowest parent that the row names, a ``Bad`` where there is none."""
    within: str | None = None
    for column, levels in PARENTS:
        named = frame.column(column)[i] if frame.has(column) else None
        if named is None:
            continue
        reading = known.gazetteer.look_up(named, levels, within)
        if isinstance(reading, Bad):
            return Bad("area_parent_unknown", {"parent": named.text})
        within = reading.value if isinstance(reading, Odd) else reading
    return within


def _look(
    known: Known, code: Any, name: Named | None, parent: str | Bad | None, levels: Sequence[Level]
) -> Any:
    if code is None and name is None:
        return Bad("cell_missing")
    if code is not None and not isinstance(code, Named):
        return _look_at_code(known, code, name, parent, levels)
    if isinstance(parent, Bad):
        return parent
    return known.gazetteer.look_up(code if code is not None else name, levels, parent)


def _look_at_code(
    known: Known, code: str, name: Named | None, parent: str | Bad | None, levels: Sequence[Level]
) -> Any:
    found = known.gazetteer.look_up(code, levels)
    if isinstance(found, Bad):
        return found
    if isinstance(parent, str) and not lies_in(code, parent):
        return Odd(code, "area_outside_named_parent", {"parent": parent})
    if name is not None and code not in {a.code for a in known.gazetteer.find(name.text, levels)}:
        return Odd(code, "area_name_differs", {"name": name.text, "read": known.gazetteer.areas[code].name})
    return found


def centre_at(known: Known, code: str | None) -> Centre | None:
    """Return the centre of an area, None where it is not known."""
    area = known.gazetteer.areas.get(code) if code is not None else None
    return None if area is None else Centre.of(area)


def look_up_area(known: Known, levels: Sequence[Level] = ()) -> Any:
    """Return a look-up of one area cell, remembered."""
    memo: dict[Any, Any] = {}

    def look(value: Any, _: int) -> Any:
        if value not in memo:
            memo[value] = known.gazetteer.look_up(value, levels)
        return memo[value]

    return look
