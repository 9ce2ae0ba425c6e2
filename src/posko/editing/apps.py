"""Django's description of this part."""

from django.apps import AppConfig


class EditingConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.editing"
    label = "editing"
