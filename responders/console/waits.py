"""The waits customers are told: where it is on, and how many were kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.models import Channel
from responders import access
from responders.console import manage
from responders.console.doors import Knock, door
from responders.console.forms.base import Form
from responders.console.rows import channel_label
from responders.models import Queue, WaitNotice
from responders.operations import wait_notices
from responders.reports import told_waits

ABILITY = "edit_wait_notices"
SECTION = "waits"
LOOKED_BACK = timedelta(days=28)


class WaitForm(Form):
    queue = forms.ModelChoiceField(
        Queue.objects.none(),
        label=gettext_lazy("Queue"),
        required=False,
        empty_label=gettext_lazy("All queues"),
    )
    is_on = forms.BooleanField(label=gettext_lazy("Tell customers the wait"), required=False)
    is_public = forms.BooleanField(label=gettext_lazy("Also below public comments"), required=False)
    again_after_minutes = forms.IntegerField(
        label=gettext_lazy("Not again within, minutes"), min_value=1, max_value=7 * 24 * 60
    )

    def __init__(self, channel: Channel, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["queue"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Queue.objects.filter(brand=channel.brand_id).order_by("name")


def _channels(request: Knock) -> QuerySet[Channel]:
    mine = Channel.objects.filter(brand__in=access.brand_ids(request.responder))
    return mine.select_related("brand").order_by("brand__name", "name", "pk")


@door(ABILITY, "GET")
def listing(request: Knock) -> HttpResponse:
    brands = access.brand_ids(request.responder)
    start = request.at - LOOKED_BACK
    kept = {
        one.channel: one for one in told_waits.coverage(brands, start, request.at, at=request.at)
    }
    on: dict[int, list[WaitNotice]] = {}
    for notice in WaitNotice.objects.filter(channel__brand__in=brands).select_related("queue"):
        on.setdefault(notice.channel_id, []).append(notice)
    rows = [
        {
            "channel": channel,
            "kind": channel_label(channel.kind),
            "notices": on.get(channel.pk, []),
            "coverage": kept.get(channel.pk),
            "percent": _percent(kept.get(channel.pk)),
        }
        for channel in _channels(request)
    ]
    return manage.page(request, SECTION, "console/waits.html", {"rows": rows})


@door(ABILITY, "GET", "POST")
def switch(request: Knock, pk: int) -> HttpResponse:
    channel = get_object_or_404(_channels(request), pk=pk)
    if request.method == "GET":
        kept = WaitNotice.objects.filter(channel=channel, queue=None).first() or WaitNotice()
        form = WaitForm(
            channel,
            initial={
                "is_on": kept.is_on,
                "is_public": kept.is_public,
                "again_after_minutes": kept.again_after_minutes,
            },
        )
        return _form(request, channel, form)
    form = WaitForm(channel, request.POST)
    if not form.is_valid():
        return _form(request, channel, form, status=422)
    wait_notices.switch(channel, **form.cleaned_data, by=request.user, at=request.at)
    messages.success(request, _("Saved."))
    return redirect("manage-waits")


def _form(request: Knock, channel: Channel, form: WaitForm, status: int = 200) -> HttpResponse:
    context = {"channel": channel, "form": form}
    return manage.page(request, SECTION, "console/waits_of.html", context, status=status)


def _percent(found: told_waits.Coverage | None) -> int | None:
    if found is None or found.share is None:
        return None
    return int(found.share * 100 + 0.5)
