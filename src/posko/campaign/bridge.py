"""What Posko takes from the engine about an operation as a whole."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from praja.io.notes import Notebook
from praja.io.settings import empty_settings, read_settings
from praja.io.tomlfile import FILE
from praja.worlds.demo import is_demo, write_demo
from praja.worlds.duties import CAMPAIGN_START

LEAST_DAYS = 11
"""So many days of the campaign are over at the least: the demo is of its twelfth to its eighteenth day."""
_DATE = re.compile(r"(?<![\d-])20\d\d-[01]\d-[0-3]\d(?![\d-])")
VOTING_DAY = date(2024, 11, 27)
"""Of the made-up operation as the engine writes it."""


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


def write_made_up(folder: Path, *, stations: int, today: date) -> None:
    """Write a made-up operation of a province with so many stations: the same one at every call of a day.

    Its dates are moved by whole weeks, so that the campaign began between 11 and 17 days ago: who tries it
    out is in the midst of it, and every day keeps its name.
    """
    write_demo(folder, stations=stations)
    weeks = timedelta(days=(today - CAMPAIGN_START.date()).days - LEAST_DAYS) // timedelta(weeks=1)
    _move_dates(folder, timedelta(weeks=weeks))


def _move_dates(folder: Path, by: timedelta) -> None:
    """Move every date of a folder, and the year in the name of its operation."""
    for path in sorted(folder.iterdir()):
        text = path.read_text("utf-8")
        moved = _DATE.sub(lambda found: (date.fromisoformat(found[0]) + by).isoformat(), text)
        if path.name == FILE:
            moved = moved.replace("Praja 2024", f"Praja {(VOTING_DAY + by).year}")
        if moved != text:
            path.write_text(moved, "utf-8")
