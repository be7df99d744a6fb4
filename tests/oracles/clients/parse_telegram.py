"""What python-telegram-bot and aiogram read out of updates."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import aiogram.types
import telegram

KINDS = {
    **dict.fromkeys(("message", "channel_post", "business_message"), "message"),
    **dict.fromkeys(("edited_message", "edited_channel_post", "edited_business_message"), "edited"),
    "callback_query": "postback",
    "message_reaction": "reaction",
    "deleted_business_messages": "removed",
}
MEDIA = ("photo", "video", "document", "sticker", "location", "contact", "poll", "animation")


def answer(task: dict[str, str]) -> dict[str, dict[str, Any]]:
    """For each library, by the name of the payload: its events as [kind, facts], or why it was refused."""
    readers: dict[str, Callable[[Any], Any]] = {
        "python-telegram-bot": lambda told: telegram.Update.de_json(told, None),
        "aiogram": aiogram.types.Update.model_validate,
    }
    return {
        library: {name: read(reader, body) for name, body in task.items()}
        for library, reader in readers.items()
    }


def read(reader: Callable[[Any], Any], body: str) -> Any:
    try:
        return [list(one) for one in events(reader(json.loads(body)))]
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]


def events(update: Any) -> list[tuple[str, dict[str, Any]]]:
    for name, kind in KINDS.items():
        told = getattr(update, name, None)
        if told is not None:
            return READ[kind](told)
    return [("unknown", {})]


def said(message: Any) -> list[tuple[str, dict[str, Any]]]:
    media = [name for name in MEDIA if getattr(message, name)]
    if not (media or message.text is not None):
        return [("unknown", {})]
    answered = message.reply_to_message
    told = {
        "id": named(message),
        "text": words(message),
        "at": seconds(message.date),
        "author": author(message),
        "answers": f"{message.chat.id}:{answered.message_id}" if answered else "",
        "media": len(media),
    }
    return [("message", told)]


def edited(message: Any) -> list[tuple[str, dict[str, Any]]]:
    at = seconds(message.edit_date)
    return [("edited", {"id": named(message), "text": words(message), "at": at})]


def pressed(query: Any) -> list[tuple[str, dict[str, Any]]]:
    told = {"text": query.data or "", "author": str(query.from_user.id)}
    return [("postback", {**told, "answers": named(query.message)})]


def reacted(reaction: Any) -> list[tuple[str, dict[str, Any]]]:
    emoji = next((one.emoji for one in reaction.new_reaction), "")
    told = {"id": named(reaction), "at": seconds(reaction.date), "emoji": emoji}
    return [("reaction", {**told, "author": str(reaction.user.id)})]


def removed(deleted: Any) -> list[tuple[str, dict[str, Any]]]:
    return [("removed", {"id": f"{deleted.chat.id}:{one}"}) for one in deleted.message_ids]


def named(message: Any) -> str:
    return f"{message.chat.id}:{message.message_id}"


def words(message: Any) -> str:
    return message.text or message.caption or ""


def author(message: Any) -> str:
    who = message.sender_chat or message.from_user
    return str(who.id) if who else ""


def seconds(at: Any) -> int:
    """One library gives a time, the other for some fields the number."""
    return at if isinstance(at, int) else int(at.timestamp())


READ = {
    "message": said,
    "edited": edited,
    "postback": pressed,
    "reaction": reacted,
    "removed": removed,
}
