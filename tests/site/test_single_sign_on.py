"""Single sign-on against a provider that really runs: who is let in, who is not, and in which words."""

import json
import time
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from posko.config import environment
from posko.ledger.models import Entry, Record
from posko.people.linking import link_identity, unlink_identity
from posko.people.resetting import ask_reset, confirm_reset
from posko.support.errors import NotThereError, RefusedError, RuleError, SettingsError
from tests.site import world
from tests.site.conftest import NOW
from tests.site.identity_provider import KEYS, IdentityProvider

BEGIN, BACK = "/akun/sso/", "/akun/sso/kembali/"


@pytest.fixture(scope="module")
def served():
    with IdentityProvider() as found:
        yield found


@pytest.fixture
def provider(served, settings):
    """The provider, saying what is right, and set in Posko."""
    served.__dict__.update(subject="7f0c-andi", key="rsa", claims={}, described={}, sign=None)
    settings.SINGLE_SIGN_ON = served.as_set()
    return served


@pytest.fixture
def command(committed, provider):
    cache.clear()
    made = world.build(NOW)
    link(made, "planner", "7f0c-andi")
    return made


def link(command, who, subject, by="administrator"):
    pseudonym = str(command.people[who].pseudonym)
    return link_identity(pseudonym=pseudonym, subject=subject, by=command.viewer(by), now=NOW)


def come(provider, client=None, onward=""):
    """Press the button, sign in at the provider, and come back."""
    client = client or Client()
    begun = client.get(BEGIN, {"next": onward} if onward else {})
    assert begun.status_code == 302, begun.content.decode()
    return client, client.get(provider.answer(begun.headers["Location"]))


def with_totp(account):
    """Give somebody an authenticator app, and return how to ask it for its code."""
    Authenticator.objects.filter(user=account).delete()
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return lambda: format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sent(client):
    """Return the address to which the button leads."""
    return client.get(BEGIN).headers["Location"]


def refused(answer, status, words):
    assert (answer.status_code, words in answer.content.decode()) == (status, True), answer.content.decode()


def facts_of(act):
    entry = Entry.objects.filter(act=act).order_by("-number").first()
    return json.loads(Record.objects.get(entry=entry).body)


def test_who_is_linked_comes_in_after_posko_s_own_second_factor(command, provider):
    code = with_totp(command.people["planner"])
    client, answer = come(provider, onward="/rencana/")
    assert answer.url.startswith("/akun/langkah-kedua/authenticate/")
    assert client.get("/").status_code == 302
    assert not Entry.objects.filter(act="people.session.opened").exists()
    assert client.post(answer.url, {"code": code()}).url == "/rencana/"
    assert client.get("/").status_code == 200
    assert facts_of("people.session.opened") == {"by": "sso"}


def test_a_sign_in_by_password_says_so_too(command, provider):
    code = with_totp(command.people["planner"])
    client = Client()
    client.post("/akun/masuk/", {"login": "planner", "password": world.PASSWORD})
    client.post("/akun/langkah-kedua/authenticate/", {"code": code()})
    assert facts_of("people.session.opened") == {"by": "password"}
    assert not SocialAccount.objects.get().extra_data


@pytest.mark.parametrize("key", sorted(KEYS))
def test_keys_of_both_kinds_are_understood(command, provider, key):
    provider.key = key
    assert come(provider)[1].url.startswith("/akun/langkah-kedua/authenticate/")


def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(command, provider):
    provider.described = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert come(provider)[1].status_code == 302


def test_who_is_not_linked_is_refused_and_reads_his_subject(command, provider):
    provider.subject = "orang-lain"
    before = type(command.people["planner"]).objects.count()
    client, answer = come(provider)
    refused(answer, 403, "Akun ini belum dihubungkan: minta administrator.")
    assert "orang-lain" in answer.content.decode()
    assert client.get("/").url.startswith("/akun/masuk/")
    assert type(command.people["planner"]).objects.count() == before


def test_a_closed_account_is_refused_and_the_ledger_knows(command, provider):
    account = command.people["planner"]
    account.is_active = False
    account.save()
    refused(come(provider)[1], 403, "Akun Anda ditutup")
    assert facts_of("people.session.refused") == {"factor": "sso"}


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"nonce": "lain"}, "bukan untuk permintaan Anda"),
        ({"nonce": None}, "bukan untuk permintaan Anda"),
        ({"iss": "https://lain.example"}, "penerbit lain"),
        ({"aud": "papan-lain"}, "situs lain"),
        ({"aud": ["posko", "lain"], "azp": "lain"}, "situs lain"),
        ({"exp": 1}, "kedaluwarsa"),
        ({"exp": "besok"}, "tidak menyebut waktunya"),
        ({"exp": None}, "tidak menyebut waktunya"),
        ({"iat": 1e12}, "belum berlaku"),
        ({"sub": None}, "tidak menyebut siapa Anda"),
        ({"sub": "x" * 192}, "tidak menyebut siapa Anda"),
    ],
    ids=str,
)
def test_a_token_that_is_not_as_it_must_be_opens_nothing(command, provider, claims, words):
    provider.claims = claims
    client, answer = come(provider)
    refused(answer, 400, words)
    assert client.get("/").url.startswith("/akun/masuk/")


@pytest.mark.parametrize(
    "sign", [("RS256", KEYS["rsa"][1]), ("HS256", "s" * 32), ("none", None)], ids=lambda s: s[0]
)
def test_a_signature_that_the_published_key_did_not_make_opens_nothing(command, provider, sign):
    # The header names the published EC key in each.
    provider.key, provider.sign = "ec", sign
    refused(come(provider)[1], 400, "Tanda tangan penyedia tidak cocok")


def test_an_answer_opens_once_and_only_in_the_browser_that_asked(command, provider):
    client = Client()
    back = provider.answer(sent(client))
    refused(Client().get(back), 400, "tidak dikenal atau sudah lama")
    assert client.get(back).status_code == 302
    refused(client.get(back), 400, "tidak dikenal atau sudah lama")
    refused(client.get(BACK, {"code": "x", "state": "dikarang"}), 400, "tidak dikenal")


def test_a_made_up_code_and_a_refusal_of_the_provider_are_told_in_words(command, provider):
    client = Client()
    state = parse_qs(urlsplit(sent(client)).query)["state"][0]
    refused(client.get(BACK, {"code": "dikarang", "state": state}), 400, "Penyedia menolak permintaan ini")
    state = parse_qs(urlsplit(sent(client)).query)["state"][0]
    refused(client.get(BACK, {"error": "access_denied", "state": state}), 403, "tidak memberi izin")


@pytest.mark.parametrize(
    ("described", "status", "words"),
    [
        ({"issuer": "https://lain.example"}, 400, "penerbit lain"),
        ({"authorization_endpoint": None}, 502, "tidak lengkap"),
        ({"authorization_endpoint": "javascript:alert(1)"}, 502, "tidak lengkap"),
    ],
    ids=str,
)
def test_a_provider_that_says_wrong_things_of_itself_is_told_in_words(
    command, provider, described, status, words
):
    provider.described = described
    refused(Client().get(BEGIN), status, words)


def test_a_provider_that_does_not_answer_is_told_in_words(command, provider, settings):
    with IdentityProvider() as gone:
        settings.SINGLE_SIGN_ON = gone.as_set()
    refused(Client().get(BEGIN), 502, "Penyedia tidak dapat dihubungi")


def test_the_provider_s_second_factor_counts_only_where_set_and_after_ones_own(command, provider, settings):
    code = with_totp(command.people["planner"])
    provider.claims = {"amr": ["pwd", "mfa"], "acr": "gold"}
    assert come(provider)[1].url.startswith("/akun/langkah-kedua/")
    settings.SINGLE_SIGN_ON = provider.as_set("mfa")
    client, answer = come(provider)
    # Nobody has shown yet that the subject is his: whoever entered it could have entered his own.
    assert answer.url.startswith("/akun/langkah-kedua/")
    assert client.post(answer.url, {"code": code()}).url == "/"
    client, answer = come(provider)
    assert answer.url == "/"
    assert client.get("/").status_code == 200
    provider.claims = {"amr": ["pwd"], "acr": "silver"}
    assert come(provider)[1].url.startswith("/akun/langkah-kedua/")
    settings.SINGLE_SIGN_ON = provider.as_set("silver")
    assert come(provider)[1].url == "/"


def test_who_has_no_second_factor_yet_sets_one_up_first(command, provider):
    Authenticator.objects.filter(user=command.people["planner"]).delete()
    client, answer = come(provider)
    assert answer.url == "/"
    assert client.get("/").url == "/akun/langkah-kedua/"


def test_nobody_is_led_to_a_foreign_host(command, provider):
    Authenticator.objects.filter(user=command.people["planner"]).delete()
    assert come(provider, onward="https://lain.example/")[1].url == "/"


def test_only_an_administrator_links_and_each_identity_once(command, provider, settings):
    with pytest.raises(RefusedError):
        link(command, "observer", "b", by="commander")
    with pytest.raises(RuleError, match="sudah dihubungkan dengan akun lain"):
        link(command, "observer", " 7f0c-andi ")
    with pytest.raises(RuleError, match="putuskan dahulu"):
        link(command, "planner", "c")
    with pytest.raises(RuleError, match="Tulis pengenal"):
        link(command, "observer", "  ")
    settings.SINGLE_SIGN_ON = None
    with pytest.raises(RuleError, match="belum diatur"):
        link(command, "observer", "b")
    with pytest.raises(NotThereError):
        link_identity(pseudonym=str(uuid4()), subject="b", by=command.viewer("administrator"), now=NOW)


def test_a_link_holds_for_its_provider_alone(command, provider, settings):
    with IdentityProvider(subject="7f0c-andi") as other:
        settings.SINGLE_SIGN_ON = other.as_set()
        refused(come(other)[1], 403, "belum dihubungkan")


def test_a_link_that_is_taken_away_opens_nothing_and_ends_sessions(command, provider):
    client = command.client("planner")
    assert client.get("/").status_code == 200
    pseudonym = str(command.people["planner"].pseudonym)
    unlink_identity(pseudonym=pseudonym, by=command.viewer("administrator"), now=NOW)
    assert client.get("/").url.startswith("/akun/masuk/")
    refused(come(provider)[1], 403, "belum dihubungkan")
    with pytest.raises(RuleError, match="tidak dihubungkan"):
        unlink_identity(pseudonym=pseudonym, by=command.viewer("administrator"), now=NOW)


def test_letting_somebody_in_anew_takes_the_link_away(command, provider):
    pseudonym = str(command.people["planner"].pseudonym)
    asked = ask_reset(pseudonym=pseudonym, reason="HP hilang", by=command.viewer("administrator"), now=NOW)
    confirm_reset(reset_id=asked.pk, by=command.viewer("second_administrator"), now=NOW)
    refused(come(provider)[1], 403, "belum dihubungkan")


def test_the_button_and_the_form_stand_only_where_a_provider_is_set(command, provider, settings):
    page = reverse("desk:person", args=[command.people["observer"].pseudonym])
    administrator = command.client("administrator")
    assert "Masuk dengan SSO Polri" in Client().get("/akun/masuk/").content.decode()
    assert "Hubungkan dengan SSO" in administrator.get(page).content.decode()
    settings.SINGLE_SIGN_ON = None
    assert "SSO" not in Client().get("/akun/masuk/").content.decode()
    assert "SSO" not in administrator.get(page).content.decode()
    assert Client().get(BEGIN).status_code == 404


def test_the_whole_way_in_pages(command, provider):
    person = command.people["observer"]
    page, form = (reverse(f"desk:{name}", args=[person.pseudonym]) for name in ("person", "link_identity"))
    administrator = command.client("administrator")
    administrator.post(form, {"subject": "9d-propam"})
    assert "9d-propam" in administrator.get(page).content.decode()
    administrator.post(form, {"subject": "lain"})
    assert SocialAccount.objects.get(user=person).uid == "9d-propam"
    SocialAccount.objects.filter(user=person).update(date_joined=time.strftime("%Y-%m-%dT00:00:00Z"))
    assert (
        "Akun Anda dihubungkan dengan masuk tunggal" in command.client("observer").get("/").content.decode()
    )
    administrator.post(form, {"unlink": "1"})
    assert not SocialAccount.objects.filter(user=person).exists()
    acts = Entry.objects.filter(
        act__startswith="people.identity", subject=f"people.account:{person.pseudonym}"
    )
    assert [e.act for e in acts.order_by("number")] == ["people.identity.linked", "people.identity.unlinked"]


def test_who_asks_too_often_waits(command, provider, settings, monkeypatch):
    from posko.limits.actions import Limit
    from posko.surfaces.desk import single_sign_on

    monkeypatch.setattr(single_sign_on, "SIGN_ONS", Limit("few", 1))
    assert Client().get(BEGIN).status_code == 302
    waits = Client().get(BEGIN)
    assert waits.status_code == 429
    assert '<a class="button main" href="/akun/sso/">Coba lagi</a>' in waits.content.decode()


def test_settings_of_a_provider():
    asked = {"POSKO_OIDC_SERVER": "https://sso.example/realms/polri/", "POSKO_OIDC_CLIENT": "posko",
             "POSKO_OIDC_SECRET": "s", "POSKO_OIDC_MFA": "mfa, gold"}  # fmt: skip
    found = environment.single_sign_on(asked)
    assert found is not None
    assert (found.server, found.multi_factor) == (
        "https://sso.example/realms/polri",
        frozenset({"mfa", "gold"}),
    )
    assert environment.single_sign_on({}) is None
    with pytest.raises(SettingsError, match="at most 200"):
        environment.single_sign_on({**asked, "POSKO_OIDC_SERVER": "https://sso.example/" + "x" * 200})
