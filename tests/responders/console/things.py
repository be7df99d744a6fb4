"""One of everything the management screens can address, in one brand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from inbox.models import Activity, Brand, Channel, DeadLetter, Gap
from responders.models import (
    AlertRule,
    ApiToken,
    Calendar,
    Macro,
    Membership,
    OutgoingWebhook,
    ReportSchedule,
    Responder,
    SavedReport,
    SlaClock,
    SlaPolicy,
    Team,
    TriageRule,
    WebhookEvent,
)
from responders.operations import alert_rules, calendars, policies, tokens, webhooks
from responders.operations.alert_rules import Plan as NoticePlan
from responders.operations.calendars import Plan
from tests.builders import (
    MONDAY_TEN,
    a_channel,
    a_conversation,
    a_message,
    a_queue,
    a_responder,
    a_team,
)
from tests.responders.api.promises import a_clock
from tests.responders.api.twins import a_gap, a_letter

OFFICE = Plan(
    zone="Asia/Jakarta",
    weekly={day: [("08:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")},
)


@dataclass(frozen=True)
class Things:
    brand: Brand
    channel: Channel
    letter: DeadLetter
    macro: Macro
    person: Responder
    team: Team
    token: ApiToken
    calendar: Calendar
    policy: SlaPolicy
    rule: TriageRule
    clock: SlaClock
    gap: Gap
    notice_rule: AlertRule
    webhook: OutgoingWebhook
    event: WebhookEvent
    schedule: ReportSchedule

    def ids(self, name: str) -> dict[str, Any]:
        """What an address of this name takes."""
        firsts: dict[str, Any] = {
            "manage-channel": self.channel,
            "manage-dead-letter": self.letter,
            "manage-macro": self.macro,
            "manage-person": self.person,
            "manage-crew": self.team,
            "manage-token": self.token,
            "manage-calendar": self.calendar,
            "manage-policy": self.policy,
            "manage-rule": self.rule,
            "report-clock": self.clock,
            "manage-notice": self.notice_rule,
            "manage-webhook": self.webhook,
        }
        found = next((row for prefix, row in firsts.items() if name.startswith(prefix)), None)
        return {
            "pk": found.pk if found else 0,
            "brand_id": self.brand.pk,
            "hook_id": self.channel.hook_id,
            "responder_id": self.person.pk,
            "gap_id": self.gap.pk,
            "event_id": self.event.pk,
            "report_id": self.schedule.report_id,
            "schedule_id": self.schedule.pk,
            "activity_id": Activity.objects.filter(brand=self.brand).values_list("pk", flat=True)[
                0
            ],
            "kind": "webchat",
            "number": 1,
        }

    @staticmethod
    def absent() -> dict[str, Any]:
        names = (
            "pk", "brand_id", "hook_id", "responder_id", "gap_id", "event_id", "number",
            "report_id", "schedule_id",
            "activity_id",
        )  # fmt: skip
        return {**dict.fromkeys(names, 10**9), "kind": "webchat"}

    def counted(self) -> list[int]:
        return list(self._counts())

    def _counts(self) -> Iterator[int]:
        of_brand = (
            Activity, AlertRule, Calendar, Channel, Macro, OutgoingWebhook, SlaPolicy, Team, TriageRule,
        )  # fmt: skip
        for model in of_brand:
            yield model.objects.filter(brand=self.brand).count()
        yield ReportSchedule.objects.filter(report__brand=self.brand).count()
        yield WebhookEvent.objects.filter(webhook=self.webhook, state="delivered").count()
        yield DeadLetter.objects.filter(hook__brand=self.brand, state="open").count()
        yield Channel.objects.filter(brand=self.brand, state="active").count()
        yield Gap.objects.open().filter(channel=self.channel).count()
        yield Membership.objects.filter(team=self.team).count()
        yield ApiToken.objects.filter(responder=self.person, revoked_at=None).count()
        yield Responder.objects.filter(pk=self.person.pk, user__is_active=True).count()
        yield TriageRule.objects.filter(pk=self.rule.pk, is_active=True).count()
        yield SlaPolicy.objects.filter(pk=self.policy.pk, is_active=True).count()


def a_spec(calendar: Calendar | None = None) -> dict[str, Any]:
    hours = calendar.current_id if calendar else None
    target = {"seconds": 1800, "calendar": hours, "warn_at": 0.75, "pauses": []}
    return {
        "conditions": {},
        "private_answers_public": False,
        "targets": {
            "first_reply": {"3": target, "1": {**target, "seconds": 300, "calendar": None}}
        },
    }


def everything_of(brand: Brand) -> Things:
    at = timezone.now()
    channel = a_channel(brand)
    person = a_responder("Bima", Responder.Role.AGENT, brand)
    team = a_team(brand, person)
    a_queue(team)
    calendar = calendars.create(brand, "Office", OFFICE, by=None, at=at)
    conversation = a_conversation(channel)
    a_message(conversation)
    hook, _secret = webhooks.create(
        brand, "CRM", "https://crm.example/dua", ["clock.breached"], by=None, at=at
    )
    event = webhooks.send_test(hook, by=None, at=at)
    WebhookEvent.objects.filter(pk=event.pk).update(state="delivered")
    report = SavedReport.objects.create(owner=person, brand=brand, name="Pekanan", at=at)
    schedule = ReportSchedule.objects.create(
        report=report, recipient=person, rhythm="day", hour=8, next_at=at
    )
    late = NoticePlan(name="Late", kind="breached", ways=["console"], whom=["owner"])
    return Things(
        brand=brand,
        channel=channel,
        letter=a_letter(channel),
        macro=Macro.objects.create(brand=brand, name="Salam", text="Halo {customer_name}"),
        person=person,
        team=team,
        token=tokens.create(person, "CRM", ["read:inbox"], days=9, by=None, at=at)[0],
        calendar=calendar,
        policy=policies.create(brand, "Standard", a_spec(calendar), by=None, at=at),
        rule=TriageRule.objects.create(
            brand=brand,
            name="Cards",
            position=1,
            conditions={"intent": ["card_swallowed"]},
            effects={"priority": 1, "tags": ["kartu"]},
            changed_at=MONDAY_TEN,
        ),
        clock=a_clock(conversation),
        gap=a_gap(channel),
        notice_rule=alert_rules.create(brand, late, by=None, at=at),
        webhook=hook,
        event=event,
        schedule=schedule,
    )
