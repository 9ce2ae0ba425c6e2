"""The order of work on a whole beats problem: survey, price, search, hand out teams, prove."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.beats import BeatsProblem, BeatsSolution
from praja.plan.solvers.beats_anneal import anneal, bases_of
from praja.plan.solvers.beats_counts import Counts, choose_counts
from praja.plan.solvers.beats_districts import Ground, split, survey
from praja.plan.solvers.beats_dual import ascend, proven
from praja.plan.solvers.beats_kernel import fresh_chance
from praja.plan.solvers.beats_search import Metres

PRICE_ROUNDS = 8
PRICE_STEPS = 12
PROOF_STEPS = 60
SCOUT_MOVES = 15
"""Moves per station of the first search, which settles the price."""
MOVES = 85
HOT, COLD = 0.1, 0.01
"""What a move may typically lose at first and at last, as a share of the price of a team."""
PRIZE_UNITS = 64
"""Prizes are rounded to 1/64 m before the bound is taken, so its sums are exact in binary."""


class Each(Protocol):
    """Run the same work on many items, in any order; answers come in the items' order."""

    def __call__(self, work: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
        """Return the answers."""


class Rounds:
    """One solve of one problem; every method is one step of it."""

    def __init__(
        self,
        problem: BeatsProblem,
        teams: int,
        seed: int,
        each: Each,
        progress: Callable[[int, int], None],
    ) -> None:
        self.problem, self.seed, self.each, self.progress = problem, seed, each, progress
        grounds: list[Ground | None] = each(lambda rows: survey(problem, rows), split(problem))
        self.grounds = [ground for ground in grounds if ground is not None]
        # The largest districts take longest; to start with them keeps all workers busy to the end.
        self.alone = problem.load_units.size - sum(ground.stations for ground in self.grounds)
        self.least = self.alone + sum(ground.least for ground in self.grounds)
        self.teams = max(teams, self.least) - self.alone
        """Teams left for the stations that share beats."""

    def solve(self) -> BeatsSolution:
        """Return the beats and their bound."""
        stations = sum(ground.stations for ground in self.grounds)
        if self.teams >= stations:
            every = np.arange(self.problem.load_units.size, dtype=np.int64)
            return BeatsSolution(every, 0, 0, every.size, self.least)
        self.each(self._cost_tight, self.grounds)
        price = self._find_price()
        counts = self._search(price, SCOUT_MOVES, first=True)
        counts = self._search(self._price_of(counts, price), MOVES, first=False)
        return self._finish(counts, self._prove(price))

    def _cost_tight(self, ground: Ground) -> None:
        _, cost = bases_of(ground.district, ground.tight.astype(np.int32))
        ground.tight_cost = int(cost)

    def _top_price(self) -> float:
        """Return a price at which every beat saved is worth any detour within a district."""
        return 1.0 + max(
            float(ground.district.metres.max()) * float(ground.district.weight.sum()) for ground in self.grounds
        )

    def _find_price(self) -> int:
        """Return the price per team at which about ``teams`` beats pay; prizes are left near it."""
        cost = sum(ground.tight_cost for ground in self.grounds)
        price = max(1.0, 0.8 * cost / max(1, self.teams))
        for ground in self.grounds:
            start_prizes(ground, price)
        for _ in range(PRICE_ROUNDS):
            beats = self.each(lambda ground: raise_bound(ground, price, PRICE_STEPS), self.grounds)  # noqa: B023
            ratio = min(2.0, max(0.5, sum(beats) / self.teams))
            price = min(self._top_price(), max(1.0, price * ratio * ratio))
        for ground, mean in zip(self.grounds, beats, strict=True):
            ground.open_record(mean)
        return round(price)

    def _price_of(self, counts: Counts, otherwise: int) -> int:
        """Return what the last team was worth in the beats found so far."""
        return otherwise if counts.price is None else max(1, counts.price)

    def _search(self, price: int, moves: int, *, first: bool) -> Counts:
        """Search every district at a price; return how many beats each had best get."""
        counts = choose_counts([ground.options() for ground in self.grounds], self.teams)

        def work(number: int) -> None:
            ground = self.grounds[number]
            start = ground.division(1 if first else int(counts.chosen[number]))
            chance = fresh_chance(self.seed, 2 * number + first)
            search_beats(ground, start, price, moves, chance)

        self.each(work, range(len(self.grounds)))
        return choose_counts([ground.options() for ground in self.grounds], self.teams)

    def _prove(self, price: int) -> int:
        """Return the proven lower bound at a price, whole metres rounded up."""
        bounds = self.each(lambda ground: prove(ground, price), self.grounds)
        return max(0, int(np.ceil(sum(bounds) - price * self.teams)))

    def _finish(self, counts: Counts, bound: int) -> BeatsSolution:
        base_idx = np.arange(self.problem.load_units.size, dtype=np.int64)
        cost, beats = 0, self.alone
        for ground, option in zip(self.grounds, counts.chosen, strict=True):
            bases, paid = bases_of(ground.district, ground.division(int(option)))
            base_idx[ground.station_idx] = ground.station_idx[bases]
            cost += int(paid)
            beats += ground.options()[int(option)][0]
        return BeatsSolution(base_idx, cost, min(bound, cost), beats, self.least)


def start_prizes(ground: Ground, price: float) -> None:
    """Let every station pay its share of a team and its way to the second neighbour."""
    district = ground.district
    away = district.metres[np.arange(ground.stations), district.near[:, min(2, ground.stations - 1)]]
    ground.prizes.best[:] = price * district.load / district.capacity + district.weight * away


def raise_bound(ground: Ground, price: float, steps: int) -> float:
    """Take some steps at a price; return about how many beats pay."""
    ground.prizes.state[1] = 1.0
    return float(ascend(ground.district, ground.loads, ground.prizes, price, -1.0, steps))


def search_beats(
    ground: Ground, start: Metres, price: int, moves: int, chance: NDArray[np.uint64]
) -> None:
    """Search one district and fill its record."""
    if ground.stations < 2 or ground.record is None:
        return
    heats = np.array([max(1, round(price * HOT)), max(1, round(price * COLD))], dtype=np.int64)
    anneal(ground.district, ground.record, start, price, moves * ground.stations, heats, chance)


def prove(ground: Ground, price: int) -> float:
    """Return the district's exact bound on cost + price x beats."""
    beats, costs = zip(*ground.options(), strict=True)
    target = float(min(np.array(costs) + price * np.array(beats)))
    ground.prizes.state[1] = 1.0
    ascend(ground.district, ground.loads, ground.prizes, float(price), target, PROOF_STEPS)
    prize = np.rint(ground.prizes.best * PRIZE_UNITS) / PRIZE_UNITS
    return float(proven(ground.district, ground.loads, prize, float(price), ground.least))
