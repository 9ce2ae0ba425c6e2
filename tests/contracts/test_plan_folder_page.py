"""docs/reference/plan-folder.md against the code, and against a plan folder that was really written."""

import csv
import json
import re
import stat
import subprocess

import pytest

from praja.draw import Lots
from praja.io import findings, plan_folder
from tests.contracts.conftest import SEED
from tests.contracts.house import DOCS, code_blocks, first_cells, section

PAGE = DOCS / "reference" / "plan-folder.md"

COLUMNS = {
    "beats.csv": plan_folder.BEATS,
    "beat_stations.csv": plan_folder.BEAT_STATIONS,
    "duties.csv": plan_folder.DUTIES,
    "shortfalls.csv": plan_folder.SHORTFALLS,
    "balance.csv": plan_folder.BALANCE,
    "transfers.csv": plan_folder.TRANSFERS,
    "risk.csv": plan_folder.RISK,
    "draws.csv": plan_folder.DRAWS,
    "needs.csv": plan_folder.NEEDS,
    "sites.csv": plan_folder.SITES,
    "sectors.csv": plan_folder.SECTORS,
    "routes.csv": plan_folder.ROUTES,
    "patrols.csv": plan_folder.PATROLS,
    "patrol_values.csv": plan_folder.PATROL_VALUES,
    "hours.csv": plan_folder.HOURS,
    "changes.csv": plan_folder.CHANGES,
}

RELEASED = {
    "beats.csv": "beat_id district_code base_station_id team_id load cost_m civil_guards",
    "beat_stations.csv": "beat_id station_id risk_class pattern_stations",
    "duties.csv": "duty_id phase task_force kind place_id start end nrp role home_unit host_unit attached"
    " travel_m",
    "shortfalls.csv": "phase place_id start end missing reason",
    "balance.csv": "phase unit task_force demand supply short attached_in attached_out missing",
    "transfers.csv": "phase from_unit to_unit officers metres",
    "risk.csv": "station_id geo conflict risk_class inherited reasons stability confidence",
    "draws.csv": "group_id unit kind officers places result",
    "findings.csv": "file sheet row column value severity rule mend message",
}
"""Columns of version 0.1.0. Append to the constants of the code; never change a line here."""


@pytest.fixture(scope="module")
def folder(written):
    """The plan of the small operation."""
    return written.plan


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def certificate_of(folder):
    return json.loads((folder / "certificate.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_is_documented_in_its_order(name):
    assert tuple(first_cells(section(PAGE, name))) == COLUMNS[name]


@pytest.mark.parametrize("name", RELEASED)
def test_columns_are_appended_and_never_renamed_or_reordered(name):
    now = findings.COLUMNS if name == "findings.csv" else COLUMNS[name]
    released = tuple(RELEASED[name].split())
    assert now[: len(released)] == released


def test_the_page_names_every_file_of_a_plan_folder():
    assert {name.strip("/") for name in first_cells(section(PAGE, "Files"))} == plan_folder.FILES


def test_a_written_plan_folder_holds_exactly_the_files_of_every_plan(folder):
    assert {p.name for p in folder.iterdir()} == plan_folder.ALWAYS


@pytest.mark.parametrize("name", sorted(COLUMNS.keys() & plan_folder.ALWAYS))
def test_a_written_table_has_the_columns_of_the_page_and_reads_back(folder, name):
    raw = (folder / name).read_bytes()
    assert raw.decode("utf-8").split("\n")[0] == ",".join(COLUMNS[name])
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert all(None not in row and None not in row.values() for row in table(folder / name))


def test_only_the_owner_may_read_a_plan(folder):
    modes = {stat.S_IMODE(p.stat().st_mode) for p in folder.rglob("*") if p.is_file()}
    assert modes == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE((folder / "input").stat().st_mode) == 0o700


def test_the_input_is_kept_byte_for_byte(folder):
    source = folder.parent / "demo"
    assert {p.name for p in (folder / "input").iterdir()} == {p.name for p in source.iterdir()}
    assert all((folder / "input" / p.name).read_bytes() == p.read_bytes() for p in source.iterdir())


def test_every_field_of_the_certificate_is_documented_in_its_order(folder):
    certificate = certificate_of(folder)
    text = section(PAGE, "certificate.json")
    fields, stages = text.split("Each stage has")
    assert first_cells(fields) == list(certificate)
    assert first_cells(stages) == [s["stage"] for s in certificate["stages"]]
    for key in ("stages", "rules", "breaches"):
        for name in {n for entry in certificate[key] for n in entry}:
            assert f"`{name}`" in text


def test_the_one_line_of_the_page_recomputes_the_input_hash(folder):
    (line,) = code_blocks(PAGE, "sh")[:1]
    done = subprocess.run(
        ["bash", "-c", line.replace("DIR", str(folder))], capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[0] == certificate_of(folder)["input_sha256"]


def test_the_lines_of_the_page_draw_a_group_again(folder):
    drawn = [d for d in table(folder / "draws.csv") if d["kind"] != "standby"]
    group = max(drawn, key=lambda d: (len(d["officers"]), d["group_id"]))
    officers, places = group["officers"].split(";"), group["places"].split(";")
    script = code_blocks(PAGE, "sh")[1]
    script = re.sub(r"seed=0; group='[^']*'", f"seed={SEED}; group='{group['group_id']}'", script)
    script = re.sub(r"for nrp in [^;]*;", f"for nrp in {' '.join(officers)};", script)
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    order = [line.split()[1] for line in done.stdout.splitlines()]
    assert sorted(order) == officers
    expected = [f"{place}={nrp}" for place, nrp in zip(places, order, strict=False)]
    assert group["result"].split(";") == expected


def test_every_draw_follows_from_the_seed_and_the_table(folder):
    lots = Lots(str(certificate_of(folder)["seed"]))
    for row in table(folder / "draws.csv"):
        officers, places = row["officers"].split(";"), row["places"].split(";")
        drawn = lots.order(row["group_id"], officers)
        results = [r.rpartition("=")[::2] for r in row["result"].split(";")]
        assert [place for place, _ in results] == places
        if row["kind"] != "standby":
            assert [nrp for _, nrp in results] == drawn[: len(places)]


def test_short_is_what_demand_exceeds_supply_by_before_transfers(folder):
    rows = table(folder / "balance.csv")
    assert rows
    for row in rows:
        assert int(row["short"]) == max(0, int(row["demand"]) - int(row["supply"]))


def test_what_stays_missing_in_the_balance_is_what_the_shortfalls_list(folder):
    phases = set(certificate_of(folder)["phases"])
    listed = [r for r in table(folder / "shortfalls.csv") if r["place_id"] not in phases]
    missing = sum(int(r["missing"]) for r in listed)
    assert missing == sum(int(r["missing"]) for r in table(folder / "balance.csv"))
    stages = {s["stage"]: s["objective"] for s in certificate_of(folder)["stages"]}
    assert missing == stages["missing"] + stages["roster"]


def test_attached_officers_count_alike_in_duties_balance_and_transfers(folder):
    attached = [d for d in table(folder / "duties.csv") if d["attached"] == "true"]
    balance, transfers = table(folder / "balance.csv"), table(folder / "transfers.csv")
    standing = [d for d in attached if d["kind"] != "forward_movement"]
    assert len(standing) == sum(int(r["attached_in"]) for r in balance)
    assert len(standing) == sum(int(r["attached_out"]) for r in balance)
    lent = {(d["phase"], d["nrp"], d["host_unit"]) for d in attached}
    assert len(lent) == sum(int(t["officers"]) for t in transfers)
    assert sum(int(d["travel_m"]) for d in attached) == sum(int(t["metres"]) for t in transfers)
