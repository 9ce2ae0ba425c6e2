"""Django's description of this part."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.access"
    label = "access"

    def ready(self) -> None:
        """Register the acts of this part, and end the tokens of accounts that are closed."""
        from posko.access import acts  # noqa: F401
        from posko.access.actions import revoke_all
        from posko.people.news import account_suspended

        account_suspended.connect(revoke_all, dispatch_uid="tokens")
