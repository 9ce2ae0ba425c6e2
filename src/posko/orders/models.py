"""The tables of orders: letters, and each sealed paper in the register of what was issued."""

import json
import uuid
import zlib
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from posko.campaign.models import Operation
from posko.forces.models import Unit
from posko.people.rights import Where
from posko.planning.models import Plan


class OrderKind(models.TextChoices):
    """Which letter it is."""

    SPRIN = "sprin", _("Surat perintah")
    LENDING = "lending", _("BKO, kesatuan pengirim")
    RECEIVING = "receiving", _("BKO, kesatuan penerima")
    RENOPS = "renops", _("Lampiran rencana operasi")


class OrderState(models.TextChoices):
    """How far a letter has come."""

    DRAFTED = "drafted", _("konsep")
    ISSUED = "issued", _("terbit")
    SUPERSEDED = "superseded", _("digantikan")
    WITHDRAWN = "withdrawn", _("dicabut")


class Order(models.Model):
    """A letter of one command for one phase. Once issued it never changes; a later version replaces it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="orders")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=10, choices=OrderKind)
    command = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    # The other side of a transfer.
    partner = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    # Kind, command, partner and phase in one: what tells letters apart, and versions together.
    slot = models.CharField(max_length=200)
    phase = models.CharField(max_length=40)
    phase_name = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=OrderState, default=OrderState.DRAFTED)
    number = models.CharField(max_length=80, blank=True)
    dated = models.DateField(null=True)
    place = models.CharField(max_length=60, blank=True)
    position = models.CharField(max_length=160, blank=True)
    name = models.CharField(max_length=120, blank=True)
    rank = models.CharField(max_length=60, blank=True)
    nrp = models.CharField(max_length=20, blank=True)
    # How many numbered copies are printed of it.
    copies = models.PositiveSmallIntegerField(default=1)
    people = models.PositiveIntegerField(default=0)
    # Over who serves where and when: the same in two plans means that no new letter is needed.
    duties_sha256 = models.CharField(max_length=64)
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=40)
    # Counts changes of a draft: what somebody issues must be what he has read.
    edition = models.PositiveIntegerField(default=0)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.CharField(max_length=40, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    typst_version = models.CharField(max_length=20, blank=True)
    templates_sha256 = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=40, blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "orders_order"
        ordering = ("phase", "command__path", "kind", "partner__path", "-version")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "slot"], condition=Q(state="drafted"), name="orders_one_draft"
            ),
            models.UniqueConstraint(
                fields=["operation", "slot"], condition=Q(state="issued"), name="orders_one_issued"
            ),
            models.UniqueConstraint(
                fields=["command", "number"],
                condition=~Q(state="drafted"),
                name="orders_one_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot} {self.version}"

    @property
    def where(self) -> Where:
        """Return where it is, for deciding about rights."""
        return Where(self.command.path)

    @property
    def is_numbered(self) -> bool:
        """Return whether number, date and signatory were entered, so that it may be issued."""
        return bool(self.number and self.dated and self.position)

    @property
    def home(self) -> Path:
        """Return the folder in which its files lie."""
        return Path(settings.HOME) / "orders" / str(self.public_id)

    @property
    def pdf(self) -> Path:
        """Return the letter as it was printed when it was issued."""
        return self.home / "letter.pdf"

    @property
    def signed(self) -> Path:
        """Return the signed letter as it was sent in."""
        return self.home / "signed.pdf"


class Document(models.Model):
    """A sealed paper in the register: the letter itself, or a sheet, roster or form that hangs on it."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=12)
    # What it is of: a service number, a unit and part, a form and date. Empty for the letter.
    subject = models.CharField(max_length=120, blank=True)
    # Of a sheet: over the duties that it was made of.
    basis = models.CharField(max_length=64, blank=True)
    claims = models.JSONField()
    signature = models.CharField(max_length=88)
    packed = models.BinaryField()
    sealed_at = models.DateTimeField()
    superseded_by = models.PositiveIntegerField(default=0)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        db_table = "orders_document"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "kind", "subject"], name="orders_one_document"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id.hex}"

    @property
    def content(self) -> dict[str, Any]:
        """Return what is printed."""
        return dict(json.loads(zlib.decompress(bytes(self.packed))))
