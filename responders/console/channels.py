"""Connected accounts: how they stand, a new one, pause, resume, new credentials."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Max, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inbox import adapters
from inbox.errors import Refused
from inbox.models import Brand, Channel, Gap
from inbox.operations import health
from inbox.operations.channels import capabilities, hook_address
from responders import access
from responders.console import consents, embedding, guides, manage, wellbeing
from responders.console import templates as template_rows
from responders.console.consents import Wanted, connected
from responders.console.doors import Knock, door
from responders.console.forms.base import brands_of
from responders.console.forms.channels import (
    RECEIVES,
    CloseGapForm,
    ExpiryForm,
    filled,
    gestures_of,
)
from responders.console.rows import channel_label
from responders.operations import channels
from responders.operations import templates as template_operations


def _mine(request: Knock) -> QuerySet[Channel]:
    brands = access.brand_ids(request.responder)
    return Channel.objects.filter(brand__in=brands).select_related("brand", "hook")


def _brand(request: Knock, pk: int) -> Brand:
    return get_object_or_404(brands_of(request.responder), pk=pk)


@door("edit_channels", "GET")
def listing(request: Knock) -> HttpResponse:
    found = list(_mine(request).order_by("brand__name", "name", "pk"))
    rows = [
        {
            "channel": one.channel,
            "label": channel_label(one.channel.kind),
            "marks": wellbeing.marks(one),
        }
        for one in health.of_all(found, at=request.at)
    ]
    context = {"rows": rows, "brands": brands_of(request.responder)}
    return manage.page(request, "channels", "console/channels.html", context)


@door("edit_channels", "GET")
def kinds(request: Knock, brand_id: int) -> HttpResponse:
    context = {
        "brand": _brand(request, brand_id),
        "kinds": [{"kind": kind, "label": channel_label(kind)} for kind in adapters.kinds()],
        "heading": _("Connect a channel"),
    }
    return manage.page(request, "channels", "console/channel_kinds.html", context)


@door("edit_channels", "GET", "POST")
def connect(request: Knock, brand_id: int, kind: str) -> HttpResponse:
    brand = _brand(request, brand_id)
    if kind not in adapters.kinds():
        raise Http404
    form = filled(request, kind)
    if form.is_bound and form.is_valid() and consents.is_asked(request):
        wanted = Wanted(brand, kind, form.values(), form.cleaned_data["name"])
        if page := consents.leave(request, wanted, form):
            return page
    elif form.is_bound and form.is_valid():
        try:
            channel = channels.connect(
                brand,
                kind,
                form.values(),
                name=form.cleaned_data["name"],
                receives_by=form.receives_by(),
                by=request.user,
                at=request.at,
            )
        except Refused as refused:
            form.refuse(refused.message)
        else:
            told = _("%(name)s is ready.") % {"name": channel.name}
            messages.success(request, told if _is_ours(kind) else connected(channel))
            return redirect("manage-channel", channel.pk)
    heading = _("Add %(kind)s") if _is_ours(kind) else _("Connect %(kind)s")
    return manage.form_page(
        request,
        "channels",
        form,
        heading=heading % {"kind": channel_label(kind)},
        action=_("Add") if _is_ours(kind) else _("Connect"),
        back="manage-channels",
        template="console/channel_connect.html",
        help_text=brand.name,
        guide=guides.of(kind, brand),
        is_guide_open=not form.errors,
    )


@door("edit_channels", "GET")
def channel(request: Knock, pk: int) -> HttpResponse:
    found = get_object_or_404(_mine(request), pk=pk)
    how = health.of(found, at=request.at)
    context = {
        "heading": found.name,
        "marks": wellbeing.marks(how),
        "health": how,
        "budget": wellbeing.budget(how),
        "gaps": wellbeing.gaps(how),
        "hub": wellbeing.hub(how),
        "channel": found,
        "label": channel_label(found.kind),
        "receives": RECEIVES.get(found.receives_by, found.receives_by),
        "chat": embedding.of(found),
        "gestures": gestures_of(found),
        "has_templates": capabilities(found).templates,
        "templates": template_rows.listed(found),
        "templates_listed_at": found.templates.aggregate(at=Max("listed_at"))["at"],
        "guide": guides.of(found.kind, found.brand, found),
        "address": "" if _is_ours(found.kind) else _called_at(found),
    }
    return manage.page(request, "channels", "console/channel.html", context)


def _called_at(channel: Channel) -> str:
    """Where the platform calls us; empty where it is asked."""
    return hook_address(channel.hook) if channel.hook and channel.receives_by == "push" else ""


def _is_ours(kind: str) -> bool:
    """Our own pages: there is no platform, no account and nothing to sign in to."""
    return adapters.load(kind).shows_here


@door("edit_channels", "POST")
def pause(request: Knock, pk: int) -> HttpResponse:
    channels.pause(get_object_or_404(_mine(request), pk=pk), by=request.user, at=request.at)
    messages.success(request, _("Paused. Replies wait; messages still come in."))
    return redirect("manage-channel", pk)


@door("edit_channels", "POST")
def resume(request: Knock, pk: int) -> HttpResponse:
    channels.resume(get_object_or_404(_mine(request), pk=pk), by=request.user, at=request.at)
    messages.success(request, _("Replies go out again."))
    return redirect("manage-channel", pk)


@door("edit_channels", "POST")
def templates(request: Knock, pk: int) -> HttpResponse:
    """Ask the platform for its templates now."""
    found = get_object_or_404(_mine(request), pk=pk)
    try:
        count = template_operations.refresh(found, by=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        told = ngettext(
            "The platform told %(count)s template.", "The platform told %(count)s templates.", count
        )
        messages.success(request, told % {"count": count})
    return redirect("manage-channel", pk)


@door("edit_channels", "GET", "POST")
def expiry(request: Knock, pk: int) -> HttpResponse:
    found = get_object_or_404(_mine(request), pk=pk)
    form = ExpiryForm(found.expires_at, request.POST or None)
    if request.method == "POST" and form.is_valid():
        channels.note_expiry(found, form.ends_at(), by=request.user, at=request.at)
        messages.success(request, _("Saved."))
        return redirect("manage-channel", pk)
    return manage.form_page(
        request,
        "channels",
        form,
        heading=_("When the credentials of %(name)s end") % {"name": found.name},
        action=_("Save"),
        back="manage-channels",
        help_text=_("You are told 14, 7, 3 and 1 days before."),
    )


@door("edit_channels", "GET", "POST")
def close_gap(request: Knock, pk: int, gap_id: int) -> HttpResponse:
    gap = get_object_or_404(Gap, pk=gap_id, channel__in=_mine(request).filter(pk=pk))
    form = CloseGapForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            channels.close_gap(gap, form.cleaned_data["note"], by=request.user, at=request.at)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _("It is settled, with your note."))
            return redirect("manage-channel", pk)
    return manage.form_page(
        request,
        "channels",
        form,
        heading=_("Settle what may be missing"),
        action=_("Settle"),
        back="manage-channels",
        help_text=gap.channel.name,
    )


@door("edit_channels", "POST")
def origins(request: Knock, pk: int) -> HttpResponse:
    found = get_object_or_404(_mine(request), pk=pk)
    wanted = request.POST.get("origins", "").split()
    try:
        channels.allow_origins(found, wanted, by=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Saved. These sites may show the chat from now on."))
    return redirect("manage-channel", pk)


@door("edit_channels", "POST")
def gestures(request: Knock, pk: int) -> HttpResponse:
    found = get_object_or_404(_mine(request), pk=pk)
    wanted = request.POST.getlist("gestures")
    try:
        channels.show_gestures(found, wanted, by=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Saved."))
    return redirect("manage-channel", pk)


@door("edit_channels", "GET", "POST")
def reconnect(request: Knock, pk: int) -> HttpResponse:
    found = get_object_or_404(_mine(request), pk=pk)
    form = filled(request, found.kind, is_known=True)
    if form.is_bound and form.is_valid() and consents.is_asked(request):
        wanted = Wanted(found.brand, found.kind, form.values(), channel=found)
        if page := consents.leave(request, wanted, form):
            return page
    elif form.is_bound and form.is_valid():
        try:
            found = channels.reconnect(found, form.values(), by=request.user, at=request.at)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, connected(found))
            return redirect("manage-channel", pk)
    return manage.form_page(
        request,
        "channels",
        form,
        heading=_("Connect %(name)s again") % {"name": found.name},
        action=_("Connect"),
        back="manage-channels",
        template="console/channel_connect.html",
        guide=guides.of(found.kind, found.brand, found),
        is_guide_open=False,
        help_text=_("The same account, with new credentials. It stays paused: replies wait.")
        if found.is_held
        else _("The same account, with new credentials. Replies that waited go out."),
    )
