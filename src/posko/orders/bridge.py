"""What orders take from the engine besides papers: an officer's duties as a calendar."""

from dataclasses import replace
from datetime import datetime

from posko.documents.bridge import Source
from praja.handouts.calendar import Calendars
from praja.handouts.desk import Desk
from praja.handouts.words import INDONESIAN


def calendar_of(source: Source, phase: str, nrp: str, *, stamp: datetime) -> str:
    """Return an officer's duties of a phase as iCalendar; colleagues are counted, not named."""
    plan = replace(source.plan, duties=tuple(d for d in source.plan.duties if d.phase == phase))
    desk = Desk(source.operation, plan, INDONESIAN, frozenset({nrp}))
    return "".join(Calendars(desk, stamp, plan.certificate.version).of(nrp))
