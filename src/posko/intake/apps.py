"""Django's description of this part."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.intake"
    label = "intake"
