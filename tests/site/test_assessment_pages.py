"""Kerawanan in the browser's eyes: what stands on a page, in what order, in how many queries, for whom."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from posko.assessment.models import ModelProposal, Override
from posko.campaign.actions import keep
from posko.ledger.models import Entry, Record
from posko.people.rights import Role
from tests.site.assessment_world import MODEL, STATIONS, assessed_operation, write_folder


@pytest.fixture
def found(command, tmp_path):
    """The operation of the Polda, assessed."""
    return assessed_operation(command, tmp_path)


@pytest.fixture
def planner(command, found):
    """A browser of the planner whose operation it is."""
    return command.client("provincial_planner")


@pytest.fixture
def commander(command):
    """A browser of who confirms."""
    return command.client("provincial_commander")


def address(name, found, *more):
    return reverse(f"desk:{name}", args=[found.operation.public_id, *more])


def text(answer):
    return answer.content.decode()


def test_the_place_shows_its_past_first_then_values_then_why_then_indexes(planner, found):
    page = text(planner.get(address("risk_place", found), {"tingkat": "station", "kode": "H1"}))
    order = [
        "Yang pernah terjadi di sini",
        "Nilai indikator",
        "Mengapa kelas ini",
        "Indeks lain",
        "Siapa mengubah",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert page.index("pembakaran") < page.index("Riwayat kekerasan")
    assert "diwarisi dari" in page
    assert "tidak dirata-ratakan" in page


def test_a_value_is_noted_collected_shown_with_its_effect_and_kept(planner, found):
    where = f"{address('note_value', found)}?tingkat=station&kode=H3"
    sent = {"indicator": "past_dispute", "value": "0,9", "reason": "LP/12"}
    assert planner.post(where, sent).status_code == 302
    page = text(planner.get(address("risk_changes", found)))
    assert "1 TPS naik kelas, 0 TPS turun kelas." in page
    kept = planner.post(address("risk_changes", found), {"why": "triwulan", "base": "1", "seen": "1"})
    assert kept.status_code == 302
    row = text(planner.get(address("risk_table", found), {"words": "H3"}))
    assert 'class="class high"' in row.split("<tbody>")[1]


def test_a_page_that_grew_old_keeps_nothing_and_what_was_typed(planner, found):
    answer = planner.post(address("risk_changes", found), {"why": "triwulan", "base": "0", "seen": "1"})
    assert answer.status_code == 409
    assert "Versi 1 sudah disimpan orang lain" in text(answer)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"indicator": "past_dispute", "value": "banyak", "reason": "x"}, "Tulis bilangan 0 sampai 1"),
        ({"indicator": "past_dispute", "value": "7", "reason": "x"}, "Nilai harus 0 sampai 1"),
        ({"indicator": "past_dispute", "value": "0.3", "reason": ""}, "Alasan"),
        ({"indicator": "aneh", "value": "0.3", "reason": "x"}, "belum terdaftar dalam model"),
    ],
)
def test_a_bad_value_is_told_beside_what_was_typed(planner, found, sent, says):
    answer = planner.post(f"{address('note_value', found)}?tingkat=station&kode=H3", sent)
    assert answer.status_code == 409
    assert says in text(answer)


def test_an_override_goes_by_hari_ini_to_a_second_person_and_stands_everywhere(planner, commander, found):
    where = f"{address('propose_override', found)}?tingkat=station&kode=L1"
    assert planner.post(where, {"risk_class": "high", "reason": "rekomendasi"}).status_code == 302
    assert "Penetapan kelas TPS 1 Lembah: sangat rawan" in text(commander.get("/"))
    assert "Penetapan kelas TPS 1 Lembah" not in text(planner.get("/"))
    made = Override.objects.get()
    decide = reverse("desk:decide_override", args=[made.pk])
    assert planner.post(decide, {"putusan": "setuju"}).status_code == 403
    assert commander.post(decide, {"putusan": "setuju"}).status_code == 302
    assert "disetujui: sangat rawan, di versi berikutnya" in text(planner.get(address("risk_table", found)))
    planner.post(address("risk_changes", found), {"why": "x", "base": "1", "seen": "1"})
    said = text(planner.get(address("risk_table", found)))
    assert "ditetapkan Nama provincial_planner, disetujui Nama provincial_commander" in said
    assert "rekomendasi" in said


def test_a_model_by_weights_and_by_file(planner, commander, found):
    weights = {"w_past_violence": "1", "w_past_dispute": "1", "w_remoteness": "1", "reason": "kajian"}
    made = planner.post(address("propose_model", found), weights)
    shown = text(planner.get(made.url))
    assert "Orang lain yang memutuskan." in shown
    assert "75,00%" in shown
    assert "Usulan model kerawanan" in text(commander.get("/"))
    one = ModelProposal.objects.get()
    said = {"putusan": "tolak", "jawaban": "belum", "sha256": one.sha256}
    assert commander.post(reverse("desk:decide_model", args=[one.pk]), said).status_code == 302
    file = SimpleUploadedFile("m.toml", MODEL.replace("weight = 3", "weight = 9").encode())
    made = planner.post(address("propose_model", found), {"file": file, "reason": "berkas"})
    assert "90,00%" in text(planner.get(made.url))
    bad = SimpleUploadedFile("m.toml", MODEL.replace('"past_dispute"', '"agama"').encode())
    answer = planner.post(address("propose_model", found), {"file": bad, "reason": "berkas"})
    assert answer.status_code == 409
    assert "tidak boleh berasal dari suara" in text(answer)


def test_files_bear_their_class_hold_what_is_sought_and_are_recorded(planner, found):
    answer = planner.get(address("risk_list", found, "csv"), {"risk_class": "high"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("TERBATAS")
    assert "TERBATAS" in answer.headers["Content-Disposition"]
    assert [line.split(",")[0] for line in lines[2:]] == ["H1", "H2"]
    entry = Entry.objects.get(act="assessment.list.exported")
    assert json.loads(Record.objects.get(entry=entry).body)["rows"] == 2
    assert planner.get(address("risk_list", found, "xlsx")).content[:2] == b"PK"
    assert planner.get(address("risk_list", found, "exe")).status_code == 404


def test_a_formula_in_a_name_is_harmless_in_a_file(command, tmp_path):
    found = assessed_operation(command, tmp_path, stations=STATIONS.replace("Lapas Lembah", "=1+1 TPS"))
    lines = command.client("provincial_planner").get(address("risk_list", found, "csv")).content.decode()
    assert ",'=1+1 TPS," in lines


def test_who_watches_sees_numbers_of_districts_and_no_place(command, found):
    command.add("provincial_observer", Role.OBSERVER, "POLDA")
    watcher = command.client("provincial_observer")
    page = text(watcher.get(address("risk_summary", found)))
    assert "Hulu Barat" in page
    assert "TPS 1 Batu" not in page
    assert "TERBATAS" not in page
    for name in ("risk_table", "risk_map", "risk_place", "risk_incidents", "risk_model", "risk_overrides"):
        assert watcher.get(address(name, found)).status_code == 403
    assert watcher.get(address("risk_list", found, "csv")).status_code == 403


def test_the_map_has_each_place_its_class_and_its_page_and_nothing_for_the_unknown(planner, found):
    told = json.loads(planner.get(address("risk_map", found)).content)
    by_id = {f["properties"]["id"]: f["properties"] for f in told["features"]}
    assert {k: p.get("class") for k, p in by_id.items()} == {
        "H1": "high", "H2": "high", "H3": "elevated", "L1": None, "L2": "special",
    }  # fmt: skip
    assert planner.get(by_id["H1"]["href"]).status_code == 200


def test_a_page_of_fifty_asks_as_often_as_one_of_five(command, tmp_path):
    def asked(found):
        client = command.client("provincial_planner")
        client.get(address("risk_table", found))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(address("risk_table", found)).status_code == 200
        return len(seen)

    found = assessed_operation(command, tmp_path)
    few = asked(found)
    more = STATIONS + "".join(
        f"X{n},99.01.01.2001,{n + 10},TPS {n + 10},-1.6,103.6,100,regular,\n" for n in range(60)
    )
    keep(
        command.viewer("provincial_planner"), found.operation,
        write_folder(tmp_path / "more", stations=more), "x", now=command.now,
    )  # fmt: skip
    assert asked(found) == few


def test_pages_open_before_there_is_data(command):
    assert command.client("planner").get(reverse("desk:risk")).status_code == 200


def test_every_incident_of_a_long_register_is_on_one_of_its_pages(command, tmp_path):
    rows = [f"K-{n:03d},2019-04-17,protest,99.01.01.2001,," for n in range(120)]
    table = "\n".join(["incident_id,date,kind,area_code,place_id,note", *rows]) + "\n"
    found = assessed_operation(command, tmp_path, incidents=table)
    client, address = (
        command.client("planner"),
        reverse("desk:risk_incidents", args=[found.operation.public_id]),
    )
    pages = [client.get(address, {"hal": n, "jenis": "protest"}).content.decode() for n in (1, 2, 3, 99)]
    assert [page.count("unjuk rasa</td>") for page in pages] == [50, 50, 20, 20]
    assert "hal=2" in pages[0]
    assert "jenis=protest" in pages[0]
