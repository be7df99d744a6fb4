"""A bank that keeps complaint cases, and letters as the outbox settles them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from inbox.core.states import Sending
from inbox.models import Brand, Channel, Conversation
from responders.models import Case, CaseCategory, CaseFact, CaseLetter, Responder
from responders.operations import case_clocks, case_letters, case_terms, cases
from responders.operations.cases import Complaint
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_message, a_responder
from tests.responders.promised import jakarta

INSTALLED = "2026-10-01 09:00"


@dataclass
class Desk:
    """Rani answers, Dewi leads, Putu audits."""

    brand: Brand
    channel: Channel
    rani: Responder
    dewi: Responder
    putu: Responder

    def category(self, axis: str, code: str = "other") -> CaseCategory:
        return CaseCategory.objects.get(brand=self.brand, axis=axis, code=code)

    def complaint(self, at: str, **fields: Any) -> Complaint:
        return Complaint(**{
            "form": "written",
            "received_at": jakarta(at),
            "type": self.category("type"),
            "product": self.category("product"),
            "came_by": "webchat",
            "amount": Decimal(2_500_000),
            **fields,
        })  # fmt: skip

    def conversation(self, at: str, **fields: Any) -> Conversation:
        found = a_conversation(
            self.channel, at=jakarta(at), status="open", last_inbound_at=jakarta(at), **fields
        )
        a_message(found, at=jakarta(at))
        return found

    def case(self, at: str, **fields: Any) -> Case:
        """Received and opened at that time, of a conversation of its own."""
        complaint = self.complaint(at, **fields)
        return cases.open_case(self.conversation(at), complaint, by=self.rani.user, at=jakarta(at))

    def told(self, case: Case, sort: str, at: str, **more: Any) -> CaseLetter:
        """By post, on that day."""
        return case_letters.record(
            case, sort, "post", jakarta(at), by=self.dewi.user, at=jakarta(at), **more
        )

    def sent(self, case: Case, sort: str, at: str, **more: Any) -> CaseLetter:
        conversation = case.links.get().conversation
        return case_letters.send(
            case, sort, conversation, client_token=uuid.uuid4(), by=self.dewi.user, at=jakarta(at), **more
        )  # fmt: skip

    def answered(self, case: Case, at: str, verdict: str = "accepted") -> None:
        cases.decide(case, verdict, "Dana dikembalikan.", by=self.dewi.user, at=jakarta(at))
        self.told(case, "answer", at)


def a_desk(name: str = "Bank Arunika") -> Desk:
    brand = a_brand(name)
    case_terms.install(brand, by=None, at=jakarta(INSTALLED))
    staff = [
        a_responder(who, role, brand)
        for who, role in (("Rani", "agent"), ("Dewi", "lead"), ("Putu", "auditor"))
    ]
    return Desk(brand, a_channel(brand), *staff)


def accepted(letter: CaseLetter, at: str, state: str = Sending.SENT) -> None:
    """What the outbox writes when the platform took it."""
    assert letter.delivery is not None
    letter.delivery.accepted_at, letter.delivery.state = jakarta(at), state
    letter.delivery.save()
    case_clocks.sweep(at=jakarta(at))


def kinds(case: Case) -> list[str]:
    rows = CaseFact.objects.filter(case=case, withdrawn_at=None)
    return list(rows.values_list("kind", flat=True))


def due(case: Case) -> datetime:
    case.refresh_from_db()
    return case.due_at


def a_case(conversation: Conversation) -> Case:
    """A written complaint, of a brand that may have no terms yet."""
    case_terms.install(conversation.brand, by=None, at=MONDAY_TEN)
    rows = CaseCategory.objects.filter(brand=conversation.brand, code="other")
    complaint = Complaint(
        form="written",
        received_at=MONDAY_TEN,
        type=rows.get(axis="type"),
        product=rows.get(axis="product"),
        came_by="webchat",
    )
    return cases.open_case(conversation, complaint, by=None, at=MONDAY_TEN)
