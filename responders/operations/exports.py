"""Who took a report away, on record."""

from __future__ import annotations

from datetime import datetime

from inbox.models import Activity, User
from responders import access


def note(form: str, query: str, *, by: User, at: datetime, brand_id: int | None = None) -> None:
    """Journal that `by` took a report as `form` (csv, xlsx or pdf); in each brand it may hold.

    query: the report's own address, which says period and filters. Raises NotAllowed.
    """
    responder = access.require(by, "export_reports", brand_id)
    if responder is None:
        return
    brands = [brand_id] if brand_id is not None else access.brand_ids(responder)
    Activity.objects.bulk_create(
        Activity(
            brand_id=brand,
            verb="report_exported",
            new=form,
            actor=by,
            detail={"report": query[:400]},
            at=at,
        )
        for brand in brands
    )
