"""The tables that pages show, as rows of `planning.rows`."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final
from urllib.parse import quote

from posko.planning.ground.bridge import Grounds, ground_tables
from praja.domain.areas import Unit
from praja.domain.operation import Operation
from praja.domain.plan import Plan
from praja.handouts.desk import Desk
from praja.handouts.words import INDONESIAN as PAPER
from praja.report.fairness import hours_by_unit
from praja.report.figures import Figures
from praja.report.sections.shorts import relief
from praja.report.words import ENGLISH, INDONESIAN

BOTH: Final = (INDONESIAN, ENGLISH)


def tables(operation: Operation, plan: Plan, figures: Figures) -> dict[str, Iterable[tuple[Any, ...]]]:
    """Return the rows of every table of `planning.rows`."""
    grounds = Grounds(operation, plan)
    desk = Desk(operation, plan, PAPER, frozenset())
    places = {p: n for n, p in enumerate(sorted({d.place_id for d in plan.duties}))}
    return {
        "phase": (
            (p.key, p.name, p.start.isoformat(), p.end.isoformat(), s.on_duty, s.least)
            for p, s in ((s.phase, s) for s in figures.strengths)
        ),
        "kind": ((k, INDONESIAN.name("kind", k), ENGLISH.name("kind", k)) for k in _kinds(plan, figures)),
        "force": ((t.key, t.name) for t in operation.settings.task_forces),
        "unit": (
            (u.unit, u.name, _path(u, operation), operation.tree.command_of[u.unit], u.lat, u.lon,
             ";".join(u.area_codes), u.parent or "", n)
            for n, u in enumerate(operation.units)
        ),
        "place": (
            (n, p, desk.spot(p).name, desk.spot(p).district, figures.places.find(p).area_code)
            for p, n in places.items()
        ),
        "officer": ((o.nrp, o.rank, o.name, o.unit) for o in operation.personnel),
        "duty": _duties(plan, places, grounds),
        "gap": _gaps(figures),
        "balance": (
            (b.phase, b.unit, b.task_force, b.demand, b.supply, b.short,
             b.attached_in, b.attached_out, b.missing)
            for b in plan.balance
        ),
        "transfer": ((t.phase, t.from_unit, t.to_unit, t.officers, t.metres) for t in plan.transfers),
        "hours": (
            (h.unit, h.officers, h.hours.least, h.hours.mean, h.hours.most, h.hours.gini, h.nights.mean,
             h.nights.most, h.most_week_hours)
            for h in hours_by_unit(plan.hours)
        ),
        "change": (
            (c.nrp, len(c.taken), len(c.lost), *both(lambda w, k=c.reason: w.reason(k)))
            for c in plan.changes
        ),
        **ground_tables(grounds, desk),
    }  # fmt: skip


def _kinds(plan: Plan, figures: Figures) -> list[str]:
    return sorted({d.kind for d in plan.duties} | {g.kind for g in figures.gaps})


def _path(unit: Unit, operation: Operation) -> str:
    """Return the codes from the root down to a unit, each followed by a slash, as `forces` keeps them."""
    above = operation.tree.units.get(unit.parent) if unit.parent else None
    return (_path(above, operation) if above else "") + f"{quote(unit.unit, safe='')}/"


def _duties(plan: Plan, places: dict[str, int], grounds: Grounds) -> Iterator[tuple[Any, ...]]:
    local = grounds.local
    for n, d in enumerate(sorted(plan.duties, key=lambda d: (d.start, d.place_id, d.end, d.role, d.duty_id))):
        starts = local(d.start)
        yield (
            n, d.duty_id, d.phase, d.kind, d.task_force, places[d.place_id], starts[:10], starts,
            local(d.end), d.nrp, d.role, d.home_unit, d.host_unit, int(d.attached), d.travel_m,
            grounds.need_of(d), grounds.number_of(d),
        )  # fmt: skip


def _gaps(figures: Figures) -> Iterator[tuple[Any, ...]]:
    for g in figures.gaps:
        yield (
            g.command, g.kind, g.officers, g.shifts, g.first.isoformat(), g.last.isoformat(),
            g.reason.partition(": ")[0], *both(lambda w, k=g.reason: w.reason(k)),
            *both(lambda w, k=g: _capital(relief(w, k).removeprefix(f"{w.reason(k.reason)}: "))),
        )  # fmt: skip


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def both(say: Callable[..., str]) -> list[str]:
    """Return what is said in Indonesian and in English."""
    return [say(words) for words in BOTH]
