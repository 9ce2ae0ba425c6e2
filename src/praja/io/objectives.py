"""``[objectives]`` of operation.toml: what plans are made for, in order or weighed against each other."""

from typing import Any, Final

from praja.domain.settings import OBJECTIVES, Objectives
from praja.io import settingvalues as values
from praja.io.cells import Bad
from praja.io.tomlfile import TomlFile

SECTION: Final = "objectives"
FIRST: Final = OBJECTIVES[0]
WEIGHED: Final = OBJECTIVES[1:]
"""Coverage has no weight: nothing stands against it."""
WEIGHT: Final = values.number_from(0)


def read_objectives(toml: TomlFile) -> Objectives:
    """Return ``[objectives]``; objectives that the order leaves out come last, as they stand by default."""
    table = toml.table(SECTION)
    toml.unknown_keys(table, SECTION, 0, frozenset({"order", "weights"}))
    order = OBJECTIVES
    if "order" in table:
        order = toml.take(_order(table["order"]), toml.spot(SECTION, 0, "order"), table["order"], OBJECTIVES)
    return Objectives(order, _weights(toml, table.get("weights", {})))


def _order(value: Any) -> Any:
    read = values.word_list(value)
    if isinstance(read, Bad):
        return read
    named = (FIRST, *(word for word in read if word != FIRST))
    if not set(named) <= set(OBJECTIVES) or (FIRST in read and read[0] != FIRST):
        return Bad("order_malformed", {"choices": ", ".join(OBJECTIVES)})
    return (*named, *(word for word in OBJECTIVES if word not in named))


def _weights(toml: TomlFile, given: Any) -> tuple[tuple[str, float], ...]:
    if not isinstance(given, dict):
        wanted = "{ travel = 1.0 }"
        toml.book.add("setting_malformed", toml.spot(SECTION, 0, "weights"), given, wanted=wanted)
        return ()
    read: dict[str, float] = {}
    for key, value in given.items():
        spot = toml.spot(f"{SECTION}.weights", 0, key)
        # Weights in braces stand on the line of their key.
        spot = spot if spot.row else toml.spot(SECTION, 0, "weights")
        if key not in WEIGHED:
            toml.book.add("objective_without_weight", spot, key, choices=", ".join(WEIGHED))
        elif (weight := toml.take(WEIGHT(value), spot, value)) is not None:
            read[key] = weight
    return tuple((key, read[key]) for key in WEIGHED if key in read)
