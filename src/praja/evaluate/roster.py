"""The duties of a plan joined to who does them and where, as arrays with one entry for each duty."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from praja.domain.forces import Officer
from praja.evaluate.groups import grouped, once_each
from praja.evaluate.rows import Duties
from praja.evaluate.where import Place


@dataclass(frozen=True)
class Roster:
    """D duties, each with its officer and its place."""

    duties: Duties
    officers: Sequence[Officer]
    places: Sequence[Place]
    officer: NDArray[np.int32]
    """Row of ``officers``, -1 where the service number is unknown, shape (D,)."""
    place: NDArray[np.int32]
    """Row of ``places``, -1 where the place is unknown, shape (D,)."""

    @classmethod
    def of(
        cls,
        duties: Duties,
        officers: Mapping[str, Officer],
        find: Callable[[str, str], Place | None],
    ) -> "Roster":
        """Return the duties joined to these officers and to the places that ``find`` gives."""
        row = {nrp: i for i, nrp in enumerate(officers)}
        first, group = grouped(duties.kind.codes, duties.place_id.codes)
        found = [find(duties.kind.at(i), duties.place_id.at(i)) for i in first.tolist()]
        rows = {place: i for i, place in enumerate(dict.fromkeys(p for p in found if p is not None))}
        return cls(
            duties,
            tuple(officers.values()),
            tuple(rows),
            duties.nrp.each(lambda nrp: row.get(nrp, -1)).astype(np.int32),
            np.array([-1 if p is None else rows[p] for p in found], dtype=np.int32)[group],
        )

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Duties whose officer and place are known; the others break ``ids_known``."""
        return (self.officer >= 0) & (self.place >= 0)

    @cached_property
    def served(self) -> int:
        """How many duties have a known officer and place."""
        return int(self.known.sum())

    def officer_of(self, duty: int) -> Officer:
        """Return the officer of a duty, who is known."""
        return self.officers[int(self.officer[duty])]

    def place_of(self, duty: int) -> Place:
        """Return the place of a duty, which is known."""
        return self.places[int(self.place[duty])]

    def of_officers(self, worth: Callable[[Officer], Any], unknown: Any) -> NDArray[Any]:
        """Return ``worth`` of the officer of each duty, ``unknown`` where he is unknown."""
        # An unknown officer has the row -1: the last.
        return np.array([*map(worth, self.officers), unknown])[self.officer]

    def of_places(self, worth: Callable[[Place], Any], unknown: Any) -> NDArray[Any]:
        """Return ``worth`` of the place of each duty, ``unknown`` where it is unknown."""
        return np.array([*map(worth, self.places), unknown])[self.place]

    def doubted(self, is_wrong: Callable[..., bool], *columns: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which duties are wrong, asked once for each distinct set of values in these columns.

        Nothing is asked, and nothing wrong, where the officer or the place is unknown.
        """
        wrong = np.zeros(len(self.known), dtype=bool)
        wrong[self.known] = once_each(is_wrong, *(column[self.known] for column in columns))
        return wrong
