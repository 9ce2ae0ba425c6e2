"""What a revised plan changes: which officers, which of their duties, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from praja.domain.needs import FORWARD_MOVEMENT, STANDBY, Need
from praja.domain.plan import Change, Duty
from praja.pipeline.change_reasons import HANDED_ON, said

Key = tuple[object, ...]


def key_of(at: Need | Duty) -> Key:
    """Return what tells a place on a shift from all others."""
    # Standby and movement are done in every officer's own task force.
    task_force = "" if at.kind in (STANDBY, FORWARD_MOVEMENT) else at.task_force
    return (at.place_id, at.kind, task_force, at.start, at.end)


@dataclass
class Keys:
    """``key_of`` for very many duties: each instant is looked at once."""

    _numbers: dict[datetime, int] = field(default_factory=dict)
    _known: dict[int, tuple[datetime, int]] = field(default_factory=dict)
    """By identity: equal cells of a table are one object. The object is held, or its number were reused."""
    _minutes: dict[tuple[int, int], int] = field(default_factory=dict)

    def of(self, at: Need | Duty) -> Key:
        """Return what tells a place on a shift from all others."""
        task_force = "" if at.kind in (STANDBY, FORWARD_MOVEMENT) else at.task_force
        return (at.place_id, at.kind, task_force, self._number(at.start), self._number(at.end))

    def minutes(self, duty: Duty) -> int:
        """Return how long a duty lasts."""
        span = (self._number(duty.start), self._number(duty.end))
        if span not in self._minutes:
            self._minutes[span] = int((duty.end - duty.start).total_seconds()) // 60
        return self._minutes[span]

    def _number(self, at: datetime) -> int:
        known = self._known.get(id(at))
        if known is None:
            known = self._known[id(at)] = at, self._numbers.setdefault(at, len(self._numbers))
        return known[1]


def free_name(seat: str, used: set[str]) -> str:
    """Return the first name of a seat that nobody has, and take it."""
    number = next(n for n in range(1, len(used) + 2) if f"{seat}/{n}" not in used)
    used.add(f"{seat}/{number}")
    return f"{seat}/{number}"


def changes_of(
    before: Iterable[Duty], after: Iterable[Duty], lost_for: Mapping[str, str], taken_for: Mapping[str, str]
) -> tuple[Change, ...]:
    """Return the officers whose set of (place, start, end, role) differs, in order of service number.

    ``lost_for`` and ``taken_for`` say by duty_id why a duty went and why one came.
    """
    old, new = map(_by_officer, _of_touched(tuple(before), tuple(after)))
    found = []
    for nrp in sorted(old.keys() | new.keys()):
        was, now = old.get(nrp, {}), new.get(nrp, {})
        if was.keys() == now.keys():
            continue
        # A duty that he has in another role now is taken, not lost.
        lost = sorted({was[key] for key in was.keys() - now.keys()} - {*now.values()})
        taken = sorted(now[key] for key in now.keys() - was.keys())
        found.append(Change(nrp, tuple(taken), tuple(lost), _reason(lost, taken, lost_for, taken_for)))
    return tuple(found)


def _of_touched(before: Sequence[Duty], after: Sequence[Duty]) -> Iterator[list[Duty]]:
    """Yield the duties before and after of whoever has not the very same: most have."""
    was, now = set(map(id, before)), set(map(id, after))
    touched = {d.nrp for d in before if id(d) not in now} | {d.nrp for d in after if id(d) not in was}
    for duties in (before, after):
        yield [d for d in duties if d.nrp in touched]


def _by_officer(duties: Iterable[Duty]) -> dict[str, dict[tuple[object, ...], str]]:
    found: dict[str, dict[tuple[object, ...], str]] = {}
    for d in duties:
        found.setdefault(d.nrp, {})[d.place_id, d.start, d.end, d.role] = d.duty_id
    return found


def _reason(
    lost: Sequence[str], taken: Sequence[str], lost_for: Mapping[str, str], taken_for: Mapping[str, str]
) -> str:
    whys = [lost_for.get(d, HANDED_ON) for d in lost]
    return said([*whys, *(taken_for[d] for d in taken if d in taken_for)])
