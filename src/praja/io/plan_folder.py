"""Writing a plan folder: the tables of docs/reference/plan-folder.md, and the input they came from."""

import json
import shutil
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import asdict
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from praja.domain.plan import Certificate, Plan, Stage, StationRisk
from praja.errors import FolderError
from praja.io.plan_writing import write_nouns, write_table
from praja.io.whole_folder import FolderKind, written_whole

CERTIFICATE = "certificate.json"

BEATS = ("beat_id", "district_code", "base_station_id", "team_id", "load", "cost_m", "civil_guards")
BEAT_STATIONS = ("beat_id", "station_id", "risk_class", "pattern_stations")
DUTIES = (
    "duty_id", "phase", "task_force", "kind", "place_id", "start", "end", "nrp", "role", "home_unit",
    "host_unit", "attached", "travel_m", "task_unit", "sector_id",
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
NEEDS = (
    "phase", "place_id", "kind", "task_force", "start", "end", "officers", "leads", "qualifications", "women",
    "floor_officers", "area_code", "lat", "lon", "pair_id",
)  # fmt: skip
SITES = ("place_id", "kind", "name", "area_code", "lat", "lon", "task_force")
SECTORS = ("sector_id", "area_codes", "officer")
ROUTES = (
    "route_id", "leg", "asset_id", "stop", "area_code", "lat", "lon", "arrive", "leave", "boxes",
)  # fmt: skip
PATROLS = ("phase", "place_id", "start", "end", "sector_code", "moving")
PATROL_VALUES = ("phase", "place_id", "worst_risk", "fixed_round_risk", "uncovered_risk")
HOURS = (
    "nrp", "unit", "duties", "hours", "nights", "weekend_hours", "hard_duties", "most_week_hours",
    "least_rest_hours",
)  # fmt: skip
CHANGES_FILE = "changes.csv"
CHANGES = ("nrp", "taken", "lost", "reason")

ALWAYS = frozenset(
    {"beats.csv", "beat_stations.csv", "duties.csv", "shortfalls.csv", "balance.csv", "transfers.csv"}
    | {"risk.csv", "draws.csv", "needs.csv", "sites.csv", "sectors.csv", "routes.csv", "patrols.csv"}
    | {"patrol_values.csv", "hours.csv", "findings.csv", CERTIFICATE, "plan.xlsx", "report.html", "input"}
)
"""What every plan folder holds."""

SOMETIMES = frozenset({"changes.csv", "disclosure.json"})
"""What a revised plan holds besides, and one whose patrol seed has been disclosed."""

FILES = ALWAYS | SOMETIMES
"""What a plan folder holds: nothing else is ever replaced."""

PLAN_FOLDER = FolderKind(CERTIFICATE, FILES, ("rencana", "plan"))


def write_tables(folder: Path, plan: Plan, large: bool = True) -> None:
    """Write all tables of a plan and its certificate, duties.csv and needs.csv only where ``large``."""
    classes = {r.station_id: r.risk_class for r in plan.risks}
    write_nouns(folder / "beats.csv", BEATS, plan.beats)
    rows = ((b.beat_id, s, classes[s], plan.patterns[s]) for b in plan.beats for s in b.station_ids)
    write_table(folder / "beat_stations.csv", BEAT_STATIONS, rows)
    if large:
        write_nouns(folder / "duties.csv", DUTIES, plan.duties)
        needs = sorted(plan.needs, key=attrgetter("start", "place_id", "kind", "task_force"))
        write_nouns(folder / "needs.csv", NEEDS, needs)
    write_nouns(folder / "shortfalls.csv", SHORTFALLS, plan.shortfalls)
    write_nouns(folder / "balance.csv", BALANCE, plan.balance)
    write_nouns(folder / "transfers.csv", TRANSFERS, plan.transfers)
    write_risk(folder, plan.risks)
    draws = (
        (d.group_id, d.unit, d.kind, d.officers, d.duties, tuple(f"{place}={nrp}" for place, nrp in d.result))
        for d in plan.draws
    )
    write_table(folder / "draws.csv", DRAWS, draws)
    _write_whole_operation(folder, plan)
    write_certificate(folder, plan.certificate)


def _write_whole_operation(folder: Path, plan: Plan) -> None:
    write_nouns(folder / "sites.csv", SITES, plan.sites)
    write_nouns(folder / "sectors.csv", SECTORS, plan.sectors)
    write_nouns(folder / "routes.csv", ROUTES, plan.routes)
    write_nouns(folder / "patrols.csv", PATROLS, plan.patrols)
    write_nouns(folder / "patrol_values.csv", PATROL_VALUES, plan.patrol_values)
    write_nouns(folder / "hours.csv", HOURS, plan.hours)
    if plan.changes or plan.certificate.revised_from:
        write_nouns(folder / CHANGES_FILE, CHANGES, plan.changes)


def write_risk(folder: Path, risks: Iterable[StationRisk]) -> None:
    """Write risk.csv: one row per station."""
    write_nouns(folder / "risk.csv", RISK, risks)


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


def folder_written_whole(out: Path) -> AbstractContextManager[Path]:
    """Return :func:`written_whole` for a plan folder."""
    return written_whole(out, PLAN_FOLDER)


def read_certificate(folder: Path, *needed: str) -> dict[str, Any]:
    """Return the certificate of a plan folder as it stands there, with the fields that are ``needed``.

    Raises FolderError where the folder holds no plan, or one of these fields is not what it must be.
    """
    path = folder / CERTIFICATE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as problem:
        raise FolderError(
            f"{folder} tidak berisi rencana: {CERTIFICATE} di dalamnya tidak dapat dibaca."
            f" / {folder} holds no plan: its {CERTIFICATE} cannot be read."
        ) from problem
    known = content if isinstance(content, dict) else {}
    for name in needed:
        fits, (indonesian, english) = NEEDED[name]
        if not fits(known.get(name)):
            raise FolderError(
                f"{path}: {name!r} harus {indonesian}; folder rencana ini rusak: jalankan `praja plan` lagi."
                f" / {path}: {name!r} must be {english}; this plan folder is damaged: run `praja plan` again."
            )
    return known


def _is_keys(value: object) -> bool:
    """Return whether a value names things, each once, and at least one."""
    if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
        return False
    return 0 < len(set(value)) == len(value)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


NEEDED: Final = {
    "phases": (_is_keys, ("daftar kunci tahapan yang berbeda-beda", "a list of keys of phases that differ")),
    "seed": (_is_whole, ("bilangan bulat", "a whole number")),
}
"""What fields of a certificate must be for those who go on from it."""
