"""Rules on places: every post and beat on every shift has its officers or says how many are missing."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from praja.domain.settings import ShiftPattern
from praja.evaluate.asked.ask import desk_of
from praja.evaluate.asked.stations import VOTING, relief_phase
from praja.evaluate.clock import span, stamp
from praja.evaluate.facts import Case
from praja.evaluate.groups import grouped, once_each
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.shifts import turns_within
from praja.evaluate.timeline import Ints
from praja.evaluate.where import FORWARD_MOVEMENT, PRESENCE, STANDBY, STATION_GUARD, STATION_RELIEF, Place

DAYTIME = ShiftPattern("day", (8 * 60, 16 * 60))
"""When officers stand by where the operation does not know the pattern its rules name."""


def is_rostered(phase: str, kind: str = "") -> bool:
    """Return whether a need is filled by the roster, and not by the programmes of voting day."""
    return phase != VOTING or kind == STATION_RELIEF


def missing_officers(case: Case) -> Counter[bool]:
    """Return the officers missing over all places, each shift by itself: on voting day, and rostered."""
    absent = np.maximum(case.crews.absent, 0)
    rostered = case.slots.each(lambda ask: is_rostered(ask.phase, ask.kind)) > 0
    return Counter({True: int(absent[rostered].sum()), False: int(absent[~rostered].sum())})


def places_filled(case: Case) -> Outcome:
    """Each place has on each shift the officers it asks for, or shortfalls.csv lists the rest."""
    crews = case.crews
    # Listing more than is missing breaks shortfalls_true instead.
    wrong = (crews.absent > crews.listed_at) | (crews.absent < 0)
    slips = []
    for slot in np.flatnonzero(wrong).tolist():
        _, place_id, start, end = case.slots.key(slot)
        found = f"{crews.there[slot]} there, {crews.listed_at[slot]} listed, {span(start, end)}"
        slips.append(Slip(place_id, f"{case.slots.required[slot]} officers", found))
    return Outcome.of(case.slots.number, slips)


def shortfalls_true(case: Case) -> Outcome:
    """Each shortfall names a place and shift of the plan and no more officers than are missing there."""
    absent = np.maximum(case.crews.absent, 0)
    slips, checked = [], 0
    for (phase, place_id, start, end), listed in case.listed.items():
        if phase not in case.spans or case.is_whole_ground(phase, place_id):
            continue
        checked += 1
        slots = case.slots.at_key(phase, place_id, start, end)
        missing = sum(int(absent[slot]) for slot in slots)
        if listed > missing:
            expected = f"{missing} missing" if slots else "a place and shift of the plan"
            slips.append(Slip(place_id, expected, f"{listed} missing, {span(start, end)}"))
    return Outcome.of(checked, slips)


def duty_on_a_shift(case: Case) -> Outcome:
    """A place asks for its duties: a post in its phases, on the turns of its pattern within each of them."""
    d = case.roster.duties
    # Guards and their ways have hours and rules of their own.
    asked = d.kind.each(lambda kind: desk_of(kind) not in ("", STATION_GUARD, FORWARD_MOVEMENT))
    asked &= case.roster.known
    wrong = asked & (case.crews.slot < 0)
    if case.is_whole:
        presence = case.roster.known & d.kind.are(PRESENCE)
        asked, wrong = asked | presence, wrong | (presence & ~_presence_asked(case))
    slips = [
        case.slip(row, "a shift of the place", span(int(d.start[row]), int(d.end[row])))
        for row in case.slips(wrong)
    ]
    return Outcome.of(int(asked.sum()), slips)


def _presence_asked(case: Case) -> NDArray[np.bool_]:
    """Return which duties fall on a shift for which needs.csv asks for presence there."""
    n, d = case.tables.needs, case.roster.duties
    rows = np.flatnonzero(n.kind.are(PRESENCE)).tolist()
    asked = {(n.place_id.at(i), int(n.start[i]), int(n.end[i])) for i in rows}

    def is_asked(place: int, start: int, end: int) -> bool:
        return (d.place_id.distinct[place], start, end) in asked

    return once_each(is_asked, d.place_id.codes, d.start, d.end).astype(bool)


def duty_in_phase(case: Case) -> Outcome:
    """A duty starts within its phase; stations are guarded in voting alone, a relief is of its date."""
    d = case.roster.duties
    # Who guards or relieves a station has hours and rules of his own.
    relieves = d.kind.are(STATION_RELIEF)
    at_station = d.kind.are(STATION_GUARD) | relieves
    own = relief_phase(case.spans) if VOTING in case.spans else VOTING
    strayed = at_station & np.where(relieves, ~d.phase.are(own), ~d.phase.are(VOTING))
    opens = d.phase.each(lambda key: case.spans[key].start if key in case.spans else 0)
    closes = d.phase.each(lambda key: case.spans[key].end if key in case.spans else 0)
    outside = ~at_station & ((d.start < opens) | (d.start >= closes))
    slips = [
        case.slip(row, own if relieves[row] else VOTING, d.phase.at(row))
        if strayed[row]
        else case.slip(row, span(int(opens[row]), int(closes[row])), stamp(int(d.start[row])))
        for row in case.slips(strayed | outside)
    ]
    return Outcome.of(d.number, slips)


def station_duty_hours(case: Case) -> Outcome:
    """Stations are guarded from station_duty_start to station_duty_end of the voting day."""
    hours, d = case.station_hours, case.roster.duties
    if hours is None:
        return Outcome(0, ())
    guards = d.kind.are(STATION_GUARD)
    slips = [
        case.slip(row, span(*hours), span(int(d.start[row]), int(d.end[row])))
        for row in case.slips(guards & ((d.start != hours[0]) | (d.end != hours[1])))
    ]
    return Outcome.of(int(guards.sum()), slips)


def team_is_led(case: Case) -> Outcome:
    """Each team on a beat has exactly one lead of at least team_lead_min_rank, or lists him as missing."""
    ranks = {rank: i for i, rank in enumerate(case.rules.ranks)}
    least = ranks.get(case.rules.team_lead_min_rank, 0)
    d, crews = case.roster.duties, case.crews
    at_beats = d.kind.are(STATION_GUARD, STATION_RELIEF)
    leads = at_beats & d.role.are("lead") & crews.counts
    led, teams = crews.tally(leads), case.slots.required // 2
    staffed = crews.tally(at_beats) > 0
    wrong = staffed & ((led > teams) | (led < teams - np.maximum(crews.absent, 0)))
    slips = [
        Slip(case.slots.at(slot).place_id, f"{teams[slot]} lead", f"{led[slot]} leads")
        for slot in np.flatnonzero(wrong).tolist()
    ]
    too_low = leads & case.roster.of_officers(lambda o: ranks.get(o.rank, -1) < least, unknown=False)
    for row in case.slips(too_low):
        rank = case.roster.officer_of(row).rank
        slips.append(case.slip(row, f"{case.rules.team_lead_min_rank} or above", rank))
    return Outcome.of(int(staffed.sum()), slips)


def team_named(case: Case) -> Outcome:
    """A beat on which officers stand names its team."""
    beats, duties = case.division.beats, case.roster.duties
    staffed = duties.place_id.take(duties.kind.are(STATION_GUARD, STATION_RELIEF)).present()
    slips = [
        Slip(beat_id, "a team_id", "officers without a team")
        for beat_id, beat in beats.items()
        if beat_id in staffed and not beat.team_id
    ]
    return Outcome.of(len(beats), slips)


def qualifications_held(case: Case) -> Outcome:
    """Each qualification a post asks for is held on each shift, unless the shift lists missing officers."""
    slots, crews = case.slots, case.crews
    lost: dict[int, list[str]] = {}
    for skill in sorted({skill for ask in slots.asks for skill in ask.qualifications}):
        # The officer who is missing may be the one who holds it.
        nobody = slots.asking_for(skill) & (crews.holders(skill) == 0) & (crews.absent <= 0)
        for slot in np.flatnonzero(nobody).tolist():
            lost.setdefault(slot, []).append(skill)
    slips = [
        Slip(slots.at(slot).place_id, ", ".join(lost[slot]), f"nobody, {span(*slots.key(slot)[2:])}")
        for slot in sorted(lost)
    ]
    return Outcome.of(int(slots.each(lambda ask: bool(ask.qualifications)).sum()), slips)


def women_present(case: Case) -> Outcome:
    """Each shift has the women it asks for, unless it lists missing officers."""
    asked = case.slots.each(lambda ask: ask.women)
    women = case.crews.tally(case.roster.of_officers(lambda o: o.sex == "F", unknown=False))
    return _lacking(case, asked, women, "women")


def leaders_present(case: Case) -> Outcome:
    """Each shift has the officers fit to lead that it asks for, unless it lists missing officers."""
    ranks = {rank: i for i, rank in enumerate(case.rules.ranks)}
    least = ranks.get(case.rules.team_lead_min_rank, 0)
    fit = case.crews.tally(case.roster.of_officers(lambda o: ranks.get(o.rank, -1) >= least, unknown=False))
    # Teams on beats have a rule of their own.
    asked = case.slots.each(lambda ask: ask.leads * (ask.kind not in (STATION_GUARD, STATION_RELIEF)))
    return _lacking(case, asked, fit, "fit to lead")


def _lacking(case: Case, asked: Ints, held: Ints, what: str) -> Outcome:
    """Return a slip for each slot with fewer such officers than it asks for."""
    # The officer who is missing may be the one who is asked for.
    wrong = asked - held > np.maximum(case.crews.absent, 0)
    slips = [
        Slip(case.slots.at(i).place_id, f"{asked[i]} {what}", f"{held[i]}, {span(*case.slots.key(i)[2:])}")
        for i in np.flatnonzero(wrong).tolist()
    ]
    return Outcome.of(int((asked > 0).sum()), slips)


def relieved_by_others(case: Case) -> Outcome:
    """Who guarded a station on voting day relieves nobody there after midnight."""
    d = case.roster.duties
    reliefs = d.kind.are(STATION_RELIEF)
    tired = np.isin(d.nrp.codes, d.nrp.codes[d.kind.are(STATION_GUARD)])
    slips = [
        case.slip(row, "another officer than a guard", d.nrp.at(row)) for row in case.slips(reliefs & tired)
    ]
    return Outcome.of(int(reliefs.sum()), slips)


def kind_as_at_place(case: Case) -> Outcome:
    """A duty bears the kind and task force of its place; every task force is one of the operation."""
    d, roster = case.roster.duties, case.roster

    def is_wrong(place: int, kind: int, force: int) -> bool:
        kinds, forces = _expected(case, roster.places[place], d.kind.distinct[kind])
        return d.kind.distinct[kind] != kinds or d.task_force.distinct[force] not in forces

    slips = []
    for row in case.slips(roster.doubted(is_wrong, roster.place, d.kind.codes, d.task_force.codes)):
        kind, forces = _expected(case, roster.place_of(row), d.kind.at(row))
        expected = f"{kind}, {' or '.join(forces)}"
        slips.append(case.slip(row, expected, f"{d.kind.at(row)}, {d.task_force.at(row)}"))
    return Outcome.of(roster.served, slips)


def _expected(case: Case, place: Place, kind: str) -> tuple[str, tuple[str, ...]]:
    """Return the kind of duty at a place, and the task forces that may do it."""
    if kind == PRESENCE:
        return kind, (case.rules.station_guard_task_force,)
    known = tuple(t.key for t in case.operation.settings.task_forces)
    return place.kind or kind, place.task_forces or known


def standby_in_turn(case: Case) -> Outcome:
    """Standby is a turn of standby_shift, once for each officer in a phase."""
    if not case.is_whole:
        return Outcome(0, ())
    d = case.roster.duties
    shifts = {s.key: s for s in case.operation.settings.shifts}
    pattern = shifts.get(case.rules.standby_shift, DAYTIME)
    turns = {(phase, *turn) for phase, held in case.spans.items() for turn in turns_within(pattern, held)}
    standing = d.kind.are(STANDBY)

    def is_turn(phase: int, start: int, end: int) -> bool:
        return (d.phase.distinct[phase], start, end) in turns

    fine = once_each(is_turn, d.phase.codes, d.start, d.end).astype(bool)
    rows = np.flatnonzero(standing)
    first, _ = grouped(d.phase.codes[rows], d.nrp.codes[rows])
    fine &= ~standing | np.isin(np.arange(d.number), rows[first])
    slips = [
        case.slip(row, "one turn of standby in the phase", span(int(d.start[row]), int(d.end[row])))
        for row in case.slips(standing & ~fine)
    ]
    return Outcome.of(len(rows), slips)


def standby_at_own_unit(case: Case) -> Outcome:
    """A standby duty is done at the officer's own unit."""
    d, roster = case.roster.duties, case.roster
    standing = roster.known & d.kind.are(STANDBY)
    units = {word: i for i, word in enumerate(d.place_id.distinct)}
    own = roster.of_officers(lambda o: units.get(o.unit, -1), unknown=-1) == d.place_id.codes
    slips = [
        case.slip(row, roster.officer_of(row).unit, d.place_id.at(row)) for row in case.slips(standing & ~own)
    ]
    return Outcome.of(int(standing.sum()), slips)
