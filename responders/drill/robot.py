"""Telegram's Bot API, as far as replies need it. Any token of the form "<bot id>:<words>" is good."""

from __future__ import annotations

from typing import Any

from responders.drill.book import Accepted, Book, Call

Answer = tuple[int, dict[str, Any]]


def answer(book: Book, call: Call) -> Answer:
    """The path is bot<token>/<method>."""
    token, method = (*call.parts, "")[:2]
    bot = token.removeprefix("bot").partition(":")[0]
    if not bot.isdecimal():
        return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
    match method:
        case "getMe":
            name = f"bot_{bot}"
            return _ok({"id": int(bot), "is_bot": True, "first_name": name, "username": name})
        case "getUpdates":
            return _ok([])
        case "sendMessage":
            return _send(book, call.content, bot)
    return _ok(True)


def _send(book: Book, content: dict[str, Any], bot: str) -> Answer:
    chat, number = str(content["chat_id"]), book.number()
    said = Accepted(
        "telegram", bot, f"chat:{chat}", content["text"], f"{chat}:{number}", book.clock()
    )
    book.accept(said)
    place = {"id": int(chat), "type": "group" if chat.startswith("-") else "private"}
    at = int(said.at.timestamp())
    return _ok({"message_id": number, "date": at, "chat": place, "text": said.text})


def _ok(result: Any) -> Answer:
    return 200, {"ok": True, "result": result}
