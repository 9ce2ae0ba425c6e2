"""Tokens: never more than their owner, shown once, ended by a day, by him, by who closes his account."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from posko.access.actions import make_token, revoke_token
from posko.access.models import Token
from posko.access.queries import offered
from posko.access.scopes import BINDING, SCOPES
from posko.ledger.models import Entry, Record
from posko.people.actions import restore_account, suspend_account
from posko.people.granting import delegate_role
from posko.people.models import Account, Grant, GrantState
from posko.people.rights import Right, Role
from posko.support.errors import RefusedError, RuleError
from tests.site.api_world import address_of, called, program, token_for
from tests.site.campaign_world import begun

NEXT_YEAR = timedelta(days=365)


def asked(command, who, *, scopes=("read_operation",), ends=NEXT_YEAR, name="Papan", **more):
    now = timezone.now()
    viewer = more.pop("viewer", None) or command.viewer(who)
    return make_token(name=name, scopes=scopes, ends_at=now + ends, by=viewer, now=now)


def test_every_right_is_one_that_tokens_may_have_or_one_that_binds():
    assert set(Right) == SCOPES | BINDING
    assert not SCOPES & BINDING


def test_a_token_opens_what_it_was_made_for_and_nothing_else(command):
    bearer = program(token_for(command, "planner", ["read_operation"]))
    assert called(bearer, "operations").status_code == 200
    refused = called(bearer, "units")
    assert (refused.status_code, refused.json()["error"]) == (403, "refused")
    assert called(bearer, "me").json()["rights"] == ["read_operation"]


def test_a_token_has_no_right_that_its_owner_lost(command):
    bearer = program(token_for(command, "planner"))
    assert called(bearer, "operations").status_code == 200
    Grant.objects.filter(account=command.people["planner"]).update(state=GrantState.WITHDRAWN)
    assert called(bearer, "operations").status_code == 403
    assert called(bearer, "me").json()["rights"] == []


def test_what_is_kept_is_a_digest_and_what_is_shown_is_nowhere(command):
    secret = token_for(command, "planner")
    kept = Token.objects.get()
    assert secret.startswith("posko_")
    assert len(secret) == 49  # 6 letters, and 32 random bytes in 43
    fields = " ".join(str(getattr(kept, field.name)) for field in Token._meta.fields)
    records = " ".join(Record.objects.values_list("body", flat=True))
    assert secret not in fields + records
    assert kept.digest not in records


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda _token: Token.objects.update(ends_at=timezone.now()),
        lambda _token: Token.objects.update(revoked_at=timezone.now()),
        lambda token: Account.objects.filter(pk=token.account_id).update(is_active=False),
        lambda token: token.account.authenticator_set.all().delete(),
        lambda token: token.account.authenticator_set.update(created_at=token.made_at + timedelta(seconds=1)),
    ],
    ids=["over", "revoked", "account closed", "no second factor", "another second factor"],
)
def test_a_token_that_holds_no_more_is_answered_like_one_that_never_was(command, spoiled):
    bearer = program(token_for(command, "planner"))
    spoiled(Token.objects.select_related("account").get())
    answer, unknown = called(bearer, "me"), called(program("posko_x"), "me")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.content == unknown.content


def test_of_a_delegation_a_token_keeps_nothing_after_its_end(command):
    grant = Grant.objects.get(account=command.people["sector_officer"])
    command.add("stand_in", None, "SEK-1")
    now = timezone.now()
    delegated = delegate_role(
        grant_id=grant.pk,
        to_username="stand_in",
        ends_at=now + timedelta(days=3),
        reason="cuti",
        by=command.viewer("sector_officer"),
        now=now,
    )
    command.now = now
    bearer = program(token_for(command, "stand_in"))
    assert called(bearer, "units").status_code == 200
    Grant.objects.filter(pk=delegated.pk).update(ends_at=now)
    assert called(bearer, "units").status_code == 403


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ({"scopes": ()}, "Pilih sedikitnya satu hak"),
        ({"scopes": ("read_ledger",)}, "Pilih sedikitnya satu hak"),
        ({"scopes": ("issue_orders",)}, "Pilih sedikitnya satu hak"),
        ({"scopes": ("nonsense",)}, "Pilih sedikitnya satu hak"),
        ({"ends": timedelta(0)}, "Token harus berakhir dalam satu tahun"),
        ({"ends": timedelta(days=367)}, "Token harus berakhir dalam satu tahun"),
        ({"name": "  "}, "Beri token ini nama"),
    ],
)
def test_a_token_is_refused_that_would_be_more_than_it_may(command, what, says):
    with pytest.raises(RuleError, match=says):
        asked(command, "planner", **what)
    assert not Token.objects.exists()


def test_nobody_has_more_than_twenty_tokens_at_once(command):
    for _n in range(20):
        asked(command, "planner")
    with pytest.raises(RuleError, match="Anda sudah punya 20 token"):
        asked(command, "planner")
    revoke_token(
        public_id=Token.objects.latest("pk").public_id, by=command.viewer("planner"), now=timezone.now()
    )
    assert asked(command, "planner")[0].name == "Papan"


def test_a_token_makes_shows_and_ends_no_token(command):
    bearer = program(token_for(command, "planner"))
    body = {"name": "x", "scopes": ["read_operation"], "ends_at": (timezone.now() + NEXT_YEAR).isoformat()}
    for answer in (
        called(bearer, "make_token", body=body),
        called(bearer, "tokens"),
        called(bearer, "revoke_token", Token.objects.get().public_id),
    ):
        assert answer.status_code == 403
    from posko.access.queries import bearer as held_by

    held = held_by(token_for(command, "planner"), timezone.now())
    assert held is not None
    with pytest.raises(RefusedError):
        asked(command, "planner", viewer=held.viewer)


def test_an_account_that_is_opened_again_has_none_of_its_old_tokens(command):
    bearer, other = program(token_for(command, "planner")), program(token_for(command, "commander"))
    pseudonym = str(command.people["planner"].pseudonym)
    how = {
        "pseudonym": pseudonym,
        "reason": "uji",
        "by": command.viewer("administrator"),
        "now": timezone.now(),
    }
    suspend_account(**how)
    restore_account(**how)
    assert called(bearer, "me").status_code == 401
    assert called(other, "me").status_code == 200
    assert Entry.objects.filter(act="access.token.revoked").count() == 1


def test_somebody_elses_token_is_not_there(command):
    token_for(command, "planner")
    client = command.client("commander")
    assert called(client, "tokens").json()["rows"] == []
    assert called(client, "revoke_token", Token.objects.get().public_id).status_code == 404
    assert Token.objects.get().revoked_at is None


def test_acts_by_a_token_are_the_persons_and_name_the_token(command):
    bearer = program(token_for(command, "planner"))
    body = {"name": "Operasi program", "unit": "RES-1", "area": "99.01"}
    assert called(bearer, "begin_operation", body=body).status_code == 201
    record = Record.objects.select_related("entry").get(entry__act="campaign.operation.begun")
    assert record.entry.actor == str(command.people["planner"].pseudonym)
    assert f'"through":"access.token:{Token.objects.get().public_id}"' in record.body
    begun(command, name="Sendiri")
    assert '"through"' not in Record.objects.latest("entry").body


def test_what_binds_is_refused_though_the_owner_may(command):
    assert not set(offered(command.viewer("commander"))) & BINDING
    bearer = program(token_for(command, "commander"))
    grant = command.grant("hulu_officer", Role.COMMANDER, "RES-1", state=GrantState.ASKED)
    answer = called(bearer, "confirm_grant", grant.pk)
    assert (answer.status_code, answer.json()["error"]) == (403, "session_needed")
    grant.refresh_from_db()
    assert grant.state == GrantState.ASKED


def test_a_session_that_changes_something_shows_that_it_means_it(command):
    client = Client(enforce_csrf_checks=True)
    client.force_login(command.people["planner"])
    body = {"name": "Operasi", "unit": "RES-1", "area": "99.01"}
    assert called(client, "operations").status_code == 200
    refused = called(client, "begin_operation", body=body)
    assert (refused.status_code, refused.json()["error"]) == (403, "forged")
    client.get("/")
    cookie = client.get("/akun/sandi/").cookies["csrftoken"].value
    assert called(client, "begin_operation", body=body, HTTP_X_CSRFTOKEN=cookie).status_code == 201


def test_a_wrong_token_is_not_saved_by_a_session(command):
    client = command.client("planner")
    assert client.get(address_of("me"), HTTP_AUTHORIZATION="Bearer posko_x").status_code == 401
    assert client.get(address_of("me"), HTTP_AUTHORIZATION="Basic eDp5").status_code == 401


def test_the_last_use_is_kept_to_the_minute(command):
    bearer = program(token_for(command, "planner"))
    called(bearer, "me")
    first = Token.objects.get().used_at
    assert first is not None
    called(bearer, "me")
    assert Token.objects.get().used_at == first
    Token.objects.update(used_at=first - timedelta(minutes=2))
    called(bearer, "me")
    assert Token.objects.filter(used_at__gte=first).exists()


def test_who_calls_too_often_waits(command, monkeypatch):
    from posko.limits.actions import Limit
    from posko.surfaces.api import entrance

    monkeypatch.setattr(entrance, "API", Limit("api", 3))
    bearer = program(token_for(command, "planner"))
    answers = [called(bearer, "me") for _n in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert answers[3].json()["error"] == "too_many"
    assert 1 <= int(answers[3]["Retry-After"]) <= 20
    assert called(program(token_for(command, "planner")), "me").status_code == 200
