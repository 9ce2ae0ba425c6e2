"""Django's description of this part."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.planning"
    label = "planning"
