"""The tables of people: accounts, and the grants of their roles."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from posko.forces.models import Unit
from posko.people.rights import DELEGABLE, ROLE_NAMES, Reach, Role
from posko.places.models import Area


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by their login name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Return the account of a login name."""
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """Somebody who can sign in. What is known of the person is here, and nowhere in the ledger's chain."""

    username = models.CharField(_("nama pengguna"), max_length=40, unique=True)
    name = models.CharField(_("nama"), max_length=120)
    nrp = models.CharField(_("NRP"), max_length=20, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=40)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = AccountManager()

    class Meta:
        db_table = "people_account"
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """Return the name as pages show it."""
        return self.name


class GrantState(models.TextChoices):
    """How far a grant has come."""

    ASKED = "asked", _("menunggu orang kedua")
    IN_FORCE = "in_force", _("berlaku")
    REFUSED = "refused", _("ditolak")
    WITHDRAWN = "withdrawn", _("dicabut")


class Grant(models.Model):
    """A role given to an account, for a territory and a time.

    A delegation is a grant that hangs on another.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    areas = models.ManyToManyField(Area, related_name="+")
    state = models.CharField(max_length=10, choices=GrantState)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300)
    asked_by = models.CharField(max_length=40)
    decided_by = models.CharField(max_length=40, blank=True)
    delegated_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="delegations"
    )

    class Meta:
        db_table = "people_grant"
        ordering = ("-starts_at", "-pk")

    def __str__(self) -> str:
        return f"{self.role} {self.state}"

    @property
    def role_name(self) -> Any:
        """Return the role's name in the language of the page."""
        return ROLE_NAMES[Role(self.role)]

    @property
    def is_live(self) -> bool:
        """Return whether it holds or may come to hold."""
        return self.state in {GrantState.ASKED, GrantState.IN_FORCE}

    @property
    def may_be_delegated(self) -> bool:
        """Return whether its holder may let somebody stand in."""
        return Role(self.role) in DELEGABLE and self.delegated_from_id is None

    def reach(self) -> Reach:
        """Return the role with its territory."""
        path = self.unit.path if self.unit else None
        return Reach(Role(self.role), path, tuple(sorted(area.code for area in self.areas.all())))


class TwoPeople(models.Model):
    """Something about an account that one person asks for and another decides."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)
    confirmed = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.account_id} {self.asked_at}"


class AccessReset(TwoPeople):
    """Somebody lost password or second factor."""

    class Meta:
        db_table = "people_access_reset"
        constraints = (
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(decided_at=None), name="people_one_open_reset"
            ),
        )


class ErasureRequest(TwoPeople):
    """Somebody's data are to be erased."""

    class Meta:
        db_table = "people_erasure_request"
        constraints = (
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(decided_at=None), name="people_one_open_erasure"
            ),
        )


class Installation(models.Model):
    """The one row about this installation as a whole."""

    demo = models.BooleanField(default=False)

    class Meta:
        db_table = "people_installation"

    def __str__(self) -> str:
        return "demo" if self.demo else "installation"
