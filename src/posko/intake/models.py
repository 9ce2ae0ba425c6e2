"""The tables of intake: a draft, the files in it, and what the columns of a unit's files were called."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from posko.campaign.models import FolderVersion, Operation
from posko.forces.models import Unit


class DraftState(models.TextChoices):
    """How far a draft has come."""

    OPEN = "open", _("terbuka")
    ACCEPTED = "accepted", _("diterima")
    DROPPED = "dropped", _("dibuang")


class Draft(models.Model):
    """Files that somebody wants to become the next version of an operation's folder."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="drafts")
    # The number of the version that it changes, 0 where there was none.
    base = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.OPEN)
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=40)
    # Counts every change of its files; an examination says which count it was made at.
    revision = models.PositiveIntegerField(default=0)
    examined = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict)
    version = models.ForeignKey(FolderVersion, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "intake_draft"
        ordering = ("-begun_at", "-pk")

    def __str__(self) -> str:
        return f"{self.operation} {self.state}"

    @property
    def home(self) -> Path:
        """Return the folder in which its files lie while it is open."""
        return Path(settings.HOME) / "drafts" / str(self.public_id)

    @property
    def examination(self) -> Path:
        """Return the folder of what its last examination found."""
        return self.home / f"examination-{self.examined}"


class Part(models.Model):
    """A file of a draft, or a sheet of one."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="parts")
    file_name = models.CharField(max_length=160)
    sheet = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    # Empty while nobody knows which table it is.
    table = models.CharField(max_length=30, blank=True)
    header_row = models.PositiveIntegerField(default=0)
    # [{"place", "text", "column", "samples", "forbidden"}]; emptied when the draft is closed.
    columns = models.JSONField(default=list)
    source = models.CharField(max_length=60)

    class Meta:
        db_table = "intake_part"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.file_name} {self.sheet}".strip()

    @property
    def path(self) -> Path:
        """Return where its rows lie."""
        return Path(self.draft.home) / self.source


class RememberedColumn(models.Model):
    """What a header of a unit's files means: said by hand once, known from then on."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=30)
    header = models.CharField(max_length=200)
    # Empty: the column is left out.
    column = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "intake_remembered_column"
        constraints = (
            models.UniqueConstraint(fields=["unit", "table", "header"], name="intake_one_meaning"),
        )

    def __str__(self) -> str:
        return f"{self.table} {self.header}: {self.column}"
