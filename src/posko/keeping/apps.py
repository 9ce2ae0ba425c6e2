"""Django's description of this part."""

from django.apps import AppConfig


class KeepingConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.keeping"
    label = "keeping"
