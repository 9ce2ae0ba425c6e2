"""Every address against every role, in the own area and in a foreign one. An address that is not here fails.

Everybody has his role at Polres Hulu; foreign is what belongs to Polres Hilir.
"""

from dataclasses import dataclass
from functools import cached_property

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from posko.atlas import surveys
from posko.hooks.models import Hook
from posko.ledger.models import Entry
from posko.orders.models import Order
from posko.people.models import AccessReset, ErasureRequest, Grant, GrantState
from posko.people.rights import Role
from posko.planning import engine
from posko.support.errors import RuleError
from tests.site.assessment_world import noted_change, proposed_model, proposed_override, risked_operation
from tests.site.campaign_world import begun
from tests.site.conftest import NOW
from tests.site.editing_world import ANDIS, DEDIS, EDITED_OPERATION, EDITED_PLAN, edited
from tests.site.editing_world import drafted as corrected
from tests.site.intake_world import officers, received
from tests.site.planning_world import ANDI, made

ADMINISTRATOR, COMMANDER, FIELD = Role.ADMINISTRATOR, Role.COMMANDER, Role.FIELD_OFFICER
OBSERVER, PROPAM = Role.OBSERVER, Role.INTERNAL_AFFAIRS


@dataclass(frozen=True)
class Page:
    """How an address is called, and what it answers.

    (own, foreign) for everybody, and for those who differ.
    """

    method: str
    everybody: tuple[int, int]
    differ: dict[Role, tuple[int, int]]
    thing: str = ""
    """What its argument is: a kind of thing that there is an own and a foreign one of."""


def page(method, own, foreign=None, thing="", differ=None):
    return Page(method, (own, foreign or own), differ or {}, thing)


READERS = {COMMANDER: (200, 404), PROPAM: (200, 404), ADMINISTRATOR: (200, 200)}
WATCHERS = {COMMANDER: (200, 200), PROPAM: (200, 200), OBSERVER: (200, 200)}
SEVERAL = dict.fromkeys(READERS, (200, 200))
ONLY_ADMINISTRATOR = {ADMINISTRATOR: (302, 302)}

# Those who read plans, and those who read duties with names; foreign ones are not there.
READ_PLANS = dict.fromkeys((Role.PLANNER, COMMANDER, Role.TASK_FORCE_HEAD, Role.SECTOR_OFFICER), (200, 404))
READ_DUTIES = dict(READ_PLANS)
READ_PLANS |= {OBSERVER: (200, 404), PROPAM: (200, 404)}
PLANNER = Role.PLANNER

# The board of an operation that has a plan. Its ground is being surveyed when it is asked for: 202.
BOARD = {
    "board": page("get", 403, differ=dict.fromkeys(READ_PLANS, (302, 302))),
    "board_of": page("get", 403, 403, "mapped", READ_PLANS),
    "board_scene": page("get", 403, 403, "mapped", READ_PLANS),
    "board_day": page("get", 403, 403, "mapped", READ_PLANS),
    "board_beats": page("get", 403, 403, "mapped", READ_PLANS),
    "board_shortages": page("get", 403, 403, "mapped", READ_PLANS),
    "board_inspector": page("get", 403, 403, "mapped", READ_PLANS),
    "board_who": page("get", 403, 403, "mapped", READ_DUTIES),
    "ground": page("get", 403, 403, "mapped", dict.fromkeys(READ_PLANS, (202, 404))),
    "basemap": page("get", 404),
}

PLANS = {
    "plans": page("get", 403, differ=dict.fromkeys(READ_PLANS, (200, 200))),
    "compare_plans": page("get", 403, 403, "plan", READ_PLANS),
    "ask_plan": page("post", 403, 403, "operation", {PLANNER: (409, 404)}),
    "plan": page("get", 403, 403, "plan", READ_PLANS),
    "plan_progress": page("get", 403, 403, "plan", READ_PLANS),
    "cancel_plan": page("post", 403, 403, "plan", {PLANNER: (302, 404)}),
    "revise_plan": page("post", 403, 403, "plan", {PLANNER: (302, 404)}),
    "plan_changes": page("get", 403, 403, "plan", dict.fromkeys(READ_DUTIES, (404, 404))),
    "plan_report": page("get", 403, 403, "plan", READ_PLANS),
    "approve_plan": page("post", 403, 403, "plan", {COMMANDER: (302, 404)}),
    "duties": page("get", 403, 403, "plan", READ_DUTIES),
    "why": page("get", 403, 403, "plan", READ_DUTIES),
}

# A draft over the plan: planners correct, commanders may be the second person.
CORRECT, READ_EDITS = {PLANNER: (302, 404)}, {PLANNER: (200, 404), COMMANDER: (200, 404)}
LOOK_ON = dict.fromkeys((Role.TASK_FORCE_HEAD, Role.SECTOR_OFFICER), (404, 404))
DECIDE = dict.fromkeys(READ_EDITS, (302, 404)) | LOOK_ON
READ_EDITS |= LOOK_ON
EDITS = {
    "begin_editing": page("post", 403, 403, "plan", CORRECT),
    "editing": page("get", 403, 403, "editing", READ_EDITS),
    "try_edit": page("post", 403, 403, "editing", {PLANNER: (200, 404)}),
    "make_edit": page("post", 403, 403, "editing", CORRECT),
    "edit_stations": page("get", 403, 403, "editing", READ_EDITS),
    "edit_post": page("get", 403, 403, "editing", {PLANNER: (200, 404)}),
    "edits": page("get", 403, 403, "editing", READ_EDITS),
    "send_draft": page("post", 403, 403, "editing", CORRECT),
    "drop_editing": page("post", 403, 403, "editing", CORRECT),
    "confirm_edit": page("post", 403, 403, "edit", DECIDE),
    "refuse_edit": page("post", 403, 403, "edit", DECIDE),
    "undo_edit": page("post", 403, 403, "edit", CORRECT),
}

# Who reads places with their risk, who reads counts alone; planners change, commanders confirm.
READ_RISK = dict.fromkeys((PLANNER, COMMANDER, Role.TASK_FORCE_HEAD, Role.SECTOR_OFFICER), (200, 404))
RISK = {
    "risk": page("get", 403, differ=dict.fromkeys((*READ_RISK, OBSERVER, PROPAM), (302, 302))),
    "risk_summary": page("get", 403, 403, "risked", {**READ_RISK, OBSERVER: (200, 404), PROPAM: (200, 404)}),
    "risk_table": page("get", 403, 403, "risked", READ_RISK),
    "risk_map": page("get", 403, 403, "risked", READ_RISK),
    "risk_list": page("get", 403, 403, "risk_file", READ_RISK),
    "risk_place": page("get", 403, 403, "risked", READ_RISK),
    "risk_incidents": page("get", 403, 403, "risked", READ_RISK),
    "risk_overrides": page("get", 403, 403, "risked", READ_RISK),
    "risk_model": page("get", 403, 403, "risked", READ_RISK),
    "risk_changes": page("get", 403, 403, "risked", {PLANNER: (200, 404)}),
    "note_value": page("post", 403, 403, "risked", {PLANNER: (409, 404)}),
    "propose_override": page("post", 403, 403, "risked", {PLANNER: (302, 404)}),
    "note_incident": page("post", 403, 403, "risked", {PLANNER: (409, 404)}),
    "propose_model": page("post", 403, 403, "risked", {PLANNER: (409, 404)}),
    "drop_change": page("post", 403, 403, "change", {PLANNER: (302, 404)}),
    "decide_override": page(
        "post", 403, 403, "override", {**dict.fromkeys(READ_RISK, (403, 404)), COMMANDER: (302, 404)}
    ),
    "model_proposal": page("get", 403, 403, "model", READ_RISK),
    "decide_model": page(
        "post", 403, 403, "model", {**dict.fromkeys(READ_RISK, (403, 404)), COMMANDER: (302, 404)}
    ),
}

# Planners take files in; commanders read what they became.
READ_REGISTER = {PLANNER: (200, 404), COMMANDER: (200, 404)}
REGISTERS = {
    "data": page("get", 302, differ={FIELD: (403, 403)}),
    "begin_operation": page("get", 403, differ={PLANNER: (200, 200)}),
    "register": page("get", 403, 403, "operation", READ_REGISTER),
    "versions": page("get", 403, 403, "operation", READ_REGISTER),
    "version": page("get", 403, 403, "version", READ_REGISTER),
    "table": page("get", 403, 403, "table", READ_REGISTER),
    "upload": page("post", 403, 403, "operation", {PLANNER: (302, 404)}),
    "draft": page("get", 403, 403, "draft", {PLANNER: (200, 404)}),
    "accept": page("post", 403, 403, "draft", {PLANNER: (409, 404)}),
    "check_again": page("post", 403, 403, "draft", {PLANNER: (302, 404)}),
    "drop": page("post", 403, 403, "draft", {PLANNER: (302, 404)}),
    "part": page("get", 403, 403, "part", {PLANNER: (200, 404)}),
    "spoiled": page("get", 403, 403, "part", {PLANNER: (200, 404)}),
    "remap": page("post", 403, 403, "part", {PLANNER: (409, 404)}),
    "mend": page("post", 403, 403, "part", {PLANNER: (409, 404)}),
    "remove_part": page("post", 403, 403, "part", {PLANNER: (302, 404)}),
}

# A draft of the own command, and one of Polres Hilir's. Its papers are made in this process, by nobody here.
ISSUERS = {PLANNER: (302, 404), COMMANDER: (302, 404)}
ORDERS = {
    "orders": page("get", 403, differ=dict.fromkeys(READ_DUTIES, (200, 200))),
    "prepare_orders": page("post", 403, 403, "plan", {PLANNER: (302, 404)}),
    "order": page("get", 403, 403, "order", READ_DUTIES),
    "issue_orders": page("post", 403, 403, "order", {PLANNER: (302, 302), COMMANDER: (302, 302)}),
    "issue_order": page("post", 403, 403, "order", ISSUERS),
    "drop_order": page("post", 403, 403, "order", {PLANNER: (302, 404)}),
    "withdraw_order": page("post", 403, 403, "order", ISSUERS),
    "letter": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (302, 404))),
    "book": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (302, 404))),
    "officers": page("get", 403, 403, "order", READ_DUTIES),
    "message": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (302, 404))),
    "calendar": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (302, 404))),
    "sheets": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (302, 404))),
    "roster": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (302, 404))),
    "form": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (302, 404))),
    "keep_signed": page("post", 403, 403, "order", {PLANNER: (302, 404)}),
    "signed": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (404, 404))),
    "check_start": page("get", 200),
}

DESK = {
    "today": page("get", 200),
    "skip_step": page("post", 403, 403, "step", {PLANNER: (302, 404)}),
    "search": page("get", 200),
    "suggestions": page("get", 200),
    "help": page("get", 200),
    "choose_operation": page("post", 302, 404, "operation", {ADMINISTRATOR: (403, 403)}),
    "territory": page("get", 200, differ={FIELD: (403, 403)}),
    "unit": page("get", 200, 404, "unit", {FIELD: (403, 403), ADMINISTRATOR: (200, 200)}),
    "area": page("get", 200, 404, "area", {FIELD: (403, 403), ADMINISTRATOR: (200, 200)}),
    "territory_news": page("get", 403, 403, "operation", {ADMINISTRATOR: (404, 404)}),
    "take_territory": page("post", 403, 403, "operation", {ADMINISTRATOR: (404, 404)}),
    "ledger": page("get", 403, differ=WATCHERS),
    "ledger_sheet": page("get", 403, differ=WATCHERS),
    "people": page("get", 403, differ=SEVERAL),
    "new_person": page("get", 403, differ={ADMINISTRATOR: (200, 200)}),
    "person": page("get", 403, 403, "person", READERS),
    "give_role": page("post", 403, 403, "person", {ADMINISTRATOR: (409, 409)}),
    "invite": page("post", 403, 403, "person", ONLY_ADMINISTRATOR),
    "suspend": page("post", 403, 403, "person", ONLY_ADMINISTRATOR),
    "link_identity": page("post", 403, 403, "person", ONLY_ADMINISTRATOR),
    "ask_erasure": page("post", 403, 403, "person", ONLY_ADMINISTRATOR),
    "confirm_erasure": page("post", 403, 403, "erasure", {COMMANDER: (302, 404), ADMINISTRATOR: (302, 302)}),
    "refuse_erasure": page("post", 403, 403, "erasure", {COMMANDER: (302, 404), ADMINISTRATOR: (302, 302)}),
    "ask_reset": page("post", 403, 403, "person", ONLY_ADMINISTRATOR),
    "confirm_reset": page("post", 403, 403, "reset", {COMMANDER: (302, 404), ADMINISTRATOR: (302, 302)}),
    "refuse_reset": page("post", 403, 403, "reset", {COMMANDER: (302, 404), ADMINISTRATOR: (302, 302)}),
    "confirm": page("post", 403, 403, "grant", {COMMANDER: (302, 404), ADMINISTRATOR: (302, 302)}),
    "refuse": page("post", 403, 403, "grant", {COMMANDER: (302, 404), ADMINISTRATOR: (302, 302)}),
    "withdraw": page("post", 404, 404, "grant", ONLY_ADMINISTRATOR),
    "delegate": page("get", 404, 404, "grant"),
    "own_data": page("get", 200),
    "own_data_file": page("get", 200),
    "tokens": page("get", 200),
    # Only with a second factor that is fresh.
    "new_token": page("get", 302),
    "revoke_token": page("post", 404, 404, "operation"),
    "api_reference": page("get", 200),
    "hooks": page("get", 403, differ={ADMINISTRATOR: (200, 200)}),
    "new_hook": page("get", 403, differ={ADMINISTRATOR: (302, 302)}),
    "hook": page("get", 403, 403, "hook", {ADMINISTRATOR: (200, 200)}),
    "stop_hook": page("post", 403, 403, "hook", {ADMINISTRATOR: (302, 302)}),
    **BOARD,
    **PLANS,
    **RISK,
    **EDITS,
    **ORDERS,
    **REGISTERS,
    "language": page("post", 302),
    "health": page("get", 200),
}
OPEN_TO_ALL = {"language", "health", "invitation", "check", "check_start", "demo_entrance"}
OPEN_TO_ALL |= {"sign_on", "sign_on_back"}

# allauth's own pages concern one's own account: what a stranger gets, what everybody signed in gets.
OWN_ACCOUNT = {
    "account_login": (200, 302),
    "account_logout": (302, 200),
    "account_inactive": (200, 200),
    # Everybody here has a second factor, by which he shows again who he is.
    "account_reauthenticate": (302, 302),
    "account_change_password": (302, 200),
    "mfa_index": (302, 200),
    "mfa_authenticate": (302, 302),
    "mfa_reauthenticate": (302, 200),
    "mfa_activate_totp": (302, 302),
    "mfa_deactivate_totp": (302, 302),
    "mfa_view_recovery_codes": (302, 404),
    "mfa_generate_recovery_codes": (302, 302),
    "mfa_download_recovery_codes": (302, 404),
    "mfa_list_webauthn": (302, 200),
    "mfa_add_webauthn": (302, 302),
    "mfa_reauthenticate_webauthn": (302, 302),
    "mfa_login_webauthn": (302, 302),
    "usersessions_list": (302, 200),
}
WITH_ARGUMENTS = {
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
}
CLOSED = {
    "account_signup",
    "account_email",
    "account_set_password",
    "account_email_verification_sent",
    "account_confirm_login_code",
}


def names(patterns=None, space=""):
    """Return the names of all addresses.

    One without a name is not reachable by a test, so it may not exist.
    """
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield f"{space}{pattern.name}"
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names(pattern.url_patterns, space + inner)


def test_every_address_stands_in_a_table():
    desk = {f"desk:{name}" for name in {*DESK, *OPEN_TO_ALL}}
    # Calls of the API have a table of their own: test_api_rights.
    pages = {name for name in names() if not name.startswith("api:")}
    assert pages == desk | set(OWN_ACCOUNT) | WITH_ARGUMENTS | CLOSED


def no_engine(task, **_how):
    """Explain nothing; write no letter."""
    if task["do"] != "explain":
        raise RuleError("Tidak ada mesin di sini.")
    return {"lines": []}


@pytest.fixture
def things(command, monkeypatch):
    """One own and one foreign of each kind of thing. The engine's answers are not asked for here."""
    monkeypatch.setattr(engine, "ask", no_engine)
    monkeypatch.setattr(surveys, "make", lambda *_of: None)
    return Things(command)


class Things:
    """Pairs of own and foreign things, each made when it is first asked for."""

    def __init__(self, command):
        self.command = command
        self.operations = begun(command), foreign_operation(command)

    def __getitem__(self, kind):
        return getattr(self, f"_{kind or 'nothing'}")

    _nothing = (None, None)
    _unit = ("SEK-1", "RES-11")
    _area = ("99.01.01", "99.03.01")

    @cached_property
    def _person(self):
        return tuple(self.command.people[name].pseudonym for name in ("hulu_officer", "hilir_officer"))

    @cached_property
    def _grant(self):
        def asked(name, unit):
            return self.command.grant(name, Role.COMMANDER, unit, state=GrantState.ASKED).pk

        return asked("hulu_officer", "RES-1"), asked("hilir_officer", "RES-11")

    @cached_property
    def _hook(self):
        made = Hook.objects.create(
            address="https://berita.example/", acts=["*"], secret="", after=0, made_at=NOW, made_by="x"
        )
        return made.public_id, made.public_id

    @cached_property
    def _erasure(self):
        def asked(name):
            account = self.command.people[name]
            return ErasureRequest.objects.create(account=account, asked_at=NOW, asked_by="x").pk

        return asked("hulu_officer"), asked("hilir_officer")

    @cached_property
    def _reset(self):
        def asked(name):
            account = self.command.people[name]
            return AccessReset.objects.create(account=account, asked_at=NOW, asked_by="x").pk

        return asked("hulu_officer"), asked("hilir_officer")

    @cached_property
    def _operation(self):
        return tuple(operation.public_id for operation in self.operations)

    @cached_property
    def _step(self):
        return tuple((operation.public_id, "units") for operation in self.operations)

    @cached_property
    def plans(self):
        own, foreign = self.operations
        return made(self.command, own), made(self.command, foreign, who="foreign_planner")

    @cached_property
    def _mapped(self):
        assert self.plans
        return self._operation

    @cached_property
    def _plan(self):
        return tuple(plan.public_id for plan in self.plans)

    @cached_property
    def editings(self):
        sources = zip(self.operations, ("planner", "foreign_planner"), strict=True)
        plans = [made(self.command, o, who=w, plan=EDITED_PLAN, source=EDITED_OPERATION) for o, w in sources]
        return tuple(
            edited_draft(self.command, plan, who)
            for plan, who in zip(plans, ("planner", "foreign_planner"), strict=True)
        )

    @cached_property
    def _editing(self):
        return tuple(draft.public_id for draft in self.editings)

    @cached_property
    def _edit(self):
        return tuple((public_id, 1) for public_id in self._editing)

    @cached_property
    def _order(self):
        return tuple(drafted(self.command, plan) for plan in self.plans)

    @cached_property
    def drafts(self):
        return tuple(
            received(self.command, operation, officers(), who=who).draft
            for operation, who in zip(self.operations, ("planner", "foreign_planner"), strict=True)
        )

    @cached_property
    def _draft(self):
        return tuple(draft.public_id for draft in self.drafts)

    @cached_property
    def _part(self):
        return tuple(draft.parts.get().pk for draft in self.drafts)

    @cached_property
    def risked(self):
        return tuple(
            risked_operation(self.command, operation, who)
            for operation, who in zip(self.operations, ("planner", "foreign_planner"), strict=True)
        )

    @cached_property
    def _risked(self):
        return tuple(operation.public_id for operation in self.risked)

    @cached_property
    def _risk_file(self):
        return tuple((public_id, "csv") for public_id in self._risked)

    @cached_property
    def _change(self):
        return tuple(
            noted_change(operation, self.command.viewer(who).pseudonym).pk
            for operation, who in zip(self.risked, ("planner", "foreign_planner"), strict=True)
        )

    @cached_property
    def _override(self):
        return tuple(
            proposed_override(operation, area).pk
            for operation, area in zip(self.risked, ("99.01.01.2001", "99.03.01.2001"), strict=True)
        )

    @cached_property
    def _model(self):
        return tuple(proposed_model(operation).pk for operation in self.risked)

    @cached_property
    def _version(self):
        assert self.plans  # each is made of the first version
        return tuple((operation.public_id, 1) for operation in self.operations)

    @cached_property
    def _table(self):
        return tuple((*version, "personnel") for version in self._version)


def edited_draft(command, plan, who):
    """Return a draft over a plan with an edit in force."""
    draft = corrected(command, plan, who)
    edited(command, draft, "keep", who, seat=ANDIS if who == "planner" else DEDIS)
    return draft


def drafted(command, plan):
    """Return a draft of a letter of the command whose operation it is."""
    unit = plan.operation.unit_id
    return Order.objects.create(
        operation=plan.operation,
        plan=plan,
        kind="sprin",
        command_id=unit,
        slot=f"sprin/{unit}//voting",
        phase="voting",
        duties_sha256="0" * 64,
        drafted_at=NOW,
        drafted_by="x",
    ).public_id


def foreign_operation(command):
    """Begin one at Polres Hilir, by a planner of there."""
    command.add("foreign_planner", Role.PLANNER, "RES-11")
    return begun(command, "RES-11", "99.03", "foreign_planner")


ASKED_FOR = {
    "board_day": "hari=2024-11-27",
    "board_shortages": "hari=2024-11-27",
    "board_inspector": "hari=2024-11-27&id=KPU-1",
    "board_who": "hari=2024-11-27&id=KPU-1",
    **dict.fromkeys(("message", "calendar"), f"nrp={ANDI}"),
    **dict.fromkeys(("sheets", "roster", "officers"), "satuan=RES-1"),
    **dict.fromkeys(("risk_place", "note_value", "propose_override"), "tingkat=station&kode=H1"),
    "form": "form=203",
    "why": "tugas=KPU-1/1",
}
"""What an address is asked with, behind its question mark."""
SENT = {
    "try_edit": {"kind": "vacate", "seat": ANDIS, "seen": "9"},
    "make_edit": {"kind": "vacate", "seat": ANDIS, "seen": "9"},
    "propose_override": {"risk_class": "low", "reason": "uji"},
    "decide_override": {"putusan": "setuju"},
    "decide_model": {"putusan": "setuju", "sha256": "0"},
}
"""What is sent to an address."""


def called(client, asked, name, argument):
    """Return the answer to a call of an address, with its argument in the path or in the form."""
    if name == "issue_orders":
        return client.post(reverse(f"desk:{name}"), {"order": f"{argument}/0"})
    if name == "choose_operation":
        return client.post(reverse(f"desk:{name}"), {"operation": str(argument)})
    if name == "compare_plans":
        return client.get(reverse(f"desk:{name}"), {"dari": argument, "ke": argument})
    several = argument if isinstance(argument, tuple) else (argument,) if argument else ()
    address = reverse(f"desk:{name}", args=several)
    query = f"?{ASKED_FOR[name]}" if name in ASKED_FOR else ""
    if name in SENT:
        return client.post(f"{address}{query}", SENT[name])
    return getattr(client, asked.method)(f"{address}{query}")


@pytest.mark.parametrize("name", DESK)
def test_every_role_gets_what_the_table_says(command, things, name):
    asked = DESK[name]
    pair, answers = things[asked.thing], {}
    for role in Role:
        client = command.client(role.value)
        for own in (0, 1):
            before = transaction.savepoint()
            answers[role, own] = called(client, asked, name, pair[own]).status_code
            transaction.savepoint_rollback(before)
    assert answers == {
        (role, own): asked.differ.get(role, asked.everybody)[own] for role in Role for own in (0, 1)
    }


def not_sent(to, client, things):
    """Return the addresses behind the gate that answer otherwise than by sending somebody there."""
    asked_of = [(name, DESK[name], things[DESK[name].thing][0]) for name in sorted(set(DESK) - OPEN_TO_ALL)]
    before = Entry.objects.count()
    answers = {name: called(client, asked, name, own) for name, asked, own in asked_of}
    assert Entry.objects.count() == before
    sent = {name: (a.status_code, a.get("Location", "").partition("?")[0]) for name, a in answers.items()}
    return {name: answer for name, answer in sent.items() if answer != (302, to)}


def test_a_stranger_is_sent_to_sign_in(things):
    assert not_sent("/akun/masuk/", Client(), things) == {}


def test_without_a_second_factor_no_page_opens(command, things):
    command.people["administrator"].authenticator_set.all().delete()
    assert not_sent("/akun/langkah-kedua/", command.client("administrator"), things) == {}


@pytest.mark.parametrize("name", OWN_ACCOUNT)
def test_pages_of_the_own_account_know_no_role(command, name):
    stranger, signed_in = OWN_ACCOUNT[name]
    address = reverse(name)
    assert Client().get(address).status_code == stranger
    assert {command.client(role.value).get(address).status_code for role in Role} == {signed_in}


@pytest.mark.parametrize("name", sorted(CLOSED))
def test_what_posko_does_not_offer_is_not_there(db, name):
    assert Client().get(reverse(name)).status_code == 404


def test_a_key_of_somebody_else_cannot_be_removed(command):
    key = command.people["commander"].authenticator_set.get()
    client = command.client("planner")
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        assert client.post(reverse(name, args=[key.pk])).status_code in {302, 404}
    assert command.people["commander"].authenticator_set.filter(pk=key.pk).exists()


def test_without_a_provider_there_is_no_single_sign_on(db):
    for name in ("desk:sign_on", "desk:sign_on_back"):
        assert Client().get(reverse(name)).status_code == 404


@pytest.mark.parametrize(
    "address", ["/pengaturan/peran/99999999999999999999999/cabut/", "/data/satuan/%00/", "/x"]
)
def test_nonsense_is_not_there_and_breaks_nothing(command, address):
    assert command.client("administrator").get(address).status_code in {404, 405}


def test_a_page_that_names_no_right_opens_for_nobody(command, monkeypatch):
    from posko.surfaces.desk import today

    monkeypatch.delattr(today.today, "gate")
    assert command.client("administrator").get("/").status_code == 403


def test_forms_from_elsewhere_are_refused(command):
    client = Client(enforce_csrf_checks=True)
    client.force_login(command.people["administrator"])
    grant = Grant.objects.filter(account=command.people["planner"]).get()
    assert client.post(reverse("desk:withdraw", args=[grant.pk])).status_code == 403
    grant.refresh_from_db()
    assert grant.state == GrantState.IN_FORCE
