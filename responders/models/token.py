"""A key to the API: shown once, kept as a digest."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from responders.models.responder import Responder


class ApiToken(models.Model):
    """`scopes`: read:inbox write:reply read:report admin:channel."""

    responder = models.ForeignKey(Responder, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=120)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=24))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
