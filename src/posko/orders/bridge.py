"""What orders take from the engine besides papers: calendars, and why a duty is whose it is."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from posko.documents.bridge import Source
from praja.domain.operation import Operation
from praja.domain.plan import Plan
from praja.errors import PrajaError
from praja.explain.desk import Desk as Reasoning
from praja.explain.subjects import explain_at
from praja.handouts.calendar import Calendars
from praja.handouts.desk import Desk
from praja.handouts.words import INDONESIAN

Refused = PrajaError
"""What the engine refuses, in Indonesian first, English second."""


class Reasons:
    """Why things are as they are in one plan; what was looked up for one answer serves the next."""

    def __init__(self, operation: Operation, plan: Plan) -> None:
        self.desk = Reasoning(operation, plan)

    def of(self, subject: str) -> list[list[Any]]:
        """Return [depth, Indonesian, English] of each sentence. Raises Refused for an unknown subject."""
        return [[line.depth, line.id, line.en] for line in explain_at(self.desk, subject).lines]


def calendar_of(source: Source, phase: str, nrp: str, *, stamp: datetime) -> str:
    """Return an officer's duties of a phase as iCalendar; colleagues are counted, not named."""
    plan = replace(source.plan, duties=tuple(d for d in source.plan.duties if d.phase == phase))
    desk = Desk(source.operation, plan, INDONESIAN, frozenset({nrp}))
    return "".join(Calendars(desk, stamp, plan.certificate.version).of(nrp))
