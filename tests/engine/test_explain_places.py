"""What `praja explain` says of stations, beats and posts, with every number worked by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from praja.domain.settings import RiskClass
from praja.explain import explain
from tests.engine.explain_world import OPERATION, PLAN, write

H1, H2 = PLAN.beats
BOTH_GUARDED = replace(PLAN, beats=(H1, replace(H2, team_id="T2")))


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path)


def test_a_station_says_its_class_pattern_and_beat(folder):
    data = explain(OPERATION, folder, "A2").data
    assert data["risk"]["reasons"] == ["past_violence=0.7"]
    assert data["pattern"]["stations"] == 3
    assert (data["beat"]["metres"], data["beat"]["cost_m"], data["beat"]["load"]) == (1112, 1112, "2/3")
    assert data["team"][0]["units"] == {"SEK-HULU": 2}
    text = explain(OPERATION, folder, "A2").text()
    assert "Riwayat kekerasan 0,7" in text
    assert "Kelas tetap sama pada 95% percobaan" in text
    assert "beban TPS ini 1/3 tim" in text


def test_the_cheapest_other_base_with_room_is_priced(tmp_path):
    # A2 lies 2,224 m from A3 and 1,112 m from its own base A1: 1,112 m more; H2 then holds three thirds.
    best = explain(OPERATION, write(tmp_path, BOTH_GUARDED), "A2").data["next_best"]
    assert best["cheapest_with_room"] == {
        "beat_id": "H2", "base_station_id": "A3", "metres": 2224, "extra_cost_m": 1112, "load_then": "1",
        "has_room": True,
    }  # fmt: skip


def test_a_base_that_moves_leaves_its_beat_a_new_base(folder):
    # A3 to A1 is 3,336 m; A4 then stays alone at no cost, where it cost 1,112 m before: 2,224 m more.
    best = explain(OPERATION, folder, "A3").data["next_best"]
    assert best["cheapest_with_room"]["extra_cost_m"] == 3336 - 1112


def test_a_move_that_breaks_the_load_is_told(tmp_path):
    # Under one team for two stations H2 is full: A2 would make it three halves.
    plan = replace(
        BOTH_GUARDED,
        patterns={f"A{i}": Fraction(2) for i in (1, 2, 3, 4)},
        beats=tuple(replace(b, load=Fraction(1)) for b in BOTH_GUARDED.beats),
    )
    explanation = explain(OPERATION, write(tmp_path, plan), "A2")
    best = explanation.data["next_best"]
    assert best["cheapest_with_room"] is None
    assert (best["cheapest_full"]["load_then"], best["cheapest_full"]["extra_cost_m"]) == ("3/2", 1112)
    assert "its load would be 3/2: more than one team" in explanation.text("en")
    assert "Tidak ada pangkalan lain yang masih muat (di kecamatan ini ada 1)" in explanation.text()


def test_a_beat_without_a_team_names_the_rule_that_binds(folder):
    explanation = explain(OPERATION, folder, "H2")
    (shift,) = explanation.data["team"]
    assert (shift["asked"], shift["here"]) == (2, 0)
    assert shift["shortfalls"] == [{"missing": 2, "reason": "station_teams: 1 tim diizinkan"}]
    assert "Kurang 2: batas jumlah tim – 1 tim diizinkan" in explanation.text()
    # Polsek Hulu, 0.03 degrees away, has room for one more officer.
    assert shift["reinforcement"] == {"free": 1, "unit": "SEK-HULU", "metres": 3336}


def test_a_post_says_the_strength_of_each_shift(folder):
    (shift,) = explain(OPERATION, folder, "KPU").data["team"]
    assert (shift["asked"], shift["here"], shift["local"], shift["attached"]) == (2, 2, 1, 1)
    assert shift["units"] == {"BRIMOB": 1, "SEK-HILIR": 1}


def test_a_class_given_by_hand_gives_its_reason(folder):
    stations = tuple(
        replace(s, risk_class=RiskClass.LOW, reason="Putusan Kapolres") if s.station_id == "A1" else s
        for s in OPERATION.stations
    )
    text = explain(replace(OPERATION, stations=stations), folder, "A1").text()
    assert "Kelas diberikan kesatuan, alasan: Putusan Kapolres" in text
