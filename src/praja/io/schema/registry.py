"""Every table of an operation folder: its specification, and what turns its rows into nouns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from praja.io.frames import Frame, TableSpec
from praja.io.headers import header_key
from praja.io.references import Known
from praja.io.schema import (
    areas,
    assets,
    beat_locks,
    candidates,
    depots,
    event_rules,
    events,
    incidents,
    indicators,
    interests,
    locks,
    personnel,
    posts,
    releases,
    revotes,
    sectors,
    stations,
    totals,
    travel,
    unavailable,
    units,
)


@dataclass(frozen=True, slots=True)
class Table:
    """One table, and the field of ``Operation`` that its rows fill."""

    spec: TableSpec
    build: Callable[[Frame, Known], tuple[Any, ...]]
    field: str


TABLES: Final = tuple(
    Table(module.SPEC, module.build, field)
    for module, field in (
        (areas, "areas"),
        (units, "units"),
        (candidates, "candidates"),
        (stations, "stations"),
        (indicators, "indicators"),
        (posts, "posts"),
        (personnel, "personnel"),
        (interests, "ties"),
        (unavailable, "absences"),
        (events, "events"),
        (assets, "assets"),
        (event_rules, "event_rules"),
        (travel, "travel"),
        (depots, "depots"),
        (sectors, "sectors"),
        (revotes, "revotes"),
        (locks, "locks"),
        (releases, "releases"),
        (beat_locks, "beat_locks"),
        (incidents, "incidents"),
    )
)
"""In the order of reading: each refers only to what stands before it."""

SPECS: Final[Mapping[str, TableSpec]] = {s.name: s for s in (*(t.spec for t in TABLES), totals.SPEC)}

NAMES: Final[Mapping[str, str]] = {
    header_key(name): spec.name for spec in SPECS.values() for name in (spec.name, *spec.aliases.split(","))
}
"""File and sheet names, as they are compared -> table."""
