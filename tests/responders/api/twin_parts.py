"""Single rows of a twin that no other test builds."""

from __future__ import annotations

from datetime import timedelta

from inbox.models import Activity, Brand, Channel, Gap
from responders.models import (
    ApprovalRule,
    BulkAction,
    Case,
    CaseDocument,
    Macro,
    Queue,
    ReportSchedule,
    Responder,
    SavedReport,
    SavedView,
    Shift,
    SlaClock,
    SlaPolicy,
    WebhookEvent,
)
from responders.operations import looks, webhooks
from tests.builders import MONDAY_TEN, a_queue, a_team


def a_gap(channel: Channel) -> Gap:
    return Gap.objects.create(
        channel=channel,
        starts_at=MONDAY_TEN,
        ends_at=MONDAY_TEN + timedelta(hours=1),
        reason=Gap.Reason.OUTAGE,
        opened_at=MONDAY_TEN,
    )


def a_change(brand: Brand) -> Activity:
    """A colour that was chosen, and can be taken back."""
    looks.choose(brand, "#0a7f5a", by=None, at=MONDAY_TEN)
    return Activity.objects.get(brand=brand, verb="look_changed")


def a_macro(brand: Brand) -> Macro:
    return Macro.objects.create(brand=brand, name="Salam", text="Halo Kak")


def a_rule(brand: Brand) -> Queue:
    """A queue whose replies need an approval."""
    queue = a_queue(a_team(brand), "disetujui")
    ApprovalRule.objects.create(queue=queue, whose="all", changed_at=MONDAY_TEN)
    return queue


def an_answer(person: Responder) -> BulkAction:
    """To many, not sent yet."""
    return BulkAction.objects.create(responder=person, kind="reply", created_at=MONDAY_TEN)


def a_shift(person: Responder) -> Shift:
    return Shift.objects.create(
        responder=person,
        brand=person.brands.get(),
        starts_at=MONDAY_TEN,
        ends_at=MONDAY_TEN + timedelta(hours=8),
    )


def a_view(owner: Responder, brand: Brand, **fields: object) -> SavedView:
    return SavedView.objects.create(
        **{
            "owner": owner,
            "brand": brand,
            "name": "Kartu",
            "query": "view=open&tag=atm",
            "at": MONDAY_TEN,
            **fields,
        }
    )


def an_event(brand: Brand) -> WebhookEvent:
    hook, _secret = webhooks.create(
        brand, "CRM", "https://crm.example/", ["clock.breached"], by=None, at=MONDAY_TEN
    )
    event = webhooks.send_test(hook, by=None, at=MONDAY_TEN)
    event.state = "delivered"
    event.save()
    return event


def in_force(clock: SlaClock) -> SlaClock:
    version = clock.policy_version
    SlaPolicy.objects.filter(pk=version.policy_id).update(current=version)
    return clock


def a_schedule(person: Responder) -> ReportSchedule:
    report = SavedReport.objects.create(
        owner=person, brand=person.brands.get(), name="Minggu", at=MONDAY_TEN
    )
    return ReportSchedule.objects.create(
        report=report, recipient=person, rhythm="day", hour=7, next_at=MONDAY_TEN
    )


def a_paper(case: Case) -> CaseDocument:
    return CaseDocument.objects.create(case=case, name="KTP", asked_at=MONDAY_TEN)
