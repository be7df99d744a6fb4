"""What the platforms would send us, in their own words, as bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from responders.drill.book import Accepted


@dataclass(frozen=True, slots=True)
class Person:
    """A customer. `number` is their id on whatever platform they write from."""

    number: int
    name: str
    handle: str = ""


def comment(
    page: str,
    post: str,
    name: str,
    text: str,
    who: Person,
    at: datetime,
    *,
    parent: str = "",
    verb: str = "add",
    about: str = "",
) -> bytes:
    """A comment under one of the page's posts; `verb` is add, edited or remove."""
    value: dict[str, Any] = {
        "item": "comment",
        "verb": verb,
        "comment_id": name,
        "post_id": f"{page}_{post}",
        "parent_id": parent or f"{page}_{post}",
        "from": {"id": str(who.number), "name": who.name},
        "created_time": int(at.timestamp()),
    }
    if verb != "remove":
        value["message"] = text
    if about:
        value["post"] = {"message": about}
    entry = {
        "id": page,
        "time": int(at.timestamp()),
        "changes": [{"field": "feed", "value": value}],
    }
    return _json({"object": "page", "entry": [entry]})


def direct(page: str, name: str, text: str, who: Person, at: datetime, *, edit: int = 0) -> bytes:
    """A Messenger message, or its `edit`-th edit."""
    told: dict[str, Any] = {"sender": {"id": str(who.number)}, "recipient": {"id": page}}
    if edit:
        told["message_edit"] = {"mid": name, "text": text, "num_edit": edit}
    else:
        told["message"] = {"mid": name, "text": text}
    return _messaging(page, told, at)


def unsent(page: str, name: str, who: Person, at: datetime) -> bytes:
    """The customer took a Messenger message back."""
    told = {"sender": {"id": str(who.number)}, "recipient": {"id": page}}
    return _messaging(page, {**told, "message": {"mid": name, "is_deleted": True}}, at)


def echo(said: Accepted) -> bytes:
    """What Facebook tells of our own reply."""
    kind, _, target = said.place.partition(":")
    page = said.account
    if kind == "dm":
        message = {"mid": said.external_id, "text": said.text, "is_echo": True, "app_id": 1}
        told = {"sender": {"id": page}, "recipient": {"id": target}}
        return _messaging(page, {**told, "message": {**message, "metadata": said.marker}}, said.at)
    post = target.partition("_")[0]
    ours = Person(int(page), f"Page {page}")
    return comment(page, post, said.external_id, said.text, ours, said.at, parent=target)


def chat(
    update: int, number: int, text: str, who: Person, at: datetime, *, is_edit: bool = False
) -> bytes:
    """A private Telegram message, or what it was changed to."""
    message: dict[str, Any] = {
        "message_id": number,
        "from": {"id": who.number, "is_bot": False, "first_name": who.name, "username": who.handle},
        "chat": {"id": who.number, "type": "private", "first_name": who.name},
        "date": int(at.timestamp()),
        "text": text,
    }
    if is_edit:
        message["edit_date"] = int(at.timestamp())
    name = "edited_message" if is_edit else "message"
    return _json({"update_id": update, name: message})


def visit(visitor: str, name: str, client_id: str, text: str, at: datetime) -> bytes:
    """A message from our own web chat, as its door stores it."""
    said = {"visitor": visitor, "name": name, "client_id": client_id, "text": text}
    return _json({**said, "at": at.isoformat()})


def _messaging(page: str, told: dict[str, Any], at: datetime) -> bytes:
    stamp = int(at.timestamp() * 1000)
    entry = {"id": page, "time": stamp, "messaging": [{**told, "timestamp": stamp}]}
    return _json({"object": "page", "entry": [entry]})


def _json(content: dict[str, Any]) -> bytes:
    """With escapes beyond ASCII, as Meta writes."""
    return json.dumps(content, separators=(",", ":")).encode()
