"""Every address against every role, in the own area and in a foreign one. An address that is not here fails.

Everybody has his role at Polres Hulu; foreign is what belongs to Polres Hilir.
"""

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
from tests.site.address_table import (
    CLOSED,
    DESK,
    OPEN_TO_ALL,
    OWN_ACCOUNT,
    WITH_ARGUMENTS,
)
from tests.site.assessment_world import noted_change, proposed_model, proposed_override, risked_operation
from tests.site.campaign_world import begun
from tests.site.conftest import NOW
from tests.site.editing_world import ANDIS, DEDIS, EDITED_OPERATION, EDITED_PLAN, edited
from tests.site.editing_world import drafted as corrected
from tests.site.intake_world import officers, received
from tests.site.planning_world import ANDI, made


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
def things(command, monkeypatch, tmp_path):
    """One own and one foreign of each kind of thing. The engine's answers are not asked for here."""
    without_engine(monkeypatch, tmp_path)
    return Things(command)


def without_engine(monkeypatch, folder):
    """Let nobody ask the engine, and no survey be ready."""
    monkeypatch.setattr(engine, "ask", no_engine)
    monkeypatch.setattr(surveys, "make", lambda *_of: None)
    monkeypatch.setattr(surveys, "path_of", lambda version: folder / f"{version.digest}.json")


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


@pytest.mark.once
@pytest.mark.parametrize("name", DESK)
def test_every_role_gets_what_the_table_says(command, things, name):
    asked = DESK[name]
    pair, answers = things[asked.thing], dict[tuple[Role, int], int]()
    for role in Role:
        client = command.client(role.value)
        for own in (0, 1):
            if own and pair[0] == pair[1]:
                answers[role, own] = answers[role, 0]  # The same page: it is of no area.
                continue
            before = transaction.savepoint()
            answers[role, own] = called(client, asked, name, pair[own]).status_code
            transaction.savepoint_rollback(before)
    assert answers == {
        (role, own): asked.differ.get(role, asked.everybody)[own] for role in Role for own in (0, 1)
    }


def test_every_page_opens_for_somebody(command, things):
    closed = []
    for name, asked in DESK.items():
        expected = {role: asked.differ.get(role, asked.everybody)[0] for role in Role}
        role = next((one for one in Role if expected[one] < 400), Role.PLANNER)
        own, before = things[asked.thing][0], transaction.savepoint()
        answer = called(command.client(role.value), asked, name, own)
        transaction.savepoint_rollback(before)
        if answer.status_code != expected[role]:
            closed.append((name, role.value, answer.status_code, expected[role]))
    assert closed == []


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
