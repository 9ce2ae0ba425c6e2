"""What plans take from the engine. Only the process in which the engine works imports it (`child`)."""

import os
from collections.abc import Callable
from math import ceil
from pathlib import Path
from typing import Any, Final

from posko.planning.integrity import digest_of
from posko.planning.rows import write_rows
from posko.planning.tables.bridge import both, tables
from praja.domain.operation import Operation
from praja.domain.plan import Plan, Stage
from praja.errors import PrajaError
from praja.io.folder import read_operation
from praja.io.plan_tables import read_plan
from praja.pipeline import plan_folder
from praja.pipeline.revision import revise_folder
from praja.report.fairness import hours_by_unit
from praja.report.figures import COUNTED, Figures, left_open
from praja.report.keys import rule_name

Progress = Callable[[str, int, int], None]
Refused = PrajaError
"""What the engine refuses, in Indonesian first, English second."""
TOLD_APART: Final = frozenset({*COUNTED, "hours"})
"""Stages whose distance from their bound is told apart from that of the plan."""
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


def revise(folder: str, base: str, attempt: str, *, progress: Progress) -> dict[str, Any]:
    """Revise the plan in `base` for a folder that has changed; it leaves what `make` leaves."""
    place = Path(attempt)
    # Alone: a process of its own for the check would outlive this one where somebody ends it.
    made = revise_folder(Path(folder), Path(base), place / "plan", workers=1, progress=progress)
    progress("rows", 0, 1)
    return settle(place, read_operation(place / "plan" / "input").operation, made.plan)


def look_up_anew(attempt: str, *, progress: Progress) -> dict[str, Any]:
    """Write the rows of a finished plan once more: an earlier version of Posko wrote other tables."""
    progress("rows", 0, 1)
    place = Path(attempt)
    operation = read_operation(place / "plan" / "input").operation
    plan = read_plan(place / "plan", operation)
    write_rows(place / "rows.sqlite3", tables(operation, plan, Figures(operation, plan)))
    return {}


def settle(place: Path, operation: Operation, plan: Plan) -> dict[str, Any]:
    """Write the rows of a plan that lies in `place`/plan, and return its figures and its digest."""
    figures = Figures(operation, plan)
    write_rows(place / "rows.sqlite3", tables(operation, plan, figures))
    return {"figures": _figures(operation, plan, figures), "digest": digest_of(place / "plan")}


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
        "gap": max((s.gap for s in proof.stages if s.stage not in TOLD_APART and _proved(s)), default=0),
        "rules": [[both(lambda w, k=r.rule: rule_name(w, k)), r.violations] for r in broken],
        "checked": sum(r.checked for r in proof.rules),
        "kept": len([r for r in proof.rules if r.checked and not r.violations]),
        "breaches": [
            [both(lambda w, k=b.rule: rule_name(w, k)), figures.places.find(b.place_id).public,
             both(lambda w, k=b.reason: w.reason(k)), b.count]
            for b in proof.breaches[:BREACHES]
        ],
        "phases": list(proof.phases),
        "seed": proof.seed,
        "seed_kind": proof.seed_kind,
        "engine": proof.version,
        "input_sha256": proof.input_sha256,
        "zone": operation.settings.timezone,
        **_revised(plan),
    }  # fmt: skip


def _revised(plan: Plan) -> dict[str, Any]:
    """Return how many officers a revision changes, and how many any must; nothing of a first plan."""
    proof = plan.certificate
    stage = next((s for s in proof.stages if s.stage == "changes"), None)
    if not proof.revised_from or stage is None:
        return {}
    return {"changes": stage.objective, "fewest": ceil(stage.bound)}


def _proved(stage: Stage) -> bool:
    """Return whether there is a bound to hold an objective against: a revision has that of changes alone."""
    return stage.bound > 0 or stage.objective <= 0


def _stage(stage: Stage) -> dict[str, Any]:
    return {
        "stage": stage.stage,
        "name": both(lambda w: w.name("stage", stage.stage)),
        "objective": stage.objective,
        "bound": stage.bound,
        "gap": stage.gap,
        "counted": stage.stage in COUNTED,
        "proved": _proved(stage),
        "left": left_open(stage) if stage.stage in COUNTED else 0,
        "seconds": round(stage.seconds, 1),
    }
