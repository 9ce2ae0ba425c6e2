"""What Posko takes from the engine about units and areas."""

from collections.abc import Sequence
from pathlib import Path

from praja.domain.areas import Area, Unit
from praja.io.folder import read_operation


def read_territory(folder: Path) -> tuple[Sequence[Area], Sequence[Unit]]:
    """Return the areas and units of an operation folder. Raises the engine's FolderError if it is none."""
    operation = read_operation(folder).operation
    return operation.areas, operation.units
