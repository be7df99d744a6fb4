"""What Bluesky's notifications, feeds and posts tell, as events."""

from __future__ import annotations

from typing import Any

from inbox.adapters import reading
from inbox.adapters.errors import PayloadMalformed
from inbox.adapters.reading import items, mapping, moment, text
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

SAID = {"mention": "mention", "quote": "mention", "reply": "comment"}
LIKE = "❤️"
SITE = "https://bsky.app/profile"


def listed(page: Any, name: str) -> list[dict[str, Any]]:
    """The objects of one page; PayloadMalformed where it is no page, so that nobody goes on from there."""
    if not isinstance(page, dict) or not isinstance(page.get(name), list):
        raise PayloadMalformed(f"There is no list of {name}.", "not_a_page")
    return items(page[name])


def told(notification: dict[str, Any], account: str) -> Event:
    """What one notification tells."""
    reason, uri = text(notification.get("reason")), text(notification.get("uri"))
    record, author = mapping(notification, "record"), person(mapping(notification, "author"))
    at = moment(notification.get("indexedAt"), record.get("createdAt"))
    subject = text(notification.get("reasonSubject"))
    if reason in SAID and uri:
        return MessageReceived(
            account=account,
            key=reading.key(uri),
            occurred_at=at,
            thread_key=thread(uri, record, author.external_id),
            raw=notification,
            external_id=uri,
            author=author,
            text=text(record.get("text")),
            visibility=Visibility.PUBLIC,
            kind=SAID[reason],
            media=_media(mapping(record, "embed"), owner_of(uri)),
            in_reply_to=text(mapping(record, "reply", "parent").get("uri")),
            permalink=page_of(uri),
            context=page_of(subject),
        )
    if reason == "like" and uri and subject:
        return ReactionSeen(
            account=account,
            key=reading.key(uri),
            occurred_at=at,
            raw=notification,
            external_id=subject,
            author=author,
            emoji=LIKE,
        )
    return _unknown(reason or "empty", uri, account, notification)


def ours(item: dict[str, Any], account: str) -> Event | None:
    """A post of our own feed, whoever typed it; None for what we only passed on."""
    post = mapping(item, "post")
    uri, record = text(post.get("uri")), mapping(post, "record")
    if not uri or owner_of(uri) != account:
        return None
    parent, root = (text(mapping(record, "reply", name).get("uri")) for name in ("parent", "root"))
    customer = next((who for who in map(owner_of, (parent, root)) if who not in ("", account)), "")
    if not customer:  # to everybody, or to ourselves
        return _unknown("own_post", uri, account, item)
    return EchoSeen(
        account=account,
        key=reading.key(uri),
        occurred_at=moment(post.get("indexedAt"), record.get("createdAt")),
        thread_key=thread(uri, record, customer),
        raw=item,
        external_id=uri,
        author=person(mapping(post, "author")),
        text=text(record.get("text")),
        visibility=Visibility.PUBLIC,
        kind="comment",
        media=_media(mapping(record, "embed"), account),
        in_reply_to=parent,
        permalink=page_of(uri),
        to=Author(customer),
    )


def edited(post: dict[str, Any], account: str) -> Event:
    """A post whose version is another than we knew; the platform does not say when that was written."""
    uri, cid = text(post.get("uri")), text(post.get("cid"))
    record = mapping(post, "record")
    return MessageEdited(
        account=account,
        key=reading.key(uri, cid),
        occurred_at=reading.UNTOLD,
        thread_key=thread(uri, record, owner_of(uri)),
        raw=post,
        external_id=uri,
        text=text(record.get("text")),
        version=cid,
    )


def removed(uri: str, account: str) -> Event:
    return MessageRemoved(
        account=account, key=reading.key(uri), occurred_at=reading.UNTOLD, external_id=uri
    )


def thread(uri: str, record: dict[str, Any], person: str) -> str:
    """One person's talk under one root. Where the person began it, the root says enough."""
    root = text(mapping(record, "reply", "root").get("uri")) or uri
    return root if owner_of(root) == person else f"{root}#{person}"


def root_of(thread_key: str) -> str:
    return thread_key.partition("#")[0]


def owner_of(uri: str) -> str:
    """Whose record it is."""
    return uri.removeprefix("at://").partition("/")[0] if uri.startswith("at://") else ""


def page_of(uri: str) -> str:
    """Where people read it."""
    owner, _, path = uri.removeprefix("at://").partition("/")
    collection, _, name = path.partition("/")
    return f"{SITE}/{owner}/post/{name}" if collection == "app.bsky.feed.post" and name else ""


def person(who: dict[str, Any]) -> Author:
    handle = text(who.get("handle"))
    return Author(text(who.get("did")), text(who.get("displayName")) or handle, handle)


def _media(embed: dict[str, Any], owner: str) -> tuple[Media, ...]:
    """Pictures, a film, a link's card; of a quote that has some, those."""
    inner = mapping(embed, "media") or embed
    found = [_file("image", one.get("image"), one, owner) for one in items(inner.get("images"))]
    if inner.get("video"):
        found.append(_file("video", inner.get("video"), inner, owner))
    card = mapping(inner, "external")
    if card:
        found.append(Media("share", text(card.get("uri")), text(card.get("title"))))
    return tuple(found)


def _file(kind: str, blob: Any, described: dict[str, Any], owner: str) -> Media:
    """Named by kind, owner and content: films lie in another place than pictures."""
    cid = text(mapping(blob, "ref").get("$link"))
    return Media(
        kind,
        f"{kind}/{owner}/{cid}" if cid else "",
        text(described.get("alt")),
        text(mapping(blob).get("mimeType")),
        reading.number(mapping(blob).get("size")),
    )


def _unknown(kind: str, uri: str, account: str, raw: dict[str, Any]) -> UnknownEvent:
    at = moment(raw.get("indexedAt"), mapping(raw, "post").get("indexedAt"))
    key = reading.key(kind[:64], uri or reading.digest(raw))
    return UnknownEvent(account=account, key=key, occurred_at=at, raw=raw, kind=kind[:64])
