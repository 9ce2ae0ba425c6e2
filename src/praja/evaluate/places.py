"""Rules on places: every post and beat on every shift has its officers or says how many are missing."""

from praja.evaluate.clock import span, stamp
from praja.evaluate.facts import STANDBY, STATION_GUARD, VOTING, Case, Slot
from praja.evaluate.result import Outcome, Slip


def _absent(case: Case, slot: Slot) -> int:
    """Return how many officers the slot lacks; below 0 where it has too many."""
    return slot.required - len(case.crews.get(slot[:4], ()))


def missing_officers(case: Case) -> int:
    """Return the officers missing over all stations and posts, each shift by itself."""
    return sum(max(0, _absent(case, slot)) for slot in case.slots)


def places_filled(case: Case) -> Outcome:
    """Each post and beat has on each shift the officers it asks for, or shortfalls.csv lists the rest."""
    slips = []
    for slot in case.slots:
        silent = _absent(case, slot) - case.listed.get(slot[:4], 0)
        # Listing more than is missing breaks shortfalls_true instead.
        if silent > 0 or _absent(case, slot) < 0:
            there = len(case.crews.get(slot[:4], ()))
            found = f"{there} there, {case.listed.get(slot[:4], 0)} listed, {span(slot.start, slot.end)}"
            slips.append(Slip(slot.place_id, f"{slot.required} officers", found))
    return Outcome.of(len(case.slots), slips)


def shortfalls_true(case: Case) -> Outcome:
    """Each shortfall names a place and shift of the plan and no more officers than are missing there."""
    missing = {slot[:4]: max(0, _absent(case, slot)) for slot in case.slots}
    slips, checked = [], 0
    for key, listed in case.listed.items():
        phase, place_id, start, end = key
        if phase not in case.spans or case.is_whole_ground(phase, place_id):
            continue
        checked += 1
        if listed > missing.get(key, 0):
            expected = f"{missing[key]} missing" if key in missing else "a place and shift of the plan"
            slips.append(Slip(place_id, expected, f"{listed} missing, {span(start, end)}"))
    return Outcome.of(checked, slips)


def duty_on_a_shift(case: Case) -> Outcome:
    """A post lists the phase, and its duties are its shifts: 00:00 of the first day to 24:00 of the last."""
    slots = {slot[:4] for slot in case.slots}
    duties = [s.duty for s in case.services if s.place.post is not None]
    slips = [
        Slip(d.duty_id, "a shift of the post", span(d.start, d.end), d.place_id)
        for d in duties
        if (d.phase, d.place_id, d.start, d.end) not in slots
    ]
    return Outcome.of(len(duties), slips)


def duty_in_phase(case: Case) -> Outcome:
    """A duty starts within its phase; stations are guarded in the voting phase alone."""
    slips = []
    for d in case.duties:
        phase = case.spans[d.phase]
        if d.kind == STATION_GUARD and d.phase != VOTING:
            slips.append(Slip(d.duty_id, VOTING, d.phase, d.place_id))
        # Station guard has its own hours and its own rule.
        elif d.kind != STATION_GUARD and not phase.start <= d.start < phase.end:
            slips.append(Slip(d.duty_id, span(phase.start, phase.end), stamp(d.start), d.place_id))
    return Outcome.of(len(case.duties), slips)


def station_duty_hours(case: Case) -> Outcome:
    """Stations are guarded from station_duty_start to station_duty_end of the voting day."""
    guards = [d for d in case.duties if d.kind == STATION_GUARD]
    hours = case.station_hours
    if hours is None:
        return Outcome(0, ())
    slips = [
        Slip(d.duty_id, span(*hours), span(d.start, d.end), d.place_id)
        for d in guards
        if (d.start, d.end) != hours
    ]
    return Outcome.of(len(guards), slips)


def team_is_led(case: Case) -> Outcome:
    """Each team on a beat has exactly one lead of at least team_lead_min_rank, or lists him as missing."""
    ranks = {rank: i for i, rank in enumerate(case.rules.ranks)}
    least = ranks.get(case.rules.team_lead_min_rank, 0)
    slips, checked = [], 0
    for slot in case.slots:
        if slot.place_id not in case.beats or slot[:4] not in case.crews:
            continue
        checked += 1
        teams, leads = slot.required // 2, [d for d in case.crews[slot[:4]] if d.role == "lead"]
        lacking = max(0, _absent(case, slot))
        if not teams - lacking <= len(leads) <= teams:
            slips.append(Slip(slot.place_id, f"{teams} lead", f"{len(leads)} leads"))
        for d in leads:
            officer = case.officers.get(d.nrp)
            if officer is not None and ranks.get(officer.rank, -1) < least:
                slips.append(
                    Slip(d.duty_id, f"{case.rules.team_lead_min_rank} or above", officer.rank, d.place_id)
                )
    return Outcome.of(checked, slips)


def team_named(case: Case) -> Outcome:
    """A beat on which officers stand names its team."""
    staffed = {slot.place_id for slot in case.slots if slot[:4] in case.crews}
    slips = [
        Slip(beat_id, "a team_id", "officers without a team")
        for beat_id, beat in case.beats.items()
        if beat_id in staffed and not beat.team_id
    ]
    return Outcome.of(len(case.beats), slips)


def qualifications_held(case: Case) -> Outcome:
    """Each qualification a post asks for is held on each shift, unless the shift lists missing officers."""
    slips, checked = [], 0
    for slot in case.slots:
        post = case.posts.get(slot.place_id) if slot.place_id not in case.beats else None
        if post is None or not post.qualifications:
            continue
        checked += 1
        crew = [case.officers.get(d.nrp) for d in case.crews.get(slot[:4], ())]
        held = frozenset().union(*(o.qualifications for o in crew if o is not None))
        lost = sorted(set(post.qualifications) - held)
        # The officer who is missing may be the one who holds it.
        if lost and _absent(case, slot) <= 0:
            slips.append(Slip(post.post_id, ", ".join(lost), f"nobody, {span(slot.start, slot.end)}"))
    return Outcome.of(checked, slips)


def kind_as_at_place(case: Case) -> Outcome:
    """A duty at a post bears its kind and task force; every task force is one of the operation."""
    known = {t.key for t in case.operation.settings.task_forces}
    slips = []
    for d, _, place in case.services:
        if place.post is not None and (d.kind, d.task_force) != (place.post.kind, place.post.task_force):
            expected = f"{place.post.kind}, {place.post.task_force}"
            slips.append(Slip(d.duty_id, expected, f"{d.kind}, {d.task_force}", d.place_id))
        elif d.task_force not in known:
            slips.append(Slip(d.duty_id, "a task force of the operation", d.task_force, d.place_id))
    return Outcome.of(len(case.services), slips)


def standby_at_own_unit(case: Case) -> Outcome:
    """A standby duty is done at the officer's own unit."""
    standing = [s for s in case.services if s.duty.kind == STANDBY]
    slips = [
        Slip(s.duty.duty_id, s.officer.unit, s.duty.place_id)
        for s in standing
        if s.duty.place_id != s.officer.unit
    ]
    return Outcome.of(len(standing), slips)
