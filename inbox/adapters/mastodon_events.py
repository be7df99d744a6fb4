"""What Mastodon's notifications and statuses tell, as events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inbox.adapters import reading
from inbox.adapters.errors import PayloadMalformed
from inbox.adapters.plain import plain
from inbox.adapters.reading import identifier, items, mapping, moment, text
from inbox.core.events import (
    Author,
    EchoSeen,
    Event,
    Media,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    ReactionSeen,
    UnknownEvent,
    Visibility,
)

SAID = frozenset({"mention", "quote"})
PUBLIC = frozenset({"public", "unlisted"})
MEDIA = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}
STAR = "⭐"
RootOf = Callable[[dict[str, Any]], str]


def listed(page: Any) -> list[dict[str, Any]]:
    """The objects of one page; PayloadMalformed where it is no page, so that nobody goes on from there."""
    if not isinstance(page, list):
        raise PayloadMalformed("There is no list.", "not_a_page")
    return items(page)


def told(notification: dict[str, Any], account: str, root_of: RootOf) -> Event:
    """What one notification tells. root_of: the first status of a status's thread."""
    kind, status = text(notification.get("type")), mapping(notification, "status")
    number = identifier(status.get("id"))
    if kind in SAID and number:
        return _said(MessageReceived, status, account, notification, root_of)
    if kind == "update" and number and status.get("edited_at"):
        return edited(status, account)
    if kind == "favourite" and number:
        return ReactionSeen(
            account=account,
            key=reading.key("favourite", identifier(notification.get("id")) or number),
            occurred_at=moment(notification.get("created_at")),
            raw=notification,
            external_id=number,
            author=_person(mapping(notification, "account")),
            emoji=STAR,
        )
    return _unknown(kind or "empty", notification, account)


def ours(status: dict[str, Any], account: str, root_of: RootOf) -> Event:
    """A status of our own account, whoever typed it; without the mention that carried it."""
    if not identifier(status.get("id")) or not _customer(status, account):
        return _unknown("own_post", status, account)
    return _said(EchoSeen, status, account, status, root_of)


def edited(status: dict[str, Any], account: str) -> Event:
    number, at = identifier(status.get("id")), moment(status.get("edited_at"))
    return MessageEdited(
        account=account,
        key=reading.key(number, at.isoformat()),
        occurred_at=at,
        raw=status,
        external_id=number,
        text=_words(status),
        version=at.isoformat(),
    )


def removed(number: str, account: str) -> Event:
    return MessageRemoved(
        account=account, key=reading.key(number), occurred_at=reading.UNTOLD, external_id=number
    )


def visibility_of(status: dict[str, Any]) -> Visibility:
    """What only some may read, followers or those who are named, is private here."""
    is_public = text(status.get("visibility")) in PUBLIC
    return Visibility.PUBLIC if is_public else Visibility.PRIVATE


def _said(
    made: type[MessageReceived],
    status: dict[str, Any],
    account: str,
    raw: dict[str, Any],
    root_of: RootOf,
) -> Event:
    number, author = identifier(status.get("id")), _person(mapping(status, "account"))
    is_ours = made is EchoSeen
    person = _customer(status, account) if is_ours else author.external_id
    visibility = visibility_of(status)
    is_public = visibility is Visibility.PUBLIC
    to: dict[str, Any] = {"to": Author(person)} if is_ours else {}
    return made(
        **to,
        account=account,
        key=reading.key(number),
        occurred_at=moment(status.get("created_at"), raw.get("created_at")),
        thread_key=f"{root_of(status)}#{person}" if is_public else person or f"status:{number}",
        raw=raw,
        external_id=number,
        author=author,
        text=_without_mention(status, person) if is_ours else _words(status),
        visibility=visibility,
        kind="mention" if is_public else "message",
        media=tuple(_media(one) for one in items(status.get("media_attachments"))),
        in_reply_to=identifier(status.get("in_reply_to_id")),
        permalink=text(status.get("url")) or text(status.get("uri")),
    )


def _customer(status: dict[str, Any], account: str) -> str:
    """Whom we answered; without an answered one, whom we named first."""
    named = [identifier(one.get("id")) for one in items(status.get("mentions"))]
    people = [identifier(status.get("in_reply_to_account_id")), *named]
    return next((one for one in people if one and one != account), "")


def _words(status: dict[str, Any]) -> str:
    """With the warning that stands before it."""
    parts = [text(status.get("spoiler_text")), plain(text(status.get("content")))]
    return "\n\n".join(filter(None, parts))


def _without_mention(status: dict[str, Any], person: str) -> str:
    words = plain(text(status.get("content")))
    for one in items(status.get("mentions")):
        if identifier(one.get("id")) == person:
            for name in (text(one.get("acct")), text(one.get("username"))):
                if name and words.startswith(f"@{name} "):
                    return words[len(name) + 2 :]
    return words


def _media(attachment: dict[str, Any]) -> Media:
    return Media(
        MEDIA.get(text(attachment.get("type")), "file"),
        text(attachment.get("url")) or text(attachment.get("remote_url")),
        text(attachment.get("description")),
    )


def _person(who: dict[str, Any]) -> Author:
    handle = text(who.get("acct"))
    return Author(identifier(who.get("id")), text(who.get("display_name")) or handle, handle)


def _unknown(kind: str, raw: dict[str, Any], account: str) -> UnknownEvent:
    key = reading.key(kind[:64], identifier(raw.get("id")) or reading.digest(raw))
    at = moment(raw.get("created_at"))
    return UnknownEvent(account=account, key=key, occurred_at=at, raw=raw, kind=kind[:64])
