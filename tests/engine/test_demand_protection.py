"""Close protection and revotes: who asks for it, where, when and how many, worked by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from praja.demand.protection import protection_needs, protection_sites
from praja.demand.revotes import revote_needs
from praja.domain.operation import Operation
from praja.domain.places import Revote
from praja.domain.settings import Phase, RuleChange
from tests.engine.planning_world import BATU, HULU, PAIRS, PASIR, RULES, VOTING, at, post, station
from tests.engine.planning_world import operation as unprotected

TALLY = Phase("tally", "Rekapitulasi", date(2024, 11, 28), date(2024, 12, 1))


def operation(**tables) -> Operation:
    """A tiny operation whose pairs and chairs are protected by default."""
    protected = replace(RULES, pair_protection_officers=4, chair_protection_officers=2)
    return unprotected(rules=protected, **tables)


def ruled(op: Operation, **rules) -> Operation:
    return replace(op, settings=replace(op.settings, rules=replace(op.settings.rules, **rules)))


# Pairs and chairs


def test_every_pair_without_a_post_of_its_own_is_protected_by_four_on_each_of_two_shifts():
    op = operation(candidates=PAIRS[1:2])
    assert [(n.place_id, n.start, n.end, n.officers, n.pair_id) for n in protection_needs(op, VOTING)] == [
        ("PROT-99.01-1", at(27, 0), at(27, 12), 4, "99.01-1"),
        ("PROT-99.01-1", at(27, 12), at(27, 24), 4, "99.01-1"),
    ]
    assert {(n.kind, n.area_code, n.leads) for n in protection_needs(op, VOTING)} == {
        ("close_protection", "99.01", 0)
    }


def test_a_pair_with_a_post_of_its_own_is_protected_there_only():
    own = post("WAL", "close_protection", "99.01", 2, pair_id="99.01-1")
    op = operation(candidates=PAIRS[:2], posts=[own])
    assert [s.place_id for s in protection_sites(op)] == ["PROT-99-1"]


def test_the_chair_of_each_commission_and_supervisor_is_protected_where_he_works():
    kpu = post("KPU-U", "commission_office", "99.01", 2, lat=0.07)
    bawaslu = post("BWS-U", "supervisor_office", "99.01", 2)
    op = operation(candidates=(), posts=[kpu, bawaslu, post("GDG", "warehouse", HULU, 2)])
    assert [(s.place_id, s.name, s.lat) for s in protection_sites(op)] == [
        ("PROT-KPU-U", "Ketua KPU-U", 0.07),
        ("PROT-BWS-U", "Ketua BWS-U", 0.5),
    ]
    assert {(n.officers, n.pair_id) for n in protection_needs(op, VOTING)} == {(2, None)}


def test_the_guards_of_a_pair_meet_at_its_commission_or_else_at_the_command():
    kpu = post("KPU-U", "commission_office", "99.01", 2, lat=0.07)
    sites = {s.place_id: s for s in protection_sites(operation(posts=[kpu]))}
    assert sites["PROT-99.01-1"].lat == 0.07
    assert sites["PROT-99.02-1"].lat == 1.0
    # The province's pair: at the Polda, not in the middle of the province.
    assert sites["PROT-99-1"].lat == 0.5


def test_no_pair_is_named_by_its_candidates():
    names = [s.name for s in protection_sites(operation())]
    assert "Pasangan calon nomor 1 Utara" in names
    assert not set(names) & {p.name for p in PAIRS}


def test_numbers_of_zero_protect_nobody():
    kpu = post("KPU-U", "commission_office", "99.01", 2)
    op = ruled(operation(posts=[kpu]), pair_protection_officers=0, chair_protection_officers=0)
    assert (protection_sites(op), protection_needs(op, VOTING)) == ((), ())


def test_phases_that_the_rules_do_not_name_ask_for_nobody():
    assert protection_needs(ruled(operation(), protection_phases=("campaign",)), VOTING) == ()


def test_shifts_of_protection_turn_as_the_rules_say():
    op = ruled(operation(candidates=PAIRS[:1]), protection_shift="3x8")
    assert [n.start for n in protection_needs(op, VOTING)] == [at(27, 0), at(27, 8), at(27, 16)]


def test_without_the_shift_that_the_rules_name_protection_turns_at_noon_and_midnight():
    op = ruled(operation(candidates=PAIRS[:1]), protection_shift="missing")
    assert [n.start for n in protection_needs(op, VOTING)] == [at(27, 0), at(27, 12)]


def test_every_pair_is_protected_alike():
    needs = protection_needs(operation(), VOTING)
    by_pair = {
        p: [(n.start, n.officers) for n in needs if n.pair_id == p] for p in {n.pair_id for n in needs}
    }
    assert len(by_pair) == 4
    assert len({tuple(asked) for asked in by_pair.values()}) == 1


# Revotes


def revoting(*rows: Revote, **rules) -> Operation:
    stations = [station("A1", BATU), station("P1", PASIR)]
    return ruled(operation(stations=stations, revotes=rows), **rules)


def test_a_revote_of_eighteen_hours_is_served_in_two_shifts_of_nine():
    # No officer may serve more than 12 hours of a date: 06:00 to 24:00 is 18.
    needs = revote_needs(revoting(Revote("A1", date(2024, 11, 30), 30)), TALLY)
    assert [(n.place_id, n.start, n.end, n.officers) for n in needs] == [
        ("A1", at(30, 6), at(30, 15), 30),
        ("A1", at(30, 15), at(30, 24), 30),
    ]
    assert {(n.kind, n.area_code, n.villages, n.phase) for n in needs} == {
        ("revote_guard", BATU, (BATU,), "tally")
    }


@pytest.mark.parametrize(
    ("changes", "shifts"),
    [
        # 16 hours a spell still need two; with neither limit one guard stays.
        ({"max_duty_hours_per_day": False}, 2),
        ({"max_duty_hours_per_day": False, "max_spell_hours": False}, 1),
        ({"max_duty_hours_per_day": 6}, 3),
    ],
)
def test_the_rules_on_hours_of_a_revote_say_how_many_shifts_there_are(changes, shifts):
    op = revoting(Revote("A1", date(2024, 11, 30), 4))
    rows = tuple(RuleChange(r, v, "PSU", kind="revote_guard") for r, v in changes.items())
    op = replace(op, settings=replace(op.settings, rule_changes=rows))
    needs = revote_needs(op, TALLY)
    assert len(needs) == shifts
    assert sum((n.end - n.start for n in needs), timedelta()) == timedelta(hours=18)


def test_a_revote_belongs_to_the_phase_that_holds_its_date():
    op = revoting(Revote("A1", date(2024, 11, 30), 4))
    assert revote_needs(op, VOTING) == ()


def test_revotes_come_in_order_of_date_and_station():
    rows = [Revote("P1", date(2024, 11, 30), 4), Revote("A1", date(2024, 11, 30), 4)]
    rows.append(Revote("P1", date(2024, 11, 29), 4))
    assert [n.place_id for n in revote_needs(revoting(*rows), TALLY)][::2] == ["P1", "A1", "P1"]


def test_a_revote_of_nobody_or_nowhere_makes_no_need():
    rows = [Revote("A1", date(2024, 11, 30), 0), Revote("lost", date(2024, 11, 30), 4)]
    assert revote_needs(revoting(*rows), TALLY) == ()
