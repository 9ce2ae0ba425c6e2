"""What is answered: ranked alternatives, each with who moves, what that uncovers and what refills it."""

from dataclasses import dataclass
from datetime import datetime

from praja.domain.plan import Breach
from praja.domain.settings import RiskClass
from praja.reinforce.incident import Incident, Override

OFF_DUTY = "off_duty"
"""The kind of duty of those who have none."""


@dataclass(frozen=True, slots=True)
class Move:
    """One officer who goes to the incident."""

    nrp: str
    unit: str
    from_place: str
    """Where he is now; his own unit where he is off duty."""
    from_kind: str
    """The kind of duty he leaves; ``off_duty`` where he is called."""
    departs: datetime
    arrives: datetime
    returns: datetime
    """When he is back where he set out."""
    attached: bool
    """BKO: the incident lies outside the areas of his command."""


@dataclass(frozen=True, slots=True)
class Refill:
    """One officer who takes the place of those who left."""

    nrp: str
    unit: str
    from_place: str
    from_kind: str
    to_place: str
    to_kind: str
    departs: datetime
    arrives: datetime
    until: datetime
    """When those who left are back, or their shift ends."""
    returns: datetime


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A place that stands with fewer than it asks for, because of the moves."""

    place_id: str
    kind: str
    risk_class: RiskClass
    left: int
    """Officers who stay."""
    asked: int
    start: datetime
    end: datetime
    refilled: int
    refilled_at: datetime | None
    risk: float
    """Risk-weighted hours, what refills it already taken off."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to answer the incident."""

    rank: int
    menus: tuple[str, ...]
    """Where the search looked to find it: docs/methods/reinforce.md, section "Menus"."""
    incident: Incident
    moves: tuple[Move, ...]
    uncovered: tuple[Uncovered, ...]
    refills: tuple[Refill, ...]
    risk: float
    """``risk_uncovered`` + ``risk_waiting``: less is better."""
    risk_uncovered: float
    """Risk-weighted hours of the places left, and of the rest that those off duty lose."""
    risk_waiting: float
    """Risk-weighted hours in which the incident lacks its officers."""
    complete_at: datetime | None
    """When everything asked for is there; None: never."""
    in_time: bool
    """Complete, and by the deadline where there is one."""
    missing: int
    """Officers whom nobody could be found for."""
    lacking: tuple[tuple[str, int], ...]
    """Skills (and ``women``) that are short, and by how many."""
    called: int
    """How many of the moves call somebody who is off duty."""
    breaches: tuple[Breach, ...]
    """What falls below its floor, by a person's word."""

    @property
    def complete(self) -> bool:
        """Whether everything asked for comes, late or not."""
        return self.complete_at is not None


@dataclass(frozen=True, slots=True)
class Reinforcement:
    """The answer to one incident: alternatives, the best first."""

    incident: Incident
    place_name: str
    area_code: str
    alternatives: tuple[Alternative, ...]
    fastest_at: datetime | None
    """No answer is complete before, whatever it would uncover; None: the force has not got it at all."""
    held_back: tuple[tuple[str, int], ...]
    """Why officers cannot go -> how many; each is counted once, at the first reason."""
    override: Override | None = None
