"""The tables of keeping: who is at work beside the pages."""

from django.db import models


class Heartbeat(models.Model):
    """A process that makes plans, and when it last said that it lives."""

    worker = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "keeping_heartbeat"

    def __str__(self) -> str:
        return self.worker
