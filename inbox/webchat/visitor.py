"""Who is chatting: a signed cookie per chat, made when the page is first opened."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import Morsel

from django.conf import settings
from django.core import signing
from django.http import HttpResponse

from inbox.models import Channel, Identity
from inbox.models.vault import digest

KIND = "webchat"
COOKIE = "dua-visitor"
SALT = "visitor"
COOKIE_SECONDS = 180 * 86400

# Browsers keep a cookie of a frame on somebody else's site only if it says `Partitioned`: one jar
# per site around it. Python knows the word from 3.14 on, Django 5.2 has no argument for it.
Morsel._reserved.setdefault("partitioned", "Partitioned")  # type: ignore[attr-defined]
Morsel._flags.add("partitioned")  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Visitor:
    """`key` is their id on the channel, a UUID; `is_new`: the browser does not have the cookie yet."""

    channel: Channel
    key: str
    is_new: bool

    def identity(self) -> Identity | None:
        """None until their first message has been taken in."""
        return Identity.objects.filter(channel=self.channel, external_id=self.key).first()


def channel_of(token: str) -> Channel | None:
    """The chat at this address. A paused or broken one still listens."""
    return (
        Channel.objects.select_related("brand", "hook")
        .filter(kind=KIND, account=token, hook__is_active=True)
        .first()
    )


def recognise(cookies: Mapping[str, str], channel: Channel) -> Visitor:
    key = _key(cookies.get(COOKIE, ""), channel.pk)
    return Visitor(channel, key or str(uuid.uuid4()), is_new=key is None)


def first_heard(channel: Channel, client_id: uuid.UUID) -> Visitor:
    """Whose words come without a cookie: the same words sent again are the same visitor's."""
    key = digest(f"{channel.pk}:{client_id}", "visitor")
    return Visitor(channel, str(uuid.UUID(bytes=key[:16], version=4)), is_new=True)


def remember(response: HttpResponse, visitor: Visitor) -> None:
    """Bound to this chat's address. On other people's sites a browser returns it over https only."""
    response.set_cookie(
        COOKIE,
        signing.dumps(f"{visitor.channel.pk}:{visitor.key}", salt=SALT),
        max_age=COOKIE_SECONDS,
        path=f"/chat/{visitor.channel.account}/",
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="None" if settings.IS_HTTPS else "Lax",
    )
    if settings.IS_HTTPS:  # means nothing without Secure
        response.cookies[COOKIE]["partitioned"] = True


def visitor_of(cookies: Mapping[str, str], token: str) -> int | None:
    """The identity whose events this browser may hear; None for anybody we do not know."""
    channel = channel_of(token)
    if channel is None:
        return None
    visitor = recognise(cookies, channel)
    identity = None if visitor.is_new else visitor.identity()
    return identity.pk if identity else None


def _key(cookie: str, channel_id: int) -> str | None:
    try:
        owner, _colon, key = str(signing.loads(cookie, salt=SALT)).partition(":")
    except signing.BadSignature:
        return None
    return key if owner == str(channel_id) else None
