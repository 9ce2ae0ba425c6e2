"""What each kind of duty may give up in an emergency, and what its absence weighs: posture.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from importlib import resources
from math import ceil, isfinite
from pathlib import Path
from typing import Any, Final

from praja.errors import UsageError

FILE: Final = "posture.toml"
FIGURES: Final = ("call_up_min", "incident_weight", "off_duty_weight")


class Gives(IntEnum):
    """How the officers of a place may be taken away."""

    NONE = 0
    OFFICERS = 1
    TEAMS = 2


@dataclass(frozen=True, slots=True)
class Stance:
    """What one kind of duty gives up."""

    gives: Gives
    keep: Fraction
    """Share of those asked for who stay, 0 to 1."""
    weight: float
    """What an hour without anybody weighs, times the weight of the risk class there."""

    def least(self, asked: int) -> int:
        """Return how many of those asked for stay."""
        return ceil(self.keep * asked)


@dataclass(frozen=True)
class Posture:
    """The whole file."""

    call_up_min: int
    incident_weight: float
    off_duty_weight: float
    kinds: Mapping[str, Stance]
    other: Stance

    def of(self, kind: str) -> Stance:
        """Return what a kind of duty gives up."""
        return self.kinds.get(kind, self.other)


def read_posture(path: Path | None = None) -> Posture:
    """Return the posture that comes with Praja, or a command's own from its file.

    Raises UsageError where the file cannot be read or says something that a posture may not say.
    """
    if path is None:
        text = resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8")
        return _posture(tomllib.loads(text), FILE)
    try:
        return _posture(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    except (OSError, ValueError) as problem:
        raise UsageError(f"{path.name} tidak terbaca / cannot be read: {problem}.") from None


def _posture(tables: Mapping[str, Any], name: str) -> Posture:
    unknown = sorted(set(tables) - {*FIGURES, "kinds", "other"})
    if unknown:
        raise UsageError(f"{name}: {unknown[0]} tidak dikenal / is not known.")
    figures = {key: _number(tables, key, name) for key in FIGURES}
    kinds = tables.get("kinds", {})
    if not isinstance(kinds, dict) or "other" not in tables:
        raise UsageError(f"{name}: [kinds] dan/and [other] harus ada / must be there.")
    return Posture(
        int(figures["call_up_min"]),
        figures["incident_weight"],
        figures["off_duty_weight"],
        {kind: _stance(table, f"{name} [kinds.{kind}]") for kind, table in kinds.items()},
        _stance(tables["other"], f"{name} [other]"),
    )


def _stance(table: Any, where: str) -> Stance:
    if not isinstance(table, dict) or set(table) != {"gives", "keep", "weight"}:
        raise UsageError(f"{where}: harus berisi gives, keep, weight / must hold gives, keep, weight.")
    names = {g.name.lower(): g for g in Gives}
    if table["gives"] not in names:
        known, given = ", ".join(names), table["gives"]
        raise UsageError(f"{where}: gives = {known}, bukan {given!r} / gives = {known}, not {given!r}.")
    try:
        keep = Fraction(str(table["keep"]))
    except (ValueError, ZeroDivisionError):
        keep = Fraction(-1)
    if not 0 <= keep <= 1:
        given = table["keep"]
        raise UsageError(f"{where}: keep = 0 ... 1, bukan {given!r} / keep = 0 ... 1, not {given!r}.")
    return Stance(names[table["gives"]], keep, _number(table, "weight", where))


def _number(table: Mapping[str, Any], key: str, where: str) -> float:
    value = table.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value < 0:
        raise UsageError(f"{where}: {key} harus angka 0 atau lebih / must be a number of 0 or more.")
    return float(value)
