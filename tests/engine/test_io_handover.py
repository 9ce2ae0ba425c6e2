"""The midnight after voting day: boxes are at the PPK of each district, and somebody is to guard them."""

import pytest

from praja.domain.findings import Severity
from tests.engine.io_world import TOML, clean, only, read, rules

BOXES = TOML.replace("boxes_per_station = 0", "boxes_per_station = 2")
ROUND = '[[shifts]]\nkey = "3x8"\nturns = ["00:00", "08:00", "16:00", "24:00"]\n'
NIGHT = '[[shifts]]\nkey = "3x8"\nturns = ["19:00", "07:00"]\n'


def with_posts(*districts: str, shift: str = "3x8", phases: str = "tally"):
    """The clean tables with a PPK in some districts."""
    tables = clean()
    head = tables["posts"][0]
    for code in districts:
        cells = {
            "post_id": f"PPK-{code}", "kind": "district_tally", "name": "PPK", "area_code": code,
            "lat": "-2.05", "lon": "101.35", "phases": phases, "task_force": "preventive",
            "officers": "2", "shift": shift,
        }  # fmt: skip
        tables["posts"].append([cells.get(column, "") for column in head])
    return tables


def districts_of(tables) -> list[str]:
    """The districts with stations."""
    return sorted({row[1][:8] for row in tables["stations"][1:]})


def test_a_phase_after_voting_with_a_guarded_ppk_in_every_district_has_no_finding(tmp_path):
    tables = with_posts(*districts_of(clean()))
    found = rules(read(tmp_path, tables, BOXES.replace("[[shifts]]", ROUND + "[[shifts]]", 1)))
    assert found & {"no_phase_after_voting", "ppk_unguarded_after_voting"} == set()


def test_without_a_phase_after_voting_the_boxes_of_all_districts_are_named(tmp_path):
    later = BOXES.replace("start = 2024-11-28", "start = 2024-11-29")
    finding = only(read(tmp_path, clean(), later), "no_phase_after_voting")
    number = len(districts_of(clean()))
    assert (finding.severity, finding.value) == (Severity.WARNING, "2024-11-28")
    assert f"at the PPK of {number} districts" in finding.message
    assert "Let the phase of the tally begin on that date" in finding.mend


@pytest.mark.parametrize(
    ("shift", "shifts", "phases"),
    [
        ("day", ROUND, "tally"),  # 08:00 to 16:00: the night is open
        ("3x8", NIGHT, "tally"),  # a shift begins in its phase, the first one at 19:00
        ("3x8", ROUND, "voting"),  # guarded until 24:00, not from then on
    ],
)
def test_a_ppk_that_is_not_guarded_at_midnight_is_named(tmp_path, shift, shifts, phases):
    here = districts_of(clean())
    tables = with_posts(*here, shift=shift, phases=phases)
    intake = read(tmp_path, tables, BOXES.replace("[[shifts]]", shifts + "[[shifts]]", 1))
    finding = only(intake, "ppk_unguarded_after_voting")
    assert f"(and {len(here) - 1} more)" in finding.message


def test_only_the_district_without_a_ppk_is_named(tmp_path):
    here = districts_of(clean())
    toml = BOXES.replace("[[shifts]]", ROUND + "[[shifts]]", 1)
    finding = only(read(tmp_path, with_posts(*here[1:]), toml), "ppk_unguarded_after_voting")
    assert "(and 0 more)" in finding.message


def test_where_no_boxes_travel_nothing_is_to_be_guarded(tmp_path):
    assert rules(read(tmp_path, clean())) == set()
