"""What a new post can be made of: kinds, task forces, shifts, phases and areas to choose from."""

from dataclasses import dataclass
from typing import Any

from posko.people.rights import Right, Viewer
from posko.planning.byhand.bridge import post_kinds, shift_patterns
from posko.planning.models import Plan
from posko.planning.rows import reading
from posko.support.tongues import Either

DISTRICT_DOTS = 2
AREAS = "SELECT code, name FROM area WHERE level IN ('district', 'village') ORDER BY code"


@dataclass(frozen=True, slots=True)
class PostChoices:
    """What a new post can be made of, from settings and plan: (key, words) each."""

    kinds: list[tuple[str, Any]]
    forces: list[tuple[str, str]]
    shifts: list[tuple[str, str]]
    phases: list[tuple[str, str]]
    areas: list[tuple[str, str]]
    """Districts, and the villages of each below it, where the viewer may make plans."""


def post_choices(viewer: Viewer, plan: Plan) -> PostChoices:
    """Return all that the engine and the settings of a plan know, and besides what its posts use."""
    with reading(plan.rows) as file:
        used = file.execute(
            "SELECT p.kind, coalesce(min(k.id), p.kind), coalesce(min(k.en), p.kind) FROM post p "
            "LEFT JOIN kind k ON k.key = p.kind GROUP BY p.kind"
        ).fetchall()
        kinds = {key: Either(indonesian, english) for key, indonesian, english in (*used, *post_kinds())}
        shifts = {row[0] for row in file.execute("SELECT DISTINCT shift FROM post")} | {*shift_patterns(plan)}
        areas = [(row[0], row[1]) for row in file.execute(AREAS)]
        return PostChoices(
            sorted(kinds.items(), key=lambda kind: str(kind[1])),
            [(r[0], r[1]) for r in file.execute("SELECT key, name FROM force ORDER BY name")],
            [(key, key) for key in sorted(shifts)],
            [(r[0], r[1]) for r in file.execute("SELECT key, name FROM phase ORDER BY first, key")],
            _own(viewer, areas),
        )


def _own(viewer: Viewer, areas: list[tuple[str, str]]) -> list[tuple[str, str]]:
    mine = tuple(code for reach in viewer.reaches_of(Right.MAKE_PLANS) for code in reach.areas)
    return [
        (code, name if code.count(".") == DISTRICT_DOTS else f"\u2003{name}")
        for code, name in areas
        if any(code == own or code.startswith(f"{own}.") for own in mine)
    ]
