"""Two plans side by side: what each comes to, and what changes for whom from one to the other."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from posko.people.rights import Right, Viewer
from posko.planning.models import Plan
from posko.planning.rows import reading
from posko.planning.territory import Condition, duties_in

KEPT_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of both plans. `better`: 1 where the new one is better, -1 where worse, 0 where alike."""

    name: str
    old: float
    new: float
    better: int = 0
    unit: str = ""

    @property
    def difference(self) -> float:
        """Return by how much the new plan has more."""
        return self.new - self.old


def alike(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Return whether both plans cover the same phases: else their sums say nothing about which is better."""
    return set(old["phases"]) == set(new["phases"])


def lines(old: dict[str, Any], new: dict[str, Any]) -> list[Line]:
    """Return the figures by which plans are compared: coverage, shortage, travel, proof, fairness.

    Which is better is said only of plans of the same phases, and only of what is good or bad in itself.
    """
    judged = alike(old, new)

    def line(name: str, key: str, *, more: int = -1, scale: float = 1, unit: str = "") -> Line:
        was, now = old[key] * scale, new[key] * scale
        better = more * ((now > was) - (now < was)) if judged else 0
        return Line(name, was, now, better, unit)

    return [
        line(_("TPS terjaga"), "guarded", more=1),
        line(_("Petugas kurang"), "missing"),
        line(_("di antaranya tidak terbukti tak terhindarkan"), "avoidable"),
        line(_("Tim tanpa petugas setempat"), "without_local"),
        line(_("Perjalanan"), "travel_m", scale=0.001, unit="km"),
        line(_("Petugas BKO"), "attached", more=0),
        line(_("Selisih terjauh dari batas terbukti"), "gap", scale=100, unit="%"),
        line(_("Ketimpangan jam (Gini, 0 merata)"), "gini", scale=100, unit="%"),
        line(_("Minggu terpanjang seorang petugas"), "most_week_h", unit=_("jam")),
        line(_("Aturan dilanggar"), "broken"),
        line(_("Ditetapkan dengan tangan"), "by_hand", more=0),
        line(_("Penugasan"), "duties", more=0),
    ]


def strengths(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the strength of each phase in both plans; None where a plan lacks the phase."""
    was = {key: (name, on_duty, least) for key, name, on_duty, least in old["strengths"]}
    now = {key: (name, on_duty, least) for key, name, on_duty, least in new["strengths"]}
    found = []
    for key in {**was, **now}:
        name, _on_duty, least = now.get(key) or was[key]
        before, after = (found_in.get(key, (name, None, least))[1] for found_in in (was, now))
        found.append({"name": name, "least": least, "old": before, "new": after})
    return found


def changes(viewer: Viewer, old: Plan, new: Plan) -> list[dict[str, Any]]:
    """Return, for each unit of the viewer's territory, how many officers change in phases of both plans.

    An officer changes whose set of (place, start, end, role) differs: the measure of a revision. Both plans
    never change, so neither does the answer: it is kept for a day.
    """
    both = [key for key in old.figures["phases"] if key in new.figures["phases"]]
    wanted = Condition(f"phase IN ({', '.join('?' * len(both))})", tuple(both))
    mine = duties_in(viewer, Right.READ_PLANS).both(wanted)
    seen = hashlib.sha256(repr(mine).encode()).hexdigest()
    key = f"changes:{old.public_id}:{new.public_id}:{seen}"
    found: list[dict[str, Any]] | None = cache.get(key)
    if found is None:
        found = _changes(old, new, mine.sql, mine.values)
        cache.set(key, found, KEPT_S)
    return found


def _changes(old: Plan, new: Plan, sql: str, values: tuple[Any, ...]) -> list[dict[str, Any]]:
    rows = (
        "SELECT nrp, home, (SELECT place_id FROM place p WHERE p.n = duty.place), starts, ends, role "  # noqa: S608
        f"FROM duty WHERE {sql}"
    )
    with reading(old.rows) as before, reading(new.rows) as after:
        was = {tuple(row) for row in before.execute(rows, values)}
        now = {tuple(row) for row in after.execute(rows, values)}
        names = dict(before.execute("SELECT code, name FROM unit").fetchall())
        names.update(after.execute("SELECT code, name FROM unit").fetchall())
        paths = dict(before.execute("SELECT code, path FROM unit").fetchall())
        paths.update(after.execute("SELECT code, path FROM unit").fetchall())
    units: dict[str, dict[str, Any]] = {}
    for row in was ^ now:
        unit = units.setdefault(row[1], {"officers": set(), "lost": 0, "taken": 0})
        unit["officers"].add(row[0])
        unit["lost" if row in was else "taken"] += 1
    return [
        {"unit": names[code], "lost": u["lost"], "taken": u["taken"], "officers": len(u["officers"])}
        for code, u in sorted(units.items(), key=lambda item: paths[item[0]])
    ]
