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
from praja.plan.solvers.kernels import fresh_chance

FIRST_PROOF, FIRST_STRIDE = 80, 1.0
NEXT_PROOF, NEXT_STRIDE = 25, 0.3
"""Steps towards the bound at the price found and at each price beside it, and how long they start."""
ASIDE = (0, 1, -1, 2)
"""Whole numbers of beats that are proven apart, counted from the one just below what pays."""
PRICE_POWER = 3
"""How the price of a team moves with the beats that pay: about 1 / beats cubed."""
SCOUTS = 4
SCOUT_MOVES = 4
"""Moves per station of each of the short searches that settle the price."""
NEAR = 0.1
"""How near the number of beats comes to the teams before a price is taken."""
CLOSER = 14
"""Prices tried at most where the short searches do not come near."""
SETTLED_MOVES = 64
"""Moves per station up to which a search waits for the number of beats to settle."""
WARM = 0.05
"""What a move may typically lose in a short search, as a share of the price of a team."""
SEARCHES = ((15, (0.1, 0.03)), (60, (0.07, 0.01)))
"""Moves per station of each long search, and what a move may typically lose at first and at last."""
FULL_SHARE = 0.6
"""Share of a beat's load from which the first prizes take it as full."""
SMALL = 100
"""Up to so many stations every number of beats is searched for."""
STATIONS_LEAST = 12
"""A smaller district is searched as if it had so many stations."""
HOLD_MOVES = 60
HOLD_HEATS = (0.1, 0.01)
"""The same where the number of beats is held, as a share of the mean cost of a beat."""
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
        self.searches = 0
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
        price = self._find_price()
        for ground in self.grounds:
            ground.open_record(int(ground.division.max()) + 1)
        if self.problem.load_units.size <= SMALL:
            self._sweep()
        for moves, heats in SEARCHES:
            self._search(price, moves, heats)
            counts = choose_counts([ground.options() for ground in self.grounds], self.teams)
            # What one more team saves is the best guess of its price, for the search and for the bound;
            # where teams are scarce it jumps, so it is followed with care.
            guess = price if counts.price is None else counts.price
            price = min(max(guess, price * 4 // 5, 1), price * 5 // 4 + 1)
        counts = self._hold(counts)
        return self._finish(counts, self._prove(price))

    def _top_price(self) -> float:
        """Return a price at which every beat saved is worth any detour within a district."""
        return 1.0 + max(
            float(ground.district.metres.max()) * float(ground.district.weight.sum())
            for ground in self.grounds
        )

    def _find_price(self) -> int:
        """Return the price per team at which about ``teams`` beats pay, by short searches."""
        top = self._top_price()
        price = min(top, 1.0 + sum(ground.tight_cost for ground in self.grounds) / self.teams)
        first, beats = price, 0
        for _ in range(SCOUTS):
            beats = self._search(round(price), SCOUT_MOVES, (WARM, WARM))
            ratio = min(2.0, max(0.5, beats / self.teams))
            price = min(top, max(1.0, price * ratio**2))
        if abs(beats / self.teams - 1) > NEAR:
            price = self._close_in(first, top)
        return round(price)

    def _close_in(self, price: float, top: float) -> float:
        """Close in on the price from both sides, where short searches lag behind it.

        Where teams are plentiful in dense districts a beat more or less costs little, and the number
        of beats takes many moves to settle.
        """
        low, high = 0.0, top
        for _ in range(CLOSER):
            ratio = self._settled(round(price)) / self.teams
            if abs(ratio - 1) <= NEAR / 2:
                break
            low, high = (price, high) if ratio > 1 else (low, price)
            price *= min(2.0, max(0.5, ratio)) ** 1.5
            if low and high < top:
                price = min(max(price, (3 * low + high) / 4), (low + 3 * high) / 4)
            price = min(top, max(1.0, price))
        return price

    def _settled(self, price: int) -> int:
        """Search at a price until the number of beats hardly changes any more, and return it."""
        moves, before = SCOUT_MOVES, 0
        beats = self._search(price, moves, (WARM, WARM))
        while moves <= SETTLED_MOVES and abs(beats - before) > beats // 50:
            before, beats = beats, self._search(price, moves, (WARM, WARM))
            moves *= 2
        return beats

    def _search(self, price: int, moves: int, heats: tuple[float, float]) -> int:
        """Search every district on at a price; return how many beats there are now."""
        self.searches += 1

        def work(number: int) -> int:
            metres = np.rint(np.array(heats) * price).astype(np.int64)
            return search_beats(self.grounds[number], price, moves, metres, self._chance(number))

        beats: int = sum(self.each(work, range(len(self.grounds))))
        self.progress(min(self.searches, SCOUTS + len(SEARCHES)), SCOUTS + len(SEARCHES) + 1)
        return beats

    def _sweep(self) -> None:
        """Search at falling prices, so that a small problem knows beats of every number.

        With few districts one team more or less does not even out between them.
        """
        price = round(self._top_price())
        while price > 0:
            self._search(price, *SEARCHES[-1])
            price //= 2

    def _hold(self, counts: Counts) -> Counts:
        """Search districts on that got another number of beats than the price suggests, number held."""
        self.searches += 1
        top = round(self._top_price())

        def work(number: int) -> None:
            ground, option = self.grounds[number], int(counts.chosen[number])
            beats, cost = ground.options()[option]
            if cost > 0 and beats != np.unique(ground.division).size:
                ground.division[:] = ground.recall(option)
                # At the top price no beat is opened that a station could do without.
                metres = np.rint(np.array(HOLD_HEATS) * (cost / beats)).astype(np.int64)
                search_beats(ground, top, HOLD_MOVES, metres, self._chance(number))

        self.each(work, range(len(self.grounds)))
        return choose_counts([ground.options() for ground in self.grounds], self.teams)

    def _chance(self, number: int) -> NDArray[np.uint64]:
        return fresh_chance(self.seed, self.searches * len(self.grounds) + number)

    def _prove(self, price: int) -> int:
        """Return the proven lower bound, from what each district costs at least at each number of beats."""
        floors: list[NDArray[np.int64]] = self.each(lambda ground: floor_costs(ground, price), self.grounds)
        # Floors are convex, so to hand out teams one by one where each saves most is exact.
        saved = np.sort(np.concatenate([-np.diff(floor) for floor in floors]))
        spare = self.teams - sum(ground.least for ground in self.grounds)
        total = sum(int(floor[0]) for floor in floors) - int(saved[saved.size - spare :].sum())
        return -(-total // PRIZE_UNITS)

    def _finish(self, counts: Counts, bound: int) -> BeatsSolution:
        self.progress(SCOUTS + len(SEARCHES) + 1, SCOUTS + len(SEARCHES) + 1)
        base_idx = np.arange(self.problem.load_units.size, dtype=np.int64)
        cost, beats = 0, self.alone
        for ground, option in zip(self.grounds, counts.chosen, strict=True):
            bases, paid = bases_of(ground.district, ground.recall(int(option)))
            base_idx[ground.station_idx] = ground.station_idx[bases]
            cost += int(paid)
            beats += ground.options()[int(option)][0]
        return BeatsSolution(base_idx, cost, min(bound, cost), beats, self.least)


def start_prizes(ground: Ground, price: float) -> None:
    """Let every station pay its own way and, by load, its share of its beat's team."""
    district = ground.district
    bases, _ = bases_of(district, ground.division)
    beat_load = np.bincount(bases, weights=district.load, minlength=ground.stations)[bases]
    away = district.metres[np.arange(ground.stations), bases]
    # A lone station would pay more than the stations around it let it cost.
    share = district.load / np.maximum(beat_load, FULL_SHARE * district.capacity)
    ground.prizes.best[:] = price * share + district.weight * away


def search_beats(
    ground: Ground, price: int, moves: int, heats: NDArray[np.int64], chance: NDArray[np.uint64]
) -> int:
    """Search one district on, fill its record and return its beats."""
    district, moves = ground.district, moves * max(STATIONS_LEAST, ground.stations)
    return int(anneal(district, ground.record, ground.division, price, moves, heats, chance))


def floor_costs(ground: Ground, price: int) -> NDArray[np.int64]:
    """Return what the district costs at least, in 1/64 m, at each number of beats from the least on.

    The bound L(p) at any price p says that k beats cost at least L(p) - p k, so the highest of these
    lines holds; only whole numbers of beats count, which is more than one price alone can prove.
    """
    every = np.arange(ground.least, ground.stations + 1)
    floor = np.zeros(every.size, dtype=np.int64)
    start_prizes(ground, price)
    paid = raise_bound(ground, price, FIRST_PROOF, FIRST_STRIDE)
    floor = np.maximum(floor, exact_line(ground, price, every))
    before = price
    for aside in ASIDE:
        # The price at which about that whole number of beats would pay.
        share = paid / max(1.0, np.floor(paid) + aside)
        at = max(1, round(price * min(4.0, share**PRICE_POWER)))
        ground.prizes.best[:] += (at - before) * ground.district.load / ground.district.capacity
        raise_bound(ground, at, NEXT_PROOF, NEXT_STRIDE)
        floor = np.maximum(floor, exact_line(ground, at, every))
        before = at
    return floor


def raise_bound(ground: Ground, price: int, steps: int, stride: float) -> float:
    """Raise the bound at a price from the prizes at hand; return about how many beats pay."""
    beats, costs = (np.array(column) for column in zip(*ground.options(), strict=True))
    target = float((costs + price * beats).min())
    ground.prizes.state[1] = stride
    return float(ascend(ground.district, ground.loads, ground.prizes, float(price), target, steps))


def exact_line(ground: Ground, price: int, beats: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return L(p) - p k for every number of beats, in 1/64 m, without rounding."""
    prize = np.rint(ground.prizes.best * PRIZE_UNITS) / PRIZE_UNITS
    bound = proven(ground.district, ground.loads, prize, float(price), ground.least)
    line: NDArray[np.int64] = round(bound * PRIZE_UNITS) - PRIZE_UNITS * price * beats
    return line
