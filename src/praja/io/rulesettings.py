"""``[rules]`` of operation.toml: one value for the whole operation; ``[[rule_changes]]`` come beside."""

from dataclasses import replace
from typing import Any, Final

from praja.domain.settings import Phase, Rules, ShiftPattern, TaskForce
from praja.io import settingvalues as values
from praja.io.cells import Bad, Reader
from praja.io.tomlfile import TomlFile
from praja.units import MINUTES_PER_DAY

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
    "max_duty_hours_per_day": values.number_from(0),
    "max_duty_hours_per_week": values.number_from(0),
    "station_duty_exempt_from": values.word_set,
    "exclude_home_village": values.true_false,
    "exclude_declared_interest": values.true_false,
    "travel_kmh": values.number_from(0, above=True),
    "travel_detour": values.number_from(1),
    "max_spell_hours": values.number_from(0),
    "max_consecutive_nights": values.count_from(0),
    "min_days_off_per_week": values.count_from(0, 6),
    "target_hours_per_week": values.number_from(0, above=True),
    "travel_between_duties": values.true_false,
    "relieve_past_midnight": values.true_false,
    "pair_protection_officers": values.count_from(0, values.MOST_OFFICERS),
    "chair_protection_officers": values.count_from(0, values.MOST_OFFICERS),
    "protection_shift": values.words,
    "protection_phases": values.word_list,
    "boxes_per_station": values.count_from(0, values.MOST_BOXES),
    "escort_officers": values.count_from(1, values.MOST_OFFICERS),
    "boxes_per_truck": values.count_from(1, values.MOST_BOXES),
    "boxes_out_days": values.days_before,
    "boxes_back_days": values.count_from(0, values.MOST_DAYS),
    "forward_movement_days": values.count_from(0, values.MOST_DAYS),
    "patrol_block_min": values.count_from(15, 24 * 60),
    "patrol_longest_stay_min": values.count_from(0, 24 * 60),
    "station_guard_task_force": values.words,
    "standby_shift": values.words,
}
"""Each key of [rules] that fills the field of its own name; the times come beside."""

TIMES: Final = {
    key: f"{key}_min"
    for key in ("station_duty_start", "station_duty_end", "night_start", "night_end", "forward_movement_end")
}
"""Keys that hold a time of day -> the field with its minutes after midnight."""


def read_rules(toml: TomlFile) -> Rules:
    """Return ``[rules]``; what is missing or bad takes its default, what is bad is noted."""
    table = toml.table("rules")
    toml.unknown_keys(table, "rules", 0, frozenset({*TIMES, *RULE_READERS}))
    read: dict[str, Any] = {}
    for key, reader in RULE_READERS.items():
        if key in table:
            value = toml.take(reader(table[key]), toml.spot("rules", 0, key), table[key])
            if value is not None:
                read[key] = value
    for key, name in TIMES.items():
        if key in table:
            at = toml.take(values.time_of_day(table[key]), toml.spot("rules", 0, key), table[key])
            if at is not None:
                read[name] = at
    return _ending_later(Rules(**read))


def _ending_later(rules: Rules) -> Rules:
    """Return the rules with the end of station duty after its start."""
    start, end = rules.station_duty_start_min, rules.station_duty_end_min
    # Guards who leave at or before the hour they came leave on the next day.
    return replace(rules, station_duty_end_min=end + MINUTES_PER_DAY) if end <= start else rules


def check_rules(
    toml: TomlFile,
    rules: Rules,
    *,
    phases: tuple[Phase, ...],
    task_forces: tuple[TaskForce, ...],
    shifts: tuple[ShiftPattern, ...],
) -> Rules:
    """Return the rules with ranks that exist: one that nobody has becomes the strictest.

    Task forces, shift patterns and phases that the operation does not have are noted.
    """
    given = toml.table("rules")
    changes: dict[str, Any] = {}
    for key, index in {"team_lead_min_rank": -1, "station_guard_max_rank": 0}.items():
        if rules.ranks and getattr(rules, key) not in rules.ranks:
            toml.take(Bad("rank_not_listed"), toml.spot("rules", 0, key), getattr(rules, key))
            changes[key] = rules.ranks[index]
    references = {
        "station_guard_task_force": {t.key for t in task_forces},
        "standby_shift": {s.key for s in shifts},
        "protection_shift": {s.key for s in shifts},
    }
    for key, known in references.items():
        if known:
            _note_unknown(toml, key, (getattr(rules, key),), known)
    if phases and "protection_phases" in given:
        # The default names phases that an operation may do without.
        _note_unknown(toml, "protection_phases", rules.protection_phases, {p.key for p in phases})
    return replace(rules, **changes)


def _note_unknown(toml: TomlFile, key: str, wanted: tuple[str, ...], known: set[str]) -> None:
    for word in wanted:
        if word not in known:
            toml.book.add("setting_refers_to_unknown", toml.spot("rules", 0, key), word)
