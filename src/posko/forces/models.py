"""The tables of forces."""

from django.db import models

from posko.places.models import Area


class Unit(models.Model):
    """A police command or a unit of one."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    # The codes from the root down to this unit, each followed by a slash: a prefix of it is an ancestor.
    path = models.CharField(max_length=400, unique=True)
    areas = models.ManyToManyField(Area, related_name="units")

    class Meta:
        db_table = "forces_unit"
        ordering = ("path",)

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        """Return how many units stand above."""
        return self.path.count("/") - 1


class SeenTerritory(models.Model):
    """Units and areas, as a digest over their rows, that were taken over or left alone."""

    digest = models.CharField(max_length=64, primary_key=True)
    taken = models.BooleanField()
    at = models.DateTimeField()
    by = models.CharField(max_length=40)

    class Meta:
        db_table = "forces_seen_territory"

    def __str__(self) -> str:
        return self.digest
