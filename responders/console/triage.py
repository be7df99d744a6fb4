"""Triage rules: in order, edited as forms, switched, moved, tried."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Brand
from responders import access
from responders.console import findings, manage
from responders.console.doors import Knock, door
from responders.console.forms.base import brands_of
from responders.console.forms.rules import RuleForm, TryForm, written
from responders.models import TriageRule
from responders.operations import rules, trials


def _mine(request: Knock) -> QuerySet[TriageRule]:
    brands = access.brand_ids(request.responder)
    return TriageRule.objects.filter(brand__in=brands).select_related(
        "brand", "changed_by__responder"
    )


def _rule(request: Knock, pk: int) -> TriageRule:
    return get_object_or_404(_mine(request), pk=pk)


def _brand(request: Knock, pk: int) -> Brand:
    return get_object_or_404(brands_of(request.responder), pk=pk)


@door("edit_rules", "GET")
def listing(request: Knock) -> HttpResponse:
    found = list(_mine(request))
    groups = [
        {"brand": brand, "rows": [_row(rule) for rule in found if rule.brand == brand]}
        for brand in brands_of(request.responder)
    ]
    return manage.page(request, "rules", "console/rules.html", {"groups": groups})


def _row(rule: TriageRule) -> dict[str, Any]:
    return {
        "rule": rule,
        "asks": findings.conditions(rule.conditions),
        "sets": findings.effects(rule.effects),
    }


@door("edit_rules", "GET", "POST")
def add(request: Knock, brand_id: int) -> HttpResponse:
    brand = _brand(request, brand_id)
    return _write(request, brand, RuleForm(brand, request.POST or None), None)


@door("edit_rules", "GET", "POST")
def edit(request: Knock, pk: int) -> HttpResponse:
    rule = _rule(request, pk)
    initial = written(rule.name, rule.conditions, rule.effects)
    form = RuleForm(rule.brand, request.POST or None, initial=initial)
    return _write(request, rule.brand, form, rule)


def _write(request: Knock, brand: Brand, form: RuleForm, rule: TriageRule | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["name"], form.conditions(), form.effects()
        try:
            if rule is None:
                rules.create(brand, *content, by=request.user, at=request.at)
            else:
                rules.save(rule, *content, by=request.user, at=request.at)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _("Saved. It counts from the next message on."))
            return redirect("manage-rules")
    return manage.form_page(
        request,
        "rules",
        form,
        heading=rule.name if rule else _("Add a rule"),
        action=_("Save"),
        back="manage-rules",
        template="console/rule.html",
        brand=brand,
        rule=rule,
    )


@door("edit_rules", "POST")
def switch(request: Knock, pk: int) -> HttpResponse:
    is_active = request.POST.get("active") == "yes"
    rules.enable(_rule(request, pk), is_active, by=request.user, at=request.at)
    return redirect("manage-rules")


@door("edit_rules", "POST")
def move(request: Knock, pk: int) -> HttpResponse:
    rule = _rule(request, pk)
    ids = list(TriageRule.objects.filter(brand=rule.brand).values_list("pk", flat=True))
    moved = manage.moved(ids, pk, up=request.POST.get("way") == "up")
    rules.reorder(rule.brand, moved, by=request.user, at=request.at)
    return redirect("manage-rules")


@door("edit_rules", "GET", "POST")
def rehearsal(request: Knock, brand_id: int) -> HttpResponse:
    """Type a text, see what triage would find and which rule would set what. Writes nothing."""
    brand = _brand(request, brand_id)
    form, shown = TryForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        found = trials.attempt(
            brand,
            asked["text"],
            kind=asked["channel"],
            visibility=asked["visibility"],
            by=request.user,
            at=request.at,
        )
        shown = findings.shown(found)
    return manage.form_page(
        request,
        "rules",
        form,
        heading=_("Try the rules"),
        action=_("Try it"),
        back="manage-rules",
        template="console/rehearsal.html",
        brand=brand,
        shown=shown,
    )
