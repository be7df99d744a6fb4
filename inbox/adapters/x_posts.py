"""What a post on X tells: who said it, in which conversation, and in which version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from inbox.adapters import reading, x_calls
from inbox.adapters.reading import identifier, items, mapping, moment, text
from inbox.core.events import (
    Author,
    EchoSeen,
    Event,
    Media,
    MessageEdited,
    MessageReceived,
    UnknownEvent,
    Visibility,
)

KINDS = {"photo": "image", "video": "video", "animated_gif": "video"}
# What a media key begins with, where nothing else tells what it is.
KEYS = {"3": "image", "7": "video", "13": "video", "16": "video"}
Named = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Around:
    """The posts, people and media that came beside, by their ids."""

    posts: Named = field(default_factory=dict)
    users: Named = field(default_factory=dict)
    media: Named = field(default_factory=dict)

    @classmethod
    def of(cls, includes: dict[str, Any]) -> Around:
        """Older payloads say tweets where newer ones say posts."""
        posts = [*items(includes.get("tweets")), *items(includes.get("posts"))]
        return cls(
            _named(posts, "id"),
            _named(items(includes.get("users")), "id"),
            _named(items(includes.get("media")), "media_key"),
        )

    def first(self, post: str) -> str:
        """The id the post began with, where an edit is known to have given it another."""
        return history(self.posts.get(post, {"id": post}))[0]


def thread(root: str, person: str) -> str:
    """One customer's words in one conversation; all of theirs where the conversation is not told."""
    return f"post:{root}:{person}"


def place(thread_key: str) -> tuple[str, str] | None:
    """The conversation and the customer; None for anything but a thread of posts."""
    kind, _, rest = thread_key.partition(":")
    root, _, person = rest.partition(":")
    return (root, person) if kind == "post" else None


def history(post: dict[str, Any]) -> list[str]:
    """The ids of all its versions, the first one first."""
    told = post.get("edit_history_post_ids") or post.get("edit_history_tweet_ids")
    ids = [name for one in told if (name := identifier(one))] if isinstance(told, list) else []
    now = identifier(post.get("id"))
    return ids if now in ids else [*ids, now]


def written(post: dict[str, Any], around: Around, account: str, raw: dict[str, Any]) -> list[Event]:
    """The post under its first id, and its edits; empty for a repost, and for our words to nobody."""
    author = identifier(post.get("author_id"))
    answered = identifier(post.get("in_reply_to_user_id"))
    is_ours = bool(author) and author == account
    is_repost = any(one.get("type") == "retweeted" for one in referenced(post))
    if not identifier(post.get("id")) or is_repost or (is_ours and answered in {"", account}):
        return []
    first, *later = history(post)
    around = replace(around, posts={**around.posts, identifier(post.get("id")): post})
    original = around.posts.get(first, post)
    root = around.first(identifier(post.get("conversation_id")))
    told: dict[str, Any] = {
        "account": account,
        "key": reading.key(first),
        "occurred_at": _written_at(first, original),
        "thread_key": thread(root, answered if is_ours else author),
        "raw": raw,
        "external_id": first,
        "author": person(author, around.users, text(post.get("username"))),
        "text": words(original),
        "visibility": Visibility.PUBLIC,
        "kind": "comment" if is_ours or (answered and answered == account) else "mention",
        "media": attached(original, around.media),
        "in_reply_to": around.first(_target(post, "replied_to")),
        "permalink": f"https://x.com/i/status/{first}",
        "context": _context(post, around),
    }
    said = _echo(told, answered, around) if is_ours else MessageReceived(**told)
    return [said, *(_edited(said, name, around) for name in later if name in around.posts)]


def _echo(told: dict[str, Any], answered: str, around: Around) -> EchoSeen:
    return EchoSeen(**told, to=person(answered, around.users))


def said_by_us(
    listed: dict[str, Any], around: Around, account: str, thread_key: str
) -> Iterator[EchoSeen]:
    """A listed post as an echo, if it is ours and of this thread."""
    wanted = place(thread_key)
    for event in written(listed, around, account, listed):
        found = place(event.thread_key)
        if not (isinstance(event, EchoSeen) and found and wanted and found[1] == wanted[1]):
            continue
        if wanted[0] in {"", found[0]}:
            yield replace(event, thread_key=thread_key)


def words(post: dict[str, Any]) -> str:
    """What people see: a long post in full, without the mentions and links X puts around it."""
    note = mapping(post, "note_post") or mapping(post, "note_tweet")
    if text(note.get("text")):
        return plain(note["text"], note.get("entities"))
    said, shown = text(post.get("text")), post.get("display_text_range")
    if isinstance(shown, list) and len(shown) == 2:
        begins, ends = (reading.number(one) for one in shown)
        if begins is not None and ends is not None and 0 <= begins < ends:
            said = said[begins:ends]
    return plain(said, post.get("entities"))


def plain(said: str, entities: Any) -> str:
    """With the links as they were typed; X shortens them, and escapes three signs."""
    for link in items(mapping(entities).get("urls")):
        short, full = text(link.get("url")), text(link.get("expanded_url"))
        if short and full:
            said = said.replace(short, full)
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def person(name: str, users: Named, handle: str = "") -> Author:
    who = users.get(name, {})
    handle = text(who.get("username")) or text(who.get("screen_name")) or handle
    return Author(name, text(who.get("name")), handle)


def attached(post: dict[str, Any], known: Named) -> tuple[Media, ...]:
    keys = mapping(post, "attachments").get("media_keys")
    named = [identifier(one) for one in keys] if isinstance(keys, list) else []
    return tuple(medium(known.get(key, {}), key) for key in named if key)


def medium(told: dict[str, Any], key: str) -> Media:
    """The best there is of it: a video's richest form, a picture's address, or else its key."""
    forms = items(told.get("variants")) or items(mapping(told, "video_info").get("variants"))
    best = max(forms, key=_bits, default={})
    shown = told.get("url") or told.get("media_url_https") or told.get("preview_image_url")
    kind = KINDS.get(text(told.get("type"))) or KEYS.get(key.partition("_")[0], "file")
    return Media(
        kind, text(best.get("url")) or text(shown) or key, mime=text(best.get("content_type"))
    )


def referenced(post: dict[str, Any]) -> list[dict[str, Any]]:
    return items(post.get("referenced_posts")) or items(post.get("referenced_tweets"))


def _named(told: list[dict[str, Any]], name: str) -> Named:
    """Some lists wrap each object once more."""
    bare = (mapping(one, "data") or one for one in told)
    return {key: one for one in bare if (key := identifier(one.get(name)))}


def _edited(said: MessageReceived, name: str, around: Around) -> MessageEdited:
    version = around.posts[name]
    return MessageEdited(
        account=said.account,
        key=reading.key(said.external_id, name),
        occurred_at=_written_at(name, version),
        thread_key=said.thread_key,
        raw=said.raw,
        external_id=said.external_id,
        text=words(version),
        version=name[:64],
    )


def _written_at(name: str, post: dict[str, Any]) -> datetime:
    """What the post tells of itself if it is that version, else what the id tells."""
    told = post if identifier(post.get("id")) == name else {}
    by_id = moment(x_calls.milliseconds(name), milliseconds=True)
    at = moment(told.get("created_at"), told.get("timestamp_ms"))
    return by_id if at == reading.UNTOLD else at


def _target(post: dict[str, Any], kind: str) -> str:
    found = (identifier(one.get("id")) for one in referenced(post) if one.get("type") == kind)
    return next(found, "")


def _context(post: dict[str, Any], around: Around) -> str:
    """The post that is answered or quoted."""
    target = _target(post, "replied_to") or _target(post, "quoted")
    return words(around.posts.get(target, {}))


def _bits(form: dict[str, Any]) -> int:
    return reading.number(form.get("bit_rate")) or reading.number(form.get("bitrate")) or 0


def unknown(kind: str, account: str, name: str, at: datetime, raw: dict[str, Any]) -> UnknownEvent:
    key = reading.key(kind, name or reading.digest(raw))
    return UnknownEvent(account=account, key=key, occurred_at=at, raw=raw, kind=kind[:64])
