"""The command for many provinces: nation."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from praja import console
from praja.cli.base import (
    FLAWED,
    SOUND,
    folder_argument,
    json_option,
    main,
    model_option,
    refused,
    seed_option,
)
from praja.errors import UsageError

STAGE_NAMES = {
    "summary": "Menghitung kekuatan",
    "lending": "Mengundi bantuan antarprovinsi",
    "plan": "Merencanakan",
}


@main.command()
@folder_argument
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The nation's plan to write.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes; as many as processors if not given.")
@click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler, tcp://...: its workers do the work.")
@seed_option
@click.option("--phase", "phases", multiple=True, help="Plan this phase instead; may be repeated.")
@click.option("--reports", is_flag=True, help="Write report.html and plan.xlsx of each province, too.")
@click.option("--work", type=click.Path(path_type=Path), help="Where finished parts wait; beside DIR else.")
@click.option("--keep-parts", is_flag=True, help="Leave them there: the next run makes only what changed.")
@model_option
@json_option
@refused
def nation(folder: Path, out: Path, *, as_json: bool, **options: Any) -> int:
    """Plan every province of a nation together, on processes of this machine or on a cluster."""
    from praja.nation import Options, plan_nation

    if options["workers"] and options["cluster"]:
        raise UsageError(
            "--workers menghitung proses mesin ini: jangan dipakai bersama --cluster."
            " / --workers counts processes of this machine: leave it out with --cluster."
        )
    rare = {name: options.pop(name) for name in ("model", "reports", "work", "keep_parts")}
    options["workers"] = options["workers"] or os.cpu_count() or 1
    with _progress(quiet=as_json) as show:
        planned = plan_nation(folder, out, options=Options(**rare), progress=show, **options)
    content = planned.certificate
    if as_json:
        told = {
            "folder": str(planned.folder),
            "sound": planned.sound,
            "provinces": len(content["provinces"]),
            **content["totals"],
        }
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _print(content, planned.folder)
    return SOUND if planned.sound else FLAWED


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[str, str, int, int], None]]:
    """Give a function that shows (province, stage, done, total): bars on a terminal, else a line for each."""
    if quiet:
        yield lambda _province, _stage, _done, _total: None
        return
    if not console.screen.is_terminal:

        def tell(province: str, stage: str, done: int, total: int) -> None:
            console.screen.print(f"{STAGE_NAMES[stage]}: {province} ({done}/{total})", markup=False)

        yield tell
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console.screen, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(province: str, stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(STAGE_NAMES[stage])
            said = f"{STAGE_NAMES[stage]} {done}/{total} (selesai: {province})"
            bars.update(tasks[stage], completed=done, total=total, description=said)

        yield show


COLUMNS = ("Provinsi", "TPS", "Petugas", "Datang", "Pergi", "Kurang", "Batas terbukti", "Dilanggar")


def _print(content: dict[str, Any], out: Path) -> None:
    """Show each province and all of them: who comes and goes, who is missing, and what is broken."""
    totals = content["totals"]
    table = Table(*COLUMNS[:1], box=None, header_style="bold")
    for name in COLUMNS[1:]:
        table.add_column(name, justify="right")
    for province in content["provinces"]:
        stages = {s["stage"]: s for s in province["stages"]}
        style = "red" if province["violations"] or province["input_errors"] else None
        table.add_row(province["key"], *_figures(province, stages), style=style)
    table.add_row("Semua", *_figures(totals, totals["stages"]), style="bold")
    console.screen.print(table)
    if totals["input_errors"]:
        errors = console.dots(totals["input_errors"])
        line = f"{errors} kesalahan pada data masukan (findings.csv tiap provinsi)."
        console.screen.print(line, style="bold red")
    console.screen.print(f"Buka {out / 'nation.json'}.", style="green", markup=False)


def _figures(counts: Mapping[str, Any], stages: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a row of the table shows after its name."""
    short = [stages[name] for name in ("missing", "roster") if name in stages]
    shown = [counts[name] for name in ("stations", "officers", "received", "lent")]
    shown += [sum(s[figure] for s in short) for figure in ("objective", "bound")]
    return map(console.dots, (*shown, counts["violations"]))
