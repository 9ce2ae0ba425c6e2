"""The rule on chance: who was drawn follows from the seed, and stands where the draw put him."""

from hashlib import sha256

from praja.evaluate.clock import stamp
from praja.evaluate.facts import Case
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.tables import DrawRow


def draws_redrawn(case: Case) -> Outcome:
    """Each row of draws.csv follows from the seed, and the officers drawn stand at their places."""
    standing = {(d.nrp, f"{d.place_id}/{_local(d.start)}") for d in case.tables.duties}
    slips = [slip for row in case.tables.draws if (slip := _slip(row, case.tables.seed, standing))]
    return Outcome.of(len(case.tables.draws), slips)


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
