"""How much of what is asked no roster can fill: officers counted by what they may do, needs by when.

Places and names play no part, so the counts may be kinder than the ground, never harsher: what they
leave unfilled is unavoidable. Of the rules they keep those that bind many people at once: hours on a
date and in seven dates, days off, presence, rest over midnight and after station duty.

Over 400 lines, because every row speaks of the same slots and the same classes.
"""

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.program import LinearProgram
from praja.plan.models.roster import Roster
from praja.plan.models.roster_book import (
    BITS,
    DAY_CAP,
    DAYS_OFF,
    END,
    GROUP,
    PHASE,
    PLACE,
    REST,
    REST_AFTER,
    SEAT,
    SEAT_END,
    SPELL_CAP,
    START,
    TRAVEL_ON,
    WEEK_CAP,
    Bools,
)
from praja.travel import SAME_PLACE_M
from praja.units import DAYS_IN_A_WEEK, MINUTES_PER_DAY, great_circle_m

COLUMNS = [START, END, PHASE, DAY_CAP, WEEK_CAP, SPELL_CAP, REST, REST_AFTER, DAYS_OFF]
"""What needs of one slot have in common, besides whom they ask for."""


@dataclass(frozen=True)
class Slot:
    """Needs at one time that ask for the same kind of officer."""

    start: int
    end: int
    task_force: str
    """Empty: any."""
    guard: bool
    """Whether high ranks are barred."""
    phase: int
    officers: int
    asked: tuple[tuple[int, int], ...]
    """(attributes, officers who must have them), added up."""
    day_cap: int
    week_cap: int
    spell_cap: int
    rest: int
    rest_after: int
    days_off: int
    first: int
    """The first of the needs."""
    travel_on: bool
    places: tuple[tuple[int, int], ...]
    """(place, officers) of the needs."""

    def minutes_on(self, day: int) -> int:
        """Return the minutes that fall on a date."""
        return max(0, min(self.end, (day + 1) * MINUTES_PER_DAY) - max(self.start, day * MINUTES_PER_DAY))


@dataclass
class CoverageProgram:
    """The programme, and which of its columns mean what."""

    program: LinearProgram
    slots: list[Slot]
    missing: list[int] = field(default_factory=list)
    """Column of the officers missing in each slot."""
    extra: int | None = None
    """Column of officers beyond what is asked, in the slots that may grow."""


def slots_of(
    roster: Roster, first: int, last: int, kinds: Container[str] | None = None, left_out: Sequence[int] = ()
) -> list[Slot]:
    """Return the slots that start on the dates ``first`` to ``last``, of these kinds or of all.

    ``left_out`` are rows of needs that are not counted.
    """
    book = roster.book
    day = book.need[:, START] // MINUTES_PER_DAY
    wanted = (day >= first) & (day <= last)
    if kinds is not None:
        wanted &= np.array([n.kind in kinds for n in roster.needs], bool)
    wanted[np.asarray(left_out, np.int64)] = False
    rows = np.flatnonzero(wanted)
    numbers = {ask: i for i, ask in enumerate(dict.fromkeys(roster.asks))}
    ask_of = np.array([numbers[ask] for ask in roster.asks], np.int64)[book.need[rows, GROUP]]
    keys = np.concatenate([book.need[rows][:, COLUMNS], ask_of[:, None], book.asked[rows, :, 0]], axis=1)
    _, index, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    members = [rows[inverse.ravel() == i] for i in range(len(index))]
    return [_slot(roster, mine) for mine in members]


def _slot(roster: Roster, mine: NDArray[np.int64]) -> Slot:
    book, at = roster.book, int(mine[0])
    asked = tuple(
        (int(bits), int(book.asked[mine, k, 1].sum()))
        for k, bits in enumerate(book.asked[at, :, 0].tolist())
        if bits
    )
    start, end, phase, day_cap, week_cap, spell, rest, after, off = book.need[at, COLUMNS].tolist()
    task_force, guard = roster.asks[int(book.need[at, GROUP])]
    places: Counter[int] = Counter()
    for n in mine.tolist():
        places[int(book.need[n, PLACE])] += int(book.need[n, SEAT_END] - book.need[n, SEAT])
    return Slot(
        start=start,
        end=end,
        task_force=task_force,
        guard=guard,
        phase=phase,
        officers=sum(places.values()),
        asked=asked,
        day_cap=day_cap,
        week_cap=week_cap,
        spell_cap=spell,
        rest=rest,
        rest_after=after,
        days_off=off,
        first=at,
        travel_on=bool(book.need[at, TRAVEL_ON]),
        places=tuple(sorted(places.items())),
    )


def coverage_program(
    roster: Roster, slots: Sequence[Slot], *, may_grow: Sequence[bool] | None = None, spared: float = 0.0
) -> CoverageProgram:
    """Return the programme over officers by class and slots; those that ``may_grow`` take extra officers.

    ``spared`` is a share of everybody to leave out.
    """
    lp = LinearProgram()
    built = CoverageProgram(lp, list(slots))
    classes = _classes(roster, slots, spared)
    served: list[dict[int, int]] = []
    extra = [lp.column(0, len(roster.people.nrps)) for grow in may_grow or () if grow]
    growing = iter(extra)
    for i, slot in enumerate(slots):
        mine = {c: lp.column(0) for c, who in enumerate(classes) if who.may(slot)}
        served.append(mine)
        missing = lp.column(0, slot.officers)
        built.missing.append(missing)
        more = [(next(growing), -1.0)] if may_grow and may_grow[i] else []
        everyone = [(column, 1.0) for column in mine.values()]
        lp.row([*everyone, (missing, 1.0), *more], slot.officers, slot.officers)
        for bits, number in slot.asked:
            able = [(column, 1.0) for c, column in mine.items() if (classes[c].bits & bits) == bits]
            # Of officers beyond those asked for, as many must have what the others must have.
            share = [(column, -number / max(1, slot.officers)) for column, _ in more]
            lp.row([*able, (missing, 1.0), *share], number)
    if extra:
        built.extra = lp.column()
        lp.row([(built.extra, -1.0), *((column, 1.0) for column in extra)], 0, 0)
    for task_force in sorted({who.task_force for who in classes}):
        own = {c: who for c, who in enumerate(classes) if who.task_force == task_force}
        _nights(lp, roster, own, slots, served)
    for c, who in enumerate(classes):
        mine_slots = [(slot, served[i][c]) for i, slot in enumerate(slots) if c in served[i]]
        _limits(lp, who, mine_slots)
    return built


@dataclass(frozen=True)
class _Class:
    """Officers who may do the same, ties aside."""

    task_force: str
    guard: bool
    bits: int
    phases: tuple[bool, ...]
    """In which phases they are not kept for routine duty."""
    there: Bools
    """Who of them is there on which date, shape (members, D)."""
    counted: float
    """Share of them that counts."""

    def may(self, slot: Slot) -> bool:
        """Return whether they may serve in a slot."""
        if not self.phases[slot.phase]:
            return False
        return slot.task_force in ("", self.task_force) and (self.guard or not slot.guard)

    def present(self, first: int, last: int) -> float:
        """Return how many are there on any of the dates ``first`` to ``last``."""
        return self.counted * int(np.any(self.there[:, first : last + 1], axis=1).sum())


def _classes(roster: Roster, slots: Sequence[Slot], spared: float) -> list[_Class]:
    book = roster.book
    mask = 0
    for slot in slots:
        for bits, _ in slot.asked:
            mask |= bits
    asked = {slot.phase for slot in slots}
    usable = book.usable & np.isin(np.arange(len(book.usable)), sorted(asked))[:, None]
    members: dict[tuple[str, bool, int, tuple[bool, ...]], list[int]] = {}
    for o, who in enumerate(roster.people.classes):
        if usable[:, o].any():
            phases = tuple(usable[:, o].tolist())
            key = (who.task_force, who.guard, int(book.who[o, BITS]) & mask, phases)
            members.setdefault(key, []).append(o)
    return [_Class(*key, ~book.absent[mine], 1 - spared) for key, mine in sorted(members.items())]


def _limits(lp: LinearProgram, who: _Class, mine: Sequence[tuple[Slot, int]]) -> None:
    """Add what the rules on hours and rest leave of one class."""
    if not mine:
        return
    first = min(slot.start for slot, _ in mine) // MINUTES_PER_DAY
    last = (max(slot.end for slot, _ in mine) - 1) // MINUTES_PER_DAY
    column_of = {id(slot): column for slot, column in mine}
    slots = [slot for slot, _ in mine]
    for day in range(first, last + 1):
        lp.row([(column_of[id(s)], 1.0) for s in _long(slots, day)], upper=who.present(day, day))
        _hours(lp, who, mine, (day, day), DAY_CAP)
        _hours(lp, who, mine, (day, day + DAYS_IN_A_WEEK - 1), WEEK_CAP)
        _whole_shifts(lp, who, mine, (day, day + DAYS_IN_A_WEEK - 1))
        _days_off(lp, who, mine, (day, day + DAYS_IN_A_WEEK - 1))
        for clique in _over_midnight(slots, day):
            lp.row([(column_of[id(s)], 1.0) for s in clique], upper=who.present(day, day + 1))


def _long(slots: Sequence[Slot], day: int) -> list[Slot]:
    """Return slots of which nobody can do two on a date.

    Two that take more than half of what a day's limit allows break it; one that counts for no limit
    must leave no time for any of the others.
    """
    limited = [s for s in slots if s.day_cap and 2 * s.minutes_on(day) > s.day_cap]
    left = MINUTES_PER_DAY - min((s.minutes_on(day) for s in limited), default=0)
    free = [s for s in slots if not s.day_cap and s.minutes_on(day) > max(left, MINUTES_PER_DAY // 2)]
    return [*limited, *free] if limited else free


def _hours(
    lp: LinearProgram, who: _Class, mine: Sequence[tuple[Slot, int]], span: tuple[int, int], rule: int
) -> None:
    days = range(span[0], span[1] + 1)
    terms, cap = [], 0
    for slot, column in mine:
        limit = slot.day_cap if rule == DAY_CAP else slot.week_cap
        minutes = sum(slot.minutes_on(d) for d in days) if limit else 0
        if minutes:
            terms.append((column, float(minutes)))
            cap = max(cap, limit)
    if terms:
        lp.row(terms, upper=cap * who.present(*span))


def _whole_shifts(
    lp: LinearProgram, who: _Class, mine: Sequence[tuple[Slot, int]], span: tuple[int, int]
) -> None:
    """Add what a week's hours leave, beside station duty too: shifts are whole.

    With G minutes that divide the other shifts, a week of W minutes leaves them floor(W / G) x G at most,
    with station duty of m floor((W - m) / G) x G: the station's duty weighs as much as the rest.
    """
    days = range(span[0], span[1] + 1)
    counted = [(s, c, sum(s.minutes_on(d) for d in days)) for s, c in mine if s.week_cap]
    guards = [(s, c, m) for s, c, m in counted if s.rest_after and m]
    others = [(s, c, m) for s, c, m in counted if not s.rest_after and m]
    if not others or len({s.start // MINUTES_PER_DAY for s, _, _ in guards}) > 1:
        return
    weights: Counter[int] = Counter()
    for s, _, m in others:
        weights[m] += s.officers * m
    unit = _common(weights)
    week = max(s.week_cap for s, _, _ in counted)
    if not guards and week % unit == 0:
        return
    cap = week // unit * unit
    terms = [(c, float(m)) for _, c, m in others if m % unit == 0]
    terms += [(c, float(cap - max(0, week - m) // unit * unit)) for _, c, m in guards]
    lp.row(terms, upper=cap * who.present(*span))


def _days_off(
    lp: LinearProgram, who: _Class, mine: Sequence[tuple[Slot, int]], span: tuple[int, int]
) -> None:
    """Add that nobody serves on more dates of a week than its days off leave.

    Of slots of which nobody does two on a date, each takes a date of its own.
    """
    asking = [(slot, column) for slot, column in mine if slot.days_off]
    if not asking:
        return
    column_of = {id(slot): column for slot, column in asking}
    dates: Counter[int] = Counter()
    for day in range(span[0], span[1] + 1):
        dates.update(column_of[id(slot)] for slot in _long([slot for slot, _ in asking], day))
    off = min(slot.days_off for slot, _ in asking)
    most = (DAYS_IN_A_WEEK - off) * who.present(*span)
    lp.row([(column, float(times)) for column, times in dates.items()], upper=most)


def _common(minutes: Counter[int]) -> int:
    """Return what divides the lengths of most shifts, weighed by their hours."""
    unit, left = 0, 0.9 * minutes.total()
    for length, weight in sorted(minutes.items(), key=lambda item: (-item[1], item[0])):
        if left <= 0:
            break
        unit, left = math.gcd(unit, length), left - weight
    return unit


def _over_midnight(slots: Sequence[Slot], day: int) -> Iterator[list[Slot]]:
    """Yield sets of slots around a midnight of which nobody can do two."""
    midnight = (day + 1) * MINUTES_PER_DAY
    after = [s for s in _long(slots, day + 1) if midnight <= s.start]
    for s in slots:
        if s.rest_after and midnight - MINUTES_PER_DAY < s.end <= midnight + 720:
            yield [s, *(a for a in after if 0 <= a.start - s.end < s.rest_after)]
    before = [s for s in _long(slots, day) if s.rest and s.end == midnight]
    near = [s for s in after if s.start < midnight + s.rest or s.start == midnight]
    if near and before:
        yield [*(s for s in before if all(_apart(s, a) for a in near)), *near]
        yield [*before, *(a for a in near if all(_apart(s, a) for s in before))]


def _apart(before: Slot, after: Slot) -> bool:
    """Return whether nobody can do both, where the second starts within the rest after the first.

    Who goes on at once breaks the limit of a spell, who comes later than at once breaks his rest.
    """
    if after.start > before.end:
        return True
    both = before.end - before.start + after.end - after.start
    return bool(before.spell_cap and after.spell_cap and both > min(before.spell_cap, after.spell_cap))


def _nights(
    lp: LinearProgram,
    roster: Roster,
    classes: Mapping[int, _Class],
    slots: Sequence[Slot],
    served: Sequence[Mapping[int, int]],
) -> None:
    """Add, for the nights after station duty, that a late duty and one next morning take two people.

    Who rests just long enough can go on only where he was: the way takes longer than nothing.
    """
    row = {id(slot): i for i, slot in enumerate(slots)}
    ends = {slot.end for slot in slots if slot.rest_after}
    for midnight in sorted({-(-end // MINUTES_PER_DAY) * MINUTES_PER_DAY for end in ends}):
        day = midnight // MINUTES_PER_DAY
        early = _long(slots, day)
        morning = [s for s in early if s.travel_on and midnight <= s.start <= midnight + s.rest]
        if not morning:
            continue
        latest = max(s.start for s in morning)
        guards = [s for s in slots if s.rest_after and s.end <= midnight < latest < s.end + s.rest_after]
        late = [
            s
            for s in _long(slots, day - 1)
            if s.end == midnight and s.rest and s.travel_on and not s.rest_after
            if all(_apart(s, a) for a in morning)
        ]
        everyone = ((c, x) for s in (*guards, *late, *morning) for c, x in served[row[id(s)]].items())
        terms = [(column, 1.0) for c, column in everyone if c in classes]
        people = sum(who.present(day - 1, day) for who in classes.values())
        force = {who.task_force for who in classes.values()}
        mine = [[s for s in some if s.task_force in ("", *force)] for some in (late, morning)]
        lp.row([*terms, *((column, -1.0) for column in _stays(lp, roster, *mine))], upper=people)


def _stays(lp: LinearProgram, roster: Roster, late: Sequence[Slot], morning: Sequence[Slot]) -> list[int]:
    """Add a column for each two places that are one: who is late at the first and goes on at the other.

    Nobody stays at two places at once: each place gives and takes as many as it asks for.
    """
    before, after = _by_place(late), _by_place(s for s in morning if s.start % MINUTES_PER_DAY >= s.rest)
    if not before or not after:
        return []
    here, there = roster.book.spot[list(before)], roster.book.spot[list(after)]
    metres = great_circle_m(
        *(np.degrees(here[:, None, k]) for k in range(2)), *(np.degrees(there[None, :, k]) for k in range(2))
    )
    near = np.argwhere(metres <= SAME_PLACE_M)
    columns = [lp.column(0) for _ in near]
    for side, numbers in enumerate((list(before.values()), list(after.values()))):
        for place, number in enumerate(numbers):
            mine = [(columns[k], 1.0) for k in np.flatnonzero(near[:, side] == place)]
            if mine:
                lp.row(mine, upper=number)
    return columns


def _by_place(slots: Iterable[Slot]) -> Counter[int]:
    """Return how many officers some slots ask for at each place."""
    found: Counter[int] = Counter()
    for slot in slots:
        found.update(dict(slot.places))
    return found
