"""The tables of what somebody has seen, and of the first steps that were put aside."""

from typing import ClassVar

from django.db import models

from posko.campaign.models import Operation
from posko.people.models import Account


class Look(models.Model):
    """When an account looked at its first page, and when it had looked before that."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    before_at = models.DateTimeField()

    class Meta:
        db_table = "guide_look"

    def __str__(self) -> str:
        return f"{self.at}"


class SkippedStep(models.Model):
    """A first step of an operation that somebody put aside."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+")
    step = models.CharField(max_length=20)

    class Meta:
        db_table = "guide_skipped_step"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "step"], name="guide_one_skip"),
        ]

    def __str__(self) -> str:
        return self.step
