"""A small OpenID provider that serves on this machine: discovery, keys, authorization code with PKCE, tokens.

It checks what it is asked as a real one does. What it says of itself and of people can be changed, so that
tests see what comes of a provider that is wrong.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from posko.people.openid import Provider

CLIENT, SECRET = "posko", "rahasia: 50% & dua/tiga"
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
KEYS: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "rsa": ("RS256", RSA_KEY, RSAAlgorithm.to_jwk(RSA_KEY.public_key(), as_dict=True)),
    "ec": ("ES256", EC_KEY, ECAlgorithm.to_jwk(EC_KEY.public_key(), as_dict=True)),
}


@dataclass
class IdentityProvider:
    """The provider: who is signed in there, and what it says otherwise than it should."""

    subject: str = "7f0c-andi"
    key: str = "rsa"
    claims: dict[str, Any] = field(default_factory=dict)
    """What the token says besides, or instead; None leaves a claim out."""
    described: dict[str, Any] = field(default_factory=dict)
    sign: tuple[str, Any] | None = None
    """Another algorithm and key than those that are published."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    address: str = ""

    def __enter__(self) -> "IdentityProvider":
        """Begin to serve on a port that is free."""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"http://127.0.0.1:{self.server.server_port}/realms/contoh"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Serve no longer."""
        self.server.shutdown()
        self.server.server_close()

    def as_set(self, *multi_factor: str) -> Provider:
        """Return what Posko's settings would say of it."""
        return Provider(self.address, CLIENT, SECRET, "SSO Polri", frozenset(multi_factor))

    def answer(self, address: str) -> str:
        """Return where somebody is sent who signs in at the address to which Posko sent him."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def describe(self) -> dict[str, Any]:
        """Return the discovery document."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/auth",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/certs",
            **self.described,
        }

    def keys(self) -> dict[str, Any]:
        """Return the published keys."""
        return {"keys": [{**jwk, "kid": kid, "alg": alg} for kid, (alg, _key, jwk) in KEYS.items()]}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Return what a code is exchanged for, once, by whom it was given to."""
        asked = self.codes.pop(form.get("code", ""), None)
        pair = "posko:rahasia%3A+50%25+%26+dua%2Ftiga"
        if authorization != f"Basic {base64.b64encode(pair.encode()).decode()}":
            posted = (form.get("client_id"), form.get("client_secret"))
            if posted != (CLIENT, SECRET) or "client_secret_basic" in self.ways():
                return 401, {"error": "invalid_client"}
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        proof = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(proof).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.signed(asked["nonce"])}

    def ways(self) -> list[str]:
        """Return how this site may show its secret."""
        found: list[str] = self.described.get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        )
        return found

    def signed(self, nonce: str) -> str:
        """Return the token about whoever is signed in."""
        now = int(time.time())
        said = {
            "iss": self.address,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            **self.claims,
        }
        alg, key = self.sign or KEYS[self.key][:2]
        claims = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(claims, key, algorithm=alg, headers={"kid": self.key})


def _handler(provider: IdentityProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pages = {"/.well-known/openid-configuration": provider.describe, "/certs": provider.keys}
            page = pages.get(self.path.removeprefix("/realms/contoh"))
            self.tell(200 if page else 404, page() if page else {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self.tell(*provider.token(form, self.headers.get("Authorization", "")))

        def tell(self, status: int, found: dict[str, Any]) -> None:
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing on the terminal."""

    return Handler
