"""Writing findings.csv, safe to open in a spreadsheet, and hashing what was read."""

import csv
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from praja.domain.findings import Finding
from praja.domain.operation import FileRead

COLUMNS: Final = ("file", "sheet", "row", "column", "value", "severity", "rule", "mend", "message")

RUNS_IN_A_SPREADSHEET: Final = ("=", "+", "-", "@", "\t", "\r")


def write_findings(findings: Iterable[Finding], path: Path) -> None:
    """Write findings in the order given, UTF-8, one line each, for the owner alone."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([harmless(str(getattr(f, column))) for column in COLUMNS] for f in findings)
    # A bad cell may be a name or a service number.
    path.chmod(0o600)


def harmless(text: str) -> str:
    """Return a text that a spreadsheet shows and does not run."""
    return f"'{text}" if text.startswith(RUNS_IN_A_SPREADSHEET) else text


def input_sha256(files: Iterable[FileRead]) -> str:
    """Return the SHA-256 over the sorted lines ``sha256  name`` of the files read."""
    lines = sorted(f"{f.sha256}  {f.name}\n" for f in files)
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()
