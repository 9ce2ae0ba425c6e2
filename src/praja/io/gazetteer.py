"""Finding areas by name, within their parent, with or without Kec., Kab., Kota, Desa, Kel."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from praja.domain.areas import Area, Level, lies_in
from praja.io.cells import Bad, Odd
from praja.io.choices import fold
from praja.io.codes import Named

PREFIX = re.compile(
    r"^\s*(?P<word>provinsi|propinsi|prov|kabupaten|kab|kota|kecamatan|kec|kelurahan|kel|desa|ds|distrik|nagari|gampong)"
    r"(?:\.\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
LEVEL_OF_PREFIX: Mapping[str, Level] = {
    **dict.fromkeys(("provinsi", "propinsi", "prov"), Level.PROVINCE),
    **dict.fromkeys(("kabupaten", "kab", "kota"), Level.REGENCY),
    **dict.fromkeys(("kecamatan", "kec", "distrik"), Level.DISTRICT),
    **dict.fromkeys(("kelurahan", "kel", "desa", "ds", "nagari", "gampong"), Level.VILLAGE),
}
CANDIDATES_NAMED = 6


def bare_name(name: str) -> str:
    """Return the folded name without its kind: ``Kec. Jambi Timur`` and ``JAMBI TIMUR`` are one."""
    return fold(PREFIX.sub("", name, count=1)) or fold(name)


class Gazetteer:
    """The areas of an operation, by code and by name."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.areas: dict[str, Area] = {a.code: a for a in areas}

    def __contains__(self, code: object) -> bool:
        return code in self.areas

    @cached_property
    def _by_name(self) -> dict[str, list[Area]]:
        found: dict[str, list[Area]] = {}
        for area in self.areas.values():
            found.setdefault(bare_name(area.name), []).append(area)
        return found

    def find(self, name: str, levels: Iterable[Level] = (), within: str | None = None) -> list[Area]:
        """Return the areas of that name at these levels (all where none is given) inside ``within``."""
        wanted = tuple(levels)
        found = [
            a
            for a in self._by_name.get(bare_name(name), ())
            if (not wanted or a.level in wanted) and (within is None or lies_in(a.code, within))
        ]
        return _by_kind(name, found)

    def look_up(self, value: Any, levels: Iterable[Level] = (), within: str | None = None) -> Any:
        """Return the code of a code or ``Named``; an ``Odd`` for a name, a ``Bad`` for an unknown one.

        ``Desa X, Kec. Y, Kab. Z`` is searched from its last part inwards.
        """
        if not isinstance(value, Named):
            return self._checked(value, tuple(levels), within)
        parts = [p for p in re.split(r"[,/>]", value.text) if p.strip()]
        found = self.find(value.text, levels, within)
        if not found and len(parts) > 1:
            for part in reversed(parts[1:]):
                outer = self.find(part, (), within)
                within = outer[0].code if len(outer) == 1 else within
            found = self.find(parts[0], levels, within)
        if len(found) == 1:
            return Odd(found[0].code, "area_by_name", {"read": f"{found[0].code} {found[0].name}"})
        if not found:
            return Bad("area_unknown")
        listed = "; ".join(f"{a.code} {a.name}" for a in found[:CANDIDATES_NAMED])
        return Bad(
            "area_ambiguous", {"candidates": listed + ("; …" if len(found) > CANDIDATES_NAMED else "")}
        )

    def _checked(self, code: str, levels: tuple[Level, ...], within: str | None) -> Any:
        area = self.areas.get(code)
        if area is None:
            return Bad("area_unknown")
        if levels and area.level not in levels:
            return Bad("area_wrong_level", {"level": area.level, "wanted": ", ".join(levels)})
        if within is not None and not lies_in(code, within):
            return Odd(code, "area_outside_named_parent", {"parent": within})
        return code


def _by_kind(name: str, found: list[Area]) -> list[Area]:
    """Narrow equal names by the kind that stands before them: Kota X is not Kabupaten X."""
    match = PREFIX.match(name)
    if match is None or len(found) < 2:
        exact = [a for a in found if a.name == name]
        return exact if len(exact) == 1 and len({a.level for a in found}) == 1 and len(found) > 1 else found
    word = match["word"].casefold()
    same_level = [a for a in found if a.level is LEVEL_OF_PREFIX[word]]
    if word == "kota":
        return [a for a in same_level if a.name.casefold().startswith("kota")] or same_level
    if word in ("kab", "kabupaten"):
        return [a for a in same_level if not a.name.casefold().startswith("kota")] or same_level
    return same_level or found
