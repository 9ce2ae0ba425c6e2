"""Carrying an alternative out in the state, so that the next incident sees who is gone, until when."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from praja.domain.needs import REINFORCEMENT
from praja.domain.settings import RiskClass
from praja.errors import UsageError
from praja.reinforce.answer import OFF_DUTY, Alternative, Move, Refill
from praja.reinforce.posture import Gives
from praja.reinforce.reading import rule_minutes
from praja.reinforce.roster import NO_LIMIT, NOBODY, Rows, Watches
from praja.reinforce.scene import Scene, scene_of
from praja.reinforce.state import ON_THE_WAY, ReinforceState


class Part(NamedTuple):
    """A piece of an officer's time: one new row."""

    officer: int
    watch: int
    start: int
    end: int
    mate: int
    spell: int
    spell_most: int


def apply(state: ReinforceState, alternative: Alternative) -> ReinforceState:
    """Return the state after an alternative: officers are on the way, at the incident, and back again.

    Raises
    ------
    UsageError
        Somebody is no longer where the alternative takes him from.
    """
    scene = scene_of(state, alternative.incident, None)
    state, there = _with_incident(state, scene)
    work = _Work(state, scene, there, [state.roster.watches])
    for move in alternative.moves:
        work.move(move)
    mates = _mates(alternative)
    for refill in alternative.refills:
        work.refill(refill, state.people.row.get(mates.get(refill.nrp, ""), NOBODY))
    return work.done()


def _mates(alternative: Alternative) -> dict[str, str]:
    """Return who refills a place together with whom: two and two, in their order."""
    places: dict[str, list[str]] = {}
    for refill in alternative.refills:
        places.setdefault(refill.to_place, []).append(refill.nrp)
    pairs = [pair for nrps in places.values() for pair in zip(nrps[::2], nrps[1::2], strict=False)]
    return {one: other for a, b in pairs for one, other in ((a, b), (b, a))}


def _with_incident(state: ReinforceState, scene: Scene) -> tuple[ReinforceState, int]:
    """Return the state that knows the incident's place, and its row."""
    number = state.incidents + 1
    if scene.place_id is not None:
        return replace(state, incidents=number), state.places.row[scene.place_id]
    there = len(state.places.ids)
    places = state.places.with_place(f"INCIDENT-{number}", scene.ground, scene.zone)
    # It gives nobody up, so its class and weight are never asked.
    weights = state.weights.with_place(RiskClass.LOW, 0.0)
    host = np.append(state.host, np.int32(-1))
    return replace(state, places=places, weights=weights, host=host, incidents=number), there


@dataclass
class _Work:
    """One alternative being carried out."""

    state: ReinforceState
    scene: Scene
    there: int
    """The place of the incident."""
    watches: list[Watches]

    def __post_init__(self) -> None:
        self.parts: list[Part] = []
        self.ended: list[int] = []
        self.extra: list[tuple[int, int, int]] = []
        self._driving: dict[int, int] = {}
        self.incident = self._watch(self.there, self.scene.officers)

    def move(self, move: Move) -> None:
        """Send one officer to the incident."""
        minute = self.state.clock.minute
        departs, arrives, returns = minute(move.departs), minute(move.arrives), minute(move.returns)
        officer, row = self._row(move, returns)
        place = self.state.places.row[move.from_place]
        until = returns - (arrives - departs)
        way = self._way(place, self.there)
        self._send(officer, row, (departs, arrives, until, returns), (self.incident, NOBODY), way)

    def refill(self, refill: Refill, mate: int) -> None:
        """Send one officer to a place that others left."""
        minute = self.state.clock.minute
        departs, arrives = minute(refill.departs), minute(refill.arrives)
        until, returns = minute(refill.until), minute(refill.returns)
        officer, row = self._row(refill, returns)
        place = self.state.places.row[refill.from_place]
        way = self._way(place, self.state.places.row[refill.to_place])
        stay = (self._watch_left(refill), mate)
        self._send(officer, row, (departs, arrives, until, returns), stay, way)

    def done(self) -> ReinforceState:
        """Return the new state."""
        state, roster = self.state, self.state.roster
        if not self.parts:
            return state
        columns = (np.array(column, np.int32) for column in zip(*self.parts, strict=True))
        watches = self.watches[0]
        for added in self.watches[1:]:
            watches = watches.and_then(added)
        hours = state.hours
        if self.extra:
            who, start, end = (np.array(c, np.int32) for c in zip(*self.extra, strict=True))
            rules = state.operation.settings.rules
            hours = hours.with_extra(who, start, end, self.scene.limits, rules)
        return replace(state, roster=roster.changed(watches, self.ended, Rows(*columns)), hours=hours)

    def _send(
        self, officer: int, row: int, times: tuple[int, int, int, int], stay: tuple[int, int], way: int
    ) -> None:
        """Cut the officer's duty in two and put the way, the stay and the way back between."""
        departs, arrives, until, returns = times
        rows = self.state.roster.rows
        watch, mate = (int(rows.watch[row]), int(rows.mate[row])) if row >= 0 else (NOBODY, NOBODY)
        start, end = (int(rows.start[row]), int(rows.end[row])) if row >= 0 else (departs, departs)
        spell, most = (int(rows.spell[row]), int(rows.spell_most[row])) if row >= 0 else (0, NO_LIMIT)
        if returns > end:
            self.extra.append((officer, end, returns))
            spell, most = spell + returns - end, min(most, self.scene.limits.spell_most)
        pieces = (
            (watch, start, departs, mate),
            (way, departs, arrives, NOBODY),
            (stay[0], arrives, until, stay[1]),
            (way, until, returns, NOBODY),
            (watch, returns, end, mate),
        )
        self.ended += [row] if row >= 0 else []
        self.parts += [Part(officer, w, s, e, m, spell, most) for w, s, e, m in pieces if s < e]

    def _row(self, step: Move | Refill, returns: int) -> tuple[int, int]:
        """Return the officer and his row now; refuses where the state has him elsewhere."""
        state, roster, at = self.state, self.state.roster, self.scene.at
        officer, force = state.people.row.get(step.nrp, NOBODY), len(state.people.nrps)
        row = int(roster.last_by(at, at - roster.longest_min, force)[officer])
        on_duty = row >= 0 and int(roster.rows.end[row]) > at
        back_late = int(roster.first_after(at, returns - 1, force)[officer]) >= 0
        if step.from_kind == OFF_DUTY:
            there = not on_duty
        else:
            there = on_duty and self._told(row) == (step.from_place, step.from_kind)
        if officer < 0 or not there or (back_late and (not on_duty or returns > int(roster.rows.end[row]))):
            raise UsageError(
                f"NRP {step.nrp} tidak lagi di {step.from_place}: hitung ulang bantuannya. / "
                f"NRP {step.nrp} is no longer at {step.from_place}: ask for the reinforcement again."
            )
        return officer, row if on_duty else NOBODY

    def _told(self, row: int) -> tuple[str, str]:
        """Return place and kind of a row as an answer tells them."""
        roster = self.state.roster
        watch = int(roster.rows.watch[row])
        place_id = self.state.places.ids[int(roster.watches.place[watch])]
        return place_id, roster.kinds[int(roster.watches.kind[watch])]

    def _watch_left(self, refill: Refill) -> int:
        """Return the watch that officers leave now at the place of a refill."""
        roster, place = self.state.roster, self.state.places.row.get(refill.to_place, NOBODY)
        now = np.unique(roster.rows.watch[roster.on_duty(self.scene.at)])
        here = now[roster.watches.place[now] == place]
        same = [w for w in here.tolist() if roster.kinds[int(roster.watches.kind[w])] == refill.to_kind]
        if not same:
            raise UsageError(
                f"Tidak ada giliran di {refill.to_place} saat itu. / "
                f"There is no shift at {refill.to_place} at that time."
            )
        return int(max(same, key=lambda w: (float(roster.watches.rate[w]), -w)))

    def _way(self, origin: int, target: int) -> int:
        """Return the watch of those who drive: within a district they count for it, else for none."""
        districts = self.state.places.districts
        shared = set(districts[origin].tolist()) & set(districts[target].tolist()) - {-1}
        place = origin if shared else self.state.places.row[ON_THE_WAY]
        if place not in self._driving:
            self._driving[place] = self._watch(place, 0)
        return self._driving[place]

    def _watch(self, place: int, asked: int) -> int:
        """Add a watch of reinforcement at a place; nobody is taken from it."""
        state = self.state
        phase = state.operation.settings.phases[self.scene.phase].key
        said = rule_minutes(state.rulebook, REINFORCEMENT, phase, state.clock.day(self.scene.at))
        fields = {
            "place": place, "kind": state.roster.kinds.index(REINFORCEMENT), "start": self.scene.at,
            "end": self.scene.at + 1, "asked": asked, "keep": asked, "gives": Gives.NONE, "rate": 0.0,
            "night": False, **said,
        }  # fmt: skip
        types = {"rate": np.float64, "travels": np.bool_, "night": np.bool_}
        self.watches.append(Watches(**{n: np.array([v], types.get(n, np.int32)) for n, v in fields.items()}))
        return sum(w.place.size for w in self.watches) - 1
