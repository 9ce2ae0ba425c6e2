"""The tables of webhooks: where acts go, and each delivery with what came of it."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Hook(models.Model):
    """An address that acts are delivered to."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.CharField(max_length=300)
    # Names of acts, or beginnings of them: `planning.*`, `orders.order.*`, `*`.
    acts = models.JSONField(default=list)
    # Encrypted: a copy of the database signs nothing.
    secret = models.CharField(max_length=300)
    # The number of the last entry of the ledger that was looked at.
    after = models.BigIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "hooks_hook"
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.address


class DeliveryState(models.TextChoices):
    """How far a delivery has come."""

    WAITING = "waiting", _("menunggu")
    DELIVERED = "delivered", _("terkirim")
    GIVEN_UP = "given_up", _("tidak terkirim")


class Delivery(models.Model):
    """An act on its way to a hook."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    number = models.BigIntegerField()
    act = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    # Of the last attempt: the status that was answered, or 0, and a word for what went wrong.
    status = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "hooks_delivery"
        ordering = ("-number", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hook", "number"], name="hooks_one_delivery"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "next_at"], name="hooks_queue")]

    def __str__(self) -> str:
        return f"{self.act} {self.state}"
