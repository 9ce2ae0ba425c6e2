"""Locks of a revision: duties that a person has given, whatever a rule says of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from praja.domain.forces import Lock, Release
from praja.domain.needs import Need
from praja.domain.plan import Breach, Duty, Plan
from praja.errors import UsageError
from praja.evaluate import Evaluation
from praja.pipeline.changes import Key, Keys, key_of
from praja.plan.models.eligibility import ANYBODY, GUARDS, OfficerClass
from praja.plan.models.roster import Roster
from praja.plan.naming import free_seats, seat_name
from praja.plan.solvers.roster import Filled, why_barred

BROKEN = {
    "unavailable": "not_on_leave",
    "routine_share": "routine_kept_back",
    "exclude_home_village": "home_village_spared",
    "one_place_at_a_time": "one_place_at_a_time",
    "travel_between_duties": "way_fits_between",
    "min_rest_hours": "rest_between_spells",
    "max_spell_hours": "spell_within_limit",
    "max_duty_hours_per_day": "hours_per_day",
    "max_duty_hours_per_week": "hours_per_week",
    "max_consecutive_nights": "nights_in_a_row",
    "min_days_off_per_week": "days_off_given",
}
"""What the independent check calls a rule that bars an officer: breaches bear that name."""
LOCK = "lock:"
"""What the names of breaches by a person's decision begin with."""


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
    seats = Seats(plan, roster, keys)
    names: dict[tuple[int, int], str] = {}
    breaches: list[Breach] = []
    for lock in locks:
        key = seats.key_of(lock.duty_id)
        if key is None or key not in rows:
            raise _no_duty(lock)
        if lock.nrp not in officer:
            raise _nobody(lock)
        row, who = rows[key], officer[lock.nrp]
        if sum(r == row for r, _ in names) == roster.needs[row].officers or (row, who) in names:
            raise _too_many(lock)
        rule = why_barred(filled, who, row)
        if rule:
            place = roster.needs[row].place_id
            broken = BROKEN.get(rule) or _who_is_barred(roster.needs[row], roster.people.classes[who])
            breaches.append(Breach(f"{LOCK}{broken}", place, _said(lock)))
        names[row, who] = lock.duty_id
    return Locked(names, tuple(breaches))


@dataclass(frozen=True)
class Seats:
    """What the duty_id of a duty, or of an empty seat, stands for."""

    plan: Plan
    roster: Roster
    keys: Keys

    @cached_property
    def _duties(self) -> dict[str, Key]:
        return {d.duty_id: self.keys.of(d) for d in self.plan.duties}

    @cached_property
    def _needs(self) -> dict[str, Key]:
        return {seat_name(n): self.keys.of(n) for n in self.roster.needs}

    @cached_property
    def _empty(self) -> dict[str, Key]:
        """The empty seats of names that several needs bear, numbered through as free_seats does."""
        bearing: dict[str, list[Need]] = {}
        for need in self.plan.needs:
            bearing.setdefault(seat_name(need), []).append(need)
        shared = {name: needs for name, needs in bearing.items() if len(needs) > 1}
        there = Counter(key for key in self._duties.values()) if shared else Counter[Key]()
        found: dict[str, Key] = {}
        for name, needs in shared.items():
            lacking = [
                (self.keys.of(n), n.officers - there[self.keys.of(n)]) for n in sorted(needs, key=_order)
            ]
            found.update(zip(free_seats(name, self._duties), _each(lacking), strict=False))
        return found

    def key_of(self, duty_id: str) -> Key | None:
        """Return the place and shift of a seat, None where the earlier plan and the new one have none."""
        known = self._duties.get(duty_id) or self._empty.get(duty_id)
        return known or self._needs.get(duty_id.rpartition("/")[0])


def _order(need: Need) -> tuple[str, str, datetime]:
    return need.kind, need.task_force, need.end


def _each(lacking: Sequence[tuple[Key, int]]) -> Iterator[Key]:
    return (key for key, number in lacking for _ in range(number))


def released_pairs(
    plan: Plan,
    roster: Roster,
    rows: Mapping[Key, int],
    keys: Keys,
    locks: Sequence[Lock],
    releases: Sequence[Release],
) -> set[tuple[int, int]]:
    """Return the (need, officer) pairs that releases keep apart; of seats that are gone there are none.

    Whom a lock gives another seat of the same place and shift stays there.
    """
    if not releases:
        return set()
    officer = {nrp: o for o, nrp in enumerate(roster.people.nrps)}
    seats = Seats(plan, roster, keys)

    def pairs(decisions: Sequence[Lock | Release]) -> set[tuple[int, int]]:
        known = ((seats.key_of(d.duty_id), d.nrp) for d in decisions if d.nrp in officer)
        return {(rows[key], officer[nrp]) for key, nrp in known if key is not None and key in rows}

    return pairs(releases) - pairs(locks)


def refuse_contrary(locks: Sequence[Lock], releases: Sequence[Release]) -> None:
    """Refuse a duty that one row gives to an officer and another takes from him."""
    both = {(r.duty_id, r.nrp) for r in releases} & {(k.duty_id, k.nrp) for k in locks}
    if both:
        duty_id = min(both)[0]
        raise UsageError(
            f"locks, releases: {duty_id} diberikan kepada petugas yang dibebaskan darinya; hapus satu baris."
            f" / {duty_id} is given to the officer who is released from it; take a row out."
        )


def _no_duty(lock: Lock) -> UsageError:
    return UsageError(
        f"locks: tidak ada tugas {lock.duty_id} dalam operasi yang diubah; hapus baris itu. / "
        f"There is no duty {lock.duty_id} in the revised operation; take the row out."
    )


def _nobody(lock: Lock) -> UsageError:
    return UsageError(
        f"locks: petugas pada {lock.duty_id} tidak dapat ditugaskan; tetapkan petugas lain. / "
        f"{lock.duty_id} names an officer who cannot be planned; name another."
    )


def _too_many(lock: Lock) -> UsageError:
    return UsageError(
        f"locks: {lock.duty_id} dan baris lain mengisi lebih banyak kursi daripada yang diminta "
        "tempat itu, atau memberi satu petugas dua kursi; hapus satu baris. / "
        f"{lock.duty_id} and other rows fill more seats than the place asks for, or give one officer "
        "two of them; take a row out."
    )


def _who_is_barred(need: Need, who: OfficerClass) -> str:
    """Return the rule on people that keeps a class from a need."""
    if need.kind in GUARDS and not who.guard:
        return "station_guard_rank"
    other = need.kind not in ANYBODY and who.task_force != need.task_force
    return "task_force_kept" if other else "ties_respected"


def _said(lock: Lock) -> str:
    return f"{lock.reason} ({lock.by})"


def breaches_of_locks(plan: Plan, locks: Sequence[Lock], evaluation: Evaluation) -> tuple[Breach, ...]:
    """Return what the check finds broken around locked duties, besides the breaches that the plan names.

    A lock brings its officer to the place by a way of his own, takes him from his unit's routine, and may
    leave a team without its lead: only the finished plan shows it.
    """
    named = {(b.rule, b.place_id) for b in plan.certificate.breaches}
    counts: Counter[tuple[str, str, str]] = Counter()
    around = _Around.of(plan, locks) if locks and evaluation.details else None
    for violation in evaluation.details if around else ():
        for place_id, lock in around.met(violation.where) if around else ():
            counts[f"{LOCK}{violation.rule}", place_id, _said(lock)] += 1
    found = (Breach(rule, place, said, number) for (rule, place, said), number in counts.items())
    return tuple(b for b in found if (b.rule, b.place_id) not in named)


@dataclass(frozen=True)
class _Around:
    """What locks touch: all duties of the locked officers, their units, the places of the locked duties."""

    by_duty: Mapping[str, tuple[str, Lock]]
    """duty_id -> (place, lock)."""
    by_place: Mapping[str, Lock]

    @classmethod
    def of(cls, plan: Plan, locks: Sequence[Lock]) -> "_Around":
        mine = {lock.nrp: lock for lock in reversed(locks)}
        locked = {lock.duty_id: lock for lock in locks}
        duties: dict[str, tuple[str, Lock]] = {}
        places: dict[str, Lock] = {}
        turns: dict[tuple[str, object], Lock] = {}
        for d in _ordered(plan.duties):
            if d.duty_id in locked:
                places[d.place_id] = turns[d.place_id, d.start] = locked[d.duty_id]
            if d.nrp in mine:
                duties[d.duty_id] = (d.place_id, mine[d.nrp])
                places.setdefault(d.home_unit, mine[d.nrp])
        for d in plan.duties:
            if (d.place_id, d.start) in turns:
                duties.setdefault(d.duty_id, (d.place_id, turns[d.place_id, d.start]))
        return cls(duties, places)

    def met(self, where: str) -> Iterator[tuple[str, Lock]]:
        """Yield the place and the lock that a violation belongs to, if to any."""
        if where in self.by_duty:
            yield self.by_duty[where]
            return
        place_id = next((p for p in (where, where.partition("/")[0]) if p in self.by_place), None)
        if place_id is not None:
            yield place_id, self.by_place[place_id]


def _ordered(duties: Sequence[Duty]) -> Sequence[Duty]:
    return sorted(duties, key=lambda d: (d.start, d.duty_id))
