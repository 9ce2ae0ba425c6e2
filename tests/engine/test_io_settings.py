"""operation.toml: exact shares, shifts over midnight, and each mistake with its line."""

from datetime import date
from fractions import Fraction

import pytest

from praja.domain.settings import OBJECTIVES, RuleChange, Rules
from praja.io.notes import Notebook
from praja.io.settings import read_settings
from tests.engine.io_world import TOML, clean, only, read, rules


def settings_of(toml):
    """Return the settings and the findings as (rule, line, key)."""
    book = Notebook()
    settings = read_settings(toml.encode(), book)
    return settings, [(f.rule, f.row, f.column) for f in book.findings()]


def line_of(words, toml=TOML):
    """Return the line on which words first stand."""
    return toml[: toml.index(words)].count("\n") + 1


def test_good_settings_have_no_finding():
    settings, found = settings_of(TOML)
    assert found == []
    assert settings.phases[1].start == date(2024, 11, 27)
    assert settings.phases[1].min_strength == Fraction(2, 3)


@pytest.mark.parametrize(
    ("turns", "minutes"),
    [
        ('["00:00", "08:00", "16:00", "24:00"]', (0, 480, 960, 1440)),
        ('["20:00", "08:00"]', (1200, 1920)),
        ('["07:00", "19:00", "07:00"]', (420, 1140, 1860)),
    ],
)
def test_a_turn_not_after_the_one_before_is_next_day(turns, minutes):
    settings, found = settings_of(TOML.replace('["08:00", "16:00"]', turns))
    assert found == []
    assert settings.shifts[0].turns_min == minutes


def test_station_duty_that_ends_before_it_starts_ends_next_day():
    settings, _ = settings_of(TOML.replace('station_duty_end = "24:00"', 'station_duty_end = "05:00"'))
    assert settings.rules.station_duty_end_min == 5 * 60 + 1440


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("2024-11-23", "2024-09-01", "phase_reversed"),
        ('min_strength = "2/3"', 'min_strength = "3/2"', "share_malformed"),
        ('min_strength = "2/3"', 'min_strength = "dua"', "share_malformed"),
        ('turns = ["08:00", "16:00"]', 'turns = ["08:00"]', "turns_malformed"),
        ('turns = ["08:00", "16:00"]', 'turns = ["08:00", "16:00", "15:00"]', "turns_over_a_day"),
        ("stations = 8", 'pattern = "2-8-16"', "pattern_is_text"),
        ("stations = 8", "stations = 0", "setting_malformed"),
        ("stations = 8", "", "setting_missing"),
        ("stations = 8", "stations = 10001", "setting_malformed"),
        ("weight = 1", "weight = 0", "setting_malformed"),
        ("start = 2024-11-27", "start = 0001-01-01", "not_a_date"),
        ("end = 2024-11-27", "end = 9999-12-31", "not_a_date"),
        ("police = 2", "police = 2.0", "setting_malformed"),
        ('risk_class = "low"', 'risk_class = "sedikit"', "not_a_choice"),
        ('risk_class = "high"', 'risk_class = "low"', "class_without_pattern"),
        ('"Asia/Jakarta"', '"WIB"', "timezone_unknown"),
        ('command = "POLDA"', "", "setting_missing"),
        ("routine_share = 0.05", 'station_guard_max_rank = "Jenderal"', "rank_not_listed"),
        ("routine_share = 0.05", "rutin = 0.05", "setting_unknown"),
        ("routine_share = 0.05", "travel_kmh = 0", "setting_malformed"),
        ("routine_share = 0.05", 'fill_order = ["a", "a"]', "setting_repeats"),
        ("routine_share = 0.05", 'standby_shift = "malam"', "setting_refers_to_unknown"),
        ("routine_share = 0.05", 'protection_shift = "malam"', "setting_refers_to_unknown"),
        ("routine_share = 0.05", 'protection_phases = ["coblos"]', "setting_refers_to_unknown"),
        ("routine_share = 0.05", "boxes_out_days = [1, 4]", "setting_malformed"),
        ("routine_share = 0.05", "boxes_out_days = 4", "setting_malformed"),
        ("routine_share = 0.05", "escort_officers = 0", "setting_malformed"),
        ("routine_share = 0.05", "min_days_off_per_week = 7", "setting_malformed"),
        ("routine_share = 0.05", 'relieve_past_midnight = "ya"', "setting_malformed"),
        ('station_duty_start = "06:00"', 'station_duty_start = "25:00"', "not_a_time"),
        ('station_duty_start = "06:00"', 'night_start = "malam"', "not_a_time"),
        ('key = "campaign"', 'key = "voting"', "setting_twice"),
    ],
)
def test_each_mistake_is_a_finding_with_its_line(old, new, rule):
    _, found = settings_of(TOML.replace(old, new, 1))
    assert [f for f in found if f[0] == rule and f[1] > 0]


def test_broken_toml_names_the_line():
    toml = TOML.replace('key = "campaign"', 'key = "campaign')
    _, found = settings_of(toml)
    assert ("toml_broken", line_of('key = "campaign', toml), "") in found


def test_a_number_without_end_is_broken_toml():
    _, found = settings_of(TOML.replace("routine_share = 0.05", "routine_share = " + "9" * 6000))
    assert [f[0] for f in found if f[0] == "toml_broken"]


def test_two_weights_of_one_class_are_refused():
    second = (
        '\n[[guard_patterns]]\nrisk_class = "low"\npolice = 2\nstations = 4\ncivil_guards = 8\nweight = 2\n'
    )
    settings, found = settings_of(TOML + second)
    assert [f[0] for f in found] == ["weight_differs"]
    assert len(settings.guard_patterns) == 4


def test_phases_that_overlap_are_an_error_and_the_later_cannot_be_planned(tmp_path):
    intake = read(tmp_path, clean(), TOML.replace("end = 2024-11-23", "end = 2024-11-27"))
    assert only(intake, "phases_overlap").value == "voting"
    assert "campaign" in intake.plannable["voting"]


def test_a_pattern_of_an_unknown_unit_is_left_out(tmp_path):
    more = (
        '\n[[guard_patterns]]\nrisk_class = "low"\npolice = 2\nstations = 4\ncivil_guards = 8\nweight = 1\n'
    )
    more += 'unit = "X"\n'
    intake = read(tmp_path, clean(), TOML + more)
    assert rules(intake) == {"unit_unknown"}
    assert len(intake.operation.settings.guard_patterns) == 4


def test_without_a_voting_phase_voting_cannot_be_planned(tmp_path):
    tables = {k: v for k, v in clean().items() if k != "posts"}
    intake = read(tmp_path, tables, TOML.replace('key = "voting"', 'key = "coblos"'))
    assert list(intake.plannable) == ["voting"]


def test_an_operation_without_voting_day_needs_no_station(tmp_path):
    tables = {k: clean()[k] for k in ("areas", "units", "personnel")}
    toml = TOML.replace('key = "voting"', 'key = "dispute"')
    assert read(tmp_path, tables, toml).plannable == {}


def with_rules(words):
    """Return the settings and findings of the good settings with more keys in [rules]."""
    return settings_of(TOML.replace("boxes_per_station = 0\n", "") + words)


def test_every_rule_that_the_whole_operation_needs_is_read():
    settings, found = with_rules(
        """max_spell_hours = 12
max_consecutive_nights = 3
night_start = "23:00"
night_end = "04:30"
min_days_off_per_week = 1
target_hours_per_week = 40
travel_between_duties = false
relieve_past_midnight = false
pair_protection_officers = 6
chair_protection_officers = 0
protection_shift = "day"
protection_phases = ["campaign"]
boxes_per_station = 3
escort_officers = 4
boxes_per_truck = 80
boxes_out_days = [5, 2]
boxes_back_days = 0
forward_movement_days = 2
forward_movement_end = "15:00"
"""
    )
    assert found == []
    assert settings.rules == Rules(
        routine_share=Fraction(1, 20),
        max_spell_hours=12,
        max_consecutive_nights=3,
        night_start_min=23 * 60,
        night_end_min=4 * 60 + 30,
        min_days_off_per_week=1,
        target_hours_per_week=40,
        travel_between_duties=False,
        relieve_past_midnight=False,
        pair_protection_officers=6,
        chair_protection_officers=0,
        protection_shift="day",
        protection_phases=("campaign",),
        boxes_per_station=3,
        escort_officers=4,
        boxes_per_truck=80,
        boxes_out_days=(5, 2),
        boxes_back_days=0,
        forward_movement_days=2,
        forward_movement_end_min=15 * 60,
    )


def test_patterns_that_come_with_praja_give_way_to_those_of_the_same_key():
    settings, _ = settings_of(TOML.replace('["08:00", "16:00"]', '["07:00", "15:00"]'))
    assert [(s.key, s.turns_min) for s in settings.shifts] == [
        ("day", (420, 900)),
        ("3x8", (0, 480, 960, 1440)),
        ("2x12", (0, 720, 1440)),
    ]


CHANGE = """
[[rule_changes]]
rule = "max_duty_hours_per_week"
value = 72
reason = "Puncak rekapitulasi"
phase = "voting"
kind = "standby"
from = 2024-11-27
until = 2024-11-27
"""


def test_a_change_of_a_rule_is_read_with_all_that_narrows_it():
    settings, found = settings_of(TOML + CHANGE)
    on = date(2024, 11, 27)
    assert found == []
    assert settings.rule_changes == (
        RuleChange("max_duty_hours_per_week", 72, "Puncak rekapitulasi", "voting", "standby", on, on),
    )


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('rule = "max_duty_hours_per_week"', 'rule = "routine_share"', "rule_not_changeable"),
        ('rule = "max_duty_hours_per_week"', "rule = [1]", "rule_not_changeable"),
        ('rule = "max_duty_hours_per_week"', "", "setting_missing"),
        ("value = 72", "", "setting_missing"),
        ("value = 72", "value = true", "setting_malformed"),
        ("value = 72", "value = -1", "setting_malformed"),
        ('phase = "voting"', 'phase = "coblos"', "setting_refers_to_unknown"),
        ('phase = "voting"', "phase = [2]", "setting_refers_to_unknown"),
        ('kind = "standby"', "kind = []", "setting_malformed"),
        ("until = 2024-11-27", "until = 2024-11-26", "end_before_start"),
        ("until = 2024-11-27", 'until = "kapan-kapan"', "not_a_date"),
        ('reason = "Puncak rekapitulasi"', "", "change_without_reason"),
        ('reason = "Puncak rekapitulasi"', "reason = ''", "change_without_reason"),
    ],
)
def test_a_change_that_cannot_be_read_in_full_is_a_finding_and_is_not_used(old, new, rule):
    settings, found = settings_of(TOML + CHANGE.replace(old, new))
    assert rule in {f[0] for f in found}
    assert settings.rule_changes == ()


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("max_duty_hours_per_week", 48),
        ("min_rest_hours", 10),
        ("district_floor", 0),
        ("travel_between_duties", "false"),
    ],
)
def test_a_change_that_loosens_no_protection_needs_no_reason(rule, value):
    settings, found = settings_of(TOML + f'[[rule_changes]]\nrule = "{rule}"\nvalue = {value}\n')
    assert found == []
    assert [c.rule for c in settings.rule_changes] == [rule]


@pytest.mark.parametrize("rule", ["max_spell_hours", "min_rest_hours", "exclude_home_village"])
def test_a_rule_is_switched_off_by_false_and_only_with_a_reason(rule):
    change = f'[[rule_changes]]\nrule = "{rule}"\nvalue = false\n'
    assert [f[0] for f in settings_of(TOML + change)[1]] == ["change_without_reason"]
    settings, found = settings_of(TOML + change + 'reason = "bencana banjir"\n')
    assert found == []
    assert settings.rule_changes[0].value is False


def test_a_change_for_a_kind_that_nothing_has_touches_nothing_and_says_so(tmp_path):
    intake = read(tmp_path, clean(), TOML + CHANGE.replace('"standby"', '"stanby"'))
    assert only(intake, "kind_unknown").value == "stanby"
    assert len(intake.operation.settings.rule_changes) == 1


def test_objectives_that_the_order_leaves_out_come_last():
    settings, found = settings_of(TOML + '[objectives]\norder = ["fairness", "travel"]\n')
    assert found == []
    assert settings.objectives.order == ("coverage", "fairness", "travel", "response", "changes")


def test_weights_stand_in_a_table_or_in_braces():
    for words in ("[objectives.weights]\nfairness = 2\ntravel = 0.5\n",
                  "[objectives]\nweights = { fairness = 2, travel = 0.5 }\n"):  # fmt: skip
        settings, found = settings_of(TOML + words)
        assert found == []
        assert settings.objectives.weights == (("travel", 0.5), ("fairness", 2))


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ('order = ["travel", "coverage"]', "order_malformed"),
        ('order = ["votes"]', "order_malformed"),
        ('order = "travel"', "setting_malformed"),
        ("weights = 3", "setting_malformed"),
        ("weights = { coverage = 1 }", "objective_without_weight"),
        ("weights = { travel = -1 }", "setting_malformed"),
        ("berat = 1", "setting_unknown"),
    ],
)
def test_objectives_that_cannot_be_used_are_named_with_their_line(words, rule):
    toml = TOML + f"[objectives]\n{words}\n"
    settings, found = settings_of(toml)
    assert [(f[0], f[1]) for f in found] == [(rule, line_of(words, toml))]
    assert settings.objectives.order == OBJECTIVES
    assert settings.objectives.weights == ()
