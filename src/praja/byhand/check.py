"""The check of edits by hand: apply them to what they touch, and compare before with after."""

from collections.abc import Sequence

from praja.byhand.edits import Edit
from praja.byhand.facts import Facts
from praja.byhand.verdict import Verdict


def check(facts: Facts, *, so_far: Sequence[Edit], now: Sequence[Edit]) -> Verdict:
    """Return what edits ``now`` touch and cost in a plan that edits ``so_far`` have changed already.

    Of two edits of one seat, or of one station, the later holds. A rule that was broken before and stays so
    is not told again.
    """
    raise NotImplementedError
