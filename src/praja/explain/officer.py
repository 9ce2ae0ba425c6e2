"""Why him, why here: an officer's duties, how the choice fell on him, and what the next best would cost."""

import math
from typing import Any

from praja.domain.needs import FORWARD_MOVEMENT, STANDBY, STATION_GUARD
from praja.domain.plan import Duty
from praja.explain.brief import tell_brief, tell_hours
from praja.explain.chance import Drawn, draws_for, phase_of
from praja.explain.choices import Choice, exchange, free_choice, takeover
from praja.explain.desk import Day, Desk
from praja.explain.explanation import Account
from praja.explain.names import draw_name, place_name, seat_name, task_force_name, unit_name
from praja.explain.rota import ELSEWHERE, HOURS, RESTING
from praja.explain.seats import Seat, Sieve, open_seat, seat_of
from praja.explain.words import Metres, Shown, Span, Term, listing, phrase

SHIFTS_SHOWN = 5
"""Shifts at one place that are listed one by one."""


def tell_officer(desk: Desk, account: Account, nrp: str) -> dict[str, Any]:
    """Add the account of an officer and return it as data. Nobody else is named.

    Of a plan with several phases he reads all his duties in brief; :func:`tell_duty` says why of one.
    """
    told = _tell_who(desk, account, nrp)
    if not desk.is_long:
        return {**told, "phases": [_tell_phase(day, account, nrp) for day in desk.days.values()]}
    return {
        **told,
        "hours": tell_hours(desk, account, nrp),
        "phases": [tell_brief(day, account, nrp) for day in desk.days.values()],
        "draws": _tell_draws(desk, account, nrp),
    }


def tell_duty(desk: Desk, account: Account, duty_id: str) -> dict[str, Any]:
    """Add why a duty fell on the officer who has it, and return it as data. Nobody else is named."""
    duty = desk.duties[duty_id]
    told = _tell_who(desk, account, duty.nrp)
    day = desk.days[duty.phase]
    told["nrp"], told["phase"] = duty.nrp, duty.phase
    if duty.kind == FORWARD_MOVEMENT:
        account.add(
            0, "duty.movement", time=Span(duty.start, duty.end), place=place_name(desk, duty.place_id)
        )
        return told
    told["duty"] = _tell_duty(day, account, [duty])
    told["draws"] = _tell_draws(desk, account, duty.nrp, duty.phase)
    return told


def _tell_who(desk: Desk, account: Account, nrp: str) -> dict[str, Any]:
    officer = desk.officers[nrp]
    account.add(0, "officer.title", nrp=nrp, rank=officer.rank, unit=unit_name(desk, officer.unit))
    return {
        "unit": officer.unit,
        "command": desk.operation.tree.command_of[officer.unit],
        "rank": officer.rank,
        "task_force": _tell_task_force(desk, account, nrp),
    }


def _tell_task_force(desk: Desk, account: Account, nrp: str) -> dict[str, Any] | None:
    if nrp not in desk.task_force_of:
        return None
    key = desk.task_force_of[nrp]
    given = desk.officers[nrp].task_force is not None
    origin = "register" if given else "skills"
    account.add(1, f"task_force.{origin}", name=task_force_name(desk, key))
    draws = [] if given else [_tell_draw(desk, account, d) for d in draws_for(desk, nrp, task_force=True)]
    return {"key": key, "origin": origin, "draws": draws}


def _tell_phase(day: Day, account: Account, nrp: str) -> dict[str, Any]:
    duties = day.duties_of.get(nrp, [])
    if not duties:
        return {"phase": day.phase.key, "duties": [], "without_duty": _tell_without(day, account, nrp)}
    by_place: dict[tuple[str, str], list[Duty]] = {}
    for duty in duties:
        by_place.setdefault((duty.kind, duty.place_id), []).append(duty)
    told = [_tell_duty(day, account, mine) for mine in by_place.values()]
    draws = _tell_draws(day.desk, account, nrp)
    return {"phase": day.phase.key, "duties": told, "draws": draws}


def _tell_duty(day: Day, account: Account, shifts: list[Duty]) -> dict[str, Any]:
    desk, duty = day.desk, shifts[0]
    place = place_name(desk, duty.place_id)
    account.add(0, "duty.title", phase=day.phase.name, kind=Term("kind", duty.kind), place=place)
    for one in shifts[:SHIFTS_SHOWN]:
        account.add(1, "duty.time", time=Span(one.start, one.end))
    if len(shifts) > SHIFTS_SHOWN:
        account.add(1, "duty.more", number=len(shifts) - SHIFTS_SHOWN)
    account.add(1, "duty.role", role=Term("role", duty.role))
    status = "attached" if duty.attached else "local"
    host = unit_name(desk, duty.host_unit)
    account.add(1, f"duty.{status}", host=host, travel=Metres(duty.travel_m))
    seat = seat_of(day, duty)
    return {
        "kind": duty.kind,
        "place_id": duty.place_id,
        "task_force": duty.task_force,
        "shifts": [[d.start.isoformat(), d.end.isoformat()] for d in shifts],
        "role": duty.role,
        "attached": duty.attached,
        "host_unit": duty.host_unit,
        "travel_m": duty.travel_m,
        "need": _tell_need(account, seat),
        "sieve": _tell_sieve(account, sieve := Sieve(seat), duty.nrp),
        "next_best": _tell_next_best(account, sieve),
    }


def _tell_need(account: Account, seat: Seat) -> dict[str, Any]:
    need = seat.need
    account.add(0, "why.title")
    if need.kind == STANDBY:
        account.add(1, "need.standby", share=str(seat.day.phase.min_strength))
    else:
        account.add(1, "need.officers", officers=need.officers)
    if need.leads and need.kind != STANDBY:
        rank = seat.day.desk.operation.settings.rules.team_lead_min_rank
        account.add(1, "need.leads", leads=need.leads, rank=rank)
    if need.qualifications:
        account.add(1, "need.skills", skills=listing(Term("skill", q) for q in need.qualifications))
    for wanted in _wanted(seat):
        account.add(1, "need.seat", wanted=wanted)
    return {
        "officers": need.officers,
        "leads": need.leads,
        "qualifications": list(need.qualifications),
        "seat_needs": {"lead": seat.lead, "skills": list(seat.skills), "local": seat.local},
    }


def _wanted(seat: Seat) -> list[Shown]:
    """Return what the team would lack without him."""
    parts: list[Shown] = [phrase("need.lead")] if seat.lead else []
    parts += [phrase("need.skill", skill=Term("skill", q)) for q in seat.skills]
    return [*parts, phrase("need.local")] if seat.local else parts


def _tell_sieve(account: Account, sieve: Sieve, nrp: str) -> dict[str, Any]:
    """Say how the whole force came down to those who could take the seat: numbers alone."""
    account.add(0, "sieve.title", total=sieve.total)
    fell = dict(sieve.steps())
    for question, number in fell.items():
        account.add(1, f"sieve.{question}", number=number)
    account.add(1, "sieve.eligible", number=len(sieve.eligible))
    if nrp not in sieve.eligible:
        account.add(1, "sieve.not_himself")
    if sieve.seat.day.is_rostered:
        for why in (ELSEWHERE, RESTING, HOURS):
            account.add(1, f"sieve.{why}", number=sieve.engaged[why])
    else:
        account.add(1, "sieve.busy", number=sieve.busy)
    account.add(1, "sieve.routine", number=sieve.kept_for_routine)
    account.add(1, "sieve.left", number=sieve.left)
    return {
        "total": sieve.total,
        "fell_out": fell,
        "eligible": len(sieve.eligible),
        "is_eligible": nrp in sieve.eligible,
        "other_duties": sieve.busy,
        "kept_by": dict(sieve.engaged),
        "kept_for_routine": sieve.kept_for_routine,
        "left": sieve.left,
    }


def _tell_next_best(account: Account, sieve: Sieve) -> dict[str, Any]:
    """Say what it would cost to put another officer here, or to let two exchange their duties."""
    seat, desk = sieve.seat, sieve.seat.day.desk
    account.add(0, "next.title")
    free_own, free = (free_choice(sieve, own_unit=own) for own in (True, False))
    swap_own, swap = (exchange(seat, own_unit=own) for own in (True, False))
    account.add(1, "next.free_own" if free_own else "next.no_free_own")
    _tell_choice(desk, account, "free", free)
    if swap_own:
        account.add(1, "next.exchange_own")
    if seat.duty and len(seat.day.duties_of[seat.duty.nrp]) == 1:
        _tell_choice(desk, account, "exchange", swap)
    elif not seat.day.is_rostered:
        account.add(1, "next.several")
    named = {"free_own_unit": free_own, "free": free, "exchange_own_unit": swap_own, "exchange": swap}
    return {name: choice_data(choice) for name, choice in named.items()}


def _tell_choice(desk: Desk, account: Account, what: str, choice: Choice | None) -> None:
    if choice is None:
        account.add(1, f"next.no_{what}")
        return
    fill: dict[str, Shown] = {
        "unit": unit_name(desk, choice.unit),
        "extra": Metres(choice.extra_m, signed=True),
    }
    if choice.place_id is not None:
        fill |= {"place": place_name(desk, choice.place_id), "kind": Term("kind", choice.kind or "")}
    account.add(1, f"next.{what}", **fill)


def choice_data(choice: Choice | None) -> dict[str, Any] | None:
    """Return a choice as plain data."""
    if choice is None:
        return None
    return {"unit": choice.unit, "place_id": choice.place_id, "kind": choice.kind, "extra_m": choice.extra_m}


def _tell_draws(desk: Desk, account: Account, nrp: str, phase: str | None = None) -> list[dict[str, Any]]:
    """Say what chance decided of him: in one phase, or in all."""
    drawn = [d for d in draws_for(desk, nrp) if phase is None or phase_of(desk, d.draw) in (phase, None)]
    account.add(0, "draw.title")
    if not drawn:
        account.add(1, "draw.none")
    told = [_tell_draw(desk, account, d) for d in drawn]
    if drawn:
        certificate = desk.plan.certificate
        account.add(
            1, "draw.how", seed=str(certificate.seed), kind=Term("seed_kind", certificate.seed_kind or "–")
        )
    return told


def _tell_draw(desk: Desk, account: Account, drawn: Drawn) -> dict[str, Any]:
    fill: dict[str, Shown] = {
        "group": draw_name(desk, drawn.draw),
        "code": drawn.draw.group_id,
        "officers": drawn.officers,
        "places": drawn.places,
        "rank": drawn.rank,
        "digest": drawn.digest[:16],
        "check": phrase("draw.verified" if drawn.verified else "draw.differs"),
    }
    if drawn.officers == 1:
        account.add(1, "draw.alone", **fill)
    elif not drawn.by_chance:
        account.add(1, "draw.all_alike", **fill)
    elif drawn.seat is None:
        account.add(1, "draw.out", **fill)
    else:
        account.add(1, "draw.drawn", seat=seat_name(desk, drawn.seat), **fill)
    return {
        "group_id": drawn.draw.group_id,
        "kind": drawn.draw.kind,
        "officers": drawn.officers,
        "places": drawn.places,
        "by_chance": drawn.by_chance,
        "place": drawn.seat,
        "rank": drawn.rank,
        "sha256": drawn.digest,
        "verified": drawn.verified,
    }


def _tell_without(day: Day, account: Account, nrp: str) -> dict[str, Any]:
    """Say why an officer has no duty in a phase: not available, kept for routine, drawn out, not asked."""
    desk = day.desk
    account.add(0, "without.title", phase=day.phase.name)
    if not day.is_available(nrp):
        account.add(1, "without.not_available")
        return {"reason": "not_available"}
    unit = desk.officers[nrp].unit
    total = sum(o.unit == unit for o in desk.operation.personnel)
    kept = math.ceil(desk.operation.settings.rules.routine_share * total)
    full = not day.has_room(unit)
    figures = {"total": total, "kept": kept, "used": day.used[unit], "cap": day.cap.get(unit, 0)}
    account.add(1, "without.routine" if full else "without.room", unit=unit_name(desk, unit), **figures)
    gaps, could, unused = _tell_open_places(day, account, nrp, full=full)
    draws = _tell_draws(desk, account, nrp)
    if any(d["place"] == STATION_GUARD for d in draws):
        account.add(1, "without.lent")
    choice = takeover(day, nrp)
    account.add(0, "next.title")
    _tell_choice(desk, account, "takeover", choice)
    return {
        "reason": "kept_for_routine" if full else _reason_left(draws, unused=unused),
        "unit": {
            "total": total,
            "kept_for_routine": kept,
            "with_duty": day.used[unit],
            "most": figures["cap"],
        },
        "open_places": gaps,
        "open_places_he_could_fill": could,
        "draws": draws,
        "next_best": choice_data(choice),
    }


def _reason_left(draws: list[dict[str, Any]], *, unused: bool) -> str:
    if unused:
        return "left_unused"
    return "drawn_out" if any(d["place"] is None and d["by_chance"] for d in draws) else "nothing_asked"


def _tell_open_places(day: Day, account: Account, nrp: str, *, full: bool) -> tuple[int, int, bool]:
    """Return how many shortages of places are listed, how many he could fill, and whether the plan errs.

    It errs where his unit has room for him and the certificate does not prove that so many officers
    must be missing: then it says so.
    """
    gaps = {(s.place_id, s.start) for s in day.shortfalls if s.place_id != day.phase.key}
    needs = [n for n in day.needs.values() if (n.place_id, n.start) in gaps]
    could = sum(open_seat(day, n).obstacle(nrp) is None for n in needs)
    if full:
        return len(gaps), could, False
    account.add(1, "without.open", places=len(gaps), could=could)
    proof = next((s for s in day.desk.plan.certificate.stages if s.stage == "missing"), None)
    if not could or proof is None:
        return len(gaps), could, False
    bound = math.ceil(proof.bound - 1e-6)
    unused = proof.objective > bound
    key = "without.unused" if unused else "without.unavoidable"
    account.add(1, key, missing=proof.objective, bound=bound)
    return len(gaps), could, unused
