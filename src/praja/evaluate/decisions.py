"""Rules on what people have decided: duties given and taken away, stations brought into a beat.

A plan made anew knows no earlier seats: these rules are asked of revisions alone.
"""

from collections import defaultdict
from datetime import date

from praja.evaluate.clock import MINUTES_PER_DAY
from praja.evaluate.facts import Case
from praja.evaluate.result import Outcome, Slip


def locks_kept(case: Case) -> Outcome:
    """A locked officer serves where his lock says, and a released one does not."""
    operation = case.operation
    if not case.tables.claims.revised_from or not (operation.locks or operation.releases):
        return Outcome(0, ())
    seats = _seats(case)
    slips = [
        Slip(lock.duty_id, "the officer of its lock", "somebody else")
        for lock in operation.locks
        if not _serves(seats[lock.nrp], lock.duty_id)
    ]
    # Another seat of the same place and shift may be locked to him.
    held = {(lock.nrp, lock.duty_id.rpartition("/")[0]) for lock in operation.locks}
    slips += [
        Slip(release.duty_id, "another officer", "the one released from it")
        for release in operation.releases
        if _serves(seats[release.nrp], release.duty_id)
        and (release.nrp, release.duty_id.rpartition("/")[0]) not in held
    ]
    return Outcome.of(len(operation.locks) + len(operation.releases), slips)


def beat_locks_kept(case: Case) -> Outcome:
    """Each station that is locked to a beat is in it."""
    locks = case.operation.beat_locks if case.tables.claims.revised_from else ()
    rows = {(row.beat_id, row.station_id) for rows in case.division.members.values() for row in rows}
    slips = [
        Slip(lock.station_id, lock.beat_id, "another beat", lock.beat_id)
        for lock in locks
        if (lock.beat_id, lock.station_id) not in rows
    ]
    return Outcome.of(len(locks), slips)


def _seats(case: Case) -> dict[str, set[str]]:
    """Return the duties of each officer whom a decision names, by their ids and as place and start."""
    named = {lock.nrp for lock in case.operation.locks} | {r.nrp for r in case.operation.releases}
    d = case.tables.duties
    found: dict[str, set[str]] = defaultdict(set)
    for row in d.nrp.are(*named).nonzero()[0].tolist():
        found[d.nrp.at(row)] |= {d.duty_id.at(row), f"{d.place_id.at(row)}/{_compact(int(d.start[row]))}"}
    return found


def _serves(seats: set[str], duty_id: str) -> bool:
    # Who serves there already under another name needs nobody's seat.
    return duty_id in seats or duty_id.rpartition("/")[0] in seats


def _compact(minute: int) -> str:
    """Return a local minute as ids have it: 20241127T0600."""
    days, rest = divmod(minute, MINUTES_PER_DAY)
    return f"{date.fromordinal(days):%Y%m%d}T{rest // 60:02d}{rest % 60:02d}"
