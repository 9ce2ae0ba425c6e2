"""An officer's duties in brief, where a plan has many: by phase and place, and what they add up to."""

from datetime import timedelta
from typing import Any

from praja.domain.plan import Duty
from praja.explain.desk import Day, Desk
from praja.explain.explanation import Account
from praja.explain.names import place_name
from praja.explain.words import Dates, Hours, Term


def tell_hours(desk: Desk, account: Account, nrp: str) -> dict[str, Any] | None:
    """Say what the roster asks of an officer in all; None where he has no duty."""
    row = desk.hours_of.get(nrp)
    if row is None:
        return None
    account.add(1, "brief.sums", duties=row.duties, hours=Hours(row.hours), nights=row.nights)
    account.add(1, "brief.more", weekend=Hours(row.weekend_hours), hard=row.hard_duties)
    account.add(1, "brief.week", week=Hours(row.most_week_hours))
    if row.least_rest_hours is not None:
        account.add(1, "brief.rest", rest=Hours(row.least_rest_hours))
    return {
        "duties": row.duties,
        "hours": row.hours,
        "nights": row.nights,
        "weekend_hours": row.weekend_hours,
        "hard_duties": row.hard_duties,
        "most_week_hours": row.most_week_hours,
        "least_rest_hours": row.least_rest_hours,
    }


def tell_brief(day: Day, account: Account, nrp: str) -> dict[str, Any]:
    """Say where an officer serves in a phase, how often and how long, and how to ask why."""
    duties = day.duties_of.get(nrp, [])
    by_place: dict[tuple[str, str], list[Duty]] = {}
    for duty in duties:
        by_place.setdefault((duty.kind, duty.place_id), []).append(duty)
    if not duties:
        away = not day.is_rostered and not day.is_available(nrp)
        account.add(0, "brief.none", phase=day.phase.name)
        if away or nrp not in day.desk.classes:
            account.add(1, "without.not_available")
        elif nrp in day.desk.routine:
            account.add(1, "brief.routine")
        return {"phase": day.phase.key, "places": []}
    account.add(0, "brief.phase", phase=day.phase.name, duties=len(duties))
    places = sorted(by_place.values(), key=lambda mine: (-len(mine), mine[0].start, mine[0].place_id))
    return {"phase": day.phase.key, "places": [_tell_place(day.desk, account, mine) for mine in places]}


def _tell_place(desk: Desk, account: Account, duties: list[Duty]) -> dict[str, Any]:
    first = duties[0]
    minutes = sum(int((d.end - d.start) / timedelta(minutes=1)) for d in duties)
    account.add(
        1,
        "brief.place",
        kind=Term("kind", first.kind),
        place=place_name(desk, first.place_id),
        shifts=len(duties),
        hours=Hours(minutes / 60),
        dates=Dates(first.start.date(), duties[-1].start.date()),
        duty=first.duty_id,
    )
    return {
        "kind": first.kind,
        "place_id": first.place_id,
        "hours": round(minutes / 60, 2),
        "duties": [
            {"duty_id": d.duty_id, "start": d.start.isoformat(), "end": d.end.isoformat(), "role": d.role}
            for d in duties
        ],
    }
