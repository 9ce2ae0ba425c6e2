"""Data saya: everything that is kept about oneself, no secret, nobody else's name, and who looked."""

import json
import time

import pytest
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.urls import reverse

from posko.access.actions import make_token
from posko.keeping.own_data import own_data
from posko.ledger.actions import record
from posko.ledger.models import Entry
from posko.people.granting import delegate_role
from posko.people.models import Account
from posko.people.queries import people, person
from posko.people.resetting import ask_reset
from posko.planning.acts import DUTIES_VIEWED
from posko.support.actors import Actor
from tests.site import world
from tests.site.conftest import NOW

TOLD = {"mfa.Authenticator", "socialaccount.SocialAccount", "usersessions.UserSession", "people.Grant"}
TOLD |= {"access.Token"}
NEVER_FILLED = {"account.EmailAddress"}


@pytest.fixture
def command(committed):
    return world.build(NOW)


def told(command, who):
    return own_data(command.viewer(who))


def duties_seen(command, who, officers):
    actor = Actor(command.viewer(who).pseudonym)
    record(DUTIES_VIEWED, actor=actor, subject="planning.plan:x", facts={"officers": officers}, at=NOW)


def test_account_roles_and_second_factors_are_told(command):
    found = told(command, "planner")
    assert (found.account["username"], found.account["unit"]) == ("planner", "Polres Hulu")
    assert [str(row["role"]) for row in found.roles] == ["Perencana"]
    assert [str(row["kind"]) for row in found.factors] == ["Aplikasi autentikator"]


def test_who_looked_is_told_by_role_and_pseudonym_and_not_by_name(command):
    planner = str(command.people["planner"].pseudonym)
    person(command.viewer("administrator"), planner, now=NOW)
    people(command.viewer("commander"), words="", now=NOW)
    people(command.viewer("foreign_commander"), words="", now=NOW)
    views = told(command, "planner").views
    assert [[str(role) for role in row["roles"]] for row in views] == [["Komandan"], ["Administrator"]]
    assert [row["viewer"] for row in views] == [
        command.viewer(n).pseudonym for n in ("commander", "administrator")
    ]
    assert "Nama" not in str(views)


def test_duties_are_told_by_nrp_and_a_number_elsewhere_is_none(command):
    nrp = command.people["planner"].nrp
    with transaction.atomic():
        duties_seen(command, "commander", [nrp, "99999999"])
        duties_seen(command, "commander", ["99999999"])
        actor = Actor(command.viewer("commander").pseudonym)
        record(DUTIES_VIEWED, actor=actor, subject="planning.plan:x", facts={"page": nrp}, at=NOW)
        duties_seen(command, "planner", [nrp])
    assert [str(row["what"]) for row in told(command, "planner").views] == ["Daftar tugas"]


def test_internal_affairs_are_not_told(command):
    person(command.viewer("internal_affairs"), str(command.people["planner"].pseudonym), now=NOW)
    assert told(command, "planner").views == []
    assert Entry.objects.filter(act="people.account.viewed").count() == 1


def test_delegations_tokens_requests_and_acts_are_told(command):
    planner = command.viewer("planner")
    command.add("relief", None, "RES-1")
    grant = command.people["planner"].grants.get()
    delegate_role(
        grant_id=grant.pk,
        to_username="relief",
        ends_at=NOW.replace(day=9),
        reason="cuti",
        by=planner,
        now=NOW,
    )
    _token, secret = make_token(
        name="Papan", scopes=["read_plans"], ends_at=NOW.replace(day=20), by=planner, now=NOW
    )
    pseudonym = str(command.people["planner"].pseudonym)
    ask_reset(pseudonym=pseudonym, reason="HP hilang", by=command.viewer("administrator"), now=NOW)
    found = told(command, "planner")
    assert [row["to"] for row in found.delegations] == [str(command.people["relief"].pseudonym)]
    assert [(row["name"], [str(may) for may in row["may"]]) for row in found.tokens] == [
        ("Papan", ["Membaca rencana"])
    ]
    assert [(str(row["what"]), row["reason"]) for row in found.requests] == [("Reset akses", "HP hilang")]
    assert {row["act"]: row["count"] for row in found.acts} == {
        "people.grant.delegated": 1,
        "access.token.made": 1,
    }
    assert secret not in str(found)


def test_everything_that_hangs_on_an_account_is_told(command):
    hanging = {
        r.related_model._meta.label for r in Account._meta.related_objects if r.related_model is not None
    }
    assert hanging == TOLD | NEVER_FILLED


def test_page_and_file_tell_the_same_without_secrets_and_are_no_entry(command):
    client = command.client("planner")
    client.get("/")
    before = Entry.objects.count()
    page = client.get(reverse("desk:own_data"))
    answer = client.get(reverse("desk:own_data_file"))
    assert Entry.objects.count() == before
    assert "Nama planner" in page.content.decode()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="data-saya.json"'
    found = json.loads(answer.content)
    assert found["account"]["pseudonym"] == str(command.people["planner"].pseudonym)
    session = UserSession.objects.get(user=command.people["planner"])
    hidden = (session.session_key, command.people["planner"].password, '"secret"')
    assert [word for word in hidden if word in answer.content.decode() + page.content.decode()] == []
    assert reverse("desk:own_data") in client.get("/").content.decode()


def test_nobody_reads_another_s(command):
    assert "Nama planner" not in command.client("observer").get(reverse("desk:own_data")).content.decode()
    assert command.client(None).get(reverse("desk:own_data")).url.startswith("/akun/masuk/")


def test_a_long_ledger_is_read_in_time(command):
    nrp = command.people["planner"].nrp
    with transaction.atomic():
        for _each in range(250):
            duties_seen(command, "commander", [nrp])
    begun = time.monotonic()
    assert len(told(command, "planner").views) == 200
    assert time.monotonic() - begun < 2
