"""Django's description of this part."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.orders"
    label = "orders"
