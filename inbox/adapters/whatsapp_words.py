"""What a WhatsApp message says and brings, whatever its type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inbox.adapters import reading
from inbox.adapters.errors import PayloadMalformed
from inbox.adapters.reading import identifier, items, mapping, text
from inbox.core.events import Media

FILES = {
    "image": "image", "video": "video", "audio": "audio", "document": "file", "sticker": "sticker",
}  # fmt: skip
PRESSED = frozenset({"button", "interactive"})
HIDDEN = frozenset(
    {"unsupported", "unknown"}
)  # something was said; the platform does not tell what
SAID = frozenset({"text", "location", "contacts", "order", *FILES, *PRESSED, *HIDDEN})
OWN_TOKEN = "flow_token"  # in a filled form: ours, nothing the customer said


def text_of(kind: str, message: dict[str, Any]) -> str:
    content = mapping(message, kind)
    match kind:
        case "text":
            return text(content.get("body"))
        case "button":
            return text(content.get("text")) or text(content.get("payload"))
        case "interactive":
            return "\n".join(filter(None, _chosen(content)))
        case "order":
            ordered = (_ordered(one) for one in items(content.get("product_items")))
            return "\n".join(filter(None, (text(content.get("text")), *ordered)))
        case "contacts":
            return "\n".join(_card(one) for one in items(message.get("contacts")))
        case _:
            return text(content.get("caption"))


def media_of(kind: str, message: dict[str, Any]) -> tuple[Media, ...]:
    content = mapping(message, kind)
    if kind in FILES:
        name, mime = text(content.get("filename")), text(content.get("mime_type"))
        return (Media(FILES[kind], identifier(content.get("id")), name, mime),)
    if kind == "location":
        place = ",".join(_plain(content.get(name)) for name in ("latitude", "longitude"))
        named = ", ".join(filter(None, (text(content.get(name)) for name in ("name", "address"))))
        return (Media("location", place, named),)
    if kind in HIDDEN:
        return (Media("share", name=text(content.get("type")) or _reason(message)),)
    return ()


def _chosen(content: dict[str, Any]) -> Iterator[str]:
    """The button's or the row's title; of a form what was filled in."""
    chosen = mapping(content, text(content.get("type")))
    words = (text(chosen.get(name)) for name in ("title", "body", "response", "name", "id"))
    yield next(filter(None, words), "")
    try:
        filled = reading.decode(text(chosen.get("response_json")).encode())
    except PayloadMalformed:
        return
    for name, value in mapping(filled).items():
        values = value if isinstance(value, list) else [value]
        told = ", ".join(filter(None, map(_plain, values)))
        if told and name != OWN_TOKEN:
            yield f"{name}: {told}"


def _ordered(item: dict[str, Any]) -> str:
    count, product = _plain(item.get("quantity")), identifier(item.get("product_retailer_id"))
    price = " ".join(filter(None, (_plain(item.get("item_price")), text(item.get("currency")))))
    return f"{count or '?'} × {product}{f' ({price})' if price else ''}"


def _card(contact: dict[str, Any]) -> str:
    """A shared contact: its name, and how to reach it."""
    name = text(mapping(contact, "name").get("formatted_name"))
    phones = [text(one.get("phone")) for one in items(contact.get("phones"))]
    emails = [text(one.get("email")) for one in items(contact.get("emails"))]
    return " ".join(filter(None, (name, *phones, *emails)))


def _reason(message: dict[str, Any]) -> str:
    error = next(iter(items(message.get("errors"))), {})
    return text(error.get("title"))


def _plain(value: Any) -> str:
    return repr(value) if isinstance(value, float) else identifier(value)
