"""Whose voice it is, and the accounts and addresses it is heard through."""

from __future__ import annotations

import secrets

from django.db import models

from inbox.models.vault import SealedJSONField


def fresh_token() -> str:
    return secrets.token_urlsafe(24)


class Brand(models.Model):
    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    time_zone = models.CharField(max_length=64, default="Asia/Jakarta")
    language = models.CharField(max_length=8, default="id")
    own_domains = models.JSONField(
        default=list
    )  # e-mail and web domains that are not personal data
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Hook(models.Model):
    """An address a platform calls, with the secrets that prove it is the platform."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="hooks")
    kind = models.CharField(max_length=32)
    token = models.CharField(max_length=64, unique=True, default=fresh_token)
    secrets = SealedJSONField(context="hook.secrets")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()


class ChannelQuerySet(models.QuerySet["Channel"]):
    def active(self) -> ChannelQuerySet:
        return self.filter(state=Channel.State.ACTIVE)


class Channel(models.Model):
    """One connected account. A broken channel holds replies and says why; it still receives."""

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"
        BROKEN = "broken"

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="channels")
    hook = models.ForeignKey(Hook, models.PROTECT, null=True, related_name="channels")
    kind = models.CharField(max_length=32)
    account = models.CharField(max_length=190)
    name = models.CharField(max_length=120)
    credentials = SealedJSONField(context="channel.credentials")
    options = models.JSONField(
        default=dict
    )  # operator's overrides of capabilities, allowed origins
    receives_by = models.CharField(max_length=8, default="push")  # push or poll
    # Fresh credentials were asked for, and the answer is not here: it may be lost for ever.
    awaits_renewal = models.BooleanField(db_default=False)
    cursor = models.TextField(blank=True)
    polled_at = models.DateTimeField(null=True)
    listed_at = models.DateTimeField(null=True)  # when a poll last went to the end of the list
    state = models.CharField(max_length=16, choices=State.choices, default=State.ACTIVE)
    # By somebody, before it broke: connected again, it is so still.
    was_paused = models.BooleanField(db_default=False)
    broken_code = models.CharField(max_length=64, blank=True)
    broken_reason = models.TextField(blank=True)
    last_event_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)  # when the credentials end, where somebody told
    lacks = models.JSONField(default=list)  # permissions the platform says we were not given
    created_at = models.DateTimeField()

    objects = ChannelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "account"], name="channel_account_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_held(self) -> bool:
        """Whether somebody paused it, and nobody has resumed it since."""
        is_broken = self.state == Channel.State.BROKEN
        return self.state == Channel.State.PAUSED or (is_broken and self.was_paused)
