"""What our own account published, where its platform announces it: a name for what is commented on."""

from __future__ import annotations

from django.db import models

from inbox.models.channel import Channel


class Post(models.Model):
    """`told_at` is the platform's time of the latest telling, which outweighs those before it, in whatever order they come."""

    channel = models.ForeignKey(
        Channel, models.CASCADE, related_name="posts", db_index=False
    )  # post_once begins with it
    page = models.CharField(max_length=300)  # its address, as it stands in a conversation's context
    title = models.CharField(max_length=300, blank=True)
    first_at = models.DateTimeField(null=True)  # public since then; null once it is gone
    told_at = models.DateTimeField()
    is_gone = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "page"], name="post_once")]
        indexes = [models.Index(fields=["first_at"], name="post_first")]
