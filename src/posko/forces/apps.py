"""Django's description of this part."""

from django.apps import AppConfig


class ForcesConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.forces"
    label = "forces"
