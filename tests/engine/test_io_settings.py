"""operation.toml: exact shares, shifts over midnight, and each mistake with its line."""

from datetime import date
from fractions import Fraction

import pytest

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
        ('station_duty_start = "06:00"', 'station_duty_start = "25:00"', "not_a_time"),
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
