"""Django's description of this part."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.access"
    label = "access"

    def ready(self) -> None:
        """Register the acts of this part."""
        from posko.access import acts  # noqa: F401
