"""The beats problem as arrays: what is asked and what is answered.

Every station goes to exactly one beat inside its district; loads add up to at most the capacity; the base
is one of the beat's own stations. Minimised is the sum of weight x great-circle metres to the base.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praja.errors import InputError


@dataclass(frozen=True, slots=True)
class BeatsProblem:
    """Stations to be divided into beats; every array has shape (N,)."""

    district_idx: NDArray[np.int64]
    """Which district a station lies in: any whole numbers, equal within a district."""
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    load_units: NDArray[np.int64]
    """Share of a team that a station takes, times ``capacity_units``: a whole number, at least 1."""
    capacity_units: int
    weight: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Refuse stations that fit into no beat or lie nowhere."""
        _check("load_units", self.load_units, (self.load_units < 1) | (self.load_units > self.capacity_units),
               f"dari 1 sampai {self.capacity_units} / in 1 to {self.capacity_units}")  # fmt: skip
        _check("weight", self.weight, self.weight < 1, "sedikitnya 1 / at least 1")
        _check("lat", self.lat, ~(np.abs(self.lat) <= 90), "dari -90 sampai 90 / in -90 to 90")
        _check("lon", self.lon, ~(np.abs(self.lon) <= 180), "dari -180 sampai 180 / in -180 to 180")


@dataclass(frozen=True, slots=True)
class BeatsSolution:
    """A division into beats and what is proven about it."""

    base_idx: NDArray[np.int64]
    """Shape (N,): the station that is the base of each station's beat."""
    cost_m: int
    """Sum of weight x whole metres to the base."""
    bound_m: int
    """No division into at most ``max(teams asked for, least_teams)`` beats costs less."""
    teams: int
    """Beats used."""
    least_teams: int
    """No division has fewer beats."""

    @property
    def gap(self) -> float:
        """Return the share of the cost that is not proven necessary."""
        return (self.cost_m - self.bound_m) / max(1, self.cost_m)


def _check(field: str, values: NDArray[np.generic], wrong: NDArray[np.bool_], rule: str) -> None:
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InputError(field, row, values[row].item(), rule)
