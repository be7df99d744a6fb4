"""Browsers that may be woken, and the key by which their push services know us."""

from __future__ import annotations

from django.db import models

from inbox.models.vault import SealedJSONField
from responders.models.responder import Responder


class PushKey(models.Model):
    """One for the installation, made at its first use; `private` holds {"pem": …}."""

    name = models.CharField(max_length=8, primary_key=True, default="vapid")
    public = models.CharField(max_length=120)  # uncompressed point, base64url
    private = SealedJSONField(context="push.private")


class PushSubscription(models.Model):
    """`keys`: the browser's {"p256dh": …, "auth": …}, base64url."""

    responder = models.ForeignKey(Responder, models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000, unique=True)
    keys = SealedJSONField(context="push.keys")
    device = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    last_told_at = models.DateTimeField(null=True)
