"""A bank with office hours, a policy, and words spoken at chosen times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from inbox.core.states import Sending, Status
from inbox.models import Activity, Brand, Channel, Conversation, Delivery, Message
from responders.models import Calendar, Queue, Responder, SlaClock, SlaPolicy
from responders.operations import calendars, clocks, policies
from tests.builders import (
    a_brand,
    a_channel,
    a_conversation,
    a_message,
    a_queue,
    a_responder,
    a_team,
)

JAKARTA = ZoneInfo("Asia/Jakarta")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = calendars.Plan("Asia/Jakarta", {day: [("08:00", "17:00")] for day in WEEKDAYS})


def jakarta(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


LONG_AGO = jakarta("2026-11-01 09:00")


def a_calendar(brand: Brand, plan: calendars.Plan = OFFICE) -> Calendar:
    return calendars.create(brand, "Office", plan, by=None, at=LONG_AGO)


def a_spec(calendar: Calendar | None = None, **minutes: int) -> dict[str, Any]:
    """Minutes by metric, the same for every priority."""
    version = calendar.current_id if calendar else None
    minutes = minutes or {"first_reply": 15, "next_reply": 30, "resolution": 480}
    return {
        "conditions": {},
        "targets": {
            metric: {
                str(priority): {"seconds": value * 60, "calendar": version, "warn_at": 0.75}
                for priority in (1, 2, 3, 4)
            }
            for metric, value in minutes.items()
        },
    }


def a_policy(brand: Brand, calendar: Calendar | None = None, **minutes: int) -> SlaPolicy:
    return policies.create(brand, "Standard", a_spec(calendar, **minutes), by=None, at=LONG_AGO)


@dataclass
class Bank:
    """One brand with a policy; Rani answers, Bima leads."""

    brand: Brand
    channel: Channel
    queue: Queue
    rani: Responder
    bima: Responder
    policy: SlaPolicy
    calendar: Calendar | None

    def conversation(self, at: str, **fields: Any) -> Conversation:
        """With a first message by Sari at that time."""
        conversation = a_conversation(self.channel, at=jakarta(at), **fields)
        conversation.handling.queue = self.queue
        conversation.handling.save()
        a_message(conversation, at=jakarta(at))
        reconcile(conversation, at)
        return conversation


def a_bank(*, office: bool = True, **minutes: int) -> Bank:
    brand = a_brand()
    rani = a_responder("Rani", Responder.Role.AGENT, brand)
    bima = a_responder("Bima", Responder.Role.LEAD, brand)
    queue = a_queue(a_team(brand, rani, lead=bima))
    calendar = a_calendar(brand) if office else None
    policy = a_policy(brand, calendar, **minutes)
    return Bank(brand, a_channel(brand), queue, rani, bima, policy, calendar)


def wrote(conversation: Conversation, at: str, **fields: Any) -> Message:
    return a_message(conversation, at=jakarta(at), **fields)


def replied(
    conversation: Conversation,
    at: str,
    by: Responder | None = None,
    state: Sending = Sending.SENT,
    **fields: Any,
) -> Message:
    """By a person, accepted then; without `by`, typed in the platform's own app."""
    source = Message.Source.PERSON if by else Message.Source.NATIVE
    message = a_message(
        conversation, "Baik kak", at=jakarta(at), direction=Message.Direction.OUT,
        source=source, author=by.user if by else None, identity=None, **fields,
    )  # fmt: skip
    if by:
        Delivery.objects.create(
            message=message, conversation=conversation, channel=conversation.channel, state=state,
            next_attempt_at=jakarta(at), give_up_at=jakarta(at), created_at=jakarta(at),
            accepted_at=jakarta(at) if state == Sending.SENT else None,
        )  # fmt: skip
    return message


def moved(conversation: Conversation, at: str, status: Status, by: Responder | None = None) -> None:
    Activity.objects.create(
        brand=conversation.brand, conversation=conversation, verb="status_changed",
        old=conversation.status, new=status, actor=by.user if by else None, at=jakarta(at),
    )  # fmt: skip
    conversation.status = status
    conversation.save()


def reconcile(conversation: Conversation, at: str) -> int:
    return clocks.reconcile([conversation], at=jakarta(at))


def the_clock(conversation: Conversation, metric: str = "first_reply") -> SlaClock:
    return SlaClock.objects.filter(conversation=conversation, metric=metric).latest("started_at")
