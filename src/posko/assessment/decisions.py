"""How far a proposal has come."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Decision(TextChoices):
    """How far a proposal has come."""

    PROPOSED = "proposed", _("menunggu orang kedua")
    CONFIRMED = "confirmed", _("disetujui")
    REFUSED = "refused", _("ditolak")
    WITHDRAWN = "withdrawn", _("ditarik pengusul")
