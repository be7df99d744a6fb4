"""A thread made ready for the eye: lanes of public and private, notes and events between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from inbox.core import signs
from inbox.core.events import Visibility
from inbox.core.states import Sending, Status
from inbox.models import (
    Act,
    Activity,
    Attachment,
    Conversation,
    Delivery,
    IdentityLink,
    MaskedItem,
    Message,
)
from responders import access
from responders.console import pieces
from responders.console.attached import Shown, shown
from responders.console.happenings import TOLD, words_of, words_of_link
from responders.console.moderated import Moderated, moderated
from responders.console.pieces import Piece
from responders.console.rows import channel_label
from responders.console.sending import Progress, progress
from responders.models import Mention, Responder
from responders.operations import joinings, readings

PAGE = 80
JOINED = {"merged_into", "merged_from", "split_off", "split_from", "joining_undone"}


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `side` is in, out or note; `what` names it where the public can see it."""

    pk: int
    at: datetime
    side: str
    lane: str
    author: str
    what: str
    pieces: list[Piece]
    language: str
    is_veiled: bool
    masked: int  # items that can be revealed
    lost: int  # items that were not kept
    is_revealed: bool
    files: list[Shown]
    is_edited: bool
    is_removed: bool
    needs_no_reply: bool
    is_from_blocked: bool
    came_by: tuple[str, str]  # kind and name of the channel, where it is not the conversation's
    can_split: bool
    progress: Progress | None
    approved_by: str
    reactions: str
    moderated: Moderated


@dataclass(frozen=True, slots=True)
class Happening:
    """`link`: the identity link that was said here and can be undone, or 0; so `joining`. `other`: its conversation."""

    at: datetime
    words: str
    icon: str
    link: int = 0
    joining: int = 0
    other: int = 0
    side: str = "event"


@dataclass(slots=True)
class Lane:
    visibility: str
    begins_at: datetime
    entries: list[Said | Happening] = field(default_factory=list)


def messages_of(conversation: Conversation, before: int = 0) -> tuple[list[Message], bool]:
    """The newest page of messages, oldest first, and whether older ones exist; the public origin included."""
    ids = [pk for pk in (conversation.origin_id, conversation.pk) if pk]
    found = (
        Message.objects.filter(conversation_id__in=ids)
        .exclude(delivery__state=Sending.CANCELLED)
        .select_related(
            "identity",
            "author__responder",
            "delivery__channel",
            "delivery__approval__decided_by",
            "conversation",
            "channel",
        )
        .prefetch_related(
            Prefetch(
                "masked_items",
                queryset=MaskedItem.objects.order_by("start").defer("digest"),
            ),
            Prefetch("mentions", queryset=Mention.objects.select_related("responder")),
            Prefetch("acts", queryset=Act.objects.select_related("by__responder", "channel")),
            Prefetch("attachments", queryset=Attachment.objects.select_related("file")),
        )
        .order_by("-occurred_at", "-pk")
    )
    if before:
        edge = Message.objects.filter(conversation_id__in=ids, pk=before).first()
        if edge is not None:
            found = found.filter(occurred_at__lt=edge.occurred_at)
    shown = list(found[: PAGE + 1])
    return shown[:PAGE][::-1], len(shown) > PAGE


def happenings_of(
    conversation: Conversation, links: Sequence[IdentityLink], since: datetime | None
) -> list[Happening]:
    """links: said about its identity. since: None from the beginning."""
    found = Activity.objects.filter(conversation=conversation, verb__in=TOLD).select_related(
        "actor__responder"
    )
    found = found.exclude(new=Status.MERGED).exclude(old=Status.MERGED)  # the merge itself is told
    if since is not None:
        found = found.filter(at__gte=since)
    rows = list(found.order_by("at", "pk")[: 2 * PAGE])
    is_joined = any(one.verb in JOINED for one in rows)
    standing = set(joinings.of(conversation).values_list("pk", flat=True)) if is_joined else set()
    told = [_happening(one, standing) for one in rows]
    joined = _joined(links)
    return told + [one for one in joined if since is None or one.at >= since]


def _happening(activity: Activity, standing: set[int]) -> Happening:
    detail = activity.detail or {}
    joining = int(detail.get("joining", 0)) if activity.verb != "joining_undone" else 0
    return Happening(
        activity.at,
        *words_of(activity),
        joining=joining if joining in standing else 0,
        other=int(detail.get("conversation", 0)) if activity.verb in JOINED else 0,
    )


def _joined(links: Sequence[IdentityLink]) -> list[Happening]:
    """When somebody said that these are one person, or took it back."""
    told = []
    for said in links:
        holds = said.undone_at is None and said.identity.contact_id == said.to_contact_id
        words = words_of_link(said, is_undone=False)
        told.append(Happening(said.at, *words, link=said.pk if holds else 0))
        if said.undone_at is not None:
            told.append(Happening(said.undone_at, *words_of_link(said, is_undone=True)))
    return told


def lanes(said: Sequence[Said], happenings: Sequence[Happening], visibility: str) -> list[Lane]:
    """Everything in order of time, cut where the talk moves between public and private."""
    found: list[Lane] = []
    entries: list[Said | Happening] = sorted([*said, *happenings], key=lambda entry: entry.at)
    for entry in entries:
        speaks = isinstance(entry, Said) and entry.side != "note"
        lane = entry.lane if isinstance(entry, Said) and speaks else ""
        if not found:
            found.append(Lane(lane or _first_lane(said, visibility), entry.at))
        elif lane and lane != found[-1].visibility:
            found.append(Lane(lane, entry.at))
        found[-1].entries.append(entry)
    return found


def _first_lane(said: Sequence[Said], visibility: str) -> str:
    return next((one.lane for one in said if one.side != "note"), visibility)


def said(
    message: Message,
    responder: Responder,
    *,
    fallback_language: str,
    language: str,
    revealed: Mapping[int, str] | None = None,
    is_unveiled: bool = False,
    is_first: bool = False,
) -> Said:
    """`revealed`: plain text by masked item; `is_unveiled`: veiled words are shown this once.

    is_first: of all that the customer said; from there nothing can be split off.
    """
    items = list(message.masked_items.all())
    side = message.direction
    delivery = getattr(message, "delivery", None)
    return Said(
        pk=message.pk,
        at=message.occurred_at,
        side=side,
        lane=message.visibility,
        author=_author(message, responder),
        what=_what(message),
        pieces=[]
        if message.is_veiled and not is_unveiled
        else pieces.of_message(
            readings.words(message, responder), items, revealed, list(message.mentions.all())
        ),
        language=(language or fallback_language) if side == "in" else fallback_language,
        is_veiled=message.is_veiled and not is_unveiled,
        masked=sum(item.end > item.start and item.is_kept for item in items),
        lost=sum(item.end > item.start and not item.is_kept for item in items),
        is_revealed=bool(revealed),
        files=[shown(one) for one in message.attachments.all()],
        is_edited=message.edited_at is not None,
        is_removed=message.removed_at is not None,
        needs_no_reply=message.needs_no_reply,
        is_from_blocked=message.is_from_blocked,
        came_by=_came_by(message),
        can_split=side == "in" and not is_first and access.may(responder, "join_conversations"),
        progress=progress(delivery) if delivery is not None and side == "out" else None,
        approved_by=_approver(delivery) if side == "out" else "",
        reactions=" ".join(dict.fromkeys(str(sign) for sign in message.reactions.values())),
        moderated=moderated(message, responder),
    )


def _approver(delivery: Delivery | None) -> str:
    approval = getattr(delivery, "approval", None)
    return approval.decided_by.name if approval and approval.decided_by else ""


def _came_by(message: Message) -> tuple[str, str]:
    """Merged conversations hold words of several channels: each is told where it was said."""
    if message.channel_id == message.conversation.channel_id:
        return ("", "")
    return (message.channel.kind, channel_label(message.channel.kind))


def _author(message: Message, responder: Responder) -> str:
    if message.direction == Message.Direction.IN:
        return (
            signs.named(message.identity.name or message.identity.handle)
            if message.identity
            else _("Customer")
        )
    if message.source == Message.Source.AUTOMATIC:
        return _("Automatic")
    if message.author is None:
        return (
            _("In the platform’s app") if message.source == Message.Source.NATIVE else _("Dua Arah")
        )
    if message.author_id == responder.user_id:
        return _("You")
    writer = getattr(message.author, "responder", None)
    return writer.name if writer else message.author.get_username()


def _what(message: Message) -> str:
    if message.direction == Message.Direction.NOTE:
        return _("internal note")
    if message.visibility != Visibility.PUBLIC:
        return ""
    if message.direction == Message.Direction.OUT:
        return _("public reply")
    return {"mention": _("public mention"), "review": _("public review")}.get(
        message.kind, _("public comment")
    )
