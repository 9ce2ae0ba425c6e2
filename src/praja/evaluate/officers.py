"""Rules on officers: who may stand where, and what each duty row says of him."""

from collections import defaultdict

from praja.domain.places import Post
from praja.evaluate.clock import MINUTES_PER_DAY, midnight
from praja.evaluate.facts import CLOSE_PROTECTION, STATION_GUARD, Case, Place, Service
from praja.evaluate.ground import is_inside
from praja.evaluate.result import Outcome, Slip

BARRED_KINDS = frozenset(
    {STATION_GUARD, "warehouse", "commission_office", "supervisor_office", "enforcement"}
)
BARRED_WORDS = ("tally", "ballot", "logistics_escort", "campaign_event")
"""Kinds that hold one of these: district_tally, tally_session, ballot_escort."""


def assignable_only(case: Case) -> Outcome:
    """Nobody who is marked not assignable has a duty."""
    slips = [
        Slip(s.duty.duty_id, "an assignable officer", s.officer.nrp, s.duty.place_id)
        for s in case.services
        if not s.officer.assignable
    ]
    return Outcome.of(len(case.services), slips)


def not_on_leave(case: Case) -> Outcome:
    """No duty touches a date on which its officer is unavailable."""
    absences: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for a in case.operation.absences:
        absences[a.nrp].append((midnight(a.start), midnight(a.end) + MINUTES_PER_DAY))
    slips = [
        Slip(d.duty_id, "a date without leave", d.nrp, d.place_id)
        for d in case.duties
        if any(d.start < end and start < d.end for start, end in absences.get(d.nrp, ()))
    ]
    return Outcome.of(len(case.duties), slips)


def task_force_kept(case: Case) -> Outcome:
    """An officer serves posts of his own task force, or of one alone; station guard crosses task forces."""
    slips: list[Slip] = []
    serves: dict[str, str] = {}
    # In order of time, so that the order of the rows does not matter.
    by_time = sorted(case.services, key=lambda s: (s.duty.start, s.duty.duty_id))
    at_posts = [(s, s.place.post) for s in by_time if s.place.post is not None]
    for s, post in at_posts:
        own = s.officer.task_force or serves.setdefault(s.officer.nrp, post.task_force)
        if own != post.task_force:
            slips.append(Slip(s.duty.duty_id, own, post.task_force, post.post_id))
    return Outcome.of(len(at_posts), slips)


def station_guard_rank(case: Case) -> Outcome:
    """Nobody above station_guard_max_rank guards a station."""
    order = {rank: i for i, rank in enumerate(case.rules.ranks)}
    highest = order.get(case.rules.station_guard_max_rank, len(order))
    guards = [s for s in case.services if s.duty.kind == STATION_GUARD]
    slips = [
        Slip(s.duty.duty_id, f"at most {case.rules.station_guard_max_rank}", s.officer.rank, s.duty.place_id)
        for s in guards
        if order.get(s.officer.rank, len(order)) > highest
    ]
    return Outcome.of(len(guards), slips)


def home_village_spared(case: Case) -> Outcome:
    """Nobody guards a station or post in the village of his own home."""
    if not case.rules.exclude_home_village:
        return Outcome(0, ())
    guards = [s for s in case.services if s.place.villages]
    slips = [
        Slip(s.duty.duty_id, "another village than his home", s.officer.nrp, s.duty.place_id)
        for s in guards
        if s.officer.home_village
        and any(is_inside(village, s.officer.home_village) for village in s.place.villages)
    ]
    return Outcome.of(len(guards), slips)


def _bars(kind: str, place: Place, contest: str, contest_of: dict[str, str]) -> bool:
    """Return whether a tie in the contest of ``contest`` bars a duty of ``kind`` at ``place``."""
    if kind == CLOSE_PROTECTION:
        return contest_of.get(_pair_of(place.post), "") == contest
    is_barred = kind in BARRED_KINDS or any(word in kind for word in BARRED_WORDS)
    return (is_barred or place.is_event) and is_inside(place.area, contest)


def _pair_of(post: Post | None) -> str:
    return (post.pair_id if post else None) or ""


def ties_respected(case: Case) -> Outcome:
    """A declared tie bars sensitive duties in the pair's contest area, and protection in its contest."""
    if not case.rules.exclude_declared_interest:
        return Outcome(0, ())
    contest_of = {c.pair_id: c.contest_area for c in case.operation.candidates}
    contests: dict[str, set[str]] = defaultdict(set)
    for tie in case.operation.ties:
        if tie.pair_id in contest_of:
            contests[tie.nrp].add(contest_of[tie.pair_id])
    tied = [s for s in case.services if s.officer.nrp in contests]
    slips = [
        Slip(s.duty.duty_id, "an officer without a tie here", s.officer.nrp, s.duty.place_id)
        for s in tied
        if any(_bars(s.duty.kind, s.place, contest, contest_of) for contest in contests[s.officer.nrp])
    ]
    return Outcome.of(len(case.services), slips)


def home_unit_as_registered(case: Case) -> Outcome:
    """home_unit is the officer's unit, or the command it belongs to."""
    slips = [
        Slip(s.duty.duty_id, s.officer.unit, s.duty.home_unit, s.duty.place_id)
        for s in case.services
        if s.duty.home_unit not in (s.officer.unit, case.command_of(s.officer))
    ]
    return Outcome.of(len(case.services), slips)


def host_unit_serves_place(case: Case) -> Outcome:
    """host_unit is the command with the most specific area around the place."""
    slips = [
        Slip(s.duty.duty_id, case.hosts_of(s.place)[0], s.duty.host_unit, s.duty.place_id)
        for s in case.services
        if s.duty.host_unit not in case.hosts_of(s.place)
    ]
    return Outcome.of(len(case.services), slips)


def attached_as_stated(case: Case) -> Outcome:
    """attached is true exactly where the place lies outside the areas of the officer's command."""
    slips = [
        Slip(s.duty.duty_id, _word(not s.duty.attached), _word(s.duty.attached), s.duty.place_id)
        for s in case.services
        if s.duty.attached is not case.is_attached(s)
    ]
    return Outcome.of(len(case.services), slips)


def _word(truth: bool) -> str:
    return "true" if truth else "false"


def travel_as_stated(case: Case) -> Outcome:
    """travel_m is the great circle from the officer's unit to the beat's base or the post."""
    pairs = zip(case.services, case.travel_m.tolist(), strict=True)
    slips = [_travel_slip(s, metres) for s, metres in pairs if s.duty.travel_m != metres]
    return Outcome.of(len(case.services), slips)


def _travel_slip(service: Service, metres: int) -> Slip:
    return Slip(service.duty.duty_id, str(metres), str(service.duty.travel_m), service.duty.place_id)
