"""Scores, cut-offs, classes and how stable they are: arrays only. Axes: K indicators, P profiles.

Sums run over the indicators in a fixed order, elementwise over the profiles, so no result depends
on how many profiles stand beside each other, on threads or on a linear-algebra library.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from praja.risk.model import Axis, Cutoff, Cutoffs, RiskModel, ScoreCut, ShareCut

DECIMALS: Final = 6
"""Scores are rounded to this before they are cut: what is written is what was classed."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Evidence:
    """What the model scores: its weighted indicators in their order (K) of each profile (P)."""

    values: Floats
    """shape (K, P), in [0, 1]; 0 where unknown"""
    near: Floats
    """shape (K, P), how much each value counts for its nearness; 0 where unknown, so no value is read"""
    counts: Ints
    """shape (P,), the places of each profile, of which shares are taken"""


def axis_scores(values: Floats, near: Floats, weights: Sequence[float] | Floats) -> Floats:
    """Return the weighted means over what is known: sum(w n v) / sum(w n).

    Parameters
    ----------
    values, near : shape (K, P)
        As in :class:`Evidence`.
    weights
        K weights above 0.

    Returns
    -------
    shape (P,)
        In [0, 1], rounded to six decimals; NaN where all K values are unknown.
    """
    total, known = np.zeros(values.shape[1]), np.zeros(values.shape[1])
    for row, counts_for, weight in zip(values, near, weights, strict=True):
        part = counts_for * weight
        known += part
        part *= row
        total += part
    ratio = np.full(total.shape, np.nan)
    np.divide(total, known, out=ratio, where=known > 0)
    return ratio.round(DECIMALS)


def known_share(near: Floats, weights: Sequence[float] | Floats) -> Floats:
    """Return, shape (P,), the share of the weight whose values are known, in [0, 1]."""
    known = np.zeros(near.shape[1])
    for counts_for, weight in zip(near, weights, strict=True):
        known += (counts_for > 0) * weight
    return (known / np.sum(weights)).round(DECIMALS)


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a cut-off came to lie for the places of this operation.

    ``score`` is the least score above it, infinite where none is; ``places`` are above it.
    ``left_out`` places of equal score ``left_out_score`` would have passed the greatest share.
    """

    score: float
    places: int
    left_out: int = 0
    left_out_score: float = float("nan")


def cut(scores: Floats, counts: Ints, rule: Cutoff) -> Cut:
    """Return where ``rule`` cuts. ``counts``, shape (P,), are the places that have each profile.

    A share counts the places whose score is known; its limits are rounded up to whole places, so
    that the worst place of a small operation can be taken.
    """
    match rule:
        case ScoreCut(score):
            return Cut(score, int(counts[scores >= score].sum()))
        case ShareCut():
            return _share_cut(scores, counts, rule)


def _share_cut(scores: Floats, counts: Ints, rule: ShareCut) -> Cut:
    total = int(counts[~np.isnan(scores)].sum())
    # Ceilings in whole numbers: -(-a // b).
    aim, limit = (-(-f.numerator * total // f.denominator) for f in (rule.share, rule.at_most))
    # A score of 0 says that nothing is wrong; it is never among the worst.
    use = (counts > 0) & (scores >= max(rule.at_least, 10.0**-DECIMALS))
    scores, counts = scores[use], counts[use]
    if scores.size > limit + 1:
        # Each profile holds a place or more: the first limit + 1 places lie within as many profiles.
        worst = scores >= -np.partition(-scores, limit)[limit]
        scores, counts = scores[worst], counts[worst]
    worst_first, group = np.unique(-scores, return_inverse=True)
    size = np.bincount(group, weights=counts, minlength=worst_first.size).astype(np.int64)
    ends = np.cumsum(size)
    wanted, fits = ends - size < aim, ends <= limit
    taken = int(np.argmin(np.append(wanted & fits, False)))
    score, places = (-float(worst_first[taken - 1]), int(ends[taken - 1])) if taken else (float("inf"), 0)
    if taken < worst_first.size and wanted[taken] and not fits[taken]:
        return Cut(score, places, int(size[taken]), -float(worst_first[taken]))
    return Cut(score, places)


@dataclass(frozen=True)
class Rating:
    """What came out for each profile; arrays have the shape (P,).

    ``grade`` is 0 low, 1 elevated, 2 high; ``raised`` says that geography lifted it by one step.
    """

    conflict: Floats
    geography: Floats
    grade: NDArray[np.int8]
    raised: NDArray[np.bool_]
    cuts: tuple[Cut, Cut, Cut]
    """elevated, high, geography"""


def rate(evidence: Evidence, weights: Floats, model: RiskModel, rules: Cutoffs) -> Rating:
    """Return the scores and classes of the profiles under one set of K weights."""
    conflict, geography = (
        axis_scores(evidence.values[rows], evidence.near[rows], weights[rows])
        for rows in (axis_rows(model, axis) for axis in Axis)
    )
    elevated, high = (cut(conflict, evidence.counts, rule) for rule in (rules.elevated, rules.high))
    far = cut(geography, evidence.counts, rules.geography)
    by_conflict = np.where(conflict >= high.score, 2, conflict >= elevated.score).astype(np.int8)
    raised = (geography >= far.score) & (by_conflict < 2)
    return Rating(conflict, geography, by_conflict + raised.astype(np.int8), raised, (elevated, high, far))


def axis_rows(model: RiskModel, axis: Axis) -> slice:
    """Return where the axis lies among the model's weighted indicators."""
    conflict = sum(i.axis is Axis.CONFLICT for i in model.weighted)
    return slice(0, conflict) if axis is Axis.CONFLICT else slice(conflict, len(model.weighted))


def weights_of(model: RiskModel) -> Floats:
    """Return the K weights of the model's weighted indicators; those of an axis add up to 1."""
    return np.array([float(i.weight) for i in model.weighted if i.weight is not None])


def stability(
    evidence: Evidence, grade: NDArray[np.int8], model: RiskModel, rules: Cutoffs, *, seed: int, shakes: int
) -> Floats:
    """Return, shape (P,), the share of shaken weightings in which the class is ``grade``.

    Each shake multiplies every weight by exp(shake x z), z standard normal, and takes the shares
    anew. One shake at a time: memory stays that of a few columns however many places there are.
    """
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed % 2**64, _STREAM))))
    base = weights_of(model)
    same = np.zeros(grade.size, dtype=np.int64)
    for weights in base * np.exp(model.shake * rng.standard_normal((shakes, base.size))):
        same += rate(evidence, weights, model, rules).grade == grade
    return (same / shakes).round(DECIMALS)


_STREAM: Final = 0x5249534B
"""'RISK': keeps these shakes apart from every other use of the same seed."""
