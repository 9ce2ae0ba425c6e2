"""How evenly a unit shares what the roster asks: docs/methods/hours.md, section "Fairness"."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from praja.domain.plan import OfficerHours


@dataclass(frozen=True, slots=True)
class Spread:
    """How one burden lies on the officers of a unit."""

    least: float
    mean: float
    most: float
    gini: float
    """0: all alike; towards 1: one carries all."""

    @property
    def width(self) -> float:
        """The most less the least."""
        return self.most - self.least


@dataclass(frozen=True, slots=True)
class UnitHours:
    """What the roster asks of the officers of one unit who have a duty."""

    unit: str
    officers: int
    hours: Spread
    nights: Spread
    weekend_hours: Spread
    hard_duties: Spread
    most_week_hours: float
    """The longest week of any of them."""


def gini(values: Sequence[float]) -> float:
    """Return the Gini index: mean difference of all pairs over twice the mean; 0 where all is nothing.

    With values in rising order, sum of (2 i - n - 1) x_i over n times their sum, i from 1.
    """
    total, n = sum(values), len(values)
    if not total:
        return 0.0
    return sum((2 * i - n - 1) * x for i, x in enumerate(sorted(values), start=1)) / (n * total)


def spread_of(values: Sequence[float]) -> Spread:
    """Return how these values spread; at least one is needed."""
    return Spread(min(values), sum(values) / len(values), max(values), gini(values))


def hours_by_unit(rows: Iterable[OfficerHours]) -> tuple[UnitHours, ...]:
    """Return the spread in each unit, in the order in which units first appear."""
    units: dict[str, list[OfficerHours]] = {}
    for row in rows:
        units.setdefault(row.unit, []).append(row)
    return tuple(
        UnitHours(
            unit=unit,
            officers=len(mine),
            hours=spread_of([row.hours for row in mine]),
            nights=spread_of([row.nights for row in mine]),
            weekend_hours=spread_of([row.weekend_hours for row in mine]),
            hard_duties=spread_of([row.hard_duties for row in mine]),
            most_week_hours=max(row.most_week_hours for row in mine),
        )
        for unit, mine in units.items()
    )


def gini_within(units: Sequence[UnitHours], burden: Callable[[UnitHours], Spread]) -> float:
    """Return the mean Gini index of a burden within units, each officer counted once."""
    return sum(burden(u).gini * u.officers for u in units) / sum(u.officers for u in units)
