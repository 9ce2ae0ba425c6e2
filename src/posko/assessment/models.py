"""What people decide about risk. What the engine makes of it lies in files beside the versions (`rows`)."""

from typing import ClassVar

from django.db import models

from posko.assessment.decisions import Decision
from posko.campaign.models import FolderVersion, Operation


class Proposal(models.Model):
    """Something that one person proposes with a reason and another one decides."""

    state = models.CharField(max_length=10, choices=Decision, default=Decision.PROPOSED)
    reason = models.CharField(max_length=300)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=40)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)
    # Why it was refused; may be empty where it was confirmed.
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class Override(Proposal):
    """A class for a station that is not the model's; an empty class gives the station back to the model."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="overrides")
    station_id = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    # Of its village when it was proposed: where it is decides who may decide.
    area = models.CharField(max_length=13)
    before = models.CharField(max_length=10)
    risk_class = models.CharField(max_length=10, blank=True)

    class Meta:
        db_table = "assessment_override"
        ordering = ("-proposed_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "station_id"],
                condition=models.Q(state="proposed"),
                name="assessment_one_override_waits",
            )
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.risk_class}"


class ModelProposal(Proposal):
    """A risk model for an operation: its file as text, and what the engine calls it."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="risk_models")
    key = models.CharField(max_length=80)
    name_id = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "assessment_model_proposal"
        ordering = ("-proposed_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation"],
                condition=models.Q(state="proposed"),
                name="assessment_one_model_waits",
            )
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.key}"


class Change(models.Model):
    """A value or an earlier incident that somebody noted; with `version` it is part of that one for good."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="risk_changes")
    author = models.CharField(max_length=40)
    noted_at = models.DateTimeField()
    table = models.CharField(max_length=20)
    # What it is about, once for each author: the last word counts.
    key = models.CharField(max_length=250)
    # The columns of the row as they shall be; `value` empty means not known.
    row = models.JSONField()
    # What stood there when it was noted, empty for nothing.
    before = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    version = models.ForeignKey(FolderVersion, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "assessment_change"
        ordering = ("noted_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "author", "table", "key"],
                condition=models.Q(version=None),
                name="assessment_one_change",
            )
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"
