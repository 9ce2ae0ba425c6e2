"""What a patrol watches: its sectors, how much each weighs, and how much each hour and phase does."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from praja.domain.areas import Area, lies_in
from praja.domain.operation import Operation
from praja.domain.places import Post
from praja.domain.plan import StationRisk
from praja.domain.settings import RiskClass, Rules
from praja.units import MINUTES_PER_DAY

FILE: Final = "patrol_weights.toml"


@dataclass(frozen=True)
class PatrolWeights:
    """The numbers of patrol_weights.toml, all in [0, 1]."""

    least: float
    unknown: float
    given: Mapping[RiskClass, float]
    night: float
    evening: float
    day: float
    evening_from_min: int
    phases: Mapping[str, float]

    def of_phase(self, key: str) -> float:
        """Return what a phase weighs."""
        return self.phases.get(key, self.phases["other"])

    def of_minutes(self, rules: Rules) -> NDArray[np.float64]:
        """Return, shape (1440,), what each minute of a day weighs."""
        minutes = np.arange(MINUTES_PER_DAY)
        begins, ends = rules.night_start_min, rules.night_end_min
        after, before = minutes >= begins, minutes < ends
        night = after & before if begins < ends else after | before
        evening = minutes >= self.evening_from_min
        return np.where(night, self.night, np.where(evening, self.evening, self.day))


@cache
def weights() -> PatrolWeights:
    """Return the weights that come with Praja."""
    table = tomllib.loads(files("praja.pipeline").joinpath(FILE).read_text(encoding="utf-8"))
    hours = table["hours"]
    hour, minute = hours["evening_from"].split(":")
    return PatrolWeights(
        least=table["sectors"]["least"],
        unknown=table["sectors"]["unknown"],
        given={RiskClass(key): value for key, value in table["given"].items()},
        night=hours["night"],
        evening=hours["evening"],
        day=hours["day"],
        evening_from_min=60 * int(hour) + int(minute),
        phases=table["phases"],
    )


class Sectors:
    """Which sectors each patrol post has: a question asked once for each post."""

    def __init__(self, operation: Operation) -> None:
        self._areas = {a.code: a for a in operation.areas}
        self._below: dict[str, list[str]] = {}
        for code in sorted(self._areas):
            self._below.setdefault(code.rpartition(".")[0], []).append(code)
        named = {code for sector in operation.sectors for code in sector.area_codes}
        self._named = sorted(named & self._areas.keys())

    def of(self, post: Post) -> tuple[Area, ...]:
        """Return the areas that a post patrols, by code; none where its own area is unknown.

        The areas of the table ``sectors`` inside the post's own; where none is, the areas one level
        below (the villages of a district, the districts of a regency); else the post's area itself.
        """
        own = post.area_code
        inside = [c for c in self._named if c != own and lies_in(c, own)]
        narrowest = [c for c in inside if not any(d != c and lies_in(d, c) for d in inside)]
        codes = narrowest or self._below.get(own, []) or [own]
        return tuple(self._areas[c] for c in codes if c in self._areas)


class SectorRisks:
    """What is known of the stations of every area, village to province."""

    def __init__(self, operation: Operation, risks: Iterable[StationRisk], table: PatrolWeights) -> None:
        self._table = table
        self._worst: dict[str, float] = {}
        self._known: dict[str, list[float]] = {}
        stations = {s.station_id: s for s in operation.stations}
        for risk in risks:
            station = stations[risk.station_id]
            given = None if station.risk_class is None else table.given[station.risk_class]
            known = [score for score in (risk.conflict, given) if score is not None]
            if known:
                self._note(station.village_code, max(known))

    def _note(self, village: str, score: float) -> None:
        for code in (*_around(village), ""):
            self._worst[code] = max(self._worst.get(code, 0.0), score)
            self._known.setdefault(code, []).append(score)

    def of(self, sector: str) -> float:
        """Return the risk of a sector: that of its worst station, never below ``least``.

        Where nothing is known of its stations, the mean over the stations of the narrowest area
        around it of which something is.
        """
        if sector in self._worst:
            return max(self._table.least, self._worst[sector])
        for code in (*_around(sector), ""):
            if code in self._known:
                return max(self._table.least, sum(self._known[code]) / len(self._known[code]))
        return self._table.unknown


def _around(code: str) -> Iterable[str]:
    """Yield an area and all areas around it, narrowest first."""
    while code:
        yield code
        code = code.rpartition(".")[0]
