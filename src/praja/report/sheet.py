"""What a sheet of the workbook is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from praja.report.figures import Figures
from praja.report.words import Words, zone_name

Cell = str | int | float | datetime | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: ``columns`` are (title, format) pairs, the format a key of ``workbook.FORMATS``."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: Sequence[Sequence[Cell]]


def titled(words: Words, figures: Figures, **formats: str) -> tuple[tuple[str, str], ...]:
    """Return columns with their titles; the title of a time names its zone."""
    zone = zone_name(figures.operation.settings.timezone)
    return tuple((words.say(f"column.{key}", zone=zone), kind) for key, kind in formats.items())
