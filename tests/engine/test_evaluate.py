"""A sound plan passes; each promise, broken alone, is reported by its own rule and by no other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from praja import __version__
from praja.domain.forces import Absence, Lock, Release, Tie
from praja.domain.places import BeatLock
from praja.domain.settings import RuleChange
from praja.evaluate import RULES, evaluate_plan
from tests.engine.evaluate_whole_world import BOX1, BOX2_HILIR, PROT, rows_of, when, whole_world
from tests.engine.evaluate_world import AIR, BATU, HILIR, World, at, duty, found, sound_world, station

Damage = Callable[[World], None]
DAMAGES: dict[str, tuple[Callable[[], World], Damage]] = {}
BROAD_DAYLIGHT = {"night_start_min": 12 * 60, "night_end_min": 20 * 60}
"""A night that duties of this world touch."""


def breaks(rule: str, world: Callable[[], World] = sound_world) -> Callable[[Damage], Damage]:
    """File a damage of a world under the one rule it breaks."""

    def file(damage: Damage) -> Damage:
        assert rule not in DAMAGES, rule
        DAMAGES[rule] = (world, damage)
        return damage

    return file


def test_a_sound_plan_with_a_listed_shortage_breaks_no_rule(tmp_path):
    world = sound_world()
    evaluation = evaluate_plan(world.operation, world.write(tmp_path))
    assert evaluation.details == ()
    assert evaluation.breaches == ()
    assert evaluation.sound


def test_the_figures_are_recomputed_from_the_rows(tmp_path):
    world = sound_world()
    figures = evaluate_plan(world.operation, world.write(tmp_path)).objectives
    # 1112 + 2224 metres at weight 1; three teams; one officer short on each of two days.
    assert (figures.cost_m, figures.teams, figures.missing) == (3336, 3, 2)
    assert (figures.teams_without_local, figures.travel_m) == (0, 222392)


def test_every_rule_is_checked_on_the_sound_plan(tmp_path):
    idle = {rule.key for rule in RULES}
    for number, world in enumerate((sound_world(), whole_world())):
        world.rules(district_floor=0, station_teams=3, min_days_off_per_week=1)
        world.rules(max_consecutive_nights=2, **BROAD_DAYLIGHT)
        folder = tmp_path / str(number)
        folder.mkdir()
        idle &= {r.rule for r in evaluate_plan(world.operation, world.write(folder)).rules if r.checked == 0}
    # No floor is asked for, no input is kept, no rule loosened; nothing is revised, no results are claimed,
    # and nobody stands by in the whole operation.
    assert idle == {
        "district_floor_kept", "input_as_hashed", "loosened_rules_named", "changes_fit_duties",
        "locks_kept", "beat_locks_kept", "checks_as_recounted", "results_as_recomputed", "standby_in_turn",
    }  # fmt: skip


@breaks("tables_readable")
def _(world):
    world.row("duties", "D9")["travel_m"] = "12,5"


@breaks("ids_unique")
def _(world):
    world.row("duties", "D9")["duty_id"] = "D8"


@breaks("ids_known")
def _(world):
    world.row("duties", "D9")["nrp"] = "999"


@breaks("stations_in_one_beat")
def _(world):
    world.operation = replace(world.operation, stations=(*world.operation.stations, station("A9", BATU, 0.0)))


@breaks("beats_in_one_district")
def _(world):
    world.row("beats", "H1")["district_code"] = HILIR


@breaks("base_is_own_station")
def _(world):
    # The base of L1 becomes B2, 1,112 m further from B1; all that follows is restated.
    world.row("beats", "L1").update(base_station_id="B2", cost_m=1112)
    world.row("duties", "D3")["travel_m"] = 2224
    world.row("duties", "D4")["travel_m"] = 97852
    world.tables["transfers"][0]["metres"] = 2 * 97852
    world.stage("beats").update(objective=4448, bound=4448, gap=0.0)


@breaks("load_at_most_one")
def _(world):
    # Two stations per team instead of four: A1 to A3 weigh 3/2, and say so.
    low, high = world.operation.settings.guard_patterns
    world.settings(guard_patterns=(replace(low, stations=2, civil_guards=4), high))
    for row in world.tables["beat_stations"]:
        row["pattern_stations"] = 1 if row["station_id"] == "B2" else 2
    world.row("beats", "H1")["load"] = "3/2"
    world.row("beats", "L1")["load"] = "1/2"


@breaks("load_as_stated")
def _(world):
    world.row("beats", "H1")["load"] = "1"


@breaks("cost_as_stated")
def _(world):
    world.row("beats", "H1")["cost_m"] = 3337


@breaks("guard_pattern_known")
def _(world):
    world.row("beat_stations", "B1")["pattern_stations"] = 5
    world.row("beats", "L1")["load"] = "1/5"


@breaks("civil_guards_as_stated")
def _(world):
    world.row("beats", "H1")["civil_guards"] = 7


@breaks("teams_within_limit")
def _(world):
    world.rules(station_teams=2)


@breaks("risk_class_kept")
def _(world):
    world.row("risk", "A3")["risk_class"] = "elevated"


@breaks("places_filled")
def _(world):
    del world.tables["shortfalls"][0]


@breaks("shortfalls_true")
def _(world):
    world.tables["shortfalls"][0]["missing"] = 2


@breaks("team_named")
def _(world):
    world.row("beats", "H1")["team_id"] = ""


@breaks("team_is_led")
def _(world):
    world.row("duties", "D1")["role"] = "member"


@breaks("duty_on_a_shift")
def _(world):
    world.row("duties", "D9").update(
        kind="commission_office", place_id="KPU", start=at(27, 16), end=at(27, 18), travel_m=11120
    )
    world.row("balance", "RES").update(missing=1)
    world.stage("travel").update(objective=233512, bound=233512)


@breaks("duty_in_phase")
def _(world):
    world.row("duties", "D9").update(start=at(29, 8), end=at(29, 16))


@breaks("station_duty_hours")
def _(world):
    world.row("duties", "D2")["end"] = at(27, 23)


@breaks("qualifications_held")
def _(world):
    # With one officer per shift nobody is missing, so nobody missing can hold the radio.
    world.operation = replace(world.operation, posts=(replace(world.operation.posts[0], officers=1),))
    world.person("103", qualifications=frozenset())
    world.row("balance", "RES").update(demand=8, short=1, missing=0)
    world.tables["shortfalls"] = []
    world.stage("missing").update(objective=0, bound=0)


@breaks("kind_as_at_place")
def _(world):
    world.row("duties", "D7")["task_force"] = "support"
    world.row("balance", "RES").update(missing=3)


@breaks("standby_at_own_unit")
def _(world):
    world.row("duties", "D9").update(place_id="SEK-HILIR", travel_m=11120)
    world.stage("travel").update(objective=233512, bound=233512)


@breaks("assignable_only")
def _(world):
    world.person("104", assignable=False)
    world.row("balance", "RES").update(supply=6, short=4)


@breaks("not_on_leave")
def _(world):
    world.operation = replace(
        world.operation, absences=(Absence("104", date(2024, 11, 20), date(2024, 11, 27)),)
    )
    world.row("balance", "RES").update(supply=6, short=4)


@breaks("task_force_kept")
def _(world):
    world.person("103", task_force="support")


@breaks("station_guard_rank")
def _(world):
    world.person("101", rank="AKP")


@breaks("home_village_spared")
def _(world):
    world.person("102", home_village=AIR)


@breaks("ties_respected")
def _(world):
    world.operation = replace(world.operation, ties=(Tie("101", "99.01-1"),))


@breaks("home_unit_as_registered")
def _(world):
    world.row("duties", "D9")["home_unit"] = "SEK-HILIR"


@breaks("host_unit_serves_place")
def _(world):
    world.row("duties", "D9")["host_unit"] = "BRIMOB"


@breaks("attached_as_stated")
def _(world):
    world.row("duties", "D9")["attached"] = "true"
    world.row("balance", "RES").update(attached_in=3, attached_out=1)


@breaks("travel_as_stated")
def _(world):
    world.row("duties", "D2")["travel_m"] = 5


@breaks("one_place_at_a_time")
def _(world):
    world.tables["duties"].append(duty("D10", "102", "standby", "SEK-HULU", (at(27, 22), at(27, 23))))


@breaks("way_fits_between")
def _(world):
    # 11,120 m x 1.4 at 30 km/h are 32 minutes; the two duties touch.
    hilir = {"host_unit": "RES", "travel_m": 11120}
    world.tables["duties"].append(
        duty("D10", "104", "district_floor", "SEK-HILIR", (at(27, 16), at(27, 18)), **hilir)
    )
    world.row("balance", "RES").update(demand=11, short=4)
    world.stage("travel").update(objective=233512, bound=233512)


@breaks("rest_between_spells")
def _(world):
    world.tables["duties"].append(duty("D10", "104", "standby", "SEK-HULU", (at(27, 20), at(27, 22))))


@breaks("rest_after_station")
def _(world):
    # Nine hours are enough after other duties, not after a station.
    world.tables["duties"].append(duty("D10", "102", "standby", "SEK-HULU", (at(28, 9), at(28, 11))))


@breaks("spell_within_limit")
def _(world):
    world.rules(max_spell_hours=7)


@breaks("hours_per_day")
def _(world):
    world.row("duties", "D9")["end"] = at(27, 21)


@breaks("hours_per_week")
def _(world):
    world.rules(max_duty_hours_per_week=17)


@breaks("nights_in_a_row")
def _(world):
    # Citra is at the office on two days in a row, four hours of each.
    world.rules(max_consecutive_nights=1, **BROAD_DAYLIGHT)


@breaks("days_off_given")
def _(world):
    # Citra alone has duties on two dates.
    world.rules(min_days_off_per_week=6)


@breaks("routine_kept_back")
def _(world):
    world.rules(routine_share=Fraction(1, 10))
    # One of each unit is kept back.
    world.row("balance", "RES").update(supply=4, short=6)
    world.row("balance", "BRIMOB")["supply"] = 1


@breaks("min_strength_reached")
def _(world):
    quiet, voting = world.operation.settings.phases
    world.settings(phases=(quiet, replace(voting, min_strength=Fraction(1))))


@breaks("station_share_kept")
def _(world):
    world.rules(station_guard_share=Fraction(5, 9))


@breaks("district_floor_kept")
def _(world):
    world.rules(district_floor=1)


@breaks("transfers_add_up")
def _(world):
    world.tables["transfers"][0]["officers"] = 3


@breaks("balance_adds_up")
def _(world):
    world.tables["balance"][0]["short"] = 4


@breaks("stages_as_recomputed")
def _(world):
    world.stage("travel").update(objective=222391, bound=222391)


@breaks("gaps_as_stated")
def _(world):
    world.stage("beats")["gap"] = 0.02


@breaks("input_as_hashed")
def _(world):
    world.inputs["stations.csv"] = b"station_id\n"


@breaks("draws_redrawn")
def _(world):
    world.tables["draws"][0]["result"] = "H1/20241127T0600=102"


@breaks("results_as_recomputed")
def _(world):
    world.certificate["version"] = "0.0.1"
    world.certificate["rules"] = [{"rule": "ids_unique", "checked": 20, "violations": 1}]


def certified(world):
    """State in the certificate what the check finds, as a plan of this version does."""
    world.certificate["version"] = __version__
    with TemporaryDirectory() as folder:
        found = evaluate_plan(world.operation, world.write(Path(folder))).rules
    world.certificate["rules"] = [
        {"rule": r.rule, "checked": r.checked, "violations": r.violations} for r in found
    ]


@pytest.mark.parametrize("make", [sound_world, whole_world])
def test_a_certificate_that_states_what_the_check_finds_breaks_nothing(make, tmp_path):
    world = make()
    certified(world)
    evaluation = evaluate_plan(world.operation, world.write(tmp_path))
    assert evaluation.details == ()
    assert next(r.checked for r in evaluation.rules if r.rule == "checks_as_recounted") == len(RULES)


@breaks("checks_as_recounted")
def _(world):
    certified(world)
    world.certificate["rules"][1]["checked"] -= 1


@pytest.mark.parametrize(
    ("cut", "told"),
    [
        (lambda rules: rules.pop(1), ("ids_unique", "not named")),
        (lambda rules: rules.append(dict(rules[1])), ("ids_unique", ", ")),
        (lambda rules: rules.pop(), ("results_as_recomputed", "0 times")),
    ],
)
def test_a_certificate_that_leaves_a_rule_out_or_names_it_twice_is_found(cut, told, tmp_path):
    world = sound_world()
    certified(world)
    cut(world.certificate["rules"])
    (violation,) = evaluate_plan(world.operation, world.write(tmp_path)).details
    assert (violation.rule, violation.where) == ("checks_as_recounted", told[0])
    assert told[1] in violation.found


def test_the_counts_of_another_version_are_not_compared(tmp_path):
    world = sound_world()
    certified(world)
    del world.certificate["rules"][1]
    world.certificate["version"] = "0.0.1"
    assert evaluate_plan(world.operation, world.write(tmp_path)).sound


# The whole operation


def hours_of(world, nrp, **cells):
    """Write down other hours of an officer."""
    (row,) = rows_of(world, "hours", nrp=nrp)
    row.update(cells)


@breaks("needs_as_recomputed", whole_world)
def _(world):
    rows_of(world, "needs", place_id="E1", task_force="preventive")[0]["women"] = 0


@breaks("women_present", whole_world)
def _(world):
    world.person("111", sex="M")


@breaks("leaders_present", whole_world)
def _(world):
    # Beni is no Bripka; the lead of his team rests instead.
    world.row("duties", "V1")["nrp"] = "102"
    hours_of(world, "101", duties=2, hours=18.5, most_week_hours=18.5)
    hours_of(world, "102", duties=3, hours=28.5, most_week_hours=28.5)


@breaks("relieved_by_others", whole_world)
def _(world):
    world.rules(min_rest_after_station_hours=0)
    world.row("duties", "R2")["nrp"] = "102"
    hours_of(world, "102", duties=3, hours=20.5, most_week_hours=20.5)
    hours_of(world, "104", duties=2, hours=3.05, most_week_hours=3.05, least_rest_hours=70.05)


@breaks("standby_in_turn", whole_world)
def _(world):
    # Standby begins at eight.
    hours = {"start": when("26 09:00"), "end": when("26 17:00")}
    duty = {"duty_id": "S1", "nrp": "112", "kind": "standby", "place_id": "RES", "travel_m": 0, **hours}
    chain = {"task_unit": "pengendali_massa", "sector_id": "SEC-99.01"}
    world.tables["duties"].append(world.row("duties", "P1") | duty | chain)
    hours_of(world, "112", duties=2, hours=12, most_week_hours=12, least_rest_hours=68)


@breaks("guards_move_forward", whole_world)
def _(world):
    world.row("duties", "F3")["start"] = when("26 16:20")
    hours_of(world, "105", hours=18.67, most_week_hours=18.67)


@breaks("chain_as_recomputed", whole_world)
def _(world):
    world.row("duties", "T1")["task_unit"] = "pam_tps"


@breaks("sites_as_recomputed", whole_world)
def _(world):
    world.row("sites", PROT)["lat"] = 0.06


@breaks("boxes_delivered", whole_world)
def _(world):
    # One of the four boxes of Pasir stays behind.
    rows_of(world, "routes", route_id=BOX2_HILIR, stop=0)[0]["boxes"] = -3
    rows_of(world, "routes", route_id=BOX2_HILIR, stop=1)[0]["boxes"] = 3


@breaks("boxes_fit_vehicles", whole_world)
def _(world):
    truck = replace(world.operation.assets[0], boxes=9)
    world.operation = replace(world.operation, assets=(truck,))


@breaks("boxes_in_time", whole_world)
def _(world):
    # The way takes 32 minutes.
    rows_of(world, "routes", route_id=BOX1, stop=2)[0]["arrive"] = when("23 09:12")


@breaks("patrols_fill_shifts", whole_world)
def _(world):
    world.tables["patrols"][0]["start"] = when("28 08:10")


@breaks("patrols_move_in_time", whole_world)
def _(world):
    _, way, stay = world.tables["patrols"][:3]
    way["end"] = stay["start"] = when("28 10:06")


@breaks("patrol_values_add_up", whole_world)
def _(world):
    world.tables["patrol_values"][0].update(worst_risk=0.61)
    world.stage("patrols").update(objective=610000, bound=610000)


@breaks("patrols_sealed", whole_world)
def _(world):
    world.certificate["patrol_seed_sha256"] = "the secret itself"


@breaks("hours_as_recomputed", whole_world)
def _(world):
    hours_of(world, "109", nights=1)


@breaks("loosened_rules_named", whole_world)
def _(world):
    world.settings(rule_changes=(RuleChange("max_duty_hours_per_week", 72, "perintah lisan", phase="tally"),))
    world.certificate["version"] = "0.0.1"
    world.certificate["rules"] = [{"rule": "ids_unique", "checked": 1, "violations": 0}]


@breaks("changes_fit_duties", whole_world)
def _(world):
    world.tables["changes"] = [{"nrp": "101", "taken": "D2", "lost": "", "reason": "ditukar"}]


@breaks("locks_kept", whole_world)
def _(world):
    # D1 is 101's, as H1 at six o'clock is: one lock is kept, one release is not.
    world.certificate["revised_from"] = "0" * 64
    lock, release = Lock("D1", "101", "uji", "Kabag"), Release("H1/20241127T0600/9", "102", "uji", "Kabag")
    world.operation = replace(world.operation, locks=(lock,), releases=(release,))


@breaks("beat_locks_kept", whole_world)
def _(world):
    world.certificate["revised_from"] = "0" * 64
    inside = {row["beat_id"]: row["station_id"] for row in world.tables["beat_stations"]}
    locks = (BeatLock(inside["H1"], "H1", "uji", "Kabag"), BeatLock(inside["H1"], "L1", "uji", "Kabag"))
    world.operation = replace(world.operation, beat_locks=locks)


def test_there_is_a_damage_for_each_rule():
    assert set(DAMAGES) == {rule.key for rule in RULES}


@pytest.mark.parametrize("rule", [rule.key for rule in RULES])
def test_a_broken_promise_is_reported_by_its_rule_alone(rule, tmp_path):
    sound, damage = DAMAGES[rule]
    world = sound()
    damage(world)
    assert set(found(world, tmp_path)) == {rule}
