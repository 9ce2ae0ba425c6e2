"""Who could take a seat: what it needs, and at which question each officer of the force falls out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from praja.domain.needs import STANDBY, STATION_GUARD, Need
from praja.domain.plan import Duty
from praja.explain.desk import Day, where
from praja.explain.rota import ELSEWHERE
from praja.plan.models.eligibility import ANYBODY, GUARDS

NOT_AVAILABLE = "not_available"
OTHER_TASK_FORCE = "other_task_force"
TOO_SENIOR = "too_senior"
LACKING_SKILL = "lacking_skill"
NOT_FIT_TO_LEAD = "not_fit_to_lead"
EXCLUDED_BY_RULE = "excluded_by_rule"
"""Home village and declared interest together: never apart."""

QUESTIONS = (NOT_AVAILABLE, OTHER_TASK_FORCE, TOO_SENIOR, LACKING_SKILL, NOT_FIT_TO_LEAD, EXCLUDED_BY_RULE)
"""The order in which officers fall out; each is counted at the first question he fails."""


@dataclass(frozen=True)
class Seat:
    """One officer's part of a need: what whoever sits there must bring so that the team stays whole."""

    day: Day
    need: Need
    lead: bool = False
    """Without him nobody, or too few, would be fit to lead."""
    skills: tuple[str, ...] = ()
    """Skills that nobody else there holds."""
    local: bool = False
    """Without him a team would be without a local officer."""
    duty: Duty | None = None
    """The duty that fills the seat; None where it is empty."""

    @property
    def at(self) -> tuple[float, float]:
        """Where it is: latitude, longitude."""
        return (self.need.lat, self.need.lon)

    def questions(self) -> tuple[str, ...]:
        """Return the questions that this seat asks."""
        asked = {
            OTHER_TASK_FORCE: self.need.kind not in ANYBODY,
            TOO_SENIOR: self.need.kind in GUARDS,
            LACKING_SKILL: bool(self.skills),
            NOT_FIT_TO_LEAD: self.lead,
        }
        return tuple(q for q in QUESTIONS if asked.get(q, True))

    def obstacle(self, nrp: str) -> str | None:
        """Return the first question that keeps an officer from the seat, None where nothing does."""
        need = self.need
        if not self.day.is_available(nrp, need):
            return NOT_AVAILABLE
        who = self.day.desk.classes[nrp]
        if need.kind not in ANYBODY and who.task_force != need.task_force:
            return OTHER_TASK_FORCE
        if need.kind in GUARDS and not who.guard:
            return TOO_SENIOR
        if self.skills and not self.day.desk.officers[nrp].qualifications.issuperset(self.skills):
            return LACKING_SKILL
        if self.lead and not who.lead:
            return NOT_FIT_TO_LEAD
        return None if self.day.desk.may_serve(nrp, need) else EXCLUDED_BY_RULE

    def fits(self, nrp: str) -> bool:
        """Return whether an officer may take the seat and the team stays as whole as it is."""
        if self.local and not self.day.desk.is_local(self.day.desk.officers[nrp].unit, self.need.area_code):
            return False
        return self.obstacle(nrp) is None


def seat_of(day: Day, duty: Duty) -> Seat:
    """Return the seat of a duty: what the place would lack without the officer who is there."""
    need = day.need_of(duty)
    if duty.kind == STANDBY:
        return Seat(day, need, duty=duty)
    desk = day.desk
    here = day.present[where(duty)]
    mine = desk.classes.get(duty.nrp)
    fit = sum(d.nrp in desk.classes and desk.classes[d.nrp].lead for d in here)
    held = Counter(q for d in here for q in desk.officers[d.nrp].qualifications)
    own = desk.officers[duty.nrp].qualifications
    local = sum(not d.attached for d in here)
    return Seat(
        day,
        need,
        lead=bool(mine and mine.lead and fit <= need.leads),
        skills=tuple(q for q in need.qualifications if q in own and held[q] == 1),
        local=duty.kind == STATION_GUARD and not duty.attached and local <= need.leads,
        duty=duty,
    )


def open_seat(day: Day, need: Need) -> Seat:
    """Return the seat of one officer more at a place: what he must bring if nobody else comes after him."""
    desk = day.desk
    here = [d.nrp for d in day.present.get(where(need), ())]
    empty = max(1, need.officers - len(here))
    fit = sum(nrp in desk.classes and desk.classes[nrp].lead for nrp in here)
    held = {q for nrp in here for q in desk.officers[nrp].qualifications}
    lacking = tuple(q for q in need.qualifications if q not in held)
    return Seat(day, need, lead=need.leads - fit >= empty, skills=lacking if empty == 1 else ())


@dataclass(frozen=True)
class Sieve:
    """How the whole force came down to those who could take a seat."""

    seat: Seat

    @cached_property
    def _found(self) -> dict[str | None, list[str]]:
        found: dict[str | None, list[str]] = {None: []}
        for nrp in self.seat.day.desk.officers:
            found.setdefault(self.seat.obstacle(nrp), []).append(nrp)
        return found

    @property
    def total(self) -> int:
        """Officers of the whole force."""
        return len(self.seat.day.desk.officers)

    def steps(self) -> Iterator[tuple[str, int]]:
        """Yield each question that the seat asks and how many fell out at it, whole force."""
        for question in self.seat.questions():
            yield question, len(self._found.get(question, ()))

    @property
    def eligible(self) -> list[str]:
        """Those who could take the seat, as far as rules on people say."""
        return self._found[None]

    @cached_property
    def engaged(self) -> Counter[str]:
        """How many of them, the seat's own officer aside, other duties keep from it, by what keeps them."""
        mine = self.seat.duty.nrp if self.seat.duty else None
        return Counter(why for nrp in self.eligible if nrp != mine and (why := self._kept_by[nrp]))

    @cached_property
    def _kept_by(self) -> dict[str, str | None]:
        seat = self.seat
        if seat.day.is_rostered:
            # The rota leaves out duties of the need itself: who sits beside the seat is not free for it.
            here = {d.nrp for d in seat.day.present.get(where(seat.need), ())}
            rota = seat.day.desk.rota
            return {n: ELSEWHERE if n in here else rota.obstacle(n, seat.need) for n in self.eligible}
        return {nrp: ELSEWHERE if nrp in seat.day.duties_of else None for nrp in self.eligible}

    @cached_property
    def busy(self) -> int:
        """How many of them, the seat's own officer aside, other duties keep from it."""
        return self.engaged.total()

    @cached_property
    def free(self) -> list[str]:
        """Those of them whom no other duty keeps from it; who keeps to routine duty in person is not free."""
        mine = self.seat.duty.nrp if self.seat.duty else None
        routine = self.seat.day.desk.routine if self.seat.day.is_rostered else frozenset()
        return [n for n in self.eligible if n != mine and n not in routine and self._kept_by[n] is None]

    @cached_property
    def kept_for_routine(self) -> int:
        """How many of those whom no duty keeps their units' routine share keeps back."""
        day = self.seat.day
        if day.is_rostered:
            return sum(n in day.desk.routine and self._kept_by[n] is None for n in self.eligible)
        by_unit = Counter(day.desk.officers[nrp].unit for nrp in self.free)
        room = {u: max(0, day.cap.get(u, 0) - day.used[u]) for u in by_unit}
        return sum(max(0, n - room[u]) for u, n in by_unit.items())

    @property
    def left(self) -> int:
        """How many could still be planned."""
        return len(self.free) - (0 if self.seat.day.is_rostered else self.kept_for_routine)
