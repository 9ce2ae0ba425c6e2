"""What the surroundings decide: where data are kept, which database. docs/operate/settings.md lists all."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from posko.people.openid import HERE, Provider
from posko.support.errors import SettingsError

SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
"""FULL: what the ledger says happened must survive a loss of power."""
LONGEST_SERVER = 200
"""What a link between an account and a provider keeps of the provider's address."""


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder in which this installation keeps its database, key and files; made if need be."""
    folder = Path(environ.get("POSKO_HOME") or Path.home() / ".local" / "share" / "posko").expanduser()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def spool(folder: Path) -> Path:
    """Return the folder for files while they are being sent; made if need be."""
    place = folder / "spool"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def secret_key(folder: Path) -> str:
    """Return the key that signs sessions; made at the first start and readable by nobody else."""
    path = folder / "secret.key"
    try:
        new = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    key = secrets.token_urlsafe(48)
    with os.fdopen(new, "w", encoding="ascii") as file:
        file.write(key)
    return key


def database(url: str, folder: Path) -> dict[str, Any]:
    """Return Django's settings of the database: SQLite in the folder, or PostgreSQL at the address.

    Raises SettingsError where the address is of another kind of database or names none.
    """
    if not url:
        return _sqlite(folder / "posko.sqlite3")
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SettingsError(
            "DATABASE_URL", f"{parts.scheme}://...", "an address that begins with postgresql://"
        )
    if not parts.path.strip("/"):
        raise SettingsError(
            "DATABASE_URL", f"{parts.scheme}://...", "an address that ends with a database's name"
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # A socket's folder stands in the query: postgresql:///posko?host=/run/postgresql
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": parts.port or "",
        "OPTIONS": {"pool": True, **options},
        # A server that was started again: its old connections are noticed before somebody is told of a fault.
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        # IMMEDIATE: a writer waits its turn before it reads. With DEFERRED, of two that read first one is
        # lost.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_START},
    }


def address(environ: Mapping[str, str] = os.environ) -> str:
    """Return where the pages are reached from outside, without a slash at the end.

    Raises SettingsError for anything but http or https.
    """
    found = environ.get("POSKO_ADDRESS") or "http://localhost:8000"
    parts = urlsplit(found)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise SettingsError("POSKO_ADDRESS", found, "an address such as https://posko.example")
    return found.rstrip("/")


@dataclass(frozen=True, slots=True)
class Basemap:
    """What lies under the own ground of maps: pictures from a host, a PMTiles file, or nothing."""

    pictures: str = ""
    archive: Path | None = None
    credit: str = ""

    @property
    def hosts(self) -> list[str]:
        """Return the one foreign host that pages may then ask, none where all comes from here."""
        parts = urlsplit(self.pictures)
        return [f"{parts.scheme}://{parts.netloc}"] if self.pictures else []


def basemap(environ: Mapping[str, str] = os.environ) -> Basemap:
    """Return the basemap that is set. Raises SettingsError for an address or a file that cannot be one."""
    pictures, archive = environ.get("POSKO_TILES", ""), environ.get("POSKO_PMTILES", "")
    if pictures and archive:
        raise SettingsError("POSKO_PMTILES", archive, "empty where POSKO_TILES is set")
    parts = urlsplit(pictures)
    fits = parts.scheme == "https" or parts.hostname in {"localhost", "127.0.0.1"}
    if pictures and not (fits and all(field in pictures for field in ("{z}", "{x}", "{y}"))):
        raise SettingsError("POSKO_TILES", pictures, "an https address with {z}, {x} and {y}")
    if pictures and not re.fullmatch(r"[\w.:\[\]-]+", parts.netloc):
        raise SettingsError("POSKO_TILES", pictures, "an address of a plain host")
    if archive and not Path(archive).is_file():
        raise SettingsError("POSKO_PMTILES", archive, "a PMTiles file that can be read")
    return Basemap(pictures, Path(archive) if archive else None, environ.get("POSKO_TILES_CREDIT", ""))


def webhook_hosts(environ: Mapping[str, str] = os.environ) -> list[tuple[str, str, int]]:
    """Return where webhooks may go: (scheme, host, port). http is for trials on the machine itself.

    Raises SettingsError for anything that is not a host, with a port or without.
    """
    found = []
    for entry in listed(environ.get("POSKO_WEBHOOK_HOSTS", "")):
        parts = urlsplit(entry if "://" in entry else f"https://{entry}")
        try:
            usual = 443 if parts.scheme == "https" else 80
            port = usual if parts.port is None else parts.port
        except ValueError:
            port = 0
        beside = parts.path or parts.query or parts.fragment or "@" in parts.netloc
        if parts.scheme not in {"https", "http"} or not parts.hostname or not port or beside:
            raise SettingsError(
                "POSKO_WEBHOOK_HOSTS", entry, "hosts such as berita.example or berita.example:8443"
            )
        found.append((parts.scheme, parts.hostname, port))
    return found


def listed(value: str) -> list[str]:
    """Return the parts of a list that is typed with commas."""
    return [part.strip() for part in value.split(",") if part.strip()]


def yes(name: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether a switch is on. Raises SettingsError for anything but yes, no and nothing."""
    value = environ.get(name, "").strip().lower()
    if value not in {"", "yes", "no"}:
        raise SettingsError(name, value, "yes or no")
    return value == "yes"


def retain_months(environ: Mapping[str, str] = os.environ) -> int:
    """Return how many months an operation is kept after its last day. Raises SettingsError below 1."""
    value = environ.get("POSKO_RETAIN_MONTHS") or "24"
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 600):
        raise SettingsError("POSKO_RETAIN_MONTHS", value, "a whole number of months, 1 to 600")
    return int(value)


def log(environ: Mapping[str, str] = os.environ) -> str:
    """Return where the log goes. Raises SettingsError for anything but file, stdout and off."""
    value = environ.get("POSKO_LOG") or "file"
    if value not in {"file", "stdout", "off"}:
        raise SettingsError("POSKO_LOG", value, "file, stdout or off")
    return value


def single_sign_on(environ: Mapping[str, str] = os.environ) -> Provider | None:
    """Return the identity provider (OpenID Connect) that is set, or None.

    Raises SettingsError for half of one, and for an address without TLS that is not this machine's own.
    """
    names = ("POSKO_OIDC_SERVER", "POSKO_OIDC_CLIENT", "POSKO_OIDC_SECRET")
    server, client, secret = (environ.get(name, "") for name in names)
    if not any((server, client, secret)):
        return None
    for name, value in zip(names, (server, client, secret), strict=True):
        if not value:
            raise SettingsError(name, value, "set where another setting of single sign-on is")
    parts = urlsplit(server)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
        raise SettingsError(names[0], server, "an address that begins with https://")
    server = server.rstrip("/").removesuffix("/.well-known/openid-configuration")
    if not parts.hostname or len(server) > LONGEST_SERVER:
        raise SettingsError(names[0], server, f"an address of a host, at most {LONGEST_SERVER} letters long")
    shown = environ.get("POSKO_OIDC_NAME") or "SSO"
    return Provider(server, client, secret, shown, frozenset(listed(environ.get("POSKO_OIDC_MFA", ""))))
