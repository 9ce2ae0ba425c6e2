"""Locks of a revision: duties that a person has given, whatever a rule says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from praja.domain.forces import Lock
from praja.domain.plan import Breach, Plan
from praja.errors import UsageError
from praja.pipeline.changes import Key, Keys, key_of
from praja.plan.models.roster import Roster
from praja.plan.naming import seat_name
from praja.plan.solvers.roster import Filled, why_barred


@dataclass(frozen=True)
class Locked:
    """What locks give to whom."""

    names: dict[tuple[int, int], str]
    """(need, officer) -> the duty_id of the lock, in the order of the locks."""
    breaches: tuple[Breach, ...]
    """Of those that a rule bars."""

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The (need, officer) pairs."""
        return list(self.names)


def taken_by_locks(plan: Plan, locks: Sequence[Lock]) -> set[str]:
    """Return the duties that locks take from those who had them."""
    if not locks:
        return set()
    mine = {(key_of(d), d.nrp) for d in plan.duties}
    had = {d.duty_id: d for d in plan.duties}
    # Who serves there already under another name needs nobody's seat.
    return {
        lock.duty_id
        for lock in locks
        if lock.duty_id in had and (key_of(had[lock.duty_id]), lock.nrp) not in mine
    }


def locked_duties(
    plan: Plan,
    roster: Roster,
    filled: Filled,
    rows: Mapping[Key, int],
    keys: Keys,
    locks: Sequence[Lock],
) -> Locked:
    """Return what the locks give, or refuse one that names no duty, nobody, or a seat too many."""
    if not locks:
        return Locked({}, ())
    officer = {nrp: o for o, nrp in enumerate(roster.people.nrps)}
    by_id = {d.duty_id: keys.of(d) for d in plan.duties}
    by_seat = {seat_name(n): keys.of(n) for n in roster.needs}
    names: dict[tuple[int, int], str] = {}
    breaches: list[Breach] = []
    for lock in locks:
        key = by_id.get(lock.duty_id) or by_seat.get(lock.duty_id.rpartition("/")[0])
        if key is None or key not in rows:
            raise UsageError(
                f"locks: there is no duty {lock.duty_id} in the revised operation; take the row out."
            )
        if lock.nrp not in officer:
            raise UsageError(f"locks: {lock.duty_id} names an officer who cannot be planned; name another.")
        row, who = rows[key], officer[lock.nrp]
        if sum(r == row for r, _ in names) == roster.needs[row].officers or (row, who) in names:
            raise UsageError(
                f"locks: {lock.duty_id} and other rows fill more seats than the place asks for, or give "
                "one officer two of them; take a row out."
            )
        rule = why_barred(filled, who, row)
        if rule:
            place = roster.needs[row].place_id
            breaches.append(Breach(f"lock:{rule}", place, f"{lock.reason} ({lock.by})"))
        names[row, who] = lock.duty_id
    return Locked(names, tuple(breaches))
