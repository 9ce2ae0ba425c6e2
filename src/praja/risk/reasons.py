"""Why a place has its class, in short keys that a planner can read and a program can compare."""

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from praja.risk.model import Axis, RiskModel
from praja.risk.profiles import DISTRICT, VILLAGE, Profiles, columns_of
from praja.risk.scoring import Evidence, Rating, axis_rows, weights_of

SHOWN: Final = 3
"""Reasons shown per axis at most."""

UNKNOWN: Final = "unknown"
RAISED: Final = "geography +1"
GIVEN: Final = "given"
SPECIAL: Final = "special"


class Reasons:
    """Says of each profile what counted most and what it took from a wider place."""

    def __init__(self, model: RiskModel, profiles: Profiles, evidence: Evidence, rating: Rating) -> None:
        self._model, self._profiles, self._evidence, self._rating = model, profiles, evidence, rating
        self._columns = columns_of(model)
        self._inherited_from: dict[tuple[int, str], str] = {}

    @cached_property
    def _top(self) -> dict[Axis, NDArray[np.int64]]:
        """The rows of the greatest contributions, shape (<= SHOWN, P); the model's order breaks ties."""
        return {axis: self._top_of(axis) for axis in Axis}

    def _top_of(self, axis: Axis) -> NDArray[np.int64]:
        rows = axis_rows(self._model, axis)
        parts = self._evidence.values[rows] * self._evidence.near[rows] * weights_of(self._model)[rows, None]
        # Rounded, so that equal contributions are equal however they were multiplied.
        found: NDArray[np.int64] = np.argsort(-np.round(parts, 12), axis=0, kind="stable")[:SHOWN]
        return found + (rows.start or 0)

    def of(self, p: int) -> tuple[str, ...]:
        """Return the reasons of profile ``p``: what is unknown or raised, what counted, indexes beside."""
        raised = bool(self._rating.raised[p])
        unknown = bool(np.isnan(self._rating.conflict[p]))
        parts = self._parts(self._top[Axis.CONFLICT][:, p], p)
        far = self._parts(self._top[Axis.GEOGRAPHY][:, p], p) if raised else []
        state = [UNKNOWN] * unknown + [RAISED] * raised
        return (*state, *far, *parts, *self._beside(p))

    def _parts(self, rows: Sequence[int] | NDArray[np.int64], p: int) -> list[str]:
        values = ((self._columns[r], float(self._profiles.values[r, p])) for r in rows)
        return [f"{key}={value:.3g}" for key, value in values if value > 0]

    def _beside(self, p: int) -> list[str]:
        first = len(self._model.weighted)
        values = ((k, float(self._profiles.values[k, p])) for k in range(first, len(self._columns)))
        return [f"beside {self._columns[k]}={value:.4g}" for k, value in values if not np.isnan(value)]

    def inherited(self, p: int) -> tuple[str, ...]:
        """Return ``indicator@code`` for each weighted value taken from the village or the district."""
        _, village, district = self._profiles.places[p]
        code_of = {VILLAGE: village, DISTRICT: district}
        sources = self._profiles.origin[: len(self._model.weighted), p].tolist()
        return tuple(self._noted(k, code_of[s]) for k, s in enumerate(sources) if s in code_of)

    def _noted(self, k: int, code: str) -> str:
        # One text for all who inherit it: a nation inherits millions of values.
        return self._inherited_from.setdefault((k, code), f"{self._columns[k]}@{code}")
