"""Django's description of this part."""

from django.apps import AppConfig


class GuideConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.guide"
    label = "guide"
