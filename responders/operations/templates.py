"""Templates for those who answer: which fit this customer; and the list asked for again by who may edit channels."""

from __future__ import annotations

from datetime import datetime

from inbox.models import Channel, Conversation, MessageTemplate, User
from inbox.operations import channels, templates
from responders import access


def offered(conversation: Conversation, *, by: User | None) -> list[MessageTemplate]:
    """What can be said now, the customer's language first, then by language and name. Raises NotAllowed."""
    access.require(by, "reply", conversation.brand_id)
    channel = conversation.channel
    if not channels.capabilities(channel).templates:
        return []
    spoken = conversation.handling.language or conversation.brand.language
    rows = MessageTemplate.objects.filter(channel=channel).sendable()
    return sorted(
        rows, key=lambda row: (not _is_in(row.language, spoken), row.language, row.name, row.pk)
    )


def refresh(channel: Channel, *, by: User | None, at: datetime) -> int:
    """See inbox.operations.templates.ask."""
    access.require(by, "edit_channels", channel.brand_id)
    return templates.ask(channel, by=by, at=at)


def _is_in(written: str, spoken: str) -> bool:
    """A platform writes id_ID or en_US where we write id or en."""
    return written.partition("_")[0].lower() == spoken.partition("-")[0].lower()
