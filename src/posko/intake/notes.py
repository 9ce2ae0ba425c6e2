"""What an examination found, kept beside a draft or a version so that no page has to read a folder."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from posko.campaign.models import FolderVersion
from posko.intake.bridge import Examined, Noted
from posko.intake.sheets import write_whole

LISTED = 2000
"""Changes of one kind in one table that are listed one by one; the counts count all."""
ERROR = "error"
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changes:
    """How the good rows of a table differ from those of the version before."""

    added: int = 0
    removed: int = 0
    changed: int = 0
    rows: dict[str, list[list[Any]]] = field(default_factory=dict)
    """`added` and `removed`: [key, fields]; `changed`: [key, {field: [old, new]}]."""

    @property
    def any(self) -> bool:
        """Return whether anything differs."""
        return bool(self.added or self.removed or self.changed)


def compare(before: Mapping[str, Row], after: Mapping[str, Row]) -> Changes:
    """Return the difference of two tables by key."""
    added = [key for key in after if key not in before]
    removed = [key for key in before if key not in after]
    changed = [[key, _differs(before[key], after[key])] for key in after if key in before]
    changed = [[key, fields] for key, fields in changed if fields]
    rows: dict[str, list[list[Any]]] = {
        "added": [[key, dict(after[key])] for key in added[:LISTED]],
        "removed": [[key, dict(before[key])] for key in removed[:LISTED]],
        "changed": changed[:LISTED],
    }
    return Changes(len(added), len(removed), len(changed), rows)


def _differs(before: Row, after: Row) -> dict[str, list[str]]:
    return {n: [before.get(n, ""), v] for n, v in after.items() if before.get(n, "") != v}


def notes_folder(version: FolderVersion) -> Path:
    """Return where the examination of a version is kept: beside its folder, which never changes."""
    return version.operation.home / f"notes-{version.number}"


def write_notes(folder: Path, before: Examined, after: Examined) -> dict[str, Any]:
    """Write findings and changes into a folder, and return the counts of each table."""
    changes = {
        table: compare(before.rows.get(table, {}), after.rows.get(table, {}))
        for table in {**before.rows, **after.rows}
    }
    # A file for each table: a page shows one, and need not read the others.
    listed = {table: asdict(change) for table, change in changes.items() if change.any}
    for table, change in listed.items():
        _write(folder / f"changes-{table}.json", change)
    for table in {f.table for f in after.findings}:
        found = [asdict(f) for f in after.findings if f.table == table]
        _write(folder / f"findings-{table}.json", found)
    spoiled: dict[str, set[int]] = {}
    weights: Counter[tuple[str, str]] = Counter()
    for finding in after.findings:
        weights[finding.table, finding.severity] += 1
        if finding.severity == ERROR and finding.row:
            spoiled.setdefault(finding.table, set()).add(finding.row)
    tables = {table for table, _severity in weights} | {t for t, rows in after.rows.items() if rows}
    summary = {
        "tables": {
            table: {
                "rows": len(after.rows.get(table, {})),
                "before": len(before.rows.get(table, {})),
                # A row of which only a cell is not used is planned with: it is counted apart.
                "spoiled": len(spoiled.get(table, set()) - after.used.get(table, frozenset())),
                "partly": len(spoiled.get(table, set()) & after.used.get(table, frozenset())),
                "errors": weights[table, ERROR],
                "warnings": weights[table, "warning"],
                **{k: getattr(changes.get(table, Changes()), k) for k in ("added", "removed", "changed")},
            }
            for table in tables | set(listed)
        },
        "plannable": dict(after.plannable),
    }
    _write(folder / "summary.json", summary)
    return summary


def _write(path: Path, found: Any) -> None:
    write_whole(path, json.dumps(found, ensure_ascii=False).encode())


def _read(path: Path) -> Any:
    return json.loads(path.read_bytes()) if path.exists() else None


def read_findings(folder: Path, table: str) -> list[Noted]:
    """Return the findings of a table that were written there."""
    read = _read(folder / f"findings-{table}.json") or []
    return [Noted(**{**row, "says": tuple(row["says"]), "mend": tuple(row["mend"])}) for row in read]


def read_changes(folder: Path, table: str) -> Changes:
    """Return the changes of a table that were written there."""
    read = _read(folder / f"changes-{table}.json")
    return Changes(**read) if read else Changes()


def read_summary(folder: Path) -> dict[str, Any]:
    """Return the counts that were written there."""
    found: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return found
