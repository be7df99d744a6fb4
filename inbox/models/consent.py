"""A sign-in at a provider that somebody began, until they come back from it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inbox.models.channel import Brand, Channel
from inbox.models.vault import SealedJSONField


class Consent(models.Model):
    """`state` and `session` are kept as digests only. channel: the one that is connected again, or none.

    kept: what was typed, and the verifier that the code will be exchanged with.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32)
    state = models.BinaryField(unique=True)
    session = models.BinaryField()
    kept = SealedJSONField(context="consent.kept")
    ends_at = models.DateTimeField(db_index=True)
