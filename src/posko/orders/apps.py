"""Django's description of this part."""

import sys

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.orders"
    label = "orders"

    def ready(self) -> None:
        """Let the process that writes papers answer questions about plans too: one reads a plan for both."""
        from posko.planning import engine

        engine.answer_by((sys.executable, "-m", "posko.orders.scribe"))
