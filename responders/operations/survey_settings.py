"""Where customers are asked how satisfied they were: off, until somebody turns it on for a channel."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inbox.core.events import Visibility
from inbox.errors import Refused
from inbox.models import Activity, Channel, User
from inbox.operations import channels
from responders import access
from responders.models import Responder, SurveySetting
from responders.operations.surveys import LATEST

ABILITY = "edit_surveys"


def channels_of(editor: Responder) -> QuerySet[Channel]:
    found = Channel.objects.filter(brand__in=access.brand_ids(editor))
    return found.select_related("brand", "survey_setting").order_by("brand__name", "name", "pk")


def can_ask(channel: Channel) -> bool:
    """Whether there are private messages here; in public nobody is asked."""
    return Visibility.PRIVATE in channels.capabilities(channel).visibility


def turn_on(
    channel: Channel, delay_minutes: int, *, by: User | None, at: datetime
) -> SurveySetting:
    """Ask about what is resolved from now on. Refused: never_in_public, bad_delay."""
    access.require(by, ABILITY, channel.brand_id)
    if not can_ask(channel):
        raise Refused("never_in_public", _("This channel has no private messages."))
    if not 0 <= delay_minutes < LATEST / timedelta(minutes=1):
        raise Refused("bad_delay", _("Wait less than two days."))
    with transaction.atomic():
        before = standing(channel)
        saved, is_new = SurveySetting.objects.get_or_create(
            channel=channel,
            defaults={"delay_minutes": delay_minutes, "since": at, "changed_by": by},
        )
        if not is_new:
            saved.delay_minutes, saved.changed_by = delay_minutes, by
            saved.save(update_fields=["delay_minutes", "changed_by"])
        _journal(channel, str(delay_minutes), by, at, before)
    return saved


def turn_off(channel: Channel, *, by: User | None, at: datetime) -> None:
    """Nobody is asked any more; links that are out already still work."""
    access.require(by, ABILITY, channel.brand_id)
    with transaction.atomic():
        before = standing(channel)
        if SurveySetting.objects.filter(channel=channel).delete()[0]:
            _journal(channel, "off", by, at, before)


def standing(channel: Channel) -> dict[str, int | None]:
    """The delay as it is kept now; None where nobody is asked."""
    kept = SurveySetting.objects.filter(channel=channel).values_list("delay_minutes", flat=True)
    return {"delay_minutes": kept.first()}


def _journal(
    channel: Channel, new: str, by: User | None, at: datetime, before: dict[str, int | None]
) -> None:
    Activity.objects.create(
        brand_id=channel.brand_id,
        verb="survey_setting_saved",
        actor=by,
        new=new,
        detail={
            "channel": channel.name,
            "channel_id": channel.pk,
            "before": before,
            "after": standing(channel),
        },
        at=at,
    )
