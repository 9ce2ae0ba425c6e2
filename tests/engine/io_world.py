"""A tiny operation folder that reads without a finding, to be damaged one cell at a time."""

import copy
import csv
from pathlib import Path
from typing import Any

import xlsxwriter

from praja.domain.findings import Finding
from praja.domain.operation import Intake
from praja.io import read_operation

TOML = """
[operation]
code = "MP-15"
name = "Mantap Praja"
area = "15"
command = "POLDA"
timezone = "Asia/Jakarta"
[[phases]]
key = "campaign"
name = "Kampanye"
start = 2024-09-25
end = 2024-11-23
min_strength = "1/2"
[[phases]]
key = "voting"
name = "Pemungutan suara"
start = 2024-11-27
end = 2024-11-27
min_strength = "2/3"
[[phases]]
key = "tally"
name = "Rekapitulasi"
start = 2024-11-28
end = 2024-12-16
[[task_forces]]
key = "preventive"
name = "Satgas Preventif"
[[shifts]]
key = "day"
turns = ["08:00", "16:00"]
[[guard_patterns]]
risk_class = "low"
police = 2
stations = 8
civil_guards = 16
weight = 1
[[guard_patterns]]
risk_class = "elevated"
police = 2
stations = 2
civil_guards = 4
weight = 3
[[guard_patterns]]
risk_class = "high"
police = 2
stations = 1
civil_guards = 2
weight = 6
[[guard_patterns]]
risk_class = "special"
police = 2
stations = 1
civil_guards = 2
weight = 6
[rules]
routine_share = 0.05
boxes_per_station = 0
station_duty_start = "06:00"
station_duty_end = "24:00"
"""

Rows = list[list[Any]]

CLEAN: dict[str, Rows] = {
    "areas": [
        ["code", "name", "level", "lat", "lon", "km2"],
        ["15", "Jambi", "province", "-1.7", "102.7", "49025.62"],
        ["15.01", "Kabupaten Kerinci", "regency", "-2.03", "101.46", "3432.16"],
        ["15.71", "Kota Jambi", "regency", "-1.62", "103.6", "169.89"],
        ["15.01.01", "Gunung Raya", "district", "-2.3", "101.59", "200.5"],
        ["15.01.02", "Danau Kerinci", "district", "-2.03", "101.58", "150.5"],
        ["15.71.01", "Telanaipura", "district", "-1.6", "103.58", "22.51"],
        ["15.01.01.1004", "Lempur Tengah", "village", "-2.25", "101.54", "30.5"],
        ["15.01.01.2001", "Sungai Rumpun", "village", "-2.32", "101.6", "12.5"],
        ["15.01.02.2002", "Sungai Rumpun", "village", "-2.05", "101.57", "9.5"],
        ["15.71.01.1001", "Pematang Sulur", "village", "-1.605", "103.575", "4.25"],
    ],
    "units": [
        ["unit", "name", "parent", "area_codes", "lat", "lon"],
        ["POLDA", "Polda Jambi", "", "15", "-1.61", "103.6"],
        ["RES-KERINCI", "Polres Kerinci", "POLDA", "15.01", "-2.03", "101.46"],
        ["RES-JAMBI", "Polresta Jambi", "POLDA", "15.71", "-1.62", "103.6"],
        ["SEK-GR", "Polsek Gunung Raya", "RES-KERINCI", "15.01.01", "-2.3", "101.59"],
    ],
    "stations": [
        ["station_id", "village_code", "number", "name", "lat", "lon", "voters"],
        ["15.01.01.1004-001", "15.01.01.1004", "1", "TPS 001", "-2.26", "101.548", "301"],
        ["15.01.01.1004-002", "15.01.01.1004", "2", "TPS 002", "-2.258", "101.542", "302"],
        ["15.01.01.2001-001", "15.01.01.2001", "1", "TPS 001", "-2.321", "101.601", "250"],
        ["15.01.02.2002-001", "15.01.02.2002", "1", "TPS 001", "-2.051", "101.571", "199"],
        ["15.71.01.1001-001", "15.71.01.1001", "1", "TPS 001", "-1.606", "103.576", "480"],
    ],
    "candidates": [
        ["pair_id", "contest_area", "number", "name"],
        ["15-A", "15", "1", "Pasangan Satu"],
        ["15-B", "15", "2", "Pasangan Dua"],
    ],
    "indicators": [
        ["level", "code", "indicator", "value"],
        ["district", "15.01.01", "past_violence", "0.545"],
        ["station", "15.71.01.1001-001", "no_power", "1.0"],
    ],
    "posts": [
        ["post_id", "kind", "name", "area_code", "lat", "lon", "phases", "task_force", "officers", "shift",
         "qualifications", "pair_id", "women"],
        ["KPU-15", "commission_office", "Kantor KPU", "15", "-1.62", "103.6", "campaign;voting", "preventive",
         "4", "day", "", "", "1"],
        ["WAL-A", "close_protection", "Walpri", "15", "-1.63", "103.61", "campaign", "preventive", "2",
         "day", "driver;first_aid", "15-A", ""],
    ],
    "personnel": [
        ["nrp", "name", "rank", "unit", "sex", "home_village", "qualifications"],
        ["001003110", "Ani", "Bripka", "RES-KERINCI", "F", "15.01.01.1004", "driver"],
        ["850600001", "Budi", "Bripda", "SEK-GR", "M", "", "driver;first_aid"],
        ["850600002", "Citra", "Aipda", "RES-JAMBI", "F", "15.71.01.1001", ""],
    ],
    "interests": [["nrp", "relation", "pair_id"], ["850600001", "sibling", "15-A"]],
    "unavailable": [
        ["nrp", "start", "end", "reason"],
        ["850600002", "2024-11-26", "2024-11-28", "sick"],
    ],
    "events": [
        ["event_id", "pair_id", "kind", "start", "end", "district_code", "lat", "lon", "expected_attendance"],
        ["STTP-1", "15-B", "rally", "2024-10-01T08:00", "2024-10-01T11:30", "15.01.01", "-2.3",
         "101.59", "500"],
    ],
    "assets": [["asset_id", "kind", "unit", "seats", "boxes"], ["TR-1", "truck", "RES-JAMBI", "24", "80"]],
    "event_rules": [
        ["kind", "attendance_from", "officers", "people_per_officer", "traffic", "women", "before_min",
         "after_min", "elevated", "high", "clash"],
        ["rally", "0", "15", "75", "4", "2", "90", "30", "1.5", "2", "1.25"],
        ["*", "0", "3", "", "", "", "", "", "", "", ""],
    ],
    "travel": [
        ["from_code", "to_code", "mode", "minutes", "closed_from", "closed_to"],
        ["15.01.01", "15.01.02", "land", "50", "2024-11-25", "2024-11-28"],
        ["15.01.01", "15.01.02", "boat", "90", "", ""],
        ["15.01", "15.71", "land", "", "2024-11-26", ""],
    ],
    "depots": [
        ["level", "area_code", "lat", "lon", "open", "close"],
        ["warehouse", "15.01", "-2.03", "101.46", "07:00", "18:30"],
        ["district", "15.01.01", "-2.3", "101.59", "", ""],
        ["village", "15.01.01.1004", "-2.25", "101.54", "", ""],
    ],
    "sectors": [
        ["sector_id", "area_codes", "officer"],
        ["S-1", "15.01.01;15.01.02", "850600002"],
        ["S-2", "15.71", ""],
    ],
    "revotes": [["station_id", "date", "officers"], ["15.01.01.1004-001", "2024-12-05", "6"]],
    "locks": [
        ["duty_id", "nrp", "reason", "by"],
        ["D-00001", "850600001", "Mengenal medan", "Kabagops"],
    ],
    "releases": [
        ["duty_id", "nrp", "reason", "by"],
        ["D-00002", "850600001", "Diperlukan di tempat lain", "Kabagops"],
    ],
    "beat_locks": [
        ["station_id", "beat_id", "reason", "by"],
        ["15.01.01.1004-001", "B-15.01.01-002", "Sungai banjir", "Kabagops"],
    ],
    "incidents": [
        ["incident_id", "date", "kind", "area_code", "place_id", "note"],
        ["K-1", "2019-04-17", "arson", "", "15.01.01.1004-001", "repeated"],
        ["K-2", "2020-12-09", "dispute", "15.01.02", "", ""],
    ],
}  # fmt: skip


def clean() -> dict[str, Rows]:
    """Return a copy of the clean tables, to be changed."""
    return copy.deepcopy(CLEAN)


def write_csv(path: Path, rows: Rows, delimiter: str = ",", encoding: str = "utf-8") -> None:
    """Write rows as a text table."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)


def write_xlsx(path: Path, sheets: dict[str, Rows]) -> None:
    """Write rows as sheets of one workbook; floats and ints as numbers, texts as texts."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None and value != "":
                    sheet.write(at, column, value)
    book.close()


def write_folder(folder: Path, tables: dict[str, Rows], toml: str = TOML) -> Path:
    """Write an operation folder of CSV tables."""
    folder.mkdir(exist_ok=True)
    (folder / "operation.toml").write_text(toml, encoding="utf-8")
    for name, rows in tables.items():
        write_csv(folder / f"{name}.csv", rows)
    return folder


def read(folder: Path, tables: dict[str, Rows], toml: str = TOML) -> Intake:
    """Write the tables and read them."""
    return read_operation(write_folder(folder, tables, toml))


def read_changed(folder: Path, table: str, row: int, column: str, value: object) -> Intake:
    """Read the clean folder with one cell changed; ``row`` as Excel numbers it."""
    tables = clean()
    tables[table][row - 1][tables[table][0].index(column)] = value
    return read(folder, tables)


def rules(intake: Intake) -> set[str]:
    """Return the rules of all findings."""
    return {f.rule for f in intake.findings}


def only(intake: Intake, rule: str) -> Finding:
    """Return the one finding of a rule."""
    (found,) = [f for f in intake.findings if f.rule == rule]
    return found
