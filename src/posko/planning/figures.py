"""What a plan comes to, in words and tables: nobody is named, places are those of the viewer's territory."""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from posko.people.rights import Right, Viewer
from posko.planning.models import Plan
from posko.planning.rows import reading
from posko.planning.territory import commands_in

GAPS = 100
"""So many shortages stand on the page; the workbook of the plan has all."""


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
    """Return a row with its bilingual texts in the language of the page, and its dates as dates."""
    english = get_language() == "en"
    for name in {"first", "last"} & row.keys():
        row[name] = date.fromisoformat(row[name])
    if "gini" in row:
        row["gini_percent"] = percent(row["gini"])
    if "kind_id" in row:
        row["what"] = (row["kind_en"] if english else row["kind_id"]) or row["kind"]
        row["why"] = row["en"] if english else row["id"]
        row["relief"] = row["relief_en"] if english else row["relief_id"]
    return row


def short(plan: Plan) -> dict[str, Any]:
    """Return what a list says of a plan, nothing of one that was not made."""
    if not plan.is_readable:
        return {}
    return {"gap": percent(plan.figures["gap"]), "travel_km": round(plan.figures["travel_m"] / 1000)}


def said(figures: dict[str, Any]) -> dict[str, Any]:
    """Return what a page says of a plan: the sentence, the figures, the certificate's stages and rules."""
    at = 1 if get_language() == "en" else 0
    stages = [{**s, "name": s["name"][at], "gap": _gap(s)} for s in figures["stages"]]
    breaches = [
        {"rule": rule[at], "place": place, "why": why[at], "count": count}
        for rule, place, why, count in figures["breaches"]
    ]
    return {
        "sentence": sentence(figures),
        "figures": figures,
        "gap": percent(figures["gap"]),
        "travel_km": round(figures["travel_m"] / 1000),
        "strengths": [
            {"name": name, "on_duty": on_duty, "least": least, "most": max(on_duty, least, 1), "key": key}
            for key, name, on_duty, least in figures["strengths"]
        ],
        "stages": stages,
        "breaches": breaches,
    }


def _gap(stage: dict[str, Any]) -> str:
    """Return how far a stage is from its bound: a count, a share, or that there is no bound."""
    if stage["counted"]:
        return _dots(stage["left"])
    return percent(stage["gap"]) if stage.get("proved", True) else str(_("tanpa batas terbukti"))


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
    return "; ".join([places, *_shortage(figures), gap, rules]) + "."


def _shortage(figures: dict[str, Any]) -> list[str]:
    """Return how many shifts are filled, and how many that are not could be, where officers lack."""
    missing, asked = figures["missing"], figures["asked"]
    if not missing or not asked:
        return []
    # Rounded down: never more than is true.
    filled = math.floor(round(1000 * (asked - missing) / asked, 6)) / 1000
    said = [_("%(share)s dari %(n)s giliran petugas terisi") % {"share": percent(filled), "n": _dots(asked)}]
    if figures["avoidable"]:
        avoidable = _("paling banyak %(n)s kekurangan masih dapat dihindari")
        said.append(avoidable % {"n": _dots(figures["avoidable"])})
    return said


def _dots(number: int) -> str:
    text = f"{number:,}"
    return text if get_language() == "en" else text.replace(",", ".")


def percent(share: float) -> str:
    """Return a share as a percentage with one decimal, rounded up: at most so much stays true."""
    tenths = math.ceil(round(share * 1000, 6))
    text = f"{tenths / 10:.1f}%"
    return text if get_language() == "en" else text.replace(".", ",")
