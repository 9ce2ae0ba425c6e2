"""Which rows of a plan lie in a viewer's territory, as a condition of the file in which they are looked up.

A duty is his if the place is served by one of his units and lies in one of his areas, or if the officer is of
one of his units, wherever he serves: who lends people must know where they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from posko.people.rights import Reach, Right, Viewer

UNITS = "(SELECT code FROM unit WHERE substr(path, 1, ?) = ?)"
NOWHERE = "0"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in SQL and the values of its question marks."""

    sql: str
    values: tuple[Any, ...] = ()

    def both(self, other: "Condition") -> "Condition":
        """Return the condition that both hold."""
        return Condition(f"({self.sql}) AND ({other.sql})", (*self.values, *other.values))


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Return the condition that one of several holds; nothing meets none."""
    found = list(conditions)
    if not found:
        return Condition(NOWHERE)
    values = [value for one in found for value in one.values]
    return Condition(" OR ".join(f"({one.sql})" for one in found), tuple(values))


def within(column: str, codes: Iterable[str]) -> Condition:
    """Return the condition that a column names one of these areas or one below them."""
    return any_of(
        Condition(f"{column} = ? OR substr({column}, 1, ?) = ?", (code, len(code) + 1, f"{code}."))
        for code in codes
    )


def served_in(viewer: Viewer, right: Right, prefix: str = "") -> Condition:
    """Return the condition that a place is served by one of the viewer's units and lies in his areas.

    Its columns are `host` and `area`, behind a prefix such as `g.`.
    """
    return any_of(_served(reach, prefix) for reach in viewer.reaches_of(right) if reach.unit_path)


def _served(reach: Reach, prefix: str) -> Condition:
    areas, path = within(f"{prefix}area", reach.areas), reach.unit_path or ""
    return Condition(f"{prefix}host IN {UNITS} AND ({areas.sql})", (len(path), path, *areas.values))


def duties_in(viewer: Viewer, right: Right) -> Condition:
    """Return the condition of the duties (`duty`) in which the viewer has a right."""
    return any_of(_duties_of(reach) for reach in viewer.reaches_of(right) if reach.unit_path)


def _duties_of(reach: Reach) -> Condition:
    unit = (len(reach.unit_path or ""), reach.unit_path)
    areas = within("area", reach.areas)
    served = f"host IN {UNITS} AND place IN (SELECT n FROM place WHERE {areas.sql})"  # noqa: S608
    # Asked once and not for each row: who has every unit has every duty, and half a second less to wait.
    # Of a unit that has others above, it cannot be: without the question an index finds his duties.
    if (reach.unit_path or "").count("/") > 1:
        return Condition(f"home IN {UNITS} OR ({served})", (*unit, *unit, *areas.values))
    everything = "NOT EXISTS (SELECT 1 FROM unit WHERE substr(path, 1, ?) <> ?)"
    return Condition(f"{everything} OR home IN {UNITS} OR ({served})", (*unit, *unit, *unit, *areas.values))


def commands_in(viewer: Viewer, right: Right, column: str) -> Condition:
    """Return the condition that a column names a unit of the viewer's territory."""
    return any_of(
        Condition(f"{column} IN {UNITS}", (len(reach.unit_path), reach.unit_path))
        for reach in viewer.reaches_of(right)
        if reach.unit_path
    )
