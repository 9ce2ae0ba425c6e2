"""Commands around one plan: check, risk, plan, evaluate, explain."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import click

from praja import console
from praja.cli.base import (
    FLAWED,
    SOUND,
    folder_argument,
    json_option,
    main,
    model_option,
    plan_argument,
    plan_summary,
    refused,
    secret_option,
    secret_outside,
    seed_option,
)
from praja.domain.findings import Finding, Severity
from praja.errors import NothingToPlanError


@main.command()
@folder_argument
@click.option("--out", type=click.Path(path_type=Path), help="Write findings.csv into this folder.")
@json_option
@refused
def check(folder: Path, out: Path | None, as_json: bool) -> int:
    """Read an operation folder and list everything that a person should mend."""
    from praja.io.findings import input_sha256, write_findings
    from praja.io.folder import read_operation

    with console.waiting("check"):
        intake = read_operation(folder)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write_findings(intake.findings, out / "findings.csv")
    operation = intake.operation
    counts = {
        "stations": len(operation.stations),
        "personnel": len(operation.personnel),
        "units": len(operation.units),
        "posts": len(operation.posts),
        "events": len(operation.events),
    }
    if as_json:
        summary = {
            "counts": counts,
            "findings": [_as_dict(f) for f in intake.findings],
            "not_plannable": intake.plannable,
            "input_sha256": input_sha256(intake.files),
        }
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        console.print_findings(intake.findings, out)
        console.print_intake(counts, intake)
    return FLAWED if intake.has_errors else SOUND


def _as_dict(finding: Finding) -> dict[str, object]:
    return {name: getattr(finding, name) for name in Finding.__slots__}


@main.command()
@folder_argument
@model_option
@seed_option
@click.option("--out", type=click.Path(path_type=Path), help="Write risk.csv into this folder.")
@json_option
@refused
def risk(folder: Path, model: str | None, seed: int, out: Path | None, as_json: bool) -> int:
    """Class every station by a visible, weighted model and say how stable each class is."""
    from praja.io.folder import read_operation
    from praja.io.plan_folder import write_risk
    from praja.pipeline import assess_folder

    with console.waiting("risk"):
        intake = read_operation(folder)
        result = assess_folder(folder, intake, model=model, seed=seed)
    if not result.stations:
        raise NothingToPlanError(
            "Tidak ada TPS yang dapat dinilai: jalankan `praja check` untuk melihat sebabnya."
            " / There is no station to assess: run `praja check` to see why."
        )
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write_risk(out, result.stations)
    classes = Counter(str(r.risk_class) for r in result.stations)
    stable = sum(r.stability for r in result.stations) / len(result.stations)
    if as_json:
        districts = {d.district_code: {"conflict": d.conflict, "geo": d.geo} for d in result.districts}
        summary = {"classes": classes, "mean_stability": round(stable, 4), "districts": districts}
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        console.print_classes(classes, stable, result.findings)
    flawed = intake.has_errors or any(f.severity is Severity.ERROR for f in result.findings)
    return FLAWED if flawed else SOUND


@main.command()
@folder_argument
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The plan folder to write.")
@seed_option
@click.option("--workers", type=click.IntRange(1, 256), help="Threads; as many as processors if not given.")
@click.option("--phase", "phases", multiple=True, help="Plan only this phase; may be repeated.")
@secret_option
@model_option
@json_option
@refused
def plan(folder: Path, out: Path, *, secret_file: Path | None, as_json: bool, **options: Any) -> int:
    """Plan who stands where, phase by phase, and prove how good the plan is."""
    from praja.pipeline import plan_folder

    secret = secret_outside(secret_file, out)
    options["workers"] = options["workers"] or os.cpu_count() or 1
    with console.progress(quiet=as_json) as show:
        planned = plan_folder(folder, out, secret=secret, progress=show, **options)
    if as_json:
        click.echo(json.dumps(plan_summary(planned), ensure_ascii=False))
    else:
        console.print_plan(planned)
    return SOUND if planned.sound else FLAWED


@main.command()
@folder_argument
@plan_argument
@json_option
@refused
def evaluate(folder: Path, plan_folder: Path, as_json: bool) -> int:
    """Recompute every promise of a plan from its tables, with code of its own."""
    from praja.evaluate import RULES, evaluate_plan
    from praja.io.findings import input_sha256
    from praja.io.folder import read_operation
    from praja.io.plan_folder import read_certificate

    with console.waiting("evaluate"):
        intake = read_operation(folder)
        planned_from = read_certificate(plan_folder).get("input_sha256")
        evaluation = evaluate_plan(intake.operation, plan_folder)
    if planned_from != input_sha256(intake.files):
        advice = f"Periksa dengan {plan_folder / 'input'}, masukan yang disimpan rencana ini."
        console.screen.print(
            f"Isi {folder} bukan masukan rencana ini. {advice}", style="bold yellow", markup=False
        )
    if as_json:
        summary = {
            "sound": evaluation.sound,
            "rules": {r.rule: {"checked": r.checked, "violations": r.violations} for r in evaluation.rules},
            "objectives": evaluation.objectives.by_stage,
            "evenness": _evenness(evaluation),
            "locks": [
                {"rule": b.rule, "place_id": b.place_id, "reason": b.reason} for b in evaluation.locked
            ],
        }
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        console.print_evaluation(evaluation, {rule.key: rule.indonesian for rule in RULES})
    return SOUND if evaluation.sound else FLAWED


def _evenness(evaluation: Any) -> dict[str, dict[str, Any]]:
    """Return unit -> burden -> Gini index and most less least."""
    found: dict[str, dict[str, Any]] = {}
    for e in evaluation.evenness:
        unit = found.setdefault(e.unit, {"officers": e.officers})
        unit[e.burden] = {"gini": round(e.gini, 4), "width": round(e.width, 2)}
    return found


@main.command()
@folder_argument
@plan_argument
@click.argument("subject")
@click.option("--lang", type=click.Choice(["id", "en"]), default="id", show_default=True)
@json_option
@refused
def explain(folder: Path, plan_folder: Path, subject: str, lang: str, as_json: bool) -> int:
    """Say why an officer stands where he stands, or why a place is guarded as it is.

    SUBJECT is an NRP, or the id of a duty, station, beat, post, event, site or shift.
    """
    from praja.explain import explain as explained
    from praja.io.folder import read_operation

    answer = explained(read_operation(folder).operation, plan_folder, subject)
    click.echo(json.dumps(answer.data, ensure_ascii=False) if as_json else answer.text(lang))
    return SOUND
