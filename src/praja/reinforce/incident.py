"""What is asked: an incident and its need, and the word of a person who overrides the floor."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

OVERRIDE_RULE = (
    "Melampaui batas minimum perlu alasan dan nama. / Going below the floor needs a reason and a name."
)
"""What is said to whoever gives one without the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something happens at a place, and officers are needed there.

    Either ``place_id`` or both ``lat`` and ``lon`` are given; instants are aware.
    """

    at: datetime
    """When the call comes: those on duty set out at once."""
    officers: int
    place_id: str | None = None
    """A station, beat, post, event, unit, a place of the plan, or the code of an area."""
    lat: float | None = None
    lon: float | None = None
    skills: Mapping[str, int] = field(default_factory=dict)
    """At least so many of them hold a skill."""
    women: int = 0
    """At least so many of them are women."""
    by: datetime | None = None
    """They are all there by then; None: as soon as is wise."""
    duration_min: int = 120
    """How long each stays once he is there, before he goes back."""
    kind: str | None = None
    """The kind of duty it comes to, for ties that bar it; None: that of the place, if it has one."""
    weight: float | None = None
    """What an hour without anybody there weighs; None: as posture.toml says."""


@dataclass(frozen=True, slots=True)
class Override:
    """A person lets places fall below their floor, and answers for it."""

    reason: str
    by: str
