"""Lists take as many queries for a thousand rows as for a few: no page asks once more for each line."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from posko.campaign.models import FolderVersion
from posko.forces.models import Unit
from posko.ledger.actions import record
from posko.people.acts import SIGNED_OUT
from posko.people.models import Account, Grant, GrantState
from posko.people.rights import Role
from posko.places.models import Area
from posko.planning import duties, rows
from posko.planning.models import Plan, PlanState
from posko.support.actors import CONSOLE
from tests.site.planning_world import made, of_polda

MANY = 1000
FEWER = 200


def queries_of(client, address):
    """Return what a page asks the database, once it was opened before."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in caught]


def more_people(command):
    Account.objects.bulk_create(
        Account(
            username=f"orang{n}",
            name=f"Orang {n}",
            unit_id="RES-1",
            created_at=command.now,
            created_by="console",
        )
        for n in range(MANY)
    )


def more_grants(command):
    """Roles that wait for a second person, who may be the commander."""
    more_people(command)
    Grant.objects.bulk_create(
        Grant(
            account=account,
            role=Role.OBSERVER,
            unit_id="RES-1",
            state=GrantState.ASKED,
            starts_at=command.now,
            reason="uji",
            asked_by="console",
        )
        for account in Account.objects.filter(username__startswith="orang")[:100]
    )


def more_units(command):
    parent = Unit.objects.get(pk="RES-1")
    Unit.objects.bulk_create(
        Unit(code=f"U{n}", name=f"Satuan {n}", parent=parent, path=f"{parent.path}U{n}/") for n in range(MANY)
    )
    Area.objects.bulk_create(
        Area(code=f"99.01.01.{2000 + n}", name=f"Desa {n}", level="village") for n in range(MANY)
    )


def more_versions(command):
    first = FolderVersion.objects.get()
    FolderVersion.objects.bulk_create(
        FolderVersion(
            operation=first.operation,
            number=n,
            digest=first.digest,
            kept_at=command.now,
            kept_by=first.kept_by,
            why="uji",
            phases=first.phases,
        )
        for n in range(2, MANY)
    )


def more_plans(command):
    first = Plan.objects.get()
    Plan.objects.bulk_create(
        Plan(
            operation=first.operation,
            folder=first.folder,
            number=n,
            asked_at=command.now,
            asked_by=first.asked_by,
            edited_by=first.edited_by,
            state=(PlanState.SUPERSEDED, PlanState.CANCELLED)[n % 2],
            figures=first.figures,
        )
        for n in range(2, FEWER)
    )


def more_entries(command):
    with transaction.atomic():
        for n in range(FEWER):
            at = command.now + timedelta(seconds=n)
            record(SIGNED_OUT, actor=CONSOLE, subject=f"people.account:{n}", facts={}, at=at)


@pytest.mark.parametrize(
    ("who", "page", "more"),
    [
        ("administrator", "people", more_people),
        ("commander", "today", more_grants),
        ("planner", "territory", more_units),
        ("planner", "begin_operation", more_units),
        ("planner", "versions", more_versions),
        ("planner", "plans", more_plans),
        ("observer", "ledger", more_entries),
    ],
)
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(command, who, page, more):
    plan = made(command)
    arguments = [plan.operation.public_id] if page == "versions" else []
    address, client = reverse(f"desk:{page}", args=arguments), command.client(who)
    few = queries_of(client, address)
    more(command)
    many = queries_of(client, address)
    # A list that names somebody for the first time is entered into the ledger, and asks for his areas: five
    # queries (on PostgreSQL six: it locks the chain) and one, whether it names one or a thousand.
    assert len(many) <= len(few) + (7 if connection.vendor == "postgresql" else 6), many
    assert len(many) < 50


def test_duties_take_as_many_queries_for_all_as_for_one(command):
    plan = of_polda(command)
    address, client = reverse("desk:duties", args=[plan.public_id]), command.client("provincial_planner")
    one, every = queries_of(client, f"{address}?place=KPU-3"), queries_of(client, address)
    assert len(one) == len(every)


def test_nobody_waits_while_duties_are_looked_up(command, monkeypatch):
    """On SQLite a transaction is the only writer: the rows of a plan are read before one begins."""
    plan, depths, reading = of_polda(command), [], rows.reading

    def watched(path):
        depths.append(len(connection.savepoint_ids))
        return reading(path)

    monkeypatch.setattr(duties, "reading", watched)
    duties._count.cache_clear()
    duties.duties(command.viewer("planner"), plan, duties.Sought(), page=1, now=command.now)
    assert depths == [0, 0]
