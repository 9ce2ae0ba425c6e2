"""Django's description of this part."""

from django.apps import AppConfig


class CampaignConfig(AppConfig):
    """This part as Django knows it."""

    name = "posko.campaign"
    label = "campaign"
