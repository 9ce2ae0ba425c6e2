"""Administrative areas (Kemendagri codes: a parent is a dotted prefix) and police commands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Level(StrEnum):
    """Administrative levels, widest first."""

    PROVINCE = "province"
    REGENCY = "regency"
    DISTRICT = "district"
    VILLAGE = "village"


LEVEL_BY_DOTS = (Level.PROVINCE, Level.REGENCY, Level.DISTRICT, Level.VILLAGE)


@dataclass(frozen=True, slots=True)
class Area:
    """An administrative area. ``lat``, ``lon`` in degrees, ``km2`` may be unknown (None)."""

    code: str
    name: str
    level: Level
    lat: float
    lon: float
    km2: float | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A police command: Polda, Polres, Polsek, or a force such as Brimob."""

    unit: str
    name: str
    parent: str | None
    area_codes: tuple[str, ...]
    lat: float
    lon: float


def lies_in(code: str, area: str) -> bool:
    """Return whether the area ``code`` is ``area`` or lies inside it."""
    return code == area or code.startswith(area + ".")


def district_of(code: str) -> str | None:
    """Return the district code that ``code`` is or lies in, None for wider areas."""
    parts = code.split(".")
    return ".".join(parts[:3]) if len(parts) >= 3 else None


@dataclass(frozen=True)
class CommandTree:
    """The tree of police commands, kept apart from the tree of areas.

    An officer's *command* is his unit's ancestor directly below the root (the Polda), the root
    itself for those who serve at the root.
    """

    units: Mapping[str, Unit]

    @classmethod
    def of(cls, units: Iterable[Unit]) -> "CommandTree":
        """Return the tree of these units; parents are known and there is no circle (io checks that)."""
        return cls({u.unit: u for u in units})

    @cached_property
    def command_of(self) -> Mapping[str, str]:
        """Return each unit's command: the ancestor directly below the root."""
        return {key: self._climb(key) for key in self.units}

    def _climb(self, key: str) -> str:
        unit = self.units[key]
        while unit.parent is not None and self.units[unit.parent].parent is not None:
            unit = self.units[unit.parent]
        return unit.unit

    @cached_property
    def commands(self) -> tuple[str, ...]:
        """Return the commands in the order of the table."""
        wanted = set(self.command_of.values())
        return tuple(key for key in self.units if key in wanted)

    def is_province_wide(self, command: str) -> bool:
        """Return whether the command (Polda, Brimob, Samapta) serves a whole province."""
        return any("." not in code for code in self.units[command].area_codes)

    def is_attached(self, command: str, place_area: str) -> bool:
        """Return whether an officer of ``command`` is attached (BKO) at a place in ``place_area``.

        Province-wide commands are attached everywhere but at posts of the province itself;
        others where the place does not lie in one of their areas.
        """
        codes = self.units[command].area_codes
        if self.is_province_wide(command):
            return place_area not in codes
        return not any(lies_in(place_area, code) for code in codes)

    def host_of(self, place_area: str) -> str:
        """Return the command that serves a place: the one with the most specific area, first in the table.

        The root where no command names the area.
        """
        best, best_len = next(k for k, u in self.units.items() if u.parent is None), -1
        for key in self.commands:
            for code in self.units[key].area_codes:
                if lies_in(place_area, code) and len(code) > best_len:
                    best, best_len = key, len(code)
        return best
