"""The risk of places as people read and change it: numbers by hand, four eyes, territory, nothing lost."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from posko.assessment import actions, bridge, deciding, places, queries, weighing
from posko.assessment.bridge import classes_of
from posko.assessment.decisions import Decision
from posko.assessment.models import Change, Override
from posko.assessment.queries import Sought, assessed
from posko.assessment.unknown import Unknown, unknown_risk
from posko.campaign.actions import keep
from posko.ledger.models import Entry
from posko.support.errors import NotThereError, RefusedError, RuleError
from tests.site.assessment_world import CLASSES, MODEL, assessed_operation, write_folder


@pytest.fixture
def found(command, tmp_path):
    """The operation of the Polda, assessed."""
    return assessed_operation(command, tmp_path)


@pytest.fixture
def planner(command, found):
    """Whose operation it is."""
    return command.viewer("provincial_planner")


@pytest.fixture
def commander(command):
    """Who confirms."""
    return command.viewer("provincial_commander")


def by_code(viewer, found, **sought):
    """Return the rows of the first page by code."""
    return {row["code"]: row for row in queries.places(viewer, found, Sought(**sought), page=1).rows}


def again(viewer, found):
    """Return the assessment of the last version."""
    return assessed(viewer, found.operation.public_id)


def test_each_station_has_the_class_that_was_worked_by_hand(planner, found):
    rows = by_code(planner, found)
    assert {code: row["class"] for code, row in rows.items()} == CLASSES
    assert (rows["H1"]["conflict"], rows["H3"]["conflict"], rows["L1"]["conflict"]) == (0.95, 0.5, None)
    assert (rows["H1"]["confidence"], rows["H3"]["confidence"], rows["L1"]["confidence"]) == (1, 0.25, 0)
    assert rows["L1"]["firm"] == "none"


def test_reasons_name_the_indicators_and_indexes_stand_beside(planner, found):
    reasons = by_code(planner, found)["H2"]["reasons"]
    assert [(r.word or r.label, r.value, r.beside) for r in reasons] == [
        ("raised", "", False),
        ("Keterpencilan", "0.9", False),
        ("Riwayat sengketa", "0.5", False),
        ("IKP Bawaslu", "0.1203", True),
        ("IPKP Polri", "0.4", True),
    ]


def test_villages_show_what_is_worst_among_their_stations(planner, found):
    rows = by_code(planner, found, level="village")
    batu = rows["99.01.01.2001"]
    assert (batu["class"], batu["high"], batu["elevated"], batu["stations"]) == ("high", 2, 1, 3)


@pytest.mark.parametrize(
    ("sought", "codes"),
    [
        ({"risk_class": "high"}, ["H1", "H2"]),
        ({"area": "99.03"}, ["L2", "L1"]),
        ({"sure": "unknown"}, ["L2", "L1"]),
        ({"sure": "low"}, ["H2", "H3", "L1"]),
        ({"words": "lapas"}, ["L2"]),
        ({"words": "batu"}, ["H1", "H2", "H3"]),
        ({"order": "name"}, ["H1", "H2", "H3", "L1", "L2"]),
        ({"words": "' OR 1=1 --"}, []),
    ],
)
def test_filters_and_orders(planner, found, sought, codes):
    assert list(by_code(planner, found, **sought)) == codes


def test_who_has_a_part_of_the_area_reads_that_part_alone(command, found):
    hulu = command.viewer("planner")
    mine = again(hulu, found)
    assert sorted(by_code(hulu, mine)) == ["H1", "H2", "H3"]
    assert [d["code"] for d in queries.summary(hulu, mine)] == ["99.01.01"]
    assert len(queries.features(hulu, mine, Sought(), lambda *_: "")["features"]) == 3
    assert len(queries.listed(hulu, mine, Sought())) == 1 + 3
    assert places.count_incidents(hulu, mine, "", "") == len(places.incidents(hulu, mine, "", "")) == 2
    with pytest.raises(NotThereError):
        places.place(hulu, mine, "station", "L1")


def test_a_stranger_to_the_right_finds_nothing(command, found):
    with pytest.raises(NotThereError):
        assessed(command.viewer("observer"), found.operation.public_id)
    with pytest.raises(NotThereError):
        assessed(command.viewer("administrator"), found.operation.public_id)


def test_a_place_shows_what_happened_there_and_where_its_values_are_from(planner, found):
    seen = places.place(planner, found, "station", "H1")
    assert [i["incident_id"] for i in seen.here] == ["K-1"]
    assert [i["incident_id"] for i in seen.around] == ["K-2"]
    values = {v.key: v for v in seen.values}
    violence, dispute = values["past_violence"], values["past_dispute"]
    assert (violence.value, violence.level, violence.inherited) == (1, "station", False)
    assert (dispute.value, dispute.level, dispute.of_name, dispute.inherited) == (
        0.5, "district", "Hulu Barat", True,
    )  # fmt: skip
    assert (values["remoteness"].value, values["remoteness"].level) == (None, "")
    assert [(v.key, v.value, v.level) for v in seen.beside] == [
        ("ikp_index", 0.1203, "district"), ("ipkp_index", 0.4, "regency"),
    ]  # fmt: skip


def note(viewer, found, now, value=0.9, indicator="past_dispute", level="station", code="H3"):
    """Note a value, by default the dispute of H3: (1*3*0.9) / (1*3) = 0.9, so high."""
    return actions.note_value(
        viewer, found, level=level, code=code, indicator=indicator, value=value, reason="laporan", now=now
    )


def test_several_changes_become_one_version_whose_effect_was_shown_before(planner, found, now):
    note(planner, found, now)
    note(planner, found, now, indicator="remoteness", code="H2", value=None)
    what = actions.collected(planner, found)
    effect = actions.effect_of(found, what)
    assert (effect.up, effect.down) == (1, 1)
    assert [(m[0], m[2], m[3]) for m in effect.moved] == [
        ("H3", "elevated", "high"),
        ("H2", "high", "elevated"),
    ]
    kept = actions.keep_collected(planner, found.operation.public_id, "gabungan", base=1, seen=2, now=now)
    assert kept.number == 2
    after = by_code(planner, again(planner, found))
    assert {c: r["class"] for c, r in after.items()} == {**CLASSES, "H3": "high", "H2": "elevated"}
    assert actions.collected(planner, again(planner, found)).changes == []
    assert Entry.objects.filter(act="assessment.changes.kept").count() == 1


def test_only_the_rows_that_changed_change(planner, found, now):
    note(planner, found, now, value=0.25, indicator="past_violence", code="H1")
    note(planner, found, now)
    kept = actions.keep_collected(planner, found.operation.public_id, "x", base=1, seen=2, now=now)
    before = (found.version.path / "indicators.csv").read_text("utf-8").splitlines()
    after = (kept.path / "indicators.csv").read_text("utf-8").splitlines()
    assert after[1] == "TPS,H1,past_violence,0.25,dari laporan"
    assert [after[0], *after[2 : len(before)]] == [before[0], *before[2:]]
    assert after[len(before) :] == ["station,H3,past_dispute,0.9"]
    others = ("stations.csv", "operation.toml", "risk_model.toml", "areas.csv")
    assert all((kept.path / n).read_bytes() == (found.version.path / n).read_bytes() for n in others)


def test_what_is_noted_anew_while_a_version_is_written_waits_for_the_next(planner, found, now, monkeypatch):
    note(planner, found, now, value=0.9)

    def slowly(*what, **how):
        note(planner, found, now + timedelta(seconds=1), value=0.8)
        return keep(*what, **how)

    monkeypatch.setattr(actions, "keep", slowly)
    actions.keep_collected(planner, found.operation.public_id, "x", base=1, seen=1, now=now)
    waits = Change.objects.get()
    assert (waits.version, waits.row["value"]) == (None, "0.8")
    values = places.place(planner, again(planner, found), "station", "H3").values
    assert [value.own for value in values if value.key == "past_dispute"] == [0.9]


def test_the_history_of_a_place_says_who_changed_what_and_why(planner, found, now):
    note(planner, found, now, value=0.25, indicator="past_violence", code="H1")
    actions.keep_collected(planner, found.operation.public_id, "x", base=1, seen=1, now=now)
    (told,) = places.place(planner, again(planner, found), "station", "H1").history
    assert (told["before"], told["after"], told["why"]) == ("1.0", "0.25", "laporan")
    assert told["by"] == "Nama provincial_planner"


def test_an_incident_by_form_stands_in_the_register_of_the_next_version(planner, found, now):
    actions.note_incident(
        planner,
        found,
        day=date(2019, 4, 17),
        kind="damage",
        place="H2",
        note="property",
        reason="LP",
        now=now,
    )
    actions.keep_collected(planner, found.operation.public_id, "x", base=1, seen=1, now=now)
    here = places.place(planner, again(planner, found), "station", "H2").here
    assert [(i["kind"], i["note"], i["area"]) for i in here] == [("damage", "property", "99.01.01.2001")]


def test_an_incident_may_be_of_today_where_the_operation_is_and_not_of_tomorrow(planner, found):
    # 20:00 UTC on the 27th is 03:00 WIB on the 28th.
    early = datetime(2024, 11, 27, 20, tzinfo=UTC)
    said: Any = {"kind": "damage", "place": "H2", "note": "", "reason": "LP", "now": early}
    assert actions.note_incident(planner, found, day=date(2024, 11, 28), **said).pk
    with pytest.raises(RuleError, match="belum lewat"):
        actions.note_incident(planner, found, day=date(2024, 11, 29), **said)


def test_without_a_register_the_form_begins_one(command, tmp_path, now):
    found = assessed_operation(command, tmp_path, incidents="incident_id,date,kind,area_code,place_id,note\n")
    viewer = command.viewer("provincial_planner")
    (found.version.path / "incidents.csv").chmod(0o600)
    (found.version.path / "incidents.csv").unlink()
    actions.note_incident(
        viewer, found, day=date(2019, 4, 17), kind="arson", place="99.03.01", note="", reason="LP", now=now
    )
    actions.keep_collected(viewer, found.operation.public_id, "x", base=1, seen=1, now=now)
    [row] = places.incidents(viewer, again(viewer, found), "", "")
    assert row["where"] == "Hilir Timur"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"value": 1.2}, "Nilai harus 0 sampai 1"),
        ({"indicator": "party_support"}, "belum terdaftar dalam model"),
        ({"indicator": "remoteness", "code": "H2", "value": 0.9}, "Nilai itu sudah tercatat"),
        ({"indicator": "remoteness", "code": "H3", "value": None}, "Nilai itu sudah tercatat"),
    ],
)
def test_changes_that_cannot_be_are_refused_in_words(planner, found, now, more, says):
    with pytest.raises(RuleError, match=says):
        note(planner, found, now, **more)
    assert Change.objects.count() == 0


def test_who_does_not_plan_the_operation_changes_no_value(command, found, now):
    for name in ("planner", "provincial_commander"):
        viewer = command.viewer(name)
        with pytest.raises(RefusedError):
            note(viewer, again(viewer, found), now)


def test_a_version_that_somebody_kept_meanwhile_is_not_overwritten(command, planner, found, now):
    command.add("other_planner", "planner", "POLDA")
    other = command.viewer("other_planner")
    note(planner, found, now)
    note(other, found, now, value=0.1)
    actions.keep_collected(planner, found.operation.public_id, "x", base=1, seen=1, now=now)
    with pytest.raises(RuleError, match="Versi 2 sudah disimpan orang lain"):
        actions.keep_collected(other, found.operation.public_id, "y", base=1, seen=1, now=now)
    assert actions.keep_collected(other, found.operation.public_id, "y", base=2, seen=1, now=now).number == 3


def override(viewer, found, now, risk_class="high", station="L1"):
    """Propose a class."""
    return deciding.propose_override(
        viewer, found, station=station, risk_class=risk_class, reason="rekomendasi Bawaslu", now=now
    )


def test_an_override_enters_the_next_version_only_when_a_second_person_confirmed_it(
    planner, commander, found, now
):
    made = override(planner, found, now)
    assert actions.collected(planner, found).overrides == []
    assert by_code(planner, found)["L1"]["waiting"]["by"] == "Nama provincial_planner"
    deciding.decide_override(commander, made.pk, Decision.CONFIRMED, "", now=now)
    assert [o.pk for o in actions.collected(planner, found).overrides] == [made.pk]
    actions.keep_collected(planner, found.operation.public_id, "x", base=1, seen=1, now=now)
    row = by_code(planner, again(planner, found))["L1"]
    assert (row["class"], row["given"], row["given_reason"]) == ("high", "high", "rekomendasi Bawaslu")
    assert (row["by_model"], row["in_version"], row["confirmed"]["second"]) == (
        "low", True, "Nama provincial_commander",
    )  # fmt: skip


def test_an_override_taken_back_by_two_gives_the_station_back_to_the_model(planner, commander, found, now):
    for risk_class, base in (("high", 1), ("", 2)):
        seen = again(planner, found)
        made = override(planner, seen, now, risk_class)
        deciding.decide_override(commander, made.pk, Decision.CONFIRMED, "", now=now)
        actions.keep_collected(planner, found.operation.public_id, "x", base=base, seen=1, now=now)
    row = by_code(planner, again(planner, found))["L1"]
    assert (row["class"], row["given"]) == ("low", "")


def test_a_table_of_stations_without_a_confirmed_override_does_not_make_it_forgotten(
    planner, commander, found, now, tmp_path
):
    made = override(planner, found, now)
    deciding.decide_override(commander, made.pk, Decision.CONFIRMED, "", now=now)
    actions.keep_collected(planner, found.operation.public_id, "x", base=1, seen=1, now=now)
    assert actions.collected(planner, again(planner, found)).overrides == []
    keep(planner, found.operation, write_folder(tmp_path / "later"), "unggahan", now=now)
    assert [o.pk for o in actions.collected(planner, again(planner, found)).overrides] == [made.pk]


def test_nobody_confirms_his_own_override(command, found, now):
    command.add("both", "planner", "POLDA")
    command.grant("both", "commander", "POLDA")
    viewer = command.viewer("both")
    made = override(viewer, found, now)
    with pytest.raises(RuleError, match="harus diputuskan orang lain"):
        deciding.decide_override(viewer, made.pk, Decision.CONFIRMED, "", now=now)
    assert deciding.waiting_for(viewer) == ([], [])


def test_overrides_are_proposed_and_confirmed_within_a_territory(command, found, now):
    hulu, hilir = command.viewer("planner"), command.viewer("foreign_commander")
    made = override(hulu, again(hulu, found), now, "low", "H3")
    with pytest.raises(NotThereError):
        deciding.decide_override(hilir, made.pk, Decision.CONFIRMED, "", now=now)
    with pytest.raises(NotThereError):
        override(hulu, again(hulu, found), now, "high", "L1")
    with pytest.raises(RefusedError):
        deciding.decide_override(command.viewer("sector_officer"), made.pk, Decision.CONFIRMED, "", now=now)
    own = command.viewer("commander")
    assert deciding.waiting_for(own)[0] == [made]
    assert deciding.waiting_for(hilir) == ([], [])
    deciding.decide_override(own, made.pk, Decision.CONFIRMED, "", now=now)
    assert Override.objects.get().state == Decision.CONFIRMED


@pytest.mark.parametrize(
    ("risk_class", "station", "says"),
    [("special", "L1", "hanya dari jenis TPS"), ("", "L1", "sudah berkelas itu")],
)
def test_an_override_that_cannot_be_is_refused(planner, found, now, risk_class, station, says):
    with pytest.raises(RuleError, match=says):
        override(planner, found, now, risk_class, station)


def test_a_second_override_waits_until_the_first_is_decided(planner, commander, found, now):
    made = override(planner, found, now)
    with pytest.raises(RuleError, match="masih menunggu orang kedua"):
        override(planner, found, now, "elevated")
    with pytest.raises(RuleError, match="Tulis alasan penolakan"):
        deciding.decide_override(commander, made.pk, Decision.REFUSED, " ", now=now)
    deciding.decide_override(commander, made.pk, Decision.REFUSED, "tidak cukup", now=now)
    with pytest.raises(RuleError, match="sudah diputuskan"):
        deciding.decide_override(commander, made.pk, Decision.CONFIRMED, "", now=now)
    assert override(planner, found, now, "elevated").pk != made.pk


def test_a_model_is_proposed_seen_confirmed_and_part_of_the_next_version(planner, commander, found, now):
    # Violence alone counts nearly everything: 0.5 of H2 and H3 stays; elevated from 0.6 takes both away.
    text = MODEL.replace("elevated = { score = 0.4 }", "elevated = { score = 0.6 }")
    made = deciding.propose_model(planner, found.operation, text, "kajian", now=now)
    shown = weighing.proposal(commander, again(commander, found), made.pk)
    assert [(m[0], m[2], m[3]) for m in shown.effect.moved] == [
        ("H2", "high", "elevated"), ("H3", "elevated", "low"),
    ]  # fmt: skip
    with pytest.raises(RuleError, match="bukan yang Anda baca"):
        deciding.decide_model(commander, made.pk, Decision.CONFIRMED, "", sha256="0", now=now)
    deciding.decide_model(commander, made.pk, Decision.CONFIRMED, "", sha256=made.sha256, now=now)
    actions.keep_collected(planner, found.operation.public_id, "x", base=1, seen=1, now=now)
    after = again(planner, found)
    assert by_code(planner, after)["H3"]["class"] == "low"
    assert [u.sha256 == made.sha256 for u in weighing.history(planner, after)] == [True, False]
    assert deciding.pending_model(after) is None


def test_weights_of_a_form_make_a_model_that_the_engine_reads(planner, found):
    view = weighing.model_view(found)
    assert [(i["key"], i["percent"]) for i in view["indicators"][:2]] == [
        ("past_dispute", 25), ("past_violence", 75),
    ]  # fmt: skip
    text = weighing.reweighed(found, {"past_dispute": "1", "past_violence": "1", "remoteness": "100"}, {})
    new = bridge.model_view(bridge.model_of(found.version.path, text))
    assert [i["percent"] for i in new["indicators"]] == [50, 50, 100, 0, 0]
    assert new["cuts"] == view["cuts"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = [", "bukan berkas TOML"),
        (MODEL.replace('"past_dispute"', '"party_support"'), "tidak boleh berasal dari suara"),
        (MODEL.replace("weight = 3", "weight = 0"), "di atas 0"),
    ],
)
def test_a_bad_model_is_refused_in_the_words_of_the_engine(planner, found, now, text, says):
    with pytest.raises(RuleError) as told:
        deciding.propose_model(planner, found.operation, text, "kajian", now=now)
    assert says in str(told.value.message)


def test_indicators_that_are_not_registered_are_told_in_the_words_of_the_engine(command, tmp_path):
    found = assessed_operation(
        command, tmp_path, indicators="level,code,indicator,value\nstation,H1,aneh,1\n"
    )
    viewer = command.viewer("provincial_planner")
    said = [f["says"] for f in queries.places(viewer, found, Sought(), page=1).findings]
    assert any("indikator tidak terdaftar dalam model 'contoh'" in s for s in said)
    assert places.place(viewer, found, "station", "H1").unread == ["aneh"]


def test_candidates_renamed_or_permuted_change_no_class(command, tmp_path):
    header = "pair_id,contest_area,number,name\n"
    one = header + "P1,99,1,Melati\nP2,99,2,Kenanga\n"
    other = header + "P1,99,2,Kenanga\nP2,99,1,Cempaka\n"
    found = assessed_operation(command, tmp_path, candidates=one)
    assert classes_of(write_folder(tmp_path / "other", candidates=other)) == classes_of(found.version.path)


def test_unknown_stations_of_a_version_are_counted_for_who_may_read_the_counts(command, tmp_path):
    version = assessed_operation(command, tmp_path).version
    assert unknown_risk(command.viewer("provincial_commander"), version) == Unknown(1, 5)
    assert unknown_risk(command.viewer("foreign_commander"), version) is None
    assert [Unknown(n, 20).is_much for n in (0, 1, 2)] == [False, False, True]
