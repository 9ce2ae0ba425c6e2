"""Write a whole made-up operation folder: the same bytes for the same arguments, on every run."""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template
from typing import Final

from praja.worlds.facts import WorldSpec, jambi, read_areas
from praja.worlds.room import is_marked, room_for_demo
from praja.worlds.tables import TABLES, csv_text, tables
from praja.worlds.world import World, build_world

MARKER: Final = "# praja demo: made-up operation, safe to replace"
"""First line of operation.toml; only folders with it are ever written over."""
EAST: Final = frozenset({"81", "82", "91", "92", "93", "94", "95", "96", "97"})
MIDDLE: Final = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What was written: the folder, the seed and how much of everything."""

    folder: Path
    seed: int
    regencies: int
    districts: int
    villages: int
    stations: int
    voters: int
    units: int
    officers: int
    posts: int
    events: int


def write_demo(
    folder: Path,
    *,
    seed: int = 2024,
    stations: int | None = None,
    officers: int | None = None,
    regencies: int | None = None,
    areas: Path | None = None,
    replace: bool = False,
) -> DemoSummary:
    """Write a made-up operation folder and return what is in it.

    Without ``areas`` it is Polda Jambi with 6,391 stations and 5,400 officers; ``areas`` is a table
    of another province (columns code, name, lat, lon, stations). The sizes may be any from 20 on:
    what is not given follows from what is.

    Raises
    ------
    FolderError
        The folder holds something that is not a demo, or it is a demo and ``replace`` is False.
    InputError, UsageError
        The table of areas has a bad cell, or no such world can be.
    """
    spec = jambi() if areas is None else read_areas(areas)
    return write_world(
        folder, spec, seed=seed, stations=stations, officers=officers, regencies=regencies, replace=replace
    )


def write_world(
    folder: Path,
    spec: WorldSpec,
    *,
    seed: int,
    stations: int | None = None,
    officers: int | None = None,
    regencies: int | None = None,
    replace: bool = False,
) -> DemoSummary:
    """Write the operation folder of a world of your own facts; see write_demo."""
    world = build_world(spec, seed=seed, stations=stations, officers=officers, regencies=regencies)
    clear_for_demo(folder, replace=replace)
    # The settings go first: a folder left half-written still carries the marker and may be replaced.
    (folder / "operation.toml").write_text(_settings(world, seed), encoding="utf-8", newline="\n")
    for name, rows in tables(world).items():
        (folder / f"{name}.csv").write_text(csv_text(rows), encoding="utf-8", newline="\n")
    return _summary(folder, seed, world)


def clear_for_demo(folder: Path, *, replace: bool) -> None:
    """Make the folder ready for a demo: create it, or empty it of an earlier demo.

    Raises FolderError where something of somebody else would be lost.
    """
    own = {"operation.toml", *(f"{t}.{kind}" for t in TABLES for kind in ("csv", "xlsx"))}
    ours = folder.is_dir() and is_demo(folder)
    for name in room_for_demo(folder, ours=ours, replace=replace, own=own.__contains__):
        (folder / name).unlink()


def is_demo(folder: Path) -> bool:
    """Return whether the folder is a demo that was written here."""
    return is_marked(folder / "operation.toml", MARKER)


def _settings(world: World, seed: int) -> str:
    template = resources.files("praja.worlds").joinpath("operation.toml").read_text(encoding="utf-8")
    province = world.spec.province
    name = world.spec.operation_name or f"Operasi Mantap Praja 2024 ({province.name})"
    counts = (len(world.stations), len(world.personnel), len(world.spec.regencies))
    sizes = "stations {}, officers {}, regencies {}".format(*counts)
    return Template(template).substitute(
        marker=MARKER,
        arguments=f"seed {seed}, {sizes}",
        province=province.code,
        name=name.replace("\\", "").replace('"', "'"),
        timezone=_timezone_of(province.code),
    )


def _timezone_of(province: str) -> str:
    """Return the time zone of a province: western, central or eastern Indonesia."""
    if province in EAST:
        return "Asia/Jayapura"
    return "Asia/Makassar" if province in MIDDLE else "Asia/Jakarta"


def _summary(folder: Path, seed: int, world: World) -> DemoSummary:
    return DemoSummary(
        folder=folder,
        seed=seed,
        regencies=len(world.spec.regencies),
        districts=len(world.spec.districts),
        villages=sum(a.code.count(".") == 3 for a in world.areas),
        stations=len(world.stations),
        voters=sum(s.voters for s in world.stations),
        units=len(world.units),
        officers=len(world.personnel),
        posts=len(world.posts),
        events=len(world.events),
    )
