"""Edits by hand: what is refused, what needs a second person, what is told, what it costs; worked by hand.

The election of `revise_world`: Polsek Hulu at latitude 0.00, Polsek Hilir at 0.10; 0.01 degree is 1,112 m.
"""

from dataclasses import replace
from datetime import date

import pytest

from praja.byhand import AddPost, Cost, Edit, Keep, MoveStation, Put, Verdict, Weight, as_row, check, of_row
from praja.byhand.slips import REFUSED, SECOND_PERSON, SHOWN
from praja.byhand.words import phrases
from praja.domain.forces import Absence, Tie
from praja.domain.operation import Operation
from praja.domain.plan import Plan
from praja.evaluate.rules import RULES
from tests.engine.byhand_world import Desk
from tests.engine.planning_world import AIR, BATU, HULU, post, station
from tests.engine.revise_world import STATIONS, election, force, plan

OP = election()
PLAN = plan(OP)
GUARD = "B-99.01.01-001/20241127T0600/2"
"""107 of Polsek Hulu at A1, a member; 06.00 to 24.00."""
OFFICE = "KPU/20241126T0800"
"""Two officers, 08.00 to 16.00: 103 and 104."""
SPARE = "209"
"""Of Polsek Hilir, without any duty: added to the force after the plan was made."""


def asked(*now: Edit, so_far: tuple[Edit, ...] = (), op: Operation = OP, made: Plan = PLAN) -> Verdict:
    return check(Desk(op, made).facts(*so_far, *now), so_far=so_far, now=now)


def rules(verdict: Verdict) -> dict[str, Weight]:
    return {t.rule: t.weight for t in verdict.touched}


def with_spare(**cells) -> Operation:
    spare = replace(force()[-1], nrp=SPARE, **cells)
    return replace(OP, personnel=(*OP.personnel, spare))


# What is refused


def test_a_seat_or_officer_that_nobody_knows_is_refused_and_costs_nothing():
    for edit in (Put("KPU/20300101T0800/1", "103"), Put(GUARD, "nobody"), Keep("X"), MoveStation("X", "Y")):
        verdict = asked(edit)
        assert rules(verdict) == {"ids_known": Weight.REFUSED}
        assert (verdict.missing, verdict.travel_m, verdict.officers) == (Cost(0, 0), Cost(0, 0), ())


def test_whoever_is_on_duty_already_is_refused_and_the_duty_in_the_way_is_named():
    verdict = asked(Put(GUARD, "102"))
    assert rules(verdict)["one_place_at_a_time"] is Weight.REFUSED
    assert verdict.in_the_way == ("B-99.01.01-002/20241127T0600/1",)
    # Emptied along with it, it is a move: nothing overlaps any more.
    moved = asked(Put(GUARD, "102"), Put("B-99.01.01-002/20241127T0600/1", ""))
    assert "one_place_at_a_time" not in rules(moved)


def test_two_officers_swap_their_seats_without_any_rule():
    verdict = asked(Put(GUARD, "105"), Put("B-99.01.01-002/20241127T0600/2", "107"))
    assert verdict.touched == ()
    assert verdict.missing == Cost(0, 0)
    # Both stations lie at Hulu, 0 and 1,112 m from the Polsek: each way is gone twice, to move and to guard.
    assert verdict.travel_m == Cost(2224, 2224)


def test_who_is_on_leave_is_refused_without_saying_so():
    op = replace(with_spare(), absences=(Absence(SPARE, date(2024, 11, 26), date(2024, 11, 26)),))
    verdict = asked(Put(f"{OFFICE}/1", SPARE), op=op)
    (touched,) = (t for t in verdict.touched if t.rule == "not_on_leave")
    assert (touched.weight, touched.shown) == (Weight.REFUSED, "not_available")
    assert touched.en == "This officer is not available at that time."


def test_a_seat_too_many_is_refused():
    verdict = asked(Put(f"{OFFICE}/3", SPARE), op=with_spare())
    assert rules(verdict)["duty_on_a_shift"] is Weight.REFUSED


def test_movement_is_not_given_by_hand():
    way = next(d for d in PLAN.duties if d.kind == "forward_movement")
    verdict = asked(Put(way.duty_id, SPARE), op=with_spare())
    assert rules(verdict) == {"guards_move_forward": Weight.REFUSED}


# What needs a second person


def test_a_tie_and_a_home_are_one_rule_on_the_page_and_two_in_the_record():
    op = replace(with_spare(home_village=BATU), ties=(Tie(SPARE, "99.01-1"),))
    verdict = asked(Put(GUARD, SPARE), op=op)
    found = [(t.rule, t.shown, t.weight, t.id) for t in verdict.touched if t.nrp == SPARE]
    said = "Petugas ini dikecualikan dari tempat ini oleh aturan."
    assert found == [
        ("home_village_spared", "excluded_by_rule", Weight.SECOND_PERSON, said),
        ("ties_respected", "excluded_by_rule", Weight.SECOND_PERSON, said),
    ]


def test_too_little_rest_says_how_much_there_is():
    # At the office until 16.00, at the warehouse beside it from 24.00: 8 h, and the rule asks for 8.
    so_far = (Put("KPU/20241128T0800/1", SPARE),)
    verdict = asked(Put("GDG/20241129T0000/1", SPARE), so_far=so_far, op=with_spare())
    assert "rest_between_spells" not in rules(verdict)
    # It asks for 9.
    strict = with_spare()
    settings = replace(strict.settings, rules=replace(strict.settings.rules, min_rest_hours=9))
    verdict = asked(Put("GDG/20241129T0000/1", SPARE), so_far=so_far, op=replace(strict, settings=settings))
    (rest,) = (t for t in verdict.touched if t.rule == "rest_between_spells")
    assert rest.weight is Weight.SECOND_PERSON
    assert rest.en == "He rests 8 hours between two duties; the least is 9."
    assert rest.id == "Istirahat antara dua tugasnya 8 jam; paling sedikit 9 jam."


def test_hours_of_a_date_are_told_with_a_comma_in_indonesian():
    settings = replace(OP.settings, rules=replace(OP.settings.rules, max_duty_hours_per_day=7.5))
    op = replace(with_spare(), settings=settings)
    verdict = asked(Put(f"{OFFICE}/1", SPARE), op=op)
    (day,) = (t for t in verdict.touched if t.rule == "hours_per_day")
    assert day.id == "Bertugas 8 jam sehari; paling lama 7,5 jam."
    assert day.en == "On duty 8 hours on one date; the most is 7.5."


def test_a_rank_too_high_for_a_station_needs_a_second_person():
    verdict = asked(Put(GUARD, SPARE), op=with_spare(rank="Kompol"))
    assert rules(verdict)["station_guard_rank"] is Weight.SECOND_PERSON


def test_what_was_broken_before_is_not_told_again_and_what_is_mended_is():
    op = replace(OP, ties=(Tie("107", "99.01-1"),))
    assert "ties_respected" not in rules(asked(Keep(GUARD), op=op))
    emptied = asked(Put(GUARD, ""), op=op)
    assert [t.rule for t in emptied.mended] == ["ties_respected"]


# What is told, and what it costs


def test_an_emptied_seat_is_a_shortage_and_frees_its_officer_from_his_way():
    verdict = asked(Put(GUARD, ""))
    assert rules(verdict) == {"places_filled": Weight.TOLD}
    assert verdict.missing == Cost(0, 1)
    assert len(verdict.falls_away) == 1
    assert verdict.falls_away[0].startswith("B-99.01.01-001/20241126")
    (his,) = verdict.officers
    # 18 h of guard and half an hour of movement.
    assert (his.nrp, his.minutes, his.most_week_minutes) == ("107", Cost(1110, 0), Cost(1110, 0))


def test_a_guard_from_the_other_district_travels_and_is_still_local():
    verdict = asked(Put(GUARD, SPARE), op=with_spare())
    his = next(o for o in verdict.officers if o.nrp == SPARE)
    # 0.10 degree are 11,120 m, to move and to guard; both Polsek belong to Polres Utara: no BKO.
    assert his.travel_m == Cost(0, 22240)
    assert his.attached == Cost(0, 0)
    assert verdict.without_local == Cost(0, 0)
    # 11,120 m by a detour of 1.4 at 30 km/h are 31.1 minutes: 32 minutes of movement, 18 h of guard.
    assert his.minutes == Cost(0, 18 * 60 + 32)


def test_a_guard_of_another_polres_is_attached_and_a_team_of_two_such_has_nobody_local():
    far = [replace(force()[0], nrp=nrp, unit="SEK-MUARA") for nrp in ("301", "302")]
    op = replace(OP, personnel=(*OP.personnel, *far))
    both = asked(Put(GUARD, "301"), Put("B-99.01.01-001/20241127T0600/1", "302"), op=op)
    assert both.without_local == Cost(0, 1)
    # Each moves and guards.
    assert both.attached == Cost(0, 4)


def test_the_last_one_fit_to_lead_leaves_a_team_without_a_lead():
    lead = "B-99.01.01-001/20241127T0600/1"
    verdict = asked(Put(lead, SPARE), op=with_spare(rank="Bripda"))
    assert rules(verdict)["team_is_led"] is Weight.TOLD
    assert next(t.en for t in verdict.touched if t.rule == "team_is_led") == (
        "Fit to lead the teams of this beat: 0 of 1."
    )


def test_of_two_edits_of_one_seat_the_later_holds():
    verdict = asked(Put(GUARD, "107"), so_far=(Put(GUARD, ""),))
    assert verdict.missing == Cost(1, 0)
    assert verdict.touched == ()


def test_a_lock_touches_nothing_and_an_empty_seat_cannot_be_locked():
    assert asked(Keep(GUARD)).touched == ()
    (touched,) = asked(Keep(GUARD), so_far=(Put(GUARD, ""),)).touched
    assert touched.id == "Kursi ini kosong: tidak ada yang dapat dikunci."


# Stations

ROOMY = election(stations=(*STATIONS, station("A3", BATU, 0.03)))
MADE = plan(ROOMY)
BEAT_OF = {s: b.beat_id for b in MADE.beats for s in b.station_ids}


def test_a_station_in_another_beat_costs_its_metres_and_its_civil_guards():
    # Each alone in a beat, load 1/4. A1 and A2 lie 1,112 m apart; class low weighs 1, two linmas each.
    assert len({BEAT_OF[s] for s in ("A1", "A2", "A3")}) == 3
    verdict = asked(MoveStation("A1", BEAT_OF["A2"]), op=ROOMY, made=MADE)
    costs = {b.beat_id: b for b in verdict.beats}
    there, here = costs[BEAT_OF["A2"]], costs[BEAT_OF["A1"]]
    assert (there.stations, there.cost_m, there.civil_guards) == (Cost(1, 2), Cost(0, 1112), Cost(2, 4))
    assert (here.stations, here.cost_m, here.base) == (Cost(1, 0), Cost(0, 0), "")
    # The beat is gone: its two guards are free, with their ways.
    assert len(verdict.falls_away) == 2
    assert {o.minutes.after for o in verdict.officers if o.minutes.change < 0} == {0}


def test_a_station_of_another_district_is_refused():
    verdict = asked(MoveStation("A1", BEAT_OF["B1"]), op=ROOMY, made=MADE)
    assert rules(verdict) == {"beats_in_one_district": Weight.REFUSED}


def test_a_beat_beyond_its_load_is_refused_with_its_load():
    # Twice the load of class low is that of class elevated: three stations of 1/2 are 3/2 of a team.
    moves = (MoveStation("A1", BEAT_OF["A3"]), MoveStation("A2", BEAT_OF["A3"]))
    facts = Desk(ROOMY, MADE).facts(*moves)
    heavy = {
        beat_id: replace(g, stations={s: replace(w, load=w.load * 2) for s, w in g.stations.items()})
        for beat_id, g in facts.beats.items()
    }
    (touched,) = check(replace(facts, beats=heavy), so_far=(), now=moves).touched
    assert (touched.rule, touched.en) == ("load_at_most_one", "The load of that beat becomes 3/2; at most 1.")


def test_a_guard_does_not_come_to_watch_his_own_village():
    guards = {d.nrp for d in MADE.duties if d.kind == "station_guard" and d.place_id == BEAT_OF["A2"]}
    home = [replace(o, home_village=AIR if o.nrp in guards else None) for o in ROOMY.personnel]
    moved = tuple(replace(s, village_code=AIR) if s.station_id == "A3" else s for s in ROOMY.stations)
    op = replace(ROOMY, personnel=tuple(home), stations=moved)
    verdict = asked(MoveStation("A3", BEAT_OF["A2"]), op=op, made=MADE)
    assert rules(verdict)["home_village_spared"] is Weight.SECOND_PERSON
    assert {t.nrp for t in verdict.touched if t.rule == "home_village_spared"} == guards


# Posts


def test_a_new_post_asks_for_its_officers_on_each_turn_of_its_phases():
    # Two officers by day on the two dates of the campaign and the two of the tally: eight seats.
    new = post("NEW", "patrol", HULU, 2, phases=("campaign", "tally"))
    verdict = asked(AddPost(new))
    assert verdict.touched == ()
    assert verdict.missing == Cost(0, 8)


@pytest.mark.parametrize(
    ("cells", "rule", "said"),
    [
        ({"post_id": "KPU"}, "ids_unique", "That post number is empty or taken."),
        ({"area_code": "11.99"}, "ids_known", "Cells of the post that are wrong: area_code."),
        ({"phases": ("x",), "shift": "y"}, "ids_known", "Cells of the post that are wrong: shift, phases."),
        ({"lat": 91.0}, "ids_known", "Cells of the post that are wrong: lat."),
        (
            {"women": 3},
            "needs_as_recomputed",
            "A post asks for at least one officer, and for no more women than officers.",
        ),
    ],
)
def test_a_post_that_cannot_be_is_refused_by_its_cell(cells, rule, said):
    (touched,) = asked(AddPost(replace(post("NEW", "patrol", HULU, 2), **cells))).touched
    assert (touched.rule, touched.weight, touched.en) == (rule, Weight.REFUSED, said)


# The words, and the rows


def test_every_rule_is_one_of_the_table_and_has_its_sentence():
    known = {rule.key for rule in RULES}
    coined = {"seat_is_empty", "columns_unknown", "not_available", "excluded_by_rule"}
    assert REFUSED | SECOND_PERSON | SHOWN.keys() <= known
    assert set(phrases()) - coined <= known
    assert (REFUSED | SECOND_PERSON) - SHOWN.keys() <= set(phrases())


@pytest.mark.parametrize(
    "edit",
    [
        Put(GUARD, "101"),
        Put(GUARD, ""),
        Keep(GUARD),
        MoveStation("A1", "B"),
        AddPost(post("NEW", "patrol", HULU, 2, phases=("campaign",))),
    ],
)
def test_an_edit_is_the_same_after_it_was_kept_as_a_row(edit):
    assert of_row(as_row(edit)) == edit


@pytest.mark.parametrize("row", [{}, {"do": "x"}, {"do": "put"}, {"do": "keep", "duty_id": "1", "nrp": "2"}])
def test_a_row_that_is_no_edit_is_refused(row):
    with pytest.raises((KeyError, TypeError)):
        of_row(row)
