"""The tables of a plan folder that is being read, and what their ids may refer to."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TypeVar

from praja.domain.operation import Operation
from praja.errors import FolderError
from praja.io.plan_cells import PlanTable

Noun = TypeVar("Noun")


@dataclass(frozen=True)
class PlanSource:
    """A plan folder being read, and what its ids may refer to."""

    path: Path
    operation: Operation
    ids: dict[str, Collection[str]] = field(default_factory=dict)
    picked: Mapping[str, PlanTable] = field(default_factory=dict)
    """Tables of which only some rows are wanted, with these rows."""

    def table(self, file: str, columns: Sequence[str], **appended: str) -> PlanTable:
        """Return a table; ``appended`` columns may be missing and then read as given."""
        table = self.picked.get(file) or PlanTable.parse(file, self.text(file))
        missing = [c for c in columns if c not in table.columns and c not in appended]
        if missing:
            named = ", ".join(missing)
            raise FolderError(
                f"{file} tidak punya kolom {named}: folder rencana ini rusak. / "
                f"{file} has no column {named}: this plan folder is damaged."
            )
        for column, cell in appended.items():
            table.columns.setdefault(column, [cell] * table.rows)
        return table

    def table_since(self, file: str, columns: Sequence[str]) -> PlanTable:
        """Return a table that plans of earlier versions, or plans of one phase, may lack: then empty."""
        if (self.path / file).exists():
            return self.table(file, columns)
        return PlanTable(file, 0, {column: [] for column in columns})

    def text(self, file: str) -> str:
        """Return a file of the folder as text."""
        try:
            return (self.path / file).read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise FolderError(
                f"{self.path} tidak berisi {file}: berikan folder hasil `praja plan`. / "
                f"{self.path} holds no {file}: give a folder that `praja plan` wrote."
            ) from None
        except UnicodeDecodeError:
            raise FolderError(f"{file} bukan teks UTF-8 / is no UTF-8 text.") from None


def nouns(noun: Callable[..., Noun], **columns: Iterable[object]) -> tuple[Noun, ...]:
    """Return a noun for each row of these columns, which are named as its fields."""
    names = [f.name for f in fields(noun)]  # type: ignore[arg-type]
    return tuple(map(noun, *(columns[name] for name in names if name in columns)))
