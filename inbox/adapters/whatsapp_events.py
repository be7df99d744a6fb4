"""What WhatsApp's webhook tells, as events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inbox.adapters import reading, whatsapp_words
from inbox.adapters.reading import identifier, items, mapping, moment, text
from inbox.core.events import (
    Author,
    DeliveryReported,
    EchoSeen,
    Event,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    ReactionSeen,
    TemplatesChanged,
    UnknownEvent,
    Visibility,
)

OBJECT = "whatsapp_business_account"
MARK = "dua:"  # before our key in what the platform returns, so that no other system's key is taken for one
ECHOES = "smb_message_echoes"
# Fields that tell of the business account's templates. "FLAGGED" and "REINSTATED" ones are still taken.
TEMPLATES = frozenset(
    {
        "message_template_components_update",
        "message_template_quality_update",
        "message_template_status_update",
        "template_category_update",
    }
)
STILL_TAKEN = frozenset({"FLAGGED", "REINSTATED"})
# "sent" can be followed by "failed" and, told late or twice, would make a failed reply look sent.
PROVING = frozenset({"delivered", "read"})
STATES = {
    "sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What stands around the messages of one change; `people` under each of their ids."""

    account: str
    people: dict[str, Author]
    only: Author | None  # where one person alone is named, whatever number stands at the message
    is_ours: bool  # said in the WhatsApp Business app
    sent_at: datetime

    def person(self, message: dict[str, Any], before: str, phone: str) -> Author:
        """Who stands in the fields that begin with `before`; an empty id where nobody does.

        The id scoped to the business comes first, since a number may be left out or change.
        """
        told = identifier(message.get(f"{before}_user_id"))
        parent = identifier(message.get(f"{before}_parent_user_id"))
        number = identifier(message.get(phone))
        known = next(
            (self.people[one] for one in (told, parent, number) if one in self.people), None
        )
        known = known or self.only or Author(parent or number, handle=_phone(number))
        return Author(told or known.external_id, known.name, known.handle)


def read(content: Any) -> list[Event]:
    """Every event of one call, in the order told; what is not understood is UnknownEvent."""
    told = mapping(content)
    if told.get("object") != OBJECT or not isinstance(told.get("entry"), list):
        kind = text(told.get("object")) or "no_object"
        return [_unknown("", kind, {"content": content}, reading.UNTOLD)]
    return [
        event
        for entry in items(told["entry"])
        for change in items(entry.get("changes"))
        for event in _changed(change, identifier(entry.get("id")), moment(entry.get("time")))
    ]


def direct(person: str) -> str:
    return f"dm:{person}"


def group(group_id: str) -> str:
    return f"group:{group_id}"


def _changed(change: dict[str, Any], business: str, sent_at: datetime) -> Iterator[Event]:
    field, value = text(change.get("field")), mapping(change, "value")
    if field in TEMPLATES and business:
        yield _template(value, business, sent_at)
        return
    account = identifier(mapping(value, "metadata").get("phone_number_id"))
    people = _people(value)
    authors = set(people.values())
    told = Told(
        account,
        people,
        only=authors.pop() if len(authors) == 1 else None,
        is_ours=field == ECHOES,
        sent_at=sent_at,
    )
    messages = items(value.get("message_echoes" if told.is_ours else "messages"))
    statuses, errors = items(value.get("statuses")), items(value.get("errors"))
    if field not in {"messages", ECHOES} or not (messages or statuses or errors):
        yield _unknown(account, field or "no_field", change, sent_at)
        return
    for message in messages:
        yield _message(told, message)
    for status in statuses:
        yield from _reported(told, status)
    for error in errors:
        yield _unknown(account, f"error.{identifier(error.get('code'))}", error, sent_at)


def _template(value: dict[str, Any], business: str, sent_at: datetime) -> TemplatesChanged:
    """`business` is the account whose list it stands in; no number of ours is named."""
    name, language = (text(value.get(f"message_template_{one}")) for one in ("name", "language"))
    state = text(value.get("event")).upper()
    return TemplatesChanged(
        account=business,
        key=reading.key(business, reading.digest(value), sent_at.isoformat()),
        occurred_at=sent_at,
        raw=value,
        name=name,
        language=language,
        state="" if state in STILL_TAKEN else state,
    )


def _people(value: dict[str, Any]) -> dict[str, Author]:
    people: dict[str, Author] = {}
    for contact in items(value.get("contacts")):
        names = ("user_id", "parent_user_id", "wa_id")
        ids = [found for name in names if (found := identifier(contact.get(name)))]
        profile = mapping(contact, "profile")
        handle = _phone(identifier(contact.get("wa_id"))) or text(profile.get("username"))
        if ids:
            author = Author(ids[0], text(profile.get("name")), handle)
            people |= dict.fromkeys(ids, author)
    return people


def _message(told: Told, message: dict[str, Any]) -> Event:
    kind, external_id = text(message.get("type")), identifier(message.get("id"))
    at = moment(message.get("timestamp"), told.sent_at.timestamp())
    customer = told.person(message, *(("to", "to") if told.is_ours else ("from", "from")))
    thread_key = _thread(message, customer)
    common: dict[str, Any] = {
        "account": told.account,
        "occurred_at": at,
        "thread_key": thread_key,
        "raw": message,
    }
    author = Author(told.account) if told.is_ours else customer
    if not external_id or not thread_key:
        return _unknown(told.account, f"message.{kind or 'no_type'}", message, at)
    if kind in {"edit", "revoke", "reaction"}:
        found = _about_another(common, kind, external_id, author)
    elif kind in whatsapp_words.SAID:
        found = _said(common, kind, external_id, author, customer if told.is_ours else None)
    else:
        found = None
    return found or _unknown(told.account, f"message.{kind or 'no_type'}", message, at)


def _said(
    common: dict[str, Any], kind: str, external_id: str, author: Author, to: Author | None
) -> Event:
    """to: whom we spoke to, where it was us."""
    message = common["raw"]
    said: dict[str, Any] = dict(
        common,
        key=reading.key(external_id),
        external_id=external_id,
        author=author,
        text=whatsapp_words.text_of(kind, message),
        visibility=Visibility.PRIVATE,
        kind="postback" if kind in whatsapp_words.PRESSED else "message",
        media=whatsapp_words.media_of(kind, message),
        in_reply_to=identifier(mapping(message, "context").get("id")),
        context=_context(message),
    )
    return MessageReceived(**said) if to is None else EchoSeen(**said, to=to)


def _about_another(common: dict[str, Any], kind: str, own_id: str, author: Author) -> Event | None:
    """An edit, a removal or a reaction; None where it does not say of which message."""
    content = mapping(common["raw"], kind)
    target = identifier(content.get("message_id" if kind == "reaction" else "original_message_id"))
    if not target:
        return None
    if kind == "revoke":
        return MessageRemoved(**common, key=reading.key(target), external_id=target)
    if kind == "reaction":
        return ReactionSeen(
            **common,
            key=reading.key(target, own_id),
            external_id=target,
            author=author,
            emoji=text(content.get("emoji")),
        )
    said = mapping(content, "message")
    if not said:
        return None
    return MessageEdited(
        **common,
        key=reading.key(target, own_id),
        external_id=target,
        text=whatsapp_words.text_of(text(said.get("type")), said),
        version=common["occurred_at"].isoformat(),
    )


def _reported(told: Told, status: dict[str, Any]) -> Iterator[Event]:
    """What became of a message of ours; one that arrived and returns our key proves that it was said."""
    word, external_id = text(status.get("status")), identifier(status.get("id"))
    at = moment(status.get("timestamp"), told.sent_at.timestamp())
    if word not in STATES or not external_id:
        yield _unknown(told.account, f"status.{word or 'none'}", status, at)
        return
    common: dict[str, Any] = {
        "account": told.account,
        "occurred_at": at,
        "thread_key": _thread(status, told.person(status, "recipient", "recipient_id")),
        "raw": status,
        "external_id": external_id,
        "key": reading.key(external_id, STATES[word]),
    }
    yield DeliveryReported(**common, state=STATES[word], error=_error(status))
    mark, _, marker = text(status.get("biz_opaque_callback_data")).partition(MARK)
    if marker and not mark and STATES[word] in PROVING:
        author, visibility = Author(told.account), Visibility.PRIVATE
        yield EchoSeen(**common, author=author, text="", visibility=visibility, marker=marker)


def _thread(message: dict[str, Any], customer: Author) -> str:
    """A group is one conversation; everybody else has one of their own. Empty where nobody is named."""
    group_id = identifier(message.get("group_id"))
    if not group_id and message.get("recipient_type") == "group":
        group_id = identifier(message.get("recipient_id"))
    if group_id:
        return group(group_id)
    return direct(customer.external_id) if customer.external_id else ""


def _context(message: dict[str, Any]) -> str:
    """The advertisement or the product the customer came from; else the group."""
    advertisement = mapping(message, "referral")
    product = mapping(message, "context", "referred_product")
    told = (
        text(advertisement.get("headline")),
        text(advertisement.get("source_url")),
        identifier(product.get("product_retailer_id")),
        identifier(message.get("group_id")),
    )
    return next(filter(None, told), "")


def _error(status: dict[str, Any]) -> str:
    """The first error's number and words."""
    error = next(iter(items(status.get("errors"))), {})
    details = text(mapping(error, "error_data").get("details"))
    words = details or text(error.get("message")) or text(error.get("title"))
    return ": ".join(filter(None, (identifier(error.get("code")), words)))[:300]


def _phone(number: str) -> str:
    """A number as a handle; what stands in its place for people who hide theirs is none."""
    return number if number.isascii() and number.isdecimal() else ""


def _unknown(account: str, kind: str, value: dict[str, Any], at: datetime) -> UnknownEvent:
    return UnknownEvent(
        account=account,
        key=reading.key(kind, reading.digest(value)),
        occurred_at=at,
        raw=value,
        kind=kind[:64],
    )
