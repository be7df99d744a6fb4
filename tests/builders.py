"""Plain builder functions; every one takes what matters and invents the rest."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

from inbox.core.events import Author, MessageReceived, Visibility
from inbox.models import (
    Brand,
    Channel,
    Contact,
    Conversation,
    Hook,
    Identity,
    Message,
    User,
)
from responders.models import Handling, Membership, Queue, Responder, Team

MONDAY_TEN = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # 10:00 in Jakarta
_numbers = itertools.count(1)


def a_brand(name: str = "Bank Arunika", **fields: Any) -> Brand:
    return Brand.objects.create(
        name=name, slug=f"brand-{next(_numbers)}", **{"created_at": MONDAY_TEN, **fields}
    )


def a_hook(brand: Brand, kind: str = "webchat", **fields: Any) -> Hook:
    return Hook.objects.create(brand=brand, kind=kind, **{"created_at": MONDAY_TEN, **fields})


def a_channel(brand: Brand | None = None, kind: str = "webchat", **fields: Any) -> Channel:
    brand = brand or a_brand()
    fields.setdefault("hook", None)
    if fields["hook"] is None:
        fields["hook"] = a_hook(brand, kind)
    fields.setdefault("account", f"account-{next(_numbers)}")
    fields.setdefault("name", f"{brand.name} {kind}")
    return Channel.objects.create(brand=brand, kind=kind, created_at=MONDAY_TEN, **fields)


def an_identity(channel: Channel, external_id: str = "", name: str = "Sari") -> Identity:
    contact = Contact.objects.create(brand=channel.brand, name=name, created_at=MONDAY_TEN)
    return Identity.objects.create(
        contact=contact,
        channel=channel,
        external_id=external_id or f"person-{next(_numbers)}",
        name=name,
        created_at=MONDAY_TEN,
    )


def a_conversation(channel: Channel | None = None, **fields: Any) -> Conversation:
    channel = channel or a_channel()
    identity = fields.pop("identity", None) or an_identity(channel)
    at = fields.pop("at", MONDAY_TEN)
    conversation = Conversation.objects.create(
        brand=channel.brand,
        channel=channel,
        identity=identity,
        **{
            "thread_key": f"thread-{next(_numbers)}",
            "last_message_at": at,
            "last_inbound_at": at,
            "created_at": at,
            "received_at": at,
            **fields,
        },
    )
    Handling.objects.create(conversation=conversation, brand=channel.brand, created_at=at)
    return conversation


def a_message(conversation: Conversation, text: str = "Halo min", **fields: Any) -> Message:
    """An inbound one unless `direction` and `source` say otherwise."""
    at = fields.pop("at", MONDAY_TEN)
    return Message.objects.create(
        conversation=conversation,
        channel=conversation.channel,
        text=text,
        **{
            "direction": Message.Direction.IN,
            "source": Message.Source.CUSTOMER,
            "visibility": conversation.visibility,
            "identity": conversation.identity,
            "external_id": f"message-{next(_numbers)}",
            "occurred_at": at,
            "received_at": at,
            **fields,
        },
    )


def a_received(
    channel: Channel, text: str = "Halo min", *, who: str = "sari", at: datetime = MONDAY_TEN
) -> MessageReceived:
    """The event of a private message, as an adapter gives it."""
    number = next(_numbers)
    return MessageReceived(
        account=channel.account,
        key=f"event-{number}",
        occurred_at=at,
        thread_key=who,
        external_id=f"external-{number}",
        author=Author(external_id=who, name=who.title()),
        text=text,
        visibility=Visibility.PRIVATE,
    )


def a_responder(
    name: str = "Rani", role: str = Responder.Role.AGENT, *brands: Brand, **fields: Any
) -> Responder:
    """With no password: hashing one takes a third of a second, and most tests sign nobody in by it."""
    user = User.objects.create_user(username=f"{name.lower()}-{next(_numbers)}")
    responder = Responder.objects.create(user=user, role=role, name=name, **fields)
    responder.brands.add(*brands)
    return responder


def a_team(brand: Brand, *members: Responder, lead: Responder | None = None) -> Team:
    team = Team.objects.create(brand=brand, name=f"Team {next(_numbers)}")
    for member in members:
        Membership.objects.create(team=team, responder=member)
    if lead:
        Membership.objects.create(team=team, responder=lead, is_lead=True)
    return team


def a_queue(team: Team, slug: str = "general") -> Queue:
    return Queue.objects.create(brand=team.brand, team=team, slug=slug, name=slug.title())
