"""Which guard pattern each command uses for each class: the thickest that the teams allow."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from praja.demand.patterns import Choice, StationLoad, pattern_options, station_load
from praja.domain.operation import Operation
from praja.domain.settings import GuardPattern, RiskClass
from praja.errors import NothingToPlanError
from praja.plan.models.beats import BeatsProblem
from praja.plan.solvers.beats import least_beats


@dataclass(frozen=True)
class Ground:
    """The stations as the beats see them, in the order of the table."""

    operation: Operation
    commands: tuple[str, ...]
    """Host command of each station, shape (N,)."""
    classes: tuple[RiskClass, ...]
    """Risk class of each station, shape (N,)."""
    districts: tuple[str, ...]
    """District codes, ascending."""

    def pairs(self) -> list[tuple[str, RiskClass]]:
        """Return the (command, class) pairs that occur, commands in the order of the table."""
        seen = set(zip(self.commands, self.classes, strict=True))
        order = {c: i for i, c in enumerate(self.operation.tree.commands)}
        return sorted(seen, key=lambda pair: (order.get(pair[0], -1), list(RiskClass).index(pair[1])))


def ground_of(operation: Operation, classes: Mapping[str, RiskClass]) -> Ground:
    """Return the stations with their commands and classes."""
    host = {d: operation.tree.host_of(d) for d in sorted({s.district for s in operation.stations})}
    return Ground(
        operation,
        tuple(host[s.district] for s in operation.stations),
        tuple(classes[s.station_id] for s in operation.stations),
        tuple(host),
    )


def thinnest(ground: Ground) -> dict[tuple[str, RiskClass], GuardPattern]:
    """Return the pattern with the most stations per team for every command and class that occurs.

    Raises NothingToPlanError where a class has none.
    """
    patterns = ground.operation.settings.guard_patterns
    options = {(c, k): pattern_options(patterns, c, k) for c, k in ground.pairs()}
    for (command, risk_class), found in options.items():
        if not found:
            raise NothingToPlanError(
                f"{command} mempunyai TPS kelas {risk_class} tanpa pola pengamanan: tambahkan di "
                f"[[guard_patterns]] dalam operation.toml. / {command} has stations of class {risk_class} "
                "but no guard pattern for it: add one under [[guard_patterns]] in operation.toml."
            )
    return {pair: found[0] for pair, found in options.items()}


def loads_of(ground: Ground, choice: Choice) -> list[StationLoad]:
    """Return the load of each station under a choice, shape (N,)."""
    by_pair = {pair: station_load(choice[pair]) for pair in ground.pairs()}
    return [by_pair[pair] for pair in zip(ground.commands, ground.classes, strict=True)]


def beats_problem(ground: Ground, choice: Choice) -> BeatsProblem:
    """Return the beats problem of these stations under a choice of patterns."""
    loads = [s.load for s in loads_of(ground, choice)]
    capacity = math.lcm(*(f.denominator for f in set(loads))) if loads else 1
    number = {d: i for i, d in enumerate(ground.districts)}
    stations = ground.operation.stations
    weight = {pair: choice[pair].weight for pair in ground.pairs()}
    return BeatsProblem(
        district_idx=np.array([number[s.district] for s in stations], np.int64),
        lat=np.array([s.lat for s in stations]),
        lon=np.array([s.lon for s in stations]),
        load_units=np.array([int(f * capacity) for f in loads], np.int64),
        capacity_units=capacity,
        weight=np.array([weight[p] for p in zip(ground.commands, ground.classes, strict=True)], np.int64),
    )


def teams_beyond_beats(ground: Ground, choice: Choice) -> int:
    """Return the teams beyond one per beat that single stations ask for."""
    return sum(s.teams - 1 for s in loads_of(ground, choice))


def least_teams(ground: Ground, choice: Choice) -> dict[str, int]:
    """Return the least number of teams of each district."""
    least = least_beats(beats_problem(ground, choice))
    teams = dict(zip(ground.districts, (int(n) for n in least), strict=True))
    for station, load in zip(ground.operation.stations, loads_of(ground, choice), strict=True):
        teams[station.district] += load.teams - 1
    return teams


def thickest_within(ground: Ground, teams: int) -> dict[tuple[str, RiskClass], GuardPattern]:
    """Return the choice that guards most thickly with so many teams, weightiest classes first.

    Starts from the thinnest patterns and takes the next thicker of one command and class as long as
    the least number of teams stays within ``teams``.
    """
    choice = thinnest(ground)
    patterns = ground.operation.settings.guard_patterns
    options = {(c, k): pattern_options(patterns, c, k) for c, k in choice}
    if all(len(o) == 1 for o in options.values()):
        return choice
    for pair in sorted(choice, key=lambda p: -choice[p].weight):
        for thicker in options[pair][1:]:
            trial = {**choice, pair: thicker}
            if sum(least_teams(ground, trial).values()) > teams:
                break
            choice = trial
    return choice


def patterns_in_use(ground: Ground, choice: Choice) -> Sequence[GuardPattern]:
    """Return the pattern of each station, shape (N,)."""
    return [choice[pair] for pair in zip(ground.commands, ground.classes, strict=True)]
