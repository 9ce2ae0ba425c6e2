"""The register of earlier incidents: read as it stands, told by its cell, without any weight in the risk."""

from datetime import date

import pytest

from praja.domain.places import PastIncident
from praja.risk import assess, load_model
from tests.engine.io_world import clean, read, read_changed


def test_a_station_gives_its_village_and_an_area_stands_alone(tmp_path):
    intake = read(tmp_path, clean())
    assert intake.findings == ()
    assert intake.operation.incidents == (
        PastIncident("K-1", date(2019, 4, 17), "arson", "15.01.01.1004", "15.01.01.1004-001", "repeated"),
        PastIncident("K-2", date(2020, 12, 9), "dispute", "15.01.02"),
    )


def test_words_of_the_reports_are_understood(tmp_path):
    tables = clean()
    tables["incidents"] = [
        ["No", "Tanggal Kejadian", "Jenis Kejadian", "Kecamatan", "Akibat"],
        ["1", "17 April 2019", "Unjuk Rasa", "15.01.01", "Nihil"],
    ]
    (found,) = read(tmp_path, tables).operation.incidents
    assert (found.kind, found.note, found.area_code, found.place_id) == ("protest", "none", "15.01.01", None)


@pytest.mark.parametrize(
    ("row", "column", "value", "rule"),
    [
        (2, "kind", "Bapak Anu", "not_a_choice"),
        (2, "note", "dibawa ke rumah sakit", "not_a_choice"),
        (2, "place_id", "15.01.01.1004-999", "incident_place_unknown"),
        (2, "area_code", "15.71", "incident_elsewhere"),
        (3, "area_code", "", "cell_missing"),
        (3, "area_code", "15.88", "area_unknown"),
        (3, "date", "kemarin", "not_a_date"),
    ],
)
def test_each_damage_has_its_rule_and_its_cell(tmp_path, row, column, value, rule):
    intake = read_changed(tmp_path, "incidents", row, column, value)
    found = [f for f in intake.findings if f.rule == rule]
    assert any((f.file, f.row, f.column) == ("incidents.csv", row, column) for f in found)


def test_a_column_of_names_is_not_read(tmp_path):
    tables = clean()
    tables["incidents"] = [
        [*row, cell] for row, cell in zip(tables["incidents"], ["nama", "Anu", "Ani"], strict=True)
    ]
    intake = read(tmp_path, tables)
    assert "Anu" not in repr(intake.operation.incidents)
    assert len(intake.operation.incidents) == 2


def test_incidents_change_no_score(tmp_path):
    tables = clean()
    one = read(tmp_path / "with", tables).operation
    del tables["incidents"]
    other = read(tmp_path / "without", tables).operation
    risks = [assess(o.stations, o.indicators, model=load_model(), seed=1) for o in (one, other)]
    assert risks[0].stations == risks[1].stations


def test_each_noun_knows_the_row_it_was_read_from(tmp_path):
    tables = clean()
    tables["incidents"].insert(1, ["K-0", "kemarin", "arson", "15.01.02", "", ""])
    intake = read(tmp_path, tables)
    assert intake.row_numbers["incidents"] == (3, 4)
    assert len(intake.row_numbers["stations"]) == len(intake.operation.stations)
