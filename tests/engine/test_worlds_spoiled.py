"""A spoiled folder shows the damage it says it has, and nobody else's folder is ever touched."""

import csv
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from praja.errors import FolderError
from praja.worlds import write_demo
from praja.worlds.spoiled import DAMAGES, spoil


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    folder = tmp_path_factory.mktemp("worlds") / "clean"
    write_demo(folder, stations=400, seed=11)
    return folder


@pytest.fixture(scope="module")
def spoiled(clean, tmp_path_factory):
    folder = tmp_path_factory.mktemp("worlds") / "spoiled"
    return folder, spoil(clean, seed=5, into=folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def said(done: list[str], words: str) -> list[str]:
    """Return the ids in the one sentence with these words."""
    (sentence,) = [text for text in done if words in text]
    return sentence.rpartition("(")[2].rstrip(")").split(", ")


def stations(folder: Path) -> dict[str, dict[str, str]]:
    text = (folder / "stations.csv").read_text(encoding="utf-8-sig")
    return {r["station_id"]: r for r in csv.DictReader(text.splitlines(), delimiter=";")}


def personnel(folder: Path) -> list[list[Any]]:
    page = openpyxl.load_workbook(folder / "personnel.xlsx").active
    return [list(row) for row in page.iter_rows(values_only=True)]


def test_each_damage_is_told_in_words(spoiled):
    _, done = spoiled
    assert len(done) == len(DAMAGES) == len(set(done))


@pytest.mark.usefixtures("spoiled")
def test_the_original_stays_whole(clean, tmp_path):
    write_demo(tmp_path, stations=400, seed=11)
    assert contents(clean) == contents(tmp_path)


def test_the_same_seed_does_the_same_damage_byte_for_byte(clean, spoiled, tmp_path):
    folder, done = spoiled
    assert spoil(clean, seed=5, into=tmp_path) == done
    assert contents(tmp_path) == contents(folder)
    assert spoil(clean, seed=6, into=tmp_path / "other") != done


def test_stations_come_with_a_byte_order_mark_semicolons_and_decimal_commas(spoiled):
    folder, _ = spoiled
    data = (folder / "stations.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfstation_id;village_code;number;Nama;Lintang;Bujur;")
    assert b"\r\n" in data


def test_swapped_lost_and_moved_coordinates_are_where_it_says(clean, spoiled):
    folder, done = spoiled
    before = {r["station_id"]: r for r in rows(clean, "stations")}
    after = stations(folder)
    for key in said(done, "swapped"):
        assert after[key]["Lintang"].replace(",", ".") == before[key]["lon"]
    for key in said(done, "no coordinates"):
        assert after[key]["Lintang"] == after[key]["Bujur"] == ""
    for key in said(done, "degrees, minutes"):
        assert "°" in after[key]["Lintang"]
        assert after[key]["Bujur"].endswith("BT")
    (moved,) = said(done, "east of its village")
    assert float(after[moved]["Bujur"].replace(",", ".")) == pytest.approx(float(before[moved]["lon"]) + 3)


def test_a_total_row_stands_at_the_end_and_is_off_by_100(spoiled):
    folder, _ = spoiled
    text = (folder / "stations.csv").read_text(encoding="utf-8-sig").splitlines()
    voters = [int(line.split(";")[6]) for line in text[1:-1] if '"' not in line]
    quoted = [int(r["voters"]) for r in csv.DictReader(text, delimiter=";") if "°" in r["Lintang"]]
    total = text[-1].split(";")
    assert total[0] == "JUMLAH"
    assert abs(int(total[6]) - sum(voters) - sum(quoted)) == 100


def test_service_numbers_in_excel_lose_their_leading_zeros(clean, spoiled):
    folder, _ = spoiled
    title, header, *body = personnel(folder)
    assert title[0] == "DATA PERSONEL POLRI"
    assert header[:4] == ["NRP", "Nama", "Pangkat", "Kesatuan"]
    assert body[0][0] == int(rows(clean, "personnel")[0]["nrp"])
    assert any(number < 10_000_000 for number, *_ in body)


def test_units_are_unknown_named_or_repeated_where_it_says(spoiled):
    folder, done = spoiled
    body = personnel(folder)[2:]
    unit = {f"{row[0]:08d}": row[3] for row in body}
    assert {unit[key] for key in said(done, "a unit that is not")} == {"SEK-99.99.99"}
    assert all(unit[key].startswith(("POL", "SAT", "DIR")) for key in said(done, "the unit by its name"))
    numbers = [f"{row[0]:08d}" for row in body]
    assert all(numbers.count(key) == 2 for key in said(done, "the same NRP twice"))


def test_leave_in_excel_has_real_dates(spoiled):
    folder, _ = spoiled
    page = openpyxl.load_workbook(folder / "unavailable.xlsx").active
    assert isinstance(page["B2"].value, datetime)


def test_title_rows_stand_above_the_units(spoiled):
    folder, _ = spoiled
    lines = (folder / "units.csv").read_text(encoding="utf-8").splitlines()
    assert lines[:4] == [
        "DAFTAR KESATUAN",
        "Keadaan Agustus 2024",
        "",
        "Kesatuan,Nama,parent,area_codes,Lintang,Bujur",
    ]


def test_a_folder_that_is_no_demo_is_damaged_only_in_a_copy(clean, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(clean, own)
    text = (own / "operation.toml").read_text(encoding="utf-8")
    (own / "operation.toml").write_text(text.partition("\n")[2], encoding="utf-8")
    before = contents(own)
    with pytest.raises(FolderError, match="is not a demo: damage a copy"):
        spoil(own)
    with pytest.raises(FolderError, match="is the folder itself"):
        spoil(own, into=own)
    assert spoil(own, into=tmp_path / "copy")
    assert contents(own) == before


def test_a_folder_that_is_spoiled_already_is_refused(clean, tmp_path):
    spoil(clean, into=tmp_path)
    with pytest.raises(FolderError, match="holds XLSX tables"):
        spoil(tmp_path)


def test_damages_of_tables_that_are_not_there_are_left_out(clean, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(clean, own)
    (own / "indicators.csv").unlink()
    done = spoil(own)
    assert len(done) == len(DAMAGES) - 1
    assert not any(text.startswith("indicators") for text in done)
