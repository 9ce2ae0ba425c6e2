"""What a place asks for on one span of time: the meeting point of demand and planning."""

from dataclasses import dataclass
from datetime import datetime

STATION_GUARD = "station_guard"
STANDBY = "standby"
DISTRICT_FLOOR = "district_floor"
CAMPAIGN_EVENT = "campaign_event"
CLOSE_PROTECTION = "close_protection"
BALLOT_ESCORT = "ballot_escort"
FORWARD_MOVEMENT = "forward_movement"
STATION_RELIEF = "station_relief"
REVOTE_GUARD = "revote_guard"
REINFORCEMENT = "reinforcement"
"""No duty of a plan: what `praja.reinforce` sends to an incident, as `[[rule_changes]]` names it."""


@dataclass(frozen=True, slots=True)
class Need:
    """The officers that one place asks for on one shift."""

    phase: str
    place_id: str
    kind: str
    task_force: str
    area_code: str
    """The area the place lies in: a village or district, or the wider area a post belongs to."""
    lat: float
    lon: float
    start: datetime
    end: datetime
    officers: int
    leads: int = 1
    """So many of them are fit to lead: one for each team."""
    qualifications: tuple[str, ...] = ()
    """At least one officer holds each of these."""
    pair_id: str | None = None
    villages: tuple[str, ...] = ()
    """Nobody whose home lies in one of these serves here."""
    floor_officers: int = 0
    """So many of them keep the district above its floor: they are as urgent as the floor itself."""
    women: int = 0
    """At least so many of them are women."""
    ties: bool = True
    """Whether a declared interest can keep an officer from it."""
