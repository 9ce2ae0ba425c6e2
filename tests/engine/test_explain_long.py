"""Explaining a plan of many days: an officer's duties in brief, why one of them, a place, a shift."""

from dataclasses import replace
from datetime import timedelta

import pytest

from praja.domain.forces import Absence
from praja.domain.needs import Need
from praja.domain.plan import Draw
from praja.domain.settings import RuleChange
from praja.draw import Lots
from praja.explain import explain
from praja.explain.desk import Desk
from praja.explain.rota import ELSEWHERE, HOURS, RESTING, Rota
from praja.explain.seats import Seat, Sieve
from praja.io.plan_folder import write_tables
from praja.pipeline.hours import hours_of
from tests.engine.explain_world import HILIR, SEED
from tests.engine.outputs_world import ADI, BENI, DUTIES, EKA, NEEDS, OPERATION, PLAN, at, duty

CREW = Lots(str(SEED)).order("tally/crew/SEK-HILIR/preventive/0", (EKA, "70000106"))
KEPT = "70000106"
DRAWS = (
    *PLAN.draws,
    Draw("routine/SEK-HILIR", "SEK-HILIR", False, (KEPT, EKA), ("routine",), (("routine", KEPT),), "routine"),
    Draw(
        "tally/crew/SEK-HILIR/preventive/0", "SEK-HILIR", False, (EKA, KEPT), ("crew:KPU",),
        (("crew:KPU", CREW[0]),), "crew",
    ),
)  # fmt: skip
POST_SHIFT = "KPU/20241130T2000"
(POST_DUTY,) = [d for d in DUTIES if d.place_id == "KPU"]


def written(folder, **changes):
    plan = replace(PLAN, hours=hours_of(OPERATION, DUTIES), draws=DRAWS, **changes)
    write_tables(folder, plan)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return written(tmp_path_factory.mktemp("plan"))


def need(start, hours, place="KPU", phase="tally", kind="commission_office"):
    where = next(n for n in NEEDS if n.place_id == place)
    return replace(where, phase=phase, kind=kind, start=start, end=start + timedelta(hours=hours))


def rota(*duties, operation=OPERATION):
    return Rota(operation, duties, {n.place_id: n for n in NEEDS})


def rules(*changes, **values):
    settings = OPERATION.settings
    changed = replace(settings, rules=replace(settings.rules, **values), rule_changes=changes)
    return replace(OPERATION, settings=changed)


def test_an_officer_reads_all_his_duties_in_brief(folder):
    told = explain(OPERATION, folder, ADI)
    assert told.text().splitlines()[:2] == [
        f"Petugas NRP {ADI}: Bripka, Polsek Hulu (Polres Contoh)",
        "  - Satgas: Satgas Preventif, sesuai data personel",
    ]
    assert "Seluruhnya 3 tugas, 34 jam, 1 malam" in told.text()
    assert "Masa tenang: 1 tugas" in told.text()
    place = (
        "pengawalan melekat di Pasangan 1 (PROT-99.01-1, Kecamatan Hulu): 1 giliran, 12 jam, "
        "30 November 2024; mengapa dia: praja explain ... PROT-99.01-1/20241130T2000/1"
    )
    assert place in told.text()
    assert told.data["hours"]["most_week_hours"] == 34
    assert [len(p["places"]) for p in told.data["phases"]] == [1, 1, 1]


def test_who_is_kept_for_routine_duty_is_told_so(folder):
    told = explain(OPERATION, folder, KEPT).text()
    assert "Rekapitulasi: tanpa tugas\n  - Undian menyisihkannya untuk tugas rutin" in told


def test_a_duty_says_why_it_fell_on_him(folder):
    told = explain(OPERATION, folder, POST_DUTY.duty_id)
    assert (told.kind, told.data["nrp"], told.data["phase"]) == ("duty", EKA, "tally")
    sieve = told.data["duty"]["sieve"]
    # Of eleven officers four are of the other task force; of the seven others nobody is away.
    assert sieve["fell_out"] == {"not_available": 0, "other_task_force": 4, "excluded_by_rule": 0}
    # Adi protects the pair in the same hours; Fajar keeps to routine duty; Beni, Citra, Gita and Hadi could.
    assert sieve["eligible"] == 7
    assert sieve["kept_by"] == {"elsewhere": 1}
    assert (sieve["kept_for_routine"], sieve["left"]) == (1, 4)
    assert sieve["is_eligible"]


def test_only_the_draws_of_its_phase_stand_beside_a_duty(folder):
    draws = explain(OPERATION, folder, POST_DUTY.duty_id).data["draws"]
    assert [d["kind"] for d in draws] == ["routine", "crew"]
    assert "regu tetap Kantor KPU" in explain(OPERATION, folder, {EKA: EKA, KEPT: KEPT}[CREW[0]]).text()


def test_movement_to_the_station_follows_from_the_duty_there(folder):
    told = explain(OPERATION, folder, "H1/20241126T1600/2")
    assert "Pergeseran pada Selasa, 26 November 2024, 16.00–17.00 WIB ke kelompok TPS H1" in told.text()
    assert "duty" not in told.data


def test_who_is_away_only_on_other_dates_is_there_for_a_shift(folder):
    for first, expected in ((29, 0), (30, 1)):
        absence = Absence(
            "70000103", at(first, 0).date() - timedelta(days=9 * (first == 29)), at(first, 0).date()
        )
        told = explain(replace(OPERATION, absences=(absence,)), folder, POST_DUTY.duty_id)
        assert told.data["duty"]["sieve"]["fell_out"]["not_available"] == expected


def test_an_event_and_a_place_that_the_engine_made_can_be_asked_about(folder):
    told = explain(OPERATION, folder, "EV-1")
    assert told.kind == "event"
    assert told.text().startswith("kegiatan kampanye EV-1 (Kecamatan Hilir)")
    assert told.data["team"][0]["here"] == 2
    assert explain(OPERATION, folder, "PROT-99.01-1").kind == "site"


def test_one_shift_says_what_is_missing_and_who_could_come(folder):
    told = explain(OPERATION, folder, POST_SHIFT)
    (shift,) = told.data["team"]
    assert (told.kind, shift["asked"], shift["here"]) == ("shift", 2, 1)
    assert shift["shortfalls"] == [{"missing": 1, "reason": "qualifications: tidak ada lagi"}]


def test_who_stands_at_a_place_already_is_not_offered_as_its_reinforcement(tmp_path):
    # Of seven who may serve, Adi and Eka are at the event already and Fajar keeps to routine duty;
    # Beni moves to his station four hours after it, without his rest. Citra, Gita and Hadi are left.
    event = replace(NEEDS[0], officers=3)
    (shift,) = explain(OPERATION, written(tmp_path, needs=(event, *NEEDS[1:])), "EV-1").data["team"]
    assert (shift["asked"], shift["here"]) == (3, 2)
    assert shift["reinforcement"]["free"] == 3


def test_a_comrade_at_the_same_place_is_not_free_for_the_seat_beside_him():
    # Adi's own seat: Eka beside him is on duty in those hours, as Beni, who lacks rest, is not.
    day = Desk(OPERATION, replace(PLAN, draws=DRAWS)).days["quiet"]
    sieve = Sieve(Seat(day, NEEDS[0], duty=DUTIES[0]))
    assert sieve.engaged[ELSEWHERE] == 1
    assert EKA not in sieve.free
    assert len(sieve.eligible) == 1 + sieve.busy + sieve.kept_for_routine + sieve.left


def test_many_shifts_of_a_place_are_added_up(tmp_path):
    many = tuple(need(at(28, 0) + timedelta(hours=8 * i), 8) for i in range(9))
    duties = tuple(
        duty("tally", "KPU", "commission_office", n.start, 8, (ADI, EKA)[i % 2])
        for i, n in enumerate(many[:6])
    )
    told = explain(OPERATION, written(tmp_path, needs=many, duties=duties), "KPU")
    (phase,) = told.data["team"]
    assert (phase["shifts"], phase["full"], phase["people"]) == (9, 0, 2)
    assert "Rekapitulasi: 9 giliran, 0 terisi penuh, 28 November 2024 – 30 November 2024" in told.text()
    assert f"praja explain ... {POST_SHIFT}" in told.text()


@pytest.mark.parametrize("subject", [ADI, EKA, POST_DUTY.duty_id, POST_SHIFT, "KPU", "EV-1", "H1"])
def test_nobody_else_is_named(folder, subject):
    told = explain(OPERATION, folder, subject)
    words = told.text() + told.text("en") + str(told.data)
    for officer in OPERATION.personnel:
        assert officer.name not in words
        assert officer.nrp not in words or officer.nrp in (subject, told.data.get("nrp"))


@pytest.mark.parametrize(
    ("start", "hours", "why"),
    [
        (at(30, 23), 4, ELSEWHERE),  # in the middle of his twelve hours
        (at(31, 15), 4, RESTING),  # seven hours after them
        # 11,120 m from Hulu, times 1.4 at 30 km/h: 32 minutes, so eight hours of rest and the way.
        (at(31, 16.5), 4, RESTING),
        (at(31, 16.6), 4, None),
        (at(30, 8), 4, RESTING),  # eight hours before, but the way is longer
        (at(30, 7), 4, None),
    ],
)
def test_one_more_duty_needs_rest_and_the_way(start, hours, why):
    protection = next(d for d in DUTIES if d.kind == "close_protection")
    assert rota(protection).obstacle(ADI, need(start, hours)) == why


def test_a_duty_of_the_need_itself_does_not_stand_in_its_way():
    assert rota(POST_DUTY).obstacle(EKA, need(at(30, 20), 12)) is None


def test_duties_that_touch_at_one_place_need_no_rest():
    first = duty("tally", "KPU", "commission_office", at(28, 8), 4, ADI)
    assert rota(first).obstacle(ADI, need(at(28, 12), 4)) is None
    assert rota(first).obstacle(ADI, need(at(28, 12), 4, place="PROT-99.01-1")) == RESTING


def test_rest_after_a_station_is_longer():
    station = next(d for d in DUTIES if d.kind == "station_guard" and d.nrp == BENI)
    assert rota(station).obstacle(BENI, need(at(28, 11.5), 4)) == RESTING
    assert rota(station).obstacle(BENI, need(at(28, 12), 4)) is None


def test_hours_of_a_date_and_of_seven_dates_in_a_row_are_limits():
    # Twelve hours a day, sixty a week: 8 h of a day leave 4; five days of 12 h leave nothing on the sixth.
    day = duty("tally", "KPU", "commission_office", at(28, 0), 8, ADI)
    assert rota(day).obstacle(ADI, need(at(28, 16), 4)) is None
    assert rota(day).obstacle(ADI, need(at(28, 16), 5)) == HOURS
    week = [duty("tally", "KPU", "commission_office", at(d, 8), 12, ADI) for d in range(22, 27)]
    assert rota(*week).obstacle(ADI, need(at(27, 8), 1)) == HOURS
    assert rota(*week).obstacle(ADI, need(at(29, 8), 1)) is None


def test_a_rule_that_is_switched_off_keeps_nobody():
    first = duty("tally", "KPU", "commission_office", at(28, 8), 4, ADI)
    later = need(at(28, 14), 4)
    assert rota(first).obstacle(ADI, later) == RESTING
    off = RuleChange("min_rest_hours", False, "banjir / flood", phase="tally")
    assert rota(first, operation=rules(off)).obstacle(ADI, later) is None


def test_a_need_of_somebody_without_duties_has_no_obstacle():
    assert (
        rota().obstacle(
            KEPT, Need("tally", "X", "post", "preventive", HILIR, 0, 100, at(28, 8), at(28, 9), 1)
        )
        is None
    )
