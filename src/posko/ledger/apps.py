"""Django's description of this part."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.ledger"
    label = "ledger"
