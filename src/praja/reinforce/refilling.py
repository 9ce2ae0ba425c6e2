"""The second move: who takes the place of those who left, where that lowers the risk that is uncovered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from praja.domain.needs import STATION_GUARD, STATION_RELIEF
from praja.reinforce.candidates import REASONS, Candidates, between
from praja.reinforce.floors import Floors, Taken, Trip
from praja.reinforce.posture import Gives
from praja.reinforce.roster import Bools, Ints
from praja.reinforce.scene import Scene, barring_contests, tied_out
from praja.reinforce.state import ReinforceState

LEAST_SAVING = 1e-6
GUARDS = (STATION_GUARD, STATION_RELIEF)
MOST_GAPS = 12
"""So many places are refilled at most, the riskiest first: nobody can follow more in an emergency."""
KEPT = tuple(REASONS.index(reason) for reason in ("two_places", "absent", "at_incident"))
"""Reasons that keep somebody from a second move too."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A watch that officers left; minutes as the roster counts them."""

    watch: int
    officers: int
    until: int
    """When the first of them is back, or the shift ends."""


@dataclass(frozen=True, slots=True)
class Relocation:
    """One candidate who goes to a gap, and what that saves."""

    candidate: int
    watch: int
    arrives: int
    until: int
    returns: int
    saving: float


@dataclass(frozen=True)
class Refilling:
    """Whom a second move may use: those on duty at places that give up one officer at a time.

    Those of one watch and shift end are alike in way and saving: they are one source. Axis letter: S.
    """

    state: ReinforceState
    scene: Scene
    who: Candidates
    pool: Ints
    """Candidates, source by source, then in order of service number."""
    begins: Ints
    """Where each source begins in the pool, and where the last one ends: shape (S + 1,)."""
    source: Ints
    """The first candidate of each source, shape (S,)."""
    ends: Ints
    """When the shift of each source ends."""

    @classmethod
    def of(cls, state: ReinforceState, scene: Scene, who: Candidates, floors: Floors) -> "Refilling":
        """Return the search for an incident."""
        watches, watch = state.roster.watches, floors.watch
        able = (who.row >= 0) & (watches.gives[watch] == Gives.OFFICERS) & (floors.spare[watch] > 0)
        able &= ~np.isin(who.reason, KEPT)
        pool = np.flatnonzero(able).astype(np.int32)
        ends = state.roster.rows.end[who.row[pool]]
        pool = pool[np.lexsort((who.officer[pool], ends, watch[pool]))]
        ends = state.roster.rows.end[who.row[pool]]
        turns = np.flatnonzero((np.diff(watch[pool], prepend=-1) != 0) | (np.diff(ends, prepend=-1) != 0))
        begins = np.append(turns, pool.size).astype(np.int32)
        return cls(state, scene, who, pool, begins, pool[turns], ends[turns])

    def refill(self, gaps: Sequence[Gap], taken: Taken, gone: Sequence[int]) -> list[Relocation]:
        """Return the second moves, gap by gap, those that weigh most first; ``taken`` learns of them."""
        rate = self.state.roster.watches.rate
        heavy = sorted(gaps, key=lambda g: (-float(rate[g.watch]) * g.officers, g.watch))[:MOST_GAPS]
        minutes = self._minutes(heavy)
        used = set(gone)
        found: list[Relocation] = []
        for gap, way in zip(heavy, minutes, strict=True):
            moves = self._for(gap, way, taken, used)
            used |= {m.candidate for m in moves}
            found += moves
        return found

    def _minutes(self, gaps: Sequence[Gap]) -> Ints:
        """Return the way from each source to each gap, shape (len(gaps), S)."""
        target = self.state.roster.watches.place[[g.watch for g in gaps]]
        return between(self.state, target[:, None], self.who.place[self.source], self.scene.at)

    def _for(self, gap: Gap, minutes: Ints, taken: Taken, used: set[int]) -> list[Relocation]:
        """Return who refills one gap: the greatest saving first, then by place and service number."""
        watches, who, source = self.state.roster.watches, self.who, self.source
        returns = gap.until + minutes
        saving = watches.rate[gap.watch] * (gap.until - self.scene.at - minutes) / 60
        saving = saving - who.rate[source] * (returns - self.scene.at) / 60
        # Who is back before his own shift ends serves no longer than planned: no rule on hours is touched.
        fits = (saving > LEAST_SAVING) & (returns <= self.ends)
        best = np.flatnonzero(fits)
        best = best[np.lexsort((source[best], who.place[source[best]], -np.round(saving[best], 9)))]
        if not best.size:
            return []
        may = self._may(gap)
        offers = (
            Relocation(
                c, gap.watch, self.scene.at + int(minutes[s]), gap.until, int(returns[s]), float(saving[s])
            )
            for s in best.tolist()
            for c in self.pool[self.begins[s] : self.begins[s + 1]].tolist()
            if c not in used and may[who.officer[c]]
        )
        return self._chosen(gap, offers, taken)

    def _chosen(self, gap: Gap, offers: Iterator[Relocation], taken: Taken) -> list[Relocation]:
        """Return the best offers for a gap; a team goes whole and led, or not at all."""
        watches, people = self.state.roster.watches, self.state.people
        team = watches.gives[gap.watch] == Gives.TEAMS
        here = frozenset(self.state.places.districts[watches.place[gap.watch]].tolist())
        chosen: list[Relocation] = []
        led = False
        for offer in offers:
            leads = bool(people.lead[self.who.officer[offer.candidate]])
            if team and not led and not leads and len(chosen) == gap.officers - 1:
                continue
            if taken.can((offer.candidate,), Trip(offer.returns, here)):
                taken.take((offer.candidate,), Trip(offer.returns, here))
                chosen.append(offer)
                led = led or leads
            if len(chosen) == gap.officers:
                break
        if team and len(chosen) < gap.officers:
            for offer in chosen:
                taken.take((offer.candidate,), Trip(offer.returns, here), step=-1)
            return []
        return chosen

    def _may(self, gap: Gap) -> Bools:
        """Return who may serve at a gap: rank, ties and home village as on any duty there. Shape (O,)."""
        state, people = self.state, self.state.people
        kind = state.roster.kinds[int(state.roster.watches.kind[gap.watch])]
        ground = state.places.grounds[int(state.roster.watches.place[gap.watch])]
        day, phase = state.clock.day(self.scene.at), state.operation.settings.phases[self.scene.phase].key
        fits = people.guard.copy() if kind in GUARDS else np.ones(people.guard.size, bool)
        if state.rulebook.value("exclude_home_village", kind, phase, day):
            fits &= ~people.lives_in(ground.villages)
        if state.rulebook.value("exclude_declared_interest", kind, phase, day):
            fits &= ~tied_out(people.tied, barring_contests(state, kind, ground))
        return fits
