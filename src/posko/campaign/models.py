"""The tables of operations, and where the folder of each version lies."""

import uuid
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from posko.forces.models import Unit
from posko.people.rights import Where
from posko.places.models import Area


class Zone(models.TextChoices):
    """The three zones of Indonesia. An operation keeps the dates of one."""

    WIB = "Asia/Jakarta", _("WIB")
    WITA = "Asia/Makassar", _("WITA")
    WIT = "Asia/Jayapura", _("WIT")


class Operation(models.Model):
    """An operation of a unit in an area, such as the elections of a province."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("nama"), max_length=80)
    title = models.CharField(_("judul"), max_length=200)
    zone = models.CharField(_("zona waktu"), max_length=20, choices=Zone)
    is_demo = models.BooleanField(default=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=40)

    class Meta:
        db_table = "campaign_operation"
        ordering = ("-begun_at", "-pk")

    def __str__(self) -> str:
        return self.name

    @property
    def where(self) -> Where:
        """Return where it is, for deciding about rights."""
        return Where(self.unit.path, self.area_id)

    @property
    def home(self) -> Path:
        """Return the folder in which its versions lie."""
        return Path(settings.HOME) / "operations" / str(self.public_id)

    def day_at(self, now: datetime) -> date:
        """Return the day of an instant where the operation is: phases and duties are dated so."""
        return now.astimezone(ZoneInfo(self.zone)).date()


class FolderVersion(models.Model):
    """A complete operation folder as it was at a time. Neither the row nor the folder ever changes."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    # Of the names and hashes of its files: the same as `input_sha256` in the certificate of a plan from it.
    digest = models.CharField(max_length=64)
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=40)
    why = models.CharField(max_length=300)
    # [{"key", "name", "start", "end"}] of operation.toml: every page shows the phase, none opens the folder.
    phases = models.JSONField(default=list)
    # Of its units and areas, where Posko did not know them all so (`territory.unknown_in`); else empty.
    territory = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "campaign_folder_version"
        ordering = ("operation", "-number")
        constraints = (models.UniqueConstraint(fields=["operation", "number"], name="campaign_one_number"),)

    def __str__(self) -> str:
        return f"{self.operation} {self.number}"

    @property
    def path(self) -> Path:
        """Return the folder, as the engine reads it."""
        return self.operation.home / str(self.number)
