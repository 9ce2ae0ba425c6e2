"""An ask is what one place wants on each of its shifts; a slot is one shift of one ask."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from praja.evaluate.groups import grouped
from praja.evaluate.rows import Duties, Needs
from praja.evaluate.where import AT_BEATS, AT_GROUND, FORWARD_MOVEMENT, REVOTE_GUARD, STATION_GUARD

Hours = tuple[int, int]
"""From when until when, in local minutes."""


class Ask(NamedTuple):
    """What a place asks for on each of its shifts."""

    phase: str
    place_id: str
    kind: str
    task_force: str
    officers: int
    leads: int = 0
    qualifications: tuple[str, ...] = ()
    women: int = 0
    pair_id: str = ""


Asking = tuple[Ask, list[Hours]]
"""An ask with its shifts."""


def desk_of(kind: str) -> str:
    """Return the list on which a kind of duty is looked up; empty where nobody asks for it by place."""
    if kind in AT_GROUND:
        return ""
    return kind if kind in (*AT_BEATS, REVOTE_GUARD) else "named"


def equal_shifts(hours: Hours, most_min: int) -> list[Hours]:
    """Return a span cut into the fewest equal shifts of at most ``most_min`` minutes; 0: one shift."""
    start, end = hours
    number = max(1, -(-(end - start) // most_min)) if most_min else 1
    turns = [start + (end - start) * i // number for i in range(number + 1)]
    return list(pairwise(turns))


@dataclass(frozen=True)
class Slots:
    """S slots: every shift of every ask."""

    asks: Sequence[Ask]
    ask: NDArray[np.int32]
    """The ask of each slot, shape (S,)."""
    start: NDArray[np.int64]
    end: NDArray[np.int64]

    @classmethod
    def of(cls, asked: Iterable[Asking]) -> "Slots":
        """Return the slots of these asks, in their order."""
        asks: list[Ask] = []
        rows: list[tuple[int, int, int]] = []
        for ask, shifts in asked:
            rows += [(len(asks), start, end) for start, end in shifts]
            asks.append(ask)
        table = np.array(rows, dtype=np.int64).reshape(-1, 3)
        return cls(asks, table[:, 0].astype(np.int32), table[:, 1].copy(), table[:, 2].copy())

    @property
    def number(self) -> int:
        """S: how many slots there are."""
        return len(self.ask)

    def each(self, worth: Callable[[Ask], int | bool]) -> NDArray[np.int64]:
        """Return ``worth`` of the ask of each slot, shape (S,)."""
        return np.array([*map(worth, self.asks), 0], dtype=np.int64)[self.ask]

    def asking_for(self, skill: str) -> NDArray[np.bool_]:
        """Return which slots ask for a skill, shape (S,)."""
        return self.each(lambda ask: skill in ask.qualifications) > 0

    @cached_property
    def required(self) -> NDArray[np.int64]:
        """How many officers each slot asks for, shape (S,)."""
        return self.each(lambda ask: ask.officers)

    def at(self, slot: int) -> Ask:
        """Return the ask of a slot."""
        return self.asks[int(self.ask[slot])]

    def key(self, slot: int) -> tuple[str, str, int, int]:
        """Return what shortfalls.csv calls a slot: phase, place, start and end."""
        ask = self.at(slot)
        return ask.phase, ask.place_id, int(self.start[slot]), int(self.end[slot])

    @cached_property
    def _asks_at(self) -> Mapping[tuple[str, str, str], list[int]]:
        found: dict[tuple[str, str, str], list[int]] = {}
        for number, ask in enumerate(self.asks):
            found.setdefault((ask.phase, desk_of(ask.kind), ask.place_id), []).append(number)
        return found

    @cached_property
    def _slot_at(self) -> Mapping[tuple[int, int, int], int]:
        rows = zip(self.ask.tolist(), self.start.tolist(), self.end.tolist(), strict=True)
        # Of two alike the first one counts.
        return {row: slot for slot, row in reversed(list(enumerate(rows)))}

    @cached_property
    def _first(self) -> NDArray[np.int64]:
        return np.searchsorted(self.ask, np.arange(len(self.asks)))

    def of_rows(self, table: Duties | Needs) -> NDArray[np.int64]:
        """Return the slot that each row of a table speaks of, -1 where there is none.

        A beat has but one for its guards and one for their way, whatever hours are stated. Where two
        task forces are asked for at a place, the row's own tells them apart.
        """
        words = (table.phase, table.kind, table.place_id, table.task_force)
        first, group = grouped(*(column.codes for column in words), table.start, table.end)
        found = map(
            self._find,
            *(column.take(first).cells() for column in words),
            table.start[first].tolist(),
            table.end[first].tolist(),
        )
        return np.fromiter(found, np.int64, len(first))[group]

    def _find(self, phase: str, kind: str, place_id: str, task_force: str, start: int, end: int) -> int:
        asks = self._asks_at.get((phase, desk_of(kind), place_id), [])
        if len(asks) > 1:
            asks = [a for a in asks if self.asks[a].task_force == task_force] or asks
        for number in asks:
            if kind in (STATION_GUARD, FORWARD_MOVEMENT):
                return int(self._first[number])
            slot = self._slot_at.get((number, start, end))
            if slot is not None:
                return slot
        return -1

    def at_key(self, phase: str, place_id: str, start: int, end: int) -> list[int]:
        """Return the slots that a row of shortfalls.csv speaks of; an event may have two of one hour."""
        found = (self._slot_at.get((a, start, end)) for a in self._asks_by_place.get((phase, place_id), []))
        return [slot for slot in found if slot is not None]

    @cached_property
    def _asks_by_place(self) -> Mapping[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for number, ask in enumerate(self.asks):
            found.setdefault((ask.phase, ask.place_id), []).append(number)
        return found
