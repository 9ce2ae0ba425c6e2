"""Django's description of this part."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.places"
    label = "places"
