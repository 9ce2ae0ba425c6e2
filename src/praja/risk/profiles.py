"""What is known of each place: its own values, else those of its village, else of its district.

Stations that know nothing of their own share the profile of their village or district, so a
province of thousands of stations has a few hundred profiles to score.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from praja.domain.areas import district_of
from praja.domain.places import Indicator, Station
from praja.errors import InputError
from praja.risk.model import RiskModel

Values = dict[str, dict[str, float]]
"""place code -> indicator -> value"""

UNKNOWN: Final = -1
OWN, VILLAGE, DISTRICT, WIDER = range(4)
LEVELS: Final = ("station", "village", "district", "regency", "province")


@dataclass(frozen=True)
class Known:
    """The indicator rows that can be used, by level and place, and what was wrong with the others.

    Rows of a regency or province are kept for imported indexes only.
    """

    at: dict[str, Values]
    unregistered: dict[str, int]
    """indicator -> rows refused because the model does not register it"""
    misplaced: dict[tuple[str, str], int]
    """(level, indicator) -> rows refused because the model cannot use that level"""
    contradictory: tuple[Indicator, ...]
    """Rows that give a lower value than another row for the same place: the higher one counts."""


def known_of(indicators: Iterable[Indicator], model: RiskModel) -> Known:
    """Return the usable rows. Raises InputError where a value is not in [0, 1]."""
    at: dict[str, Values] = {level: {} for level in LEVELS}
    unregistered: dict[str, int] = {}
    misplaced: dict[tuple[str, str], int] = {}
    contradictory: list[Indicator] = []
    for idx, row in enumerate(indicators):
        if not 0 <= row.value <= 1:
            rule = "dalam [0, 1]: kosongkan yang tidak diketahui / in [0, 1]: leave out what is not known"
            raise InputError("indicators.value", idx, row.value, rule)
        registered = model.by_key.get(row.indicator)
        if registered is None:
            unregistered[row.indicator] = unregistered.get(row.indicator, 0) + 1
        elif row.level not in (LEVELS[:3] if registered.axis else LEVELS):
            place = (row.level, row.indicator)
            misplaced[place] = misplaced.get(place, 0) + 1
        else:
            values = at[row.level].setdefault(row.code, {})
            first = values.get(row.indicator, row.value)
            values[row.indicator] = max(first, row.value)
            if first != row.value:
                contradictory.append(Indicator(row.level, row.code, row.indicator, min(first, row.value)))
    return Known(at, unregistered, misplaced, tuple(contradictory))


@dataclass(frozen=True)
class Profiles:
    """Distinct states of knowledge. Axes: K columns (weighted indicators, then indexes), P profiles."""

    places: tuple[tuple[str, str, str], ...]
    """P triples of station id, village code and district code; '' where the profile is wider."""
    values: NDArray[np.float64]
    """shape (K, P), NaN where unknown"""
    origin: NDArray[np.int8]
    """shape (K, P): OWN, VILLAGE, DISTRICT, WIDER or UNKNOWN"""


def columns_of(model: RiskModel) -> tuple[str, ...]:
    """Return the K indicator keys in the order of the rows of :attr:`Profiles.values`."""
    return tuple(i.key for i in (*model.weighted, *model.indexes))


def station_profiles(
    stations: Sequence[Station], known: Known, model: RiskModel
) -> tuple[Profiles, NDArray[np.int64]]:
    """Return the profiles and, shape (N,), the profile of each station."""
    own, villages = known.at["station"], known.at["village"]
    row_of: dict[tuple[str, str, str], int] = {}
    profile_idx = np.empty(len(stations), dtype=np.int64)
    for idx, s in enumerate(stations):
        village = s.village_code if s.village_code in villages or s.station_id in own else ""
        place = (s.station_id if s.station_id in own else "", village, s.district)
        profile_idx[idx] = row_of.setdefault(place, len(row_of))
    return _filled(tuple(row_of), known, model), profile_idx


def district_profiles(codes: Sequence[str], known: Known, model: RiskModel) -> Profiles:
    """Return a profile per district, of the district's own values alone.

    The few stations that have values of their own do not speak for their district.
    """
    return _filled(tuple(("", "", code) for code in codes), known, model)


def _filled(places: tuple[tuple[str, str, str], ...], known: Known, model: RiskModel) -> Profiles:
    columns = columns_of(model)
    row_of = {key: k for k, key in enumerate(columns)}
    values = np.full((len(columns), len(places)), np.nan)
    origin = np.full(values.shape, UNKNOWN, dtype=np.int8)
    for p, place in enumerate(places):
        # Widest first, so that the nearer value replaces the wider one.
        for source, found in _sources(place, known):
            for key, value in found.items():
                values[row_of[key], p] = value
                origin[row_of[key], p] = source
    return Profiles(places, values, origin)


def _sources(place: tuple[str, str, str], known: Known) -> Iterator[tuple[int, dict[str, float]]]:
    station, village, district = place
    parts = (district_of(district) or district).split(".")
    nothing: dict[str, float] = {}
    yield WIDER, known.at["province"].get(parts[0], nothing)
    yield WIDER, known.at["regency"].get(".".join(parts[:2]), nothing)
    yield DISTRICT, known.at["district"].get(district, nothing)
    yield VILLAGE, known.at["village"].get(village, nothing)
    yield OWN, known.at["station"].get(station, nothing)
