"""How strongly a beat or post is held on each shift, what is missing there and why."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from praja.domain.needs import Need
from praja.domain.plan import Shortfall
from praja.explain.choices import free_choice
from praja.explain.desk import Day, Desk, units_of, where
from praja.explain.explanation import Account
from praja.explain.names import area_name, home_units, place_name, task_force_name, unit_name
from praja.explain.seats import Sieve, open_seat
from praja.explain.words import Both, Dates, Metres, Share, Span, Term, listing, phrase
from praja.units import great_circle_m

SHIFTS_TOLD = 5
"""Shifts of a phase that are told one by one."""


def tell_beat(desk: Desk, account: Account, beat_id: str) -> dict[str, Any]:
    """Add the account of a beat and return it as data."""
    beat = desk.beats[beat_id]
    base = desk.stations[beat.base_station_id]
    members = [desk.stations[s] for s in beat.station_ids]
    classes = Counter(str(desk.risks[s.station_id].risk_class) for s in members if s.station_id in desk.risks)
    metres = great_circle_m([s.lat for s in members], [s.lon for s in members], base.lat, base.lon)
    account.add(0, "beat.title", beat=beat_id, area=area_name(desk, beat.district_code))
    account.add(1, "beat.base_of", base=base.name, station=base.station_id)
    account.add(
        1,
        "beat.stations",
        stations=len(members),
        classes=listing(
            phrase("beat.of_class", number=n, name=Term("risk_class", k)) for k, n in classes.items()
        ),
    )
    account.add(1, "beat.farthest", metres=Metres(int(np.max(metres))), cost=beat.cost_m)
    account.add(1, "beat.load", stations=len(members), load=beat.load, share=Share(float(beat.load)))
    account.add(1, "beat.civil_guards", number=beat.civil_guards)
    return {
        "district_code": beat.district_code,
        "team_id": beat.team_id,
        "base_station_id": beat.base_station_id,
        "stations": list(beat.station_ids),
        "classes": dict(classes),
        "farthest_m": int(np.max(metres)),
        "cost_m": beat.cost_m,
        "load": str(beat.load),
        "civil_guards": beat.civil_guards,
        "team": tell_strength(desk, account, beat_id),
    }


def tell_post(desk: Desk, account: Account, post_id: str) -> dict[str, Any]:
    """Add the account of a post and return it as data."""
    post = desk.posts[post_id]
    kind = Term("kind", post.kind)
    account.add(
        0, "post.title", name=post.name, post=post_id, kind=kind, area=area_name(desk, post.area_code)
    )
    account.add(1, "post.asks", officers=post.officers, force=task_force_name(desk, post.task_force))
    if post.qualifications:
        account.add(1, "need.skills", skills=listing(Term("skill", q) for q in post.qualifications))
    return {
        "post_kind": post.kind,
        "area_code": post.area_code,
        "task_force": post.task_force,
        "officers": post.officers,
        "qualifications": list(post.qualifications),
        "team": tell_strength(desk, account, post_id),
    }


def tell_place(desk: Desk, account: Account, place_id: str) -> dict[str, Any]:
    """Add the account of an event or of a place that the engine made, and return it as data."""
    account.add(0, "place.title", place=place_name(desk, place_id))
    return {"team": tell_strength(desk, account, place_id)}


def tell_shift(desk: Desk, account: Account, shift: str) -> dict[str, Any]:
    """Add the account of a shift, ``place/20241127T0600``, and return it as data."""
    needs = desk.shifts[shift]
    account.add(0, "place.title", place=place_name(desk, needs[0].place_id))
    return {"team": [_tell_shift(desk.days[need.phase], account, need) for need in needs]}


def tell_strength(desk: Desk, account: Account, place_id: str) -> list[dict[str, Any]]:
    """Add who stands at a place on each shift, by number and unit, and what is missing and why.

    Of many shifts in a phase only what they add up to; :func:`tell_shift` says all of one.
    """
    told: list[dict[str, Any]] = []
    for day in desk.days.values():
        needs = day.needs_at.get(place_id, ())
        if not needs and not desk.is_long:
            account.add(0, "strength.none", phase=day.phase.name)
        if len(needs) > SHIFTS_TOLD:
            told.append(_tell_shifts(day, account, needs))
        else:
            told += [_tell_shift(day, account, need) for need in needs]
    return told


def _tell_shifts(day: Day, account: Account, needs: Sequence[Need]) -> dict[str, Any]:
    """Say what the shifts of a place in one phase add up to."""
    here = [day.present.get(where(n), []) for n in needs]
    full = sum(len(mine) >= n.officers for mine, n in zip(here, needs, strict=True))
    first, last = needs[0], needs[-1]
    dates = Dates(first.start.date(), last.start.date())
    account.add(0, "strength.shifts", phase=day.phase.name, shifts=len(needs), full=full, dates=dates)
    nrps = {d.nrp: None for mine in here for d in mine}
    account.add(1, "strength.people", people=len(nrps), units=home_units(day.desk, nrps))
    gaps = [gap for gap in day.shortfalls if gap.place_id == first.place_id]
    reasons: dict[str, list[Shortfall]] = {}
    for gap in gaps:
        reasons.setdefault(gap.reason, []).append(gap)
    for reason, mine in reasons.items():
        number = sum(g.missing for g in mine)
        account.add(1, "strength.missing", number=number, reason=_reason(reason))
        worst = max(mine, key=lambda g: g.missing)
        account.add(2, "strength.worst", shift=f"{worst.place_id}/{worst.start:%Y%m%dT%H%M}")
    return {
        "phase": day.phase.key,
        "kind": first.kind,
        "start": first.start.isoformat(),
        "end": last.end.isoformat(),
        "shifts": len(needs),
        "full": full,
        "people": len(nrps),
        "units": dict(units_of(day.desk, nrps)),
        "shortfalls": [
            {"start": g.start.isoformat(), "missing": g.missing, "reason": g.reason} for g in gaps
        ],
    }


def _tell_shift(day: Day, account: Account, need: Need) -> dict[str, Any]:
    desk = day.desk
    here = day.present.get(where(need), [])
    local = sum(not d.attached for d in here)
    account.add(0, "strength.title", phase=day.phase.name, time=Span(need.start, need.end))
    account.add(1, "strength.here", here=len(here), asked=need.officers)
    if here:
        units = home_units(desk, [d.nrp for d in here])
        account.add(1, "strength.from", local=local, attached=len(here) - local, units=units)
    missing = [
        {"missing": gap.missing, "reason": gap.reason}
        for gap in day.shortfalls
        if gap.place_id == need.place_id and gap.start == need.start
    ]
    for gap in missing:
        account.add(
            1, "strength.missing", number=int(str(gap["missing"])), reason=_reason(str(gap["reason"]))
        )
    return {
        "phase": day.phase.key,
        "kind": need.kind,
        "start": need.start.isoformat(),
        "end": need.end.isoformat(),
        "asked": need.officers,
        "here": len(here),
        "leads": sum(d.role == "lead" for d in here),
        "local": local,
        "attached": len(here) - local,
        "units": dict(units_of(desk, [d.nrp for d in here])),
        "shortfalls": missing,
        "reinforcement": _tell_reinforcement(day, account, need),
    }


def _reason(text: str) -> Any:
    """Return the rule that binds in words: ``rule: Indonesian`` or a plain key."""
    rule, colon, why = text.partition(": ")
    return phrase("strength.rule", rule=Term("rule", rule), why=Both(why)) if colon else Term("rule", text)


def _tell_reinforcement(day: Day, account: Account, need: Need) -> dict[str, Any] | None:
    """Say who without a duty could come next: how many, and from which unit at the least distance."""
    sieve = Sieve(open_seat(day, need))
    choice = free_choice(sieve, own_unit=False)
    if choice is None:
        account.add(1, "strength.no_reserve")
        return None
    number = sieve.left
    unit = unit_name(day.desk, choice.unit)
    account.add(1, "strength.reserve", number=number, unit=unit, metres=Metres(choice.extra_m))
    return {"free": number, "unit": choice.unit, "metres": choice.extra_m}
