"""One of everything the API can address, in one brand."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from inbox.models import (
    Activity,
    Attachment,
    Brand,
    Channel,
    Contact,
    Conversation,
    DeadLetter,
    Delivery,
    Envelope,
    Gap,
    Identity,
    IdentityLink,
    Joining,
    Message,
    StoredFile,
)
from inbox.operations import files
from responders.models import (
    Approval,
    ApprovalRule,
    Assignment,
    BulkAction,
    Case,
    CaseDocument,
    CaseLetter,
    ContactNote,
    Macro,
    OutgoingWebhook,
    Queue,
    Replay,
    ReportSchedule,
    Responder,
    SavedReport,
    SavedView,
    ScheduledReply,
    Shift,
    Skill,
    SlaClock,
    SlaPolicyVersion,
    Tag,
    Tagging,
    WebhookEvent,
)
from tests.builders import (
    MONDAY_TEN,
    a_channel,
    a_conversation,
    a_message,
    a_responder,
    an_identity,
)
from tests.responders.api.promises import a_clock
from tests.responders.api.twin_parts import (
    a_change,
    a_gap,
    a_macro,
    a_paper,
    a_rule,
    a_schedule,
    a_shift,
    a_view,
    an_answer,
    an_event,
    in_force,
)
from tests.responders.complaints import a_case


@dataclass(frozen=True)
class Twin:
    brand: Brand
    channel: Channel
    conversation: Conversation
    tag: Tag
    clock: SlaClock
    letter: DeadLetter
    link: IdentityLink
    attachment: Attachment
    gap: Gap
    person: Responder
    shift: Shift
    complaint: Case
    event: WebhookEvent
    replay: Replay
    view: SavedView
    removed: SavedView
    planned: ScheduledReply
    approval: Approval
    schedule: ReportSchedule
    document: CaseDocument
    joining: Joining
    macro: Macro
    queue: Queue
    to_many: BulkAction
    change: Activity

    def ids(self, route: str) -> dict[str, int]:
        firsts = {
            "conversations": self.conversation.pk,
            "cases": self.complaint.pk,
            "clocks": self.clock.pk,
            "identity-links": self.link.pk,
            "channels": self.channel.pk,
            "dead-letters": self.letter.pk,
            "shifts": self.shift.pk,
            "responders": self.person.pk,
            "webhooks": self.event.webhook_id,
            "replays": self.replay.pk,
            "views": self.removed.pk if "restoration" in route else self.view.pk,
            "saved-reports": self.schedule.report_id,
            "report-schedules": self.schedule.pk,
            "policies": self.clock.policy_version.policy_id,
            "contacts": self.conversation.identity.contact_id,
            "joinings": self.joining.pk,
            "macros": self.macro.pk,
            "approval-rules": self.queue.pk,
            "bulk-actions": self.to_many.pk,
            "settings-changes": self.change.pk,
        }
        return {
            "pk": firsts[route.split("/")[0]],
            "tag_id": self.tag.pk,
            "attachment_id": self.attachment.pk,
            "message_id": self.attachment.message_id,
            "gap_id": self.gap.pk,
            "document_id": self.document.pk,
            "event_id": self.event.pk,
            "reply_id": self.planned.pk,
            "approval_id": self.approval.pk,
        }

    def counted(self) -> list[int]:
        """How much there is of everything that a call could write."""
        return [
            Message.objects.filter(conversation=self.conversation).count(),
            StoredFile.objects.filter(channel=self.channel).count(),
            Delivery.objects.filter(conversation=self.conversation).count(),
            Assignment.objects.filter(conversation=self.conversation).count(),
            Tagging.objects.filter(conversation=self.conversation).count(),
            Activity.objects.filter(brand=self.brand).count(),
            SlaPolicyVersion.objects.filter(policy__brand=self.brand).count(),
            OutgoingWebhook.objects.filter(brand=self.brand).count(),
            WebhookEvent.objects.filter(webhook__brand=self.brand, state="delivered").count(),
            Conversation.objects.filter(brand=self.brand, status="new").count(),
            Channel.objects.filter(brand=self.brand, state="active").count(),
            DeadLetter.objects.filter(hook__brand=self.brand, state="open").count(),
            Gap.objects.open().filter(channel=self.channel).count(),
            Shift.objects.filter(brand=self.brand).count(),
            Skill.objects.filter(responder=self.person).count(),
            Case.objects.filter(brand=self.brand, verdict="").count(),
            CaseLetter.objects.filter(case=self.complaint).count(),
            IdentityLink.objects.filter(to_contact__brand=self.brand, undone_at=None).count(),
            SavedReport.objects.filter(brand=self.brand).count(),
            ReportSchedule.objects.filter(report__brand=self.brand).count(),
            Replay.objects.filter(brand=self.brand, state="running").count(),
            SavedView.objects.filter(brand=self.brand, removed_at=None).count(),
            ScheduledReply.objects.filter(author=self.person, state="waiting", text="Kak").count(),
            Approval.objects.filter(author=self.person, state="open").count(),
            Joining.objects.filter(source__brand=self.brand, undone_at=None).count(),
            Identity.objects.filter(channel__brand=self.brand, is_blocked=False).count(),
            Contact.objects.filter(brand=self.brand, is_forgotten=False).count(),
            ContactNote.objects.filter(contact__brand=self.brand).count(),
            Macro.objects.filter(brand=self.brand, text="Halo Kak").count(),
            ApprovalRule.objects.filter(queue__brand=self.brand, whose="all").count(),
            BulkAction.objects.filter(responder=self.person, params={}, started_at=None).count(),
        ]


def a_letter(channel: Channel, **fields: object) -> DeadLetter:
    envelope = Envelope.objects.create(
        hook=channel.hook, key=b"k" * 32, received_at=MONDAY_TEN, body=b""
    )
    return DeadLetter.objects.create(
        **{
            "envelope": envelope,
            "hook": channel.hook,
            "channel": channel,
            "reason_code": "malformed",
            "sample": "{…}",
            "first_seen_at": MONDAY_TEN,
            "last_seen_at": MONDAY_TEN,
            **fields,
        }
    )


def an_attachment(message: Message) -> Attachment:
    """A paper that was fetched."""
    file = files.keep(b"%PDF-1.7", "bukti.pdf", channel=message.channel, at=MONDAY_TEN)
    return Attachment.objects.create(
        message=message, kind="file", name=file.name, state="fetched", file=file
    )


def a_link(conversation: Conversation) -> IdentityLink:
    """Somebody on another channel was said to be the person of this conversation."""
    other = an_identity(a_channel(conversation.brand, "telegram"))
    own, other.contact = other.contact, conversation.identity.contact
    other.save()
    return IdentityLink.objects.create(
        identity=other, from_contact=own, to_contact=other.contact, at=MONDAY_TEN
    )


def a_joining(conversation: Conversation) -> Joining:
    """Of two talks beside this one."""
    talks = [a_conversation(conversation.channel, status="snoozed") for _ in range(2)]
    return Joining.objects.create(
        kind="merge", source=talks[0], target=talks[1], status="open", at=MONDAY_TEN
    )


def a_twin(brand: Brand) -> Twin:
    person = a_responder("Bima", "agent", brand)
    channel = a_channel(brand)
    conversation = a_conversation(channel)
    message = a_message(conversation)
    tag = Tag.objects.create(brand=brand, name="atm")
    Tagging.objects.create(conversation=conversation, tag=tag, at=MONDAY_TEN)
    complaint = a_case(a_conversation(channel))
    return Twin(
        brand=brand,
        schedule=a_schedule(person),
        document=a_paper(complaint),
        channel=channel,
        conversation=conversation,
        tag=tag,
        clock=in_force(a_clock(conversation)),
        letter=a_letter(channel),
        link=a_link(conversation),
        joining=a_joining(conversation),
        attachment=an_attachment(message),
        gap=a_gap(channel),
        person=person,
        shift=a_shift(person),
        macro=a_macro(brand),
        queue=a_rule(brand),
        to_many=an_answer(person),
        change=a_change(brand),
        complaint=complaint,
        event=an_event(brand),
        replay=Replay.objects.create(
            brand=brand, start=MONDAY_TEN, end=MONDAY_TEN + timedelta(days=1), created_at=MONDAY_TEN
        ),
        view=a_view(person, brand),
        removed=a_view(person, brand, name="Lama", removed_at=timezone.now()),
        planned=ScheduledReply.objects.create(**_said(message, person), send_at=MONDAY_TEN),
        approval=Approval.objects.create(**_said(message, person)),
    )


def _said(message: Message, person: Responder) -> dict[str, Any]:
    return {
        "conversation": message.conversation,
        "author": person,
        "mode": "private",
        "text": "Kak",
        "client_token": uuid.uuid4(),
        "seen": message.pk,
        "created_at": MONDAY_TEN,
    }
