"""What else was under way in a conversation that is merged into another: complaint cases, and replies that wait."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from inbox.models import Conversation, Joining, User
from inbox.operations import held_files
from responders.models import Approval, CaseConversation, Responder, ScheduledReply
from responders.models.alert import Kind
from responders.operations import mailing, scheduled_rows, tellings
from responders.operations.case_rows import log


def bring(joining: Joining, *, by: User | None, at: datetime) -> None:
    """The caller holds both conversations.

    A running complaint case goes on in the target, too: its letters leave from there. What a colleague had ready was
    written for another thread, or before they could read what came: nothing of it leaves; they hear why, and find
    their words in the target.
    """
    _link_cases(joining, by, at)
    waiting = ScheduledReply.objects.filter(state=ScheduledReply.State.WAITING)
    pair = (joining.source_id, joining.target_id)
    for row in waiting.filter(conversation__in=pair).select_related("author", "conversation"):
        _move(row, joining.target)
        scheduled_rows.end(row, ScheduledReply.Reason.MERGED, at, by=by)
    submitted = Approval.objects.filter(conversation=joining.source_id, state=Approval.State.OPEN)
    for approval in submitted.select_related("author__user", "conversation"):
        _send_back(approval, joining, by, at)


def part(joining: Joining, *, by: User | None, at: datetime) -> None:
    """The merge is undone: the target no longer belongs to cases that came by it. Words given back stay there."""
    made = CaseConversation.objects.filter(conversation=joining.target_id, at=joining.at)
    for link in made.filter(case__links__conversation=joining.source_id).select_related("case"):
        log(link.case, "case_parted", by=by, at=at, new=joining.target.case_number)
        link.delete()


def _link_cases(joining: Joining, by: User | None, at: datetime) -> None:
    running = CaseConversation.objects.filter(
        conversation=joining.source_id, case__ended_at=None
    ).select_related("case")
    for link in running:
        _link, is_new = CaseConversation.objects.get_or_create(
            case=link.case, conversation=joining.target, defaults={"by": by, "at": at}
        )
        if is_new:
            log(link.case, "case_joined", by=by, at=at, new=joining.target.case_number)


def _send_back(approval: Approval, joining: Joining, by: User | None, at: datetime) -> None:
    _move(approval, joining.target)
    with translation.override(mailing.language_of(approval.author)):
        words = _("%(old)s was merged into this conversation. Submit it again here.")
        approval.note = words % {"old": joining.source.case_number}
    approval.state, approval.decided_at = Approval.State.REJECTED, at
    approval.decided_by = Responder.objects.filter(user=by).first() if by else None
    approval.save()
    tellings.personally([approval.author], Kind.REJECTED, joining.target, by=by, at=at)


def _move(row: ScheduledReply | Approval, target: Conversation) -> None:
    if row.conversation_id != target.pk:
        held_files.move(row.held_token, target)
        row.conversation = target
        row.save(update_fields=["conversation"])
