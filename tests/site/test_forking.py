"""Workers are forked from `posko serve`: each speaks to PostgreSQL over connections of its own."""

import os
import subprocess
import sys

import pytest
from django.db import connection

FORKED = """
import os, sys
import django
django.setup()
from django.db import connection
from posko.surfaces.console.forking import leave_database

def backend():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]

backend()
if sys.argv[1] == "leave":
    leave_database()
else:
    connection.close()
pipes = []
for _worker in range(2):
    read, write = os.pipe()
    if os.fork() == 0:
        os.close(read)
        os.write(write, str(connection.pool is not None and backend()).encode())
        os.read(0, 1)
        os._exit(0)
    os.close(write)
    pipes.append(read)
    print(os.read(read, 20).decode())
"""


def backends(how, home):
    """Return which process of PostgreSQL each of two forked workers speaks to."""
    done = subprocess.run(
        [sys.executable, "-c", FORKED, how],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "posko.config.settings", "POSKO_HOME": str(home)},
        input="..",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout.split()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connections to share")
def test_forked_workers_share_no_connection(tmp_path):
    # A connection given back stays open in its pool, and both workers inherit it: the race there was.
    first, second = backends("close", tmp_path)
    assert first == second
    first, second = backends("leave", tmp_path)
    assert first != second
