"""The command that makes operations up: demo, of one province or of a nation."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from praja import console
from praja.cli.base import SOUND, json_option, main, refused
from praja.errors import UsageError

table_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--seed", type=int, default=2024, show_default=True)
@click.option("--stations", type=click.IntRange(min=1), help="So many polling stations.")
@click.option("--officers", type=click.IntRange(min=1), help="So many officers.")
@click.option("--regencies", type=click.IntRange(min=1), help="Only the first so many regencies.")
@click.option(
    "--areas",
    type=table_file,
    help="A province of your own: a table with the columns code, name, lat, lon, stations.",
)
@click.option("--spoiled", is_flag=True, help="Damage the tables the way real tables are damaged.")
@click.option("--nation", is_flag=True, help="A nation: a folder for each province of --areas, or of 38.")
@click.option("--station-table", type=table_file, help="Of a nation: its polling stations, one a row.")
@click.option("--province", "provinces", multiple=True, metavar="CODE", help="Of a nation: only this one.")
@click.option("--replace", is_flag=True, help="Replace an earlier demo in DIR.")
@json_option
@refused
def demo(folder: Path, *, nation: bool, as_json: bool, **world: Any) -> int:
    """Write a made-up operation of any size, or a nation of them, to try everything with."""
    told = _nation(folder, **world) if nation else _operation(folder, **world)
    if as_json:
        click.echo(json.dumps({"folder": str(folder), **told}, ensure_ascii=False))
        return SOUND
    size = f"{console.dots(told['stations'])} TPS, {console.dots(told['officers'])} petugas"
    if nation:
        size = f"{told['provinces']} provinsi, {size}"
    console.screen.print(f"Operasi contoh di {folder}: {size}.", markup=False)
    for line in told["damage"]:
        console.screen.print(f"- {line}", markup=False)
    return SOUND


def _operation(
    folder: Path, *, station_table: Path | None, provinces: Sequence[str], spoiled: bool, **world: Any
) -> dict[str, Any]:
    """Write one operation folder, and return what is in it."""
    from praja.worlds import write_demo
    from praja.worlds.spoiled import spoil

    _only(
        station_table or provinces,
        "--station-table, --province",
        "hanya untuk --nation",
        "only for a --nation",
    )
    made = write_demo(folder, **world)
    damage = spoil(folder, seed=world["seed"]) if spoiled else []
    return _told(1, made, damage)


def _nation(
    folder: Path,
    *,
    station_table: Path | None,
    stations: int | None,
    regencies: int | None,
    spoiled: bool,
    **world: Any,
) -> dict[str, Any]:
    """Write a nation folder, and return what is in it."""
    from praja.worlds.nation import write_nation_demo

    _only(
        regencies or spoiled,
        "--regencies, --spoiled",
        "hanya untuk satu provinsi, bukan untuk --nation",
        "only for one province, not for a --nation",
    )
    _only(
        station_table and not world["areas"],
        "--station-table",
        "memerlukan --areas, wilayah tempat TPS itu",
        "needs --areas, the areas they lie in",
    )
    _only(
        stations and world["areas"],
        "--stations",
        "hanya untuk nasional tanpa --areas: tabelnya yang menyebut banyaknya",
        "only for a nation without --areas: the tables say how many",
    )
    with console.screen.status("Menulis operasi contoh"):
        made = write_nation_demo(folder, stations=station_table, size=stations, **world)
    return _told(len(made.provinces), made, [])


def _told(provinces: int, made: Any, damage: list[str]) -> dict[str, Any]:
    counts = {name: getattr(made, name) for name in ("stations", "officers", "units")}
    return {"provinces": provinces, **counts, "damage": damage}


def _only(asked: object, what: str, indonesian: str, english: str) -> None:
    """Refuse options that do not go together."""
    if asked:
        raise UsageError(f"{what}: {indonesian}. / {what}: {english}.")
