"""What LINE's own SDK reads out of webhook calls."""

from __future__ import annotations

from typing import Any

from linebot.v3.models.events import UnknownEvent
from linebot.v3.webhook import WebhookParser


def answer(task: dict[str, str]) -> dict[str, Any]:
    """By the name of the payload: its events as [kind, facts], or in words why it was refused."""
    return {name: read(body) for name, body in task.items()}


def read(body: str) -> Any:
    try:
        events = WebhookParser("", lambda: True).parse(body, "")
        return [list(facts(event)) for event in events]
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def facts(event: Any) -> tuple[str, dict[str, Any]]:
    if isinstance(event, UnknownEvent):
        return "unknown", {}
    at = {"at": event.timestamp, **place(event.source)}
    match event.type:
        case "message":
            said = event.message
            return "message", {**at, **message(said), "answers": of(said, "quoted_message_id")}
        case "messageEdited":
            return "edited", {**at, "id": event.message.id, "text": event.message.text}
        case "unsend":
            return "removed", {**at, "id": event.unsend.message_id}
        case "postback":
            return "postback", {**at, "text": pressed(event.postback)}
    return "unknown", {**at, "type": event.type}


def message(said: Any) -> dict[str, Any]:
    kind = {"text": []}.get(said.type, [said.type])
    return {"id": said.id, "text": of(said, "text"), "media": kind}


def place(source: Any) -> dict[str, str]:
    group = of(source, "group_id") or of(source, "room_id")
    return {"thread": "/".join(filter(None, [group, of(source, "user_id")]))}


def pressed(postback: Any) -> str:
    return " ".join([postback.data, *(postback.params or {}).values()])


def of(thing: Any, name: str) -> str:
    return getattr(thing, name, None) or ""
