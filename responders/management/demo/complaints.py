"""The demo brand's complaint terms, and two complaints made of its conversations."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from inbox.core.events import Visibility
from inbox.models import Brand, Conversation
from responders.management.demo.past import making
from responders.models import CaseCategory, Responder
from responders.operations import case_letters, case_terms, cases
from responders.operations.cases import Complaint

DAYS_AGO = {"written": 5, "oral": 8}
SUMMARY = "Saldo terpotong, uang tidak keluar dari mesin ATM."


def file(brand: Brand, *, at: datetime) -> None:
    """One written complaint that waits for papers, and an oral one nobody answered in time."""
    case_terms.install(brand, by=None, at=at - timedelta(days=30))
    rani = Responder.objects.get(user__username="rani", brands=brand).user
    todays = Conversation.objects.filter(brand=brand, created_at__gte=at - making.ENDS)
    talks = todays.filter(visibility=Visibility.PRIVATE).order_by("pk")
    of_axis = {
        axis: CaseCategory.objects.get(brand=brand, axis=axis, code=code)
        for axis, code in (("type", "failed"), ("product", "debit"))
    }
    for (form, days), talk in zip(DAYS_AGO.items(), talks[: len(DAYS_AGO)], strict=False):
        complaint = Complaint(
            form=form,
            received_at=at - timedelta(days=days),
            type=of_axis["type"],
            product=of_axis["product"],
            came_by=talk.channel.kind if form == "written" else "telephone",
            amount=Decimal(1_250_000),
            summary=SUMMARY,
        )
        case = cases.open_case(talk, complaint, by=rani, at=at)
        case_letters.record(
            case, "acknowledgement", "post", at - timedelta(days=days - 1), by=rani, at=at
        )
        if form == "written":
            cases.list_documents(case, ["Fotokopi KTP", "Struk mesin ATM"], by=rani, at=at)
            case_letters.record(case, "documents", "post", at - timedelta(days=2), by=rani, at=at)
