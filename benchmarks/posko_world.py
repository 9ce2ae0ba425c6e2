"""Posko with the operation of Jambi in a folder of its own: planned, approved, with letters and people.

Made once, in a few minutes, and kept for the next run: POSKO_BENCH_HOME says where, by default in the folder
for temporary files. What a newer version changed in the database is brought up to date each time. With
DATABASE_URL it is made on PostgreSQL; give that a folder of its own.
"""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

JAMBI = Path(__file__).resolve().parents[2] / "shared" / "data" / "jambi"
PASSWORD = "bench-ikan-patin-batanghari"
COMMANDERS = ("komandan", "komandan.kedua")
PLANNERS = 20
"""Who look at pages at the same time: of the Polda and of every Polres, in the roles of a command post."""
SIGNATORY = {"position": "Kepala Kepolisian", "name": "Sari Dewi", "rank": "AKBP", "nrp": "70000001"}


def home() -> Path:
    """Return the folder in which this Posko lies."""
    return Path(os.environ.get("POSKO_BENCH_HOME") or Path(tempfile.gettempdir()) / "posko-jambi")


@dataclass
class World:
    """What the benchmarks look at."""

    operation: Any
    plans: list[Any]
    orders: list[Any]
    people: dict[str, Any] = field(default_factory=dict)

    @property
    def plan(self) -> Any:
        """Return the plan in force: of every phase."""
        return self.plans[-1]


def opened() -> World:
    """Return the world, made now where nobody made it. Call it before anything imports Posko."""
    os.environ["POSKO_HOME"] = str(home())
    os.environ["DJANGO_SETTINGS_MODULE"] = "posko.config.settings"
    for name in ("POSKO_TLS", "POSKO_BEHIND_PROXY", "POSKO_HOSTS", "POSKO_TIME_ZONE"):
        os.environ.pop(name, None)
    import django

    django.setup()
    from posko.campaign.models import Operation
    from posko.people.models import Account

    _migrated()
    if not Account.objects.exists():
        _peopled()
    people = {account.username: account for account in Account.objects.all()}
    operation = Operation.objects.first() or _begun(people)
    plans = _planned(operation, people)
    return World(operation, plans, _ordered(plans[-1], people), people)


def viewer(account: Any) -> Any:
    """Return an account as somebody who looks or acts now."""
    from django.utils import timezone

    from posko.people.queries import viewer_of

    return viewer_of(account, timezone.now())


def _migrated() -> None:
    """Do what a new version does first: migrations, the files of the pages, the rows of plans."""
    subprocess.run([sys.executable, "-m", "posko", "migrate"], check=True, stdout=subprocess.DEVNULL)


def _peopled() -> None:
    """Load the territory, and make the people: who looks at pages, who approves, who administers."""
    from django.utils import timezone

    from posko.forces.actions import load_territory
    from posko.forces.bridge import read_territory
    from posko.people.rights import Role
    from posko.support.actors import CONSOLE

    areas, units = read_territory(JAMBI)
    load_territory(areas, units, by=CONSOLE, now=timezone.now())
    commands = [unit.unit for unit in units if unit.unit.startswith("RES-")]
    roles = [Role.PLANNER, Role.TASK_FORCE_HEAD, Role.INTERNAL_AFFAIRS, Role.OBSERVER]
    wanted = [(f"polda.{role.value}", role, "POLDA") for role in roles]
    wanted += [(f"perencana.{number}", Role.PLANNER, "POLDA") for number in range(1, 6)]
    wanted += [(f"perencana.{unit.lower()}", Role.PLANNER, unit) for unit in commands]
    for username, role, unit in wanted[:PLANNERS]:
        _account(username, role, unit)
    for username in COMMANDERS:
        _account(username, Role.COMMANDER, "POLDA")
    for username in ("administrator", "administrator.kedua"):
        _account(username, Role.ADMINISTRATOR, None)


def _account(username: str, role: Any, unit: str | None) -> None:
    from allauth.mfa.models import Authenticator
    from django.utils import timezone

    from posko.forces.models import Unit
    from posko.people.models import Account, Grant, GrantState

    now = timezone.now()
    account = Account(username=username, name=username.replace(".", " ").title(), unit_id=unit)
    account.created_at, account.created_by = now, "console"
    account.set_password(PASSWORD)
    account.save()
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})
    grant = Grant.objects.create(
        account=account, role=role, unit_id=unit, reason="bench", state=GrantState.IN_FORCE, starts_at=now,
        asked_by="console",
    )  # fmt: skip
    if unit:
        grant.areas.set(Unit.objects.get(pk=unit).areas.all())


def _begun(people: dict[str, Any]) -> Any:
    from django.utils import timezone

    from posko.campaign.actions import begin, keep

    planner, now = viewer(people["polda.planner"]), timezone.now()
    operation = begin(
        planner, name="Mantap Praja Jambi", title="", zone="Asia/Jakarta", unit="POLDA", area="15", now=now
    )
    keep(planner, operation, JAMBI, "Jambi", now=now)
    return operation


def _planned(operation: Any, people: dict[str, Any]) -> list[Any]:
    """Return a plan of the voting days, and the one in force: of every phase. Each as a worker makes it."""
    from django.utils import timezone

    from posko.planning.actions import approve_plan, ask_plan
    from posko.planning.models import PlanState
    from posko.planning.worker import work_once

    planner = viewer(people["polda.planner"])
    for number, phases in enumerate((["voting"], []), start=1):
        if not operation.plans.filter(number=number).exists():
            ask_plan(operation, phases=phases, seed=2024, by=planner, now=timezone.now())
        work_once()
    plans = list(operation.plans.filter(number__lte=2).order_by("number"))
    if plans[-1].state == PlanState.DONE:
        approve_plan(
            public_id=plans[-1].public_id,
            digest=plans[-1].digest,
            by=viewer(people[COMMANDERS[0]]),
            now=timezone.now(),
        )
        plans[-1].refresh_from_db()
    return plans


def _ordered(plan: Any, people: dict[str, Any]) -> list[Any]:
    """Return the letters of the voting days: drafts, but for that of one Polres, which is in force."""
    from django.utils import timezone

    from posko.orders import actions
    from posko.orders.models import Order, OrderKind, OrderState

    planner = viewer(people["polda.planner"])
    if not Order.objects.exists():
        actions.prepare(plan, "voting", by=planner, now=timezone.now())
    first = Order.objects.filter(kind=OrderKind.SPRIN, command__pk__startswith="RES-").order_by("-people")[0]
    if first.state == OrderState.DRAFTED:
        draft = actions.enter_number(
            public_id=first.public_id,
            number="Sprin/412/XI/OPS.1.3./2024",
            dated=date(2024, 11, 20),
            place="Jambi",
            signatory=SIGNATORY,
            by=planner,
            now=timezone.now(),
        )
        actions.issue(public_id=draft.public_id, edition=draft.edition, by=planner, now=timezone.now())
    return list(Order.objects.select_related("command").order_by("pk"))
