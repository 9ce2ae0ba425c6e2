"""operation.toml: the operation, its phases, task forces, shifts, guard patterns and rules."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Final, TypeVar

from praja.domain.settings import GuardPattern, Phase, RiskClass, Settings, ShiftPattern, TaskForce
from praja.io import settingvalues as values
from praja.io.cells import Reader, identifier
from praja.io.choices import risk_class
from praja.io.codes import area_code
from praja.io.notes import Notebook
from praja.io.objectives import read_objectives
from praja.io.rulechanges import read_changes
from praja.io.rulesettings import check_rules, read_rules
from praja.io.tomlfile import Table, TomlFile

T = TypeVar("T")

DEFAULT_TIMEZONE: Final = "Asia/Jakarta"

MOST_OF_A_PATTERN: Final = 10_000
"""More in a guard pattern is a slip of the pen; loads and costs stay far within 64 bits."""
SECTIONS: Final = frozenset(
    {
        "operation",
        "phases",
        "task_forces",
        "shifts",
        "guard_patterns",
        "rules",
        "rule_changes",
        "objectives",
    }
)
BUILT_IN_SHIFTS: Final = (
    ShiftPattern("day", (8 * 60, 16 * 60)),
    ShiftPattern("3x8", (0, 8 * 60, 16 * 60, 24 * 60)),
    ShiftPattern("2x12", (0, 12 * 60, 24 * 60)),
)
"""Patterns that hold where ``[[shifts]]`` has none of their key."""


def read_settings(raw: bytes, book: Notebook) -> Settings:
    """Return the settings; what is missing or bad is noted and takes its default."""
    toml = TomlFile(raw, book)
    toml.unknown_keys(toml.tables, "", 0, SECTIONS)
    top = _operation(toml)
    phases, forces = _keyed(toml, "phases", _phase), _keyed(toml, "task_forces", _task_force)
    shifts, rules = _shifts(toml), read_rules(toml)
    if toml.tables:
        rules = check_rules(toml, rules, phases=phases, task_forces=forces, shifts=shifts)
    settings = Settings(
        code=top["code"],
        name=top["name"],
        area=top["area"],
        command=top["command"],
        timezone=top["timezone"],
        phases=phases,
        task_forces=forces,
        shifts=shifts,
        guard_patterns=_patterns(toml),
        rules=rules,
        objectives=read_objectives(toml),
    )
    return replace(settings, rule_changes=read_changes(toml, settings))


def empty_settings() -> Settings:
    """Return the settings of a folder without operation.toml."""
    return Settings("", "", "", "", DEFAULT_TIMEZONE, (), (), (), ())


def _operation(toml: TomlFile) -> dict[str, str]:
    if not toml.tables:
        return {"code": "", "name": "", "area": "", "command": "", "timezone": DEFAULT_TIMEZONE}
    table = toml.table("operation")
    readers: dict[str, Reader] = {
        "code": values.words,
        "name": values.words,
        "area": area_code,
        "command": identifier,
        "timezone": values.zone,
    }
    toml.unknown_keys(table, "operation", 0, frozenset(readers))
    read = {key: toml.need(table, "operation", 0, key, reader) or "" for key, reader in readers.items()}
    return {**read, "timezone": read["timezone"] or DEFAULT_TIMEZONE}


def _keyed(toml: TomlFile, section: str, read: Callable[[TomlFile, int, Table], T | None]) -> tuple[T, ...]:
    """Return the entries of a ``[[section]]`` that could be read; a key given twice is noted."""
    found: dict[Hashable, T] = {}
    for index, table in toml.listed(section):
        entry = read(toml, index, table)
        if entry is None:
            continue
        key: Hashable = table["key"]
        if key in found:
            toml.book.add("setting_twice", toml.spot(section, index, "key"), key)
        else:
            found[key] = entry
    if not found:
        toml.book.add("section_missing", toml.spot(section), section=section)
    return tuple(found.values())


def _phase(toml: TomlFile, index: int, table: Table) -> Phase | None:
    toml.unknown_keys(table, "phases", index, frozenset({"key", "name", "start", "end", "min_strength"}))
    key, name = (toml.need(table, "phases", index, k, values.words) for k in ("key", "name"))
    start, end = (toml.need(table, "phases", index, k, values.date_of) for k in ("start", "end"))
    if not key or start is None or end is None:
        return None
    if end < start:
        toml.book.add("phase_reversed", toml.spot("phases", index, "end"), end, start=start)
        return None
    least = table.get("min_strength", 0)
    share = toml.take(values.exact_share(least), toml.spot("phases", index, "min_strength"), least, 0)
    return Phase(key, name or key, start, end, values.exact_share(0) if share == 0 else share)


def _task_force(toml: TomlFile, index: int, table: Table) -> TaskForce | None:
    toml.unknown_keys(table, "task_forces", index, frozenset({"key", "name"}))
    key, name = (toml.need(table, "task_forces", index, k, values.words) for k in ("key", "name"))
    return TaskForce(key, name or key) if key else None


def _shift(toml: TomlFile, index: int, table: Table) -> ShiftPattern | None:
    toml.unknown_keys(table, "shifts", index, frozenset({"key", "turns"}))
    key = toml.need(table, "shifts", index, "key", values.words)
    turns = toml.need(table, "shifts", index, "turns", values.turns)
    return ShiftPattern(key, turns) if key and turns else None


def _shifts(toml: TomlFile) -> tuple[ShiftPattern, ...]:
    """Return the shift patterns read, and those that come with Praja where their key is free."""
    read = _keyed(toml, "shifts", _shift)
    keys = {s.key for s in read}
    return (*read, *(s for s in BUILT_IN_SHIFTS if read and s.key not in keys))


def _patterns(toml: TomlFile) -> tuple[GuardPattern, ...]:
    patterns: list[GuardPattern] = []
    for index, table in toml.listed("guard_patterns"):
        pattern = _pattern(toml, index, table)
        if pattern is None:
            continue
        weight = next((p.weight for p in patterns if p.risk_class is pattern.risk_class), pattern.weight)
        if weight != pattern.weight:
            spot = toml.spot("guard_patterns", index, "weight")
            toml.book.add("weight_differs", spot, pattern.weight, first=weight, risk_class=pattern.risk_class)
        else:
            patterns.append(pattern)
    _check_classes(toml, patterns)
    return tuple(patterns)


def _pattern(toml: TomlFile, index: int, table: Table) -> GuardPattern | None:
    readers: dict[str, Reader] = {
        "risk_class": risk_class,
        "police": values.count_from(1, MOST_OF_A_PATTERN),
        "stations": values.count_from(1, MOST_OF_A_PATTERN),
        "civil_guards": values.count_from(0, MOST_OF_A_PATTERN),
        "weight": values.count_from(1, MOST_OF_A_PATTERN),
    }
    texts = [k for k, v in table.items() if isinstance(v, str) and v.count("-") == 2]
    if texts:
        toml.book.add("pattern_is_text", toml.spot("guard_patterns", index, texts[0]), table[texts[0]])
        return None
    toml.unknown_keys(table, "guard_patterns", index, frozenset({*readers, "unit"}))
    read = {key: toml.need(table, "guard_patterns", index, key, reader) for key, reader in readers.items()}
    if None in read.values():
        return None
    unit = table.get("unit")
    if unit is not None:
        unit = toml.take(values.words(unit), toml.spot("guard_patterns", index, "unit"), unit)
    return None if unit is None and "unit" in table else GuardPattern(**read, unit=unit)


def _check_classes(toml: TomlFile, patterns: list[GuardPattern]) -> None:
    for one in RiskClass:
        if toml.tables and not any(p.risk_class is one and p.unit is None for p in patterns):
            toml.book.add("class_without_pattern", toml.spot("guard_patterns"), one, risk_class=one)
