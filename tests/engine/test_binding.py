"""What a shortfall says binds: the rule that, relaxed for the seat alone, would bring most officers to it."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from praja.domain.forces import Absence
from praja.pipeline.accounts import roster_shortfalls
from praja.plan.solvers.binding import foremost
from tests.engine.planning_world import HULU, RULES, officer, operation, plan, post, squad
from tests.engine.roster_world import Result, people, rostered, shift, world

LEAVE = (date(2024, 11, 20), date(2024, 11, 30))


def away(*nrps: str) -> tuple[Absence, ...]:
    return tuple(Absence(nrp, *LEAVE) for nrp in nrps)


def reason(result: Result) -> str:
    (row,) = roster_shortfalls(result.op, result.done, ())
    return row.reason


def test_the_rule_that_frees_most_officers_binds_though_more_are_on_duty_elsewhere():
    # Three stand at Q meanwhile, two have just come from R: with rest relaxed both empty seats are filled.
    need = [shift("12 05:00-08:00", 2, "R"), shift("12 08:30-16:00", 3, "Q"), shift("12 08:30-16:00", 2)]
    short = rostered(world(people("LLLLL")), need)
    assert (short.missing, short.rule) == (2, "min_rest_hours")


def test_duty_elsewhere_binds_where_the_only_officer_at_rest_would_fill_one_seat_of_three():
    need = [shift("12 05:00-08:00", 1, "R"), shift("12 08:30-16:00", 4, "Q"), shift("12 08:30-16:00", 3)]
    short = rostered(world(people("LLLLL")), need)
    assert (short.missing, short.rule) == (3, "one_place_at_a_time")


def test_leave_is_named_where_who_could_come_is_on_leave_and_the_others_are_on_duty():
    op = world(people("LLL"), absences=away("102", "103"))
    short = rostered(op, [shift("21 08:00-16:00", 1, "A"), shift("21 08:00-16:00", 1)])
    assert reason(short) == "unavailable: petugas yang tersisa sedang berhalangan"


def test_rest_after_station_duty_has_its_own_name():
    rules = replace(RULES, min_rest_hours=8, min_rest_after_station_hours=24)
    guard = shift("27 06:00-24:00", place="B", kind="station_guard", phase="tally")
    short = rostered(world(people("L"), rules=rules), [guard, shift("28 12:00-16:00", phase="tally")])
    assert (short.missing, short.rule) == (1, "min_rest_after_station_hours")


def test_a_shift_that_two_rules_bar_by_itself_names_the_first_of_them_and_not_duty_elsewhere():
    # Both bar twelve hours to everybody; two stand at Q meanwhile, and could not come if they did not.
    rules = replace(RULES, max_duty_hours_per_day=8, max_spell_hours=8)
    short = rostered(
        world(people("LL"), rules=rules), [shift("12 08:00-16:00", 2, "Q"), shift("12 07:00-19:00", 2)]
    )
    assert short.missing == 2
    assert reason(short) == "max_duty_hours_per_day: petugas yang tersisa sudah mencapai jam tugas sehari"


NO_DETECTIVE = "qualifications: tidak ada lagi yang memiliki keahlian detective"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"qualifications": ("detective",)},
            "qualifications: tidak ada lagi yang memiliki keahlian detective",
        ),
        ({"women": 1}, "women: tidak ada lagi petugas perempuan"),
        ({"leads": 1}, "team_lead_min_rank: tidak ada lagi yang berpangkat Bripka atau lebih"),
        ({"task_force": "traffic"}, "task_force: tidak ada lagi petugas Lantas"),
    ],
)
def test_what_the_place_asks_of_an_officer_binds_where_nobody_has_it(asked, said):
    assert reason(rostered(world(people("MM")), [shift("12 08:00-16:00", **asked)])) == said


def test_the_only_detective_at_rest_says_rest_and_on_duty_says_skill():
    crew = [officer("101", "Bripka", "SEK-HULU", "detective"), *people("MM", start=102)]
    asked: dict[str, Any] = {"qualifications": ("detective",)}
    tired = [shift("12 05:00-08:00", 1, "R", **asked), shift("12 08:30-16:00", 1, **asked)]
    said = reason(rostered(world(crew), tired))
    assert said == "min_rest_hours: petugas yang tersisa harus beristirahat (keahlian detective)"
    busy = [shift("12 08:00-16:00", 1, "A", **asked), shift("12 08:00-16:00", 1, **asked)]
    assert reason(rostered(world(crew), busy)).startswith("qualifications: ")


def test_asking_what_binds_changes_nothing():
    short = rostered(world(people("LL")), [shift("12 05:00-08:00", 2, "R"), shift("12 08:30-16:00", 2)])
    book, rota = short.done.filled.book, short.done.filled.rota
    before = [table.copy() for table in (book.need, book.absent, book.usable, book.asked, rota.dates)]
    assert short.rule == "min_rest_hours"
    after = (book.need, book.absent, book.usable, book.asked, rota.dates)
    assert all((a == b).all() for a, b in zip(before, after, strict=True))


def test_nothing_binds_where_nothing_frees_anybody():
    assert foremost({"min_rest_hours": 0}, 2) is None
    assert foremost({"unavailable": 2, "min_rest_hours": 3, "one_place_at_a_time": 9}, 2) == "min_rest_hours"
    assert foremost({"min_rest_hours": 1, "one_place_at_a_time": 9}, 2) == "one_place_at_a_time"


# Voting day


def voting(**cells):
    op = operation(**cells)
    (row,) = plan(op).shortfalls
    return row.reason


def test_on_voting_day_leave_is_named_where_all_who_could_come_are_on_leave():
    cells = {"posts": [post("KPU", "office", HULU, 2)], "absences": away("101", "102")}
    said = voting(personnel=squad("SEK-HULU", "LM", 101), **cells)
    assert said == "unavailable: petugas yang tersisa sedang berhalangan"


def test_on_voting_day_the_share_kept_for_routine_is_named_where_it_leaves_nobody():
    rules = replace(RULES, routine_share=Fraction(1))
    said = voting(personnel=squad("SEK-HULU", "LM", 101), posts=[post("KPU", "office", HULU, 2)], rules=rules)
    assert said == "routine_share: petugas yang tersisa disisihkan untuk tugas rutin"


def test_on_voting_day_a_task_force_that_is_all_on_duty_has_nobody_left():
    said = voting(personnel=squad("SEK-HULU", "LM", 101), posts=[post("KPU", "office", HULU, 3)])
    assert said == "task_force: tidak ada lagi petugas Preventif"


def test_on_voting_day_the_only_detective_on_leave_says_leave_though_others_are_there():
    crew = (*squad("SEK-HULU", "LMM", 101), officer("200", "Bripka", "SEK-HULU", "detective"))
    asked = [post("KPU", "office", HULU, 2, qualifications=("detective",))]
    said = voting(personnel=crew, posts=asked, absences=away("200"))
    assert said == "unavailable: petugas yang tersisa sedang berhalangan (keahlian detective)"
