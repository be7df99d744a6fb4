"""What every operation on a complaint case does: hold the row, write the fact, tell the journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from inbox.core import personal_data
from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Activity, User
from responders import access
from responders.core.cases import Kind
from responders.models import Case, CaseFact, CaseTemplateVersion


@contextmanager
def held(case: Case, ability: str, by: User | None) -> Iterator[Case]:
    """The row, locked, of a case that still runs. Raises NotAllowed, and MovedMeanwhile where it has ended."""
    access.require(by, ability, case.brand_id)
    with transaction.atomic():
        found = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        if found.ended_at is not None:
            raise MovedMeanwhile("case_ended", _("This case has ended."))
        yield found


def fact(
    case: Case,
    kind: Kind,
    happened_at: datetime,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    version: CaseTemplateVersion | None = None,
) -> CaseFact:
    return CaseFact.objects.create(
        case=case,
        kind=kind,
        at=happened_at,
        recorded_at=at,
        by=by,
        reason=masked(reason),
        template_version=version,
    )


def log(
    case: Case,
    verb: str,
    *,
    by: User | None,
    at: datetime,
    old: str = "",
    new: str = "",
    **detail: Any,
) -> None:
    first = case.links.order_by("pk").values_list("conversation", flat=True).first()
    Activity.objects.create(
        brand_id=case.brand_id,
        conversation_id=first,
        verb=verb,
        old=old,
        new=new,
        actor=by,
        detail={"case": case.register_number, **detail},
        at=at,
    )


def masked(text: str) -> str:
    """Cases are read by more people than conversations are: no personal data in their words."""
    return personal_data.mask(text).text


def require_past(happened_at: datetime, at: datetime) -> None:
    if happened_at > at:
        raise Refused("in_future", _("This cannot have happened yet: the time lies ahead."))


def require_reason(reason: str) -> str:
    if not reason.strip():
        raise Refused("no_reason", _("Write the reason."))
    return reason.strip()
