"""What certificate.json claims, read as a stranger would: whatever cannot be read becomes a `Slip`."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

from praja.evaluate.result import Slip
from praja.evaluate.sheets import Log

LARGEST_NUMBER = 10**15


class StageClaim(NamedTuple):
    """What the certificate says of one stage."""

    stage: str
    objective: float
    bound: float
    gap: float
    sense: str


class ResultClaim(NamedTuple):
    """What the certificate says that the check found of one rule."""

    rule: str
    checked: int
    violations: int


class BreachClaim(NamedTuple):
    """A breach that the certificate names."""

    rule: str
    place_id: str
    reason: str
    times: int


@dataclass(frozen=True)
class Claims:
    """What could be read of the certificate."""

    phases: tuple[str, ...] = ()
    stages: tuple[StageClaim, ...] = ()
    input_sha256: str = ""
    seed: int = 0
    results: tuple[ResultClaim, ...] = ()
    """Empty before the certificate states them."""
    breaches: tuple[BreachClaim, ...] = ()
    patrol_seed_sha256: str = ""
    version: str = ""
    revised_from: str = ""
    """Empty where the plan revises none."""


def read_certificate(path: Path, log: Log) -> Claims:
    """Return what the certificate claims; never raises for what lies in the file."""
    log.rows += 1
    if not path.is_file():
        log.slips.append(Slip(path.name, "a file", "none"))
        return Claims()
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        # Half of a surrogate pair can be read here and written nowhere.
        json.dumps(said, ensure_ascii=False).encode()
    except (OSError, ValueError, RecursionError) as error:
        log.slips.append(Slip(path.name, "a JSON document", type(error).__name__))
        return Claims()
    if not isinstance(said, dict):
        log.slips.append(Slip(path.name, "an object", type(said).__name__))
        return Claims()
    return _claims(path.name, said, log)


def _claims(name: str, said: dict[str, Any], log: Log) -> Claims:
    def part(key: str, kind: type) -> Any:
        value = said.get(key)
        if not isinstance(value, kind) or isinstance(value, bool) or value in ([], ""):
            log.slips.append(Slip(name, f"{key}: {kind.__name__}, not empty", type(value).__name__))
            return kind()
        return value

    version = part("version", str)
    phases = part("phases", list)
    # Each phase once: a phase named twice would be checked twice.
    keys = tuple(dict.fromkeys(p for p in phases if isinstance(p, str)))
    if len(keys) != len(phases):
        log.slips.append(Slip(name, "phases: keys, each once", f"{len(phases)} entries"))
    hashed = said.get("patrol_seed_sha256", "")
    if not isinstance(hashed, str):
        log.slips.append(Slip(name, "patrol_seed_sha256: str", type(hashed).__name__))
    return Claims(
        phases=keys,
        stages=_entries(
            name, part("stages", list), "stages: stage, objective, bound, gap, sense", _stage, log
        ),
        input_sha256=part("input_sha256", str),
        seed=part("seed", int),
        results=_entries(name, said.get("rules", []), "rules: rule, checked, violations", _result, log),
        breaches=_entries(
            name, said.get("breaches", []), "breaches: rule, place_id, reason, count", _breach, log
        ),
        patrol_seed_sha256=hashed if isinstance(hashed, str) else "",
        version=version,
        revised_from=str(said.get("revised_from") or ""),
    )


def _entries(
    name: str, said: object, expected: str, read: Callable[[object], Any], log: Log
) -> tuple[Any, ...]:
    """Return the entries of a list that can be read."""
    claims = [read(entry) for entry in (said if isinstance(said, list) else [said])]
    log.slips.extend(
        Slip(name, expected, f"something else in entry {i}") for i, c in enumerate(claims) if c is None
    )
    return tuple(c for c in claims if c is not None)


def _stage(entry: object) -> StageClaim | None:
    if not isinstance(entry, dict):
        return None
    stage, sense, *numbers = (entry.get(key) for key in ("stage", "sense", "objective", "bound", "gap"))
    if not isinstance(stage, str) or sense not in ("min", "max") or not all(map(_is_number, numbers)):
        return None
    objective, bound, gap = (float(n) for n in numbers if n is not None)
    return StageClaim(stage, objective, bound, gap, sense)


def _result(entry: object) -> ResultClaim | None:
    if not isinstance(entry, dict):
        return None
    rule, checked, broken = (entry.get(key) for key in ("rule", "checked", "violations"))
    counts = [n for n in (checked, broken) if isinstance(n, int) and _is_number(n)]
    if isinstance(rule, str) and len(counts) == 2:
        return ResultClaim(rule, *counts)
    return None


def _breach(entry: object) -> BreachClaim | None:
    if not isinstance(entry, dict):
        return None
    rule, place_id, reason, count = (entry.get(k) for k in ("rule", "place_id", "reason", "count"))
    texts = isinstance(rule, str) and isinstance(place_id, str) and isinstance(reason, str)
    if not texts or not isinstance(count, int) or not _is_number(count):
        return None
    return BreachClaim(str(rule), str(place_id), str(reason), count)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= LARGEST_NUMBER and isfinite(value)
