"""What could not be taken in: by reason, one by one, settled."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inbox.errors import Refused
from inbox.models import DeadLetter, Hook
from responders import access
from responders.console import manage
from responders.console.doors import Knock, door
from responders.console.forms.dead_letters import IgnoreForm
from responders.operations import dead_letters

SHOWN = 100
LONGEST_REASON = 64


def _letter(request: Knock, pk: int) -> DeadLetter:
    return get_object_or_404(dead_letters.of_brands(request.responder), pk=pk)


@door("read_dead_letters", "GET")
def listing(request: Knock) -> HttpResponse:
    groups = dead_letters.groups(request.responder)
    ages = [(request.at - group.first_seen_at).total_seconds() for group in groups]
    context = {
        "groups": [{"group": group, "age": age} for group, age in zip(groups, ages, strict=True)],
        "count": sum(group.count for group in groups),
        "oldest": max(ages, default=None),
    }
    return manage.page(request, "dead-letters", "console/dead_letters.html", context)


@door("read_dead_letters", "GET")
def reason(request: Knock, hook_id: int) -> HttpResponse:
    """The open ones of one address with one reason."""
    wanted = request.GET.get("reason", "").replace("\0", "")[:LONGEST_REASON]
    rows = dead_letters.of_brands(request.responder).filter(
        hook=_hook(request, hook_id), reason_code=wanted, state=DeadLetter.State.OPEN
    )
    found = list(rows.order_by("-last_seen_at", "-pk")[: SHOWN + 1])
    context = {
        "heading": wanted,
        "rows": found[:SHOWN],
        "has_more": len(found) > SHOWN,
        "hook_id": hook_id,
    }
    return manage.page(request, "dead-letters", "console/dead_letter_reason.html", context)


@door("settle_dead_letters", "POST")
def replay(request: Knock, pk: int) -> HttpResponse:
    dead_letters.replay(_letter(request, pk), by=request.user, at=request.at)
    messages.success(request, _("It is being read again."))
    return redirect("manage-dead-letters")


@door("settle_dead_letters", "POST")
def replay_all(request: Knock, hook_id: int) -> HttpResponse:
    wanted = request.POST.get("reason", "").replace("\0", "")[:LONGEST_REASON]
    count = dead_letters.replay_all(_hook(request, hook_id), wanted, by=request.user, at=request.at)
    said = ngettext("%(count)d is being read again.", "%(count)d are being read again.", count)
    messages.success(request, said % {"count": count})
    return redirect("manage-dead-letters")


@door("settle_dead_letters", "GET", "POST")
def ignore(request: Knock, pk: int) -> HttpResponse:
    letter = _letter(request, pk)
    form = IgnoreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            dead_letters.ignore(letter, form.cleaned_data["note"], by=request.user, at=request.at)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _("It is ignored, with your note."))
            return redirect("manage-dead-letters")
    return manage.form_page(
        request,
        "dead-letters",
        form,
        heading=_("Ignore a dead letter"),
        action=_("Ignore"),
        back="manage-dead-letters",
        template="console/dead_letter_ignore.html",
        letter=letter,
    )


def _hook(request: Knock, pk: int) -> Hook:
    hooks = Hook.objects.filter(brand__in=access.brand_ids(request.responder))
    return get_object_or_404(hooks, pk=pk)
