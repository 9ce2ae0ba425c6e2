"""The log tells what happened to the machine, and nothing about a person."""

import json
import logging

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from posko.ledger.actions import record
from posko.ledger.acts import KNOWN
from posko.people.models import Account
from posko.support import logs
from posko.support.actors import CONSOLE
from posko.surfaces.desk import today
from tests.site import world
from tests.site.conftest import NOW
from tests.site.planning_world import ANDI, OPERATION


@pytest.fixture
def lines(tmp_path):
    """Return what reads the lines written meanwhile."""
    logs.begin("file", tmp_path)
    yield lambda: [
        json.loads(line) for path in tmp_path.rglob("*.log") for line in path.read_text().splitlines()
    ]
    logs.begin("off", settings.HOME)


def test_a_journey_leaves_routes_and_pseudonyms_and_no_name_or_number(committed, lines, tmp_path):
    command = world.build(NOW)
    client = command.client("administrator")
    officer = command.people["hulu_officer"]
    client.get("/pengaturan/orang/", {"q": officer.name})
    client.get(f"/pengaturan/orang/{officer.pseudonym}/")
    client.post("/pengaturan/orang/baru/", {"username": "sari.dewi", "name": "Sari Dewi", "nrp": "90010001"})
    client.get("/data/satuan/SEK-1/")
    client.get("/tidak/ada/Andi-Contoh/")
    Client(REMOTE_ADDR="203.0.113.9").post(
        "/akun/masuk/", {"login": "sari.dewi", "password": "rahasia-sekali"}
    )
    text = json.dumps(lines())
    assert Account.objects.filter(username="sari.dewi").exists()
    names = {value for a in Account.objects.all() for value in (a.name, a.nrp) if value}
    names |= {value for officer in OPERATION.personnel for value in (officer.name, officer.nrp)}
    typed = {"sari.dewi", "rahasia-sekali", "203.0.113.9", "Andi-Contoh", "SEK-1", "q="}
    assert [word for word in names | typed if word in text] == []
    assert str(officer.pseudonym) not in text  # whose page it was stands in the ledger
    answered = [line for line in lines() if line["event"] == "answered"]
    assert {line["route"] for line in answered} >= {"desk:people", "desk:person", "account_login", "-"}
    mine = str(command.people["administrator"].pseudonym)
    assert {line.get("actor") for line in answered if line["route"].startswith("desk:")} == {mine}
    acts = [line for line in lines() if line["event"] == "act"]
    assert "people.account.created" in {line["act"] for line in acts}
    numbers = {line["request"] for line in answered}
    assert {line["request"] for line in acts if "request" in line} <= numbers


def test_a_fault_is_told_by_its_way_and_the_page_names_its_number(command, lines, monkeypatch):
    def burst(*_a, **_k):
        raise ValueError("Andi Contoh 80000001 tidak muat")

    monkeypatch.setattr(today, "timezone", type("T", (), {"now": burst})())
    client = command.client("planner")
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    [fault] = [line for line in lines() if line["event"] == "fault"]
    assert fault["fault"] == "builtins.ValueError"
    assert "today.py" in fault["at"]
    assert "Andi" not in json.dumps(lines())
    assert answer.headers["X-Request-Id"] == fault["request"]
    assert f"sebutkan nomor ini: {fault['request']}." in answer.content.decode()


def test_what_is_not_listed_is_left_out(lines):
    logs.tell("x", name="Andi", route="desk:x?q=Andi Contoh", status=200, actor="Andi")
    [line] = lines()
    assert {k: v for k, v in line.items() if k != "time"} == {
        "event": "x", "route": "left out", "status": 200, "actor": "left out", "level": "info",
    }  # fmt: skip


def test_libraries_are_heard_without_what_they_put_into_their_sentences(lines):
    handler = logs.ToLog()
    for message, values in (("User %s failed", (ANDI,)), (f"User {ANDI} failed", ())):
        handler.handle(logging.LogRecord("lib.x", logging.WARNING, "f", 1, message, values, None))
    assert [line["template"] for line in lines()] == ["User %s failed", "-"]
    assert logging.getLogger("django.request").propagate is False


def test_an_act_that_was_rolled_back_is_not_told(committed, lines):
    world.build(NOW)
    count = len(lines())
    with transaction.atomic():
        act = KNOWN["people.demo.begun"]
        record(act, actor=CONSOLE, subject="people.installation:demo", facts={}, at=NOW)
        transaction.set_rollback(True)
    assert len(lines()) == count


def test_a_log_that_cannot_be_written_stops_no_request(command, tmp_path):
    (tmp_path / "logs").write_text("a file where the folder should be")
    logs.begin("file", tmp_path)
    assert command.client("planner").get("/").status_code == 200
    logs.begin("off", settings.HOME)
