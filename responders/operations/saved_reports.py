"""A name for an address of the report, for oneself or for whoever reads the reports of a brand."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Activity, User
from responders import access
from responders.models import Responder, SavedReport

MOST = 100  # of one person


def visible(responder: Responder) -> QuerySet[SavedReport]:
    """One's own, and those shared with a brand of theirs; by name."""
    if not access.may(responder, "read_reports"):
        return SavedReport.objects.none()
    shared = Q(brand__in=access.brand_ids(responder))
    return SavedReport.objects.filter(Q(owner=responder) | shared).order_by("name", "pk")


def save(
    name: str, query: str, *, brand_id: int | None = None, by: User, at: datetime
) -> SavedReport:
    """Keep it, over one's own of the same name. brand_id: shared there.

    Refused: empty, too_many. Raises NotAllowed.
    """
    owner = access.require(by, "read_reports")
    assert owner is not None
    if brand_id is not None:
        access.require(by, "share_reports", brand_id)
    name = name.strip()
    if not name:
        raise Refused("empty", _("A report needs a name."))
    mine = SavedReport.objects.filter(owner=owner)
    if not mine.filter(name=name).exists() and mine.count() >= MOST:
        raise Refused("too_many", _("You have kept as many reports as there is room for."))
    with transaction.atomic():
        found, _made = SavedReport.objects.update_or_create(
            owner=owner, name=name, defaults={"query": query, "brand_id": brand_id, "at": at}
        )
        _drop_strangers(found)
        _note(found, "report_saved", by, at)
    return found


def remove(report: SavedReport, *, by: User, at: datetime) -> None:
    """With its schedules. One's own, or a shared one where one may share. Raises NotAllowed."""
    require_own(report, by)
    with transaction.atomic():
        _note(report, "report_removed", by, at)
        report.delete()


def require_own(report: SavedReport, by: User) -> None:
    """Raises NotAllowed unless `by` may change it."""
    responder = access.require(by, "read_reports")
    if responder is None or report.owner_id == responder.pk:
        return
    access.require(by, "share_reports", report.brand_id or 0)


def _drop_strangers(report: SavedReport) -> None:
    """Whom it is no longer shared with, it is no longer sent to."""
    others = report.schedules.exclude(recipient=report.owner)
    if report.brand_id is not None:
        others = others.exclude(recipient__brands=report.brand_id)
    others.delete()


def _note(report: SavedReport, verb: str, by: User, at: datetime) -> None:
    if report.brand_id is not None:
        Activity.objects.create(
            brand_id=report.brand_id,
            verb=verb,
            actor=by,
            detail={"name": report.name, "report": report.query[:400]},
            at=at,
        )
