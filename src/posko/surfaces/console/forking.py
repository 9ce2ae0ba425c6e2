"""Before processes are forked: what they must not share with one another."""

from django.db import connections


def leave_database() -> None:
    """Close every connection, and every pool of them; who needs the database next opens his own.

    Worker processes are forked. A pool closes nothing that is given back to it, so they would all speak
    over the same sockets, each reading what another asked, and none could open more: a pool's threads are
    not forked.
    """
    connections.close_all()
    for connection in connections.all():
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]
