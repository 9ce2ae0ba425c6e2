"""Letting somebody in anew who lost password or second factor: two people, one link, and he is told."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import authenticate
from django.urls import reverse

from posko.ledger.models import Entry
from posko.people.models import AccessReset, Account
from posko.people.resetting import ask_reset, confirm_reset, refuse_reset
from posko.support.errors import NotThereError, RefusedError, RuleError
from tests.site import world
from tests.site.at_once import together
from tests.site.conftest import NOW
from tests.site.world import PASSWORD


@pytest.fixture
def command(committed):
    return world.build(NOW)


@pytest.fixture
def asked(command):
    return ask(command)


def ask(command, who="planner", by="administrator"):
    pseudonym = str(command.people[who].pseudonym)
    return ask_reset(pseudonym=pseudonym, reason="HP hilang", by=command.viewer(by), now=NOW)


def test_the_second_person_makes_old_ways_in_void_and_ends_the_sessions(command, asked):
    planner = command.people["planner"]
    old = command.client("planner")
    old.get("/")
    assert UserSession.objects.filter(user=planner).exists()
    confirm_reset(reset_id=asked.pk, by=command.viewer("second_administrator"), now=NOW)
    assert old.get("/").url.startswith("/akun/masuk/")
    assert not Authenticator.objects.filter(user=planner).exists()
    assert not UserSession.objects.filter(user=planner).exists()
    assert authenticate(username="planner", password=PASSWORD) is None
    acts = Entry.objects.filter(act__startswith="people.reset.").order_by("number")
    assert list(acts.values_list("act", flat=True)) == ["people.reset.asked", "people.reset.confirmed"]


def test_before_that_nothing_has_changed(command, asked):
    assert command.client("planner").get("/").status_code == 200
    refuse_reset(reset_id=asked.pk, by=command.viewer("second_administrator"), now=NOW)
    assert command.client("planner").get("/").status_code == 200
    assert ask(command).pk != asked.pk


@pytest.mark.parametrize("who", ["administrator", "planner"])
def test_neither_who_asked_nor_whose_it_is_confirms(command, asked, who):
    with pytest.raises((RuleError, RefusedError)):
        confirm_reset(reset_id=asked.pk, by=command.viewer(who), now=NOW)
    assert AccessReset.objects.get().decided_at is None


def test_a_commander_confirms_in_his_own_territory_alone(command, asked):
    with pytest.raises(NotThereError):
        confirm_reset(reset_id=asked.pk, by=command.viewer("foreign_commander"), now=NOW)
    assert confirm_reset(reset_id=asked.pk, by=command.viewer("commander"), now=NOW).confirmed


def test_nobody_asks_for_himself_or_twice(command, asked):
    with pytest.raises(RuleError, match="Akses sendiri tidak dapat direset"):
        ask(command, who="administrator")
    with pytest.raises(RuleError, match="sudah diajukan"):
        ask(command)
    with pytest.raises(RefusedError):
        ask(command, who="observer", by="commander")


def test_of_two_who_decide_at_once_one_does(command, asked):
    def decide(name):
        return confirm_reset(reset_id=asked.pk, by=command.viewer(name), now=NOW).decided_by

    told = together(decide, ["second_administrator", "commander"])
    assert told.count("Reset ini sudah diputuskan.") == 1
    assert Entry.objects.filter(act="people.reset.confirmed").count() == 1


def test_the_whole_way_in_pages(command):
    planner = command.people["planner"]
    first, second = command.client("administrator"), command.client("second_administrator")
    page = reverse("desk:person", args=[planner.pseudonym])
    assert "Ajukan reset akses" in first.get(page).content.decode()
    first.post(reverse("desk:ask_reset", args=[planner.pseudonym]), {"reason": "HP hilang"})
    assert "Reset akses Nama planner" not in first.get("/").content.decode()
    assert "Reset akses Nama planner" in second.get("/").content.decode()
    reset = AccessReset.objects.get()
    second.post(reverse("desk:confirm_reset", args=[reset.pk]))
    first.post(reverse("desk:invite", args=[planner.pseudonym]))
    link = first.get(page).content.decode().split('<code class="wrap">')[1].split("</code>")[0]
    path = link.removeprefix("http://testserver")
    person = command.client(None)
    words = {"new_password1": "rakit-rotan-di-hulu", "new_password2": "rakit-rotan-di-hulu"}
    assert person.post(path, words).status_code == 302
    assert person.post(path, words).status_code == 404
    assert Account.objects.get(pk=planner.pk).check_password("rakit-rotan-di-hulu")
    person.force_login(Account.objects.get(pk=planner.pk))
    assert person.get("/").url == "/akun/langkah-kedua/"
    Authenticator.objects.create(user=planner, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert "Akses Anda direset" in person.get("/").content.decode()
