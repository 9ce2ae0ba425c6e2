"""Asking an identity provider who somebody is: OpenID Connect, authorization code with PKCE, one provider.

Whatever the provider says is checked: signature, issuer, audience, time, and that it answers what was asked
here. What fails is a SignOnError in words; nothing a provider sends is kept but the subject.
"""

import base64
import hashlib
import http.client
import json
import secrets
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import jwt
from django.utils.translation import gettext_lazy as _

from posko.support.errors import SignOnError

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures with a public key alone. `none`, and those with a shared secret, prove nothing here."""
WAIT_S, READ = 5.0, 1 << 20
SKEW_S = 60
LONGEST_SUBJECT = 191
HERE = {"localhost", "127.0.0.1", "::1"}
DOWN = 502


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider and what this site is there."""

    server: str
    client: str
    secret: str
    name: str = "SSO"
    multi_factor: frozenset[str] = frozenset()
    """Values of `amr` or `acr` at which the provider has asked for a second factor itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is remembered between asking and the answer, in the session of the browser that asked."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at the provider, and whether it says that a second factor was asked for there."""

    subject: str
    multi_factor: bool


def new_question() -> Asked:
    """Return what nobody can guess: it ties an answer to this browser and this moment."""
    return Asked(*(secrets.token_urlsafe(32) for _each in range(3)))


def address_to_ask(provider: Provider, asked: Asked, back: str) -> str:
    """Return where the browser is sent. Raises SignOnError where the provider cannot be reached."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest()).rstrip(b"=")
    asking = {
        "response_type": "code",
        "client_id": provider.client,
        "redirect_uri": back,
        "scope": "openid",
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
    }
    begin = _part(_described(provider), "authorization_endpoint")
    return f"{begin}{'&' if '?' in begin else '?'}{urlencode(asking)}"


def who(provider: Provider, *, code: str, asked: Asked, back: str, now: datetime) -> Identity:
    """Return who a code stands for. Raises SignOnError for everything that is not as it must be."""
    described = _described(provider)
    token = _exchanged(provider, described, code, asked, back)
    claims = _read(token, _ask(_part(described, "jwks_uri")))
    _check(claims, provider, _part(described, "issuer"), asked, now)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise SignOnError(_("Penyedia tidak menyebut siapa Anda."))
    said = claims.get("amr")
    ways = {way for way in said if isinstance(way, str)} if isinstance(said, list) else set()
    return Identity(subject, bool((ways | {str(claims.get("acr"))}) & provider.multi_factor))


def _described(provider: Provider) -> dict[str, Any]:
    """Return what the provider publishes of itself; it must be the one that is set."""
    found = _ask(f"{provider.server}/.well-known/openid-configuration")
    if _part(found, "issuer").rstrip("/") != provider.server:
        raise SignOnError(_("Jawaban datang dari penerbit lain daripada yang diatur."))
    local = urlsplit(provider.server).hostname in HERE
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if urlsplit(_part(found, name)).scheme != "https" and not local:
            raise SignOnError(_("Penyedia menyebut alamat tanpa https."), DOWN)
    return found


def _exchanged(provider: Provider, described: Mapping[str, Any], code: str, asked: Asked, back: str) -> str:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": asked.verifier,
    }
    headers = {}
    ways = described.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in ways:
        pair = f"{quote_plus(provider.client)}:{quote_plus(provider.secret)}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": provider.client, "client_secret": provider.secret}
    token = _ask(_part(described, "token_endpoint"), form, headers).get("id_token")
    if not isinstance(token, str):
        raise SignOnError(_("Penyedia tidak mengirim tanda pengenal."))
    return token


def _read(token: str, keys: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a token says, if one of the provider's keys has signed it."""
    try:
        header = jwt.get_unverified_header(token)
        found = jwt.PyJWKSet.from_dict(dict(keys)).keys
        fitting = [key for key in found if header.get("kid") in {None, key.key_id}]
        if len(fitting) == 1 and header.get("alg") in ALGORITHMS:
            # Time, issuer and audience are looked at below, by the clock that was given.
            only = {f"verify_{name}": False for name in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")}
            return jwt.decode(token, fitting[0], algorithms=[header["alg"]], options=only)  # type: ignore[arg-type]
    except (jwt.PyJWTError, TypeError, ValueError, AttributeError):
        pass
    raise SignOnError(_("Tanda tangan penyedia tidak cocok."))


def _check(claims: Mapping[str, Any], provider: Provider, issuer: str, asked: Asked, now: datetime) -> None:
    audience = claims.get("aud")
    meant = audience if isinstance(audience, list) else [audience]
    moments = [claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)]
    at = now.timestamp()
    if claims.get("iss") != issuer:
        raise SignOnError(_("Jawaban datang dari penerbit lain daripada yang diatur."))
    if provider.client not in meant or claims.get("azp", provider.client) != provider.client:
        raise SignOnError(_("Jawaban ditujukan kepada situs lain."))
    if not all(isinstance(moment, int | float) for moment in moments):
        raise SignOnError(_("Jawaban tidak menyebut waktunya."))
    if at > moments[0] + SKEW_S:
        raise SignOnError(_("Jawaban sudah kedaluwarsa."))
    if at < max(moments[1], moments[2]) - SKEW_S:
        raise SignOnError(_("Jawaban belum berlaku: periksa jam server."))
    if not secrets.compare_digest(str(claims.get("nonce")).encode(), asked.nonce.encode()):
        raise SignOnError(_("Jawaban ini bukan untuk permintaan Anda."))


def _part(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not urlsplit(value).hostname:
        raise SignOnError(_("Keterangan penyedia tidak lengkap."), DOWN)
    return value


def _ask(
    address: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return what an address of the provider answers, as JSON. Redirects are not followed."""
    try:
        status, body = _answer(address, form, headers or {})
        found = json.loads(body)
    except (OSError, ValueError, http.client.HTTPException) as failed:
        raise SignOnError(
            _("Penyedia tidak dapat dihubungi. Coba lagi, atau masuk dengan kata sandi."), DOWN
        ) from failed
    if status != http.HTTPStatus.OK or not isinstance(found, dict):
        raise SignOnError(_("Penyedia menolak permintaan ini. Mulai lagi dari halaman masuk."))
    return found


def _answer(address: str, form: Mapping[str, str] | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
    parts = urlsplit(address)
    assert parts.hostname is not None
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        tls = ssl.create_default_context()
        connection = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=WAIT_S, context=tls)
    else:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=WAIT_S)
    try:
        if form is None:
            connection.request("GET", path, headers={**headers, "Accept": "application/json"})
        else:
            kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
            connection.request("POST", path, urlencode(form), {**headers, **kind})
        answer = connection.getresponse()
        return answer.status, answer.read(READ)
    finally:
        connection.close()
