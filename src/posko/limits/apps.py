"""Django's description of this part."""

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.limits"
    label = "limits"
