"""Own geometry and own command tree: great circles, areas inside areas, who serves a place."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from praja.domain.areas import Unit

EARTH_RADIUS_M = 6_371_008.8


def metres_between(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return great-circle distances in whole metres.

    Parameters
    ----------
    here, there : shape (N, 2)
        Latitude and longitude in degrees.
    """
    lat1, lon1 = np.radians(here).T
    lat2, lon2 = np.radians(there).T
    half_chord = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    metres: NDArray[np.float64] = np.rint(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(half_chord)))
    return metres.astype(np.int64)


def is_inside(code: str, area: str) -> bool:
    """Return whether the area ``code`` is ``area`` or a part of it: codes are dotted, parents prefixes."""
    return f"{code}.".startswith(f"{area}.")


def cut(code: str, parts: int) -> str:
    """Return the first parts of a code: 2 are its regency, 3 its district; the code where it has fewer."""
    return ".".join(code.split(".")[:parts])


def district_in(code: str) -> str | None:
    """Return the district that ``code`` is or lies in, None for a regency or wider."""
    parts = code.split(".")
    return ".".join(parts[:3]) if len(parts) > 2 else None


class Commands:
    """Who commands whom, and which command serves a place; written apart from `CommandTree`."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = {u.unit: u for u in units}
        self._root = next((u.unit for u in self._units.values() if u.parent is None), "")
        self.of = {key: self._below_root(key) for key in self._units}
        # In the order of the table: the first of equally good hosts serves.
        self._commands = [u for u in self._units.values() if self.of[u.unit] == u.unit]
        self._hosts: dict[str, str] = {}
        self._attached: dict[tuple[str, str], bool] = {}

    def _below_root(self, key: str) -> str:
        line = [key]
        while (parent := self._units[line[-1]].parent) in self._units and parent not in line:
            line.append(str(parent))
        return line[-2] if len(line) > 1 else key

    def host(self, area: str) -> str:
        """Return the command with the most specific area around ``area``, the root where none has it."""
        if area not in self._hosts:
            around = [(len(c), u.unit) for u in self._commands for c in u.area_codes if is_inside(area, c)]
            longest = max((length for length, _ in around), default=0)
            self._hosts[area] = next((unit for length, unit in around if length == longest), self._root)
        return self._hosts[area]

    def is_attached(self, command: str, area: str) -> bool:
        """Return whether officers of ``command`` are attached (BKO) at a place in ``area``."""
        key = (command, area)
        if key not in self._attached:
            codes = self._units[command].area_codes
            if any("." not in code for code in codes):  # Polda, Brimob, Samapta: the whole province
                self._attached[key] = area not in codes
            else:
                self._attached[key] = not any(is_inside(area, code) for code in codes)
        return self._attached[key]
