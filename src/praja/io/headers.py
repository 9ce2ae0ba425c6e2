"""Recognising the header row of a table by the names of its columns."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from praja.io.cells import is_blank, squeeze
from praja.io.limits import HEADER_SEARCH_ROWS


@lru_cache(maxsize=4096)
def header_key(name: str) -> str:
    """Return a header as it is compared: small letters and figures, words joined by one space.

    ``Kelurahan/Desa``, ``KELURAHAN / DESA`` and ``kelurahan_desa`` are one header.
    """
    plain = unicodedata.normalize("NFKC", squeeze(name)).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


@dataclass(frozen=True, slots=True)
class Header:
    """A header row found: its index among the rows, and which column holds what."""

    index: int
    places: Mapping[str, tuple[int, ...]]
    """Column name of the table -> the places where it stands; more than one is a finding."""
    others: tuple[tuple[int, str], ...]
    """Places and texts of headers that nobody knows."""


def find_header(rows: Sequence[Sequence[Any]], names: Mapping[str, str], least: int) -> Header | None:
    """Return the row that names the most columns, the first of equals, None where too few are known.

    ``names`` maps header keys to column names; ``least`` is how many different ones are enough.
    """
    best: Header | None = None
    for index, row in enumerate(rows[:HEADER_SEARCH_ROWS]):
        header = _recognised(index, row, names)
        if len(header.places) >= least and (best is None or len(header.places) > len(best.places)):
            best = header
    return best


def _recognised(index: int, row: Sequence[Any], names: Mapping[str, str]) -> Header:
    places: dict[str, list[int]] = {}
    others = []
    for place, cell in enumerate(row):
        if is_blank(cell):
            continue
        name = names.get(header_key(cell)) if isinstance(cell, str) else None
        if name is None:
            others.append((place, str(cell)))
        else:
            places.setdefault(name, []).append(place)
    return Header(index, {k: tuple(v) for k, v in places.items()}, tuple(others))
