"""The pages: signing in, being locked out, both languages, what is kept of it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from posko.ledger.models import Entry
from posko.people.models import Account, Grant, GrantState, Installation
from posko.people.rights import Role
from posko.places.models import Area
from tests.site.world import PASSWORD


def sign_in(client, username, password):
    return client.post(reverse("account_login"), {"login": username, "password": password})


def acts():
    """Return the acts of the ledger, in their order."""
    return list(Entry.objects.order_by("number").values_list("act", flat=True))


def test_a_password_alone_does_not_sign_in_who_has_a_second_factor(command):
    answer = sign_in(Client(), "planner", PASSWORD)
    assert answer.url == reverse("mfa_authenticate")
    assert "people.session.opened" not in acts()


def test_after_five_wrong_passwords_the_right_one_is_refused_too(command, settings):
    for _ in range(5):
        sign_in(Client(), "planner", "salah")
    refused = sign_in(Client(), "planner", PASSWORD)
    assert refused.status_code == 200
    assert "Terlalu banyak" in refused.content.decode()
    assert acts().count("people.session.refused") == 5
    assert sign_in(Client(), "commander", PASSWORD).status_code == 302


def test_a_name_that_is_no_account_is_not_kept(command):
    before = Entry.objects.count()
    sign_in(Client(), "rahasia-saya", "salah")
    assert Entry.objects.count() == before


def test_the_login_name_is_found_whatever_its_case(command):
    assert sign_in(Client(), "PLANNER", PASSWORD).url == reverse("mfa_authenticate")


@pytest.mark.parametrize("browser", ["en-US", "id", "de"])
def test_pages_are_indonesian_whatever_the_browser_says(db, browser):
    page = Client().get(reverse("account_login"), headers={"accept-language": browser})
    assert '<html lang="id">' in page.content.decode()
    assert "Nama pengguna" in page.content.decode()


def test_english_is_chosen_and_stays(command):
    client = command.client("administrator")
    client.post(reverse("desk:language"), {"language": "en", "next": "/"})
    page = client.get("/").content.decode()
    assert '<html lang="en">' in page
    assert "Waiting for your decision" in page
    assert "Hari ini" not in page


def test_the_language_switch_leads_nowhere_else(db):
    answer = Client().post(reverse("desk:language"), {"language": "en", "next": "//elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_the_rail_shows_only_what_one_may_see(command):
    def rail(name):
        page = command.client(name).get("/").content.decode()
        return re.findall(r">([^<]+)</span></a>", page[page.index('class="rail"') : page.index("<main")])

    assert rail("administrator") == ["Hari ini", "Data", "Pengaturan"]
    assert rail("observer") == ["Hari ini", "Peta", "Data", "Kerawanan", "Rencana", "Netralitas"]
    assert rail("field_officer") == ["Hari ini"]


def test_what_waits_for_a_second_person_stands_on_his_first_page(command):
    command.grant("hulu_officer", Role.COMMANDER, "SEK-1", state=GrantState.ASKED)
    assert "Nama hulu_officer" in command.client("commander").get("/").content.decode()
    assert "Nama hulu_officer" not in command.client("foreign_commander").get("/").content.decode()


def test_a_refused_form_keeps_what_was_typed_and_says_why(command):
    address = reverse("desk:give_role", args=[command.people["hulu_officer"].pseudonym])
    form = {"role": "planner", "unit": "RES-9", "areas": "", "reason": "Surat 12"}
    answer = command.client("administrator").post(address, form)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Satuan RES-9 tidak dikenal." in page
    assert "Surat 12" in page


def test_the_areas_of_a_role_are_given_by_name_or_by_code(command):
    account = command.people["hulu_officer"]
    client, address = command.client("administrator"), reverse("desk:give_role", args=[account.pseudonym])
    name = Area.objects.get(pk="99.01.01").name
    form = {"role": "observer", "unit": "", "areas": f" {name.upper()}; 99.03 ;", "reason": "Surat 12"}
    assert client.post(address, form).status_code == 302
    asked = account.grants.get(role="observer")
    assert {area.code for area in asked.areas.all()} == {"99.01.01", "99.03"}

    Area.objects.create(code="99.03.09", name=name, level="district")
    page = client.post(address, form)
    assert page.status_code == 409
    assert "tulis kodenya, salah satu dari 99.01.01, 99.03.09" in page.content.decode()


def test_a_name_with_markup_is_shown_as_text(command):
    account = command.people["hulu_officer"]
    account.name = "<script>alert(1)</script>"
    account.save()
    page = command.client("administrator").get(reverse("desk:people")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_closed_account_is_out_at_once(command):
    client = command.client("planner")
    address = reverse("desk:suspend", args=[command.people["planner"].pseudonym])
    command.client("administrator").post(address, {"reason": "uji"})
    assert client.get("/").url.startswith("/akun/masuk/")


def test_the_list_of_people_takes_as_many_queries_for_many_as_for_few(command):
    client = command.client("administrator")

    def queries_of_the_list():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("desk:people")).status_code == 200
        return len(caught)

    queries_of_the_list()
    few = queries_of_the_list()
    for n in range(30):
        command.add(f"officer_{n}", None, "SEK-1")
    assert queries_of_the_list() == few


def test_the_sheet_of_the_ledger_can_be_printed_by_an_observer(command):
    page = command.client("observer").get(reverse("desk:ledger_sheet")).content.decode()
    assert "Kepala rantai catatan" in page
    assert "<svg" in page
    assert "style=" not in page


def test_the_page_of_the_ledger_computes_it_again_and_names_nobody(command):
    page = command.client("observer").get(reverse("desk:ledger"), {"periksa": "1"}).content.decode()
    assert "semuanya utuh" in page
    assert "Nama planner" not in page


def test_a_number_that_no_entry_has_shows_the_last_entries(command):
    client = command.client("observer")
    client.get(reverse("desk:ledger"))
    for number in ("9" * 18, "9" * 5000):
        answer = client.get(reverse("desk:ledger"), {"sebelum": number})
        assert answer.status_code == 200
        assert len(answer.context["entries"]) == Entry.objects.count()


@pytest.mark.parametrize("back", ["ke-mana", "desk:people", "a\0b", "//jahat.example/", "https:jahat", ""])
def test_after_switching_the_language_nobody_is_led_elsewhere(db, back):
    answer = Client().post(reverse("desk:language"), {"language": "en", "next": back})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_what_is_read_signed_in_stays_in_no_cache(command):
    for who, name in (("commander", "people"), ("observer", "ledger"), ("planner", "territory")):
        answer = command.client(who).get(reverse(f"desk:{name}"))
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_every_answer_carries_the_policy(db):
    headers = Client().get(reverse("account_login")).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"


def test_a_demo_says_so_on_every_page(command):
    assert "Basis data demo" not in Client().get(reverse("account_login")).content.decode()
    Installation.objects.create(demo=True)
    assert "Basis data demo" in Client().get(reverse("account_login")).content.decode()


def test_a_role_can_be_given_confirmed_and_taken_back_in_the_pages(command):
    officer = command.people["hulu_officer"]
    first, second = command.client("administrator"), command.client("second_administrator")
    form = {"role": "commander", "unit": "SEK-1", "reason": "Surat perintah 12"}
    first.post(reverse("desk:give_role", args=[officer.pseudonym]), form)
    grant = Grant.objects.get(account=officer)
    first.post(reverse("desk:confirm", args=[grant.pk]))
    grant.refresh_from_db()
    assert grant.state == GrantState.ASKED
    second.post(reverse("desk:confirm", args=[grant.pk]))
    grant.refresh_from_db()
    assert grant.state == GrantState.IN_FORCE
    second.post(reverse("desk:withdraw", args=[grant.pk]))
    grant.refresh_from_db()
    assert grant.state == GrantState.WITHDRAWN
    assert [a for a in acts() if a.startswith("people.grant")] == [
        "people.grant.asked",
        "people.grant.confirmed",
        "people.grant.withdrawn",
    ]


def test_a_link_of_invitation_is_shown_once_and_on_the_page_of_its_person_alone(command):
    client = command.client("administrator")
    made = {"username": "baru", "name": "Baru", "nrp": "", "unit": "RES-1"}
    client.post(reverse("desk:new_person"), made)
    new, other = Account.objects.get(username="baru").pseudonym, command.people["planner"].pseudonym
    client.post(reverse("desk:invite", args=[new]))
    pages = [client.get(reverse("desk:person", args=[who])).content.decode() for who in (other, new, new)]
    assert [f"/undangan/{new}/" in page for page in pages] == [False, True, False]
