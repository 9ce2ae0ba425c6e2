"""What is proven of a revision: worked by hand, and never above the best of all revisions there are."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from praja.domain.forces import Absence
from praja.domain.needs import STANDBY
from praja.domain.operation import Operation
from praja.domain.places import TravelLeg
from praja.domain.plan import Plan
from praja.domain.settings import Phase
from tests.engine.planning_world import BATU, HILIR, HULU, PASIR, post, squad
from tests.engine.revise_world import PHASES, RULES_HERE, Case, election, plan, revised
from tests.engine.roster_brute import subsets

TALLY = Phase("tally", "Rekapitulasi", date(2024, 11, 28), date(2024, 11, 29))
TWELVE = replace(RULES_HERE, max_duty_hours_per_day=12, max_duty_hours_per_week=24)
DAY = date(2024, 11, 28)


def watch(number: int = 1, shift: str = "3x8", phases: tuple[str, ...] = ("tally",), place: str = BATU):
    return post(f"W{number}", "patrol", place, 1, phases=phases, shift=shift)


def posts_only(ranks: str, *posts, **cells) -> Operation:
    base = {"stations": (), "phases": (TALLY,), "personnel": squad("SEK-HULU", ranks, 101), "rules": TWELVE}
    return election(posts=posts, **{**base, **cells})


# By hand


def test_a_new_post_by_day_and_night_takes_two_officers_within_twelve_hours_a_day():
    # 24 hours on the 28th take two of 12 each; 48 hours of both dates two of 24 each. At any moment it
    # is one.
    before = posts_only("LLMMMM", watch(1, "day"))
    now = posts_only("LLMMMM", watch(1, "day"), watch(2))
    case = revised(plan(before), before, now)
    assert (case.missing, case.done.fewest) == (0, 2)
    assert len(case.changed) in (2, 3)


def test_who_has_hours_already_can_add_less_than_who_has_none():
    # Four watches of 12 hours, 48, are new. 103 is free and adds 24; 101 and 104 have 8 hours and add 16,
    # 102 has 16 and adds 8. 24 + 16 is less than 48: it takes three. Were all free, it would take two.
    before = posts_only("LLMM", watch(1, "day"), watch(3, "day"))
    made = plan(before)
    assert sorted(d.nrp for d in made.duties) == ["101", "102", "102", "104"]
    now = posts_only("LLMM", watch(1, "day"), watch(3, "day"), watch(2, "2x12"))
    case = revised(made, before, now)
    assert (case.missing, case.done.fewest, len(case.changed)) == (0, 3, 3)


def test_task_forces_add_up_for_nobody_serves_for_both():
    jam = replace(watch(2, "day"), task_force="traffic")
    people = [*squad("SEK-HULU", "LMM", 101), *squad("SEK-HULU", "LMM", 201, task_force="traffic")]
    before = posts_only("", watch(1, "day"), personnel=people)
    now = posts_only("", watch(1, "day"), watch(3, "day"), jam, personnel=people)
    case = revised(plan(before), before, now)
    assert (case.missing, case.done.fewest, len(case.changed)) == (0, 2, 2)


def test_where_a_road_closes_each_guard_whose_way_is_longer_now_has_changed():
    # 11 km from Hilir to a station at Hulu: half an hour is enough. Closed, the way takes two hours: he
    # keeps his station and sets out earlier, and is told so.
    people = [*squad("SEK-HILIR", "LM", 201)]
    op = election(stations=election().stations[:1], posts=(), personnel=people, phases=PHASES)
    before = plan(op)
    slow = replace(op, travel=(TravelLeg(HULU, HILIR, "land", 120), TravelLeg(BATU, HILIR, "land", 120)))
    case = revised(before, op, slow)
    ways = {d.nrp: d for d in case.done.duties if d.kind == "forward_movement"}
    assert {d.end - d.start for d in ways.values()} != {
        d.end - d.start for d in before.duties if d.kind == "forward_movement"
    }
    assert {d.nrp for d in case.done.duties if d.kind == "station_guard"} == {"201", "202"} == {*ways}
    assert (case.done.fewest, {*case.changed}, case.wrong) == (2, {"201", "202"}, [])


def test_who_cannot_come_in_time_from_one_duty_to_the_next_any_more_has_changed():
    # He serves in Batu to 08:00 and in Pasir from 10:00; the way takes three hours now.
    night = ("from-seven", "day")
    rules = replace(TWELVE, min_rest_hours=0, max_duty_hours_per_day=0, max_duty_hours_per_week=0)
    posts = (watch(1, night[0]), watch(2, night[1], place=PASIR))
    op = posts_only("L", *posts, rules=rules)
    before = plan(op)
    assert len({d.place_id for d in before.duties}) == 2
    slow = replace(op, travel=(TravelLeg(BATU, PASIR, "land", 600), TravelLeg(HULU, HILIR, "land", 600)))
    case = revised(before, op, slow)
    assert (case.done.fewest, len(case.changed)) == (1, 1)


# By trying everything


def fewest_of_all(now: Operation, before: Plan, case: Case) -> int:
    """Fewest officers that any roster with as many at each place changes, found by trying everything."""
    needs = [n for n in case.done.needs if n.kind != STANDBY]
    seats = {(n.place_id, n.start): i for i, n in enumerate(needs)}
    served = [0] * len(needs)
    for d in case.done.duties:
        served[seats[d.place_id, d.start]] += 1
    had: dict[str, set[int | None]] = {}
    for d in before.duties:
        had.setdefault(d.nrp, set()).add(seats.get((d.place_id, d.start)))
    states = {tuple(served): sum(nrp not in {o.nrp for o in now.personnel} for nrp in had)}
    for who in now.personnel:
        after: dict[tuple[int, ...], int] = {}
        for mine in subsets(now, who, needs):
            changed = {*mine} != had.get(who.nrp, set())
            for state, cost in states.items():
                left = tuple(n - (i in mine) for i, n in enumerate(state))
                if min(left, default=0) >= 0:
                    after[left] = min(after.get(left, 99), cost + changed)
        states = after
    return states[(0,) * len(needs)]


@st.composite
def folders(draw) -> tuple[Operation, Operation]:
    """A tiny operation and what became of it."""
    ranks = draw(st.sampled_from(["LMM", "LLMM", "LMMMM"]))
    week = draw(st.sampled_from([0, 16, 24]))
    rules = replace(
        TWELVE, max_duty_hours_per_week=week, max_duty_hours_per_day=draw(st.sampled_from([0, 8, 12])),
        min_rest_hours=draw(st.sampled_from([0, 8])),
    )  # fmt: skip
    first = watch(1, draw(st.sampled_from(["day", "2x12", "3x8"])))
    second = watch(2, draw(st.sampled_from(["day", "2x12"])), place=draw(st.sampled_from([BATU, PASIR])))
    before = posts_only(ranks, *draw(st.sampled_from([(first,), (first, second)])), rules=rules)
    people = list(before.personnel)
    gone = draw(st.sampled_from([None, None, *(o.nrp for o in people)]))
    away = draw(st.sampled_from([None, *(o.nrp for o in people)]))
    travel = draw(st.sampled_from([(), (TravelLeg(BATU, PASIR, "land", 240),)]))
    now = posts_only(
        ranks, *draw(st.sampled_from([before.posts, (first, second), (first,), (second,)])), rules=rules,
        personnel=[o for o in people if o.nrp != gone],
        absences=(Absence(away, DAY, DAY),) if away not in (None, gone) else (),
    )  # fmt: skip
    return before, replace(now, travel=travel)


@settings(max_examples=settings().max_examples // 2)
@given(folders())
def test_no_revision_changes_fewer_than_the_bound(worlds):
    op, now = worlds
    before = plan(op)
    case = revised(before, op, now)
    best = fewest_of_all(now, before, case)
    assert case.done.fewest <= best <= len(case.changed)
