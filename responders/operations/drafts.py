"""What somebody has begun to write, kept from tab to tab, and from one colleague to the next."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from inbox.errors import NotAllowed, Refused
from inbox.models import Conversation, User
from inbox.operations import attachments, held_files
from responders import access
from responders.models import Draft, Responder
from responders.models.alert import Kind
from responders.operations import assignments, tellings

LONGEST = 20_000


def keep(
    conversation: Conversation,
    *,
    mode: str,
    text: str,
    client_token: uuid.UUID,
    by: User,
    at: datetime,
) -> Draft | None:
    """The draft of `by` here becomes `text`; an empty one is forgotten. Refused: NotAllowed."""
    responder = access.require(by, "reply", conversation.brand_id)
    if responder is None:
        raise NotAllowed("no_responder", "")
    if not text.strip() and not attachments.waiting(conversation, client_token, by).exists():
        forget(conversation, by=by)
        return None
    said = conversation.messages.filter(client_token=client_token).values_list("text", flat=True)
    if said:
        if text in said:  # kept too late: it was sent meanwhile
            return None
        client_token = uuid.uuid4()
    draft, _ = Draft.objects.update_or_create(
        conversation=conversation,
        responder=responder,
        defaults={
            "mode": mode,
            "text": text[:LONGEST],
            "client_token": client_token,
            "updated_at": at,
        },
    )
    return draft


def joined(*texts: str) -> str:
    """One text under the other; what is empty, or all of whose paragraphs are there already, is left out."""
    parts: list[str] = []
    said: set[str] = set()
    for text in texts:
        paragraphs = {one.strip() for one in text.split("\n\n") if one.strip()}
        if not paragraphs <= said:
            parts.append(text.strip("\n") if parts else text)
            said |= paragraphs
    return "\n\n".join(parts)


def take_back(
    conversation: Conversation,
    *,
    mode: str,
    text: str,
    client_token: uuid.UUID,
    of: Responder,
    at: datetime,
) -> Draft:
    """Words that were on their way are in the composer of their author again, above what was begun since.

    The caller holds the conversation's row, has asked who may, and lets the files wait under client_token.
    """
    begun = Draft.objects.filter(conversation=conversation, responder=of).first()
    if begun is not None:
        held_files.regroup(conversation, begun.client_token, client_token, of.user)
    draft, _ = Draft.objects.update_or_create(
        conversation=conversation,
        responder=of,
        defaults={
            "mode": mode,
            "text": joined(text, begun.text if begun else "")[:LONGEST],
            "client_token": client_token,
            "updated_at": at,
        },
    )
    return draft


def copy(conversation: Conversation, of: Responder, to: Responder, *, at: datetime) -> Draft | None:
    """What `of` began, below what `to` has begun; `of` keeps theirs, and their files. None where there is nothing.

    The caller holds the conversation's row and has asked who may.
    """
    theirs = Draft.objects.filter(conversation=conversation, responder=of).first()
    if theirs is None or not theirs.text.strip():
        return None
    mine, is_new = Draft.objects.select_for_update(no_key=True).get_or_create(
        conversation=conversation,
        responder=to,
        defaults={"mode": theirs.mode, "text": theirs.text, "updated_at": at},
    )
    if not is_new:
        mine.text, mine.updated_at = joined(mine.text, theirs.text)[:LONGEST], at
        mine.save(update_fields=["text", "updated_at"])
    return mine


def take_over(conversation: Conversation, of: Responder, *, by: User, at: datetime) -> Draft:
    """Go on with what a colleague began here: the conversation is one's own, the words are in both drafts.

    Raises NotAllowed, Refused (`no_draft`).
    """
    responder = access.require(by, "assign_self", conversation.brand_id)
    with transaction.atomic():
        Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        draft = copy(conversation, of, responder, at=at) if responder is not None else None
        if draft is None:
            raise Refused("no_draft", gettext("There is no draft of a colleague any more."))
        assignments.take_over(conversation, by=by, at=at)
        tellings.personally([of], Kind.DRAFT_TAKEN, conversation, by=by, at=at)
    return draft


def forget(conversation: Conversation, *, by: User) -> None:
    """It was sent, or wiped out."""
    Draft.objects.filter(conversation=conversation, responder__user=by).delete()
