"""What the next best choice would cost: in metres, named by unit and place, never by person.

Only choices count that break no rule and leave every team as whole as it is: fit to lead, skilled,
local. An exchange within one unit leaves the metres as they are; there chance decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from praja.domain.needs import STANDBY
from praja.domain.plan import Duty
from praja.explain.desk import Day
from praja.explain.seats import Seat, Sieve, seat_of
from praja.units import great_circle_m


@dataclass(frozen=True, slots=True)
class Choice:
    """Another officer for a seat, or another seat for an officer."""

    unit: str
    """The other officer's unit."""
    extra_m: int
    """Metres that the plan would get longer, below 0 shorter."""
    place_id: str | None = None
    """Where the other officer stands; None where he has no duty."""
    kind: str | None = None


def free_choice(sieve: Sieve, *, own_unit: bool) -> Choice | None:
    """Return the cheapest officer without a duty who could take the seat; None where there is none.

    ``own_unit`` looks in the unit of the seat's officer, where one stays back for another; otherwise
    in the other units, as far as their routine share leaves room.
    """
    seat = sieve.seat
    day, duty = seat.day, seat.duty
    desk = day.desk
    home = desk.officers[duty.nrp].unit if duty else None
    travel = duty.travel_m if duty else 0
    wanted: dict[str, str] = {}
    for nrp in sieve.free:
        unit = desk.officers[nrp].unit
        if unit not in wanted and (unit == home) == own_unit and (own_unit or day.has_room(unit)):
            wanted[unit] = nrp
    local = {u for u in wanted if not seat.local or desk.is_local(u, seat.need.area_code)}
    found = [
        (0 if seat.need.kind == STANDBY else desk.metres(unit, seat.at) - travel, desk.unit_order[unit], unit)
        for unit in wanted
        if unit in local
    ]
    if not found:
        return None
    extra, _, unit = min(found)
    return Choice(unit, extra)


def exchange(seat: Seat, *, own_unit: bool) -> Choice | None:
    """Return the cheapest exchange of the seat's officer with one who has a duty elsewhere.

    Both must fit the other's seat. None where no exchange is possible, or where either has several
    duties in the phase: then one exchange does not tell the whole change.
    """
    duty, day = seat.duty, seat.day
    if duty is None or len(day.duties_of[duty.nrp]) != 1:
        return None
    desk = day.desk
    home = desk.officers[duty.nrp].unit
    others = [d for d in _elsewhere(day, duty) if (desk.officers[d.nrp].unit == home) == own_unit]
    for extra, other in _by_cost(seat, duty, others):
        its = seat_of(day, other)
        if seat.fits(other.nrp) and its.fits(duty.nrp):
            return Choice(desk.officers[other.nrp].unit, extra, other.place_id, other.kind)
    return None


def _elsewhere(day: Day, duty: Duty) -> Iterable[Duty]:
    here = (duty.kind, duty.place_id, duty.start)
    return (
        d
        for d in day.duties
        if (d.kind, d.place_id, d.start) != here
        and not (d.kind == duty.kind == STANDBY)
        and len(day.duties_of[d.nrp]) == 1
    )


def _by_cost(seat: Seat, duty: Duty, others: list[Duty]) -> list[tuple[int, Duty]]:
    """Return (extra metres, duty) in ascending order; standby is done at the own unit, at no distance."""
    if not others:
        return []
    day, units = seat.day, seat.day.desk.operation.tree.units
    mine = units[day.desk.officers[duty.nrp].unit]
    theirs = [units[day.desk.officers[d.nrp].unit] for d in others]
    needs = [day.need_of(d) for d in others]
    lats, lons = np.array([n.lat for n in needs]), np.array([n.lon for n in needs])
    there = great_circle_m(mine.lat, mine.lon, lats, lons)
    there[np.array([d.kind == STANDBY for d in others])] = 0
    here = great_circle_m([u.lat for u in theirs], [u.lon for u in theirs], *seat.at)
    if duty.kind == STANDBY:
        here[:] = 0
    now = np.array([d.travel_m for d in others]) + duty.travel_m
    extra = (there + here - now).tolist()
    order = day.desk.unit_order
    key = sorted(
        range(len(others)),
        key=lambda i: (extra[i], order[theirs[i].unit], others[i].place_id, others[i].duty_id),
    )
    return [(extra[i], others[i]) for i in key]


def takeover(day: Day, nrp: str) -> Choice | None:
    """Return the cheapest duty that an officer without one could take over; None where there is none."""
    desk = day.desk
    unit = desk.officers[nrp].unit
    duties = [d for d in day.duties if d.kind != STANDBY and len(day.duties_of[d.nrp]) == 1]
    if not duties:
        return None
    home, needs = desk.operation.tree.units[unit], [day.need_of(d) for d in duties]
    there = great_circle_m(home.lat, home.lon, [n.lat for n in needs], [n.lon for n in needs])
    extra = (there - np.array([d.travel_m for d in duties])).tolist()
    for i in sorted(range(len(duties)), key=lambda i: (extra[i], duties[i].duty_id)):
        other = desk.officers[duties[i].nrp].unit
        if (other == unit or day.has_room(unit)) and seat_of(day, duties[i]).fits(nrp):
            return Choice(other, extra[i], duties[i].place_id, duties[i].kind)
    return None
