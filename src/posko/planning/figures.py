"""What a plan comes to, in words and tables: nobody is named, places are those of the viewer's territory."""

import hashlib
import math
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from posko.people.rights import Right, Viewer
from posko.planning.models import Plan
from posko.planning.rows import reading
from posko.planning.territory import commands_in, duties_in

GAPS = 100
KEPT_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a plan page, as far as the viewer's territory goes."""

    gaps: list[dict[str, Any]]
    more_gaps: int
    balance: list[dict[str, Any]]
    transfers: list[dict[str, Any]]
    hours: list[dict[str, Any]]


def tables(viewer: Viewer, plan: Plan) -> Tables:
    """Return shortages with the rule that binds, balance, transfers, and how evenly hours are shared."""
    right = Right.READ_PLANS
    short, balanced = (commands_in(viewer, right, column) for column in ("g.command", "b.command"))
    lent = [commands_in(viewer, right, column) for column in ("from_unit", "to_unit")]
    own = commands_in(viewer, right, "h.unit")
    with reading(plan.rows) as file:

        def found(sql: str, values: tuple[Any, ...]) -> list[dict[str, Any]]:
            return [_in_language(dict(row)) for row in file.execute(sql, values)]

        gaps = found(
            "SELECT g.*, u.name AS unit, k.id AS kind_id, k.en AS kind_en FROM gap g "  # noqa: S608
            "LEFT JOIN unit u ON u.code = g.command LEFT JOIN kind k ON k.key = g.kind "
            f"WHERE {short.sql} ORDER BY g.shifts DESC, g.officers DESC",
            short.values,
        )
        balance = found(
            "SELECT b.command, u.name AS unit, b.phase, p.name AS during, sum(demand) AS demand, "  # noqa: S608
            "sum(supply) AS supply, sum(short) AS short, sum(attached_in) AS attached_in, "
            "sum(attached_out) AS attached_out, sum(missing) AS missing "
            "FROM balance b JOIN unit u ON u.code = b.command JOIN phase p ON p.key = b.phase "
            f"WHERE {balanced.sql} GROUP BY b.phase, b.command ORDER BY p.first, u.path",
            balanced.values,
        )
        transfers = found(
            "SELECT t.*, f.name AS from_name, o.name AS to_name, p.name AS during FROM transfer t "  # noqa: S608
            "JOIN unit f ON f.code = t.from_unit JOIN unit o ON o.code = t.to_unit "
            f"JOIN phase p ON p.key = t.phase WHERE ({lent[0].sql}) OR ({lent[1].sql}) "
            "ORDER BY p.first, t.officers DESC",
            (*lent[0].values, *lent[1].values),
        )
        hours = found(
            "SELECT h.*, u.name FROM hours h JOIN unit u ON u.code = h.unit "  # noqa: S608
            f"WHERE {own.sql} ORDER BY u.path",
            own.values,
        )
    return Tables(gaps[:GAPS], max(0, len(gaps) - GAPS), balance, transfers, hours)


def _in_language(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its bilingual texts in the language of the page."""
    english = get_language() == "en"
    if "kind_id" in row:
        row["what"] = (row["kind_en"] if english else row["kind_id"]) or row["kind"]
        row["why"] = row["en"] if english else row["id"]
        row["relief"] = row["relief_en"] if english else row["relief_id"]
    return row


def sentence(figures: dict[str, Any]) -> str:
    """Return the certificate in one sentence."""
    if figures["guarded"] == figures["stations"]:
        places = _("Semua %(n)s TPS terjaga") % {"n": _dots(figures["stations"])}
    else:
        places = _("%(m)s dari %(n)s TPS terjaga") % {
            "m": _dots(figures["guarded"]),
            "n": _dots(figures["stations"]),
        }
    gap = _("paling jauh %(gap)s dari rencana terbaik yang mungkin") % {"gap": percent(figures["gap"])}
    rules = _("%(n)s pelanggaran aturan") % {"n": _dots(figures["broken"])}
    return f"{places}; {gap}; {rules}."


def _dots(number: int) -> str:
    text = f"{number:,}"
    return text if get_language() == "en" else text.replace(",", ".")


def percent(share: float) -> str:
    """Return a share as a percentage with one decimal, rounded up: at most so much stays true."""
    tenths = math.ceil(round(share * 1000, 6))
    text = f"{tenths / 10:.1f}%"
    return text if get_language() == "en" else text.replace(".", ",")


def changes(viewer: Viewer, old: Plan, new: Plan) -> list[dict[str, Any]]:
    """Return, for each unit of the viewer's territory, how many officers change from one plan to another.

    An officer changes whose set of (place, start, end, role) differs: the measure of a revision. Both plans
    never change, so neither does the answer: it is kept for a day.
    """
    mine = duties_in(viewer, Right.READ_PLANS)
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
