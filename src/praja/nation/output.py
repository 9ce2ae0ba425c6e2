"""The folder of a nation's plan: nation.json, the tables of lending, and a plan folder for each province."""

import csv
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from praja import __version__
from praja.domain.plan import Draw
from praja.draw import OPERATOR_SEED
from praja.io.plan_folder import read_certificate
from praja.io.whole_folder import FolderKind
from praja.nation.lending import OFFICERS, Balance
from praja.nation.nouns import LEVELS, Lent, Nation, Summary
from praja.nation.parts import write_json

CERTIFICATE = "nation.json"
FILES = frozenset({CERTIFICATE, "transfers.csv", "lent.csv", "draws.csv", "provinces"})
NATION_FOLDER = FolderKind(CERTIFICATE, FILES, ("rencana nasional", "nation's plan"))
TRANSFERS = ("phase", "from_province", "from_unit", "to_province", "officers", "metres")
LENT = ("from_province", "from_unit", "nrp", "to_province", "nrp_there")
DRAWS = ("group_id", "unit", "kind", "officers", "places", "result")


@dataclass(frozen=True)
class Outcome:
    """What was decided between the provinces, and where each province's plan stands."""

    nation: Nation
    seed: int
    summaries: tuple[Summary, ...]
    balance: Balance
    lent: tuple[Lent, ...]
    draws: tuple[Draw, ...]
    names: dict[tuple[str, str, str], str]
    """(home province, NRP at home, province lent to) -> NRP there."""
    plans: dict[str, Path]
    inputs: dict[str, str]
    """SHA-256 of each province's own operation folder."""


def write_outcome(folder: Path, outcome: Outcome) -> dict[str, Any]:
    """Write everything, and return the content of nation.json."""
    for key, plan in sorted(outcome.plans.items()):
        _link(plan, folder / "provinces" / key)
    _write(folder / "transfers.csv", TRANSFERS, _transfers(outcome))
    _write(
        folder / "lent.csv",
        LENT,
        ((w.giver, w.unit, w.nrp, w.taker, outcome.names[w.giver, w.nrp, w.taker]) for w in outcome.lent),
    )
    _write(folder / "draws.csv", DRAWS, map(_draw_row, outcome.draws))
    content = _certificate(outcome, folder)
    write_json(folder / CERTIFICATE, content)
    return content


def _link(source: Path, target: Path) -> None:
    """Let the files of a finished part stand in another place too, without taking room where that works."""
    for path in sorted(source.rglob("*")):
        there = target / path.relative_to(source)
        if path.is_dir():
            there.mkdir(parents=True, exist_ok=True)
            continue
        there.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, there)
        except OSError:
            shutil.copyfile(path, there)
        there.chmod(0o600)


def _transfers(outcome: Outcome) -> Iterator[tuple[object, ...]]:
    numbers: dict[tuple[str, str, str], int] = {}
    for who in outcome.lent:
        key = (who.giver, who.unit, who.taker)
        numbers[key] = numbers.get(key, 0) + 1
    metres = {(loan.giver, loan.taker): loan.metres for loan in outcome.balance.loans}
    phase = outcome.nation.lending.phase
    for (giver, unit, taker), officers in sorted(numbers.items()):
        yield phase, giver, unit, taker, officers, officers * metres[giver, taker]


def _draw_row(draw: Draw) -> tuple[object, ...]:
    result = ";".join(f"{place}={nrp}" for place, nrp in draw.result)
    return draw.group_id, draw.unit, draw.kind, ";".join(draw.officers), ";".join(draw.duties), result


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([columns, *rows])


def _certificate(outcome: Outcome, folder: Path) -> dict[str, Any]:
    """Return what the plan claims and proves, province by province and in all; it names no person."""
    provinces = [_province(outcome, s, folder / "provinces" / s.key) for s in outcome.summaries]
    balance = outcome.balance
    return {
        "version": __version__,
        "code": outcome.nation.code,
        "name": outcome.nation.name,
        "seed": outcome.seed,
        "seed_kind": OPERATOR_SEED,
        "lending": {
            "phase": outcome.nation.lending.phase,
            "officers": sum(OFFICERS * loan.teams for loan in balance.loans),
            "officer_metres": balance.officer_metres,
            "missing_by_counts_before": _by_level(balance.before),
            "missing_by_counts_after": _by_level(balance.after),
            "missing_bound": balance.bound / 1000,
        },
        "totals": _totals(provinces),
        "provinces": provinces,
    }


def _by_level(thousandths: Sequence[int]) -> dict[str, float]:
    return {level: number / 1000 for level, number in zip(LEVELS, thousandths, strict=True)}


def _province(outcome: Outcome, summary: Summary, folder: Path) -> dict[str, Any]:
    certificate = read_certificate(folder)
    loans = outcome.balance.loans
    return {
        "key": summary.key,
        "stations": summary.stations,
        "officers": summary.officers,
        "lent": sum(OFFICERS * loan.teams for loan in loans if loan.giver == summary.key),
        "received": sum(OFFICERS * loan.teams for loan in loans if loan.taker == summary.key),
        "least_teams": summary.least_teams,
        "folder_sha256": outcome.inputs[summary.key],
        "input_sha256": certificate["input_sha256"],
        "input_errors": summary.errors,
        "stages": [{k: v for k, v in s.items() if k != "seconds"} for s in certificate["stages"]],
        "violations": sum(rule["violations"] for rule in certificate["rules"]),
    }


def _totals(provinces: Sequence[dict[str, Any]]) -> dict[str, Any]:
    stages: dict[str, dict[str, Any]] = {}
    for province in provinces:
        for stage in province["stages"]:
            total = stages.setdefault(stage["stage"], {"objective": 0, "bound": 0.0})
            for figure in ("objective", "bound"):
                pair = (total[figure], stage[figure])
                # The longest week of all is nobody's sum.
                total[figure] = round(max(pair) if stage["stage"] == "hours" else sum(pair), 3)
    for total in stages.values():
        gap = abs(total["objective"] - total["bound"]) / max(1, abs(total["objective"]))
        total["gap"] = round(gap, 6)
    counts = ("stations", "officers", "lent", "received", "input_errors", "violations")
    return {**{c: sum(p[c] for p in provinces) for c in counts}, "stages": stages}
