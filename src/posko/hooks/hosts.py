"""Which addresses acts may go to: hosts of the settings, and never a private network, wherever a name leads.

An entry of `POSKO_WEBHOOK_HOSTS` is `host` or `host:port`, reached by https. One that begins with `http://`
is for trials on the machine itself: it is reached without TLS, and must lead to the machine itself.
"""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from posko.support.errors import RuleError

TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""Addresses in which a gateway finds an address of the old kind, which may be a private one."""
OWN = tuple(ipaddress.ip_network(n) for n in ("192.0.0.0/24", "192.88.99.0/24", "fec0::/10"))
"""Of machines and sites of one's own, though Python takes some of them for public."""
LONGEST = 300
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """Where a hook is reached."""

    scheme: str
    host: str
    port: int
    path: str


def target_of(address: str) -> Target:
    """Return where an address leads. Raises RuleError where no entry of the settings names its host."""
    try:
        parts = urlsplit(address)
        usual = 443 if parts.scheme == "https" else 80
        port = usual if parts.port is None else parts.port
    except ValueError:
        raise _refusal() from None
    host = (parts.hostname or "").lower()
    plain = address.isascii() and address.isprintable() and " " not in address and len(address) <= LONGEST
    if not plain or parts.username is not None or parts.password is not None or parts.fragment:
        raise _refusal()
    if (parts.scheme, host, port) not in settings.WEBHOOK_HOSTS:
        raise _refusal()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path)


def _refusal() -> RuleError:
    return RuleError(
        _("Alamat ini tidak diizinkan: hostnya harus disebut dalam POSKO_WEBHOOK_HOSTS, lewat https.")
    )


def resolve(target: Target) -> str:
    """Return the one address to connect to. Raises RuleError where any that the name has is forbidden.

    Who connects must use this answer: asked again, the name may lead elsewhere.
    """
    try:
        found: Sequence[Any] = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise RuleError(_("Nama host itu tidak ditemukan.")) from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_allowed(a, local=target.scheme == "http") for a in addresses):
        raise RuleError(_("Host itu berada di jaringan pribadi atau di mesin ini: tidak dikirim."))
    return addresses[0]


def is_allowed(address: str, *, local: bool) -> bool:
    """Return whether an address may be connected to: a public one, or for trials the machine itself."""
    found: Address = ipaddress.ip_address(address.partition("%")[0])
    if local:
        return found.is_loopback
    if isinstance(found, ipaddress.IPv6Address):
        # Another address is wrapped in these; a public host has one of its own.
        wrapped = found.ipv4_mapped or found.sixtofour or found.teredo
        if wrapped or any(found in network for network in TRANSLATED):
            return False
    if any(found in network for network in OWN):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved
