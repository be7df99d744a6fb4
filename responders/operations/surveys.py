"""Ask customers how satisfied they were, once for each episode of a conversation that was resolved.

An episode is from a customer's word, over an answer of ours, to the resolution. Opened and resolved again without
both of these, a conversation is not asked about again.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from typing import cast
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import (
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from inbox.core.events import Visibility
from inbox.core.states import Status
from inbox.errors import Refused
from inbox.models import Activity, Channel, Conversation, Delivery, Message
from inbox.models.vault import digest
from inbox.operations import links, outbound
from inbox.operations.outbound import Words
from inbox.operations.settlement import SAID
from responders.models import Handling, Survey

log = logging.getLogger(__name__)

AT_ONCE = 100
LATEST = timedelta(days=2)  # after the resolution; later nobody remembers what is meant
OPEN_FOR = timedelta(days=14)
TOKEN_BYTES = 24


def ask_due(*, at: datetime) -> int:
    """Ask about what was resolved long enough ago; returns how many resolutions were decided on.

    Safe to repeat, to kill and to run many times at once; one that fails keeps no other from its turn.
    """
    decided = 0
    for pk in list(_due(at).values_list("pk", flat=True)[:AT_ONCE]):
        try:
            decided += _decide(pk, at)
        except Exception:
            log.exception("conversation %s could not be asked about", pk)
    return decided


def _due(at: datetime) -> QuerySet[Conversation]:
    decided = Survey.objects.filter(
        conversation=OuterRef("pk"), resolved_at=OuterRef("resolved_at")
    )
    delay = ExpressionWrapper(
        F("channel__survey_setting__delay_minutes") * Value(timedelta(minutes=1)),
        output_field=DurationField(),
    )
    return (
        Conversation.objects.filter(
            status=Status.RESOLVED,
            visibility=Visibility.PRIVATE,
            resolved_at__gt=at - LATEST,
            resolved_at__lte=at - delay,
            resolved_at__gte=F("channel__survey_setting__since"),
            channel__state=Channel.State.ACTIVE,
            identity__is_blocked=False,
        )
        .exclude(Exists(decided))
        .order_by("resolved_at", "pk")
    )


def _decide(pk: int, at: datetime) -> bool:
    with transaction.atomic():
        # A fresh look under the lock: it may have been opened again, or another worker was first.
        held = Conversation.objects.select_for_update(no_key=True, skip_locked=True)
        if not held.filter(pk=pk).exists() or not _due(at).filter(pk=pk).exists():
            return False
        conversation = Conversation.objects.select_related("channel__brand").get(pk=pk)
        survey = _survey(conversation, at)
        survey.reason = _reason(conversation)
        if not survey.reason:
            _send(survey, at)
        survey.save()
    return True


def _survey(conversation: Conversation, at: datetime) -> Survey:
    """Credited to who resolved it; where the system did, to who has it."""
    handling = (
        Handling.objects.filter(conversation=conversation).select_related("queue", "owner").first()
    )
    moved = Activity.objects.filter(
        conversation=conversation, verb="status_changed", new=Status.RESOLVED
    )
    resolver = moved.order_by("-at", "-pk").values_list("actor__responder", flat=True).first()
    known = dict(settings.LANGUAGES)
    spoken = [handling.language if handling else "", conversation.channel.brand.language]
    return Survey(
        conversation=conversation,
        channel=conversation.channel,
        resolved_at=cast(datetime, conversation.resolved_at),  # it is resolved
        decided_at=at,
        language=next((one for one in spoken if one in known), settings.LANGUAGE_CODE),
        responder_id=resolver or (handling.owner_id if handling else None),
        team_id=handling.queue.team_id if handling and handling.queue else None,
        topic=handling.intent if handling else "",
    )


def _reason(conversation: Conversation) -> str:
    """Why not, by what was said since it was last asked; empty where it is to be asked."""
    words = conversation.messages.filter(removed_at=None)
    here = Q(conversation=conversation)
    merged = Q(conversation__heir=conversation, conversation__status=Status.MERGED)
    surveys = Survey.objects.filter(here | merged, reason="")  # the customer sees one talk
    asked = surveys.order_by("-resolved_at").first()
    if asked is not None:
        words = words.filter(occurred_at__gt=asked.resolved_at)
        if not words.filter(direction=Message.Direction.IN).exists():
            return Survey.Reason.ASKED_BEFORE
    ours = words.filter(direction=Message.Direction.OUT).exclude(source=Message.Source.AUTOMATIC)
    unsaid = Delivery.objects.filter(message=OuterRef("pk")).exclude(state__in=SAID)
    return "" if ours.exclude(Exists(unsaid)).exists() else Survey.Reason.NOT_ANSWERED


def _send(survey: Survey, at: datetime) -> None:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    words = Words(
        text=text(survey),
        visibility=Visibility.PRIVATE,
        client_token=uuid4(),
        source=Message.Source.AUTOMATIC,  # so that no clock takes it for a reply
        link=settings.PUBLIC_URL + reverse("rating", args=[token]),
    )
    try:
        survey.delivery = outbound.compose(survey.conversation, words, by=None, at=at)
    except Refused:
        survey.reason = Survey.Reason.REFUSED
    else:
        survey.digest, survey.closes_at = digest_of(token), at + OPEN_FOR


def text(survey: Survey) -> str:
    """In its language; the link's place is filled as it leaves."""
    with translation.override(survey.language):
        return _("How satisfied are you with our help? Rate %(brand)s from 1 to 5: %(link)s") % {
            "brand": survey.channel.brand.name,
            "link": links.PLACE,
        }


def digest_of(token: str) -> bytes:
    """What is kept of a link."""
    return digest(token, "survey")
