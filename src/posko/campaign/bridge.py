"""What Posko takes from the engine about an operation as a whole."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from praja.io.notes import Notebook
from praja.io.settings import empty_settings, read_settings
from praja.io.tomlfile import FILE
from praja.worlds.demo import is_demo, write_demo


@dataclass(frozen=True, slots=True)
class Stage:
    """A phase as operation.toml has it: both dates are part of it."""

    key: str
    name: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Cover:
    """What a folder says of itself: the operation's name, zone and phases, and whether it is made up."""

    name: str
    command: str
    area: str
    zone: str
    phases: tuple[Stage, ...]
    made_up: bool


def cover_of(folder: Path) -> Cover:
    """Return what operation.toml says; without one nothing but the zone of Jakarta is known."""
    settings = empty_settings()
    toml = folder / FILE
    if toml.is_file():
        settings = read_settings(toml.read_bytes(), Notebook())
    phases = tuple(Stage(p.key, p.name, p.start, p.end) for p in settings.phases)
    return Cover(
        settings.name, settings.command, settings.area, settings.timezone, phases, made_up=is_demo(folder)
    )


def write_made_up(folder: Path, *, stations: int) -> None:
    """Write a made-up operation of a province with so many stations: the same one at every call."""
    write_demo(folder, stations=stations)
