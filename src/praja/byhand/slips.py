"""What is wrong with a plan before or after edits: one slip for each rule and place."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from praja.byhand.verdict import EXCLUDED, NOT_AVAILABLE, Weight

REFUSED: Final = frozenset(
    {"ids_known", "ids_unique", "needs_as_recomputed", "assignable_only", "not_on_leave"}
    | {"one_place_at_a_time", "beats_in_one_district", "load_at_most_one", "duty_on_a_shift"}
    | {"standby_at_own_unit", "guards_move_forward"}
)
"""No reason makes sense of these."""
SECOND_PERSON: Final = frozenset(
    {"way_fits_between", "rest_between_spells", "rest_after_station", "spell_within_limit", "hours_per_day"}
    | {"hours_per_week", "nights_in_a_row", "days_off_given", "relieved_by_others", "home_village_spared"}
    | {"ties_respected", "station_guard_rank"}
)
"""Rest, hours, ties, home and rank: named in the certificate, so somebody else looks at it first."""
SHOWN: Final = {
    "not_on_leave": NOT_AVAILABLE,
    "assignable_only": NOT_AVAILABLE,
    "ties_respected": EXCLUDED,
    "home_village_spared": EXCLUDED,
}
"""What pages say instead of a ground that is not for them."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A rule that is broken at one place."""

    rule: str
    where: str
    """A duty, an officer's dates, a beat, a place on a shift: with the rule it tells slips apart."""
    excess: float = 1
    """By how much: a slip that grows is told again."""
    nrp: str = ""
    fill: tuple[tuple[str, Any], ...] = ()
    """The figures of the sentence."""
    say: str = ""
    """The sentence where it is not the one of the rule."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others."""
        return self.rule, self.where, self.nrp


def weight_of(rule: str) -> Weight:
    """Return how heavy a rule is."""
    if rule in REFUSED:
        return Weight.REFUSED
    return Weight.SECOND_PERSON if rule in SECOND_PERSON else Weight.TOLD


def newly(before: Iterable[Slip], after: Iterable[Slip]) -> list[Slip]:
    """Return the slips that come, or grow."""
    was = {s.key: s.excess for s in before}
    return [s for s in after if s.excess > was.get(s.key, 0)]
