"""Whether an address is free: a second server on it would take every other request, unseen."""

import socket

import click

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def refuse_taken(host: str, port: int) -> None:
    """Raise ClickException where somebody listens there already."""
    try:
        with socket.create_connection((ANYWHERE.get(host, host), port), timeout=0.5):
            pass
    except OSError:
        return
    raise click.ClickException(
        f"Port {port} sudah dipakai: hentikan yang lama, atau pakai --port lain. / "
        f"Port {port} is taken: stop the other one, or choose another --port."
    )
