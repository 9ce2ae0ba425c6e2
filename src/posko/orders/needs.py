"""Which letters a plan needs, and whether one says anything new: read from the rows of the plan."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from posko.orders.models import OrderKind
from posko.planning.models import Plan
from posko.planning.rows import reading
from posko.support.errors import RuleError

OF_A_PHASE: Final = """
SELECT d.nrp, d.kind, p.place_id, d.starts, d.ends, d.role, d.host, d.attached, u.command,
  o.rank, o.name, o.unit
FROM duty d JOIN place p ON p.n = d.place JOIN officer o ON o.nrp = d.nrp JOIN unit u ON u.code = d.home
WHERE d.phase = ? ORDER BY d.nrp, d.starts, p.place_id, d.ends
"""
WHOLE: Final = ""
"""The phase of a letter that is for all of them."""


@dataclass(frozen=True, slots=True)
class Key:
    """What tells letters of an operation apart."""

    kind: str
    command: str
    partner: str | None
    phase: str

    @property
    def slot(self) -> str:
        """Return it as one text."""
        return "/".join((self.kind, self.command, self.partner or "", self.phase))


@dataclass(frozen=True, slots=True)
class Need:
    """A letter that a plan needs: how many officers it is for, and a digest of who serves where and when."""

    key: Key
    people: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """An officer of a phase: under which command he serves first, his home unit, a digest of his duties."""

    command: str
    unit: str
    sha256: str


@dataclass(frozen=True)
class Phase:
    """What a phase needs."""

    letters: dict[Key, Need]
    sheets: dict[str, Sheet]


def phase_of(plan: Plan, phase: str) -> Phase:
    """Return the letters and sheets that a phase of a plan needs. Raises RuleError where its files went."""
    _refuse_gone(plan)
    return _phase(plan.rows, phase)


def _refuse_gone(plan: Plan) -> None:
    if not plan.has_files:
        raise RuleError(_("Berkas rencana %(number)s sudah dihapus.") % {"number": plan.number})


def phases(plan: Plan) -> list[dict[str, Any]]:
    """Return the phases of a plan: key, name, first and last day. Raises RuleError where they went."""
    _refuse_gone(plan)
    with reading(plan.rows) as file:
        return [
            dict(row) for row in file.execute("SELECT key, name, first, last FROM phase ORDER BY first, key")
        ]


def renops(plan: Plan) -> Need:
    """Return the annexes of the operation's plan: they say what the whole plan says."""
    key = Key(OrderKind.RENOPS, plan.operation.unit_id, None, WHOLE)
    return Need(key, plan.figures["officers"], plan.digest)


@lru_cache(maxsize=32)
def _phase(rows: Path, phase: str) -> Phase:
    people: dict[Key, set[str]] = defaultdict(set)
    said: dict[Key, Any] = defaultdict(hashlib.sha256)
    mine: dict[str, Any] = defaultdict(hashlib.sha256)
    where: dict[str, tuple[str, str]] = {}
    first: dict[str, str] = {}
    with reading(rows) as file:
        for row in file.execute(OF_A_PHASE, (phase,)):
            line = "\0".join(map(str, tuple(row))).encode() + b"\n"
            nrp, host, command = row["nrp"], row["host"], row["command"]
            keys = [Key(OrderKind.SPRIN, host, None, phase)]
            if row["attached"] and command != host:
                keys += [
                    Key(OrderKind.LENDING, command, host, phase),
                    Key(OrderKind.RECEIVING, host, command, phase),
                ]
            for key in keys:
                people[key].add(nrp)
                said[key].update(line)
            mine[nrp].update(line)
            if nrp not in first or row["starts"] < first[nrp]:
                first[nrp], where[nrp] = row["starts"], (host, row["unit"])
    letters = {key: Need(key, len(people[key]), said[key].hexdigest()) for key in people}
    sheets = {nrp: Sheet(*where[nrp], mine[nrp].hexdigest()) for nrp in where}
    return Phase(letters, sheets)


def days_of(plan: Plan, phase: str) -> tuple[date, date] | None:
    """Return the first and the last day of a phase; None for what is of the whole operation."""
    found = next((p for p in phases(plan) if p["key"] == phase), None) if plan.has_files else None
    return (date.fromisoformat(found["first"]), date.fromisoformat(found["last"])) if found else None
