"""A linear program as plain lists: what the models say and the solvers read."""

from collections.abc import Iterable
from dataclasses import dataclass, field

INFINITY = float("inf")


@dataclass
class LinearProgram:
    """Columns with bounds, rows with bounds, and the coefficients where they meet.

    Costs are not part of it: goals that follow one another share the same program.
    """

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    entry_row: list[int] = field(default_factory=list)
    entry_column: list[int] = field(default_factory=list)
    entry_value: list[float] = field(default_factory=list)

    def column(self, lower: float = 0, upper: float = INFINITY) -> int:
        """Add a variable and return its index."""
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.lower) - 1

    def row(
        self, terms: Iterable[tuple[int, float]], lower: float = -INFINITY, upper: float = INFINITY
    ) -> int:
        """Add the constraint lower <= sum of (column, coefficient) <= upper and return its index."""
        index = len(self.row_lower)
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        for column, value in terms:
            self.entry_row.append(index)
            self.entry_column.append(column)
            self.entry_value.append(value)
        return index
