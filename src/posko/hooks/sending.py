"""One delivery over the network: to an address that was looked at, signed, briefly, and without redirects."""

import hashlib
import hmac
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from posko.hooks.hosts import Target, resolve
from posko.support.errors import RuleError

STEP_S, WHOLE_S = 5.0, 10.0
"""For connecting and each read; and for all of it together, however slowly a host answers."""
READ = 1024
"""Bytes of the answer that are read: nobody looks at them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: the status that was answered, or 0, and a word for what went wrong."""

    status: int
    said: str = ""

    @property
    def taken(self) -> bool:
        """Return whether the host took it."""
        return 200 <= self.status < 300


def body_of(*, delivery: str, act: str, subject: str, at: datetime) -> bytes:
    """Return what is sent: ids alone. Who wants more asks the API, with rights of his own."""
    told = {"delivery": delivery, "act": act, "subject": subject, "at": at.astimezone(UTC).isoformat()}
    return json.dumps(told, sort_keys=True).encode()


def signature(secret: str, body: bytes, now: datetime) -> str:
    """Return `t=SECONDS,v1=HEX`: HMAC-SHA256 of `SECONDS.BODY`, so that none can be sent anew later."""
    seconds = str(int(now.timestamp()))
    mac = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={mac.hexdigest()}"


def send(target: Target, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Send a body and return what came of it; nothing that a host does raises."""
    try:
        address = resolve(target)
    except RuleError:
        return Outcome(0, "forbidden_address")
    connection = _connection(target, address)
    # Every read may take a while, and a host can make many of them.
    over = threading.Timer(WHOLE_S, _cut, (connection,))
    over.daemon = True
    over.start()
    try:
        connection.request("POST", target.path, body, {**headers, "Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read(READ)
    except ssl.SSLError:
        return Outcome(0, "no_valid_certificate")
    except TimeoutError:
        return Outcome(0, "no_answer")
    except (OSError, http.client.HTTPException):
        return Outcome(0, "not_reached")
    finally:
        over.cancel()
        connection.close()
    said = "" if 200 <= answer.status < 300 else "redirected" if 300 <= answer.status < 400 else "refused"
    return Outcome(answer.status, said)


def _cut(connection: http.client.HTTPConnection) -> None:
    held = connection.sock
    if held is not None:
        try:
            held.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has ended by itself


def _connection(target: Target, address: str) -> http.client.HTTPConnection:
    if target.scheme == "https":
        return _Pinned(target.host, target.port, address)
    return http.client.HTTPConnection(address, target.port, timeout=STEP_S)


class _Pinned(http.client.HTTPSConnection):
    """A connection to an address that was looked at, with the certificate of the name it was found by."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self.tls = ssl.create_default_context()
        super().__init__(host, port, timeout=STEP_S, context=self.tls)
        self.address = address

    def connect(self) -> None:
        """Connect to the address, and never ask for the name again."""
        plain = socket.create_connection((self.address, self.port), STEP_S)
        try:
            self.sock: Any = self.tls.wrap_socket(plain, server_hostname=self.host)
        except OSError:
            plain.close()
            raise
