"""The choice: groups that bring what is asked for, at least risk, and never below a floor.

Greedy by cost, scarce skills first; then one group at a time is banned and the rest filled up again,
as long as that is cheaper. docs/methods/reinforce.md has the formula.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from praja.reinforce.floors import Floors, Taken
from praja.reinforce.groups import Groups
from praja.reinforce.roster import Bools
from praja.reinforce.scene import Scene

ROUNDS = 8
TRIES = 10
"""Groups that are banned in each round, the dearest first."""
TRIES_OF_SEATS = 4
"""The same where only seats are asked for: then all that can be wrong is the last seat."""
LOOK_AHEAD = 16
"""Holders of a scarce skill that are compared with each other."""
SLACK = 1e-9


@dataclass
class Choice:
    """Groups chosen so far, and what is still wanted."""

    taken: Taken
    seats: int
    wanted: list[int]
    """Still short of each thing asked for."""
    groups: list[int] = field(default_factory=list)

    def copy(self) -> "Choice":
        """Return the same, to be changed apart."""
        return Choice(self.taken.copy(), self.seats, list(self.wanted), list(self.groups))


@dataclass(frozen=True)
class Menu:
    """The groups that may be chosen, in the order in which they are looked at."""

    order: Sequence[int]
    holders: Sequence[Sequence[int]]
    """The same for each thing asked for."""
    price: Sequence[float]
    seat_price: float
    shares: bool = True
    """Whether the price of a group is shared by all that it brings."""


@dataclass(frozen=True)
class Selection:
    """The groups of one incident as plain lists: they are looked at one by one."""

    scene: Scene
    floors: Floors
    first: Sequence[int]
    second: Sequence[int]
    size: Sequence[int]
    cost: Sequence[float]
    arrives: NDArray[np.int32]
    has: Sequence[Sequence[int]]
    """How many of each group count, for each thing asked for."""
    holders: Sequence[NDArray[np.int64]]
    """The groups that bring each thing asked for, in order."""

    @classmethod
    def of(cls, scene: Scene, floors: Floors, groups: Groups) -> "Selection":
        """Return the selection over these groups."""
        # Few long lists: many short ones would keep the garbage collector busy.
        return cls(
            scene=scene,
            floors=floors,
            first=groups.first.tolist(),
            second=groups.second.tolist(),
            size=groups.size.tolist(),
            cost=groups.cost.tolist(),
            arrives=groups.arrives,
            has=[column.tolist() for column in groups.has.T],
            holders=[np.flatnonzero(column) for column in groups.has.T],
        )

    def members(self, g: int) -> tuple[int, ...]:
        """Return the candidates of a group."""
        return (self.first[g],) if self.second[g] < 0 else (self.first[g], self.second[g])

    def blank(self) -> Choice:
        """Return a choice with nothing in it."""
        scene = self.scene
        taken = Taken(self.floors, scene.override is not None)
        return Choice(taken, scene.officers, [number for _, number in scene.asked])

    def cheapest(self, allowed: Bools) -> Choice:
        """Return the choice of least cost that the search finds among the allowed groups."""
        menu = self._menu(allowed)
        best = self._filled(self.blank(), menu)
        if not self.scene.asked and not self._has_teams(best):
            # One by one within floors that lie inside each other, the cheapest next is the cheapest of all.
            return best
        best = self._polished(best, menu)
        if len(self.scene.asked) > 1:
            # One group that brings two things may hide that two groups are cheaper.
            apart = self._polished(self._filled(self.blank(), replace(menu, shares=False)), menu)
            best = min((best, apart), key=lambda c: (*shortage(c), self.total(c)))
        return best

    def _polished(self, best: Choice, menu: Menu) -> Choice:
        for _ in range(ROUNDS):
            better = self._improved(best, menu)
            if better is best:
                break
            best = better
        return best

    def _menu(self, allowed: Bools, *, by_arrival: bool = False) -> Menu:
        order = np.flatnonzero(allowed)
        holders = [h[allowed[h]] for h in self.holders]
        if by_arrival:
            order = order[np.argsort(self.arrives[order], kind="stable")]
            holders = [h[np.argsort(self.arrives[h], kind="stable")] for h in holders]
            return Menu(order.tolist(), [h.tolist() for h in holders], self.arrives.tolist(), 0.0)
        return Menu(order.tolist(), [h.tolist() for h in holders], self.cost, self._seat_price(order))

    def _seat_price(self, order: NDArray[np.int64]) -> float:
        """Return what a seat costs where nothing but seats is asked for: the dearest that is needed."""
        size = np.array([self.size[g] for g in order[: self.scene.officers].tolist()], np.int64)
        if not size.size:
            return 0.0
        last = min(int(np.searchsorted(np.cumsum(size), self.scene.officers)), size.size - 1)
        return self.cost[int(order[last])] / int(size[last])

    def _has_teams(self, choice: Choice) -> bool:
        return any(self.size[g] > 1 for g in choice.groups)

    def soonest(self, allowed: Bools) -> Choice:
        """Return the choice whose last officer arrives first, and the cheapest of its kind."""
        first = self._filled(self.blank(), self._menu(allowed, by_arrival=True))
        if not first.groups:
            return first
        latest = int(self.arrives[first.groups].max())
        cheap = self.cheapest(allowed & (self.arrives <= latest))
        return cheap if shortage(cheap) <= shortage(first) else first

    def completed(self, choice: Choice, allowed: Bools) -> Choice:
        """Return a choice with the soonest of the allowed groups for what is still wanted."""
        return self._filled(choice.copy(), self._menu(allowed, by_arrival=True))

    def total(self, choice: Choice) -> float:
        """Return the cost of a choice, in a fixed order."""
        return sum(self.cost[g] for g in sorted(choice.groups))

    def _add(self, choice: Choice, g: int) -> None:
        choice.groups.append(g)
        choice.taken.take(self.members(g))
        choice.seats -= self.size[g]
        choice.wanted = [w - has[g] for w, has in zip(choice.wanted, self.has, strict=True)]

    def _drop(self, choice: Choice, g: int) -> None:
        choice.groups.remove(g)
        choice.taken.take(self.members(g), step=-1)
        choice.seats += self.size[g]
        choice.wanted = [w + has[g] for w, has in zip(choice.wanted, self.has, strict=True)]

    def _filled(self, choice: Choice, menu: Menu, banned: int = -1) -> Choice:
        """Fill what is wanted: scarce things first, then seats in the order of the menu."""
        used = {*choice.groups, banned}
        while (g := self._scarce(choice, used, menu)) is not None:
            used.add(g)
            self._add(choice, g)
        self._seat(choice, used, menu)
        return self._trimmed(choice)

    def _scarce(self, choice: Choice, used: set[int], menu: Menu) -> int | None:
        """Return the best group for the scarcest thing still wanted, None where none helps.

        A group is paid for what it costs above the seats that it fills anyway, shared by what it brings.
        """
        short = [a for a, wanted in enumerate(choice.wanted) if wanted > 0]
        for a in sorted(short, key=lambda a: (len(menu.holders[a]), a)):
            best: tuple[float, float, int] | None = None
            looked = 0
            for g in menu.holders[a]:
                if g in used or not choice.taken.can(self.members(g)):
                    continue
                brings = sum(min(has[g], max(0, w)) for has, w in zip(self.has, choice.wanted, strict=True))
                seats = min(self.size[g], max(0, choice.seats))
                extra = max(0.0, menu.price[g] - seats * menu.seat_price)
                score = (extra / brings if menu.shares else extra, menu.price[g], g)
                best = score if best is None else min(best, score)
                looked += 1
                if looked == LOOK_AHEAD:
                    break
            if best is not None:
                return best[2]
        return None

    def _seat(self, choice: Choice, used: set[int], menu: Menu) -> None:
        """Fill the seats in order; for a last single seat a team waits until one officer is compared."""
        team: int | None = None
        for g in menu.order:
            if choice.seats <= 0:
                return
            size = self.size[g]
            if g in used or (team is not None and size > 1) or not choice.taken.can(self.members(g)):
                continue
            if choice.seats == 1 and size > 1:
                team = g
                continue
            if team is not None and menu.price[team] <= menu.price[g]:
                break
            used.add(g)
            self._add(choice, g)
        if choice.seats > 0 and team is not None:
            self._add(choice, team)

    def _trimmed(self, choice: Choice) -> Choice:
        """Return the choice without groups that nothing needs, dearest first."""
        if choice.seats >= 0:
            return choice
        for g in sorted(choice.groups, key=lambda g: (-self.cost[g], g)):
            loses = any(w + has[g] > max(0, w) for w, has in zip(choice.wanted, self.has, strict=True))
            if not loses and choice.seats + self.size[g] <= 0:
                self._drop(choice, g)
        return choice

    def _improved(self, best: Choice, menu: Menu) -> Choice:
        """Return the first cheaper choice found by banning one group and filling up again."""
        lack, cost = shortage(best), self.total(best)
        dearest = sorted(best.groups, key=lambda g: (-self.cost[g], g))
        for g in dearest[: TRIES if self.scene.asked else TRIES_OF_SEATS]:
            rest = best.copy()
            self._drop(rest, g)
            other = self._filled(rest, menu, banned=g)
            if (*shortage(other), self.total(other)) < (*lack, cost - SLACK):
                return other
        return best


def shortage(choice: Choice) -> tuple[int, int]:
    """Return how many officers, and how much of what else is asked for, a choice lacks."""
    return max(0, choice.seats), sum(max(0, w) for w in choice.wanted)
