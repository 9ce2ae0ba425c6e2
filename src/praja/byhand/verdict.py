"""What a check answers: which rules an edit touches, how heavy each is, and what the edit costs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NOT_AVAILABLE: Final = "not_available"
EXCLUDED: Final = "excluded_by_rule"


class Weight(StrEnum):
    """How heavy a touched rule is, lightest first."""

    TOLD = "told"
    """Said, and counted in the certificate: no more is asked."""
    SECOND_PERSON = "second_person"
    """Rest, hours, ties, home and rank: needs a reason and a second person."""
    REFUSED = "refused"
    """Makes no sense, whoever wants it."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A rule that the plan breaks after the edits and did not before, at one duty, officer or beat."""

    rule: str
    """The key of docs/reference/rules.md. Not for pages: a planner sees ``shown``."""
    shown: str
    """The same, but ``not_available`` or ``excluded_by_rule`` for absence, ties and home."""
    weight: Weight
    where: str
    """duty_id, beat_id, station_id, post_id or ``phase/unit``."""
    nrp: str
    """The officer it concerns; empty: none."""
    id: str
    """What is said, in Indonesian and in English; it names nobody and no ground that is not for pages."""
    en: str


@dataclass(frozen=True, slots=True)
class Cost:
    """A figure of the plan's touched part before and after."""

    before: int
    after: int

    @property
    def change(self) -> int:
        """By how much it grows; below 0 where it shrinks."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class OfficerCost:
    """What the edits ask of one officer, over the whole plan."""

    nrp: str
    minutes: Cost
    """Of all his duties."""
    most_week_minutes: Cost
    """In any seven dates in a row."""
    nights: Cost
    travel_m: Cost
    attached: Cost
    """Duties as BKO."""


@dataclass(frozen=True, slots=True)
class BeatCost:
    """What the edits make of one beat."""

    beat_id: str
    stations: Cost
    cost_m: Cost
    """Class weight x metres to the base."""
    civil_guards: Cost
    base: str
    """Its base afterwards; empty: the beat is gone."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to a check."""

    touched: tuple[Touched, ...]
    """Heaviest first."""
    mended: tuple[Touched, ...]
    """What was broken before and is not afterwards."""
    missing: Cost
    """Empty seats, over the touched needs and the posts added."""
    travel_m: Cost
    attached: Cost
    without_local: Cost
    """Teams on beats without an officer of the local command, over the touched needs."""
    officers: tuple[OfficerCost, ...]
    beats: tuple[BeatCost, ...]
    falls_away: tuple[str, ...] = ()
    """Standby and movement duties that go by themselves when the plan is revised."""
    in_the_way: tuple[str, ...] = ()
    """Duties at the same hours, for which an edit is refused: empty these seats too, and it is a move."""

    @property
    def weight(self) -> Weight | None:
        """The heaviest weight; None where no rule is touched."""
        return self.touched[0].weight if self.touched else None
