"""Writing a plan folder: the tables of docs/reference/plan-folder.md, and the input they came from."""

import csv
import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from praja.domain.plan import Certificate, Plan, Stage, StationRisk
from praja.errors import FolderError

CERTIFICATE = "certificate.json"

BEATS = ("beat_id", "district_code", "base_station_id", "team_id", "load", "cost_m", "civil_guards")
BEAT_STATIONS = ("beat_id", "station_id", "risk_class", "pattern_stations")
DUTIES = (
    "duty_id", "phase", "task_force", "kind", "place_id", "start", "end", "nrp", "role", "home_unit",
    "host_unit", "attached", "travel_m",
)  # fmt: skip
SHORTFALLS = ("phase", "place_id", "start", "end", "missing", "reason")
BALANCE = (
    "phase", "unit", "task_force", "demand", "supply", "short", "attached_in", "attached_out", "missing",
)  # fmt: skip
TRANSFERS = ("phase", "from_unit", "to_unit", "officers", "metres")
RISK = (
    "station_id", "geo", "conflict", "risk_class", "inherited", "reasons", "stability", "confidence",
)  # fmt: skip
DRAWS = ("group_id", "unit", "kind", "officers", "places", "result")


def cell(value: object) -> str:
    """Return a value as it stands in a table: fractions exact, floats short, instants ISO 8601."""
    match value:
        case None:
            text = ""
        case bool():
            text = "true" if value else "false"
        case float():
            text = format(value, ".6g")
        case datetime():
            text = value.isoformat(timespec="seconds")
        case tuple():
            text = ";".join(map(str, value))
        case _:
            text = str(value)
    return text


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV table: UTF-8, commas, one line feed per row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([cell(value) for value in row] for row in rows)


def _fields(columns: Sequence[str], items: Iterable[Any]) -> Iterable[list[object]]:
    return ([getattr(item, column) for column in columns] for item in items)


def write_tables(folder: Path, plan: Plan) -> None:
    """Write all tables of a plan and its certificate."""
    classes = {r.station_id: r.risk_class for r in plan.risks}
    write_table(folder / "beats.csv", BEATS, _fields(BEATS, plan.beats))
    rows = ((b.beat_id, s, classes[s], plan.patterns[s]) for b in plan.beats for s in b.station_ids)
    write_table(folder / "beat_stations.csv", BEAT_STATIONS, rows)
    write_table(folder / "duties.csv", DUTIES, _fields(DUTIES, plan.duties))
    write_table(folder / "shortfalls.csv", SHORTFALLS, _fields(SHORTFALLS, plan.shortfalls))
    write_table(folder / "balance.csv", BALANCE, _fields(BALANCE, plan.balance))
    write_table(folder / "transfers.csv", TRANSFERS, _fields(TRANSFERS, plan.transfers))
    write_risk(folder, plan.risks)
    draws = (
        (d.group_id, d.unit, d.kind, d.officers, d.duties, tuple(f"{place}={nrp}" for place, nrp in d.result))
        for d in plan.draws
    )
    write_table(folder / "draws.csv", DRAWS, draws)
    write_certificate(folder, plan.certificate)


def write_risk(folder: Path, risks: Iterable[StationRisk]) -> None:
    """Write risk.csv: one row per station."""
    write_table(folder / "risk.csv", RISK, _fields(RISK, risks))


def write_certificate(folder: Path, certificate: Certificate) -> None:
    """Write certificate.json; it names no person."""
    content = asdict(certificate)
    content["stages"] = [_stage(s) for s in certificate.stages]
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (folder / CERTIFICATE).write_text(text + "\n", encoding="utf-8")


def _stage(stage: Stage) -> dict[str, object]:
    return {
        "stage": stage.stage,
        "objective": stage.objective,
        "bound": round(stage.bound, 3),
        "gap": round(stage.gap, 6),
        "seconds": round(stage.seconds, 3),
        "sense": stage.sense,
    }


def keep_input(source: Path, folder: Path, names: Iterable[str]) -> None:
    """Copy the files that were read, byte for byte, to ``folder/input``."""
    for name in names:
        target = folder / "input" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target)


def begin_folder(out: Path) -> Path:
    """Return an empty folder beside ``out`` to write in, readable by its owner only.

    Raises FolderError where ``out`` holds anything but an earlier plan.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())) and not (out / CERTIFICATE).is_file():
        raise FolderError(f"{out} is not empty and holds no plan: choose another folder for --out.")
    work = out.with_name(out.name + ".partial")
    if work.exists():
        shutil.rmtree(work)
    work.mkdir(parents=True, mode=0o700)
    return work


def finish_folder(work: Path, out: Path) -> None:
    """Put a finished folder in its place, whole or not at all; people's names are for its owner only."""
    for path in work.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    old = out.with_name(out.name + ".old")
    if old.exists():
        shutil.rmtree(old)
    if out.exists():
        out.rename(old)
    work.rename(out)
    if old.exists():
        shutil.rmtree(old)
