"""Conversations that are answered and resolved on a channel that asks for ratings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from inbox.models import Channel, Conversation, Delivery
from inbox.models.vault import unseal
from inbox.operations import deliveries, tallies
from responders.models import Responder, Survey, SurveySetting
from responders.operations import conversations, surveys
from tests.builders import MONDAY_TEN, a_channel, a_conversation, a_message

HOUR = timedelta(hours=1)


def an_asking_channel(brand: Any, kind: str = "webchat", delay_minutes: int = 60) -> Channel:
    channel = a_channel(brand, kind)
    SurveySetting.objects.create(
        channel=channel, delay_minutes=delay_minutes, since=MONDAY_TEN - timedelta(days=1)
    )
    return channel


def a_resolved(
    channel: Channel, by: Responder, at: datetime = MONDAY_TEN, **fields: Any
) -> Conversation:
    """The customer wrote a minute before, was answered and resolved at `at`."""
    asked = at - timedelta(minutes=2)
    found = a_conversation(channel, at=asked, status="open", last_inbound_at=asked, **fields)
    a_message(found, "Kartu saya tertelan", at=asked)
    answered(found, at - timedelta(minutes=1))
    tallies.recount([found.pk])
    conversations.resolve(found, by=by.user, at=at)
    return found


def answered(conversation: Conversation, at: datetime) -> None:
    a_message(conversation, "Sudah, Kak", at=at, direction="out", source="native", identity=None)


def asked(conversation: Conversation, at: datetime = MONDAY_TEN + HOUR) -> tuple[Survey, str]:
    """Asked, with the token of the link that went out; the platform took it."""
    surveys.ask_due(at=at)
    survey = Survey.objects.get(conversation=conversation, reason="")
    said(survey, at)
    return survey, token_of(survey)


def said(survey: Survey, at: datetime) -> None:
    delivery = survey.delivery
    assert delivery is not None
    Delivery.objects.filter(pk=delivery.pk).update(state="sending", attempt_no=1)
    with transaction.atomic():
        deliveries.confirm(delivery, external_id=f"survey-{survey.pk}", accepted_at=at, at=at)


def token_of(survey: Survey) -> str:
    delivery = survey.delivery
    assert delivery is not None
    assert delivery.link is not None
    link = unseal(delivery.link, f"delivery.link:{delivery.key}").decode()
    return link.rstrip("/").rpartition("/")[2]
