"""What the operations desk types and reads; what is refused, and how the next incident sees the last."""

import json
import re
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest

from praja.domain.forces import Tie
from praja.domain.settings import RuleChange
from praja.errors import UsageError
from praja.reinforce import (
    Incident,
    Override,
    Request,
    apply,
    as_text,
    prepare,
    read_posture,
    reinforce,
    run,
)
from praja.reinforce.posture import Gives
from praja.reinforce.telling import labels
from praja.reinforce.words import phrases
from tests.engine.reinforce_world import DUTIES, FORCE, HILIR, HULU, at, operation, plan


def asked(**cells) -> Request:
    return Request(**{"at": "2024-11-27T09:00", "place": HILIR, "officers": 2, **cells})


def refused(**cells) -> str:
    with pytest.raises(UsageError) as problem:
        run(operation(), plan(), asked(**cells))
    return str(problem.value)


# What is read ----------------------------------------------------------------------------------------


def test_the_answer_says_who_goes_from_where_when_and_what_it_uncovers():
    text = run(operation(), plan(), asked(by="2024-11-27T09:30")).text()
    assert text.startswith("Bantuan untuk 99.01.02 (99.01.02), Rabu, 27 November 2024, 09.00 WIB\n")
    assert "Paling lambat tiba: 09.30" in text
    assert "Paling cepat yang mungkin, apa pun yang ditinggalkan: 09.00" in text
    assert "Pilihan 1 (tercepat" in text
    assert "2 petugas, lengkap 09.00, tepat waktu" in text
    assert "TPS 1 (B-HILIR), pengamanan TPS: 402, 403; berangkat 09.00, tiba 09.00, kembali 11.00" in text
    assert "kurang rawan: tinggal 0 dari 2 sampai 11.00; risiko 0,5; 2 pengganti tiba 09.06" in text
    assert "Pos CADANGAN (CADANGAN) ke TPS 1 (B-HILIR): 100, 101; tiba 09.06, sampai 11.00" in text


def told(*choices):
    """Return the labels of choices of (menus, risk, the hour they are complete at or None)."""
    first = run(operation(), plan(), asked()).reinforcement.alternatives[0]
    every = [
        replace(first, rank=i, menus=menus, risk=risk, complete_at=None if hour is None else at(hour))
        for i, (menus, risk, hour) in enumerate(choices, start=1)
    ]
    return [labels(a, every) for a in every]


def test_a_choice_that_risks_more_once_others_are_replaced_is_not_called_least_risk():
    assert told((("neighbours",), 1.0, 10), (("least_risk",), 3.0, 11)) == [
        ["soonest", "least_risk", "neighbours"],
        ["least_risk_before"],
    ]


def test_none_is_called_soonest_that_is_complete_as_late_as_another_or_never():
    assert told((("least_risk",), 1.0, 10), (("soonest",), 2.0, 10)) == [["least_risk"], ["on_duty"]]
    assert told((("soonest",), 2.0, None), (("off_duty",), 1.0, 11)) == [
        ["on_duty"],
        ["soonest", "least_risk", "off_duty"],
    ]


def test_the_same_in_english():
    text = run(operation(), plan(), asked()).text("en")
    assert text.startswith("Reinforcement for 99.01.02 (99.01.02), Wednesday 27 November 2024, 09:00 WIB\n")
    assert "low risk: 0 of 2 left until 11:00; risk 0.5; 2 replaced at 09:06" in text


def test_a_shortage_is_said_in_capitals_with_what_is_short():
    only = plan(d for d in DUTIES if d.place_id == "KPU")
    text = run(operation(), only, asked(officers=7, women=1)).text()
    assert "TIDAK LENGKAP: kurang 5 petugas, 1 polwan" in text
    assert "TIDAK LENGKAP: kurang 1 polwan" in text
    assert "Seluruh kekuatan tidak mencukupi permintaan ini." in text


def test_an_override_is_told_with_reason_and_name():
    text = run(
        operation(), plan(), asked(officers=14, override="Massa bergerak", by_whom="AKBP Contoh")
    ).text()
    assert "Batas minimum dilampaui atas perintah AKBP Contoh: Massa bergerak" in text
    assert "Pos KPU (KPU): 2 di bawah batas pos" in text


def test_an_hour_after_midnight_bears_its_date():
    text = run(operation(), plan(), asked(at="2024-11-27T22:30", place=HULU)).text()
    assert "kembali 00.30 (28 November)" in text or "kembali 00.54 (28 November)" in text


def test_the_answer_is_plain_json():
    answer = run(operation(), plan(), asked())
    data = json.loads(json.dumps(answer.data))
    assert data["incident"]["at"] == "2024-11-27T09:00:00+07:00"
    assert data["alternatives"][0]["moves"][0]["nrp"] == "402"
    assert data["alternatives"][0]["complete"] is True
    assert answer.complete


def test_home_and_tie_are_told_as_one_number_and_no_relation_ever():
    world = operation(ties=(Tie("100", "99.01-1"),))
    answer = run(world, plan(), asked(place="KPU", officers=1))
    assert "1 terhalang aturan" in answer.text()
    assert dict(answer.reinforcement.held_back)["excluded_by_rule"] == 1


def test_service_numbers_stand_only_where_somebody_moves_and_names_nowhere():
    answer = run(operation(), plan(), asked())
    chosen = answer.reinforcement.alternatives
    moving = {m.nrp for a in chosen for m in a.moves} | {r.nrp for a in chosen for r in a.refills}
    told = set(re.findall(r"\b[1-6]0\d\b", answer.text()))
    assert told <= moving
    assert "Nama" not in answer.text()


def test_every_phrase_has_both_languages_and_the_same_braces():
    def braces(text):
        return sorted(name for _, name, _, _ in Formatter().parse(text) if name)

    assert phrases()
    assert [key for key, (one, other) in phrases().items() if braces(one) != braces(other)] == []


# What is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"place": "KPU-99"}, "There is no place 'KPU-99'"),
        ({"place": None}, "Name a place, or latitude and longitude"),
        ({"lat": 0.1, "lon": 100.0}, "Name a place or a position, not both"),
        ({"place": None, "lat": 91.0, "lon": 100.0}, "is no position on Earth"),
        ({"place": None, "lat": 89.0, "lon": 0.0}, "must be at most 25 km from a village, post or station"),
        (
            {"place": None, "lat": 0.5, "lon": 100.0},
            "is 45 km from the nearest place of this operation, 99",
        ),
        ({"skills": ["sniper=1"]}, "Nobody holds the skill 'sniper'"),
        ({"skills": ["negotiator"]}, "write it like negotiator=2"),
        ({"officers": 0}, "officers is 0, must be a whole number from 1 to 22"),
        ({"women": 3}, "women is 3, must be a whole number from 0 to 2"),
        ({"duration_min": 2000}, "duration_min is 2000, must be a whole number from 1 to 1440"),
        ({"at": "besok"}, "--at 'besok' is no instant"),
        ({"by": "2024-11-27T08:59"}, "The deadline lies before the incident"),
        ({"at": "2024-12-24T09:00"}, "This plan does not cover 2024-12-24"),
        ({"override": "Massa"}, "needs a reason and a name"),
        ({"override": " ", "by_whom": "AKBP"}, "needs a reason and a name"),
    ],
)
def test_what_cannot_be_is_refused_in_both_languages(cells, message):
    said = refused(**cells)
    assert message in said
    assert " / " in said


def test_an_instant_without_a_time_zone_is_refused():
    state = prepare(operation(), plan())
    with pytest.raises(UsageError, match="say its time zone"):
        reinforce(state, Incident(at=at(9).replace(tzinfo=None), place_id=HILIR, officers=1))


def test_another_operations_plan_is_refused():
    with pytest.raises(UsageError, match="unknown to the operation"):
        prepare(operation(personnel=FORCE[:3]), plan())
    with pytest.raises(UsageError, match="There is no place 'CADANGAN'"):
        prepare(operation(posts=()), plan())
    with pytest.raises(UsageError, match="holds no duty"):
        prepare(operation(), plan(()))


def test_a_language_nobody_speaks_is_refused():
    answer = run(operation(), plan(), asked())
    with pytest.raises(UsageError, match="There is no language 'jv'"):
        as_text(answer.state, answer.reinforcement, "jv")


# The posture -----------------------------------------------------------------------------------------


def write_posture(folder: Path, old: str, new: str) -> Path:
    from importlib import resources

    text = resources.files("praja.reinforce").joinpath("posture.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "posture.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / "posture.toml"


def test_a_command_may_have_a_posture_of_its_own(tmp_path):
    mine = write_posture(tmp_path, "call_up_min = 30", "call_up_min = 45")
    assert read_posture(mine).call_up_min == 45
    assert read_posture().of("a kind nobody knows").gives is Gives.OFFICERS


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("call_up_min = 30", 'call_up_min = "soon"', "call_up_min must be a number|must be a number of 0"),
        ("call_up_min = 30", "", "must be a number of 0 or more"),
        ('gives = "officers"', 'gives = "some"', "bukan 'some' / gives"),
        ('keep = "0"', 'keep = "3/2"', "bukan '3/2' / keep"),
        ("weight = 0.25", "", "must hold gives, keep, weight"),
        ("[other]", "[others]", "others tidak dikenal / is not known"),
        ("call_up_min = 30", "call_up_min = ", "cannot be read"),
    ],
)
def test_a_posture_that_says_something_else_is_refused(tmp_path, old, new, message):
    with pytest.raises(UsageError, match=message):
        read_posture(write_posture(tmp_path, old, new))


# One incident after another --------------------------------------------------------------------------


def test_who_is_at_an_incident_is_not_sent_to_the_next():
    state = prepare(operation(), plan())
    first = reinforce(state, Incident(at=at(9), place_id=HILIR, officers=2)).alternatives[0]
    later = apply(state, first)
    busy = {m.nrp for m in first.moves}
    found = reinforce(later, Incident(at=at(10), place_id=HILIR, officers=4), alternatives=9)
    assert busy.isdisjoint(m.nrp for a in found.alternatives for m in a.moves)
    assert dict(found.held_back)["at_incident"] >= 2
    # Once they are back, they may go again.
    again = reinforce(later, Incident(at=at(12), place_id=HILIR, officers=6), alternatives=9)
    assert busy & {m.nrp for a in again.alternatives for m in a.moves}


def test_a_long_incident_holds_its_officers_to_the_end():
    # 20 hours from 9.00: at 4.00 on the next date they are still there, though no shift is that long.
    change = [
        RuleChange(rule, False, "Keadaan darurat", kind="reinforcement")
        for rule in ("max_duty_hours_per_day", "max_spell_hours", "max_duty_hours_per_week")
    ]
    state = prepare(operation(changes=change), plan())
    long = Incident(at=at(9), place_id=HILIR, officers=2, duration_min=20 * 60)
    later = apply(state, reinforce(state, long).alternatives[0])
    found = reinforce(later, Incident(at=at(28), place_id=HULU, officers=1), alternatives=9)
    assert dict(found.held_back)["at_incident"] == 2


def test_the_first_state_stays_as_it_was():
    state = prepare(operation(), plan())
    asked_for = Incident(at=at(9), place_id=HILIR, officers=2)
    found = reinforce(state, asked_for)
    apply(state, found.alternatives[0])
    assert reinforce(state, asked_for) == found


def test_a_place_without_a_name_becomes_one_of_its_own():
    state = prepare(operation(), plan())
    found = reinforce(state, Incident(at=at(9), lat=0.1, lon=100.0, officers=2))
    later = apply(state, found.alternatives[0])
    assert later.places.ids[-1] == "INCIDENT-1"


def test_hours_that_were_served_at_an_incident_are_counted():
    # Called from 9.30 to 11.54: 2.4 h. With a day of 12 hours 9.6 are left: an incident of 12 h is too long.
    state = prepare(operation(), plan())
    found = reinforce(state, Incident(at=at(9), place_id=HILIR, officers=1), alternatives=9)
    called = next(a for a in found.alternatives if "off_duty" in a.menus)
    later = apply(state, called)
    (nrp,) = (m.nrp for m in called.moves)
    row = state.people.row[nrp]
    assert int(later.hours.day[row].sum()) == 144
    assert int(state.hours.day[row].sum()) == 0
    long = Incident(at=at(12), place_id=HILIR, officers=2, duration_min=600)
    assert nrp not in {m.nrp for a in reinforce(later, long, alternatives=9).alternatives for m in a.moves}


def test_an_alternative_that_is_out_of_date_is_refused():
    state = prepare(operation(), plan())
    first = reinforce(state, Incident(at=at(9), place_id=HILIR, officers=2)).alternatives[0]
    later = apply(state, first)
    with pytest.raises(UsageError, match=r"NRP 402 is no longer at B-HILIR"):
        apply(later, first)
    stranger = replace(first, moves=(replace(first.moves[0], nrp="999"),), refills=())
    with pytest.raises(UsageError, match="NRP 999 is no longer at"):
        apply(state, stranger)


def test_an_override_counts_in_the_next_incident_too():
    state = prepare(operation(), plan())
    word = Override("Massa bergerak", "AKBP Contoh")
    all_of_it = Incident(at=at(9), place_id=HILIR, officers=20)
    later = apply(state, reinforce(state, all_of_it, override=word).alternatives[0])
    found = reinforce(later, Incident(at=at(9.5), place_id=HULU, officers=4), alternatives=9)
    assert not [m for a in found.alternatives for m in a.moves if m.from_kind == "commission_office"]
