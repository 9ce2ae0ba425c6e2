"""``[[rule_changes]]`` of operation.toml: a rule set otherwise for some phase, kind of duty or dates."""

from dataclasses import replace
from typing import Any, Final

from praja.domain.rulebook import BARS, CHANGEABLE, Rulebook
from praja.domain.settings import RuleChange, Settings
from praja.io import settingvalues as values
from praja.io.cells import Bad
from praja.io.rulesettings import RULE_READERS
from praja.io.tomlfile import Table, TomlFile

SECTION: Final = "rule_changes"
KEYS: Final = frozenset({"rule", "value", "reason", "phase", "kind", "from", "until"})


def read_changes(toml: TomlFile, settings: Settings) -> tuple[RuleChange, ...]:
    """Return the changes that can be used, in the order of the file: the last that fits a duty holds."""
    changes = (_change(toml, index, table, settings) for index, table in toml.listed(SECTION))
    return tuple(c for c in changes if c is not None)


def _change(toml: TomlFile, index: int, table: Table, settings: Settings) -> RuleChange | None:
    """Return one change, None after a finding: a change half read would hold for more than was meant."""
    toml.unknown_keys(table, SECTION, index, KEYS)
    rule = toml.need(table, SECTION, index, "rule", _rule)
    value = None if rule is None else toml.need(table, SECTION, index, "value", _value_of(rule))
    narrow = _narrowed(toml, index, table, settings)
    if value is None or narrow is None:
        return None
    reason = _optional(toml, index, table, "reason", values.words) or ""
    change = RuleChange(rule, value, reason, **narrow)
    if not reason and Rulebook(replace(settings, rule_changes=(change,))).loosened():
        toml.book.add("change_without_reason", toml.spot(SECTION, index, "rule"), rule)
        return None
    return change


def _narrowed(toml: TomlFile, index: int, table: Table, settings: Settings) -> dict[str, Any] | None:
    """Return what the change holds for, None where a part of it is bad."""
    phases = {p.key for p in settings.phases}

    def known_phase(value: Any) -> Any:
        return value if isinstance(value, str) and value in phases else Bad("setting_refers_to_unknown")

    readers = {"phase": known_phase, "kind": values.words, "from": values.date_of, "until": values.date_of}
    read = {key: _optional(toml, index, table, key, reader) for key, reader in readers.items()}
    start, end = read["from"], read["until"]
    if start is not None and end is not None and end < start:
        toml.book.add("end_before_start", toml.spot(SECTION, index, "until"), end, start=start)
        return None
    if any(key in table and read[key] is None for key in readers):
        return None
    return {"phase": read["phase"], "kind": read["kind"], "start": start, "end": end}


def _optional(toml: TomlFile, index: int, table: Table, key: str, read: Any) -> Any:
    if key not in table:
        return None
    return toml.take(read(table[key]), toml.spot(SECTION, index, key), table[key])


def _rule(value: Any) -> Any:
    """Return the name of a rule that may be changed."""
    if isinstance(value, str) and value in CHANGEABLE:
        return value
    return Bad("rule_not_changeable", {"choices": ", ".join(sorted(CHANGEABLE))})


def _value_of(rule: str) -> Any:
    """Return the reader of a rule's value: false switches any rule off."""

    def read(value: Any) -> Any:
        return value if value is False and rule not in BARS else RULE_READERS[rule](value)

    return read
