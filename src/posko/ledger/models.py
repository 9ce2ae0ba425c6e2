"""Two tables: entries, which nobody changes, and the records they are digests of, which may be erased."""

from django.db import models

from posko.ledger.chain import Link, instant


class Entry(models.Model):
    """One act in the chain. Triggers in the database refuse to change or delete it (`guards`)."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    act = models.CharField(max_length=80)
    actor = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    # Unique: two entries can never follow the same one, whatever goes wrong above.
    previous = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        db_table = "ledger_entry"
        indexes = (models.Index(fields=["subject"]), models.Index(fields=["act"]))

    def __str__(self) -> str:
        return f"{self.number} {self.act}"

    def link(self) -> Link:
        """Return what the hash of the entry is taken of, as the database tells it now."""
        return Link(
            self.number, instant(self.at), self.act, self.actor, self.subject, self.digest, self.previous
        )


class Record(models.Model):
    """The facts of an entry with their salt, outside the chain. Erasing one leaves the chain whole."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True)
    salt = models.CharField(max_length=64)
    body = models.TextField()

    class Meta:
        db_table = "ledger_record"

    def __str__(self) -> str:
        return f"record of {self.entry_id}"
