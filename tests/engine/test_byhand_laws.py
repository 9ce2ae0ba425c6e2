"""What a check of edits says, the independent check finds once the edits are written into the plan."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from praja.byhand import Put, Touched, check
from praja.domain.forces import Absence, Tie
from praja.domain.operation import Operation
from praja.pipeline.hours import hours_of
from tests.engine.byhand_world import Desk, broken
from tests.engine.planning_world import BATU, HULU, PASIR, post
from tests.engine.revise_world import PHASES, POSTS, RULES_HERE, election, force, plan

WOMEN = {"104", "203"}
SKILLED = {"103", "108", "201"}
MORE = (
    *POSTS,
    post(
        "TIM", "traffic", HULU, 1, phases=("campaign", "tally"), task_force="traffic", qualifications=("x",)
    ),
    post("PKD", "patrol", PASIR, 1, phases=("campaign", "voting", "tally"), women=1, shift="3x8"),
)
PEOPLE = [
    replace(
        o,
        sex="F" if o.nrp in WOMEN else "M",
        qualifications=frozenset({"x"} if o.nrp in SKILLED else ()),
        task_force="traffic" if o.nrp in {"108", "201"} else "preventive",
    )
    for o in force()
]
STRONG = tuple(replace(p, min_strength=Fraction(9, 10)) for p in PHASES)
OP = election(posts=MORE, personnel=PEOPLE, phases=STRONG)
PLAN = plan(OP)
ASKED = Desk(OP, PLAN)
OF_OFFICERS = (
    "assignable_only", "not_on_leave", "task_force_kept", "station_guard_rank", "home_village_spared",
    "ties_respected", "one_place_at_a_time", "way_fits_between", "rest_between_spells", "rest_after_station",
    "spell_within_limit", "hours_per_day", "hours_per_week", "nights_in_a_row", "days_off_given",
    "relieved_by_others",
)  # fmt: skip
OF_PLACES = ("qualifications_held", "women_present", "leaders_present", "team_is_led")
OF_UNITS = ("routine_kept_back", "station_share_kept")
RULES = (*OF_OFFICERS, *OF_PLACES, *OF_UNITS)


@dataclass(frozen=True)
class Case:
    """An operation that has become stricter since it was planned, and edits of its plan."""

    op: Operation
    so_far: tuple[Put, ...]
    now: tuple[Put, ...]
    told: str

    def __repr__(self) -> str:
        return f"{self.told}\nso far {self.so_far}\nnow {self.now}"


SEATS = sorted(seat for need in ASKED.needs.values() for seat in ASKED.seats(need))
NRPS = [o.nrp for o in PEOPLE]
DAYS = [date(2024, 11, d) for d in range(25, 30)]
puts = st.builds(Put, st.sampled_from(SEATS), st.sampled_from(["", *NRPS]))


@st.composite
def cases(draw) -> Case:
    rules = replace(
        RULES_HERE,
        max_duty_hours_per_day=draw(st.sampled_from([8, 12, 0])),
        max_duty_hours_per_week=draw(st.sampled_from([20, 40, 0])),
        max_spell_hours=draw(st.sampled_from([8, 16, 0])),
        max_consecutive_nights=draw(st.sampled_from([0, 1])),
        min_days_off_per_week=draw(st.sampled_from([0, 3, 4])),
        min_rest_after_station_hours=draw(st.sampled_from([0, 12, 30])),
        station_guard_max_rank=draw(st.sampled_from(["Bripda", "Iptu"])),
        routine_share=draw(st.sampled_from([Fraction(0), Fraction(1, 4)])),
        station_guard_share=draw(st.sampled_from([Fraction(1), Fraction(2, 3)])),
        exclude_home_village=draw(st.booleans()),
    )
    home = draw(st.sampled_from([None, *NRPS]))
    tied = draw(st.sampled_from([None, *NRPS]))
    away = draw(st.sampled_from([None, *NRPS]))
    barred = draw(st.sampled_from([None, None, *NRPS]))
    day = draw(st.sampled_from(DAYS))
    people = [
        replace(o, home_village=BATU if o.nrp == home else None, assignable=o.nrp != barred) for o in PEOPLE
    ]
    op = replace(
        OP,
        settings=replace(OP.settings, rules=rules),
        personnel=tuple(people),
        ties=(Tie(tied, "99.01-1"),) if tied else (),
        absences=(Absence(away, day, day),) if away else (),
    )
    told = f"{rules}\nhome {home}, tied {tied}, away {away} on {day}, barred {barred}"
    so_far, now = draw(st.lists(puts, max_size=3)), draw(st.lists(puts, min_size=1, max_size=3))
    return Case(op, tuple(so_far), tuple(now), told)


@given(cases())
def test_what_an_edit_breaks_is_what_the_independent_check_finds_afterwards(case):
    desk = Desk(case.op, PLAN)
    verdict = check(desk.facts(*case.so_far, *case.now), so_far=case.so_far, now=case.now)
    if any(t.rule == "duty_on_a_shift" for t in verdict.touched):
        return
    # Units are counted from the plan and these edits: all edits are checked together before they are kept.
    rules = RULES if not case.so_far else (*OF_OFFICERS, *OF_PLACES)
    was = broken(case.op, desk.edited(*case.so_far), rules)
    after = broken(case.op, desk.edited(*case.so_far, *case.now), rules)
    told = {(t.rule, t.nrp or _place(t)) for t in verdict.touched if t.rule in rules}
    assert not broken(case.op, desk.edited(*case.so_far, *case.now), ("guards_move_forward",))
    # Whoever broke a rule once and now breaks it once more, or by more, is told of, too.
    assert set(after - was) <= told
    assert told - set(after - was) <= set(was & after)


def _place(touched: Touched) -> str:
    if touched.rule == "routine_kept_back":
        return touched.where.partition("/")[2]
    return touched.where.partition("/")[0]


@settings(max_examples=settings().max_examples // 2)
@given(cases())
def test_what_an_edit_costs_is_what_the_edited_plan_adds_up_to(case):
    desk = Desk(case.op, PLAN)
    verdict = check(desk.facts(*case.so_far, *case.now), so_far=case.so_far, now=case.now)
    plans = desk.edited(*case.so_far), desk.edited(*case.so_far, *case.now)
    travel = [sum(d.travel_m for d in p.duties) for p in plans]
    attached = [sum(d.attached for d in p.duties) for p in plans]
    missing = [sum(s.missing for s in p.shortfalls) for p in plans]
    assert verdict.travel_m.change == travel[1] - travel[0]
    assert verdict.attached.change == attached[1] - attached[0]
    assert verdict.missing.change == missing[1] - missing[0]
    hours = [{h.nrp: h for h in hours_of(case.op, p.duties)} for p in plans]
    for cost in verdict.officers:
        before, after = (h.get(cost.nrp) for h in hours)
        for at, found in ((cost.minutes.before, before), (cost.minutes.after, after)):
            assert at == round((found.hours if found else 0) * 60)
        for at, found in ((cost.nights.before, before), (cost.nights.after, after)):
            assert at == (found.nights if found else 0)
        week = cost.most_week_minutes
        for at, found in ((week.before, before), (week.after, after)):
            assert at == round((found.most_week_hours if found else 0) * 60)
