"""What the tests of the site share.

A small made-up command with people, and a database that can be emptied.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from posko.ledger import guards
from tests.site import world

HERE = Path(__file__).parent
NOW = datetime(2024, 11, 1, 1, 0, tzinfo=UTC)


SHOWN = (
    "assessment_pages", "editing_pages", "intake_pages", "planning_pages", "orders_papers", "all_sheets",
    "test_board", "test_demo", "test_search", "test_today", "test_own_data",
)  # fmt: skip
"""What names end with whose tests look at what is shown: the same, wherever it was kept."""


def pytest_collection_modifyitems(items):
    """Mark what is the same whatever the database: what is shown, and what asks for no database.

    That every page opens is asked on each: see test_rights_table. So is what several do at once.
    """
    for item in items:
        if item.path.is_relative_to(HERE):
            name, needed = item.path.stem, {*item.fixturenames}
            shown = name.endswith(SHOWN) and "transactional_db" not in needed
            asks = {"db", "transactional_db", "django_db_setup"} & needed or item.get_closest_marker(
                "django_db"
            )
            if name.endswith("_browser") or shown or not asks:
                item.add_marker("once")


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
