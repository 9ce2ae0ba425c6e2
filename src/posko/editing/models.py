"""The tables of corrections by hand: a draft over a plan, and its edits, none of which is ever deleted."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from posko.campaign.models import FolderVersion, Operation
from posko.planning.models import Plan


class DraftState(models.TextChoices):
    """How far a draft has come."""

    OPEN = "open", _("terbuka")
    SENDING = "sending", _("sedang dikirim")
    SENT = "sent", _("dikirim untuk disusun ulang")
    DROPPED = "dropped", _("dibuang")


class EditKind(models.TextChoices):
    """What an edit does."""

    PUT = "put", _("Tugaskan")
    SWAP = "swap", _("Tukar")
    VACATE = "vacate", _("Kosongkan")
    KEEP = "keep", _("Kunci")
    MOVE_STATION = "move_station", _("Pindahkan TPS")
    ADD_POST = "add_post", _("Tambah pos")


class EditState(models.TextChoices):
    """Whether an edit counts."""

    IN_FORCE = "in_force", _("berlaku")
    WAITING = "waiting", _("menunggu orang kedua")
    REFUSED = "refused", _("ditolak orang kedua")
    UNDONE = "undone", _("diurungkan")


LIVE = (EditState.IN_FORCE, EditState.WAITING)
"""States of an edit that holds what it touches."""


class Draft(models.Model):
    """Corrections of one plan, made by any number of planners; of an operation one is open at a time."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="drafts")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.OPEN)
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=40)
    # Counts every change of its edits: who edits says which count he has looked at.
    revision = models.PositiveIntegerField(default=0)
    # When it was closed; while it is sent, when that began.
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=40, blank=True)
    # What it became: the data with its locks, and the plan that is made around them.
    version = models.ForeignKey(FolderVersion, on_delete=models.PROTECT, null=True, related_name="+")
    revised = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="made_of")

    class Meta:
        db_table = "editing_draft"
        ordering = ("operation", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "number"], name="editing_one_draft_number"),
            # Two would each be planned around, and the later plan would know nothing of the other.
            models.UniqueConstraint(
                fields=["operation"],
                condition=Q(state__in=["open", "sending"]),
                name="editing_one_open_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.number}"

    @property
    def is_open(self) -> bool:
        """Return whether it may be edited."""
        return self.state == DraftState.OPEN


class Edit(models.Model):
    """One correction. What was done stays as it was; only whether it counts changes."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="edits")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=EditKind)
    # Of its kind: seats, officers, stations, beats, the columns of a post.
    what = models.JSONField()
    # `seat:ID`, `officer:NRP`, `station:ID`, `beat:ID`, `post:ID`: what a later edit would rest on.
    touches = models.JSONField(default=list)
    # [[path of a unit, code of an area]] of its places and officers, for deciding about rights.
    wheres = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True)
    verdict = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=EditState, default=EditState.IN_FORCE)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)
    decided_why = models.CharField(max_length=300, blank=True)
    # The draft's count when it was made, decided or undone.
    revision = models.PositiveIntegerField()

    class Meta:
        db_table = "editing_edit"
        ordering = ("draft", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "number"], name="editing_one_edit_number")
        ]

    def __str__(self) -> str:
        return f"{self.draft} {self.number} {self.kind}"

    @property
    def is_live(self) -> bool:
        """Return whether it holds what it touches."""
        return self.state in LIVE
