"""Rows are added to tables of an operation folder, and taken out, in whatever form the tables are."""

import csv

import pytest

from praja.errors import FolderError
from praja.io.amending import Amendment, amend
from praja.io.folder import read_operation
from tests.engine.io_world import CLEAN, clean, read, write_folder, write_xlsx

LOCK = {"duty_id": "D-9", "nrp": "850600001", "reason": "Kenal; medan", "by": "Kabag, Ops"}


def locks(rows=(LOCK,), gone=()):
    return Amendment("locks", ("duty_id",), tuple(rows), frozenset(gone))


def again(folder):
    """The operation of a folder as it is now, without findings."""
    intake = read_operation(folder)
    assert intake.findings == ()
    return intake.operation


def test_a_row_joins_those_that_are_there(tmp_path):
    folder = write_folder(tmp_path / "it", clean())
    amend(folder, [locks()])
    found = {lock.duty_id: lock for lock in again(folder).locks}
    assert set(found) == {"D-00001", "D-9"}
    assert (found["D-9"].reason, found["D-9"].by) == ("Kenal; medan", "Kabag, Ops")


def test_a_row_of_the_same_key_makes_room_and_others_are_taken_out(tmp_path):
    folder = write_folder(tmp_path / "it", clean())
    amend(folder, [locks([{**LOCK, "duty_id": "D-00001"}])])
    assert [lock.reason for lock in again(folder).locks] == ["Kenal; medan"]
    amend(folder, [locks((), [("D-00001",)])])
    assert again(folder).locks == ()


def test_a_table_that_is_not_there_is_begun(tmp_path):
    tables = clean()
    del tables["locks"]
    folder = write_folder(tmp_path / "it", tables)
    amend(folder, [locks()])
    assert [lock.duty_id for lock in again(folder).locks] == ["D-9"]


def test_a_table_keeps_its_own_headers_and_columns_that_nobody_reads(tmp_path):
    folder = write_folder(tmp_path / "it", {**clean(), "locks": [["Kode Tugas", "NRP", "Dasar"]]})
    path = folder / "locks.csv"
    path.write_text("Kode Tugas;NRP;Dasar;Oleh;Nomor surat\nD-1;850600001;Medan;Karoops;17\n", "utf-8")
    amend(folder, [locks()])
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Kode Tugas", "NRP", "Dasar", "Oleh", "Nomor surat"]
    assert rows[1] == ["D-9", "850600001", "Kenal; medan", "Kabag, Ops", ""]
    assert rows[2] == ["D-1", "850600001", "Medan", "Karoops", "17"]


def test_a_column_that_a_new_row_fills_is_added(tmp_path):
    folder = write_folder(tmp_path / "it", clean())
    head = CLEAN["posts"][0]
    post = dict(zip(head, CLEAN["posts"][1], strict=True))
    fresh = {**post, "post_id": "NEW-1", "officers": 3, "women": 2}
    amend(folder, [Amendment("posts", ("post_id",), (fresh,))])
    found = {p.post_id: p for p in again(folder).posts}
    assert (found["NEW-1"].officers, found["NEW-1"].women) == (3, 2)
    assert len(found) == len(CLEAN["posts"])


def test_a_workbook_that_holds_a_changed_table_is_taken_apart(tmp_path):
    plain = read(tmp_path / "plain", clean()).operation
    folder = tmp_path / "book"
    folder.mkdir()
    whole = write_folder(tmp_path / "files", clean())
    (folder / "operation.toml").write_bytes((whole / "operation.toml").read_bytes())
    write_xlsx(folder / "Data Ops.xlsx", clean())
    amend(folder, [locks()])
    assert not (folder / "Data Ops.xlsx").exists()
    now = again(folder)
    assert now.stations == plain.stations
    assert now.personnel == plain.personnel
    assert {lock.duty_id for lock in now.locks} == {"D-00001", "D-9"}


def test_a_table_that_is_there_twice_is_refused(tmp_path):
    folder = write_folder(tmp_path / "it", clean())
    (folder / "kuncian.csv").write_text("duty_id,nrp,reason,by\n", "utf-8")
    with pytest.raises(FolderError, match="The table locks is there twice in the folder: keep one"):
        amend(folder, [locks()])
