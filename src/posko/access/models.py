"""The table of tokens. The token itself is nowhere: only its digest is kept."""

import uuid

from django.db import models

from posko.people.models import Account


class Token(models.Model):
    """With which a program acts for a person, until a day, for some of his rights."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    # Values of `Right`; what of them the owner has not at the moment of use, the token has not either.
    scopes = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    # To the minute: a write at every call would slow all of them.
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_token"
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.name
