"""What is wrong with a cell of the input, and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """The row, or the part of it named, is not used until it is mended."""
    WARNING = "warning"
    """The row is used; the finding says what was understood."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that a person should look at, in one cell of one table.

    ``row`` counts as Excel does (the first line of the sheet is 1); 0 means the whole table.
    ``rule`` is a short stable key of docs/reference/findings.md; ``message`` says in Indonesian
    and English what is wrong, ``mend`` what to do.
    """

    file: str
    sheet: str
    row: int
    column: str
    value: str
    severity: Severity
    rule: str
    message: str
    mend: str
