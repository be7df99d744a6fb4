"""What pywa reads out of WhatsApp's webhook calls: the first thing told in each, it sees no other."""

from __future__ import annotations

from typing import Any

from pywa import WhatsApp
from pywa.types import base_update

KINDS = {"text", "location", "contacts", "image", "video", "audio", "document", "sticker", "unsupported"}  # fmt: skip
MEDIA = {"document": "file", "unsupported": "share"}
WORDS_ONLY = {"text", "contacts"}
TEMPLATES = {
    "TemplateStatusUpdate", "TemplateCategoryUpdate", "TemplateComponentsUpdate", "TemplateQualityUpdate",
}  # fmt: skip
STATES = {"played": "read"}  # listened to


def answer(task: dict[str, str]) -> dict[str, Any]:
    """By the name of the payload: a list of one [kind, facts], or in words why it was refused."""
    client = WhatsApp(phone_id="1", token="t", server=None, filter_updates=False)
    return {name: read(client, body.encode()) for name, body in task.items()}


def read(client: WhatsApp, body: bytes) -> Any:
    """As its webhook_update_handler does, which keeps refusals to itself."""
    try:
        raw = base_update.RawUpdate(body, hmac_header=None, update_hash="")
        kind = client._get_handler_type(raw)
        if kind is None:
            return [["unknown", {}]]
        update = client._handlers_to_updates[kind].from_update(client=client, update=raw)
        return [list(facts(update))]
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]


def facts(update: Any) -> tuple[str, dict[str, Any]]:
    kind = type(update).__name__
    if kind in TEMPLATES:
        return "template", {
            "at": int(update.timestamp.timestamp()),
            "account": update.id,
            "name": update.template_name,
            "language": str(update.template_language.value),
        }
    at: dict[str, Any] = {"at": int(update.timestamp.timestamp()), "author": author(update)}
    match kind:
        case "Message":
            return said(update, at)
        case "OutgoingMessage":  # from_user is the customer, whom we do not call the author
            return said(update, {"at": at["at"]})
        case "CallbackButton" | "CallbackSelection":
            return "postback", {**at, "id": update.id, "text": update.title}
        case "FlowCompletion":
            return "postback", {**at, "id": update.id}
        case "EditedMessage":
            words = update.message.text or update.message.caption
            return "edited", {"at": at["at"], "id": update.original_message_id, "text": words}
        case "DeletedMessage":
            return "removed", {"at": at["at"], "id": update.original_message_id}
        case "MessageStatus" if update.status.value != "UNKNOWN":
            state = STATES.get(update.status.value, update.status.value)
            return "status", {"at": at["at"], "id": update.id, "state": state}
    return "unknown", {}


def said(message: Any, at: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    kind = message.type.value
    if message.reaction:
        told = {**at, "id": message.reaction.message_id, "emoji": message.reaction.emoji or ""}
        return "reaction", told
    if kind not in KINDS:
        return "unknown", {}
    answered = message.reply_to_message
    told = {
        **at,
        "id": message.id,
        "answers": (answered.message_id if answered else None) or "",
        "media": [] if kind in WORDS_ONLY else [MEDIA.get(kind, kind)],
    }
    return "message", told if kind == "contacts" else {**told, "text": words_of(message)}


def words_of(message: Any) -> str:
    return message.text or message.caption or ""


def author(update: Any) -> str:
    who = getattr(update, "from_user", None)
    return str(who.bsuid or who.wa_id) if who else ""
