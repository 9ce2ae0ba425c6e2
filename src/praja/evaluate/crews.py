"""Who fills which slot: each officer counts once in a slot."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from praja.evaluate.asked.ask import Slots
from praja.evaluate.groups import grouped
from praja.evaluate.roster import Roster

Key = tuple[str, str, int, int]


@dataclass(frozen=True)
class Crews:
    """The slots beside the duties that fill them, and what is listed as missing."""

    slots: Slots
    roster: Roster
    listed: Mapping[Key, int]
    """Missing officers as shortfalls.csv lists them, by phase, place, start and end."""

    @cached_property
    def slot(self) -> NDArray[np.int64]:
        """The slot that each duty fills, -1 where it fills none, shape (D,)."""
        return self.slots.of_rows(self.roster.duties)

    @cached_property
    def counts(self) -> NDArray[np.bool_]:
        """The duties that fill a slot, of an officer's duties in one slot the first, shape (D,)."""
        first, _ = grouped(self.slot, self.roster.duties.nrp.codes)
        counted = np.zeros(len(self.slot), dtype=bool)
        counted[first] = True
        return counted & (self.slot >= 0)

    def tally(self, which: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return for each slot how many of its crew are among these duties, shape (S,)."""
        return np.bincount(self.slot[which & self.counts], minlength=self.slots.number)

    @cached_property
    def there(self) -> NDArray[np.int64]:
        """How many officers each slot has, shape (S,)."""
        return self.tally(self.counts)

    @cached_property
    def absent(self) -> NDArray[np.int64]:
        """How many officers each slot lacks; below 0 where it has too many, shape (S,)."""
        return self.slots.required - self.there

    @cached_property
    def listed_at(self) -> NDArray[np.int64]:
        """How many officers each slot lists as missing, shape (S,)."""
        told = np.zeros(self.slots.number, dtype=np.int64)
        for key, number in self.listed.items():
            slots, left = self.slots.at_key(*key), number
            for slot in slots:
                told[slot] = min(left, max(0, int(self.absent[slot])))
                left -= told[slot]
            if slots:
                # What nobody lacks is told of the first one, so that it can be found again.
                told[slots[0]] += left
        return told

    def holders(self, skill: str) -> NDArray[np.int64]:
        """Return for each slot how many officers of its crew hold a skill, shape (S,)."""
        return self.tally(self.roster.of_officers(lambda o: skill in o.qualifications, unknown=False))
