"""operation.toml: the operation, its phases, task forces, shifts, guard patterns and rules."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any, Final, TypeVar

from praja.domain.settings import GuardPattern, Phase, RiskClass, Rules, Settings, ShiftPattern, TaskForce
from praja.io import settingvalues as values
from praja.io.cells import Bad, Reader, identifier
from praja.io.choices import risk_class
from praja.io.codes import area_code
from praja.io.notes import Notebook
from praja.io.tomlfile import Table, TomlFile

T = TypeVar("T")

DEFAULT_TIMEZONE: Final = "Asia/Jakarta"

RULE_READERS: Final[dict[str, Reader]] = {
    "ranks": values.word_list,
    "team_lead_min_rank": values.words,
    "station_guard_max_rank": values.words,
    "routine_share": values.exact_share,
    "station_guard_share": values.exact_share,
    "station_teams": values.count_from(0),
    "fill_order": values.word_list,
    "district_floor": values.count_from(0),
    "min_rest_after_station_hours": values.number_from(0),
    "min_rest_hours": values.number_from(0),
    "max_duty_hours_per_day": values.number_from(0, above=True),
    "max_duty_hours_per_week": values.number_from(0, above=True),
    "station_duty_exempt_from": values.word_set,
    "exclude_home_village": values.true_false,
    "exclude_declared_interest": values.true_false,
    "travel_kmh": values.number_from(0, above=True),
    "travel_detour": values.number_from(1),
    "station_guard_task_force": values.words,
    "standby_shift": values.words,
}
"""Each key of [rules] that fills the field of its own name; the two times of station duty come beside."""

MOST_OF_A_PATTERN: Final = 10_000
"""More in a guard pattern is a slip of the pen; loads and costs stay far within 64 bits."""
TIMES: Final = frozenset({"station_duty_start", "station_duty_end"})
SECTIONS: Final = frozenset({"operation", "phases", "task_forces", "shifts", "guard_patterns", "rules"})


def read_settings(raw: bytes, book: Notebook) -> Settings:
    """Return the settings; what is missing or bad is noted and takes its default."""
    toml = TomlFile(raw, book)
    toml.unknown_keys(toml.tables, "", 0, SECTIONS)
    top = _operation(toml)
    forces = _keyed(toml, "task_forces", _task_force)
    shifts = _keyed(toml, "shifts", _shift)
    settings = Settings(
        code=top["code"],
        name=top["name"],
        area=top["area"],
        command=top["command"],
        timezone=top["timezone"],
        phases=_keyed(toml, "phases", _phase),
        task_forces=forces,
        shifts=shifts,
        guard_patterns=_patterns(toml),
        rules=_rules(toml),
    )
    return replace(settings, rules=_check_rules(toml, settings)) if toml.tables else settings


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


def _rules(toml: TomlFile) -> Rules:
    table = toml.table("rules")
    toml.unknown_keys(table, "rules", 0, TIMES | set(RULE_READERS))
    read: dict[str, Any] = {}
    for key, reader in RULE_READERS.items():
        if key in table:
            value = toml.take(reader(table[key]), toml.spot("rules", 0, key), table[key])
            if value is not None:
                read[key] = value
    rules = Rules(**read)
    start = _time(toml, table, "station_duty_start", rules.station_duty_start_min)
    end = _time(toml, table, "station_duty_end", rules.station_duty_end_min)
    # Guards who leave at or before the hour they came leave on the next day.
    return replace(
        rules, station_duty_start_min=start, station_duty_end_min=end + 1440 if end <= start else end
    )


def _time(toml: TomlFile, table: Table, key: str, default: int) -> int:
    if key not in table:
        return default
    read: int = toml.take(values.time_of_day(table[key]), toml.spot("rules", 0, key), table[key], default)
    return read


def _check_rules(toml: TomlFile, settings: Settings) -> Rules:
    """Return the rules with references that exist: a rank nobody has becomes the strictest one."""
    rules, changes = settings.rules, dict[str, Any]()
    strictest = {"team_lead_min_rank": -1, "station_guard_max_rank": 0}
    for key, index in strictest.items():
        if rules.ranks and getattr(rules, key) not in rules.ranks:
            toml.take(Bad("rank_not_listed"), toml.spot("rules", 0, key), getattr(rules, key))
            changes[key] = rules.ranks[index]
    references = {
        "station_guard_task_force": {t.key for t in settings.task_forces},
        "standby_shift": {s.key for s in settings.shifts},
    }
    for key, known in references.items():
        if known and getattr(rules, key) not in known:
            toml.book.add("setting_refers_to_unknown", toml.spot("rules", 0, key), getattr(rules, key))
    return replace(rules, **changes)
