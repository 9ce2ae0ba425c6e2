"""findings.csv is safe to open, and other ways to hand over tables are read or say what to install."""

import csv
import sys

from praja.domain.findings import Finding, Severity
from praja.io import read_operation, read_outlines, write_findings
from praja.io.cells import Bad
from praja.io.notes import ranges
from praja.io.outlines import parse_outlines
from praja.io.parquet import read_parquet
from tests.engine.io_world import clean, read, write_folder
from tests.shared_data import SHARED, needs_shared


def test_findings_are_written_in_the_stated_columns_and_run_nothing(tmp_path):
    finding = Finding(
        "a.csv", "", 3, "name", "=cmd|'/c calc'!A1", Severity.ERROR, "not_whole", "Salah, / Wrong", "Ubah"
    )
    write_findings([finding], tmp_path / "findings.csv")
    assert (tmp_path / "findings.csv").stat().st_mode & 0o077 == 0
    raw = (tmp_path / "findings.csv").read_bytes().decode("utf-8")
    assert raw.splitlines()[0] == "file,sheet,row,column,value,severity,rule,mend,message"
    row = next(csv.DictReader(raw.splitlines()))
    assert row["value"] == "'=cmd|'/c calc'!A1"
    assert (row["severity"], row["row"], row["message"]) == ("error", "3", "Salah, / Wrong")


def test_negative_numbers_are_quoted_too(tmp_path):
    finding = Finding("a.csv", "", 3, "lat", "-2.26", Severity.WARNING, "position_far", "m", "-")
    write_findings([finding], tmp_path / "f.csv")
    assert "'-2.26" in (tmp_path / "f.csv").read_text(encoding="utf-8")


def test_rows_are_named_as_spans():
    assert ranges([2, 3, 4, 9, 11, 10]) == "2-4, 9-11"
    assert ranges(range(0, 100, 2), limit=2) == "0, 2, …"


def test_areas_may_come_as_parquet(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    header, *rows = clean()["areas"]
    columns = dict(zip(header, zip(*rows, strict=True), strict=True))
    numbers = {
        k: [float(c) for c in v] if k in ("lat", "lon", "km2") else list(v) for k, v in columns.items()
    }
    folder = write_folder(tmp_path / "b", {k: v for k, v in clean().items() if k != "areas"})
    pq.write_table(pa.table(numbers), folder / "areas.parquet")
    intake = read_operation(folder)
    assert intake.findings == ()
    assert intake.operation.areas == read(tmp_path / "a", clean()).operation.areas


def test_without_pyarrow_a_parquet_file_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert read_parquet("areas.parquet", b"PAR1") == Bad("parquet_needs_pyarrow")


def test_broken_parquet_and_geojson_are_refused():
    assert getattr(read_parquet("x.parquet", b"PAR1 x"), "rule", "") == "file_not_parquet"
    assert parse_outlines(b"[1, 2]") == Bad("outlines_broken")
    assert parse_outlines(b'{"features": [{"properties": null, "geometry": {"type": "Point"}}]}') == {}


@needs_shared
def test_outlines_of_the_districts_of_jambi_are_read_by_code(tmp_path):
    (tmp_path / "outlines.geojson").write_bytes((SHARED / "districts_jambi.geojson").read_bytes())
    outlines = read_outlines(tmp_path)
    assert "15.01.01" in outlines
    assert all(len(ring) >= 4 for rings in outlines.values() for ring in rings)
