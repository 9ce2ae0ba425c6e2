"""Who could go to an incident, when he would be there and back, and what keeps the others. Axis letter: C."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from praja.domain.needs import REINFORCEMENT
from praja.reinforce.posture import Gives
from praja.reinforce.roster import NO_LIMIT, NOBODY, Bools, Columns, Ints, Longs
from praja.reinforce.scene import Scene, tied_out
from praja.reinforce.state import ReinforceState, away_from
from praja.units import MINUTES_PER_DAY

FARTHEST_MIN: Final = 24 * 60
"""Nobody is sent on a longer drive."""

FREE = 0
REASONS: Final = (
    "free", "two_places", "absent", "routine", "too_far", "at_incident", "tie", "home", "place_keeps",
    "rest", "spell", "hours", "floor",
)  # fmt: skip
"""Why somebody cannot go, in the order in which it is asked."""


@dataclass(frozen=True)
class Candidates(Columns):
    """Columns over everybody on duty, then everybody off duty, each in order of place and number."""

    officer: Ints
    row: Longs
    """Of the roster, ``NOBODY`` off duty."""
    place: Ints
    """Where the duty is, or the own unit."""
    departs: Ints
    arrives: Ints
    returns: Ints
    leaves: Ints
    """Until when the place lacks him: back, or his shift is over. ``departs`` off duty."""
    rate: NDArray[np.float64]
    """What an hour without him weighs there."""
    attached: Bools
    reason: Ints
    """``FREE``, or the index of what keeps him in ``REASONS``."""


def candidates_of(state: ReinforceState, scene: Scene) -> Candidates:
    """Return everybody who may be planned at all, on duty or off, with the first reason that keeps him."""
    people, roster = state.people, state.roster
    on = roster.on_duty(scene.at)
    busy = np.zeros(len(people.nrps), bool)
    busy[roster.rows.officer[on]] = True
    off = np.flatnonzero(~busy & people.assignable)
    off = off[np.lexsort((off, people.unit_place[off]))]
    watch = roster.rows.watch[on]
    officer = np.concatenate([roster.rows.officer[on], off]).astype(np.int32)
    row = np.concatenate([on, np.full(off.size, NOBODY)])
    place = np.concatenate([roster.watches.place[watch], people.unit_place[off]]).astype(np.int32)
    is_on = row >= 0
    departs = np.where(is_on, scene.at, scene.at + state.posture.call_up_min)
    minutes = travel_to(state, scene, place)
    arrives = departs + minutes
    returns = arrives + scene.duration + minutes
    ends = np.where(is_on, roster.rows.end[row], departs)
    rate = np.full(officer.size, state.posture.off_duty_weight)
    rate[: on.size] = roster.watches.rate[watch]
    found = Candidates(
        officer=officer,
        row=row,
        place=place,
        departs=departs.astype(np.int32),
        arrives=arrives.astype(np.int32),
        returns=returns.astype(np.int32),
        leaves=np.where(is_on, np.minimum(ends, returns), departs).astype(np.int32),
        rate=rate,
        attached=_attached(state, scene)[people.command[officer]],
        reason=np.zeros(officer.size, np.int32),
    )
    found.reason[:] = _reasons(state, scene, found, ends.astype(np.int32))
    return found


def travel_to(state: ReinforceState, scene: Scene, place: Ints) -> Ints:
    """Return the minutes from each place to the incident; a patrol is where its block has it."""
    places, ground = state.places, scene.ground
    at = np.arange(len(places.ids), dtype=np.int32)
    patrol, where = state.rounds.positions(scene.at)
    at[patrol] = where
    # Each place once: many officers stand at the same one.
    mine, inverse = np.unique(at[place], return_inverse=True)
    day = state.clock.day(scene.at)
    minutes = state.travel.minutes_many(
        places.lat[mine], places.lon[mine], places.zone[mine], ground.lat, ground.lon, scene.zone, day
    )
    return minutes[inverse]


def between(state: ReinforceState, a: Ints, b: Ints, minute: int) -> Ints:
    """Return the minutes between pairs of places."""
    p = state.places
    day = state.clock.day(minute)
    return state.travel.minutes_many(p.lat[a], p.lon[a], p.zone[a], p.lat[b], p.lon[b], p.zone[b], day)


def _attached(state: ReinforceState, scene: Scene) -> Bools:
    tree = state.operation.tree
    return np.array([tree.is_attached(c, scene.ground.area) for c in state.people.commands], bool)


def _reasons(state: ReinforceState, scene: Scene, who: Candidates, ends: Ints) -> Ints:
    """Return the first reason that keeps each candidate, ``FREE`` where none does."""
    people, watches, rows = state.people, state.roster.watches, state.roster.rows
    is_on = who.row >= 0
    watch = rows.watch[who.row]
    first, last = who.departs // MINUTES_PER_DAY, (who.returns - 1) // MINUTES_PER_DAY
    far = who.arrives - who.departs > FARTHEST_MIN
    here = is_on & (watches.kind[watch] == state.roster.kinds.index(REINFORCEMENT))
    for place in scene.here:
        here |= is_on & (who.place == place)
    barred = {
        # A plan with a lock against the rules may have somebody twice: nobody knows where he is.
        "two_places": np.bincount(who.officer)[who.officer] > 1,
        "absent": away_from(state, first, np.where(far, first, last), who.officer),
        "routine": ~is_on & ~people.usable[scene.phase, who.officer],
        "too_far": far,
        "at_incident": here,
        "tie": tied_out(people.tied[who.officer], scene.contests),
        "home": people.lives_in([scene.ground.area] if scene.spares_home else [])[who.officer],
        "place_keeps": is_on & (watches.gives[watch] == Gives.NONE) & (scene.override is None),
    }
    reason = np.zeros(who.officer.size, np.int32)
    for name in reversed(barred):
        reason[barred[name]] = REASONS.index(name)
    _ask_hours(state, scene, who, ends, reason)
    return reason


def _ask_hours(state: ReinforceState, scene: Scene, who: Candidates, ends: Ints, reason: Ints) -> None:
    """Write whom rest, an unbroken spell or the hours of the day and week keep.

    Who is back before his shift ends serves no longer than planned: he is asked nothing. For the
    others the time from the end of the shift (off duty: from setting out) until he is back is more.
    """
    roster = state.roster
    beyond = np.flatnonzero((reason == FREE) & (who.returns > ends))
    officer, row = who.officer[beyond], who.row[beyond]
    departs, returns, place = ends[beyond], who.returns[beyond], who.place[beyond]
    before, after = _neighbours(state, scene, int(returns.max(initial=scene.at)))
    before, after = np.where(row >= 0, NOBODY, before[officer]), after[officer]
    rested = _rested(state, scene, (row, before), (departs, place))
    rested &= _next_fits(state, scene, (row, after), (returns, place))
    spell = np.where(row >= 0, roster.rows.spell[row], 0) + returns - departs
    most = np.where(row >= 0, roster.rows.spell_most[row], NO_LIMIT)
    short = (scene.limits.spell_most >= NO_LIMIT) | (spell <= scene.limits.most("spell_most", most))
    open_ = np.flatnonzero(rested & short)
    fits = np.ones(beyond.size, bool)
    rules = state.operation.settings.rules
    fits[open_] = state.hours.allow(officer[open_], departs[open_], returns[open_], scene.limits, rules)
    for name, kept in (("hours", ~fits), ("spell", ~short), ("rest", ~rested)):
        reason[beyond[kept]] = REASONS.index(name)


def _neighbours(state: ReinforceState, scene: Scene, last: int) -> tuple[Longs, Longs]:
    """Return each officer's last row by now, and his first after it: as far as rest and way may matter."""
    roster, officers = state.roster, len(state.people.nrps)
    reach = FARTHEST_MIN + max(state.longest_rest_min, scene.limits.rest)
    since = scene.at - roster.longest_min - reach
    return (
        roster.last_by(scene.at, since, officers),
        roster.first_after(scene.at, last + reach, officers),
    )


def _rested(
    state: ReinforceState, scene: Scene, rows: tuple[Longs, Longs], sets_out: tuple[Ints, Ints]
) -> Bools:
    """Return who has rested since his last duty, the way home included; those on duty have."""
    (row, before), (departs, place) = rows, sets_out
    roster = state.roster
    watch = roster.rows.watch[before]
    gap = departs - roster.rows.end[before]
    way = _way(state, scene, watch, place)
    rest = _rest(state, scene, watch)
    enough = (gap - way >= rest) & (gap >= roster.watches.rest_after[watch])
    fits: Bools = (row >= 0) | (before < 0) | enough
    return fits


def _next_fits(
    state: ReinforceState, scene: Scene, rows: tuple[Longs, Longs], comes_back: tuple[Ints, Ints]
) -> Bools:
    """Return whose next duty is far enough away: rest and the way there fit in between."""
    (row, after), (returns, place) = rows, comes_back
    roster = state.roster
    watch = roster.rows.watch[after]
    gap = roster.rows.start[after] - returns
    way = _way(state, scene, watch, place)
    rest = _rest(state, scene, watch)
    after_station = np.where(row >= 0, roster.watches.rest_after[roster.rows.watch[row]], 0)
    fits: Bools = (after < 0) | ((gap - way >= rest) & (gap >= after_station))
    return fits


def _way(state: ReinforceState, scene: Scene, watch: Ints, place: Ints) -> Ints:
    asked = state.roster.watches.travels[watch] & scene.limits.travels
    return np.where(asked, between(state, state.roster.watches.place[watch], place, scene.at), 0)


def _rest(state: ReinforceState, scene: Scene, watch: Ints) -> Ints:
    rest, own = state.roster.watches.rest[watch], scene.limits.rest
    if "rest" in scene.limits.alone:
        return np.full_like(rest, own)
    return np.where((rest > 0) & (own > 0), np.maximum(rest, own), 0)
