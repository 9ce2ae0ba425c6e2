"""Rules at their edges, worked by hand: shifts, ties, floors, teams, attached officers, weeks."""

import hashlib
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.domain.areas import CommandTree, Unit
from praja.domain.forces import CandidatePair, Tie
from praja.domain.places import Post
from praja.domain.settings import GuardPattern, Phase, RiskClass, ShiftPattern
from praja.evaluate import evaluate_plan
from praja.evaluate.clock import MINUTES_PER_DAY, midnight, minute_of, stamp
from praja.evaluate.ground import Commands, metres_between
from praja.evaluate.officers import _bars
from praja.evaluate.shifts import PhaseSpan, turns_within
from praja.evaluate.where import Place
from tests.engine.evaluate_whole_world import stated_as_whole
from tests.engine.evaluate_world import (
    BATU,
    GUARD,
    Row,
    World,
    at,
    balance,
    duty,
    found,
    shortfall,
    sound_world,
)

# Shifts


def hours(turns: tuple[int, ...], days: int) -> list[tuple[float, float]]:
    """The shifts of a phase of so many days, in hours after its beginning."""
    start = midnight(date(2024, 11, 27))
    phase = Phase("voting", "", date(2024, 11, 27), date(2024, 11, 26 + days))
    span = PhaseSpan("voting", start, start + days * MINUTES_PER_DAY, phase)
    shifts = turns_within(ShiftPattern("x", tuple(60 * t for t in turns)), span)
    return [((a - start) / 60, (b - start) / 60) for a, b in shifts]


def test_three_turns_of_eight_hours_fill_the_day():
    assert hours((0, 8, 16, 24), 1) == [(0, 8), (8, 16), (16, 24)]


def test_a_turn_after_midnight_is_carried_into_the_first_day_and_cut_on_the_last():
    assert hours((7, 19, 31), 2) == [(0, 7), (7, 19), (19, 31), (31, 43), (43, 48)]


def test_a_night_watch_begins_on_the_first_evening_and_is_cut_at_the_last_midnight():
    assert hours((20, 28), 2) == [(20, 28), (44, 48)]


def test_a_day_shift_leaves_the_night_alone():
    assert hours((8, 16), 2) == [(8, 16), (32, 40)]


# Clock and ground


def test_times_of_any_offset_are_brought_to_the_local_clock():
    zone = ZoneInfo("Asia/Jakarta")
    at_six = minute_of(datetime.fromisoformat("2024-11-26T23:00+00:00"), zone)
    assert stamp(at_six) == "2024-11-27 06:00"


def test_a_hundredth_of_a_degree_of_latitude_is_1112_metres():
    # 6,371,008.8 m x pi / 180 / 100 = 1,111.95 m
    assert metres_between(np.array([[0.0, 100.0]]), np.array([[0.01, 100.0]])).tolist() == [1112]


CODES = st.sampled_from(["99", "99.01", "99.02", "99.01.01", "99.01.02", "99.02.01", "99.01.01.2001"])


@st.composite
def command_trees(draw) -> list[Unit]:
    units = [Unit("ROOT", "", None, ("99",), 0.0, 0.0)]
    for i in range(draw(st.integers(1, 6))):
        parent = draw(st.sampled_from(units)).unit
        units.append(Unit(f"U{i}", "", parent, tuple(draw(st.lists(CODES, max_size=3))), 0.0, 0.0))
    return units


@given(command_trees(), CODES)
def test_the_two_command_trees_agree(units, area):
    own, theirs = Commands(units), CommandTree.of(units)
    assert own.of == theirs.command_of
    assert own.host(area) == theirs.host_of(area)
    assert all(own.is_attached(c, area) == theirs.is_attached(c, area) for c in theirs.commands)


# Ties

CONTEST_OF = {"99-1": "99", "99.01-1": "99.01", "99.01-2": "99.01", "99.02-1": "99.02"}


@pytest.mark.parametrize(
    ("kind", "area", "is_barred"),
    [
        ("station_guard", "99.01.01", True),
        ("station_guard", "99.02.01", False),
        ("warehouse", "99.01", True),
        # The provincial office is not inside the regency's contest.
        ("commission_office", "99", False),
        ("supervisor_office", "99.01.01", True),
        ("district_tally", "99.01.01", True),
        ("ballot_escort", "99.01.01", True),
        ("enforcement", "99.01", True),
        ("patrol", "99.01.01", False),
        ("traffic", "99.01", False),
        ("standby", "99.01.01", False),
    ],
)
def test_a_tie_bars_sensitive_duties_inside_the_contest_area_only(kind, area, is_barred):
    place = Place("P", area, frozenset(), 0.0, 0.0)
    assert _bars(kind, place, "99.01", CONTEST_OF) is is_barred


@pytest.mark.parametrize(("pair", "is_barred"), [("99.01-1", True), ("99.01-2", True), ("99.02-1", False)])
def test_a_tie_bars_close_protection_of_every_pair_of_that_contest(pair, is_barred):
    post = Post("W", "close_protection", "", "99.02", 0.0, 0.0, (), "preventive", 2, "day", pair_id=pair)
    place = Place("W", "99.02", frozenset(), 0.0, 0.0, post=post)
    assert _bars("close_protection", place, "99.01", CONTEST_OF) is is_barred


def test_a_tie_bars_campaign_events_by_place_whatever_their_kind():
    place = Place("STTP-1", "99.01.01", frozenset(), 0.0, 0.0, is_event=True)
    assert _bars("limited_meeting", place, "99.01", CONTEST_OF)


def test_a_tie_to_a_pair_of_another_regency_bars_nothing(tmp_path):
    world = sound_world()
    pair = CandidatePair("98.01-1", "98.01", 1, "Pasangan 1")
    world.operation = replace(world.operation, candidates=(pair,), ties=(Tie("101", "98.01-1"),))
    assert found(world, tmp_path) == {}


# Teams and patterns


def four_police_at_b2(world: World) -> None:
    """B2 asks for two teams: Gita and Fajar, and two who are missing."""
    low, high = world.operation.settings.guard_patterns
    world.settings(guard_patterns=(low, replace(high, police=4)))
    world.row("beat_stations", "B2")["pattern_stations"] = "1/2"
    world.row("beats", "L2")["load"] = "2"
    world.tables["shortfalls"].append(shortfall("L2", GUARD, 2))
    world.row("balance", "RES").update(demand=12, short=5, missing=4)
    world.stage("missing").update(objective=4, bound=4)


def test_a_station_of_four_police_stands_alone_with_two_teams(tmp_path):
    world = sound_world()
    four_police_at_b2(world)
    assert found(world, tmp_path) == {}


def test_a_station_of_four_police_that_lists_nobody_missing_is_a_silent_gap(tmp_path):
    world = sound_world()
    four_police_at_b2(world)
    world.tables["shortfalls"].pop()
    assert found(world, tmp_path) == {"places_filled": 1}


def test_the_load_of_a_lone_station_may_be_capped_at_one(tmp_path):
    world = sound_world()
    four_police_at_b2(world)
    world.row("beats", "L2")["load"] = "1"
    assert found(world, tmp_path) == {}


def test_a_post_that_asks_for_nobody_asks_for_no_skill(tmp_path):
    world = sound_world()
    nobody = replace(world.operation.posts[0], post_id="GDG", kind="warehouse", officers=0)
    world.operation = replace(world.operation, posts=(*world.operation.posts, nobody))
    assert found(world, tmp_path) == {}


def test_a_beat_without_a_team_lists_two_officers_missing(tmp_path):
    world = sound_world()
    world.row("beats", "H1")["team_id"] = ""
    world.tables["draws"].clear()
    world.tables["duties"] = [d for d in world.tables["duties"] if d["place_id"] != "H1"]
    world.tables["shortfalls"].append(shortfall("H1", GUARD, 2))
    world.row("balance", "RES").update(missing=4)
    world.stage("missing").update(objective=4, bound=4)
    quiet, voting = world.operation.settings.phases
    world.settings(phases=(quiet, replace(voting, min_strength=Fraction(1, 2))))
    assert found(world, tmp_path) == {}


def test_a_command_with_its_own_pattern_may_not_use_the_common_one(tmp_path):
    world = sound_world()
    own = GuardPattern(RiskClass.LOW, 2, 5, 10, 1, unit="RES")
    world.settings(guard_patterns=(*world.operation.settings.guard_patterns, own))
    # A1, A2, A3 and B1 use 4 stations per team; their command's own pattern has 5.
    assert found(world, tmp_path) == {"guard_pattern_known": 4}


def test_a_class_given_by_hand_is_kept_even_if_every_table_agrees_on_another(tmp_path):
    world = sound_world()
    stations = tuple(
        replace(s, risk_class=RiskClass.ELEVATED) if s.station_id == "A3" else s
        for s in world.operation.stations
    )
    world.operation = replace(world.operation, stations=stations)
    assert found(world, tmp_path) == {"risk_class_kept": 1}


def test_a_special_station_has_the_special_class(tmp_path):
    world = sound_world()
    stations = tuple(
        replace(s, is_special=True) if s.station_id == "A3" else s for s in world.operation.stations
    )
    world.operation = replace(world.operation, stations=stations)
    assert found(world, tmp_path) == {"risk_class_kept": 1}


def test_a_lead_below_the_least_rank_breaks_the_lead(tmp_path):
    world = sound_world()
    world.person("101", rank="Briptu")
    assert found(world, tmp_path) == {"team_is_led": 1}


def test_a_team_of_two_leads_breaks_the_lead(tmp_path):
    world = sound_world()
    world.row("duties", "D2")["role"] = "lead"
    world.person("102", rank="Bripka")
    assert found(world, tmp_path) == {"team_is_led": 1}


def test_a_team_of_two_attached_officers_has_no_local(tmp_path):
    world = sound_world()
    world.person("106", unit="BRIMOB")
    assert evaluate_plan(world.operation, world.write(tmp_path)).objectives.teams_without_local == 1


def test_one_officer_does_not_fill_two_places_of_a_shift(tmp_path):
    world = sound_world()
    world.tables["duties"].append(world.row("duties", "D7") | {"duty_id": "D10"})
    world.row("balance", "RES").update(missing=1)
    assert set(found(world, tmp_path)) == {
        "one_place_at_a_time",
        "hours_per_day",
        "stages_as_recomputed",
    }


# What is checked, and who may read it


def quiet_balance(missing: int = 0) -> list[Row]:
    """The quiet phase asks for nobody: everyone is there, nobody is lent."""
    rows = [balance("RES", 0, 7, 0, 0, 0, missing), balance("BRIMOB", 0, 2, 0, 0, 0, 0)]
    return [row | {"phase": "quiet"} for row in rows]


def test_phases_that_the_certificate_does_not_name_are_left_alone(tmp_path):
    world = sound_world()
    world.tables["duties"].append(
        duty("D10", "104", "standby", "SEK-HULU", (at(25, 0), at(25, 24)), phase="quiet")
    )
    assert found(world, tmp_path) == {}
    world.rules(max_spell_hours=0)
    world.certificate["phases"].append("quiet")
    world.tables["balance"] += quiet_balance()
    stated_as_whole(world)
    # Standby lasts from eight to four.
    assert found(world, tmp_path) == {"hours_per_day": 1, "standby_in_turn": 1}


def test_stations_are_guarded_in_the_voting_phase_alone(tmp_path):
    world = sound_world()
    world.certificate["phases"].append("quiet")
    world.row("duties", "D2")["phase"] = "quiet"
    world.row("balance", "RES")["missing"] = 3
    world.tables["balance"] += quiet_balance(missing=-1)
    stated_as_whole(world)
    # The beat has lost its second officer, and the quiet phase has gained a stranger.
    assert found(world, tmp_path) == {"places_filled": 1, "duty_in_phase": 1, "stages_as_recomputed": 1}


def test_the_input_kept_beside_the_plan_matches_its_hash(tmp_path):
    world = sound_world()
    world.inputs = {"b.csv": b"2\n", "a.csv": b"1\n"}
    lines = sorted(f"{hashlib.sha256(raw).hexdigest()}  {name}\n" for name, raw in world.inputs.items())
    world.certificate["input_sha256"] = hashlib.sha256("".join(lines).encode()).hexdigest()
    assert found(world, tmp_path) == {}


def test_breaches_say_rule_place_and_count_and_name_nobody(tmp_path):
    world = sound_world()
    world.operation = replace(world.operation, ties=(Tie("101", "99.01-1"), Tie("102", "99.01-1")))
    world.person("102", home_village=BATU)
    world.tables["shortfalls"][0]["place_id"] = "101"
    evaluation = evaluate_plan(world.operation, world.write(tmp_path))
    assert ("ties_respected", "H1", 2) in {(b.rule, b.place_id, b.count) for b in evaluation.breaches}
    people = {p for o in world.operation.personnel for p in (o.nrp, o.name)}
    said = [text for b in evaluation.breaches for text in (b.rule, b.place_id, b.reason)]
    assert not [text for text in said for person in people if person in text]


def test_a_plan_of_another_phase_needs_no_beats(tmp_path):
    world = sound_world()
    world.tables["draws"].clear()
    world.certificate["phases"] = ["quiet"]
    world.tables["balance"] = quiet_balance()
    for name in ("beats", "beat_stations", "duties", "shortfalls", "transfers"):
        world.tables[name] = []
    world.certificate["stages"] = [
        s | {"objective": 0, "bound": 0, "gap": 0} for s in world.certificate["stages"][1::2]
    ]
    stated_as_whole(world)
    assert found(world, tmp_path) == {}


def test_an_officer_put_in_the_place_of_the_one_who_was_drawn_is_found(tmp_path):
    world = sound_world()
    world.tables["draws"][0]["places"] = world.tables["draws"][0]["places"].replace("H1", "L1")
    world.tables["draws"][0]["result"] = world.tables["draws"][0]["result"].replace("H1", "L1")
    assert found(world, tmp_path) == {"draws_redrawn": 1}


def test_a_draw_of_very_many_officers_is_read(tmp_path):
    world = sound_world()
    everybody = [f"{n:08d}" for n in range(20_000)]
    row = {"group_id": "G2", "unit": "RES", "kind": "task_force", "officers": ";".join(everybody)}
    first = min(everybody, key=lambda n: hashlib.sha256(f"1|G2|{n}".encode()).hexdigest())
    world.tables["draws"].append({**row, "places": "preventive", "result": f"preventive={first}"})
    assert found(world, tmp_path) == {}


def test_even_shares_that_the_rows_do_not_give_are_found(tmp_path):
    world = sound_world()
    truth = evaluate_plan(world.operation, world.write(tmp_path)).objectives.even
    stage = {"stage": "even", "objective": truth, "bound": truth, "gap": 0, "seconds": 0, "sense": "min"}
    world.certificate["stages"].append(stage)
    assert found(world, tmp_path) == {}
    stage.update(objective=1, bound=1)
    assert found(world, tmp_path) == {"stages_as_recomputed": 1}
