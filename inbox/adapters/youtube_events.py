"""What YouTube's comments tell, as events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from inbox.adapters import reading
from inbox.adapters.errors import PayloadMalformed
from inbox.adapters.reading import identifier, items, mapping, moment, text
from inbox.core.events import (
    Author,
    EchoSeen,
    Event,
    Media,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    UnknownEvent,
    Visibility,
)

SITE = "https://www.youtube.com/watch"
HELD = "heldForReview"
HELD_WORDS = "Held for review: "
_SOMEBODY = "?"  # no account is called that


@dataclass(frozen=True, slots=True)
class Thread:
    """What its comments do not say of themselves.

    owner: who wrote the first comment, or that comment's id where its author is not told.
    status: of the list it was found in. people: the ids of those heard in it, by handle.
    """

    root: str
    owner: str
    account: str
    status: str = ""
    people: Mapping[str, str] = field(default_factory=dict)


def listed(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects of one page; PayloadMalformed where it is no page, so that nobody goes on from there."""
    found = content.get("items")
    if found is None and text(content.get("kind")).endswith("ListResponse"):
        return []
    if not isinstance(found, list):
        raise PayloadMalformed("There is no list of comments.", "not_a_page")
    return items(found)


def root(item: dict[str, Any]) -> str:
    """The id of a thread, which is that of its first comment."""
    top = mapping(item, "snippet", "topLevelComment")
    return identifier(top.get("id")) or identifier(item.get("id"))


def began_at(item: dict[str, Any]) -> datetime:
    return _at(comments(item)[0])


def comments(item: dict[str, Any]) -> list[dict[str, Any]]:
    """The first comment of a thread, and those of its replies that come with it, oldest first."""
    top = mapping(item, "snippet", "topLevelComment")
    replies = items(mapping(item, "replies").get("comments"))
    return [top, *in_order(replies)]


def in_order(replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(replies, key=_at)


def thread(item: dict[str, Any], account: str, status: str = "") -> Thread:
    number, said = root(item), comments(item)
    owner = _author(said[0]).external_id or number
    return Thread(number, owner, account, status, people(said))


def people(said: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Who spoke, by handle in small letters."""
    authors = [_author(one) for one in said]
    return {one.handle.casefold(): one.external_id for one in authors if one.handle}


def told(comment: dict[str, Any], where: Thread) -> Event:
    """A comment or a reply; one of our own that answers nobody is none of a conversation."""
    number, snippet, author = (
        identifier(comment.get("id")),
        mapping(comment, "snippet"),
        _author(comment),
    )
    if not number or not where.root:
        return unknown("comment.no_id", comment, where.account)
    is_ours = author.external_id != "" and author.external_id == where.account
    person = _answered(_words(comment), where) if is_ours else author.external_id or number
    if not person:
        return unknown("own_comment", comment, where.account)
    made = EchoSeen if is_ours else MessageReceived
    page = _page(snippet)
    is_held = (text(snippet.get("moderationStatus")) or where.status) == HELD
    return made(
        account=where.account,
        key=reading.key(number),
        occurred_at=moment(snippet.get("publishedAt"), snippet.get("updatedAt")),
        thread_key=thread_key(where, person),
        raw=comment,
        external_id=number,
        author=author,
        text=_words(comment),
        visibility=Visibility.PUBLIC,
        kind="comment",
        media=(Media("image", number),) if text(snippet.get("imageUrl")) else (),
        # Of our own words the platform tells the thread, never which customer's word they answer.
        in_reply_to="" if is_ours or number == where.root else where.root,
        permalink=f"{page}&{urlencode({'lc': number})}" if page else "",
        context=f"{HELD_WORDS}{page}" if is_held else page,
    )


def ours(comment: dict[str, Any], account: str, key: str) -> EchoSeen | None:
    """A reply of ours in the conversation `key`; None for what others said."""
    event = told(comment, Thread(root_of(key), _SOMEBODY, account))
    return replace(event, thread_key=key) if isinstance(event, EchoSeen) else None


def edited(comment: dict[str, Any], where: Thread) -> MessageEdited:
    number, stamp = identifier(comment.get("id")), mapping(comment, "snippet").get("updatedAt")
    at = moment(stamp)
    return MessageEdited(
        account=where.account,
        key=reading.key(number, at.isoformat()),
        occurred_at=at,
        raw=comment,
        external_id=number,
        text=_words(comment),
        version=at.isoformat(),
    )


def removed(number: str, account: str) -> MessageRemoved:
    return MessageRemoved(
        account=account, key=reading.key(number), occurred_at=reading.UNTOLD, external_id=number
    )


def unknown(kind: str, raw: dict[str, Any], account: str) -> UnknownEvent:
    key = reading.key(kind, identifier(raw.get("id")) or reading.digest(raw))
    return UnknownEvent(account=account, key=key, occurred_at=_at(raw), raw=raw, kind=kind)


def thread_key(where: Thread, person: str) -> str:
    """One person's talk in one thread. Where the person began it, the first comment says enough."""
    return where.root if person == where.owner else f"{where.root}#{person}"


def page_of(video: str) -> str:
    return f"{SITE}?{urlencode({'v': video})}" if video else ""


def root_of(key: str) -> str:
    return key.partition("#")[0]


def _answered(words: str, where: Thread) -> str:
    """Whom our reply is for: whom it names first, else whoever began the thread; empty for nobody."""
    named = where.people.get(words.partition(" ")[0].rstrip(",:").casefold(), "")
    return next((one for one in (named, where.owner) if one not in {"", where.account}), "")


def author_of(comment: dict[str, Any]) -> str:
    return _author(comment).external_id


def _author(comment: dict[str, Any]) -> Author:
    """Display names are handles, with their sign, wherever somebody has one."""
    snippet = mapping(comment, "snippet")
    name = text(snippet.get("authorDisplayName"))
    number = identifier(mapping(snippet, "authorChannelId").get("value"))
    return Author(number, name, name if name.startswith("@") else "")


def _at(comment: dict[str, Any]) -> datetime:
    return moment(mapping(comment, "snippet").get("publishedAt"))


def _words(comment: dict[str, Any]) -> str:
    """As they were typed, where we may see that; else as they are shown."""
    snippet = mapping(comment, "snippet")
    return text(snippet.get("textOriginal")) or text(snippet.get("textDisplay"))


def _page(snippet: dict[str, Any]) -> str:
    """The video; a comment beneath a post has no page that the platform tells."""
    return page_of(text(snippet.get("videoId")))
