"""Upgrade with a backup before it, never back; health as machines ask for it."""

import json
import shutil
import threading
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import OperationalError, transaction
from django.test import Client

from posko.keeping import health, schema, upgrade
from posko.keeping.models import Heartbeat
from posko.ledger.actions import record
from posko.ledger.acts import KNOWN
from posko.planning.models import Plan
from posko.support.actors import CONSOLE
from posko.support.errors import RuleError
from posko.surfaces.console import commands
from tests.site.campaign_world import begun
from tests.site.conftest import NOW
from tests.site.planning_world import with_folder

STEP = ("people", "9999_later")


@pytest.fixture
def home(tmp_path):
    before, settings.HOME = settings.HOME, tmp_path
    yield tmp_path
    settings.HOME = before


def test_a_database_of_a_newer_version_is_refused_by_name(db, monkeypatch):
    applied = schema.applied()
    monkeypatch.setattr(schema, "applied", lambda *_: [*applied, STEP])
    with pytest.raises(RuleError, match=r"lebih baru \(people 9999_later\)"):
        upgrade.ahead()
    with pytest.raises(RuleError, match="lebih baru"):
        upgrade.refuse_unready()


def test_a_database_that_is_behind_is_not_served(db, monkeypatch):
    upgrade.refuse_unready()
    monkeypatch.setattr(schema, "pending", lambda *_: [STEP])
    with pytest.raises(RuleError, match=r"1 langkah pembaruan belum dijalankan\. Jalankan posko migrate"):
        upgrade.refuse_unready()
    for command in (["serve", "--port", "1"], ["work"]):
        ended = CliRunner().invoke(commands.main, command)
        assert ended.exit_code == 1
        assert "Jalankan posko migrate" in ended.output


def test_before_anything_is_changed_a_backup_is_kept(committed, home, monkeypatch):
    calls = []
    monkeypatch.setattr(upgrade, "call_command", lambda *a, **_k: calls.append(a))
    kept = upgrade.upgrade(upgrade.Ahead(is_new=False, steps=(STEP,)), now=NOW)
    assert kept == home / "backups" / "before-upgrade-20241101-010000.tar.gz"
    assert kept is not None
    assert kept.stat().st_size > 1000
    assert calls == [("migrate",)]


def test_without_room_for_the_backup_nothing_is_changed(committed, home, monkeypatch):
    def full(*_a, **_k):
        raise RuleError("Cadangan tidak dapat ditulis")

    calls = []
    monkeypatch.setattr(upgrade, "call_command", lambda *a, **_k: calls.append(a))
    monkeypatch.setattr(upgrade, "backup", full)
    with pytest.raises(RuleError, match="Cadangan tidak dapat ditulis"):
        upgrade.upgrade(upgrade.Ahead(is_new=False, steps=(STEP,)), now=NOW)
    assert calls == []


def test_an_upgrade_says_what_it_would_do(db, monkeypatch):
    monkeypatch.setattr(schema, "pending", lambda *_: [STEP])
    told = CliRunner().invoke(commands.main, ["migrate", "--plan"]).output
    assert "people 9999_later" in told
    assert "1 steps to do; the database is in use." in told


def parts(found):
    return {name: part.ok for name, part in found.parts.items()}


def test_with_a_worker_alive_and_room_on_the_disk_all_is_well(db):
    Heartbeat.objects.create(worker="a", at=NOW)
    found = health.health(NOW)
    assert found.well
    assert found.as_json()["status"] == "ok"
    assert found.parts["workers"].told == {"alive": 1, "waiting": 0}


def test_a_worker_that_is_missed_degrades_and_does_not_shut_the_pages(command):
    Heartbeat.objects.create(worker="a", at=NOW - timedelta(seconds=61))
    operation = begun(command)
    folder = with_folder(command, operation)
    for state in ("queued", "done"):
        Plan.objects.create(
            operation=operation, folder=folder, number=len(state), state=state,
            asked_at=NOW - timedelta(minutes=5), asked_by="x", edited_by="x",
        )  # fmt: skip
    found = health.health(NOW)
    assert found.parts["workers"].told == {"alive": 0, "waiting": 1}
    assert (found.well, found.ready, found.as_json()["status"]) == (False, True, "degraded")


def test_a_full_disk_and_missing_migrations_shut_the_pages(db, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _p: type("U", (), {"free": 2**20})())
    monkeypatch.setattr(schema, "known", lambda: {*schema.applied(), STEP})
    found = health.health(NOW)
    assert parts(found) == {
        "database": True, "migrations": False, "workers": False, "disk": False, "ledger": True,
    }  # fmt: skip
    assert found.as_json()["status"] == "down"
    assert Client().get("/sehat/").status_code == 503


def test_a_database_that_does_not_answer_is_told_and_not_raised(db, monkeypatch):
    def gone(_now):
        raise OperationalError("password of the database is hunter2")

    monkeypatch.setattr(health, "_database", gone)
    answer = Client().get("/sehat/")
    assert answer.status_code == 503
    assert json.loads(answer.content)["parts"]["database"] == {"ok": False, "told": "OperationalError"}
    assert "hunter2" not in answer.content.decode()
    assert Client().get("/sehat/?hidup").json() == {"status": "alive"}


def test_an_entry_of_tomorrow_means_a_wrong_clock(committed):
    with transaction.atomic():
        record(KNOWN["people.demo.begun"], actor=CONSOLE, subject="x.y:1", facts={}, at=NOW)
    assert health.health(NOW + timedelta(hours=2)).parts["ledger"].told == {"entries": 1, "age_s": 7200}
    assert not health.health(NOW - timedelta(hours=2)).parts["ledger"].ok


def test_nobody_learns_a_name_from_it(command):
    Heartbeat.objects.create(worker="a", at=NOW)
    text = Client().get("/sehat/").content.decode()
    assert not any(person.name in text or person.username in text for person in command.people.values())
    assert str(settings.HOME) not in text


def test_a_worker_says_that_it_lives_and_takes_its_leave(committed):
    stop, seen = threading.Event(), []
    heart = threading.Thread(target=health.beat, args=(stop,))
    heart.start()
    for _ in range(100):
        if Heartbeat.objects.exists():
            seen.append(Heartbeat.objects.get().worker)
            break
        stop.wait(0.05)
    stop.set()
    heart.join()
    assert len(seen) == 1
    assert not Heartbeat.objects.exists()


def test_the_command_ends_as_the_installation_is(db, monkeypatch):
    run = CliRunner().invoke
    assert run(commands.main, ["health"]).exit_code == 1
    assert run(commands.main, ["health", "--ready"]).exit_code == 0
    monkeypatch.setattr(health, "_workers", lambda _now: health.Part(ok=True, told={}))
    assert json.loads(run(commands.main, ["health"]).output)["status"] == "ok"
