"""What `praja explain` says of people, with every number worked by hand."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from praja.domain.forces import Absence, Tie
from praja.domain.operation import Operation
from praja.domain.plan import Stage
from praja.errors import UsageError
from praja.explain import Explanation, explain
from praja.explain.desk import Desk
from praja.explain.names import draw_name
from praja.explain.words import phrases
from tests.engine.explain_world import BATU, DRAWN, MEMBERS, OPERATION, PLAN, rules, write

LEAD, ATTACHED, TOO_SENIOR, AWAY = "70000101", "70000107", "70000108", "70000111"
SUBJECTS = (*(o.nrp for o in OPERATION.personnel), "A1", "A2", "A3", "A4", "H1", "H2", "KPU")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path)


def duty(explanation: Explanation) -> Any:
    return explanation.data["phases"][0]["duties"][0]


def without_duty(explanation: Explanation) -> Any:
    return explanation.data["phases"][0]["without_duty"]


def test_the_force_falls_out_question_by_question(folder):
    # 11: Kiki is away; Kompol Hadi is too senior; Beni, Citra and Fajar are below Bripka; Indra lives in
    # Batu and Joko declared a tie. Adi, Dedi, Eka and Gita are left; Eka and Gita are at the KPU.
    assert duty(explain(OPERATION, folder, LEAD))["sieve"] == {
        "total": 11,
        "fell_out": {"not_available": 1, "too_senior": 1, "not_fit_to_lead": 3, "excluded_by_rule": 2},
        "eligible": 4,
        "is_eligible": True,
        "other_duties": 2,
        "kept_by": {"elsewhere": 2},
        "kept_for_routine": 0,
        "left": 1,
    }


def test_routine_duty_keeps_back_free_officers_of_full_units(folder):
    # The second seat needs no lead: Beni or Citra, Dedi and Fajar are free. Polsek Hulu may plan 3 of 4
    # and uses 2, so it keeps one of its two; Polsek Hilir may plan 1 of 2 and uses it, so it keeps Fajar.
    sieve = duty(explain(OPERATION, folder, DRAWN[0]))["sieve"]
    assert (sieve["eligible"], sieve["other_duties"], sieve["kept_for_routine"], sieve["left"]) == (
        7,
        3,
        2,
        1,
    )


def test_a_post_asks_for_its_own_task_force(folder):
    fell = duty(explain(OPERATION, folder, ATTACHED))["sieve"]["fell_out"]
    # Dedi, Indra and Joko are of Banops; Kiki is of Banops too, but away first.
    assert fell == {"not_available": 1, "other_task_force": 3, "excluded_by_rule": 0}


def test_a_post_asks_for_no_leader(folder):
    assert duty(explain(OPERATION, folder, ATTACHED))["need"]["leads"] == 0


def test_the_next_best_exchange_is_priced_in_metres(folder):
    # Adi to the KPU 11,120 m, Gita to A1 111,195 m; now they travel 0 and 100,075 m.
    best = duty(explain(OPERATION, folder, LEAD))["next_best"]
    assert best["exchange"] == {
        "unit": "BRIMOB", "place_id": "KPU", "kind": "commission_office", "extra_m": 22_240,
    }  # fmt: skip
    assert best["free_own_unit"] == {"unit": "SEK-HULU", "place_id": None, "kind": None, "extra_m": 0}
    assert best["free"] is None


def test_a_cheaper_free_officer_is_not_hidden(folder):
    # Polsek Hulu has room and stands 11,120 m from the KPU, Brimob 100,075 m.
    best = duty(explain(OPERATION, folder, ATTACHED))["next_best"]
    assert best["free"]["extra_m"] == 11_120 - 100_075
    assert "-89,0 km" in explain(OPERATION, folder, ATTACHED).text()


def test_a_full_unit_lends_nobody_more(folder):
    # Half of four is kept at Polsek Hulu: its two places are taken.
    operation = rules(routine_share=Fraction(1, 2))
    assert duty(explain(operation, folder, ATTACHED))["next_best"]["free"] is None


def test_the_only_local_officer_is_exchanged_for_a_local_one_alone(tmp_path):
    adi, second, eka, gita = PLAN.duties
    with_gita = replace(second, nrp=gita.nrp, home_unit="BRIMOB", attached=True, travel_m=111_195)
    plan = replace(PLAN, duties=(adi, with_gita, eka, replace(gita, nrp=DRAWN[0], home_unit="SEK-HULU")))
    told = duty(explain(OPERATION, write(tmp_path, plan), LEAD))
    assert told["need"]["seat_needs"]["local"] is True
    assert told["next_best"]["exchange"]["unit"] == "SEK-HILIR"


def test_chance_is_repeated_from_the_seed(folder):
    for rank, nrp in enumerate(DRAWN, start=1):
        phase = explain(OPERATION, folder, nrp).data["phases"][0]
        (draw,) = phase.get("draws") or phase["without_duty"]["draws"]
        assert (draw["officers"], draw["places"], draw["rank"], draw["verified"]) == (2, 1, rank, True)
    assert without_duty(explain(OPERATION, folder, DRAWN[1]))["reason"] == "drawn_out"


def test_a_draw_is_told_by_names_with_its_code_for_the_check(folder):
    told = explain(OPERATION, folder, DRAWN[0])
    assert "Undian tugas Satgas Preventif di antara petugas Polsek Hulu (Polres Contoh): " in told.text()
    assert "Draw of duties of Satgas Preventif among officers of Polsek Hulu" in told.text("en")
    assert "Kode kelompok SEK-HULU/preventive/member, SHA-256" in told.text()
    (draw,) = PLAN.draws
    standby = draw_name(Desk(OPERATION, PLAN), replace(draw, unit="", kind="standby"))
    assert standby.show("id") == "Undian siaga di antara seluruh kesatuan"


def test_a_draw_that_the_seed_does_not_give_is_told(tmp_path):
    (draw,) = PLAN.draws
    forged = replace(draw, result=((draw.duties[0], DRAWN[1]),))
    explanation = explain(OPERATION, write(tmp_path, replace(PLAN, draws=(forged,))), DRAWN[0])
    assert "HASILNYA BERBEDA" in explanation.text()
    assert "A DIFFERENT RESULT" in explanation.text("en")


def test_who_is_away_is_not_available_and_no_more_is_said(folder):
    explanation = explain(OPERATION, folder, AWAY)
    assert without_duty(explanation) == {"reason": "not_available"}
    assert explanation.lines[-1].id == "Tidak tersedia pada tahapan ini"


def test_who_is_away_on_a_later_date_of_the_phase_is_not_available(folder):
    settings = OPERATION.settings
    longer = replace(settings, phases=(replace(settings.phases[0], end=date(2024, 11, 28)),))
    away = (*OPERATION.absences, Absence("70000104", date(2024, 11, 28), date(2024, 11, 28)))
    explanation = explain(replace(OPERATION, settings=longer, absences=away), folder, "70000104")
    assert without_duty(explanation) == {"reason": "not_available"}


def test_the_last_of_a_unit_is_kept_for_routine_duty(folder):
    told = without_duty(explain(OPERATION, folder, TOO_SENIOR))
    assert told["reason"] == "kept_for_routine"
    assert told["unit"] == {"total": 1, "kept_for_routine": 1, "with_duty": 0, "most": 0}
    assert told["next_best"] is None


def test_a_plan_that_leaves_somebody_unused_without_proof_says_so(tmp_path):
    # H2 lacks two; with a proof that two must be missing nothing is wrong, with a proof of one it is.
    unproven = replace(PLAN.certificate, stages=(Stage("missing", 2, 1.0, 0.5, 0.1),))
    told = explain(OPERATION, write(tmp_path, replace(PLAN, certificate=unproven)), "70000104")
    assert without_duty(told)["reason"] == "left_unused"
    assert "kurang 2 petugas, yang terbukti tak terhindarkan 1" in told.text()


def test_home_and_tie_look_the_same_from_outside(folder):
    told = explain(OPERATION, folder, LEAD).text("en")
    people = tuple(
        replace(o, home_village=None) if o.home_village == BATU else o for o in OPERATION.personnel
    )
    only_ties = replace(OPERATION, personnel=people, ties=(*OPERATION.ties, Tie("70000109", "99.01-1")))
    assert explain(only_ties, folder, LEAD).text("en") == told
    assert "excluded by rule: 2" in told


@pytest.mark.parametrize("subject", SUBJECTS)
def test_nobody_else_is_named(folder, subject):
    explanation = explain(OPERATION, folder, subject)
    told = explanation.text() + explanation.text("en") + json.dumps(explanation.data)
    for officer in OPERATION.personnel:
        assert officer.name not in told
        assert officer.nrp == subject or officer.nrp not in told


def test_an_explanation_reads_like_this(folder):
    told = explain(OPERATION, folder, DRAWN[0]).text()
    assert "Waktu: Rabu, 27 November 2024, 06.00–24.00 WIB" in told
    assert "Mengapa dia: dari 11 personel seluruh kekuatan gugur berturut-turut" in told
    english = explain(OPERATION, folder, DRAWN[0]).text("en")
    assert "Time: Wednesday 27 November 2024, 06:00–24:00 WIB" in english
    assert "chance put him at rank 1: beat H1 (base TPS 001 Batu, Hulu district)" in english


def test_an_officer_who_breaks_a_rule_is_told_to_be_out_of_place(folder):
    people = tuple(replace(o, home_village=BATU) if o.nrp == LEAD else o for o in OPERATION.personnel)
    explanation = explain(replace(OPERATION, personnel=people), folder, LEAD)
    assert duty(explanation)["sieve"]["is_eligible"] is False
    assert "PERHATIAN" in explanation.text()


def test_an_unknown_subject_is_refused_with_what_to_give(folder):
    wanted = r"no officer, .* duty or shift '99'.*NRP.*station_id such as A1.*such as H1.*such as KPU"
    with pytest.raises(UsageError, match=wanted):
        explain(OPERATION, folder, "99")


def test_an_unknown_language_is_refused(folder):
    with pytest.raises(UsageError, match="no language 'fr': choose one of id, en"):
        explain(OPERATION, folder, "A1").text("fr")


def test_every_phrase_has_the_same_figures_in_both_languages():
    for key, pair in phrases().items():
        fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in pair]
        assert fields[0] == fields[1], key


def test_the_same_plan_gives_the_same_words(folder):
    operation: Operation = replace(OPERATION, personnel=tuple(reversed(OPERATION.personnel)))
    for subject in (*MEMBERS, "A1", "KPU"):
        assert explain(OPERATION, folder, subject) == explain(operation, folder, subject)
