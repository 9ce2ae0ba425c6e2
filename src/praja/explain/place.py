"""How strongly a beat or post is held on each shift, what is missing there and why."""

from collections import Counter
from typing import Any

import numpy as np

from praja.domain.needs import Need
from praja.explain.choices import free_choice
from praja.explain.desk import Day, Desk, units_of
from praja.explain.explanation import Account
from praja.explain.names import area_name, home_units, task_force_name, unit_name
from praja.explain.seats import Sieve, open_seat
from praja.explain.words import Both, Metres, Share, Span, Term, listing, phrase
from praja.units import great_circle_m


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


def tell_strength(desk: Desk, account: Account, place_id: str) -> list[dict[str, Any]]:
    """Add who stands at a place on each shift, by number and unit, and what is missing and why."""
    told = []
    for day in desk.days.values():
        needs = day.needs_at.get(place_id, ())
        if not needs:
            account.add(0, "strength.none", phase=day.phase.name)
        for need in needs:
            told.append(_tell_shift(day, account, need))
    return told


def _tell_shift(day: Day, account: Account, need: Need) -> dict[str, Any]:
    desk = day.desk
    here = day.present.get((need.kind, need.place_id, need.start), [])
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
    number = len(sieve.free) - sieve.kept_for_routine
    unit = unit_name(day.desk, choice.unit)
    account.add(1, "strength.reserve", number=number, unit=unit, metres=Metres(choice.extra_m))
    return {"free": number, "unit": choice.unit, "metres": choice.extra_m}
