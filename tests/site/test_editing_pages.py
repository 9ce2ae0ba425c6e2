"""The pages of editing by hand: what they show, with scripts and without, and in how many queries."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from posko.editing import new_posts
from posko.editing.models import Draft
from posko.ledger.models import Entry, Record
from posko.people.rights import Role
from tests.site.editing_world import (
    ANDIS,
    BUDIS,
    DEDIS,
    EDITED_OPERATION,
    EDITED_PLAN,
    EDOS,
    EMPTY_ONE,
    FAJAR,
    GITA,
    VILLAGE,
    drafted,
    edited,
    own,
    second,
    states,
)
from tests.site.planning_world import ANDI, made

VOTING = {"hari": "2024-11-27"}


@pytest.fixture
def draft(command):
    return drafted(command)


@pytest.fixture
def client(command, draft):
    """The browser of Polda Contoh's planner."""
    return command.client("provincial_planner")


def page(client, name, *args, **query):
    answer = client.get(reverse(f"desk:{name}", args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def sent(client, name, draft, /, *args, fragment=False, **fields):
    headers = {"X-Fragment": "1"} if fragment else {}
    address = reverse(f"desk:{name}", args=[draft.public_id, *args])
    return client.post(address, fields, headers=headers)


def test_the_page_of_a_plan_leads_to_its_edits_and_begins_them(command):
    plan = made(command, plan=EDITED_PLAN, source=EDITED_OPERATION)
    client = command.client("planner")
    assert "Sunting dengan tangan" in page(client, "plan", plan.public_id)
    assert "Sunting dengan tangan" not in page(command.client("commander"), "plan", plan.public_id)
    begun = client.post(reverse("desk:begin_editing", args=[plan.public_id]))
    assert begun.url == reverse("desk:editing", args=[Draft.objects.get().public_id])
    assert "Suntingan 1" in page(command.client("commander"), "plan", plan.public_id)


def test_seats_are_shown_by_place_and_shift_each_with_why(client, draft):
    shown = page(client, "editing", draft.public_id, **VOTING)
    for words in ("Kantor KPU Hulu", "06.00–14.00", "16.00–24.00", "Aipda Andi Contoh", "2 kosong"):
        assert words in shown
    assert shown.count("Mengapa di sini?</a>") == 5
    assert f'data-seat="{EMPTY_ONE}"' in shown


def test_places_are_found_by_name_district_and_unit(client, draft):
    for query in ({"tempat": "Hilir Timur"}, {"tempat": "KPU Hilir"}, {"satuan": "RES-11"}):
        shown = page(client, "editing", draft.public_id, **VOTING, **query)
        assert "Kantor KPU Hilir" in shown
        assert "Kantor KPU Hulu" not in shown
    assert "Tidak ada yang cocok" in page(client, "editing", draft.public_id, **VOTING, tempat="bulan")


def test_of_a_unit_those_without_a_duty_are_offered_beside(client, draft):
    shown = page(client, "editing", draft.public_id, **VOTING, satuan="RES-1")
    free = re.search(r'<ul class="free">(.*?)</ul>', shown, re.DOTALL)
    assert free is not None
    assert re.findall(r'data-nrp="(\d+)"', free[1]) == [FAJAR, GITA]


def test_without_a_day_that_was_asked_for_the_busiest_of_the_plan_is_shown(client, draft):
    """The plan is of 2024, and nobody asked: on voting day it asks for most."""
    assert 'value="2024-11-27"' in page(client, "editing", draft.public_id)


def test_a_day_outside_the_plan_shows_the_nearest_of_it(client, draft):
    for day in ("9999-12-31", "0001-01-01"):
        for query in ({"petugas": ANDI}, {"satuan": "RES-1"}):
            assert "Kantor KPU Hulu" in page(client, "editing", draft.public_id, hari=day, **query)


def test_an_officers_week_is_found_by_name_and_by_number(client, draft):
    for query in ("Andi", ANDI):
        shown = page(client, "editing", draft.public_id, **VOTING, petugas=query)
        assert "Kantor KPU Hulu" in shown
        assert "Mengapa di sini?" in shown
    assert "Yang mana?" in page(client, "editing", draft.public_id, **VOTING, petugas="Contoh")


def test_a_seat_offers_who_is_free_each_checked(client, draft):
    shown = page(client, "editing", draft.public_id, **VOTING, kursi=EMPTY_ONE)
    offered = re.findall(r'name="nrp" value="(\d+)"', shown)
    # Everybody else serves at these hours.
    assert set(offered) >= {FAJAR, GITA}
    assert ANDI not in offered


def test_whoever_is_named_is_checked_too_even_where_he_cannot(client, draft):
    shown = page(client, "editing", draft.public_id, **VOTING, kursi=EMPTY_ONE, cari="Andi")
    assert "tidak mungkin sekaligus" in shown


def test_a_check_is_a_page_and_for_a_script_a_part_of_one(client, draft):
    asked = {"kind": "put", "seat": EMPTY_ONE, "nrp": FAJAR, "seen": 0, "back": "hari=2024-11-27"}
    whole = sent(client, "try_edit", draft, **asked)
    assert "<!DOCTYPE html>" in whole.content.decode()
    part = sent(client, "try_edit", draft, fragment=True, **asked)
    assert part.headers["X-Fragment"] == "1"
    for answer in (whole, part):
        text = answer.content.decode()
        assert "Bripka Fajar Contoh" in text
        assert "Terapkan" in text
    assert "<!DOCTYPE html>" not in part.content.decode()
    assert states(draft) == []


def test_an_edit_is_made_and_the_page_comes_back_as_it_was(client, draft):
    asked = {"kind": "put", "seat": EMPTY_ONE, "nrp": FAJAR, "seen": 0}
    answer = sent(client, "make_edit", draft, back="hari=2024-11-27&satuan=RES-11&x=//e", **asked)
    assert answer.url == reverse("desk:editing", args=[draft.public_id]) + "?hari=2024-11-27&satuan=RES-11"
    assert states(draft) == ["in_force"]
    shown = page(client, "editing", draft.public_id, **VOTING)
    assert "diubah" in shown


def test_what_breaks_a_rule_asks_for_a_reason_and_a_second_person(client, draft):
    asked = {"kind": "put", "seat": EDOS, "nrp": ANDI, "seen": 0}
    shown = sent(client, "try_edit", draft, fragment=True, **asked).content.decode()
    assert "Perlu orang kedua" in shown
    assert "Minta orang kedua" in shown
    assert re.search(r'name="reason"[^>]* required', shown)
    sent(client, "make_edit", draft, reason="Edo sakit", **asked)
    assert states(draft) == ["waiting"]


def test_who_is_on_duty_elsewhere_may_be_moved_from_there(client, draft):
    asked = {"kind": "put", "seat": EMPTY_ONE, "nrp": ANDI, "seen": 0}
    shown = sent(client, "try_edit", draft, fragment=True, **asked).content.decode()
    assert "Tidak mungkin" in shown
    assert "Terapkan" not in shown
    assert f'name="leave" value="{ANDIS}"' in shown
    shown = sent(client, "try_edit", draft, fragment=True, leave=ANDIS, **asked).content.decode()
    assert "Terapkan" in shown


def test_what_cannot_be_is_said_in_the_part_that_was_asked_for(client, draft):
    part = sent(client, "try_edit", draft, fragment=True, kind="keep", seat=EMPTY_ONE, seen=0)
    assert part.status_code == 409
    assert "Kursi itu kosong." in part.content.decode()
    for wrong in ({"kind": "nothing"}, {"kind": "put", "seat": EMPTY_ONE, "nrp": "1"}):
        assert sent(client, "try_edit", draft, **wrong).status_code == 404


def test_the_second_person_finds_it_under_today_and_decides(command, client, draft):
    edited(command, draft, "put", seat=EDOS, nrp=ANDI, reason="Edo sakit")
    second(command)
    deputy = command.client("deputy")
    assert "Suntingan rencana 1: Tugaskan" in page(deputy, "today")
    assert "Suntingan rencana 1" not in page(client, "today")
    shown = page(deputy, "edits", draft.public_id)
    assert "Edo sakit" in shown
    read = re.search(r'name="read" value="(\w+)"', shown)
    assert read is not None
    assert "Setujui suntingan" not in page(client, "edits", draft.public_id)
    assert sent(deputy, "refuse_edit", draft, 1, why="").status_code == 302
    sent(deputy, "confirm_edit", draft, 1, read=read[1])
    assert states(draft) == ["in_force"]


def test_an_edit_is_undone_from_the_list(command, client, draft):
    edited(command, draft, "put", seat=EMPTY_ONE, nrp=FAJAR)
    assert "Urungkan" in page(client, "edits", draft.public_id)
    sent(client, "undo_edit", draft, 1)
    assert states(draft) == ["undone"]
    assert "diurungkan" in page(client, "edits", draft.public_id)


def test_why_an_edit_elsewhere_was_refused_is_not_told(command, draft):
    for name, unit in (("deputy", "POLDA"), ("sek", "SEK-1")):
        command.add(name, Role.PLANNER, unit)
    edited(command, draft, "put", seat=EDOS, nrp=ANDI, reason="Edo sakit")
    sent(command.client("deputy"), "refuse_edit", draft, 1, why="Andi baru menikah")
    assert "Andi baru menikah" in page(command.client("deputy"), "edits", draft.public_id)
    shown = page(command.client("sek"), "edits", draft.public_id)
    assert "di luar wilayah Anda" in shown
    assert "menikah" not in shown


def test_many_edits_are_listed_page_by_page(command, client, draft, monkeypatch):
    monkeypatch.setattr("posko.surfaces.desk.edits.EACH", 2)
    for seat in (ANDIS, BUDIS, DEDIS):
        edited(command, draft, "keep", seat=seat)

    def numbers(**query):
        return re.findall(r'id="suntingan-(\d+)"', page(client, "edits", draft.public_id, **query))

    assert [numbers(), numbers(hal=2), numbers(suntingan=1)] == [["3", "2"], ["1"], ["1"]]
    assert numbers(suntingan="x") == numbers(suntingan=9) == ["3", "2"]


def test_a_reason_is_shown_as_text(command, client, draft):
    sent(client, "make_edit", draft, kind="keep", seat=ANDIS, seen=0, reason="a\0b")
    assert "Alasan: ab" in page(client, "edits", draft.public_id)
    edited(command, draft, "put", seat=EMPTY_ONE, nrp=FAJAR, reason="<script>alert(1)</script>")
    assert "&lt;script&gt;" in page(client, "edits", draft.public_id)


def test_stations_of_neighbouring_beats_stand_side_by_side(client, draft):
    shown = page(client, "edit_stations", draft.public_id)
    assert "Hulu Barat (2)" in shown
    assert shown.count('data-station="') == 5
    assert '<option value="B-2">Kelompok TPS 004 Batu, Batu · 2 TPS</option>' in shown
    asked = {"kind": "move_station", "station": f"{VILLAGE}-003", "beat": "B-2", "seen": 0}
    part = sent(client, "try_edit", draft, fragment=True, **asked).content.decode()
    assert "TPS 003 Batu" in part
    assert "TPS 004 Batu" in part  # the base that names the other beat
    answer = sent(client, "make_edit", draft, back="kecamatan=99.01.01", **asked)
    assert answer.url.endswith("/tps/?kecamatan=99.01.01")
    assert "dipindah" in page(client, "edit_stations", draft.public_id, kecamatan="99.01.01", kelompok="B-2")


def test_a_new_post_is_chosen_from_all_that_engine_and_settings_know(command, client, draft):
    shown = page(client, "edit_post", draft.public_id)
    assert '<option value="district_tally">' in shown
    assert '<option value="3x8">3x8</option>' in shown
    assert f'<option value="{VILLAGE}">\u2003Batu</option>' in shown
    assert "15.71" not in shown
    command.add("hilir_planner", Role.PLANNER, "RES-11")
    of_hilir = new_posts.post_choices(command.viewer("hilir_planner"), draft.plan)
    assert VILLAGE not in dict(of_hilir.areas)


def test_a_post_is_looked_at_and_then_added(client, draft):
    fields = {
        "post_id": "POS-91", "name": "Pos simpang", "kind": "commission_office", "area_code": VILLAGE,
        "phases": ["voting"], "task_force": "preventive", "officers": "2", "shift": "day", "women": "3",
        "seen": "0",
    }  # fmt: skip
    refused = sent(client, "edit_post", draft, **fields).content.decode()
    assert "lebih banyak daripada petugasnya" in refused
    fields["women"] = "0"
    looked = sent(client, "edit_post", draft, **fields).content.decode()
    assert "Tambahkan pos" in looked
    assert states(draft) == []
    assert sent(client, "edit_post", draft, **fields, sure="1").status_code == 302
    assert states(draft) == ["in_force"]


def test_a_closed_draft_is_read_and_not_edited(command, client, draft):
    edited(command, draft, "put", seat=EMPTY_ONE, nrp=FAJAR)
    sent(client, "drop_editing", draft)
    assert "data-seat" not in page(client, "editing", draft.public_id, **VOTING)
    part = sent(client, "try_edit", draft, fragment=True, kind="vacate", seat=BUDIS, seen=1)
    assert part.status_code == 409


@pytest.mark.parametrize("name", ["editing", "edits", "edit_stations"])
def test_who_neither_corrects_nor_approves_is_told_of_no_draft(command, name):
    draft = own(command)
    for who in ("task_force_head", "sector_officer", "foreign_commander"):
        address = reverse(f"desk:{name}", args=[draft.public_id])
        assert command.client(who).get(address).status_code == 404, who


def test_a_commander_reads_the_seats_without_handles(command):
    draft = own(command)
    shown = page(command.client("commander"), "editing", draft.public_id, **VOTING, kursi=ANDIS)
    assert "draggable" not in shown
    assert "Kosongkan" not in shown


def test_a_page_takes_no_more_queries_with_more_edits(command, client, draft):
    def count(name):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(client, name, draft.public_id, **(VOTING if name == "editing" else {}))
        return len(asked)

    edited(command, draft, "put", seat=EMPTY_ONE, nrp=FAJAR)
    count("editing")  # the first page of a session asks more
    before = count("editing"), count("edits")
    for seat, nrp in ((BUDIS, GITA), (DEDIS, FAJAR)):
        leave = [EMPTY_ONE] if nrp == FAJAR else []
        edited(command, draft, "put", seat=seat, nrp=nrp, leave=leave)
    assert (count("editing"), count("edits")) == before


def test_every_view_of_the_roster_is_logged_with_whom_it_showed(client, draft):
    page(client, "editing", draft.public_id, **VOTING)
    entry = Entry.objects.filter(act="editing.roster.viewed").latest("number")
    assert entry.subject == f"editing.draft:{draft.public_id}"
    assert ANDI in Record.objects.get(entry=entry).body


def test_the_api_checks_and_logs_no_more_edits_than_it_lists(client, command, draft):
    for seat, nrp in ((EMPTY_ONE, FAJAR), (BUDIS, GITA)):
        edited(command, draft, "put", seat=seat, nrp=nrp, reason="uji")
    [first, last] = draft.edits.all()
    told = client.get(f"/api/v1/edits/{draft.public_id}/list", {"limit": 1}).json()
    assert (told["total"], [row["number"] for row in told["rows"]]) == (2, [last.number])
    assert told["next"]
    view = Record.objects.get(entry=Entry.objects.filter(act="editing.roster.viewed").latest("number"))
    assert GITA in view.body
    assert FAJAR not in view.body
    told = client.get(f"/api/v1/edits/{draft.public_id}/list", {"offset": 1}).json()
    assert [row["number"] for row in told["rows"]] == [first.number]
