"""The rule on chance: who was drawn follows from the seed, and stands where the draw put him."""

from hashlib import sha256

import numpy as np

from praja.evaluate.clock import stamp
from praja.evaluate.facts import Case
from praja.evaluate.groups import grouped
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.rows import DrawRow


def draws_redrawn(case: Case) -> Outcome:
    """Each row of draws.csv follows from the seed, and the officers drawn stand at their places."""
    draws = case.tables.draws
    standing = _standing(case, draws) | _moved(case)
    slips = [slip for row in draws if (slip := _slip(row, case.tables.claims.seed, standing))]
    return Outcome.of(len(draws), slips)


def _standing(case: Case, draws: list[DrawRow]) -> set[tuple[str, str]]:
    """Return (service number, place and hour) of the duties at the places that were drawn."""
    d = case.tables.duties
    drawn = {place for row in draws for place in row.places.split(";")}
    first, group = grouped(d.place_id.codes, d.start)
    local = {minute: _local(minute) for minute in np.unique(d.start).tolist()}
    names = [f"{d.place_id.at(row)}/{local[int(d.start[row])]}" for row in first.tolist()]
    rows = np.flatnonzero(np.array([*(name in drawn for name in names), False])[group])
    return {(d.nrp.at(row), names[group[row]]) for row in rows.tolist()}


def _moved(case: Case) -> set[tuple[str, str]]:
    """Return (service number, place and hour) of drawn duties that a revision took away: it says so."""
    return {(c.nrp, duty.rpartition("/")[0]) for c in case.tables.changes for duty in c.lost}


def _local(minute: int) -> str:
    # 2024-11-27 06:00 is written 20241127T0600.
    return stamp(minute).replace("-", "").replace(" ", "T").replace(":", "")


def _slip(row: DrawRow, seed: int, standing: set[tuple[str, str]]) -> Slip | None:
    def lot(nrp: str) -> tuple[str, str]:
        return sha256(f"{seed}|{row.group_id}|{nrp}".encode()).hexdigest(), nrp

    drawn = list(zip(row.places.split(";"), sorted(row.officers.split(";"), key=lot), strict=False))
    if row.result != ";".join(f"{place}={nrp}" for place, nrp in drawn):
        return Slip(row.group_id, "the order of the seed", "another order")
    # A draw of task forces, or of who guards stations, names no place and hour.
    gone = [place for place, nrp in drawn if "/" in place and (nrp, place) not in standing]
    return Slip(row.group_id, f"the officer drawn at {gone[0]}", "somebody else or nobody") if gone else None
