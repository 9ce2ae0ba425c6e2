"""When somebody was last seen: known to the minute, without a write for every page."""

import time
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone


def written(client, **headers):
    """Return what a page writes."""
    with CaptureQueriesContext(connection) as caught:
        assert client.get("/", headers=headers).status_code == 200
    return [q["sql"] for q in caught if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def seen_long_ago():
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
    return UserSession.objects.get().last_seen_at


def test_the_first_page_of_a_session_notes_it_and_the_next_writes_nothing(command):
    client = command.client("planner")
    assert any("usersessions" in sql for sql in written(client))
    assert written(client) == []


def test_after_a_minute_it_is_noted_again(command, monkeypatch):
    client, clock = command.client("planner"), [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    client.get("/")
    before = seen_long_ago()
    clock[0] += 59
    client.get("/")
    assert UserSession.objects.get().last_seen_at == before
    clock[0] += 1
    client.get("/")
    assert UserSession.objects.get().last_seen_at > before


def test_another_browser_under_the_same_session_is_noted_at_once(command):
    client = command.client("planner")
    client.get("/", headers={"user-agent": "peramban dinas"})
    client.get("/", headers={"user-agent": "peramban lain"})
    assert UserSession.objects.get().user_agent == "peramban lain"


def test_a_session_that_was_ended_is_not_signed_in_any_more(command):
    client = command.client("planner")
    client.get("/")
    UserSession.objects.get().end()
    assert client.get("/").status_code == 302
