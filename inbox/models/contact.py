"""A person, and the same person on each channel."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models.functions import Upper

from inbox.core import signs
from inbox.models.channel import Brand, Channel


class Contact(models.Model):
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200, blank=True)
    is_forgotten = models.BooleanField(default=False)
    created_at = models.DateTimeField()


class Identity(models.Model):
    """A contact on one channel."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="identities")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="identities")
    external_id = models.CharField(max_length=190)
    name = models.CharField(max_length=200, blank=True)
    handle = models.CharField(max_length=190, blank=True)
    is_blocked = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "external_id"], name="identity_once"),
        ]
        indexes = [  # who might be the same person
            models.Index(Upper("name"), name="identity_by_name"),
            models.Index(Upper("handle"), name="identity_by_handle"),
            GinIndex(SearchVector("name", "handle", config="simple"), name="identity_words"),
        ]

    @property
    def shown_name(self) -> str:
        return signs.named(self.name or self.handle or self.contact.name)

    @property
    def shown_handle(self) -> str:
        return signs.named(self.handle)


class IdentityLink(models.Model):
    """Somebody said that an identity is this contact; undoing puts it back where it was."""

    identity = models.ForeignKey(Identity, models.CASCADE, related_name="links")
    from_contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    to_contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)  # masked
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_reason = models.CharField(max_length=300, blank=True)  # masked
