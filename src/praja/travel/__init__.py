"""How long the way between two places takes on a date: docs/methods/travel.md."""

from praja.travel.minutes import SAME_PLACE_M, Travel
from praja.travel.ways import CLOSED, NOTHING_GIVEN

__all__ = ["CLOSED", "NOTHING_GIVEN", "SAME_PLACE_M", "Travel"]
