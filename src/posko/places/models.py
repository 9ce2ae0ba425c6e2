"""The tables of places."""

from django.db import models


class Area(models.Model):
    """An administrative area. Its code is dotted, and begins with its parent's: 15.05.02 lies in 15.05."""

    code = models.CharField(max_length=13, primary_key=True)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=12)

    class Meta:
        db_table = "places_area"
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def depth(self) -> int:
        """Return how many areas it lies in."""
        return self.code.count(".")
