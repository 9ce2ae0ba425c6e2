"""What the tests of the site share.

A small made-up command with people, and a database that can be emptied.
"""

from datetime import UTC, datetime

import pytest
from django.db import connection

from posko.ledger import guards
from tests.site import world

NOW = datetime(2024, 11, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def now():
    """The instant at which the tests act."""
    return NOW


@pytest.fixture
def committed(transactional_db):
    """A database in which threads see each other's work; guards are lifted to empty it afterwards."""
    guards.install(connection)
    yield
    guards.remove(connection)


@pytest.fixture
def command(db):
    """Two regencies' commands below one Polda, one of them with a Polsek: see `world`."""
    return world.build(NOW)
