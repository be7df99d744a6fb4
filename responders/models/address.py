"""An address somebody says is theirs, until they have opened the link that was sent there."""

from __future__ import annotations

from django.db import models

from responders.models.responder import Responder


class AddressCheck(models.Model):
    """One at most for each person; the newest they asked for. next_at: when to send its letter; None: it was sent."""

    responder = models.OneToOneField(Responder, models.CASCADE, related_name="address_check")
    address = models.EmailField(max_length=254)
    asked_at = models.DateTimeField()  # by which links of an earlier asking are told apart
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(next_at__isnull=False),
                name="address_check_to_send",
            ),
        ]
