"""Django's description of this part."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class HooksConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.hooks"
    label = "hooks"

    def ready(self) -> None:
        """Register the acts of all parts: any of them may be delivered."""
        autodiscover_modules("acts")
