"""Take down what somebody wants to say: the message, the promise to say it, the journal line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inbox import live
from inbox.core import filetypes, personal_data, templates
from inbox.core.capabilities import Breach, broken_by, broken_by_template
from inbox.core.events import Visibility
from inbox.core.states import Sending, Status
from inbox.core.templates import Filled
from inbox.errors import Refused
from inbox.later import later
from inbox.models import Activity, Conversation, Delivery, Message, StoredFile, User
from inbox.operations import attachments, belonging, channels, deliveries, links
from inbox.operations.attempts import heard_at

SENTENCES = {
    "empty": gettext_lazy("Write something first."),
    "not_here": gettext_lazy("This channel does not take this kind of reply."),
    "not_enclosed": gettext_lazy("This channel does not take files of this kind with a reply."),
    "no_address": gettext_lazy(
        "This platform fetches files, and this installation has no public address yet."
    ),
    "no_caption": gettext_lazy(
        "A file goes without words here. Send the words in a reply of their own."
    ),
    "no_templates": gettext_lazy("There are no templates on this channel."),
    "words_only": gettext_lazy("No file goes along with a template. Take it out first."),
}
MISSING_FILES = {
    "image": gettext_lazy("This template begins with a picture: attach it."),
    "video": gettext_lazy("This template begins with a video: attach it."),
    "file": gettext_lazy("This template begins with a document: attach it."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is to be said. `client_token` is made when the composer opens: said again, it is the same."""

    text: str
    visibility: Visibility
    client_token: UUID
    in_reply_to: str = ""  # the platform's id of the message answered; empty: the customer's last
    source: str = Message.Source.PERSON
    resolves: bool = False  # the conversation, once it was said
    template: Filled | None = None  # then `text` is its words
    waits: timedelta = timedelta(0)  # beyond the time to undo: one of many, which share a channel
    can_undo: bool = True  # it waits UNDO_SECONDS; not where its author had more time than that
    link: str = ""  # takes the place of links.PLACE as the words leave, and is shown to nobody here


class TokenReused(Refused):
    """The same client token came with other words."""

    status = 409


def compose(conversation: Conversation, words: Words, *, by: User | None, at: datetime) -> Delivery:
    """Promise to say `words` once UNDO_SECONDS have passed; nothing leaves before.

    The same client token and words give the first promise again. Raises Refused with a sentence for
    every limit of the channel that is broken, TokenReused where the token came with other words.
    """
    with transaction.atomic():
        held = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        earlier = _earlier(held, words)
        if earlier is not None:
            return earlier
        parent = _parent(held, words)
        is_private_reply = (
            words.visibility is Visibility.PRIVATE and held.visibility == Visibility.PUBLIC
        )
        enclosed = attachments.waiting(held, words.client_token, by)
        _check(held, words, parent, is_private_reply, list(enclosed), at)
        message = Message.objects.create(
            conversation=held,
            channel_id=held.channel_id,
            direction=Message.Direction.OUT,
            source=words.source,
            visibility=words.visibility,
            author=by,
            in_reply_to=parent,
            text=words.text,
            client_token=words.client_token,
            occurred_at=at,
            received_at=at,
        )
        attachments.enclose(message, enclosed, len(enclosed))
        return _promise(message, words, is_private_reply, by, at)


def require(conversation: Conversation, words: Words, *, by: User | None, at: datetime) -> None:
    """Raise what compose would refuse if `words` were said at `at`; nothing is written."""
    parent = _parent(conversation, words)
    is_private_reply = (
        words.visibility is Visibility.PRIVATE and conversation.visibility == Visibility.PUBLIC
    )
    enclosed = list(attachments.waiting(conversation, words.client_token, by))
    _check(conversation, words, parent, is_private_reply, enclosed, at)


def refusal(
    conversation: Conversation, text: str, visibility: Visibility, *, at: datetime
) -> Refused | None:
    """Why `compose` would refuse these words now, in the lane of the conversation; None where it would not."""
    words = Words(text=text, visibility=visibility, client_token=uuid4())
    try:
        _check(conversation, words, _parent(conversation, words), False, [], at)
    except Refused as refused:
        return refused
    return None


def warnings(text: str) -> list[str]:
    """Kinds of personal data in a draft, for a question before it is sent; nothing is changed."""
    return sorted({found.kind for found in personal_data.mask(text).items})


def _promise(
    message: Message, words: Words, is_private_reply: bool, by: User | None, at: datetime
) -> Delivery:
    conversation = message.conversation
    undo = timedelta(seconds=settings.UNDO_SECONDS) if words.can_undo else timedelta(0)
    undo += words.waits
    key = uuid4()
    delivery = Delivery.objects.create(
        key=key,
        link=links.sealed(words.link, key) if words.link else None,
        message=message,
        conversation=conversation,
        channel_id=conversation.channel_id,
        state=Sending.HELD if undo else Sending.QUEUED,
        is_private_reply=is_private_reply,
        resolves=words.resolves,
        template=templates.to_plain(words.template) if words.template else None,
        next_attempt_at=at + undo,
        give_up_at=at + deliveries.GIVE_UP_AFTER,
        created_at=at,
    )
    Activity.objects.create(
        brand_id=conversation.brand_id,
        conversation=conversation,
        message=message,
        verb="reply_composed",
        new=message.visibility,
        actor=by,
        at=at,
    )
    if not undo:
        later("inbox.tasks.deliver", delivery.pk)
    live.announce(
        f"conversation:{conversation.pk}", "delivery", delivery.pk, brand=conversation.brand_id
    )
    return delivery


def _earlier(conversation: Conversation, words: Words) -> Delivery | None:
    earlier = (
        Delivery.objects.filter(conversation=conversation, message__client_token=words.client_token)
        .select_related("message")
        .first()
    )
    if earlier is None:
        return None
    same = (earlier.message.text, earlier.message.visibility) == (words.text, words.visibility)
    if not same:
        raise TokenReused("token_reused", _("Other words from this form are on their way already."))
    if earlier.state == Sending.CANCELLED:
        raise TokenReused("undone", _("This reply was taken back meanwhile. Send it once more."))
    return earlier


def _parent(conversation: Conversation, words: Words) -> str:
    """The platform's id of the message that is answered; Refused where it is not in this conversation."""
    heard = belonging.own(conversation).filter(direction=Message.Direction.IN, removed_at=None)
    heard = heard.exclude(external_id=None)
    if words.in_reply_to:
        heard = heard.filter(external_id=words.in_reply_to)
    last = heard.order_by("occurred_at", "pk").last()
    if last is None and words.in_reply_to:
        raise Refused("no_such_message", _("The message you answer is no longer there."))
    return (last.external_id or "") if last else ""


def _check(
    conversation: Conversation,
    words: Words,
    parent: str,
    is_private_reply: bool,
    enclosed: Sequence[StoredFile],
    at: datetime,
) -> None:
    if conversation.status in (Status.CLOSED, Status.SPAM, Status.MERGED):
        raise Refused("conversation_closed", _("This conversation is closed."))
    breaches = _breaches(conversation, words, parent, is_private_reply, enclosed, at)
    is_public_in_private = (
        words.visibility is Visibility.PUBLIC and conversation.visibility == Visibility.PRIVATE
    )
    if is_public_in_private:
        breaches.append(Breach("not_here", words.visibility))
    if breaches:
        sentences = list(dict.fromkeys(_sentence(breach) for breach in breaches))
        raise Refused(breaches[0].code, " ".join(sentences))
    if is_private_reply:
        deliveries.require_first_private_reply(conversation, parent)


def _breaches(
    conversation: Conversation,
    words: Words,
    parent: str,
    is_private_reply: bool,
    enclosed: Sequence[StoredFile],
    at: datetime,
) -> list[Breach]:
    able = channels.capabilities(conversation.channel)
    along = [(file.kind, file.size_bytes, file.mime) for file in enclosed]
    if words.template is not None:
        return broken_by_template(
            able,
            words.text,
            visibility=words.visibility,
            enclosed=along,
            begins_with=templates.beginning(words.template.parts),
        )
    return broken_by(
        able,
        words.text.replace(links.PLACE, words.link) if words.link else words.text,
        visibility=words.visibility,
        last_inbound_at=heard_at(conversation, parent, is_private_reply),
        at=at,
        is_private_reply=is_private_reply,
        enclosed=along,
    )


def _sentence(breach: Breach) -> str:
    match breach.code:
        case "too_long":
            return _("The text is too long here: the limit is %(limit)s.") % {"limit": breach.limit}
        case "window_closed":
            hours = int(breach.limit) // 3600
            return ngettext(
                "The time to answer here has passed: %(hours)s hour after the customer's last message.",
                "The time to answer here has passed: %(hours)s hours after the customer's last message.",
                hours,
            ) % {"hours": hours}
        case "file_missing":
            return str(MISSING_FILES[breach.limit])
        case "type_not_enclosed":
            return _("This platform does not take files of this type. It takes: %(types)s.") % {
                "types": filetypes.endings(breach.limit.split())
            }
        case "too_many":
            return ngettext(
                "No more than %(limit)s file goes along with a reply here.",
                "No more than %(limit)s files go along with a reply here.",
                int(breach.limit),
            ) % {"limit": breach.limit}
        case "too_large":
            limit = filesizeformat(int(breach.limit))
            return _("A file is too large here: the limit is %(limit)s.") % {"limit": limit}
        case _:
            return str(SENTENCES.get(breach.code, SENTENCES["not_here"]))
