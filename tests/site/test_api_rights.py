"""Every call of the API against every role, own area and foreign area. A call that is not here fails.

Everybody has his role at Polres Hulu; foreign is what belongs to Polres Hilir.
"""

import io
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from posko.access.scopes import BINDING
from posko.ledger.models import Entry
from posko.people.rights import Role
from tests.site.address_table import (
    ADMINISTRATOR,
    COMMANDER,
    FIELD,
    OBSERVER,
    PLANNER,
    PROPAM,
    READ_DUTIES,
    READ_PLANS,
)
from tests.site.api_world import called, every_call, program, token_for
from tests.site.editing_world import ANDIS
from tests.site.planning_world import ANDI
from tests.site.test_rights_table import Things, names, without_engine


@dataclass(frozen=True)
class Asked:
    """How a call is made, and what it answers: (own, foreign) for everybody, and for those who differ."""

    everybody: tuple[int, int]
    differ: dict[Role, tuple[int, int]] = field(default_factory=dict)
    thing: str = ""
    how: dict[str, Any] = field(default_factory=dict)


def call(thing="", differ=None, everybody=403, **how):
    both = everybody if isinstance(everybody, tuple) else (everybody, everybody)
    return Asked(both, differ or {}, thing, how)


def at(readers, own=200, foreign=404):
    """Return what each of the readers gets."""
    return dict.fromkeys(readers, (own, foreign))


def planner(own, foreign=404):
    return {PLANNER: (own, foreign)}


BOTH = {PLANNER, COMMANDER}
WATCH = dict.fromkeys((COMMANDER, PROPAM, OBSERVER), (200, 200))
READERS = {COMMANDER: (200, 404), PROPAM: (200, 404), ADMINISTRATOR: (200, 200)}
OF_UNIT, OF_ANDI = {"unit": "RES-1"}, {"nrp": ANDI}
WHY = {"reason": "uji"}


def nothing_to_send():
    return {"files": io.BytesIO(b"")}


ME = {
    "me": call(everybody=200),
    "tokens": call(everybody=200),
    # Without a second factor that is fresh, nobody makes one.
    "make_token": call(body={"name": "x", "scopes": [], "ends_at": "2027-01-01T00:00:00Z"}),
    "revoke_token": call("stray", everybody=404),
    "check_paper": call("code", everybody=404),
}
OPERATIONS = {
    "operations": call(everybody=200, differ={ADMINISTRATOR: (403, 403)}),
    "operation": call("operation", {ADMINISTRATOR: (403, 403)}, (200, 404)),
    "operation_today": call("operation", {ADMINISTRATOR: (403, 403)}, (200, 404)),
    "begin_operation": call("new_operation", planner(201, 403), body="argument"),
}
TERRITORY = {
    "units": call(everybody=200, differ={FIELD: (403, 403)}),
    "areas": call(everybody=200, differ={FIELD: (403, 403)}),
    "unit": call("unit", {FIELD: (403, 403), ADMINISTRATOR: (200, 200)}, (200, 404)),
    "area": call("area", {FIELD: (403, 403), ADMINISTRATOR: (200, 200)}, (200, 404)),
}
REGISTERS = {
    "register": call("operation", at(BOTH)),
    "first_steps": call("operation", at(BOTH)),
    "versions": call("operation", at(BOTH)),
    "version_tables": call("version", at(BOTH)),
    "version_whole": call("version", at(BOTH)),
    "table_rows": call("table", at(BOTH)),
    "table_book": call("table", at(BOTH)),
    "table_changes": call("table", at(BOTH)),
    "table_findings": call("table", at(BOTH)),
}
DRAFTS = {
    "drafts": call("operation", planner(200)),
    "send_files": call("operation", planner(200), files=nothing_to_send),
    "draft": call("draft", planner(200)),
    "accept_draft": call("draft", planner(409), body={"why": "uji", "revision": 99}),
    "check_draft": call("draft", planner(200)),
    "drop_draft": call("draft", planner(204)),
    "part": call("part", planner(200)),
    "map_columns": call("part", planner(409), body={"table": "tidak", "header_row": 1}),
    "mend_rows": call("part", planner(409), files=nothing_to_send),
    "remove_part": call("part", planner(204)),
    "spoiled_rows": call("part", planner(200)),
    "spoiled_book": call("part", planner(200)),
    "part_findings": call("part", planner(200)),
    "part_changes": call("part", planner(200)),
}
PLANS = {
    "plans": call("operation", READ_PLANS),
    "ask_plan": call("operation", planner(201), body={}),
    "plan": call("plan", READ_PLANS),
    "plan_progress": call("plan", READ_PLANS),
    "cancel_plan": call("plan", planner(409)),
    # The commander must give his second factor once more.
    "approve_plan": call("plan", body={"digest": "x"}),
    "plan_certificate": call("plan", READ_PLANS),
    "plan_gaps": call("plan", READ_PLANS),
    "plan_balance": call("plan", READ_PLANS),
    "plan_transfers": call("plan", READ_PLANS),
    "plan_hours": call("plan", READ_PLANS),
    "plan_report": call("plan", READ_PLANS),
    "plan_duties": call("plan", READ_DUTIES),
    "plan_why": call("plan", READ_DUTIES, query={"duty": "KPU-1/1"}),
    "compare_plans": call("two_plans", READ_PLANS),
}
NUMBER = {
    "number": "1",
    "dated": "2024-11-20",
    "place": "Hulu",
    "position": "Kapolres",
    "name": "S",
    "rank": "AKBP",
}
ORDERS = {
    "letters": call("plan", READ_DUTIES, query={"phase": "voting"}),
    "unneeded_letters": call("plan", READ_DUTIES),
    "prepare_orders": call("plan", planner(409), body={"phase": "voting"}),
    "orders": call("operation", READ_DUTIES),
    "order": call("order", READ_DUTIES),
    "enter_number": call("order", planner(200), body=NUMBER),
    "drop_order": call("order", planner(204)),
    "issue_order": call("order", at(BOTH, 409), body={"edition": 0}),
    "issue_orders": call("chosen", at(BOTH, 200, 200), body="argument"),
    "withdraw_order": call("order", at(BOTH, 409), body=WHY),
    "keep_signed": call("order", planner(409), files=lambda: {"file": io.BytesIO(b"%PDF-")}),
}
# Its papers are made in this process, by nobody here.
PAPERS = {
    "letter": call("order", at(READ_DUTIES, 409)),
    "annex": call("order", at(READ_DUTIES, 409)),
    "officers": call("order", READ_DUTIES, query=OF_UNIT),
    "sheets": call("order", at(READ_DUTIES, 409), query=OF_UNIT),
    "all_sheets": call("order", at(READ_DUTIES, 409)),
    "roster": call("order", at(READ_DUTIES, 409), query=OF_UNIT),
    "ics_form": call("order", at(READ_DUTIES, 409), query={"form": "203"}),
    "message": call("order", at(READ_DUTIES, 409), query=OF_ANDI),
    "calendar": call("order", at(READ_DUTIES, 409), query=OF_ANDI),
    "signed": call("order", at(READ_DUTIES, 404)),
}
ROLE = {"role": "planner", "unit": "RES-1", "reason": "uji"}
STAND_IN = {"username": "x", "ends_at": "2024-11-02T00:00:00Z", "reason": "uji"}
PEOPLE = {
    "people": call(differ=dict.fromkeys(READERS, (200, 200))),
    "create_account": call(differ={ADMINISTRATOR: (201, 201)}, body={"username": "baru", "name": "Baru"}),
    "person": call("person", READERS),
    "give_role": call("person", {ADMINISTRATOR: (201, 201)}, body=ROLE),
    "invite": call("person", {ADMINISTRATOR: (409, 409)}),
    "suspend_account": call("person", {ADMINISTRATOR: (204, 204)}, body=WHY),
    "restore_account": call("person", {ADMINISTRATOR: (204, 204)}, body=WHY),
    "waiting_grants": call(differ=dict.fromkeys((COMMANDER, ADMINISTRATOR), (200, 200))),
    "confirm_grant": call("grant", {COMMANDER: (200, 404), ADMINISTRATOR: (200, 200)}),
    "refuse_grant": call("grant", {COMMANDER: (200, 404), ADMINISTRATOR: (200, 200)}),
    "withdraw_grant": call("grant", {ADMINISTRATOR: (200, 200)}, 404),
    "delegate_role": call("grant", everybody=404, body=STAND_IN),
}
LEDGER = {
    "ledger_entries": call(differ=WATCH),
    "ledger_head": call(differ=WATCH),
    "ledger_verdict": call(differ=WATCH),
    "ledger_sheet": call(differ=WATCH),
}
HOOKS = {
    "hooks": call(differ={ADMINISTRATOR: (200, 200)}),
    "register_hook": call(body={"address": "https://berita.example/", "acts": ["*"]}),
    "stop_hook": call("hook", {ADMINISTRATOR: (204, 204)}),
    "deliveries": call("hook", {ADMINISTRATOR: (200, 200)}),
}
CORRECT = planner(200)
FAR = dict.fromkeys((Role.TASK_FORCE_HEAD, Role.SECTOR_OFFICER), (404, 404))
READ_EDITS = {**at(BOTH), **FAR}
DECIDE = {**at(BOTH, 409), **FAR}
VACATE = {"kind": "vacate", "seat": ANDIS}
EDITING = {
    "begin_editing": call("plan", CORRECT),
    "edit_drafts": call("plan", READ_DUTIES),
    "edit_draft": call("editing", READ_EDITS),
    "edits": call("editing", READ_EDITS),
    "edit_bench": call("editing", READ_EDITS, query={"seat": ANDIS}),
    "edit_beats": call("editing", READ_EDITS),
    "edit_post_choices": call("editing", CORRECT),
    "try_edit": call("editing", CORRECT, body=VACATE),
    "make_edit": call("editing", planner(201), body={**VACATE, "seen": 99}),
    "confirm_edit": call("edit", DECIDE, body={"read": "x"}),
    "refuse_edit": call("edit", DECIDE, body={"why": "uji"}),
    "undo_edit": call("edit", planner(204)),
    "send_edits": call("editing", planner(201)),
    "drop_edits": call("editing", planner(204)),
    "revise_plan": call("plan", planner(409)),
    # The plan revises none.
    "plan_changes": call("plan", at(READ_DUTIES, 404)),
    "search": call(everybody=200, query={"q": "xyz"}),
}
TWO_PEOPLE = {COMMANDER: (200, 404), ADMINISTRATOR: (200, 200)}
TWO_ERASE = {COMMANDER: (204, 404), ADMINISTRATOR: (204, 204)}
BY_TWO = {
    "ask_reset": call("person", {ADMINISTRATOR: (201, 201)}, body=WHY),
    "waiting_resets": call(differ=dict.fromkeys((COMMANDER, ADMINISTRATOR), (200, 200))),
    "confirm_reset": call("reset", TWO_PEOPLE),
    "refuse_reset": call("reset", TWO_PEOPLE),
    "ask_erasure": call("person", {ADMINISTRATOR: (409, 409)}, body=WHY),
    "waiting_erasures": call(differ=dict.fromkeys((COMMANDER, ADMINISTRATOR), (200, 200))),
    "confirm_erasure": call("erasure", {COMMANDER: (409, 404), ADMINISTRATOR: (409, 409)}),
    "refuse_erasure": call("erasure", TWO_ERASE),
}
READ_RISK = at(READ_DUTIES)
SUMMARY = at((*READ_DUTIES, OBSERVER, PROPAM))
H1 = {"level": "station", "code": "H1"}
ANSWER, ANSWER_READ = {"answer": "uji"}, {"answer": "uji", "sha256": "x"}
VALUE = {**H1, "indicator": "tidak", "value": 0.5, **WHY}
HAPPENED = {"day": "2099-01-01", "kind": "violence", "place": "H1", **WHY}
RISK = {
    "risk_places": call("risked", READ_RISK),
    "risk_place": call("risked", READ_RISK, query=H1),
    "risk_summary": call("risked", SUMMARY),
    "risk_incidents": call("risked", READ_RISK),
    "risk_overrides": call("risked", READ_RISK),
    "risk_model": call("risked", READ_RISK),
    "risk_versions": call("risked", READ_RISK),
    "risk_models": call("risked", READ_RISK),
    "risk_proposal": call("model", READ_RISK),
    "note_value": call("risked", planner(409), body=VALUE),
    "note_incident": call("risked", planner(409), body=HAPPENED),
    "risk_changes": call("risked", planner(200)),
    "keep_risk": call("risked", planner(409), body={"why": "uji", "base": 0, "seen": 0}),
    "drop_change": call("change", planner(204)),
    "propose_override": call("risked", planner(201), body={"station": "H1", "risk_class": "low", **WHY}),
    "confirm_override": call("override", {COMMANDER: (200, 404)}, body=ANSWER),
    "refuse_override": call("override", {COMMANDER: (200, 404)}, body=ANSWER),
    # Both were proposed by others.
    "withdraw_override": call("override", planner(403)),
    "propose_model": call("risked", planner(409), body={"text": "x", **WHY}),
    "confirm_model": call("model", {COMMANDER: (409, 404)}, body=ANSWER_READ),
    "refuse_model": call("model", {COMMANDER: (409, 404)}, body=ANSWER_READ),
    "withdraw_model": call("model", planner(409), body=ANSWER_READ),
}
DAY = {"day": "2024-11-27"}
BOARD = {
    "board_stations": call("mapped", READ_PLANS),
    "board_beats": call("mapped", READ_PLANS),
    "board_posts": call("mapped", READ_PLANS),
    "board_units": call("mapped", READ_PLANS),
    "board_day": call("mapped", READ_PLANS, query=DAY),
    "board_strength": call("mapped", READ_PLANS),
    # The engine surveys it meanwhile.
    "board_ground": call("mapped", at(READ_PLANS, 409)),
}
DIGEST = {"digest": "x"}
OWN = {
    "own_data": call(everybody=200),
    # Nobody is linked, and no provider is set.
    "identity": call("person", {ADMINISTRATOR: (404, 404)}),
    "link_identity": call("person", {ADMINISTRATOR: (409, 409)}, body={"subject": "x"}),
    "unlink_identity": call("person", {ADMINISTRATOR: (409, 409)}),
    # Nothing waits.
    "territory_news": call("operation", {ADMINISTRATOR: (404, 404)}),
    "take_territory": call("operation", {ADMINISTRATOR: (404, 404)}, body=DIGEST),
    "leave_territory": call("operation", {ADMINISTRATOR: (404, 404)}, body=DIGEST),
}
PARTS = {
    "me": ME,
    "operations": OPERATIONS,
    "territory": TERRITORY,
    "registers": REGISTERS,
    "drafts": DRAFTS,
    "plans": PLANS,
    "orders": ORDERS,
    "papers": PAPERS,
    "people": PEOPLE,
    "ledger": LEDGER,
    "hooks": HOOKS,
    "editing": EDITING,
    "by two": BY_TWO,
    "risk": RISK,
    "board": BOARD,
    "own": OWN,
}
TABLE = {name: asked for part in PARTS.values() for name, asked in part.items()}
AS_APPROVER = {"edit_draft", "edits", "edit_bench", "edit_beats"}
"""A commander has a part in corrections by hand as who approves, which no token does."""
OPEN_TO_ALL = {"check_paper"}
FORMS = ("_csv", "_geojson")


class ApiThings(Things):
    """Pairs of own and foreign things, as calls name them."""

    def __init__(self, command):
        super().__init__(command)
        assert self.plans, "each operation has data, and a plan that was made of them"

    _stray = ("00000000-0000-4000-8000-000000000001",) * 2
    _code = ("palsu",) * 2
    _new_operation = tuple(
        {"name": "Baru", "unit": unit, "area": area}
        for unit, area in (("RES-1", "99.01"), ("RES-11", "99.03"))
    )

    @property
    def _two_plans(self):
        return tuple((plan, plan) for plan in self._plan)

    @property
    def _chosen(self):
        return tuple({"orders": {str(order): 0}} for order in self._order)


@pytest.fixture
def things(command, monkeypatch, tmp_path):
    """One own and one foreign of each kind of thing. The engine's answers are not asked for here."""
    without_engine(monkeypatch, tmp_path)
    return ApiThings(command)


def made(client, name, asked, argument, **headers):
    """Make a call as the table says."""
    how = dict(asked.how)
    if callable(how.get("files")):
        how["files"] = how["files"]()
    if how.get("body") == "argument":
        how["body"], argument = argument, None
    return called(client, name, argument, **how, **headers)


def test_every_call_stands_in_the_table():
    assert {name for name in every_call() if not name.endswith(FORMS)} == set(TABLE)


def test_every_address_of_the_api_is_a_call():
    addresses = {name.removeprefix("api:") for name in names() if name.startswith("api:")}
    assert addresses <= {*every_call(), "openapi"}


def test_other_forms_of_a_table_need_the_same_right():
    calls = every_call()
    for name in calls:
        if name.endswith(FORMS):
            assert calls[name][2]["x-right"] == calls[name.rpartition("_")[0]][2]["x-right"], name


@pytest.mark.once
@pytest.mark.parametrize("part", PARTS)
def test_every_role_gets_what_the_table_says(command, things, part):
    clients = {role: command.client(role.value) for role in Role}
    wrong = []
    for name, asked in PARTS[part].items():
        pair = things[asked.thing]
        for role, client in clients.items():
            for own in (0,) if pair[0] == pair[1] else (0, 1):
                before = transaction.savepoint()
                answer = made(client, name, asked, pair[own])
                transaction.savepoint_rollback(before)
                expected = asked.differ.get(role, asked.everybody)[own]
                if answer.status_code != expected:
                    wrong.append((name, role.value, own, answer.status_code, expected, answer.content[:200]))
    assert wrong == [], "\n".join(map(str, wrong))


def test_without_token_or_session_nothing_is_told(command, things):
    before, wrong = Entry.objects.count(), []
    for name, asked in TABLE.items():
        answer = made(Client(), name, asked, things[asked.thing][0])
        if name not in OPEN_TO_ALL and (answer.status_code, answer.json()["error"]) != (401, "signed_out"):
            wrong.append((name, answer.status_code, answer.content[:200]))
    assert wrong == [], "\n".join(map(str, wrong))
    assert Entry.objects.exclude(number__lte=before).filter(act__startswith="people").count() == 0


def test_without_a_second_factor_no_call_answers(command, things):
    command.people["administrator"].authenticator_set.all().delete()
    client, answers = command.client("administrator"), set()
    for name, asked in TABLE.items():
        if name not in OPEN_TO_ALL:
            answer = made(client, name, asked, things[asked.thing][0])
            answers.add((answer.status_code, answer.json()["error"]))
    assert answers == {(403, "no_second_factor")}


@pytest.mark.once
@pytest.mark.parametrize("who", ["planner", "commander", "administrator"])
def test_a_token_gets_what_its_owner_gets_but_for_what_binds(command, things, who):
    bearer, wrong = program(token_for(command, who)), []
    for name, asked in TABLE.items():
        if name in OPEN_TO_ALL:
            continue
        binds = every_call()[name][2].get("x-session-only") or name == "tokens"
        refused = binds or every_call()[name][2]["x-right"] in BINDING
        pair, expect = things[asked.thing], asked.differ.get(Role(who), asked.everybody)
        if who == "commander" and name in AS_APPROVER:
            expect = (404, 404)
        for own in (0, 1) if who == "planner" and pair[0] != pair[1] else (0,):
            before = transaction.savepoint()
            answer = made(bearer, name, asked, pair[own])
            transaction.savepoint_rollback(before)
            expected = 403 if refused else expect[own]
            if answer.status_code != expected:
                wrong.append((name, own, answer.status_code, expected, answer.content[:200]))
    assert wrong == [], "\n".join(map(str, wrong))
