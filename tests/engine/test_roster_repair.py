"""Seats that stay empty at first, crews, and counts that no roster can beat: each by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np

from praja.domain.forces import Absence, Officer
from praja.domain.needs import Need
from praja.domain.operation import Operation
from praja.domain.settings import RuleChange
from praja.draw import Lots
from praja.pipeline.roster import people_of
from praja.plan.crews import CrewAsk, crew_asks, crew_sizes, crews_of
from praja.plan.models.coverage import slots_of
from praja.plan.models.roster import Roster, roster_of
from praja.plan.models.roster_book import SEAT
from praja.plan.solvers.coverage import coverage
from praja.plan.solvers.roster import Filled, fill_roster, start_roster
from praja.plan.solvers.roster_state import give
from praja.travel import Travel
from tests.engine.planning_world import MUARA, RULES, need, squad
from tests.engine.roster_world import CAMPAIGN, one, people, rostered, shift, world


def with_skill(who: Officer, skill: str) -> Officer:
    return replace(who, qualifications=frozenset({skill}))


def book_of(op: Operation, needs: list[Need]) -> tuple[Roster, Filled]:
    """The question, and an empty roster."""
    task_force_of = {o.nrp: "preventive" for o in op.personnel}
    who = people_of(op, task_force_of, Lots("7"))
    usable = np.ones((len(op.settings.phases), len(who.nrps)), np.bool_)
    roster = roster_of(op, op.settings.phases, needs, who, usable, Travel.of(op))
    return roster, start_roster(roster.book)


def put(roster: Roster, filled: Filled, nrp: str, at: Need) -> None:
    """Give a duty that may be handed on later."""
    row, officer = roster.needs.index(at), roster.people.nrps.index(nrp)
    give(filled.book, filled.rota, officer, row, int(filled.book.need[row, SEAT]))


def names(roster: Roster, filled: Filled, at: Need) -> list[str]:
    return [roster.people.nrps[o] for o in filled.officers(roster.needs.index(at))]


# Duties handed on


def test_a_duty_is_handed_on_so_that_a_later_place_gets_the_skill_it_asks_for():
    # The example of docs/methods/roster.md: 101 has the radio and the first watch, 102 is free.
    op = world([with_skill(people("M")[0], "radio"), *people("M", start=102)])
    first, later = shift("11 08:00-16:00"), shift("11 14:00-22:00", place="Q", qualifications=("radio",))
    roster, filled = book_of(op, [first, later])
    put(roster, filled, "101", first)
    fill_roster(filled, np.array([roster.needs.index(later)], np.int32))
    assert (names(roster, filled, first), names(roster, filled, later)) == (["102"], ["101"])


def test_a_duty_that_holds_a_spell_together_is_not_handed_on():
    # 08-12, 12-16 and 16-20 are one spell. Without the middle, 12-16 would be four hours of rest, not eight.
    # In a week of 12 hours 101 could take the radio watch of the 13th only for one of the three.
    op = world(
        [with_skill(people("M")[0], "radio"), *people("M", start=102)],
        rules=replace(RULES, max_duty_hours_per_week=12),
        absences=(Absence("102", date(2024, 11, 12), date(2024, 11, 13)),),
    )
    spell = [shift("11 08:00-12:00", qualifications=("radio",)), shift("11 12:00-16:00"),
             shift("11 16:00-20:00", qualifications=("radio",))]  # fmt: skip
    radio = shift("13 08:00-12:00", place="Q", qualifications=("radio",))
    roster, filled = book_of(op, [*spell, radio])
    for at in spell:
        put(roster, filled, "101", at)
    fill_roster(filled, np.array([roster.needs.index(radio)], np.int32))
    assert [names(roster, filled, at) for at in (*spell, radio)] == [["101"], ["101"], ["101"], []]


def test_a_chain_of_three_frees_who_has_the_skill():
    # Only 101 has the radio. His watch wants a driver: 102, who is at the gate then. 103 can take the gate.
    op = world(
        [
            replace(people("M")[0], qualifications=frozenset({"radio", "driver"})),
            with_skill(people("M", start=102)[0], "driver"),
            *people("M", start=103),
        ]
    )
    watch = shift("11 08:00-16:00", qualifications=("driver",))
    gate, radio = (
        shift("11 08:00-16:00", place="Q"),
        shift("11 14:00-22:00", place="R", qualifications=("radio",)),
    )
    roster, filled = book_of(op, [watch, gate, radio])
    put(roster, filled, "101", watch)
    put(roster, filled, "102", gate)
    fill_roster(filled, np.array([roster.needs.index(radio)], np.int32))
    assert [names(roster, filled, at) for at in (watch, gate, radio)] == [["102"], ["103"], ["101"]]


def test_where_somebody_must_be_missing_the_less_urgent_place_is_left_empty():
    # One officer, two places at a time: he reserves at first, then the tally asks for him.
    op = world(people("M"))
    reserve = shift("11 08:00-16:00", kind="reserve")
    tally = shift("11 09:00-17:00", kind="district_tally", place="Q")
    roster, filled = book_of(op, [reserve, tally])
    put(roster, filled, "101", reserve)
    fill_roster(filled, np.array([roster.needs.index(tally)], np.int32))
    assert [names(roster, filled, at) for at in (reserve, tally)] == [[], ["101"]]
    # The other way round nobody moves.
    roster, filled = book_of(op, [reserve, tally])
    put(roster, filled, "101", tally)
    fill_roster(filled, np.array([roster.needs.index(reserve)], np.int32))
    assert [names(roster, filled, at) for at in (reserve, tally)] == [[], ["101"]]


def test_long_and_short_duties_are_exchanged_until_a_week_has_room():
    # Sixty hours a week. 101: four of twelve and one of eight, 56; 102: two of twelve and two of eight, 40,
    # away on the 16th. That day's long watch is 101's if he takes both of 102's eights for twelves: 48 + 12.
    eight, twelve = "08:00-16:00", "08:00-20:00"
    op = world(people("MM"), absences=(Absence("102", date(2024, 11, 15), date(2024, 11, 17)),))
    his = [*(shift(f"{d} {twelve}", place="A") for d in range(11, 15)), shift(f"15 {eight}", place="A")]
    hers = [
        shift(f"{d} {h}", place="B")
        for d, h in zip(range(11, 15), (eight, eight, twelve, twelve), strict=True)
    ]
    last = shift(f"16 {twelve}", place="A")
    roster, filled = book_of(op, [*his, *hers, last])
    for nrp, duties in (("101", his), ("102", hers)):
        for at in duties:
            put(roster, filled, nrp, at)
    fill_roster(filled, np.array([roster.needs.index(last)], np.int32))
    served = [names(roster, filled, at) for at in (*his, *hers)]
    assert names(roster, filled, last) == ["101"]
    assert served == [["102"], ["102"], ["101"], ["101"], ["101"], ["101"], ["101"], ["102"], ["102"]]


# Crews


def asks(*needs: Need) -> list[CrewAsk]:
    op = world(squad("SEK-HULU", "LMMM", 101), phases=(CAMPAIGN,))
    return crew_asks(op, book_of(op, list(needs))[0], 0)


def every_day(place: str, hours: tuple[str, ...], officers: int) -> list[Need]:
    return [shift(f"{day} {span}", officers, place) for day in range(11, 25) for span in hours]


EIGHT = ("00:00-08:00", "08:00-16:00", "16:00-24:00")
TWELVE = ("00:00-12:00", "12:00-24:00")


def test_a_crew_is_as_large_as_its_hours_ask_for():
    # 2 officers x 24 h x 7 = 336 h a week. Nobody does two of its shifts on a date: six. At 60 h: 5.6.
    # At the 42 h aimed at: 8.
    gate = asks(*every_day("GATE", EIGHT, 2))[0]
    assert (gate.week_min, gate.least, gate.wish) == (336 * 60, 6, 8)
    # 168 h in watches of twelve: five a week and officer are 60 h, so 2.8 officers; at 42 h: 4.
    door = asks(*every_day("DOOR", TWELVE, 1))[0]
    assert (door.week_min, door.least, door.wish) == (168 * 60, 3, 4)


def test_a_crew_holds_the_share_of_skills_that_its_place_asks_for():
    gate = asks(*(replace(n, leads=1, women=1) for n in every_day("GATE", EIGHT, 2)))[0]
    assert [share for _, share in gate.bits] == [0.5, 0.5]


def test_crews_share_people_by_urgency_first_and_then_evenly():
    # Least 6 and 3, wished for 8 and 4.
    both = asks(*every_day("A", EIGHT, 2), *every_day("B", TWELVE, 1))
    assert [crew_sizes(both, n) for n in (8, 9, 10, 11, 12, 50)] == [
        [6, 2], [6, 3], [6, 3], [7, 3], [8, 4], [8, 4],
    ]  # fmt: skip


def test_events_and_stations_have_no_crew():
    once = [shift("11 08:00-16:00", kind=k) for k in ("campaign_event", "station_relief", "ballot_escort")]
    assert asks(*once) == []


def test_who_keeps_a_place_in_one_phase_is_asked_first_in_the_next():
    # Sixteen of one unit; the gate takes eight of them for two weeks, then the same in the tally.
    needs = every_day("GATE", EIGHT, 2)
    after = [replace(shift(f"{day} {span}", 2, "GATE"), phase="tally") for day in (25, 26) for span in EIGHT]
    done = rostered(world(squad("SEK-HULU", "LMMMMMMMMMMMMMMM", 101)), [*needs, *after])
    before = {nrp for n, who in done.served for nrp in who if n.phase == "campaign"}
    later = {nrp for n, who in done.served for nrp in who if n.phase == "tally"}
    assert (done.missing, done.broken) == (0, [])
    assert len(before) == 8
    assert later <= before


def test_beside_station_duty_guards_keep_short_watches_and_the_others_long_ones():
    # Sixty hours less eighteen leave five watches of eight hours of the six that a week holds, and three of
    # twelve of five. Six of eight are crew: the four who guard none, and two of those who do, at A.
    assert [a.left_beside(18 * 60) for a in asks(*every_day("A", EIGHT, 1), *every_day("B", TWELVE, 1))] == [
        5 / 6,
        3 / 5,
    ]
    vote = shift("24 06:00-24:00", 4, kind="station_guard", place="S")
    days = range(25, 31)
    posts = [replace(shift(f"{d} {span}", 1, "A"), phase="tally") for d in days for span in EIGHT]
    posts += [replace(shift(f"{d} {span}", 1, "B"), phase="tally") for d in days for span in TWELVE]
    roster, _ = book_of(world(people("LLLLLLLL")), [vote, *posts])
    guards = dict.fromkeys((0, 2, 4, 6), roster.needs.index(vote))
    crews = crews_of(world(people("LLLLLLLL")), roster, {}, guards, Lots("7").order)
    short, long = (crews.members[1][roster.place_of(at)] for at in (posts[0], posts[-1]))
    assert (len(short), len(set(short) & set(guards))) == (3, 2)
    assert (len(long), len(set(long) & set(guards))) == (3, 0)


# Strength


def strong(share: Fraction, **cells) -> tuple[int, int]:
    """Standby duties, and officers that the phase lacks, where four of ten serve at a place."""
    phase = replace(CAMPAIGN, min_strength=share)
    op = world(squad("SEK-HULU", "LMMMMMMMMM", 101), phases=(phase,), **cells)
    done = rostered(op, [shift("11 08:00-16:00", 4)])
    ready = [nrp for n, who in done.served if n.kind == "standby" for nrp in who]
    assert len(set(ready)) == len(ready)
    assert not set(ready) & set(done.at("P"))
    assert done.broken == []
    return len(ready), done.done.lacking_strength.get("campaign", 0)


def test_a_phase_reaches_its_strength_by_standby_of_those_who_have_no_duty():
    # ceil(0.75 x 10) = 8 different officers: four serve, four are called.
    assert strong(Fraction(3, 4)) == (4, 0)
    assert strong(Fraction(2, 5)) == (0, 0)


def test_what_routine_and_absence_leave_no_standby_for_is_said():
    # Three keep to routine, so three are called; 9 - 7 lack.
    assert strong(Fraction(9, 10), rules=replace(RULES, routine_share=Fraction(3, 10))) == (3, 2)


def test_standby_is_spread_over_the_dates_of_the_phase():
    phase = replace(CAMPAIGN, min_strength=Fraction(1))
    done = rostered(
        world(squad("SEK-HULU", "LMMMMMMMMM", 101), phases=(phase,)), [shift("11 08:00-16:00", 4)]
    )
    days = [n.start.date() for n, who in done.served if n.kind == "standby" for _ in who]
    assert len(days) == len(set(days)) == 6


# What no roster can beat


def test_one_officer_cannot_fill_two_watches_of_eight_hours_on_a_date():
    done = one(shift("11 00:00-08:00"), shift("11 14:00-22:00"))
    assert (done.missing, done.bound) == (1, 1)


def test_the_bound_knows_the_week():
    # Six watches of twelve hours in a week of sixty: one stays empty.
    done = one(*(shift(f"{day} 08:00-20:00") for day in range(11, 17)))
    assert (done.missing, done.bound) == (1, 1)


def test_the_bound_counts_everybody_who_is_there_on_some_date_of_the_week():
    # 101 is away from Thursday on and 102 until then: 36 hours each, 72 together.
    away = (Absence("101", date(2024, 11, 14), date(2024, 11, 17)),
            Absence("102", date(2024, 11, 10), date(2024, 11, 13)))  # fmt: skip
    needs = [shift(f"{day} 08:00-20:00") for day in range(11, 17)]
    done = rostered(world(people("LL"), absences=away), needs)
    assert (done.missing, done.bound) == (0, 0)


def test_the_bound_lets_another_take_the_morning_after_a_station():
    away = (Absence("101", date(2024, 11, 21), date(2024, 11, 21)),
            Absence("102", date(2024, 11, 20), date(2024, 11, 20)))  # fmt: skip
    vote, morning = shift("20 06:00-24:00", kind="station_guard", place="B"), shift("21 08:00-16:00")
    done = rostered(world(people("LL"), absences=away), [vote, morning])
    assert (done.missing, done.bound) == (0, 0)
    assert (one(vote, morning).missing, one(vote, morning).bound) == (1, 1)


def test_without_a_limit_of_hours_a_date_may_hold_two_long_watches():
    needs = shift("11 00:00-08:00"), shift("11 08:00-16:00")
    free = replace(RULES, max_duty_hours_per_day=0)
    assert (one(*needs, rules=free).missing, one(*needs, rules=free).bound) == (0, 0)
    off = RuleChange("max_duty_hours_per_day", False, "uji")
    assert (one(*needs, changes=[off]).missing, one(*needs, changes=[off]).bound) == (0, 0)


def test_after_station_day_few_can_go_on_in_the_morning():
    # Three guard until midnight and three more until then elsewhere; twelve hours later the former may
    # serve, in the morning neither: of four morning seats, three stay empty with seven officers.
    vote = shift("20 06:00-24:00", 3, kind="station_guard", place="B")
    late = shift("20 12:00-24:00", 3, place="C", area=MUARA)
    morning = shift("21 08:00-16:00", 4, place="D")
    done = rostered(world(people("LLLLLLL")), [vote, late, morning])
    assert (done.missing, done.bound, done.broken) == (3, 3, [])


def test_the_bound_lets_nobody_stay_at_two_places():
    # Three are late at C and three guard. In the morning C asks for one, D for three: with six officers one
    # goes on at C, and D stays empty. With a seventh D has him.
    vote = shift("20 06:00-24:00", 3, kind="station_guard", place="B")
    late = shift("20 12:00-24:00", 3, place="C", area=MUARA)
    morning = shift("21 08:00-16:00", 1, place="C", area=MUARA), shift("21 08:00-16:00", 3, place="D")
    for ranks, lacking in (("LLLLLL", 3), ("LLLLLLL", 2)):
        done = rostered(world(people(ranks)), [vote, late, *morning])
        assert (done.missing, done.bound, done.broken) == (lacking, lacking, [])


def test_the_bound_knows_that_shifts_are_whole():
    # Forty-two hours are left beside station duty: three watches of twelve and no more. Station duty weighs
    # two of the five in a week: half of it is too much, where by the hours it were 6 of 18, a third.
    vote = shift("20 06:00-24:00", kind="station_guard", place="B")
    watches = [shift(f"{day} 08:00-20:00") for day in (15, 16, 17, 18)]
    done = rostered(world(people("L")), [*watches, vote])
    assert (done.missing, done.bound) == (1, 0.5)


def test_the_bound_knows_that_a_week_without_station_duty_has_whole_shifts_too():
    # Four watches of twelve hours in a week of forty: three fit, though by the hours it were more than three.
    forty = replace(RULES, max_duty_hours_per_week=40)
    done = one(*(shift(f"{day} 08:00-20:00") for day in (11, 12, 13, 14)), rules=forty)
    assert (done.missing, done.bound) == (1, 1)


def test_the_bound_knows_the_days_off():
    # Seven watches of eight hours on seven dates, four of them free for each: two officers take three each.
    free = replace(RULES, min_days_off_per_week=4)
    watches = [shift(f"{day} 08:00-16:00") for day in range(11, 18)]
    done = rostered(world(people("LL"), rules=free), watches)
    assert (done.missing, done.bound) == (1, 1)
    # Two watches on one date take one date: nothing is proven of them.
    short = [shift(f"{day} {span}") for day in (11, 12, 13) for span in ("08:00-11:00", "13:00-16:00")]
    easy = replace(free, min_rest_hours=0)
    done = rostered(world(people("L"), rules=easy), short)
    assert (done.missing, done.bound) == (0, 0)


def test_without_any_limit_of_hours_no_more_can_be_added_than_there_are_people():
    free = replace(
        RULES, min_rest_hours=0, min_rest_after_station_hours=0, max_duty_hours_per_day=0,
        max_duty_hours_per_week=0, max_spell_hours=0, travel_between_duties=False,
    )  # fmt: skip
    op = world(people("LLL"), rules=free)
    roster, _ = book_of(
        op, [shift("11 08:00-16:00"), shift("12 06:00-24:00", kind="station_guard", place="B")]
    )
    slots = slots_of(roster, 0, 10_000)
    grow = [slot.guard for slot in slots]
    assert sorted(grow) == [False, True]
    found = coverage(roster, slots, may_grow=grow)
    assert (found.missing, found.extra) == (0, 3)


def test_a_place_of_another_task_force_is_short_by_all_it_asks_for():
    op = world(people("LLL"))
    post = need("T", "traffic", MUARA, 2, task_force="traffic", phase="campaign", leads=0)
    done = rostered(op, [replace(post, start=shift("11 08:00-16:00").start, end=shift("11 08:00-16:00").end)])
    assert (done.missing, done.bound, done.rule) == (2, 2, "nobody")
