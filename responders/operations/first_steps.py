"""What a new brand needs before its first customer is answered; each step is done or not by what is there."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from inbox.models import Brand, Channel, Message
from responders import access
from responders.models import CalendarVersion, Responder


@dataclass(frozen=True, slots=True)
class Progress:
    """Of one brand. `is_rehearsed`: somebody has been answered, a customer or oneself."""

    brand: Brand
    has_channel: bool
    has_people: bool
    has_hours: bool
    is_rehearsed: bool

    @property
    def done(self) -> int:
        return sum((self.has_channel, self.has_people, self.has_hours, self.is_rehearsed))


def of(responder: Responder) -> list[Progress]:
    """Of every brand of this administrator, the newest first."""
    if not access.may(responder, "read_first_steps"):
        return []
    here = OuterRef("pk")
    chosen = CalendarVersion.objects.filter(calendar__brand=here, by__isnull=False)
    answers = Message.objects.filter(
        conversation__brand=here, direction=Message.Direction.OUT, author__isnull=False
    )
    people = Responder.objects.filter(brands=here, user__is_active=True).exclude(pk=responder.pk)
    brands = Brand.objects.filter(responders=responder).annotate(
        has_channel=Exists(Channel.objects.active().filter(brand=here)),
        has_people=Exists(people),
        has_hours=Exists(chosen),
        is_rehearsed=Exists(answers),
    )
    return [
        Progress(one, one.has_channel, one.has_people, one.has_hours, one.is_rehearsed)
        for one in brands.order_by("-created_at", "-pk")
    ]
