"""What the command line calls: words and numbers as typed, an answer to read or to hand on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from praja.domain.operation import Operation
from praja.domain.plan import Plan
from praja.errors import UsageError
from praja.reinforce.alternatives import reinforce
from praja.reinforce.answer import Reinforcement
from praja.reinforce.incident import OVERRIDE_RULE, Incident, Override
from praja.reinforce.posture import read_posture
from praja.reinforce.state import ReinforceState, prepare
from praja.reinforce.telling import as_data, as_text


@dataclass(frozen=True)
class Answer:
    """An answer beside the state it was found in."""

    state: ReinforceState
    reinforcement: Reinforcement

    @property
    def data(self) -> dict[str, Any]:
        """The answer in plain JSON types: docs/use/reinforce.md lists the keys."""
        return as_data(self.reinforcement)

    @property
    def complete(self) -> bool:
        """Whether the best alternative is complete and in time."""
        return any(a.in_time for a in self.reinforcement.alternatives[:1])

    def text(self, lang: str = "id") -> str:
        """Return the answer in words."""
        return as_text(self.state, self.reinforcement, lang)


@dataclass(frozen=True, kw_only=True)
class Request:
    """An incident as a person types it; an ISO 8601 instant without an offset is on the operation's clock."""

    at: str
    officers: int
    place: str | None = None
    lat: float | None = None
    lon: float | None = None
    skills: Sequence[str] = ()
    """``skill=number`` each."""
    women: int = 0
    by: str | None = None
    duration_min: int = 120
    kind: str | None = None
    override: str | None = None
    """The reason why places may fall below their floor; ``by_whom`` answers for it."""
    by_whom: str | None = None


def run(
    operation: Operation,
    plan: Plan,
    request: Request,
    *,
    alternatives: int = 3,
    posture: Path | None = None,
) -> Answer:
    """Return the answer to an incident as a person types it; ``posture`` is a file of the command's own.

    Raises
    ------
    UsageError
        Something typed cannot be read, or names what is not there.
    """
    zone = ZoneInfo(operation.settings.timezone)
    if (request.override is None) != (request.by_whom is None):
        raise UsageError(OVERRIDE_RULE)
    incident = Incident(
        at=_instant(request.at, zone, "--at"),
        officers=request.officers,
        place_id=request.place,
        lat=request.lat,
        lon=request.lon,
        skills=_skills(request.skills),
        women=request.women,
        by=None if request.by is None else _instant(request.by, zone, "--by"),
        duration_min=request.duration_min,
        kind=request.kind,
    )
    state = prepare(operation, plan, posture=read_posture(posture))
    word = None if request.override is None else Override(request.override, request.by_whom or "")
    return Answer(state, reinforce(state, incident, override=word, alternatives=alternatives))


def _instant(text: str, zone: ZoneInfo, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"{name} {text!r} bukan waktu; tulis seperti 2024-11-27T09:30. / "
            f"{name} {text!r} is no instant; write it like 2024-11-27T09:30."
        ) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _skills(typed: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for text in typed:
        skill, equals, number = text.partition("=")
        if not equals or not number.strip().isdecimal():
            raise UsageError(
                f"Keahlian {text!r} tidak terbaca; tulis seperti negotiator=2. / "
                f"The skill {text!r} cannot be read; write it like negotiator=2."
            )
        found[skill.strip()] = found.get(skill.strip(), 0) + int(number)
    return found
