"""The board of Polda Contoh: what each sees of it, what it holds, how it is sent.

The plan is that of `editing_world`: Polres Hulu has TPS 1 to 5 in beats B-1 and B-2, and KPU-1, whose 4
shifts are filled. Polres Hilir has KPU-3, where 2 of 3 lack.
"""

import gzip
import json
import re
from datetime import UTC, datetime
from types import SimpleNamespace

import brotli
import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from posko.atlas import bridge, surveys
from posko.config import environment
from posko.ledger.models import Entry
from posko.people.rights import Role
from posko.planning import engine
from posko.planning.acts import DUTIES_VIEWED
from posko.support.errors import SettingsError
from posko.surfaces.desk.templatetags import marks
from tests.contracts.house import ROOT
from tests.site.campaign_world import begun
from tests.site.editing_world import EDITED_OPERATION, EDITED_PLAN, VILLAGE
from tests.site.planning_world import of_polda, with_folder, write_input

DAY = "2024-11-27"


@pytest.fixture(autouse=True)
def unsurveyed(monkeypatch, tmp_path):
    """No engine is started behind a test's back, and no test finds what another left."""
    monkeypatch.setattr(surveys, "make", lambda *_of: None)
    monkeypatch.setattr(surveys, "path_of", lambda version: tmp_path / f"{version.digest}.json")


@pytest.fixture
def plan(command):
    return of_polda(command, plan=EDITED_PLAN, source=EDITED_OPERATION)


def asked(command, who, name, plan, **query):
    address = reverse(f"desk:{name}", args=[plan.operation.public_id])
    return command.client(who).get(address, query)


def scene(command, who, plan):
    return asked(command, who, "board_scene", plan).json()


def test_the_board_begins_with_the_day_that_it_is_where_the_operation_is(command, plan, monkeypatch):
    # 15:30 UTC is 22:30 in Jakarta, where the installation is, and past midnight in Jayapura.
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2024, 11, 26, 15, 30, tzinfo=UTC))
    plan.operation.zone = "Asia/Jayapura"
    plan.operation.save(update_fields=["zone"])
    page = asked(command, "provincial_commander", "board_of", plan).content.decode()
    assert f'data-today="{DAY}"' in page


def test_who_has_the_whole_sees_all_of_it(command, plan):
    told = scene(command, "provincial_commander", plan)
    assert told["stations"]["id"] == [f"{VILLAGE}-00{n}" for n in range(1, 6)]
    assert told["stations"]["lat"] == [100 * n for n in range(1, 6)]
    assert told["stations"]["class"] == [0] * 5
    assert told["stations"]["beat"] == [0, 0, 0, 1, 1]
    assert told["beats"]["id"] == ["B-1", "B-2"]
    assert told["posts"]["id"] == ["KPU-3", "KPU-1"]
    assert set(told["units"]["id"]) == {"POLDA", "RES-1", "RES-11", "SEK-1"}
    assert told["villages"] == [["Batu", "Hulu Barat"]]


def test_a_polres_sees_its_own_part_alone(command, plan):
    hulu, hilir = (scene(command, who, plan) for who in ("commander", "foreign_commander"))
    assert (len(hulu["stations"]["id"]), hulu["posts"]["id"]) == (5, ["KPU-1"])
    assert hulu["units"]["id"] == ["RES-1", "SEK-1"]
    assert (hilir["stations"]["id"], hilir["beats"]["id"], hilir["posts"]["id"]) == ([], [], ["KPU-3"])
    assert hilir["units"]["id"] == ["RES-11"]


def test_the_days_count_what_one_sees(command, plan):
    # The plan is of the voting phase, two days. KPU-1 asks for 3 and 1 and has them, KPU-3 for 3 and has 1.
    whole, own = (scene(command, who, plan)["days"] for who in ("provincial_commander", "commander"))
    assert (whole["first"], len(whole["asked"])) == ("2024-11-27", 2)
    assert (whole["asked"], whole["filled"]) == ([7, 0], [5, 0])
    assert (own["asked"], own["filled"]) == ([4, 0], [4, 0])


def test_a_day_says_where_officers_lack(command, plan):
    told = asked(command, "provincial_commander", "board_day", plan, hari=DAY).json()
    assert told == {"day": DAY, "places": [["KPU-1", 4, 4], ["KPU-3", 3, 1]], "events": []}
    own = asked(command, "commander", "board_day", plan, hari=DAY).json()
    assert own["places"] == [["KPU-1", 4, 4]]


def test_who_reads_plans_but_not_the_risk_of_places_sees_no_class(command, plan):
    assert scene(command, "observer", plan)["stations"]["class"] == [-1] * 5
    page = asked(command, "observer", "board_inspector", plan, hari=DAY, id=f"{VILLAGE}-001").content.decode()
    assert "Kurang rawan" not in page
    assert (
        "Kurang rawan"
        in asked(
            command, "commander", "board_inspector", plan, hari=DAY, id=f"{VILLAGE}-001"
        ).content.decode()
    )


def test_a_day_that_is_none_and_a_plan_of_elsewhere_are_not_there(command, plan):
    for query in ({}, {"hari": "besok"}, {"hari": "2024-11-31"}, {"hari": DAY, "rencana": "x"}):
        assert asked(command, "commander", "board_day", plan, **query).status_code == 404


def test_of_a_beat_of_a_unit_above_a_station_tells_nothing(command, plan):
    command.add("polsek_observer", Role.OBSERVER, "SEK-1", ["99.01"])
    for who, told in (("observer", ["B-1", "Polres Hulu", "Kelompok"]), ("polsek_observer", ["Kelompok"])):
        page = asked(command, who, "board_inspector", plan, hari=DAY, id=f"{VILLAGE}-001").content.decode()
        assert [words for words in ("B-1", "Polres Hulu", "Kelompok") if words in page] == told
        assert ("dilayani kesatuan lain" in page) is (who == "polsek_observer")
        assert ("27 November 2024" in page) is (who == "observer")
    beat = asked(command, "polsek_observer", "board_inspector", plan, hari=DAY, id="B-1")
    assert beat.status_code == 404


def test_the_inspector_names_nobody_and_says_what_is_short(command, plan):
    page = asked(
        command, "provincial_commander", "board_inspector", plan, hari=DAY, id="KPU-3"
    ).content.decode()
    assert "Kantor KPU Hilir" in page
    assert "1 dari 3 giliran petugas terisi" in page
    assert "kurang 2" in page
    assert not re.search(r"Dedi|8000000\d", page)


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        (f"{VILLAGE}-004", "TPS 004 Batu"),
        ("B-2", "TPS 005 Batu"),
        ("KPU-1", "Kantor KPU Hulu"),
        ("RES-1", "perlu 3, ada 2"),
    ],
)
def test_every_kind_of_thing_has_details(command, plan, thing, words):
    assert words in asked(command, "commander", "board_inspector", plan, hari=DAY, id=thing).content.decode()


@pytest.mark.parametrize("thing", ["KPU-3", "RES-11", "POLDA", "gone", "", "B-1' OR '1"])
def test_details_of_elsewhere_are_not_there(command, plan, thing):
    assert asked(command, "commander", "board_inspector", plan, hari=DAY, id=thing).status_code == 404


def test_who_stands_there_is_shown_by_right_alone_and_logged(command, plan):
    assert asked(command, "observer", "board_who", plan, hari=DAY, id="KPU-1").status_code == 403
    viewed = Entry.objects.filter(act=DUTIES_VIEWED.name)
    assert viewed.count() == 0
    page = asked(command, "commander", "board_who", plan, hari=DAY, id="KPU-1").content.decode()
    assert "Andi Contoh" in page
    assert viewed.count() == 1


def test_the_board_of_a_wall_is_the_same_page_and_names_nobody(command, plan):
    page = asked(command, "provincial_commander", "board_of", plan, dinding="").content.decode()
    assert '<div class="board wall"' in page
    assert "Andi" not in page


def test_the_way_to_the_board_keeps_what_is_asked_for(command, plan):
    answer = command.client("provincial_commander").get("/peta/?pilih=KPU-1&hari=2024-11-27")
    assert answer.url == f"/peta/{plan.operation.public_id}/?pilih=KPU-1&hari=2024-11-27"


def test_without_an_operation_the_board_says_so(command):
    answer = command.client("commander").get("/peta/")
    assert (answer.status_code, "Belum ada operasi" in answer.content.decode()) == (200, True)


def test_what_did_not_change_is_not_sent_again(command, plan):
    client = command.client("commander")
    address = reverse("desk:board_scene", args=[plan.operation.public_id])
    first = client.get(address, headers={"accept-encoding": "gzip, br"})
    assert (first["Content-Encoding"], first["Cache-Control"]) == ("br", "private, no-cache")
    assert json.loads(brotli.decompress(first.content)) == client.get(address).json()
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    assert json.loads(gzip.decompress(packed.content)) == client.get(address).json()
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_another_territory_or_language_has_another_fingerprint(command, plan):
    address = reverse("desk:board_scene", args=[plan.operation.public_id])
    client = command.client("commander")
    tags = {
        command.client(who).get(address)["ETag"] for who in ("commander", "provincial_commander", "observer")
    }
    client.cookies["posko_language"] = "en"
    tags.add(client.get(address)["ETag"])
    assert len(tags) == 4


def test_a_part_of_the_board_costs_few_questions_however_large_it_is(command, plan):
    client = command.client("provincial_commander")
    for name in ("board_scene", "board_day", "board_inspector"):
        address = reverse(f"desk:{name}", args=[plan.operation.public_id]) + f"?hari={DAY}&id=KPU-1"
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        assert len(caught) <= 12, name


def test_without_a_plan_the_board_shows_the_data_as_they_are(command, tmp_path):
    folder = tmp_path / "folder"
    write_input(folder)
    operation = begun(command)
    version = with_folder(command, operation)
    out = surveys.path_of(version)
    bridge.survey(str(folder), str(out), progress=lambda *_of: None)
    told = scene(command, "commander", SimpleNamespace(operation=operation))
    assert told["posts"]["id"] == ["KPU-1"]
    assert told["phases"][0] == ["campaign", "Kampanye", "2024-10-25", "2024-11-23", None, None]
    ground = asked(command, "commander", "ground", SimpleNamespace(operation=operation)).json()
    assert ground["type"] == "FeatureCollection"


def test_while_the_ground_is_surveyed_the_page_is_asked_to_wait(command, plan):
    answer = asked(command, "commander", "ground", plan)
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (202, "1", "no-store")


def test_a_folder_that_the_engine_refuses_shows_nothing_and_is_not_asked_for_again(tmp_path, monkeypatch):
    monkeypatch.undo()

    def refuse(*_task, **_how):
        raise engine.Refusal("Tidak terbaca. / Not readable.")

    monkeypatch.setattr(engine, "run", refuse)
    monkeypatch.setattr(surveys, "_REFUSED", set())
    out = tmp_path / "atlas" / "x.json"
    surveys.make(tmp_path, out)
    assert {out} == surveys._REFUSED
    assert not out.exists()


def test_a_basemap_is_sent_piece_by_piece(command, tmp_path):
    archive = tmp_path / "base.pmtiles"
    archive.write_bytes(bytes(range(100)))
    with override_settings(BASEMAP=environment.Basemap(archive=archive)):
        client = command.client("observer")
        piece = client.get("/peta/dasar.pmtiles", headers={"range": "bytes=10-14"})
        assert (piece.status_code, piece.content) == (206, bytes(range(10, 15)))
        assert piece["Content-Range"] == "bytes 10-14/100"
        assert client.get("/peta/dasar.pmtiles", headers={"range": "bytes=90-500"}).content == bytes(
            range(90, 100)
        )
        for wrong in ("bytes=100-120", "bytes=9-3", "bytes=-5", "x"):
            assert client.get("/peta/dasar.pmtiles", headers={"range": wrong}).status_code == 416
        assert Client().get("/peta/dasar.pmtiles").status_code == 302


@pytest.mark.parametrize(
    "environ",
    [
        {"POSKO_TILES": "http://tiles.example/{z}/{x}/{y}.png"},
        {"POSKO_TILES": "https://tiles.example/map.png"},
        {"POSKO_TILES": "https://tiles.example; script-src */{z}/{x}/{y}"},
        {"POSKO_PMTILES": "/nowhere.pmtiles"},
        {"POSKO_TILES": "https://tiles.example/{z}/{x}/{y}.png", "POSKO_PMTILES": "x"},
    ],
)
def test_a_basemap_that_cannot_be_one_stops_the_start(environ):
    with pytest.raises(SettingsError, match=r"POSKO_(TILES|PMTILES) is"):
        environment.basemap(environ)


def test_a_tile_server_opens_its_own_host_alone():
    found = environment.basemap({"POSKO_TILES": "https://tiles.example:8443/{z}/{x}/{y}.png"})
    assert found.hosts == ["https://tiles.example:8443"]
    assert environment.basemap({}).hosts == []


def test_marks_are_drawn_alike_on_maps_and_in_pages():
    drawn = (ROOT / "frontend/src/map/classes.ts").read_text("utf-8")
    shapes = dict(re.findall(r'^  (\w+): "(M[^"]+)",$', drawn, re.MULTILINE))
    assert marks.PATHS.items() <= shapes.items()


def test_who_reads_no_plans_has_no_board(command, plan):
    for role in (Role.FIELD_OFFICER, Role.PARTNER_LIAISON, Role.PUBLIC_INFORMATION, Role.ADMINISTRATOR):
        assert asked(command, role.value, "board_of", plan).status_code == 403


def test_beats_are_given_as_geojson_with_their_teams_and_ways_to_the_board(command, plan):
    found = asked(command, "commander", "board_beats", plan).json()["features"]
    beat, station = found[1], found[-1]
    assert beat["properties"]["text"] == "1 tim · 2 TPS · Polres Hulu"
    assert beat["geometry"]["coordinates"] == [
        [[100.0, 0.004], [100.0, 0.004]],
        [[100.0, 0.004], [100.0, 0.005]],
    ]
    assert beat["properties"]["href"].endswith(f"?rencana={plan.public_id}&pilih=B-2")
    assert (station["properties"]["class"], station["properties"]["kind"]) == ("low", "station")
    assert asked(command, "foreign_commander", "board_beats", plan).json()["features"] == []


def test_shortages_of_a_day_come_first(command, plan):
    found = asked(command, "provincial_commander", "board_shortages", plan, hari=DAY).json()["features"]
    assert [(f["properties"]["id"], f["properties"]["kind"]) for f in found] == [
        ("KPU-3", "shortage"),
        ("KPU-1", "post"),
    ]
    assert found[0]["properties"]["text"].startswith("kurang 2 · ")
