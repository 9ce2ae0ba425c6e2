"""What plans take from the engine. Only the process in which the engine works imports it (`child`)."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from posko.planning.integrity import digest_of
from posko.planning.rows import write_rows
from praja.domain.areas import Unit
from praja.domain.operation import Operation
from praja.domain.plan import Plan, Stage
from praja.errors import PrajaError
from praja.explain import explain as explained
from praja.handouts.desk import Desk
from praja.handouts.words import INDONESIAN as PAPER
from praja.io.folder import read_operation
from praja.pipeline import plan_folder
from praja.report.fairness import hours_by_unit
from praja.report.figures import COUNTED, Figures, left_open
from praja.report.keys import rule_name
from praja.report.sections.shorts import relief
from praja.report.words import ENGLISH, INDONESIAN

Progress = Callable[[str, int, int], None]
Refused = PrajaError
"""What the engine refuses, in Indonesian first, English second."""
BOTH: Final = (INDONESIAN, ENGLISH)
BREACHES: Final = 200
"""So many are kept for the page; the plan folder has all."""


def make(folder: str, attempt: str, phases: list[str], seed: int, *, progress: Progress) -> dict[str, Any]:
    """Plan a folder into `attempt`/plan, its rows into `attempt`/rows.sqlite3; return its figures."""
    place = Path(attempt)
    made = plan_folder(
        Path(folder), place / "plan", phases=phases, seed=seed, workers=os.cpu_count() or 1, progress=progress
    )
    progress("rows", 0, 1)
    return settle(place, read_operation(place / "plan" / "input").operation, made.plan)


def settle(place: Path, operation: Operation, plan: Plan) -> dict[str, Any]:
    """Write the rows of a plan that lies in `place`/plan, and return its figures and its digest."""
    figures = Figures(operation, plan)
    write_rows(place / "rows.sqlite3", _tables(operation, plan, figures))
    return {"figures": _figures(operation, plan, figures), "digest": digest_of(place / "plan")}


def explain(plan: str, subject: str, *, progress: Progress) -> dict[str, Any]:
    """Return why a duty, place or officer is planned as it is, in both languages; nobody else is named."""
    progress("explain", 0, 1)
    folder = Path(plan)
    told = explained(read_operation(folder / "input").operation, folder, subject)
    return {"lines": [[line.depth, line.id, line.en] for line in told.lines]}


def _figures(operation: Operation, plan: Plan, figures: Figures) -> dict[str, Any]:
    proof = plan.certificate
    broken = [r for r in proof.rules if r.violations]
    hours = hours_by_unit(plan.hours)
    officers = sum(h.officers for h in hours) or 1
    return {
        "stations": len(operation.stations),
        "guarded": figures.guarded_stations,
        "beats": len(plan.beats),
        "duties": len(plan.duties),
        "force": len(operation.personnel),
        "officers": len({d.nrp for d in plan.duties}),
        "asked": figures.asked,
        "missing": figures.missing,
        "avoidable": figures.avoidable,
        "travel_m": sum(d.travel_m for d in plan.duties),
        "attached": figures.attached_officers,
        "without_local": len(figures.teams_without_local),
        "broken": figures.broken,
        "by_hand": proof.placed_by_hand,
        "gini": round(sum(h.hours.gini * h.officers for h in hours) / officers, 4),
        "most_week_h": max((h.most_week_hours for h in hours), default=0),
        "strengths": [[s.phase.key, s.phase.name, s.on_duty, s.least] for s in figures.strengths],
        "classes": {str(c): n for c, n in figures.class_counts.items()},
        "stages": [_stage(s) for s in proof.stages],
        "gap": max((s.gap for s in proof.stages if s.stage not in {*COUNTED, "hours"}), default=0),
        "rules": [[_both(lambda w, k=r.rule: rule_name(w, k)), r.violations] for r in broken],
        "checked": sum(r.checked for r in proof.rules),
        "kept": len([r for r in proof.rules if r.checked and not r.violations]),
        "breaches": [
            [_both(lambda w, k=b.rule: rule_name(w, k)), figures.places.find(b.place_id).public,
             _both(lambda w, k=b.reason: w.reason(k)), b.count]
            for b in proof.breaches[:BREACHES]
        ],
        "phases": list(proof.phases),
        "seed": proof.seed,
        "seed_kind": proof.seed_kind,
        "engine": proof.version,
        "input_sha256": proof.input_sha256,
        "zone": operation.settings.timezone,
    }  # fmt: skip


def _both(say: Callable[..., str]) -> list[str]:
    return [say(words) for words in BOTH]


def _stage(stage: Stage) -> dict[str, Any]:
    return {
        "stage": stage.stage,
        "name": _both(lambda w: w.name("stage", stage.stage)),
        "objective": stage.objective,
        "bound": stage.bound,
        "gap": stage.gap,
        "counted": stage.stage in COUNTED,
        "left": left_open(stage) if stage.stage in COUNTED else 0,
        "seconds": round(stage.seconds, 1),
    }


def _tables(operation: Operation, plan: Plan, figures: Figures) -> dict[str, Iterator[tuple[Any, ...]]]:
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
            (u.unit, u.name, _path(u, operation), operation.tree.command_of[u.unit]) for u in operation.units
        ),
        "place": (
            (n, p, desk.spot(p).name, desk.spot(p).district, figures.places.find(p).area_code)
            for p, n in places.items()
        ),
        "officer": ((o.nrp, o.rank, o.name, o.unit) for o in operation.personnel),
        "duty": _duties(operation, plan, places),
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
    }  # fmt: skip


def _kinds(plan: Plan, figures: Figures) -> list[str]:
    return sorted({d.kind for d in plan.duties} | {g.kind for g in figures.gaps})


def _path(unit: Unit, operation: Operation) -> str:
    """Return the codes from the root down to a unit, each followed by a slash, as `forces` keeps them."""
    above = operation.tree.units.get(unit.parent) if unit.parent else None
    return (_path(above, operation) if above else "") + f"{quote(unit.unit, safe='')}/"


def _duties(operation: Operation, plan: Plan, places: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    zone = ZoneInfo(operation.settings.timezone)

    @cache
    def local(at: Any) -> str:
        return str(at.astimezone(zone).strftime("%Y-%m-%dT%H:%M"))

    for n, d in enumerate(sorted(plan.duties, key=lambda d: (d.start, d.place_id, d.end, d.role, d.duty_id))):
        starts = local(d.start)
        yield (
            n, d.duty_id, d.phase, d.kind, d.task_force, places[d.place_id], starts[:10], starts,
            local(d.end), d.nrp, d.role, d.home_unit, d.host_unit, int(d.attached), d.travel_m,
        )  # fmt: skip


def _gaps(figures: Figures) -> Iterator[tuple[Any, ...]]:
    for g in figures.gaps:
        yield (
            g.command, g.kind, g.officers, g.shifts, g.first.isoformat(), g.last.isoformat(),
            g.reason.partition(": ")[0], *_both(lambda w, k=g.reason: w.reason(k)),
            *_both(lambda w, k=g: _capital(relief(w, k).removeprefix(f"{w.reason(k.reason)}: "))),
        )  # fmt: skip


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
