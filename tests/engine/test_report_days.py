"""The page of a plan of many days: strength day by day, shortages to decide on, hours, patrols, boxes."""

import itertools
import re
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.console import print_changes, warnings_of
from praja.domain.plan import Shortfall
from praja.pipeline.hours import hours_of
from praja.pipeline.reasons import WORDS
from praja.report.days import LocalDates
from praja.report.figures import Figures
from praja.report.gaps import gaps_of, most_at_once
from praja.report.page import report_page
from praja.report.sections.force import sentence
from praja.report.sections.roster import boxes_on, driven_m, unit_rows
from praja.report.sections.shorts import ask
from praja.report.timeline import Scale, area, columns, round_steps, steps
from praja.report.words import ENGLISH, INDONESIAN, phrases
from tests.engine import outputs_world as world
from tests.engine.outputs_world import DUTIES, OPERATION, PHASES, REVISED, ROUTE, at, duty

PLAN = replace(REVISED, hours=hours_of(OPERATION, DUTIES))
FIGURES = Figures(OPERATION, PLAN)
PAGE = report_page(OPERATION, PLAN)
SKILL = "qualifications: tidak ada lagi yang memiliki keahlian detective"


def days_of(plan):
    return Figures(OPERATION, plan).days


def short(day, hour=8.0, hours=8.0, missing=1, place="KPU", reason=SKILL):
    return Shortfall("tally", place, at(day, hour), at(day, hour + hours), missing, reason)


def test_an_officer_counts_once_on_each_date_that_his_duties_touch():
    # 26: Adi, Eka, Beni. 27: Adi, Beni until midnight. 28: Eka. 30 and 1 December: Adi, Eka over the night.
    assert FIGURES.days.on_duty.tolist() == [3, 2, 1, 0, 2, 2]


def test_the_officers_of_each_command_stand_apart():
    assert {c: n.tolist() for c, n in FIGURES.days.on_duty_of.items()} == {
        "BRIMOB": [0] * 6,
        "RES": [3, 2, 1, 0, 2, 2],
    }


def test_a_phase_counts_its_different_officers_up_to_each_date():
    # In the tally Eka comes first, Adi two days later; Eka's second duty adds nobody.
    assert {k: n.tolist() for k, n in FIGURES.days.so_far.items()} == {
        "quiet": [3],
        "voting": [2],
        "tally": [1, 1, 2, 2],
    }


def test_the_last_figure_of_a_phase_is_its_strength():
    last = {k: int(n[-1]) for k, n in FIGURES.days.so_far.items()}
    assert last == {s.phase.key: s.on_duty for s in FIGURES.strengths}


def test_what_is_short_counts_on_the_date_the_shift_starts():
    assert FIGURES.days.short.tolist() == [0, 2, 0, 0, 1, 0]
    strength = Shortfall("tally", "tally", at(28, 0), at(32, 0), 9, "min_strength: x")
    assert days_of(replace(PLAN, shortfalls=(strength,))).short.tolist() == [0] * 6


def test_a_plan_without_duties_has_empty_days():
    assert days_of(replace(PLAN, duties=())).on_duty.tolist() == [0] * 6


def test_shortfalls_on_dates_in_a_row_are_one_gap():
    rows = [("RES", "enforcement", short(day)) for day in (27, 28, 30)]
    gaps = gaps_of(rows, LocalDates("Asia/Jakarta"))
    assert [(g.first.day, g.last.day, g.officers, g.shifts) for g in gaps] == [(27, 28, 1, 2), (30, 30, 1, 1)]


def test_so_many_must_come_as_are_missing_at_the_same_time():
    # Two by day at one place and three at another are five; two by night are no more.
    rows = [short(27, 8, 8, 2), short(27, 8, 8, 3, "KPU2"), short(27, 16, 8, 2)]
    assert most_at_once(rows) == 5


def test_another_rule_or_command_is_another_gap():
    rows = [("RES", "k", short(27)), ("RES", "k", short(27, reason="x: y")), ("BRIMOB", "k", short(27))]
    assert len(gaps_of(rows, LocalDates("Asia/Jakarta"))) == 3


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 23), st.integers(1, 40), st.integers(1, 5))))
def test_gaps_hold_every_missing_officer_once(drawn):
    rows = [("RES", "k", short(day, hour, hours, n)) for day, hour, hours, n in drawn]
    gaps = gaps_of(rows, LocalDates("Asia/Jakarta"))
    assert sum(g.shifts for g in gaps) == sum(r.missing for _, _, r in rows)
    assert all(1 <= g.officers <= g.shifts for g in gaps)
    dates = sorted((g.first, g.last) for g in gaps)
    assert all(b[0] > a[1] + timedelta(days=1) for a, b in itertools.pairwise(dates))


def test_a_gap_is_told_as_something_to_decide_on():
    figures = Figures(OPERATION, replace(PLAN, shortfalls=(short(28, missing=12), short(29, missing=12))))
    what, shifts, relief = ask(INDONESIAN, figures, figures.gaps[0])
    assert what == (
        "<strong>12 petugas berkeahlian reserse kurang: Kantor KPU di Polres Contoh, 28–29 November 2024."
        "</strong>"
    )
    assert shifts == " Seluruhnya 24 giliran petugas. "
    assert "atau datangkan 12 petugas berkeahlian reserse." in relief
    english = "".join(ask(ENGLISH, figures, figures.gaps[0]))
    assert "12 officers with the skill detective short: Election commission office in Polres" in english


def test_a_gap_of_officers_with_a_skill_names_the_skill_and_the_rule_that_keeps_them_away():
    reason = "min_rest_hours: petugas yang tersisa harus beristirahat (keahlian detective)"
    figures = Figures(OPERATION, replace(PLAN, shortfalls=(short(28, missing=12, reason=reason),)))
    what, _, relief = ask(ENGLISH, figures, figures.gaps[0])
    assert what.startswith("<strong>12 officers with the skill detective short: ")
    assert "Those who are left must rest (skill detective): bring 12 officers; rest is loosened" in relief
    assert "(keahlian reserse): datangkan 12 petugas" in "".join(ask(INDONESIAN, figures, figures.gaps[0]))


def test_a_rule_that_nobody_knows_is_told_as_it_is():
    figures = Figures(OPERATION, replace(PLAN, shortfalls=(short(28, reason="tomorrow: kalimat baru"),)))
    assert "longgarkan aturan ini dengan alasan tertulis" in "".join(
        ask(INDONESIAN, figures, figures.gaps[0])
    )


@pytest.mark.parametrize(("rule", "said"), WORDS.items())
def test_every_rule_that_binds_the_roster_is_told_in_both_languages_with_what_relaxes_it(rule, said):
    assert INDONESIAN.blank(f"{rule}: {said}") == ""
    assert ENGLISH.reason(f"{rule}: {said}") != INDONESIAN.reason(f"{rule}: {said}")
    assert f"relax.{rule}" in phrases()


def test_the_kind_that_is_short_is_the_kind_asked_for():
    # H1 is a beat, but what lacks there is the movement to it.
    need = replace(world.NEEDS[1], phase="quiet", kind="forward_movement", start=at(26, 16), end=at(26, 17))
    row = Shortfall("quiet", "H1", at(26, 16), at(26, 17), 1, "x")
    figures = Figures(OPERATION, replace(PLAN, needs=(need,), shortfalls=(row,)))
    assert figures.kind_of(row) == "forward_movement"


def test_the_first_sentence_says_how_much_of_the_whole_operation_is_filled():
    # Nine officers are asked for, three missing: two at a beat and one at the post.
    assert sentence(INDONESIAN, FIGURES).startswith("66,6% dari 9 giliran petugas dalam 6 hari terisi; ")


def test_the_officers_of_the_tightest_phase_are_called_so():
    assert "Tahap paling sempit: petugas bertugas" in PAGE
    assert ">Petugas bertugas<" not in PAGE


def test_journeys_without_a_vehicle_are_told_with_their_boxes_as_on_the_screen():
    bare = replace(PLAN, routes=tuple(replace(s, asset_id="") for s in PLAN.routes))
    said = "1 perjalanan dengan muatan 8 kotak suara belum mempunyai kendaraan"
    assert f"{said}." in report_page(OPERATION, bare)
    assert f"{said}: lihat routes.csv." in list(warnings_of(bare))


def test_a_revision_that_changes_nobody_shows_no_empty_table(capsys):
    print_changes(())
    assert capsys.readouterr().err == "Tidak seorang pun berubah tugasnya.\n"


def test_the_page_of_many_days_has_the_sections_that_only_it_needs():
    for key in ("days", "hours", "changes", "patrols", "routes"):
        assert f'<section id="{key}"' in PAGE
        assert f'href="#{key}"' in PAGE
    voting = replace(PHASES[1], min_strength=Fraction(0))
    one = replace(OPERATION, settings=replace(OPERATION.settings, phases=(voting,)))
    certificate = replace(world.PLAN.certificate, phases=("voting",))
    plan = replace(world.PLAN, certificate=certificate, routes=(), patrol_values=())
    page = report_page(one, plan)
    assert not re.findall(r'<section id="(days|hours|changes|patrols|routes)"', page)


def test_the_page_of_many_days_names_no_person():
    for man in OPERATION.personnel:
        assert man.nrp not in PAGE
        assert man.name not in PAGE


def test_the_page_shows_every_phase_with_its_minimum():
    third = tuple(replace(p, min_strength=Fraction(1, 3)) for p in PHASES)
    page = report_page(replace(OPERATION, settings=replace(OPERATION.settings, phases=third)), PLAN)
    # A third of eleven, rounded up, is four; three, two and two are on duty.
    assert "Di bawah kekuatan minimal: Masa tenang, Pemungutan suara, Rekapitulasi." in page
    assert page.count('class="least"') == 2 * 3


def test_units_of_one_or_two_officers_are_put_together():
    large, small = unit_rows(PLAN.hours)
    assert large == []
    (together,) = small
    assert (together.unit, together.officers) == ("", 3)


def test_boxes_and_metres_of_a_route_are_those_of_its_stops():
    route = [s for s in PLAN.routes if s.route_id == ROUTE]
    # 0.1 degree of latitude.
    assert (boxes_on(route), driven_m(route)) == (8, 11_120)


def test_a_place_to_protect_goes_by_the_number_of_the_pair():
    assert FIGURES.places.find("PROT-99.01-1").public == "Paslon 1 · Kabupaten Contoh"


def test_lent_officers_count_once_however_many_duties_they_have():
    duties = [
        duty("tally", "KPU", "commission_office", at(d, 8), 8, "70000107", attached=True, travel_m=m)
        for d, m in ((28, 1000), (29, 3000))
    ]
    (lent,) = Figures(OPERATION, replace(PLAN, duties=tuple(duties))).lent
    assert (lent.from_unit, lent.to_unit, lent.officers, lent.metres) == ("BRIMOB", "RES", 1, 2000)


def test_dates_are_written_short():
    assert INDONESIAN.span(date(2024, 10, 3), date(2024, 10, 9)) == "3–9 Oktober 2024"
    assert INDONESIAN.span(date(2024, 9, 30), date(2024, 10, 2)) == "30 September – 2 Oktober 2024"
    assert ENGLISH.span(date(2024, 12, 31), date(2025, 1, 1)) == "31 December 2024 – 1 January 2025"
    assert ENGLISH.span(date(2025, 1, 1), date(2025, 1, 1)) == "1 January 2025"


def test_steps_of_a_scale_are_round_and_reach_the_top():
    assert [round_steps(n) for n in (1, 4, 5, 5026)] == [
        [0, 1],
        [0, 1, 2, 3, 4],
        [0, 2, 4, 6],
        [0, 2000, 4000, 6000],
    ]


def test_a_line_stands_level_over_equal_dates():
    scale = Scale(count=4, left=0, width=40, base=10, height=10, top=10)
    assert steps(scale, [5, 5, 10, 0]) == "M0 5V5H20V0H30V10H40"
    assert area(scale, [5, 5, 10, 0]).endswith("H40V10H0Z")
    assert columns(scale, [0, 0, 10, 0]) == "M20 0h9.4v10.0h-9.4z"
