"""The disk full, the process killed: a clear message, and nothing half there."""

import errno
import os
import shutil
import signal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from posko.ledger.models import Entry
from posko.orders import actions, writing
from posko.orders.key import signing_key
from posko.orders.models import Document, Order, OrderState
from posko.surfaces.desk import limited, today
from tests.site import orders_world, world
from tests.site.conftest import NOW


@pytest.mark.parametrize(
    "full",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OperationalError("database or disk is full"),
    ],
)
def test_a_page_that_finds_the_disk_full_says_so(command, monkeypatch, full):
    def burst(*_a, **_k):
        raise full

    monkeypatch.setattr(today, "render", burst)
    answer = command.client("planner").get("/")
    assert answer.status_code == 507
    assert "Disk server penuh: tidak ada yang berubah." in answer.content.decode()


def test_a_full_disk_is_told_where_calls_are_counted_before_the_page(command, monkeypatch):
    def burst(*_a, **_k):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(limited, "use", burst)
    client = command.client("planner")
    client.raise_request_exception = False
    answer = client.get(reverse("desk:search"), {"q": "TPS"})
    assert answer.status_code == 507
    assert "Disk server penuh: tidak ada yang berubah." in answer.content.decode()


def test_who_signs_in_while_the_disk_is_full_is_not_told_to_wait(command, monkeypatch):
    # Django's cache in the database passes over failed writes, so the count of sign-ins fails closed.
    monkeypatch.setattr(DatabaseCache, "add", lambda *_a, **_k: False)
    words = {"login": "nobody", "password": "wrong"}
    assert Client().post(reverse("account_login"), words).status_code == 429
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=0))
    answer = Client().post(reverse("account_login"), words)
    assert answer.status_code == 507
    assert "Disk server penuh" in answer.content.decode()


def test_another_fault_of_the_database_is_no_full_disk(command, monkeypatch):
    def burst(*_a, **_k):
        raise OperationalError("connection lost")

    monkeypatch.setattr(today, "render", burst)
    client = command.client("planner")
    client.raise_request_exception = False
    assert client.get("/").status_code == 500


def test_killed_between_the_file_and_the_row_nothing_is_issued_and_it_can_be_done_again(
    committed, monkeypatch
):
    command = world.build(NOW)
    orders_world.write_here(monkeypatch)
    plan = orders_world.in_force(command)
    signing_key()
    orders_world.prepared(command, plan)
    order = orders_world.numbered(command, Order.objects.filter(command_id="RES-1").first())
    before = Entry.objects.count()
    [(_subject, paper)] = writing.written(order, {"kind": order.kind}, sealed=False)
    print_of_it = writing.printed([paper])
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            # The typesetter's threads stay with the parent: what the child prints is ready.
            monkeypatch.setattr(writing, "printed", lambda _papers: print_of_it)
            killed_at_the_last_moment(command, order, monkeypatch)
        finally:
            os._exit(3)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert order.pdf.exists()  # the file was there, and no row names it
    order.refresh_from_db()
    assert order.state == OrderState.DRAFTED
    assert not Document.objects.exists()
    assert Entry.objects.count() == before
    again = actions.issue(
        public_id=order.public_id, edition=order.edition, by=command.viewer("planner"), now=NOW
    )
    assert again.state == OrderState.ISSUED
    assert Document.objects.count() == 1


def killed_at_the_last_moment(command, order, monkeypatch):
    rename = Path.rename

    def rename_and_die(path, target):
        rename(path, target)
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(Path, "rename", rename_and_die)
    actions.issue(public_id=order.public_id, edition=order.edition, by=command.viewer("planner"), now=NOW)
