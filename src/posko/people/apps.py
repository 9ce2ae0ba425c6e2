"""Django's description of this part."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts, roles and rights."""

    name = "posko.people"
    label = "people"

    def ready(self) -> None:
        """Listen to sign-ins and second factors."""
        from posko.people import sessions

        sessions.listen()
