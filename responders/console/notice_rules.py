"""Who is told of what: the rules of each brand, edited as forms, switched, removed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inbox.errors import Refused
from inbox.models import Brand
from responders.console import manage
from responders.console.doors import Knock, door
from responders.console.forms.base import brands_of
from responders.console.forms.notices import KINDS, WAYS, WHOM, NoticeRuleForm, written
from responders.console.forms.policies import PRIORITIES, WORDS
from responders.models import AlertRule
from responders.operations import alert_rules


@door("edit_notices", "GET")
def listing(request: Knock) -> HttpResponse:
    found = list(alert_rules.of(request.responder))
    groups = [
        {"brand": brand, "rows": [_row(rule) for rule in found if rule.brand_id == brand.pk]}
        for brand in brands_of(request.responder)
    ]
    context = {"groups": groups, "has_email": bool(settings.EMAIL_HOST)}
    return manage.page(request, "notices", "console/notice_rules.html", context)


def _row(rule: AlertRule) -> dict[str, Any]:
    return {
        "rule": rule,
        "when": [KINDS[rule.kind], *_delay(rule)],
        "what": [] if rule.kind.startswith("case_") else _what(rule),
        "priorities": [PRIORITIES[one] for one in rule.priorities],
        "whom": [
            *(WHOM[one] for one in rule.whom),
            *(person.name for person in rule.people.all()),
        ],
        "on_call": [person.name for person in rule.on_call.all()],
        "ways": [WAYS[one] for one in WAYS if one in rule.ways],
        "hours": rule.calendar.name if rule.calendar else "",
    }


def _what(rule: AlertRule) -> list[Any]:
    return [WORDS[metric] for metric in rule.metrics] or [_("All clocks")]


def _delay(rule: AlertRule) -> list[str]:
    count = rule.after_minutes
    if not count:
        return []
    words = ngettext(
        "still so after %(count)d open minute", "still so after %(count)d open minutes", count
    )
    return [words % {"count": count}]


@door("edit_notices", "GET", "POST")
def add(request: Knock, brand_id: int) -> HttpResponse:
    brand = get_object_or_404(brands_of(request.responder), pk=brand_id)
    initial = {"ways": ["console"], "whom": ["owner"]}
    return _write(
        request, brand, NoticeRuleForm(brand, request.POST or None, initial=initial), None
    )


@door("edit_notices", "GET", "POST")
def edit(request: Knock, pk: int) -> HttpResponse:
    rule = _rule(request, pk)
    form = NoticeRuleForm(rule.brand, request.POST or None, initial=written(rule))
    return _write(request, rule.brand, form, rule)


def _write(
    request: Knock, brand: Brand, form: NoticeRuleForm, rule: AlertRule | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            if rule is None:
                alert_rules.create(brand, form.plan(), by=request.user, at=request.at)
            else:
                alert_rules.save(rule, form.plan(), by=request.user, at=request.at)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage-notices")
    return manage.form_page(
        request,
        "notices",
        form,
        heading=rule.name if rule else _("Add a notice rule"),
        action=_("Save") if rule else _("Add rule"),
        back="manage-notices",
        template="console/notice_rule.html",
        brand=brand,
        rule=rule,
    )


@door("edit_notices", "POST")
def switch(request: Knock, pk: int) -> HttpResponse:
    is_active = request.POST.get("active") == "yes"
    alert_rules.enable(_rule(request, pk), is_active, by=request.user, at=request.at)
    return redirect("manage-notices")


@door("edit_notices", "POST")
def remove(request: Knock, pk: int) -> HttpResponse:
    rule = _rule(request, pk)
    alert_rules.remove(rule, by=request.user, at=request.at)
    messages.success(request, _("%(name)s was removed.") % {"name": rule.name})
    return redirect("manage-notices")


def _rule(request: Knock, pk: int) -> AlertRule:
    return get_object_or_404(alert_rules.of(request.responder), pk=pk)
