"""Rules on officers: who may stand where, and what each duty row says of him."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from praja.evaluate.clock import MINUTES_PER_DAY, midnight
from praja.evaluate.facts import Case
from praja.evaluate.ground import is_inside
from praja.evaluate.result import Outcome
from praja.evaluate.where import (
    CAMPAIGN_EVENT,
    CLOSE_PROTECTION,
    FORWARD_MOVEMENT,
    REVOTE_GUARD,
    STANDBY,
    STATION_GUARD,
    STATION_RELIEF,
    Place,
)

AT_STATIONS = (STATION_GUARD, STATION_RELIEF, REVOTE_GUARD)
DRAWN = "task_force"
"""Kind of the draws that gave officers a task force."""
CROSSING = (STATION_GUARD, STATION_RELIEF, FORWARD_MOVEMENT, STANDBY)
"""Kinds that every task force may do."""
BARRED_KINDS = frozenset(
    {*AT_STATIONS, CAMPAIGN_EVENT, "warehouse", "commission_office", "supervisor_office", "enforcement"}
)
BARRED_WORDS = ("tally", "ballot", "logistics_escort")
"""Kinds that hold one of these: district_tally, tally_session, ballot_escort."""


def assignable_only(case: Case) -> Outcome:
    """Nobody who is marked not assignable has a duty."""
    barred = case.roster.of_officers(lambda o: not o.assignable, unknown=False) & case.roster.known
    return _of_officers(case, barred, "an assignable officer")


def _of_officers(case: Case, wrong: NDArray[np.bool_], expected: str) -> Outcome:
    """Return a slip for each duty whose officer should not do it; he is named to the desk."""
    nrp = case.roster.duties.nrp
    slips = [case.slip(row, expected, nrp.at(row)) for row in case.slips(wrong)]
    return Outcome.of(case.roster.served, slips)


def not_on_leave(case: Case) -> Outcome:
    """No duty touches a date on which its officer is unavailable."""
    d = case.roster.duties
    code = {nrp: i for i, nrp in enumerate(d.nrp.distinct)}
    away = np.zeros(d.number, dtype=bool)
    order = np.argsort(d.nrp.codes, kind="stable")
    first = np.searchsorted(d.nrp.codes[order], np.arange(len(code) + 1))
    for absence in case.operation.absences:
        if absence.nrp in code:
            mine = order[first[code[absence.nrp]] : first[code[absence.nrp] + 1]]
            opens, closes = midnight(absence.start), midnight(absence.end) + MINUTES_PER_DAY
            away[mine] |= (d.start[mine] < closes) & (opens < d.end[mine])
    slips = [case.slip(row, "a date without leave", d.nrp.at(row)) for row in case.slips(away)]
    return Outcome.of(d.number, slips)


def task_force_kept(case: Case) -> Outcome:
    """An officer serves in his own task force, or in one alone; station guard and standby cross them.

    His own is that of the register, else the one drawn for him, else the one of most of his duties: the
    slip then names the odd duty, not the rightful ones after it.
    """
    d, roster = case.roster.duties, case.roster
    bound = roster.known & ~d.kind.are(*CROSSING)
    force = _force_of_place(case)
    # In order of time, so that the order of the rows does not matter.
    by_time = np.lexsort((d.task_force.ranks, d.start))
    by_time = by_time[bound[by_time]]
    drawn = _drawn_forces(case)
    told = roster.of_officers(lambda o: o.task_force or drawn.get(o.nrp, ""), unknown="")
    kept = np.where(told == "", _serves_most(case, by_time, force), told)
    slips = [
        case.slip(row, str(kept[row]), str(force[row])) for row in by_time[(kept != force)[by_time]].tolist()
    ]
    return Outcome.of(len(by_time), slips)


def _drawn_forces(case: Case) -> dict[str, str]:
    """Return the task force of each officer for whom one was drawn."""
    drawn: dict[str, str] = {}
    for row in case.tables.draws:
        if row.kind == DRAWN:
            for pair in filter(None, row.result.split(";")):
                force, _, nrp = pair.partition("=")
                drawn[nrp] = force
    return drawn


def _serves_most(case: Case, by_time: NDArray[np.int64], force: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return for each duty where most of its officer's duties are; of equals where the first is."""
    number: dict[str, int] = {"": 0}
    codes = np.array([number.setdefault(f, len(number)) for f in force[by_time].tolist()], dtype=np.int64)
    at = case.roster.officer[by_time] * np.int64(len(number)) + codes
    size = (len(case.roster.officers) + 1) * len(number)
    first = np.full(size, len(at), dtype=np.int64)
    np.minimum.at(first, at, np.arange(len(at)))
    weight = np.bincount(at, minlength=size) * (len(at) + 1) - first
    most = weight.reshape(-1, len(number)).argmax(axis=1)
    most[-1] = 0
    names: NDArray[np.object_] = np.array(list(number), dtype=object)[most[case.roster.officer]]
    return names


def _force_of_place(case: Case) -> NDArray[np.object_]:
    """Return the task force that the place of each duty wants; the duty's own where it has a choice."""
    d = case.roster.duties
    stated = d.task_force.each(str).astype(object)
    wanted = case.roster.of_places(lambda p: p.task_forces[0] if p.task_forces else "", unknown="")
    either = case.roster.of_places(lambda p: len(p.task_forces) > 1, unknown=False)
    force: NDArray[np.object_] = np.where(either | (wanted == ""), stated, wanted)
    return force


def station_guard_rank(case: Case) -> Outcome:
    """Nobody above station_guard_max_rank guards a station."""
    order = {rank: i for i, rank in enumerate(case.rules.ranks)}
    highest = order.get(case.rules.station_guard_max_rank, len(order))
    guards = case.roster.known & case.roster.duties.kind.are(*AT_STATIONS)
    above = case.roster.of_officers(lambda o: order.get(o.rank, len(order)) > highest, unknown=False)
    slips = [
        case.slip(row, f"at most {case.rules.station_guard_max_rank}", _officer_rank(case, row))
        for row in case.slips(guards & above)
    ]
    return Outcome.of(int(guards.sum()), slips)


def _officer_rank(case: Case, row: int) -> str:
    return case.roster.officer_of(row).rank


def home_village_spared(case: Case) -> Outcome:
    """Nobody guards a station or post in the village of his own home."""
    roster, kind = case.roster, case.roster.duties.kind
    homes = sorted({o.home_village for o in roster.officers if o.home_village})
    number = {home: i for i, home in enumerate(homes)}
    home = roster.of_officers(lambda o: number.get(o.home_village or "", -1), unknown=-1)
    guarded = roster.known & ~kind.are(FORWARD_MOVEMENT)
    guarded &= roster.of_places(lambda p: bool(p.villages), unknown=False)
    guarded &= case.limits.of("exclude_home_village") != 0

    def is_home(place: int, home: int) -> bool:
        return home >= 0 and any(is_inside(village, homes[home]) for village in roster.places[place].villages)

    wrong = guarded & roster.doubted(is_home, roster.place, home)
    slips = [
        case.slip(row, "another village than his home", roster.duties.nrp.at(row))
        for row in case.slips(wrong)
    ]
    return Outcome.of(int(guarded.sum()), slips)


def _bars(kind: str, place: Place, contest: str, contest_of: dict[str, str]) -> bool:
    """Return whether a tie in the contest of ``contest`` bars a duty of ``kind`` at ``place``."""
    if kind == CLOSE_PROTECTION:
        pair_id = (place.post.pair_id if place.post else place.pair_id) or ""
        return contest_of.get(pair_id, "") == contest
    is_barred = kind in BARRED_KINDS or any(word in kind for word in BARRED_WORDS)
    return (is_barred or place.is_event) and is_inside(place.area, contest)


def ties_respected(case: Case) -> Outcome:
    """A declared tie bars sensitive duties in the pair's contest area, and protection in its contest."""
    contest_of = {c.pair_id: c.contest_area for c in case.operation.candidates}
    contests: dict[str, set[str]] = defaultdict(set)
    for tie in case.operation.ties:
        if tie.pair_id in contest_of:
            contests[tie.nrp].add(contest_of[tie.pair_id])
    roster, kind = case.roster, case.roster.duties.kind
    tied = roster.of_officers(lambda o: o.nrp in contests, unknown=False)
    asked = roster.known & (case.limits.of("exclude_declared_interest") != 0)

    def is_barred(officer: int, place: int, code: int) -> bool:
        mine = contests.get(roster.officers[officer].nrp, ())
        return any(_bars(kind.distinct[code], roster.places[place], c, contest_of) for c in mine)

    # Few are tied: the others need not be asked one by one.
    officer = np.where(tied, roster.officer, -1)
    wrong = asked & tied & roster.doubted(is_barred, officer, roster.place, kind.codes)
    slips = [
        case.slip(row, "an officer without a tie here", roster.duties.nrp.at(row))
        for row in case.slips(wrong)
    ]
    return Outcome.of(int(asked.sum()), slips)


def home_unit_as_registered(case: Case) -> Outcome:
    """home_unit is the officer's unit, or the command it belongs to."""
    roster, home = case.roster, case.roster.duties.home_unit

    def is_wrong(officer: int, code: int) -> bool:
        unit = roster.officers[officer].unit
        return home.distinct[code] not in (unit, case.commands.of[unit])

    slips = [
        case.slip(row, roster.officer_of(row).unit, home.at(row))
        for row in case.slips(roster.doubted(is_wrong, roster.officer, home.codes))
    ]
    return Outcome.of(roster.served, slips)


def host_unit_serves_place(case: Case) -> Outcome:
    """host_unit is the command with the most specific area around the place."""
    roster, host = case.roster, case.roster.duties.host_unit

    def is_wrong(place: int, code: int) -> bool:
        return host.distinct[code] not in case.hosts_of(roster.places[place])

    slips = [
        case.slip(row, case.hosts_of(roster.place_of(row))[0], host.at(row))
        for row in case.slips(roster.doubted(is_wrong, roster.place, host.codes))
    ]
    return Outcome.of(roster.served, slips)


def attached_as_stated(case: Case) -> Outcome:
    """attached is true exactly where the place lies outside the areas of the officer's command."""
    stated = case.roster.duties.attached
    wrong = case.roster.known & (stated != case.attached)
    slips = [case.slip(row, _word(not stated[row]), _word(stated[row])) for row in case.slips(wrong)]
    return Outcome.of(case.roster.served, slips)


def _word(truth: bool) -> str:
    return "true" if truth else "false"


def travel_as_stated(case: Case) -> Outcome:
    """travel_m is the great circle from the officer's unit to the beat's base or the post."""
    stated = case.roster.duties.travel_m
    wrong = case.roster.known & (stated != case.travel_m)
    slips = [case.slip(row, str(case.travel_m[row]), str(stated[row])) for row in case.slips(wrong)]
    return Outcome.of(case.roster.served, slips)
