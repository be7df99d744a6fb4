"""SLA policies: in order, changed by versions, previewed, applied to what already runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Brand, Conversation
from responders import access
from responders.console import manage, previews
from responders.console.doors import Knock, door
from responders.console.forms.base import brands_of
from responders.console.forms.policies import PRIORITIES, WORDS, PolicyForm, written
from responders.console.tables import percent
from responders.models import CalendarVersion, SlaPolicy
from responders.operations import policies, rebasing, rehearsals
from responders.operations.rebasing import Change

PAST = timedelta(days=7)
MOST_SHOWN = 100  # conversations listed before they are moved


def _mine(request: Knock) -> QuerySet[SlaPolicy]:
    brands = access.brand_ids(request.responder)
    return SlaPolicy.objects.filter(brand__in=brands).select_related("brand", "current")


def _policy(request: Knock, pk: int) -> SlaPolicy:
    return get_object_or_404(_mine(request).filter(current__isnull=False), pk=pk)


@door("edit_policies", "GET")
def listing(request: Knock) -> HttpResponse:
    found = list(_mine(request).order_by("position", "pk"))
    groups = [
        {
            "brand": brand,
            "rows": [_row(policy, request) for policy in found if policy.brand == brand],
        }
        for brand in brands_of(request.responder)
    ]
    context = {"groups": groups, "priorities": PRIORITIES.values()}
    return manage.page(request, "policies", "console/policies.html", context)


def _row(policy: SlaPolicy, request: Knock) -> dict[str, Any]:
    spec = policy.current.spec if policy.current else {}
    start = previews.usual_moment(request.at, policy.brand.time_zone)
    return {
        "policy": policy,
        "asks": sum(1 for allowed in spec.get("conditions", {}).values() if allowed),
        "start": start,
        "promises": previews.promises(spec, start),
        "outdated": rebasing.outdated(policy).count(),
    }


@door("edit_policies", "GET", "POST")
def add(request: Knock, brand_id: int) -> HttpResponse:
    brand = get_object_or_404(brands_of(request.responder), pk=brand_id)
    form = PolicyForm(brand, request.POST or None, initial=_preview_initial(brand, request))
    if request.method == "POST" and form.is_valid() and not _is_asking(request):
        try:
            policies.create(
                brand, form.cleaned_data["name"], form.spec(), by=request.user, at=request.at
            )
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage-policies")
    return _shown(request, brand, form, None)


@door("edit_policies", "GET", "POST")
def edit(request: Knock, pk: int) -> HttpResponse:
    policy = _policy(request, pk)
    assert policy.current is not None
    initial = {
        **written(policy.name, policy.current.spec, _calendars_now(policy.brand)),
        **_preview_initial(policy.brand, request),
    }
    form = PolicyForm(policy.brand, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and not _is_asking(request):
        name = form.cleaned_data["name"]
        try:
            version = policies.change(
                policy, form.spec(), by=request.user, at=request.at, name=name
            )
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(
                request, _("Saved as version %(number)d.") % {"number": version.number}
            )
            return redirect("manage-policy", pk)
    return _shown(request, policy.brand, form, policy)


def _is_asking(request: Knock) -> bool:
    """Shows what the filled form would promise, or would have made of the past; saves nothing."""
    return "preview" in request.POST or "rehearse" in request.POST


def _rehearsed(
    request: Knock, brand: Brand, form: PolicyForm, policy: SlaPolicy | None
) -> list[dict[str, Any]] | None:
    """What this policy, in its place among the others, would have made of the days past; None where nobody asked."""
    if "rehearse" not in request.POST or not form.is_valid():
        return None
    start = request.at - PAST
    found = rehearsals.rehearse(
        brand, form.spec(), start, request.at, by=request.user, at=request.at,
        policy_id=policy.pk if policy else None,
    )  # fmt: skip
    return [
        {
            "label": WORDS.get(one.metric, one.metric),
            "recorded": percent(one.recorded.value),
            "rehearsed": percent(one.rehearsed.value),
            "n": one.rehearsed.n,
            "gained": len(one.gained),
            "lost": len(one.lost),
        }
        for one in found
    ]


def _shown(
    request: Knock, brand: Brand, form: PolicyForm, policy: SlaPolicy | None
) -> HttpResponse:
    start, spec = previews.usual_moment(request.at, brand.time_zone), None
    if form.is_bound and form.is_valid():
        start, spec = form.cleaned_data["preview_at"] or start, form.spec()
    elif policy is not None and policy.current is not None and not form.is_bound:
        spec = policy.current.spec
    past = _rehearsed(request, brand, form, policy)
    return manage.form_page(
        request,
        "policies",
        form,
        heading=policy.name if policy else _("Add a policy"),
        action=_("Save a new version") if policy else _("Save"),
        back="manage-policies",
        template="console/policy.html",
        brand=brand,
        policy=policy,
        priorities=PRIORITIES.values(),
        start=start,
        promises=previews.promises(spec, start) if spec else None,
        past=past,
        past_days=PAST.days,
        outdated=rebasing.outdated(policy).count() if policy else 0,
        versions=policy.versions.select_related("by__responder").order_by("-number")
        if policy
        else None,
    )


def _preview_initial(brand: Brand, request: Knock) -> dict[str, datetime]:
    return {"preview_at": timezone.localtime(previews.usual_moment(request.at, brand.time_zone))}


def _calendars_now(brand: Brand) -> dict[int, int]:
    """The version in force of a calendar, by each of its versions."""
    rows = CalendarVersion.objects.filter(calendar__brand=brand, calendar__current__isnull=False)
    return dict(rows.values_list("pk", "calendar__current"))


@door("edit_policies", "GET")
def version(request: Knock, pk: int, number: int) -> HttpResponse:
    policy = _policy(request, pk)
    found = get_object_or_404(policy.versions.select_related("by"), number=number)
    start = previews.usual_moment(request.at, policy.brand.time_zone)
    context = {
        "heading": policy.name,
        "policy": policy,
        "version": found,
        "form": PolicyForm(
            policy.brand, initial=written(policy.name, found.spec, _calendars_now(policy.brand))
        ),
        "priorities": PRIORITIES.values(),
        "start": start,
        "promises": previews.promises(found.spec, start),
    }
    return manage.page(request, "policies", "console/policy_version.html", context)


@door("edit_policies", "POST")
def switch(request: Knock, pk: int) -> HttpResponse:
    is_active = request.POST.get("active") == "yes"
    policies.switch(_policy(request, pk), is_active, by=request.user, at=request.at)
    return redirect("manage-policies")


@door("edit_policies", "POST")
def move(request: Knock, pk: int) -> HttpResponse:
    policy = _policy(request, pk)
    ids = list(policy.brand.sla_policies.order_by("position", "pk").values_list("pk", flat=True))
    moved = manage.moved(ids, pk, up=request.POST.get("way") == "up")
    policies.reorder(policy.brand, moved, by=request.user, at=request.at)
    return redirect("manage-policies")


@door("edit_policies", "GET", "POST")
def rebase(request: Knock, pk: int) -> HttpResponse:
    """Shows what it would do; then running clocks are reckoned by the version in force, from their original start."""
    policy = _policy(request, pk)
    if request.method == "GET":
        changes = rebasing.look_ahead(policy, most=MOST_SHOWN, at=request.at)
        context = {
            "heading": policy.name,
            "policy": policy,
            "outdated": rebasing.outdated(policy).count(),
            "most": MOST_SHOWN,
            "changes": [_change(one) for one in changes],
        }
        return manage.page(request, "policies", "console/policy_rebase.html", context)
    done = rebasing.rebase(policy, by=request.user, at=request.at)
    said = _("Applied. Conversations: %(count)d. Clocks that kept their old time: %(kept)d.")
    messages.success(request, said % {"count": done.conversations, "kept": done.kept})
    return redirect("manage-policy", pk)


def _change(one: Change) -> dict[str, Any]:
    return {
        "pk": one.conversation_id,
        "number": Conversation.number_of(one.conversation_id),
        "label": WORDS.get(one.metric, one.metric),
        "now": one.now,
        "then": one.then,
        "is_kept": one.is_kept,
        "is_same": one.now == one.then,
    }
