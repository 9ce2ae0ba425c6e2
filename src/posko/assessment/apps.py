"""Django's description of this part."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.assessment"
    label = "assessment"
