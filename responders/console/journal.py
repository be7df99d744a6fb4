"""The journal, for the auditor: who did what, when; newest first."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse

from inbox.models import Activity
from responders import access
from responders.console import journalled, manage
from responders.console.doors import Knock, door
from responders.console.forms.journal import JournalForm

PAGE = 100


@door("read_journal", "GET")
def journal(request: Knock) -> HttpResponse:
    form = JournalForm(request.responder, request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = Activity.objects.filter(brand__in=access.brand_ids(request.responder))
    for name, column in {
        "verb": "verb",
        "actor": "actor",
        "from": "at__gte",
        "until": "at__lt",
    }.items():
        if wanted.get(name):
            rows = rows.filter(**{column: wanted[name]})
    if request.GET.get("before"):
        rows = rows.filter(pk__lt=manage.number(request.GET["before"]))
    found = list(rows.select_related("actor__responder", "brand").order_by("-pk")[: PAGE + 1])
    named = journalled.applied(found[:PAGE])
    context = {
        "form": form,
        "rows": [journalled.row(activity, named) for activity in found[:PAGE]],
        "next": _older(request, found[PAGE - 1].pk) if len(found) > PAGE else "",
    }
    return manage.page(
        request, "journal", "console/journal.html", context, status=422 if form.errors else 200
    )


def _older(request: Knock, pk: int) -> str:
    asked = {name: value for name, value in request.GET.items() if name != "before"}
    return urlencode({**asked, "before": pk})
