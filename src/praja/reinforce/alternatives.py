"""The answer: a choice from every menu, what each uncovers and refills, ranked. docs/methods/reinforce.md."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from praja.domain.plan import Breach
from praja.reinforce.answer import OFF_DUTY, Alternative, Move, Refill, Reinforcement, Uncovered
from praja.reinforce.candidates import FREE, REASONS, Candidates, candidates_of
from praja.reinforce.floors import Floors, Taken
from praja.reinforce.groups import Groups, counts_for, groups_of, lost_hours
from praja.reinforce.incident import Incident, Override
from praja.reinforce.posture import Gives
from praja.reinforce.refilling import Gap, Refilling, Relocation
from praja.reinforce.roster import Bools
from praja.reinforce.scene import Scene, scene_of
from praja.reinforce.selection import Choice, Selection
from praja.reinforce.state import ReinforceState

RESERVES = ("reserve", "standby")
EXCLUDED = "excluded_by_rule"
"""Home village and declared interest, told as one."""
LONGEST_WAIT_MIN = 24 * 60
"""For so long a seat counts as empty where nobody comes."""
NOT_THERE = ("two_places", "absent", "too_far", "at_incident")
"""Reasons that count for the bound too: nobody can come who is away, lost, or there already."""
DIGITS = 6
"""Risk-weighted hours are told and compared to so many digits: no order hangs on rounding errors."""


def reinforce(
    state: ReinforceState,
    incident: Incident,
    *,
    override: Override | None = None,
    alternatives: int = 3,
) -> Reinforcement:
    """Return who may go to an incident, in ranked alternatives, and what each would uncover.

    Parameters
    ----------
    override
        A person lets places fall below their floor; each that does is named as a breach.
    alternatives
        So many at most, the best first; at least 1.

    Raises
    ------
    UsageError
        The incident names something unknown or asks for what cannot be.
    """
    scene = scene_of(state, incident, override)
    who = candidates_of(state, scene)
    floors = Floors.of(state, scene, who)
    groups = groups_of(state, scene, who, floors)
    desk = _Desk(state, scene, who, floors, groups, Refilling.of(state, scene, who, floors))
    return Reinforcement(
        incident=incident,
        place_name=scene.ground.name,
        area_code=scene.ground.area,
        alternatives=tuple(desk.alternatives(max(1, alternatives))),
        fastest_at=desk.fastest(),
        held_back=_held_back(who),
        override=override,
    )


def _held_back(who: Candidates) -> tuple[tuple[str, int], ...]:
    """Return how many are kept by each reason; home and tie are one, so that nobody can tell which."""
    counts = np.bincount(who.reason, minlength=len(REASONS)).tolist()
    told: dict[str, int] = {}
    for name, number in zip(REASONS, counts, strict=True):
        if number and name != REASONS[FREE]:
            key = EXCLUDED if name in ("tie", "home") else name
            told[key] = told.get(key, 0) + number
    return tuple(told.items())


@dataclass(frozen=True)
class _Draft:
    """An alternative before it is told; minutes as the roster counts them."""

    menus: tuple[str, ...]
    choice: Choice
    moved: tuple[int, ...]
    """Candidates in order of arrival, place and service number."""
    complete: int | None
    missing: int
    lacking: tuple[tuple[str, int], ...]
    risk: float
    waiting: float
    gaps: tuple[Gap, ...] = ()
    refills: tuple[Relocation, ...] = ()


@dataclass(frozen=True)
class _Desk:
    """One incident being answered."""

    state: ReinforceState
    scene: Scene
    who: Candidates
    floors: Floors
    groups: Groups
    refilling: Refilling

    def alternatives(self, number: int) -> list[Alternative]:
        """Return the best alternatives, one for each different choice, ranked."""
        seen: dict[tuple[int, ...], _Draft] = {}
        for menu, choice in self._choices():
            moved = self._candidates(choice)
            if moved in seen:
                seen[moved] = replace(seen[moved], menus=(*seen[moved].menus, menu))
            else:
                seen[moved] = self._draft(menu, choice, moved)
        ranked = sorted(seen.values(), key=self._rank)
        # A second move may change the order: a few more than are asked for are refilled.
        refilled = [self._refilled(d) for d in ranked[: number + 2]]
        best = sorted(refilled, key=self._rank)
        best = [d for d in best if d.moved] or best[:1]
        return [self._told(d, rank) for rank, d in enumerate(best[:number], start=1)]

    def _choices(self) -> list[tuple[str, Choice]]:
        """Return a choice from each menu: docs/methods/reinforce.md, section "Menus"."""
        selection = Selection.of(self.scene, self.floors, self.groups)
        menus = self._menus()
        found = [("least_risk", self._chosen(selection, menus["on_duty"]))]
        found.append(("soonest", selection.soonest(menus["on_duty"])))
        if _lacks(found[0][1]) or not self._in_time(found[0][1]):
            found.append(("with_off_duty", self._chosen(selection, menus["everybody"])))
        for menu in ("reserves", "neighbours", "other_commands", OFF_DUTY):
            if menus[menu].any():
                found.append((menu, self._chosen(selection, menus[menu])))
        return found

    def _menus(self) -> dict[str, Bools]:
        who, first = self.who, self.groups.first
        on = who.row[first] >= 0
        roster = self.state.roster
        reserves = [roster.kinds.index(k) for k in RESERVES if k in roster.kinds]
        waits = np.isin(roster.watches.kind[self.floors.watch[first]], reserves) & on
        near = self.state.host[who.place[first]] == self._host()
        return {
            "everybody": np.ones(first.size, bool),
            "on_duty": on,
            "reserves": waits,
            "neighbours": on & ~waits & near,
            "other_commands": on & ~near,
            OFF_DUTY: ~on,
        }

    def _host(self) -> int:
        host = self.state.operation.tree.host_of(self.scene.ground.area)
        commands = self.state.people.commands
        return commands.index(host) if host in commands else -1

    def _chosen(self, selection: Selection, menu: Bools) -> Choice:
        """Return the cheapest choice in time; where it lacks anything, the soonest others join."""
        if self.scene.by is None:
            return selection.cheapest(menu)
        punctual = menu & (self.groups.arrives <= self.scene.by)
        choice = selection.cheapest(punctual)
        return selection.completed(choice, menu) if _lacks(choice) else choice

    def _in_time(self, choice: Choice) -> bool:
        return self.scene.by is None or bool((self.groups.arrives[choice.groups] <= self.scene.by).all())

    def _candidates(self, choice: Choice) -> tuple[int, ...]:
        """Return who goes, in order of arrival, place and service number."""
        who = self.who
        chosen = np.array(choice.groups, np.int64)
        both = np.concatenate([self.groups.first[chosen], self.groups.second[chosen]])
        moved = both[both >= 0].tolist()
        return tuple(sorted(moved, key=lambda c: (who.arrives[c], who.place[c], who.officer[c])))

    def _draft(self, menu: str, choice: Choice, moved: tuple[int, ...]) -> _Draft:
        risk = float(sum(self._loss[c] for c in moved))
        complete, missing, lacking = self._complete(moved)
        return _Draft((menu,), choice, moved, complete, missing, lacking, risk, self._waiting(moved))

    @cached_property
    def _loss(self) -> NDArray[np.float64]:
        """What each candidate's absence weighs."""
        return self.who.rate * lost_hours(self.who)

    def _rank(self, draft: _Draft) -> tuple[object, ...]:
        """Return what puts one draft before another."""
        who, moved = self.who, draft.moved
        latest = max((int(who.arrives[c]) for c in moved), default=self.scene.at)
        return (
            not self._punctual(draft),
            draft.missing + sum(n for _, n in draft.lacking),
            round(draft.risk + draft.waiting, DIGITS),
            latest if draft.complete is None else draft.complete,
            len(moved),
            sorted((int(who.place[c]), int(who.officer[c])) for c in moved),
        )

    def _punctual(self, draft: _Draft) -> bool:
        by = self.scene.by
        return draft.complete is not None and (by is None or draft.complete <= by)

    def _refilled(self, draft: _Draft) -> _Draft:
        """Return a draft with its second moves; what they cost where they come from is in their saving."""
        gaps = self._gaps(draft.moved)
        refills = self.refilling.refill(gaps, draft.choice.taken, draft.moved)
        saved = sum(r.saving for r in refills)
        return replace(draft, risk=draft.risk - saved, gaps=tuple(gaps), refills=tuple(refills))

    def _told(self, draft: _Draft, rank: int) -> Alternative:
        """Return a draft in the words of the answer."""
        moment = self.state.clock.moment
        uncovered = (self._uncovered(gap, draft) for gap in draft.gaps)
        risk, waiting = round(draft.risk, DIGITS), round(draft.waiting, DIGITS)
        return Alternative(
            rank=rank,
            menus=draft.menus,
            incident=self.scene.incident,
            moves=tuple(self._move(c) for c in draft.moved),
            uncovered=tuple(sorted(uncovered, key=lambda u: (-u.risk, u.place_id, u.kind))),
            refills=tuple(self._refill(r) for r in draft.refills),
            risk=round(draft.risk + draft.waiting, DIGITS),
            risk_uncovered=risk,
            risk_waiting=waiting,
            complete_at=None if draft.complete is None else moment(draft.complete),
            in_time=self._punctual(draft),
            missing=draft.missing,
            lacking=draft.lacking,
            called=sum(int(self.who.row[c]) < 0 for c in draft.moved),
            breaches=self._breaches(draft.choice.taken, draft.moved),
        )

    def _gaps(self, moved: Sequence[int]) -> list[Gap]:
        left: dict[int, list[int]] = {}
        for c in moved:
            if self.who.row[c] >= 0 and self.who.leaves[c] > self.scene.at:
                left.setdefault(int(self.floors.watch[c]), []).append(int(self.who.leaves[c]))
        return [Gap(watch, len(ends), min(ends)) for watch, ends in sorted(left.items())]

    def _uncovered(self, gap: Gap, draft: _Draft) -> Uncovered:
        state, watches = self.state, self.state.roster.watches
        place = int(watches.place[gap.watch])
        mine = [r for r in draft.refills if r.watch == gap.watch]
        gone = [c for c in draft.moved if self.who.row[c] >= 0 and self.floors.watch[c] == gap.watch]
        return Uncovered(
            place_id=state.places.ids[place],
            kind=state.roster.kinds[int(watches.kind[gap.watch])],
            risk_class=state.weights.risk_class[place],
            left=int(self.floors.present[gap.watch]) - gap.officers,
            asked=int(watches.asked[gap.watch]),
            start=state.clock.moment(self.scene.at),
            end=state.clock.moment(gap.until),
            refilled=len(mine),
            refilled_at=state.clock.moment(max(r.arrives for r in mine)) if mine else None,
            risk=round(float(sum(self._loss[c] for c in gone)) - sum(r.saving for r in mine), DIGITS),
        )

    def _complete(self, moved: Sequence[int]) -> tuple[int | None, int, tuple[tuple[str, int], ...]]:
        """Return the minute at which all asked for are there, how many are missing, and which skills."""
        who, scene = self.who, self.scene
        counts = counts_for(self.state, scene, who.officer[list(moved)].astype(np.int32))
        short = np.array([number for _, number in scene.asked], np.int64) - counts.sum(axis=0)
        names = [name for name, _ in scene.asked]
        lacking = tuple((name, int(n)) for name, n in zip(names, short, strict=True) if n > 0)
        missing = max(0, scene.officers - len(moved))
        if missing or lacking:
            return None, missing, lacking
        arrives = who.arrives[list(moved)]
        needed = [int(arrives[scene.officers - 1])]
        for a, (_, number) in enumerate(scene.asked):
            needed.append(int(arrives[counts[:, a]][number - 1]))
        return max(needed), 0, ()

    def _waiting(self, moved: Sequence[int]) -> float:
        """Return the risk-weighted hours in which seats at the incident are empty."""
        scene, longest = self.scene, LONGEST_WAIT_MIN
        waits = [min(longest, int(self.who.arrives[c]) - scene.at) for c in moved][: scene.officers]
        waits += [longest] * (scene.officers - len(waits))
        return scene.weight * sum(waits) / 60 / scene.officers

    def _move(self, c: int) -> Move:
        state, who = self.state, self.who
        on = int(who.row[c]) >= 0
        kind = state.roster.kinds[int(state.roster.watches.kind[self.floors.watch[c]])] if on else OFF_DUTY
        officer = int(who.officer[c])
        return Move(
            nrp=state.people.nrps[officer],
            unit=state.people.units[officer],
            from_place=state.places.ids[int(who.place[c])],
            from_kind=kind,
            departs=state.clock.moment(int(who.departs[c])),
            arrives=state.clock.moment(int(who.arrives[c])),
            returns=state.clock.moment(int(who.returns[c])),
            attached=bool(who.attached[c]),
        )

    def _refill(self, r: Relocation) -> Refill:
        state, who = self.state, self.who
        officer, watches = int(who.officer[r.candidate]), self.state.roster.watches
        return Refill(
            nrp=state.people.nrps[officer],
            unit=state.people.units[officer],
            from_place=state.places.ids[int(who.place[r.candidate])],
            from_kind=state.roster.kinds[int(watches.kind[self.floors.watch[r.candidate]])],
            to_place=state.places.ids[int(watches.place[r.watch])],
            to_kind=state.roster.kinds[int(watches.kind[r.watch])],
            departs=state.clock.moment(self.scene.at),
            arrives=state.clock.moment(r.arrives),
            until=state.clock.moment(r.until),
            returns=state.clock.moment(r.returns),
        )

    def _breaches(self, taken: Taken, moved: Sequence[int]) -> tuple[Breach, ...]:
        override = self.scene.override
        if override is None:
            return ()
        reason = f"{override.reason.strip()} ({override.by.strip()})"
        return (*taken.breaches(self.state, reason), *self._split(moved, reason))

    def _split(self, moved: Sequence[int], reason: str) -> tuple[Breach, ...]:
        """Return the places where one of a team of two stays alone."""
        state, who = self.state, self.who
        gone = {int(who.officer[c]) for c in moved}
        split: dict[str, int] = {}
        for c in moved:
            row = int(who.row[c])
            team = row >= 0 and state.roster.watches.gives[self.floors.watch[c]] == Gives.TEAMS
            if team and state.roster.rows.mate[row] >= 0 and int(state.roster.rows.mate[row]) not in gone:
                place_id = state.places.ids[int(who.place[c])]
                split[place_id] = split.get(place_id, 0) + 1
        return tuple(Breach("team_split", place_id, reason, n) for place_id, n in sorted(split.items()))

    def fastest(self) -> datetime | None:
        """Return the earliest instant at which anybody at all could complete the need.

        Floors, rules on rest and hours, ties and risk are not asked: only who exists, is not away,
        and how far he is. No answer is complete before.
        """
        who, scene = self.who, self.scene
        there = ~np.isin(who.reason, [REASONS.index(reason) for reason in NOT_THERE])
        arrives = who.arrives[there]
        if arrives.size < scene.officers:
            return None
        needed = [int(np.partition(arrives, scene.officers - 1)[scene.officers - 1])]
        counts = counts_for(self.state, scene, who.officer[there])
        for a, (_, number) in enumerate(scene.asked):
            holders = arrives[counts[:, a]]
            if holders.size < number:
                return None
            needed.append(int(np.partition(holders, number - 1)[number - 1]))
        return self.state.clock.moment(max(needed))


def _lacks(choice: Choice) -> bool:
    return choice.seats > 0 or any(w > 0 for w in choice.wanted)
