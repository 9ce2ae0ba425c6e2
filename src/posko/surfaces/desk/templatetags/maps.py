"""What a page with a map carries in its head."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("desk/map_head.html")
def map_head() -> dict[str, Any]:
    """Return the scripts of maps and, where one is set, the basemap."""
    base = settings.BASEMAP
    tiles = {"pictures": base.pictures, "archive": reverse("desk:basemap") if base.archive else ""}
    told = {name: value for name, value in {**tiles, "credit": base.credit}.items() if value}
    return {"tiles": json.dumps(told) if any(tiles.values()) else ""}
