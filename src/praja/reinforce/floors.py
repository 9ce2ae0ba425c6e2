"""How many each place and district can spare, minute by minute, and what has been taken from them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from praja.domain.plan import Breach
from praja.reinforce.candidates import Candidates
from praja.reinforce.roster import Bools, Ints
from praja.reinforce.scene import Scene
from praja.reinforce.state import ReinforceState


class Trip(NamedTuple):
    """Where officers go when that is not the incident."""

    until: int
    """The minute at which they are back."""
    districts: frozenset[int]
    """Districts that do not lose them."""


@dataclass(frozen=True)
class Floors:
    """What can be spared. Axis letters: W watches, D districts, B spans of time without a change."""

    spare: Ints
    """Officers above what the watch keeps, shape (W,)."""
    present: Ints
    """Officers on the watch now, shape (W,)."""
    begins: Ints
    """The minute at which each span begins, shape (B,)."""
    district_spare: Ints
    """Officers above the floor of the district, shape (D, B); those who are short have less than 0."""
    least: Ints
    """The smallest of them from the first span on, shape (D, B)."""
    watch: Ints
    """The watch of each candidate, shape (C,); any where he is off duty."""
    districts: Ints
    """Districts in which each candidate is, shape (C, K), -1 where fewer than K, or off duty."""
    stays: frozenset[int]
    """Districts of the incident: who goes there still counts for them."""
    spans: Ints
    """For how many spans they lose him, shape (C,); 0 off duty."""

    @cached_property
    def lists(self) -> tuple[list[int], list[list[int]], list[int]]:
        """Watch, districts (column by column) and spans of each candidate, to be looked at one by one."""
        return self.watch.tolist(), [column.tolist() for column in self.districts.T], self.spans.tolist()

    @classmethod
    def of(cls, state: ReinforceState, scene: Scene, who: Candidates) -> "Floors":
        """Return what can be spared from the instant of an incident on."""
        roster = state.roster
        on = who.row >= 0
        watch = np.where(on, roster.rows.watch[who.row], 0).astype(np.int32)
        present = np.bincount(watch[on], minlength=roster.watches.place.size).astype(np.int32)
        until = int(roster.rows.end[who.row[on]].max(initial=scene.at + 1))
        begins, spare = _districts(state, scene, until)
        districts = np.where(on[:, None], state.places.districts[who.place], -1)
        return cls(
            spare=_fewest(state, scene, present) - roster.watches.keep,
            present=present,
            begins=begins,
            district_spare=spare,
            least=np.minimum.accumulate(spare, axis=1),
            watch=watch,
            districts=districts,
            stays=scene.districts,
            spans=np.where(on, np.searchsorted(begins, who.leaves, side="left"), 0).astype(np.int32),
        )

    def spared(self, who: Candidates) -> Bools:
        """Return which candidates their place and district can spare, each alone."""
        fits = (who.row < 0) | (self.spare[self.watch] > 0)
        last = np.maximum(self.spans - 1, 0)
        for column in self.districts.T:
            kept = (column < 0) | np.isin(column, sorted(self.stays)) | (self.spans == 0)
            fits &= kept | (self.least[column, last] > 0)
        return fits


def _fewest(state: ReinforceState, scene: Scene, present: Ints) -> Ints:
    """Return the fewest officers on each watch from now to its end, shape (W,).

    It changes only where an earlier answer has taken somebody for a time that is still to come.
    """
    roster = state.roster
    if not state.incidents:
        return present
    fewest = present.copy()
    now = np.flatnonzero(present)
    rows = roster.overlapping(scene.at, int(roster.watches.end[now].max(initial=scene.at)))
    rows = rows[present[roster.rows.watch[rows]] > 0]
    watch, start, end = roster.rows.watch[rows], roster.rows.start[rows], roster.rows.end[rows]
    for minute in np.unique(np.concatenate([start, end])).tolist():
        if minute > scene.at:
            there = np.bincount(watch[(start <= minute) & (minute < end)], minlength=present.size)
            open_ = now[roster.watches.end[now] > minute]
            fewest[open_] = np.minimum(fewest[open_], there[open_])
    return fewest


def _districts(state: ReinforceState, scene: Scene, until: int) -> tuple[Ints, Ints]:
    """Return the spans without a change up to a minute, and what each district can spare in each."""
    roster, places = state.roster, state.places
    rows = roster.overlapping(scene.at, until)
    start = np.maximum(roster.rows.start[rows], scene.at)
    end = np.minimum(roster.rows.end[rows], until)
    begins = np.unique(np.concatenate([[scene.at], start, end]))
    begins = begins[begins < until].astype(np.int32)
    size = begins.size + 1
    first, after = np.searchsorted(begins, start), np.searchsorted(begins, end)
    change = np.zeros(len(places.district_codes) * size, np.int64)
    for column in places.districts[roster.watches.place[roster.rows.watch[rows]]].T:
        here = column >= 0
        cell = column[here].astype(np.int64) * size
        change += np.bincount(cell + first[here], minlength=change.size)
        change -= np.bincount(cell + after[here], minlength=change.size)
    present = np.cumsum(change.reshape(-1, size), axis=1)[:, :-1]
    return begins, (present - scene.floor).astype(np.int32)


@dataclass
class Taken:
    """What one alternative has taken so far."""

    floors: Floors
    is_free: bool
    """A person overrides: everything may be taken."""
    _watches: dict[int, int] = field(default_factory=dict)
    _districts: dict[int, Ints] = field(default_factory=dict)

    def can(self, group: Sequence[int], trip: Trip | None = None) -> bool:
        """Return whether some candidates of one place can go too: to the incident, or on another trip."""
        if self.is_free:
            return True
        watches, _, spans = self.floors.lists
        c = group[0]
        if spans[c] == 0:
            return True
        watch = watches[c]
        if int(self.floors.spare[watch]) - self._watches.get(watch, 0) < len(group):
            return False
        away = max(self._spans(c, trip) for c in group)
        return all(int(self._spare(d)[:away].min()) >= len(group) for d in self._lost(c, trip))

    def take(self, group: Sequence[int], trip: Trip | None = None, step: int = 1) -> None:
        """Take some candidates; ``step`` -1 gives them back."""
        watches, _, spans = self.floors.lists
        for c in group:
            if spans[c] == 0:
                continue
            self._watches[watches[c]] = self._watches.get(watches[c], 0) + step
            for d in self._lost(c, trip):
                self._spare(d)[: self._spans(c, trip)] -= step

    def copy(self) -> "Taken":
        """Return the same, to be changed apart."""
        districts = {d: spare.copy() for d, spare in self._districts.items()}
        return Taken(self.floors, self.is_free, dict(self._watches), districts)

    def _spans(self, c: int, trip: Trip | None) -> int:
        if trip is None:
            return self.floors.lists[2][c]
        return int(np.searchsorted(self.floors.begins, trip.until, side="left"))

    def _lost(self, c: int, trip: Trip | None) -> list[int]:
        stays = self.floors.stays if trip is None else trip.districts
        return [d for column in self.floors.lists[1] if (d := column[c]) >= 0 and d not in stays]

    def _spare(self, district: int) -> Ints:
        found = self._districts.get(district)
        if found is None:
            found = self._districts[district] = self.floors.district_spare[district].copy()
        return found

    def breaches(self, state: ReinforceState, reason: str) -> tuple[Breach, ...]:
        """Return what is taken below its floor: places in order of id, then districts."""
        watches, places = state.roster.watches, state.places
        found = []
        for watch, number in sorted(
            self._watches.items(), key=lambda item: (int(watches.place[item[0]]), item)
        ):
            below = min(number, number - int(self.floors.spare[watch]))
            if below > 0:
                place_id = places.ids[int(watches.place[watch])]
                found.append(Breach("post_minimum", place_id, reason, below))
        for district, spare in sorted(self._districts.items()):
            lost = self.floors.district_spare[district] - spare
            below = int(np.minimum(lost, -spare).max(initial=0))
            if below > 0:
                found.append(Breach("district_floor", places.district_codes[district], reason, below))
        return tuple(found)
