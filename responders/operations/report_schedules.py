"""When a saved report is mailed, to whom."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inbox.errors import NotAllowed, Refused
from inbox.models import User
from responders import access
from responders.core.recurring import Rhythm, following
from responders.models import ReportSchedule, Responder, SavedReport
from responders.operations import saved_reports


def recipients(report: SavedReport, by: User) -> QuerySet[Responder]:
    """To whom `by` may have it sent: themselves, and where they may share it the readers of its brand."""
    reader = access.responder_of(by)
    able = Responder.objects.filter(
        role__in=access.ABILITIES["read_reports"], user__is_active=True
    ).order_by("name", "pk")
    if report.brand_id is None or not access.may(reader, "share_reports", report.brand_id):
        return able.filter(pk=reader.pk)
    return able.filter(brands=report.brand_id)


def schedule(
    report: SavedReport,
    people: Collection[Responder],
    *,
    rhythm: Rhythm,
    weekday: int,
    hour: int,
    attached: str,
    by: User,
    at: datetime,
) -> list[ReportSchedule]:
    """Each gets it from now on, in place of what they got of it before. weekday: 1 is Monday. hour: of their zones.

    Who has no confirmed e-mail address yet gets nothing until then. Refused: nobody. Raises NotAllowed.
    """
    reader = access.require(by, "read_reports")
    assert reader is not None
    if not saved_reports.visible(reader).filter(pk=report.pk).exists():
        raise NotAllowed("not_allowed", _("Your role does not allow this."))
    allowed = set(recipients(report, by).values_list("pk", flat=True))
    if not people:
        raise Refused("nobody", _("Choose who gets it."))
    found = []
    with transaction.atomic():
        for one in people:
            if one.pk not in allowed:
                raise NotAllowed("not_allowed", _("Your role does not allow this."))
            told = {"rhythm": rhythm, "weekday": weekday, "hour": hour, "attached": attached}
            next_at = following(rhythm, weekday, hour, zone_of(one), at)
            row, _made = ReportSchedule.objects.update_or_create(
                report=report, recipient=one, defaults={**told, "next_at": next_at}
            )
            found.append(row)
    return found


def stop(row: ReportSchedule, *, by: User) -> None:
    """One's own, or of a report one may change. Raises NotAllowed."""
    reader = access.responder_of(by)
    if row.recipient_id != reader.pk:
        saved_reports.require_own(row.report, by)
    row.delete()


def zone_of(recipient: Responder) -> ZoneInfo:
    """Where it is the hour that was asked for."""
    return ZoneInfo(recipient.user.time_zone or settings.TIME_ZONE)
