"""A small made-up command: Polda Contoh with Polres Hulu (two regencies, a Polsek) and Polres Hilir.

There is a person of each role at Polres Hulu. Numbers and names are nobody's.
"""

from dataclasses import dataclass, field
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.test import Client

from posko.forces.actions import load_territory
from posko.people.models import Account, Grant, GrantState
from posko.people.queries import viewer_of
from posko.people.rights import Role
from posko.places.models import Area as AreaRow
from posko.support.actors import CONSOLE
from praja.domain.areas import Area, Level, Unit

AREAS = (
    Area("99", "Contoh", Level.PROVINCE, 0.0, 0.0),
    Area("99.01", "Hulu", Level.REGENCY, 0.0, 0.0),
    Area("99.01.01", "Hulu Barat", Level.DISTRICT, 0.0, 0.0),
    Area("99.02", "Kota Hulu", Level.REGENCY, 0.0, 0.0),
    Area("99.03", "Hilir", Level.REGENCY, 0.0, 0.0),
    Area("99.03.01", "Hilir Timur", Level.DISTRICT, 0.0, 0.0),
)
UNITS = (
    # A child before its parent: tables of people are not sorted.
    Unit("SEK-1", "Polsek Hulu Barat", "RES-1", ("99.01.01",), 0.0, 0.0),
    Unit("POLDA", "Polda Contoh", None, ("99",), 0.0, 0.0),
    Unit("RES-1", "Polres Hulu", "POLDA", ("99.01", "99.02"), 0.0, 0.0),
    Unit("RES-11", "Polres Hilir", "POLDA", ("99.03",), 0.0, 0.0),
)
PASSWORD = "ikan-patin-sungai-batanghari"


@dataclass
class Command:
    """The people, by what they are called here."""

    now: datetime
    people: dict[str, Account] = field(default_factory=dict)

    def viewer(self, name):
        """Return somebody as a viewer, with the roles of this instant."""
        return viewer_of(Account.objects.get(pk=self.people[name].pk), self.now)

    def add(self, name, role=None, unit=None, areas=None):
        """Make somebody with a role in force, home at the unit."""
        account = Account.objects.create(
            username=name,
            name=f"Nama {name}",
            nrp=f"{len(self.people):08d}",
            unit_id=unit,
            created_at=self.now,
            created_by="console",
        )
        account.set_password(PASSWORD)
        account.save()
        Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})
        self.people[name] = account
        if role is not None:
            self.grant(name, role, unit, areas)
        return account

    def grant(self, name, role, unit=None, areas=None, **more):
        """Put a role in force."""
        fields = {"state": GrantState.IN_FORCE, "starts_at": self.now, "asked_by": "console", **more}
        if role == Role.ADMINISTRATOR:
            unit, areas = None, ()
        grant = Grant.objects.create(
            account=self.people[name], role=role, unit_id=unit, reason="uji", **fields
        )
        served = {u.unit: u.area_codes for u in UNITS}.get(unit, ())
        grant.areas.set(AreaRow.objects.filter(pk__in=served if areas is None else areas))
        return grant

    def client(self, name):
        """Return a browser in which somebody is signed in."""
        client = Client()
        if name is not None:
            client.force_login(self.people[name])
        return client


def build(now):
    """Load the territory, and make a person of each role at Polres Hulu."""
    load_territory(AREAS, UNITS, by=CONSOLE, now=now)
    command = Command(now)
    for role in Role:
        command.add(role.value, role, "RES-1")
    command.add("second_administrator", Role.ADMINISTRATOR)
    command.add("foreign_commander", Role.COMMANDER, "RES-11")
    command.add("provincial_commander", Role.COMMANDER, "POLDA")
    command.add("hulu_officer", None, "SEK-1")
    command.add("hilir_officer", None, "RES-11")
    return command
