"""Search: what is found by a few letters, by whom, and what the ledger keeps of it."""

import json
import tempfile
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from posko.campaign.actions import keep
from posko.finding import index
from posko.finding.bridge import entries_of
from posko.finding.queries import Kind, find, prepare
from posko.ledger.models import Entry, Record
from posko.orders.models import Order
from posko.people.rights import Role
from posko.planning.models import PlanState
from tests.site import planning_world as plans
from tests.site import world
from tests.site.campaign_world import begun
from tests.site.conftest import NOW

STATIONS = """\
station_id,village_code,number,name,lat,lon,voters
99.01.01.2001-007,99.01.01.2001,7,TPS 007 Batu,-1.6,103.6,300
99.01.01.2001-017,99.01.01.2001,17,TPS 017 Batu,-1.6,103.6,300
99.03.01.2001-007,99.03.01.2001,7,TPS 007 Pasir,-1.6,103.6,300
"""


@pytest.fixture
def operation(command):
    """See `with_folder`."""
    return with_folder(command)


def with_folder(command):
    """Polda Contoh's operation, in which both Polres have a part, with the folder of `planning_world`."""
    command.add("provincial_planner", Role.PLANNER, "POLDA")
    found = begun(command, "POLDA", "99", "provincial_planner", "Mantap Praja Contoh")
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "folder"
        plans.write_input(folder)
        areas = folder / "areas.csv"
        areas.write_text(areas.read_text("utf-8") + "99.03.01.2001,Pasir,village,-1.6,103.6\n", "utf-8")
        (folder / "stations.csv").write_text(STATIONS, "utf-8")
        keep(command.viewer("provincial_planner"), found, folder, "uji", now=NOW)
    return found


@pytest.fixture
def found(command, operation):
    """Return who finds what: a list of (kind, title)."""

    def titles(who, text, most=25):
        groups = find(command.viewer(who), operation, text, most=most, now=NOW)
        return [(group.kind, str(hit.title)) for group in groups for hit in group.hits]

    return titles


def views():
    """Return what the ledger keeps of people that searches have shown."""
    entries = Entry.objects.filter(act="finding.people.viewed").order_by("number")
    return [json.loads(Record.objects.get(entry=entry).body) for entry in entries]


def test_officers_are_found_by_the_first_letters_of_a_name_or_number(found):
    assert found("provincial_planner", "and con") == [(Kind.PERSON, "Aipda Andi Contoh")]
    assert found("provincial_planner", "80000002") == [(Kind.PERSON, "Bripka Budi Contoh")]


def test_an_officer_of_elsewhere_does_not_exist(found):
    assert found("foreign_commander", "andi") == []
    assert found("provincial_commander", "dedi") == [(Kind.PERSON, "Aipda Dedi Contoh")]


def test_an_officer_lent_to_the_viewer_is_found_by_the_duty_in_his_territory(command, operation, found):
    assert found("planner", "citra") == []
    plans.made(command, operation, who="provincial_planner", state=PlanState.APPROVED)
    assert found("planner", "citra") == [(Kind.PERSON, "Bripda Citra Contoh")]
    assert found("planner", "dedi") == []


def test_without_a_plan_only_who_reads_the_register_finds_its_officers(command, operation, found):
    assert found("sector_officer", "andi") == []
    plans.made(command, operation, who="provincial_planner", state=PlanState.APPROVED)
    assert found("sector_officer", "andi") == [(Kind.PERSON, "Aipda Andi Contoh")]


def test_a_unit_of_that_name_does_not_bring_all_its_officers(found):
    assert (Kind.UNIT, "Polres Hulu") in found("planner", "hulu")
    assert [title for kind, title in found("provincial_planner", "hulu") if kind == Kind.PERSON] == []
    assert found("provincial_planner", "andi hulu") == [(Kind.PERSON, "Aipda Andi Contoh")]


@pytest.mark.parametrize("text", ["an", "a--", "an an", '"a" a a.'])
def test_two_letters_name_nobody(found, text):
    assert (Kind.PERSON, "Aipda Andi Contoh") in found("provincial_planner", "and")
    assert [title for kind, title in found("provincial_planner", text) if kind == Kind.PERSON] == []


def test_while_somebody_searches_others_may_write(committed, monkeypatch):
    # On SQLite a transaction keeps every other writer waiting, and the first search reads a whole folder.
    command = world.build(NOW)
    operation = with_folder(command)
    held = []

    def entries(folder):
        held.append(connection.in_atomic_block)
        return entries_of(folder)

    monkeypatch.setattr("posko.finding.queries.entries_of", entries)
    [of] = find(command.viewer("provincial_planner"), operation, "andi", most=5, now=NOW)
    assert (of.kind, len(of.hits)) == (Kind.PERSON, 1)
    assert held == [False]
    assert views() == [{"officers": ["80000001"], "operation": f"campaign.operation:{operation.public_id}"}]


@pytest.mark.parametrize("who", ["observer", "internal_affairs", "partner_liaison", "field_officer"])
def test_who_reads_no_duties_finds_no_officer(found, who):
    assert [title for kind, title in found(who, "andi") if kind == Kind.PERSON] == []


def test_the_number_of_a_station_comes_before_codes_that_begin_with_it(found):
    assert found("planner", "tps 7 batu") == [(Kind.STATION, "TPS 007 Batu")]
    assert found("planner", "batu")[:2] == [(Kind.STATION, "TPS 007 Batu"), (Kind.STATION, "TPS 017 Batu")]


def test_a_place_of_elsewhere_does_not_exist(found):
    assert found("planner", "pasir") == []
    assert found("foreign_commander", "pasir") == [(Kind.STATION, "TPS 007 Pasir")]
    assert found("planner", "kantor kpu") == [(Kind.POST, "Kantor KPU Hulu")]
    assert found("planner", "hilir") == []


def test_who_may_not_read_plans_finds_areas_and_units_alone(found):
    assert {kind for kind, _ in found("partner_liaison", "hulu")} == {Kind.AREA, Kind.UNIT}
    assert found("field_officer", "hulu") == []


def test_a_plan_and_a_letter_are_found_by_their_numbers(command, operation, found):
    plan = plans.made(command, operation, who="provincial_planner", state=PlanState.APPROVED)
    letter = {
        "operation": operation,
        "plan": plan,
        "kind": "sprin",
        "phase": "voting",
        "phase_name": "Hari H",
    }
    letter |= {"duties_sha256": "0" * 64, "drafted_at": NOW, "drafted_by": "x"}
    Order.objects.create(command_id="RES-1", slot="a", number="Sprin/12/XI/2024", **letter)
    Order.objects.create(command_id="RES-11", slot="b", number="Sprin/12/XII/2024", **letter)
    assert found("planner", "rencana 1") == [(Kind.PLAN, "Rencana 1")]
    assert found("planner", "plan 2") == []
    assert found("planner", "sprin/12") == [(Kind.ORDER, "Sprin/12/XI/2024")]
    assert found("observer", "sprin/12") == []


def test_accounts_are_found_by_who_may_read_people(found):
    assert found("administrator", "hilir_off") == [(Kind.ACCOUNT, "Nama hilir_officer")]
    assert found("commander", "hilir_off") == []
    assert found("planner", "hulu_off") == []


def test_the_ledger_keeps_whom_a_search_showed_and_not_what_was_typed(found, operation):
    found("provincial_planner", "andi contoh")
    found("planner", "tidak ada orang ini")
    found("administrator", "hulu_off")
    officers, accounts = views()
    assert officers == {"officers": ["80000001"], "operation": f"campaign.operation:{operation.public_id}"}
    assert list(accounts) == ["accounts"]
    assert "andi contoh" not in "".join(Record.objects.values_list("body", flat=True))


def test_more_than_are_shown_is_said_and_only_those_shown_are_logged(command, operation):
    [group, *_rest] = find(command.viewer("provincial_commander"), operation, "contoh", most=2, now=NOW)
    assert (group.kind, len(group.hits), group.more) == (Kind.PERSON, 2, True)
    assert [view["officers"] for view in views()] == [["80000001", "80000002"]]


@pytest.mark.parametrize("text", ["", "  ", '"', "*", "NEAR(", "a OR", "%_%", "()", "x" * 500, "é ~ 漢"])
def test_any_signs_are_only_words(found, text):
    assert found("planner", text) == []


def test_the_words_of_a_folder_are_made_once_and_those_of_earlier_versions_go(operation):
    version = operation.versions.get()
    older = index.place_of(operation.home, 0)
    index.write(older, [])
    place = prepare(version)
    made = place.stat().st_mtime_ns
    assert not older.exists()
    assert prepare(version).stat().st_mtime_ns == made
    place.unlink()
    assert prepare(version).is_file()


def test_the_page_and_the_short_list_lead_to_what_was_found(command, operation):
    plan = plans.made(command, operation, who="provincial_planner", state=PlanState.APPROVED)
    client = command.client("planner")
    page = client.get(reverse("desk:search"), {"q": "andi"}).content.decode()
    address = f"{reverse('desk:duties', args=[plan.public_id])}?officer=80000001"
    assert f'href="{address}"' in page
    groups = client.get(reverse("desk:suggestions"), {"q": "andi"}).json()["groups"]
    assert groups == [
        {"title": "Petugas",
         "hits": [{"title": "Aipda Andi Contoh", "detail": "NRP 80000001 · Polres Hulu", "url": address}]},
    ]  # fmt: skip
    assert "Nama atau NRP" in client.get(address).content.decode()


def test_every_hit_of_somebody_opens_for_him(command, operation):
    plans.made(command, operation, who="provincial_planner", state=PlanState.APPROVED)
    for who in ("planner", "commander", "sector_officer", "observer", "partner_liaison", "administrator"):
        client = command.client(who)
        for text in ("contoh", "hulu", "tps batu", "rencana", "kpu", "officer", "data", "hari"):
            for group in client.get(reverse("desk:suggestions"), {"q": text}).json()["groups"]:
                for hit in group["hits"]:
                    assert client.get(hit["url"], follow=True).status_code == 200, (who, hit)


def test_pages_are_found_by_name_as_far_as_one_may_see_them(command):
    def pages(who, text):
        groups = command.client(who).get(reverse("desk:suggestions"), {"q": text}).json()["groups"]
        return [hit["title"] for group in groups if group["title"] == "Halaman" for hit in group["hits"]]

    assert pages("planner", "rencana") == ["Rencana"]
    assert pages("field_officer", "rencana") == []
    assert pages("field_officer", "bantu") == ["Bantuan"]
