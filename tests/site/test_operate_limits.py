"""How often somebody may ask for what costs much: by account and by address, one count for everybody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from posko.limits import actions
from posko.limits.actions import SHARED, Limit, use, use_from
from posko.limits.models import Allowance
from posko.support.errors import TooManyError
from posko.surfaces.desk import limited
from tests.site.at_once import together
from tests.site.conftest import NOW

THREE = Limit("test", 3, 60)


def calls(count, account="a", address="10.0.0.1", now=NOW):
    for _ in range(count):
        use(THREE, account=account, address=address, now=now)


def test_three_calls_are_free_and_the_fourth_waits_twenty_seconds(db):
    calls(3)
    with pytest.raises(TooManyError) as too_many:
        calls(1)
    assert too_many.value.seconds == 20  # 60 s / 3
    calls(1, now=NOW + timedelta(seconds=20))
    with pytest.raises(TooManyError):
        calls(1, now=NOW + timedelta(seconds=20))


def test_a_refused_call_costs_nothing(db):
    calls(3)
    for _ in range(5):
        with pytest.raises(TooManyError) as too_many:
            calls(1)
    assert too_many.value.seconds == 20


def test_planners_of_one_office_do_not_stand_in_each_other_s_way(db):
    for planner in range(20):
        calls(3, account=f"planner-{planner}")
    calls(3, account="elsewhere", address="10.0.0.2")
    with pytest.raises(TooManyError):
        calls(1, account="planner-7")


def test_one_address_with_ever_new_accounts_is_stopped_too(db):
    for account in range(SHARED):
        calls(3, account=f"account-{account}")
    with pytest.raises(TooManyError):
        calls(1, account="one more")


def test_a_call_that_its_address_is_refused_costs_the_account_nothing(db):
    for account in range(SHARED):
        calls(3, account=f"account-{account}")
    for _ in range(3):
        with pytest.raises(TooManyError):
            calls(1, account="one more")
    calls(3, account="one more", address="10.0.0.2")


def test_the_table_holds_neither_account_nor_address(db):
    calls(1, account="0d3b1e", address="192.0.2.7")
    text = " ".join(Allowance.objects.values_list("key", flat=True))
    assert "0d3b1e" not in text
    assert "192.0.2.7" not in text
    assert len(text) == 2 * 64 + 1


def test_what_is_used_up_no_more_is_forgotten(db):
    calls(1)
    use_from(THREE, address="10.0.0.9", now=NOW + timedelta(minutes=5))
    assert actions.forget_old(NOW + timedelta(minutes=1)) == 2
    assert Allowance.objects.count() == 1


def test_of_many_at_once_no_more_pass_than_may(committed):
    def one(_name):
        try:
            calls(1)
        except TooManyError:
            return "wait"
        return "passed"

    assert sorted(together(one, range(8))) == ["passed"] * 3 + ["wait"] * 5


def test_a_page_says_how_long_to_wait_and_means_one_person(command, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    client = command.client("commander")
    answers = [client.get("/pengaturan/orang/") for _ in range(actions.SEARCH.most + 1)]
    assert {answer.status_code for answer in answers[:-1]} == {200}
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "1"
    assert "Tunggu 1 detik, lalu coba lagi." in answers[-1].content.decode()
    assert command.client("provincial_commander").get("/pengaturan/orang/").status_code == 200


def test_who_has_no_right_is_not_counted(command):
    assert command.client("planner").get("/pengaturan/orang/").status_code == 403
    assert Allowance.objects.count() == 0


def test_behind_a_proxy_its_last_word_is_the_address(rf, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = rf.get("/", headers={"X-Forwarded-For": "6.6.6.6, 198.51.100.4"}, REMOTE_ADDR="127.0.0.1")
    assert limited.address_of(request) == "198.51.100.4"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert limited.address_of(request) == "127.0.0.1"


def test_sign_in_answers_with_the_same_page(db):
    codes = [Client().post("/akun/masuk/", {"login": "x", "password": "y"}).status_code for _ in range(61)]
    assert 429 in codes
