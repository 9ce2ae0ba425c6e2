"""From posts and assessed risk to the schedules of patrols, drawn by a secret seed."""

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from hashlib import sha256
from itertools import pairwise

import numpy as np
import pytest

from praja.domain.areas import Area, Level
from praja.domain.places import Sector, TravelLeg
from praja.domain.plan import StationRisk
from praja.domain.settings import Phase, RiskClass, Rules
from praja.pipeline.patrol_ground import SectorRisks, Sectors, weights
from praja.pipeline.patrol_routes import Dice
from praja.pipeline.patrols import patrol_schedules
from praja.plan.models.patrols import PatrolProblem
from praja.plan.solvers.patrols import solve_patrols
from tests.engine.planning_world import (
    AIR,
    AREAS,
    BATU,
    HILIR,
    HULU,
    PASIR,
    at,
    officer,
    operation,
    post,
    station,
)

SECRET = "5e" * 32
CAMPAIGN = Phase("campaign", "Kampanye", date(2024, 11, 1), date(2024, 11, 23))
# Batu, Air and Lumut lie in a row, 5,560 m apart: 16 minutes at 30 km/h with detours.
LUMUT = "99.01.01.2003"
VILLAGES = {BATU: 100.0, AIR: 100.05, LUMUT: 100.10}
GROUND = (
    *(a for a in AREAS if a.code not in VILLAGES),
    *(Area(code, code, Level.VILLAGE, 0.0, lon) for code, lon in VILLAGES.items()),
)
STATIONS = (station("S1", BATU), station("S2", BATU), station("S3", AIR), station("S4", PASIR))
CONFLICT = {"S1": 0.2, "S2": 0.8, "S3": 0.4, "S4": 0.1}


def risks(scores=CONFLICT):
    return tuple(StationRisk(s, None, c, RiskClass.LOW, (), (), 1.0) for s, c in scores.items())


def patrol(post_id="PTR", area=HULU, **cells):
    return post(post_id, "patrol", area, 2, **{"phases": ("campaign",), "shift": "2x12", **cells})


def world(*posts, phase=CAMPAIGN, **tables):
    tables = {"areas": GROUND, "stations": STATIONS, **tables}
    return operation(posts=posts or (patrol(),), phase=phase, **tables)


def schedules(ground, secret=SECRET, **options):
    return patrol_schedules(ground, ground.settings.phases, risks(), secret, **options)


def sectors(ground):
    return [a.code for a in Sectors(ground).of(ground.posts[0])]


def test_a_patrol_of_a_district_patrols_its_villages():
    assert sectors(world()) == [BATU, AIR, LUMUT]


def test_a_patrol_of_a_regency_patrols_its_districts():
    assert sectors(world(patrol(area="99.01"))) == [HULU, HILIR]


def test_sectors_of_the_table_come_before_villages():
    ground = world(sectors=(Sector("PADAL-1", (AIR, BATU)), Sector("PADAL-2", (PASIR,))))
    assert sectors(ground) == [BATU, AIR]


def test_a_sector_as_wide_as_the_post_does_not_stand_for_its_villages():
    assert sectors(world(sectors=(Sector("PADAL-1", (HULU,)),))) == [BATU, AIR, LUMUT]


def test_a_patrol_of_a_single_village_stays_there():
    ground = world(patrol(area=BATU))
    assert {(s.sector_code, s.moving) for s in schedules(ground).stops} == {(BATU, False)}


def test_a_sector_is_as_risky_as_its_worst_station():
    assert SectorRisks(world(), risks(), weights()).of(BATU) == 0.8


def test_an_unknown_sector_takes_the_mean_of_its_district():
    # Lumut has no station; the stations of Hulu score 0.2, 0.8 and 0.4.
    assert SectorRisks(world(), risks(), weights()).of(LUMUT) == pytest.approx(1.4 / 3)


def test_unknown_risk_is_never_nothing():
    nothing = SectorRisks(world(), risks(dict.fromkeys(CONFLICT)), weights())
    assert nothing.of(BATU) == weights().unknown > 0
    assert SectorRisks(world(), risks({"S3": 0.0}), weights()).of(AIR) == weights().least > 0


def test_a_class_given_by_hand_counts_where_the_score_is_low():
    by_hand = tuple(replace(s, risk_class=RiskClass.HIGH) if s.station_id == "S3" else s for s in STATIONS)
    assert SectorRisks(world(stations=by_hand), risks(), weights()).of(AIR) == 0.75


def test_night_weighs_more_than_evening_and_evening_more_than_day():
    minute = weights().of_minutes(Rules())
    assert [minute[60 * h] for h in (0, 4, 5, 12, 18, 21, 22)] == [1.0, 1.0, 0.5, 0.5, 0.8, 0.8, 1.0]
    nobody_sleeps_late = replace(Rules(), night_start_min=0, night_end_min=240)
    assert [weights().of_minutes(nobody_sleeps_late)[60 * h] for h in (0, 4, 23)] == [1.0, 0.5, 0.8]


def test_every_minute_of_a_shift_has_one_place():
    plan = schedules(world())
    spans = sorted((s.start, s.end) for s in plan.stops)
    assert spans[0][0] == at(1, 0)
    assert spans[-1][1] == at(24, 0)
    assert all(first[1] == second[0] for first, second in pairwise(spans))
    assert all(start < end for start, end in spans)


def ways(plan):
    """The ways between sectors; those from the post leave the post's area."""
    return [s for s in plan.stops if s.moving and s.sector_code != HULU]


def test_a_way_takes_its_minutes_and_leaves_the_sector_named():
    between = ways(schedules(world()))
    # Batu to Air 16 minutes, Batu to Lumut 32.
    assert {s.end - s.start for s in between} == {timedelta(minutes=16), timedelta(minutes=32)}
    assert {s.sector_code for s in between} == set(VILLAGES)


def test_a_shift_begins_in_a_sector_or_on_the_way_from_the_post():
    far = world(replace(patrol(), lat=0.05))
    stops = schedules(far).stops
    first = [s for s in stops if s.start.hour % 12 == 0 and s.start.minute == 0]
    assert {s.sector_code for s in first if s.moving} == {HULU}
    assert {s.sector_code for s in first if not s.moving} == set(VILLAGES)


def test_nobody_stays_longer_than_the_longest_stay_and_the_rest_of_a_block():
    # Two hours, and 44 minutes of the hour in which he came; at the end of a shift an hour more.
    stays = [s for s in schedules(world(replace(patrol(), lat=0.05))).stops if not s.moving]
    assert max(s.end - s.start for s in stays if s.end.hour % 12) == timedelta(minutes=164)
    assert max(s.end - s.start for s in stays) <= timedelta(minutes=224)
    patient = world(rules=Rules(patrol_longest_stay_min=0))
    assert max(s.end - s.start for s in schedules(patient).stops) > timedelta(hours=3)


def test_a_closed_way_is_taken_as_the_way_round():
    # Closed on the 10th: twice 16 minutes and an hour; another way than on the days before and after.
    closed = TravelLeg(BATU, AIR, "land", 10, date(2024, 11, 10), date(2024, 11, 10))
    legs = (closed, TravelLeg(AIR, LUMUT, "land", 10), TravelLeg(BATU, LUMUT, "land", 10))
    taken: dict[bool, set[timedelta]] = {True: set(), False: set()}
    for way in ways(schedules(world(travel=legs))):
        taken[way.start.date() == date(2024, 11, 10)].add(way.end - way.start)
    assert taken[False] == {timedelta(minutes=10)}
    assert taken[True] == {timedelta(minutes=10), timedelta(minutes=92)}


def test_schedules_differ_from_night_to_night():
    nights: dict[date, list[tuple[time, str]]] = {}
    for stop in schedules(world()).stops:
        if stop.start.hour >= 12:
            nights.setdefault(stop.start.date(), []).append((stop.start.time(), stop.sector_code))
    assert len(nights) == 23
    assert len({tuple(night) for night in nights.values()}) >= 20


def test_the_same_secret_draws_the_same_schedules_on_any_number_of_workers():
    one, two = schedules(world()), schedules(world(), workers=2)
    assert (one.stops, one.values) == (two.stops, two.values)


def test_another_secret_draws_others_of_the_same_worth():
    mine, theirs = schedules(world()), schedules(world(), "5f" * 32)
    assert mine.stops != theirs.stops
    assert mine.values == theirs.values


def test_without_a_secret_there_are_values_and_no_schedules():
    plan = schedules(world(), None)
    assert plan.stops == ()
    assert plan.values == schedules(world()).values


def test_the_secret_is_in_nothing_that_comes_back():
    assert SECRET not in repr(schedules(world()))
    assert sha256(SECRET.encode()).hexdigest() not in repr(schedules(world()))


def test_officers_pairs_and_other_posts_change_nothing():
    mine = schedules(world())
    others = world(
        patrol("AAA", HILIR),
        patrol(),
        personnel=(officer("7", "Bripda", "SEK-HULU"), officer("3", "AKP", "SEK-HILIR")),
        candidates=(),
    )
    theirs = schedules(others)
    assert [s for s in theirs.stops if s.place_id == "PTR"] == list(mine.stops)
    assert [v for v in theirs.values if v.place_id == "PTR"] == list(mine.values)


def test_twins_share_a_game_and_still_go_different_ways():
    plan = schedules(world(patrol("PTR-1"), patrol("PTR-2")))
    one, two = ([s for s in plan.stops if s.place_id == p] for p in ("PTR-1", "PTR-2"))
    assert [replace(s, place_id="") for s in one] != [replace(s, place_id="") for s in two]
    assert len({(v.worst_risk, v.fixed_round_risk, v.uncovered_risk) for v in plan.values}) == 1


def test_a_phase_weighs_what_the_table_says():
    quiet = Phase("quiet", "Masa tenang", date(2024, 11, 1), date(2024, 11, 23))
    ground = world(patrol(phases=("quiet",)), phase=quiet)
    (value,), (calmer,) = schedules(ground).values, schedules(world()).values
    # Uncovered, the worst is Batu at night: 0.8 x 1.0 x 0.9 in quiet days, x 0.6 in the campaign.
    assert value.uncovered_risk == pytest.approx(0.72)
    assert calmer.uncovered_risk == pytest.approx(0.48)
    assert value.worst_risk == pytest.approx(1.5 * calmer.worst_risk)
    assert value.worst_risk < value.fixed_round_risk <= value.uncovered_risk


def test_the_stage_proves_what_the_values_say():
    plan = schedules(world(patrol("PTR-1"), patrol("PTR-2", HILIR)))
    (stage,) = plan.stages
    assert stage.objective == round(1e6 * sum(v.worst_risk for v in plan.values))
    assert stage.gap < 1e-5


def test_posts_that_do_not_move_or_are_of_other_phases_have_no_schedule():
    ground = world(patrol(phases=("tally",)), post("POS", "command_post", HULU, 2, phases=("campaign",)))
    plan = schedules(ground)
    assert (plan.stops, plan.values, plan.stages) == ((), (), ())


def test_a_route_can_be_drawn_by_hand():
    # Two sectors next to each other for one block: one draw, the arcs in order of their sectors.
    walk = solve_patrols(
        PatrolProblem(np.array([[0.8], [0.4]]), np.array([[0, 1], [1, 0]]), np.ones(2, int), 0)
    ).walk
    start = at(27, 20)
    drawn = int(sha256(f"{SECRET}|PTR|2024-11-27T20:00:00+07:00|0".encode()).hexdigest(), 16)
    first = int(walk.weights[0])
    expected = 0 if drawn % int(walk.weights[:2].sum()) < first else 1
    assert Dice(walk).route(SECRET, "PTR", start) == ((expected, 0, 1),)


def test_over_many_nights_the_share_of_each_sector_and_hour_is_its_chance():
    risk = np.array([[0.8, 0.8, 0.4, 0.4], [0.4, 0.4, 0.2, 0.2], [0.6, 0.6, 0.3, 0.3]])
    answer = solve_patrols(PatrolProblem(risk, 1 - np.eye(3, dtype=np.int64), np.ones(3, int), 2))
    dice, nights = Dice(answer.walk), 4000
    there: Counter[tuple[int, int]] = Counter()
    for night in range(nights):
        for sector, begins, ends in dice.route(SECRET, "PTR", at(1, 24 * night)):
            there.update((sector, block) for block in range(begins, ends))
    share = np.array([[there[s, b] / nights for b in range(4)] for s in range(3)])
    # Three standard deviations of a share of 4,000 draws are at most 0.024.
    assert np.abs(share - answer.walk.covered).max() < 0.024
