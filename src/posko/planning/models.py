"""The table of plans, and where the folder of each lies."""

import uuid
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from posko.campaign.models import FolderVersion, Operation


class PlanState(models.TextChoices):
    """How far a plan has come."""

    QUEUED = "queued", _("menunggu giliran")
    RUNNING = "running", _("sedang disusun")
    DONE = "done", _("selesai, belum disetujui")
    FAILED = "failed", _("gagal")
    CANCELLED = "cancelled", _("dibatalkan")
    APPROVED = "approved", _("disetujui")
    SUPERSEDED = "superseded", _("digantikan")


UNDER_WAY = (PlanState.QUEUED, PlanState.RUNNING)
READABLE = (PlanState.DONE, PlanState.APPROVED, PlanState.SUPERSEDED)
"""States of a plan that has a folder."""


class Plan(models.Model):
    """A plan of an operation: asked for, made, perhaps approved. Its folder never changes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="plans")
    folder = models.ForeignKey(FolderVersion, on_delete=models.PROTECT, related_name="plans")
    # The plan that this one revises: it keeps what it can of it. None for one that is made anew.
    base = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="revisions")
    number = models.PositiveIntegerField()
    # Keys of the phases that were asked for; none means every phase.
    phases = models.JSONField(default=list)
    seed = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.QUEUED)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    # Whoever changed it last: he does not approve it.
    edited_by = models.CharField(max_length=40)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=40, blank=True)
    # The worker that makes it, and until when it need not be missed.
    worker = models.CharField(max_length=40, blank=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    stage = models.CharField(max_length=20, blank=True)
    stage_done = models.BigIntegerField(default=0)
    stage_total = models.BigIntegerField(default=0)
    # The engine's refusal, `Indonesian / English`; empty unless it failed.
    refusal = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    figures = models.JSONField(default=dict)

    class Meta:
        db_table = "planning_plan"
        ordering = ("operation", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "number"], name="planning_one_number"),
            # Whatever goes wrong above: of one operation, one plan holds.
            models.UniqueConstraint(
                fields=["operation"], condition=models.Q(state="approved"), name="planning_one_approved"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "leased_until"], name="planning_queue")]

    def __str__(self) -> str:
        return f"{self.operation} {self.number}"

    @property
    def home(self) -> Path:
        """Return the folder that holds what each attempt left."""
        return Path(settings.HOME) / "plans" / str(self.public_id)

    @property
    def attempt(self) -> Path:
        """Return the folder of the last attempt."""
        return self.home / str(self.attempts)

    @property
    def path(self) -> Path:
        """Return the plan folder, as the engine wrote it."""
        return self.attempt / "plan"

    @property
    def rows(self) -> Path:
        """Return the file in which its rows are looked up (`rows`)."""
        return self.attempt / "rows.sqlite3"

    @property
    def is_readable(self) -> bool:
        """Return whether there is a plan to read."""
        return self.state in READABLE

    @property
    def has_files(self) -> bool:
        """Return whether its folder is there: one that no letter was issued from may have been removed."""
        return self.rows.is_file()

    @property
    def is_under_way(self) -> bool:
        """Return whether it waits or is being made."""
        return self.state in UNDER_WAY
