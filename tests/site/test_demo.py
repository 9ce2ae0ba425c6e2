"""The demo: from nothing to a page one can open, and never beside real data."""

import re
import socket
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from posko.campaign.bridge import cover_of, write_made_up
from posko.campaign.models import FolderVersion, Operation
from posko.forces.models import Unit
from posko.ledger.models import Entry
from posko.people.demo import begin_demo, demo_accounts
from posko.people.models import Account, Installation
from posko.people.rights import ROLE_RIGHTS, Role
from posko.support.errors import RuleError
from posko.surfaces.console import commands
from posko.surfaces.console import demo as console

SMALL = 40


@pytest.fixture
def demo(committed, now):
    """A demo as the first start leaves it: the operation, the accounts."""
    return console.prepare(SMALL, now)


def sign_in(account):
    client = Client()
    answer = client.post(reverse("account_login"), {"login": account.username, "password": account.password})
    return client, answer


def test_the_first_start_makes_an_operation_and_an_account_of_each_role(demo):
    operation, accounts = demo
    assert operation.is_demo
    assert operation.versions.get().number == 1
    assert {a.role for a in accounts} == set(Role)
    assert Account.objects.count() == len(accounts) == 12
    stations = (operation.versions.get().path / "stations.csv").read_text(encoding="utf-8")
    assert stations.count("\n") == SMALL + 1


def test_the_planner_and_the_commander_of_a_polres_are_bound_to_it(demo):
    units = {a.username: a.unit for a in demo[1]}
    assert units["perencana"] == "Polda"
    assert units["perencana.polres"] == units["komandan.polres"]
    assert units["perencana.polres"].startswith("Polres ")


def test_a_second_start_keeps_what_is_there_and_makes_new_passwords(demo, now):
    first = {a.username: a.password for a in demo[1]}
    operation, accounts = console.prepare(SMALL, now)
    assert operation == demo[0]
    assert FolderVersion.objects.count() == 1
    assert Account.objects.count() == 12
    assert all(first[a.username] != a.password for a in accounts)
    old = next(a for a in demo[1] if a.username == "perencana")
    assert sign_in(old)[1].status_code == 200
    assert sign_in(next(a for a in accounts if a.username == "perencana"))[1].status_code == 302


def test_a_start_that_was_broken_off_is_finished_by_the_next(committed, now):
    begin_demo(now=now)
    operation, accounts = console.prepare(SMALL, now)
    assert (operation.versions.count(), len(accounts)) == (1, 12)


def test_a_demo_account_sees_where_the_second_factor_is_asked_and_may_leave_it_out(demo):
    client, answer = sign_in(demo[1][0])
    assert client.get(answer.url).url == reverse("desk:demo_entrance")
    page = client.get(reverse("desk:demo_entrance")).content.decode()
    assert "Lewati di demo" in page
    assert reverse("mfa_activate_totp") in page
    assert client.post(reverse("desk:demo_entrance")).url == "/"
    assert client.get("/").status_code == 200
    # The choice ends with the session.
    client.post(reverse("account_logout"))
    assert sign_in(demo[1][0])[0].get("/").url == reverse("desk:demo_entrance")


def test_outside_a_demo_nobody_leaves_the_second_factor_out(command):
    command.people["planner"].authenticator_set.all().delete()
    client = command.client("planner")
    assert client.post(reverse("desk:demo_entrance")).status_code == 404
    session = client.session
    session["second factor skipped"] = True
    session.save()
    assert client.get("/").headers["Location"] == reverse("mfa_index")


def test_a_stranger_at_the_demo_is_sent_to_sign_in(db):
    Installation.objects.create(demo=True)
    assert Client().get(reverse("desk:demo_entrance")).headers["Location"].startswith("/akun/masuk/")


def test_a_real_database_refuses_the_demo_and_its_accounts(command):
    with pytest.raises(RuleError, match="sudah dipakai untuk data sungguhan"):
        begin_demo(now=command.now)
    with pytest.raises(RuleError, match="hanya ada di basis data demo"):
        demo_accounts(now=command.now)
    assert not Installation.objects.exists()


def test_a_real_database_is_never_taken_away(command):
    with pytest.raises(RuleError, match=r"bukan demo|di server"):
        console.clear()
    assert Unit.objects.exists()


def test_no_password_is_kept_in_the_ledger(demo):
    kept = "".join(Entry.objects.values_list("record__body", flat=True))
    assert "people.demo.opened" in set(Entry.objects.values_list("act", flat=True))
    assert not any(a.password in kept for a in demo[1])


def test_the_administrator_of_the_demo_has_no_right_on_the_operation(demo):
    assert "read_register" not in ROLE_RIGHTS[Role.ADMINISTRATOR]
    assert Operation.objects.get().begun_by == str(Account.objects.get(username="perencana").pseudonym)


def test_the_command_says_who_one_can_be_and_refuses_a_real_database(committed):
    run = CliRunner().invoke
    said = run(commands.main, ["demo", "--no-serve", "--stations", str(SMALL)]).output
    assert re.search(r"^  perencana +\w{4}-\w{4}-\w{4} +planner +Polda$", said, re.MULTILINE)
    assert "http://127.0.0.1:8000/" in said


def test_the_command_refuses_a_database_in_use(committed, now):
    Unit.objects.create(code="RES-1", name="Polres", path="RES-1/")
    refused = CliRunner().invoke(commands.main, ["demo", "--no-serve"])
    assert refused.exit_code == 1
    assert "data sungguhan" in refused.output


def test_a_port_that_is_taken_is_said_before_anything_is_done(committed):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for arguments in (["demo", "--port", port], ["serve", "--port", port]):
            refused = CliRunner().invoke(commands.main, arguments)
            assert refused.exit_code == 1
            assert f"Port {port} sudah dipakai" in refused.output
    assert not Account.objects.exists()


@pytest.mark.parametrize("days", [0, 1, 6, 7, 400])
def test_the_campaign_is_in_its_midst_on_the_day_a_demo_is_made(tmp_path, days):
    today = date(2026, 11, 24) + timedelta(days=days)
    write_made_up(tmp_path / "folder", stations=30, today=today)
    cover = cover_of(tmp_path / "folder")
    [campaign] = [phase for phase in cover.phases if phase.key == "campaign"]
    [voting] = [phase for phase in cover.phases if phase.key == "voting"]
    assert 12 <= (today - campaign.start).days + 1 <= 18
    # 27 November 2024 was a Wednesday.
    assert voting.start.weekday() == 2
    assert cover.made_up
    assert cover.name == f"Operasi Mantap Praja {voting.start.year} (Siginjai)"
