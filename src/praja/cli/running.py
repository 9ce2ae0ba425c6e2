"""Commands for a plan that is in use: revise, reinforce, handouts, disclose."""

import json
import os
from datetime import date
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
)


@main.command()
@folder_argument
@plan_argument
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="The revised plan folder to write."
)
@click.option(
    "--lock",
    "lock_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Table of duties that a person has given: duty_id, nrp, reason, by.",
)
@click.option("--workers", type=click.IntRange(1, 256), help="Threads; as many as processors if not given.")
@secret_option
@model_option
@json_option
@refused
def revise(
    folder: Path, plan_folder: Path, out: Path, *, secret_file: Path | None, as_json: bool, **options: Any
) -> int:
    """Revise the plan DIR for a changed folder: as few officers change as possible."""
    from praja.pipeline.revision import orders_beside, revise_folder

    secret = secret_outside(secret_file, out)
    options["workers"] = options["workers"] or os.cpu_count() or 1
    with console.progress(quiet=as_json) as show:

        def tell(stage: str, done: int, total: int) -> None:
            if stage != "changes":
                show(stage, done, total)
            elif not as_json:
                said = f"{console.dots(done)} petugas berubah: {orders_beside(out)}, belum diuji."
                console.screen.print(said, style="bold", markup=False)

        revised = revise_folder(folder, plan_folder, out, secret=secret, progress=tell, **options)
    if as_json:
        changed = {"changed": len(revised.plan.changes)}
        click.echo(json.dumps({**plan_summary(revised), **changed}, ensure_ascii=False))
    else:
        console.print_plan(revised)
        console.print_changes(revised.plan.changes)
    return SOUND if revised.sound else FLAWED


@main.command()
@folder_argument
@plan_argument
@click.option("--at", required=True, help="When: 2024-11-27T10:15, on the operation's clock.")
@click.option("--place", help="A station, beat, post, event, unit or area.")
@click.option("--lat", type=float, help="Latitude, instead of --place.")
@click.option("--lon", type=float, help="Longitude, instead of --place.")
@click.option("--officers", type=click.IntRange(min=1), required=True, help="How many are needed.")
@click.option("--skill", "skills", multiple=True, help="skill=number; may be repeated.")
@click.option("--women", type=click.IntRange(min=0), default=0, show_default=True, help="So many women.")
@click.option("--by", help="When they must be there at the latest.")
@click.option(
    "--duration", "duration_min", type=click.IntRange(min=1), default=120, show_default=True, help="Minutes."
)
@click.option("--kind", help="Kind of duty there, for what declared ties bar.")
@click.option("--override", help="Why places may fall below their floor; needs --by-whom.")
@click.option("--by-whom", help="Who answers for the override.")
@click.option("--alternatives", type=click.IntRange(1, 10), default=3, show_default=True)
@click.option(
    "--posture",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The command's own weights and least strengths, a TOML file.",
)
@click.option("--lang", type=click.Choice(["id", "en"]), default="id", show_default=True)
@json_option
@refused
def reinforce(
    folder: Path,
    plan_folder: Path,
    *,
    alternatives: int,
    posture: Path | None,
    lang: str,
    as_json: bool,
    **asked: Any,
) -> int:
    """Say who can go to an incident, from where, arriving when, and what that uncovers."""
    from praja.io.folder import read_operation
    from praja.io.plan_tables import read_plan
    from praja.reinforce import Request, run

    with console.waiting("reinforce"):
        operation = read_operation(folder).operation
        plan = read_plan(plan_folder, operation)
        answer = run(operation, plan, Request(**asked), alternatives=alternatives, posture=posture)
    click.echo(json.dumps(answer.data, ensure_ascii=False) if as_json else answer.text(lang))
    return SOUND if answer.complete else FLAWED


@main.command()
@folder_argument
@plan_argument
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write.")
@click.option("--unit", "units", multiple=True, help="Only this unit; may be repeated.")
@click.option(
    "--officer", "officers", multiple=True, metavar="NRP", help="Only this officer; may be repeated."
)
@click.option("--lang", type=click.Choice(["id", "en"]), default="id", show_default=True)
@json_option
@refused
def handouts(folder: Path, plan_folder: Path, *, as_json: bool, **chosen: Any) -> int:
    """Write each unit's workbook and each officer's calendar."""
    from praja.handouts import write_handouts
    from praja.io.folder import read_operation
    from praja.io.plan_tables import read_plan

    with console.waiting("handouts"):
        operation = read_operation(folder).operation
        files = write_handouts(operation, read_plan(plan_folder, operation), **chosen)
    if as_json:
        click.echo(json.dumps({"files": [str(f) for f in files]}, ensure_ascii=False))
    else:
        console.screen.print(f"{console.dots(len(files))} berkas di {chosen['out']}.", markup=False)
    return SOUND


@main.command()
@plan_argument
@click.option(
    "--patrol-secret",
    "secret_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="The file with the secret seed.",
)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Today's date.")
@json_option
@refused
def disclose(plan_folder: Path, secret_file: Path, day: Any, as_json: bool) -> int:
    """Disclose the secret seed of patrols once their last phase has ended, so that anyone can check them."""
    from praja.pipeline.disclose import disclose as disclosed
    from praja.pipeline.disclose import verify_disclosure

    today: date = day.date()
    path = disclosed(plan_folder, secret_file, today)
    verified = verify_disclosure(plan_folder)
    if as_json:
        click.echo(json.dumps({"file": str(path), "sound": verified.sound, "stops": verified.stops}))
    else:
        says = "sesuai" if verified.sound else "TIDAK sesuai"
        console.screen.print(f"{path}: {console.dots(verified.stops)} titik patroli {says}.", markup=False)
    return SOUND if verified.sound else FLAWED
