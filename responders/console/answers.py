"""One answer to many: the text, every recipient with what they will read, and the sending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from inbox.errors import Refused
from responders.console import bulk, queue, rows
from responders.console.doors import Knock, door
from responders.console.page import page
from responders.console.words import name_of
from responders.models import BulkAction, BulkItem, Macro
from responders.operations import answers, bulk_actions
from responders.operations.drafts import LONGEST
from responders.operations.macros import BLANKS


@dataclass(frozen=True, slots=True)
class Recipient:
    """`problem` makes a reply impossible; `text` is what this customer will read."""

    pk: int
    name: str
    kind: str
    channel: str
    is_public: bool
    text: str
    problem: str
    is_ticked: bool


@door("reply", "GET", "POST")
def answer(request: Knock, action_id: int) -> HttpResponse:
    """Look at the replies, change the text, untick, send. What was sent is told where every action is."""
    action = bulk.own(request, action_id)
    wish = queue.Wish.of(request)
    told = f"{reverse('bulk-result', args=[action.pk])}?{wish.query}"
    if action.kind != BulkAction.Kind.REPLY or action.started_at is not None:
        return redirect(told)
    if request.method == "GET":
        return _page(request, action)
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\0", "")
    wanted, _colon, macro = request.POST.get("do", "").partition(":")
    if wanted == "macro":
        canned = get_object_or_404(
            _macros(request), pk=int(macro[: queue.LONGEST_ID]) if macro.isdecimal() else 0
        )
        return _page(request, action, text=f"{text} {canned.text}".strip())
    try:
        if wanted == "send" and text.strip() == action.params.get("text"):
            _send(request, action)
            return redirect(told)
        answers.review(action, text, by=request.user, at=request.at)
    except Refused as refused:
        return _page(request, action, text=text, error=refused.message, status=refused.status)
    return _page(request, action, is_changed=wanted == "send")


def _send(request: Knock, action: BulkAction) -> None:
    many = answers.start(
        action,
        _ticked(request),
        resolves=bool(request.POST.get("resolves")),
        by=request.user,
        at=request.at,
    )
    if many <= bulk_actions.AT_ONCE:
        until = request.at + bulk.PATIENCE
        bulk_actions.work_off(action, clock=timezone.now, until=until)


def _ticked(request: Knock) -> list[int]:
    told = request.POST.getlist("to")[: bulk_actions.MOST]
    return [int(pk) for pk in told if pk.isdecimal() and len(pk) <= queue.LONGEST_ID]


def _page(
    request: Knock,
    action: BulkAction,
    *,
    text: str | None = None,
    error: str = "",
    is_changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    is_reviewed = bool(action.params.get("reviewed"))
    ticked = set(_ticked(request)) if is_reviewed and request.POST.get("ticked") else None
    found = recipients(action, ticked)
    context: dict[str, Any] = {
        "action": action,
        "wish": queue.Wish.of(request),
        "text": action.params.get("text", "") if text is None else text,
        "longest": LONGEST,
        "blanks": sorted(BLANKS),
        "macros": _macros(request)[:100],
        "is_reviewed": is_reviewed,
        "recipients": found,
        "able": sum(not one.problem for one in found),
        "error": error,
        "is_changed": is_changed,
        "resolves": bool(request.POST.get("resolves")),
    }
    return page(request, "console/answer.html", context, status=status)


def _macros(request: Knock) -> QuerySet[Macro]:
    return Macro.objects.offered(request.responder)


def recipients(action: BulkAction, ticked: set[int] | None) -> list[Recipient]:
    """ticked None: everybody who can be answered. What is not reviewed yet has no text."""
    items = BulkItem.objects.filter(action=action).order_by("pk")
    carried = items.select_related("conversation__identity__contact", "conversation__channel")
    return [
        Recipient(
            pk=one.conversation_id,
            name=name_of(one.conversation.identity),
            kind=one.conversation.channel.kind,
            channel=rows.channel_label(one.conversation.channel.kind),
            is_public=one.conversation.visibility == "public",
            text=one.text,
            problem=one.words,
            is_ticked=not one.words and (ticked is None or one.conversation_id in ticked),
        )
        for one in carried
    ]
