"""Whatever is sent, as the document allows or not: no call breaks, and every answer is one it describes."""

import time
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from posko.people.rights import Role
from posko.surfaces.api import entrance
from tests.site.api_world import described, every_call
from tests.site.test_api_rights import PARTS, TABLE, ApiThings
from tests.site.test_rights_table import no_engine

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CSRF = "a" * 32
OFTEN = (Role.PLANNER, Role.COMMANDER, Role.ADMINISTRATOR, Role.OBSERVER)


def _without_ways_in(document):
    """Return the document without tokens: made-up ones would be all that is ever tried."""
    bare = deepcopy(document)
    del bare["security"], bare["components"]["securitySchemes"]
    for methods in bare["paths"].values():
        for call in methods.values():
            call.pop("security", None)
    return bare


@pytest.fixture(scope="module")
def operations():
    """Return each call as schemathesis sees it."""
    site = get_wsgi_application()

    def from_here(environ, start):
        answer = site({**environ, "REMOTE_ADDR": "127.0.0.1"}, start)
        whole = [b"".join(answer)]
        answer.close()
        return whole

    schema = schemathesis.openapi.from_dict(_without_ways_in(described()))
    schema.app = from_here
    found: list[Any] = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]
    return {operation.definition.raw["operationId"]: operation for operation in found}


@pytest.fixture
def things(command, monkeypatch):
    """Own things of each kind; nobody is told to wait, and papers are made by nobody."""
    from posko.planning import engine

    monkeypatch.setattr(engine, "ask", no_engine)
    monkeypatch.setattr(entrance, "use", lambda *_a, **_k: None)
    # As Django's own client does: the end of a request must not end the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield ApiThings(command)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def signed_in(command, role):
    """Return the cookies of a browser whose second factor is fresh."""
    client = command.client(role.value)
    session = client.session
    session["account_authentication_methods_user"] = str(command.people[role.value].pk)
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session.save()
    return {"sessionid": session.session_key, "csrftoken": CSRF}


def who_may(name):
    """Return a role that a call lets in, where there is one."""
    asked = TABLE[base_of(name)]
    may = [role for role in OFTEN if asked.differ.get(role, asked.everybody)[0] != 403]
    return may[0] if may else Role.COMMANDER if "approve" in name else Role.ADMINISTRATOR


def base_of(name):
    return name.rpartition("_")[0] if name.endswith(("_csv", "_geojson")) else name


def own_path(name, thing):
    """Return the path's parameters, filled with the caller's own things."""
    several = thing if isinstance(thing, tuple) else (thing,)
    named = [p["name"] for p in every_call()[name][2]["parameters"] if p["in"] == "path"]
    return dict(zip(named, map(str, several), strict=False))


def send_everything(operation, cookies, path, mode, examples):
    """Send what the document allows, or does not, and hold each answer against it."""
    known = {"path_parameters": path} if path else {}

    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode, **known))
    def attempt(case):
        before = transaction.savepoint()
        try:
            answer = case.call(headers={"X-CSRFToken": CSRF}, cookies=cookies)
            case.validate_response(answer, checks=CHECKS)
            assert answer.status_code != 401, "whoever calls is signed in"
        finally:
            transaction.savepoint_rollback(before)

    try:
        attempt()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, "only where nothing that is sent can be wrong"


def attack(command, things, operations, names, examples):
    """Send each call of the names everything, and return those that held."""
    held = set()
    browsers = {role: signed_in(command, role) for role in OFTEN}
    for name in names:
        asked, operation = TABLE[base_of(name)], operations[name]
        thing = things[asked.thing][0]
        path = own_path(name, thing) if not isinstance(thing, dict) else {}
        mine = browsers[who_may(name)]
        send_everything(operation, mine, path, GenerationMode.POSITIVE, examples)
        if operation.body or operation.query or operation.path_parameters:
            send_everything(operation, mine, {}, GenerationMode.NEGATIVE, examples)
        held.add(name)
    return held


@pytest.mark.parametrize("part", PARTS)
def test_no_call_breaks_and_every_answer_is_described(command, things, operations, part):
    # One of each here: two took half a minute in all. The long run tries sixty of every call.
    assert attack(command, things, operations, PARTS[part], 1) == set(PARTS[part])


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(every_call()))
def test_no_call_breaks_however_long_it_is_tried(command, things, operations, name):
    assert attack(command, things, operations, [name], 60) == {name}
