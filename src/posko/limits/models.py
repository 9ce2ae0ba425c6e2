"""The table of limits: who has used up how much, under a name that leads back to nobody."""

from django.db import models


class Allowance(models.Model):
    """What one account or address has used of one limit."""

    # A keyed hash of limit and account or address: the table holds neither.
    key = models.CharField(max_length=64, primary_key=True)
    # Seconds since 1970 until which its calls, spread evenly, would last.
    paid_until = models.FloatField()

    class Meta:
        db_table = "limits_allowance"
        indexes = (models.Index(fields=["paid_until"]),)

    def __str__(self) -> str:
        return self.key
