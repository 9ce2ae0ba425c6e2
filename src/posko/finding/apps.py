"""Django's description of this part."""

from django.apps import AppConfig


class FindingConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.finding"
    label = "finding"
