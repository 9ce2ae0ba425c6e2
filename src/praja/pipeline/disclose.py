"""Telling the secret seed of patrols when the last of them has ended, and checking what was told."""

import json
import os
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from praja.domain.operation import Operation
from praja.domain.plan import PatrolStop, StationRisk
from praja.domain.settings import Phase, RiskClass
from praja.errors import FolderError, UsageError
from praja.io import plan_roster
from praja.io.folder import read_operation
from praja.io.plan_folder import read_certificate
from praja.io.plan_source import PlanSource
from praja.pipeline.patrols import patrol_schedules
from praja.pipeline.secret import read_secret, seed_sha256

DISCLOSURE: Final = "disclosure.json"

HOW_TO_VERIFY: Final = {
    "id": "SHA-256 dari teks 'salt|secret' harus sama dengan patrol_seed_sha256 di certificate.json. Setiap "
    "rute di patrols.csv dapat diundi ulang dari folder ini: praja.pipeline.disclose.verify_disclosure.",
    "en": "SHA-256 of the text 'salt|secret' must equal patrol_seed_sha256 in certificate.json. Every route "
    "in patrols.csv can be drawn again from this folder: praja.pipeline.disclose.verify_disclosure.",
}


def disclose(plan_dir: Path, secret_path: Path, on: date) -> Path:
    """Write disclosure.json into a plan folder, and return its path.

    Parameters
    ----------
    on
        The date of today: after the last date of the last phase in which anybody patrols.

    Raises
    ------
    UsageError
        It is too early, or the plan has no patrols.
    FolderError
        The plan or the secret cannot be read, or the secret is not the one of the plan.
    """
    certificate = read_certificate(plan_dir)
    hashed = certificate.get("patrol_seed_sha256")
    operation = _operation(plan_dir)
    phases = _patrolled(operation, _stops(plan_dir, operation)) if hashed else ()
    if not phases:
        raise UsageError(
            "Rencana ini tidak memuat jadwal patroli. / "
            "This plan holds no patrol schedules: nothing to disclose."
        )
    last = max(p.end for p in phases)
    if on <= last:
        free = last + timedelta(days=1)
        raise UsageError(
            f"Patroli berlangsung sampai {last}: rahasia baru boleh dibuka mulai {free}. / "
            f"Patrols last until {last}: the secret may be disclosed from {free} on."
        )
    secret = read_secret(secret_path)
    if secret.sha256 != hashed:
        raise FolderError(
            f"{secret_path} bukan rahasia rencana ini. / "
            f"{secret_path} is not the secret this plan was made with."
        )
    content = {
        "patrol_seed_sha256": hashed,
        "salt": secret.salt,
        "secret": secret.secret,
        "phases": [p.key for p in phases],
        "version": certificate.get("version", ""),
        "how_to_verify": HOW_TO_VERIFY,
    }
    return _write(plan_dir / DISCLOSURE, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


@dataclass(frozen=True, slots=True)
class Verified:
    """What drawing the patrols of a plan again showed."""

    hash_fits: bool
    """The secret is the one whose hash the certificate has carried since the plan was made."""
    stops: int
    """Rows of patrols.csv."""
    different: PatrolStop | None
    """The first row that is drawn otherwise, or is missing; None where all agree."""

    @property
    def sound(self) -> bool:
        """Whether the routes are those that the secret draws."""
        return self.hash_fits and self.different is None


def verify_disclosure(plan_dir: Path, *, workers: int = 1) -> Verified:
    """Draw every patrol of a disclosed plan again, from its input, its risk and the secret.

    Raises FolderError where the plan has not been disclosed, or cannot be read.
    """
    told = _told(plan_dir)
    operation = _operation(plan_dir)
    certificate = read_certificate(plan_dir, "phases")
    hashed = certificate.get("patrol_seed_sha256")
    fits = seed_sha256(told["secret"], told["salt"]) == hashed
    written = _stops(plan_dir, operation)
    keys = set(certificate["phases"])
    phases = [p for p in operation.settings.phases if p.key in keys]
    risks = _risks(plan_dir, operation)
    drawn = patrol_schedules(operation, phases, risks, told["secret"], workers=workers).stops
    pairs = zip_longest(sorted(written, key=_order), sorted(drawn, key=_order))
    different = next((a or b for a, b in pairs if a != b), None)
    return Verified(fits, len(written), different)


def _order(stop: PatrolStop) -> tuple[object, ...]:
    return stop.place_id, stop.start, stop.end, stop.sector_code, stop.moving, stop.phase


def _operation(plan_dir: Path) -> Operation:
    return read_operation(plan_dir / "input").operation


def _source(plan_dir: Path, operation: Operation) -> PlanSource:
    ids: dict[str, Collection[str]] = {
        "phase": frozenset(p.key for p in operation.settings.phases),
        "place": frozenset(p.post_id for p in operation.posts),
    }
    return PlanSource(plan_dir, operation, ids)


def _stops(plan_dir: Path, operation: Operation) -> tuple[PatrolStop, ...]:
    return plan_roster.patrols(_source(plan_dir, operation))


def _risks(plan_dir: Path, operation: Operation) -> tuple[StationRisk, ...]:
    """Return the scores that the plan was made with: patrols read no more of the risk."""
    table = _source(plan_dir, operation).table("risk.csv", ("station_id", "conflict"))
    scores = zip(table.text("station_id"), table.number_or_none("conflict"), strict=True)
    known = {s.station_id for s in operation.stations}
    return tuple(StationRisk(s, None, c, RiskClass.LOW, (), (), 1.0) for s, c in scores if s in known)


def _patrolled(operation: Operation, stops: tuple[PatrolStop, ...]) -> tuple[Phase, ...]:
    keys = {s.phase for s in stops}
    return tuple(p for p in operation.settings.phases if p.key in keys)


def _told(plan_dir: Path) -> dict[str, Any]:
    try:
        told = json.loads((plan_dir / DISCLOSURE).read_text(encoding="utf-8"))
        return {key: str(told[key]) for key in ("secret", "salt")}
    except (OSError, ValueError, KeyError, TypeError):
        raise FolderError(
            f"{plan_dir} tidak memuat {DISCLOSURE} yang utuh: rahasianya belum dibuka. / "
            f"{plan_dir} holds no sound {DISCLOSURE}: its secret has not been disclosed."
        ) from None


def _write(path: Path, text: str) -> Path:
    """Write a file whole or not at all, for its owner alone."""
    handle, partial = tempfile.mkstemp(prefix=".", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(partial).replace(path)
    return path
