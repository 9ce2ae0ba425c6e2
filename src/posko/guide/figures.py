"""Today in figures, as far as the viewer's territory goes: who is on duty, what is covered, what is short.

They are those of the plan in force on that day, else of the last plan that was made. Nobody is named.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from posko.people.rights import Right, Viewer
from posko.planning.models import Plan
from posko.planning.queries import plan_to_show, plans_of
from posko.planning.rows import reading
from posko.planning.territory import Condition, duties_in, served_in

AROUND = 3
"""So many days before and after stand beside today's strength."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the strip beside the strength: how many are on duty, and in twelfths of the busiest day."""

    day: date
    officers: int
    height: int
    is_today: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a day. What is of yesterday stands beside it; `least` is known of the whole alone."""

    plan: Plan
    day: date
    is_today: bool
    on_duty: int
    least: int | None
    in_phase: int
    phase: str
    days: list[Day]
    places: int
    covered: int
    covered_before: int | None
    short: int
    short_before: int | None


def figures_of(viewer: Viewer, operation: Any, today: date) -> Figures | None:
    """Return the figures of a day; of the nearest day of the plan where it has no duty on this one."""
    plan = plan_to_show(plans_of(viewer, operation))
    if plan is None:
        return None
    mine, asked = duties_in(viewer, Right.READ_PLANS), served_in(viewer, Right.READ_PLANS, "g.")
    with reading(plan.rows) as file:
        day = _nearest(file, today)
        if day is None:
            return None
        counts = _strength(file, mine, day)
        phase = file.execute(
            "SELECT key, name, on_duty, least FROM phase WHERE first <= ? AND last >= ? ORDER BY first DESC",
            (day.isoformat(),) * 2,
        ).fetchone()
        covered = {at: _covered(file, asked, at) for at in (day - timedelta(1), day)}
        whole = viewer.may(Right.READ_PLANS, operation.where)
        in_phase = _in_phase(file, mine, phase["key"]) if phase and not whole else 0
    (places_before, covered_before, short_before), (places, now_covered, short) = covered.values()
    return Figures(
        plan=plan,
        day=day,
        is_today=day == today,
        on_duty=counts.get(day, 0),
        least=phase["least"] if phase and whole else None,
        in_phase=(phase["on_duty"] if whole else in_phase) if phase else 0,
        phase=phase["name"] if phase else "",
        days=_strip(counts, day),
        places=places,
        covered=now_covered,
        covered_before=covered_before if places_before else None,
        short=short,
        short_before=short_before if places_before else None,
    )


def _nearest(file: Any, today: date) -> date | None:
    asked = (today.isoformat(),)
    for question in (
        "SELECT min(day) FROM duty WHERE day >= ?",
        "SELECT max(day) FROM duty WHERE day < ?",
    ):
        found = file.execute(question, asked).fetchone()[0]
        if found:
            return date.fromisoformat(found)
    return None


def _strength(file: Any, mine: Condition, day: date) -> dict[date, int]:
    span = [(day + timedelta(n)).isoformat() for n in (-AROUND, AROUND)]
    rows = file.execute(
        "SELECT day, count(DISTINCT nrp) FROM duty "  # noqa: S608
        f"WHERE day BETWEEN ? AND ? AND ({mine.sql}) GROUP BY day",
        (*span, *mine.values),
    )
    return {date.fromisoformat(at): officers for at, officers in rows}


def _strip(counts: dict[date, int], day: date) -> list[Day]:
    most = max(counts.values(), default=0) or 1
    days = [day + timedelta(n) for n in range(-AROUND, AROUND + 1)]
    return [Day(d, counts.get(d, 0), round(12 * counts.get(d, 0) / most), d == day) for d in days]


def _in_phase(file: Any, mine: Condition, phase: str) -> int:
    question = f"SELECT count(DISTINCT nrp) FROM duty WHERE phase = ? AND ({mine.sql})"  # noqa: S608
    return int(file.execute(question, (phase, *mine.values)).fetchone()[0])


def _covered(file: Any, asked: Condition, day: date) -> tuple[int, int, int]:
    """Return how many places ask for officers on a day, how many have all, and how many shifts lack one."""
    found = file.execute(
        "SELECT count(*), coalesce(sum(short = 0), 0), coalesce(sum(short), 0) FROM ("  # noqa: S608
        "SELECT n.place_id, sum(max(n.officers - n.filled, 0)) AS short FROM need n "
        f"JOIN ground g ON g.n = n.ground WHERE n.day = ? AND ({asked.sql}) GROUP BY n.place_id)",
        (day.isoformat(), *asked.values),
    ).fetchone()
    return int(found[0]), int(found[1]), int(found[2])
