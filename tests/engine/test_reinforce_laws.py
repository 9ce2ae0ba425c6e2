"""What holds for any operation and incident: floors, teams, one place at a time, no order of rows."""

import random
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from praja.domain.plan import Plan
from praja.reinforce import Incident, Override, ReinforceState, apply, prepare, reinforce
from praja.reinforce.posture import Gives
from tests.engine.reinforce_world import (
    HILIR,
    HULU,
    MUARA,
    RULES,
    at,
    duty,
    officer,
    operation,
    plan,
    post,
)

KINDS = ("reserve", "commission_office", "patrol", "command_post", "outreach")
DISTRICTS = (HULU, HILIR, MUARA)
UNITS = ("SEK-HULU", "RES-U", "RES-S")
SPANS = ((6, 18), (0, 12), (8, 16), (12, 24), (18, 30))


def world(seed: int):
    """A made-up day: a dozen posts and beats, whoever is left off duty, a floor of 0 to 3."""
    chance = random.Random(seed)
    force = tuple(
        officer(
            str(1000 + i),
            chance.choice(UNITS),
            *chance.sample(("negotiator", "medic"), chance.randrange(3)),
            rank=chance.choice(("Bripda", "Bripka", "Kompol")),
            sex=chance.choice("MMF"),
        )
        for i in range(40)
    )
    posts = tuple(
        post(f"P{i}", chance.choice(KINDS), chance.choice(DISTRICTS), 2) for i in range(chance.randint(2, 9))
    )
    free = [o.nrp for o in force]
    chance.shuffle(free)
    duties = []
    for place, kind in [(p.post_id, p.kind) for p in posts] + [
        ("B-HULU", "station_guard"),
        ("B-HILIR", "station_guard"),
    ]:
        start, end = chance.choice(SPANS)
        for k in range(chance.choice((1, 2, 2, 4))):
            if free:
                role = "lead" if k == 0 else "member"
                duties.append(duty(free.pop(), place, kind, start=start, end=end, role=role))
    rules = replace(RULES, district_floor=chance.randrange(4))
    return operation(rules, posts=posts, personnel=force), plan(duties), chance


def incident(chance: random.Random) -> Incident:
    start = at(chance.randrange(6, 22))
    return Incident(
        at=start,
        place_id=chance.choice(DISTRICTS),
        officers=chance.randint(1, 6),
        skills={"negotiator": 1} if chance.random() < 0.3 else {},
        by=at(start.hour + 1) if chance.random() < 0.5 else None,
        duration_min=chance.choice((30, 120, 300)),
    )


def spans(state: ReinforceState) -> dict[int, list[tuple[int, int, int]]]:
    """The rows of each officer in order of time: start, end, watch."""
    rows = state.roster.rows
    found = defaultdict(list)
    for o, s, e, w in zip(rows.officer, rows.start, rows.end, rows.watch, strict=True):
        found[int(o)].append((int(s), int(e), int(w)))
    return {o: sorted(mine) for o, mine in found.items()}


def presence(state: ReinforceState, minute: int) -> tuple[dict[int, int], dict[int, set[int]]]:
    """How many officers are in each district, and who is on each watch, counted one by one."""
    districts: dict[int, int] = defaultdict(int)
    watches: dict[int, set[int]] = defaultdict(set)
    rows, places = state.roster.rows, state.places.districts
    for o, s, e, w in zip(rows.officer, rows.start, rows.end, rows.watch, strict=True):
        if s <= minute < e:
            watches[int(w)].add(int(o))
            for d in places[state.roster.watches.place[w]]:
                districts[int(d)] += d >= 0
    return districts, watches


def turns(*states: ReinforceState) -> list[int]:
    return sorted({int(t) for s in states for t in (*s.roster.rows.start, *s.roster.rows.end)})


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_several_incidents_in_a_row_keep_every_floor_and_nobody_is_in_two_places(seed):
    made_of, made, chance = world(seed)
    before = prepare(made_of, made)
    floor = made_of.settings.rules.district_floor
    for _ in range(3):
        found = reinforce(before, incident(chance), alternatives=4)
        chosen = chance.choice(found.alternatives)
        after = apply(before, chosen)
        for mine in spans(after).values():
            assert all(a[1] <= b[0] for a, b in pairwise(mine))
        moved = {m.nrp for m in chosen.moves}
        assert len(moved) == len(chosen.moves)
        assert moved.isdisjoint(r.nrp for r in chosen.refills)
        watches = before.roster.watches
        for minute in turns(before, after):
            there, crews = presence(before, minute)
            left, manned = presence(after, minute)
            for district, number in there.items():
                assert left[district] >= min(floor, number)
            for watch, crew in crews.items():
                assert len(manned[watch]) >= min(int(watches.keep[watch]), len(crew))
        before = after


def served_by_day(mine: list[tuple[int, int, int]]) -> dict[int, int]:
    """Minutes on duty by date, counted row by row."""
    found: dict[int, int] = defaultdict(int)
    for start, end, _ in mine:
        for day in range(start // 1440, (end - 1) // 1440 + 1):
            found[day] += min(end, (day + 1) * 1440) - max(start, day * 1440)
    return found


def rests(mine: list[tuple[int, int, int]]) -> list[int]:
    return [b[0] - a[1] for a, b in pairwise(mine) if b[0] > a[1]]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_whoever_serves_longer_keeps_his_hours_and_his_rest(seed):
    made_of, made, chance = world(seed)
    # Some have a duty on the next day; station duty, which no day limits, is left to the tests by hand.
    by_day = [d for d in made.duties if d.kind != "station_guard"]
    next_day = [
        duty(nrp, "B-HULU", "patrol", start=24 + chance.randrange(8, 16), end=42)
        for nrp in chance.sample([o.nrp for o in made_of.personnel], 20)
    ]
    before = prepare(made_of, replace(made, duties=(*by_day, *next_day)))
    for _ in range(3):
        chosen = chance.choice(reinforce(before, incident(chance), alternatives=9).alternatives)
        after = apply(before, chosen)
        planned = spans(before)
        for officer_row, mine in spans(after).items():
            had = planned.get(officer_row, [])
            if mine == had:
                continue
            limit = served_by_day(had)
            assert all(m <= max(12 * 60, limit[day]) for day, m in served_by_day(mine).items())
            least = min(rests(had), default=8 * 60)
            assert all(rest >= min(8 * 60, least) for rest in rests(mine))
        before = after


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_a_team_of_two_stays_whole_or_goes_whole(seed):
    made_of, made, chance = world(seed)
    state = prepare(made_of, made)
    rows, watches = state.roster.rows, state.roster.watches
    mate = {
        int(o): int(m)
        for o, m, w in zip(rows.officer, rows.mate, rows.watch, strict=True)
        if watches.gives[w] == Gives.TEAMS and m >= 0
    }
    for alternative in reinforce(state, incident(chance), alternatives=9).alternatives:
        gone = {state.people.row[m.nrp] for m in alternative.moves if m.from_kind != "off_duty"}
        assert all(mate[o] in gone for o in gone if o in mate)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_the_order_of_rows_changes_nothing(seed):
    made_of, made, chance = world(seed)
    asked = incident(chance)
    first = reinforce(prepare(made_of, made), asked, alternatives=9)

    def shuffled(rows):
        return tuple(chance.sample(rows, len(rows)))

    other = replace(
        made_of,
        personnel=shuffled(made_of.personnel),
        posts=shuffled(made_of.posts),
        stations=shuffled(made_of.stations),
        areas=shuffled(made_of.areas),
    )
    mixed: Plan = replace(made, duties=shuffled(made.duties), beats=shuffled(made.beats))
    assert reinforce(prepare(other, mixed), asked, alternatives=9) == first


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_no_answer_is_complete_before_the_soonest_possible_and_the_best_stands_first(seed):
    made_of, made, chance = world(seed)
    found = reinforce(prepare(made_of, made), incident(chance), alternatives=9)
    for a in found.alternatives:
        assert a.complete_at is None or (found.fastest_at is not None and a.complete_at >= found.fastest_at)
        assert a.complete == (a.missing == 0 and not a.lacking)
        assert not a.breaches
    order = [(not a.in_time, a.missing + sum(n for _, n in a.lacking), a.risk) for a in found.alternatives]
    assert order == sorted(order)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_an_override_never_lacks_more_and_names_whatever_it_breaks(seed):
    made_of, made, chance = world(seed)
    state, asked = prepare(made_of, made), replace(incident(chance), by=None)
    word = Override("Keadaan darurat", "AKBP Contoh")
    plain = reinforce(state, asked, alternatives=1).alternatives[0]
    above = reinforce(state, asked, override=word, alternatives=1).alternatives[0]
    assert above.missing <= plain.missing
    floor = made_of.settings.rules.district_floor
    after = apply(state, above)
    broken = {b.place_id for b in above.breaches if b.rule == "district_floor"}
    for minute in turns(state, after):
        there, left = presence(state, minute)[0], presence(after, minute)[0]
        for district, number in there.items():
            if left[district] < min(floor, number):
                assert state.places.district_codes[district] in broken
