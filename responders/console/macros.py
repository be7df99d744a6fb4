"""Canned answers: the list, a new one, a changed one, one less."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from inbox.errors import Refused
from responders import access
from responders.console import manage
from responders.console.doors import Knock, door
from responders.console.forms.macros import MacroForm
from responders.models import Macro
from responders.operations import macros


def _mine(request: Knock) -> QuerySet[Macro]:
    rows = macros.kept_by(request.responder).select_related("brand", "team")
    return rows.order_by(F("owner").asc(nulls_last=True), "brand__name", "name")


@door("keep_macros", "GET")
def listing(request: Knock) -> HttpResponse:
    keeps_all = access.may(request.responder, "edit_macros")
    context = {"rows": _mine(request), "keeps_all": keeps_all}
    return manage.page(request, "macros", "console/macros.html", context)


@door("keep_macros", "GET", "POST")
def add(request: Knock) -> HttpResponse:
    return _write(request, MacroForm(request.responder, request.POST or None), None)


@door("keep_macros", "GET", "POST")
def edit(request: Knock, pk: int) -> HttpResponse:
    macro = get_object_or_404(_mine(request), pk=pk)
    initial = {"name": macro.name, "language": macro.language, "text": macro.text}
    form = MacroForm(request.responder, request.POST or None, macro=macro, initial=initial)
    return _write(request, form, macro)


def _write(request: Knock, form: MacroForm, macro: Macro | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        wanted = form.wanted()
        brand = macro.brand if macro else wanted.pop("brand")
        try:
            macros.write(brand, macro=macro, **wanted, by=request.user, at=request.at)
        except Refused as refused:
            beside = {"unknown_blank": "text", "no_team": "whose"}
            form.add_error(beside.get(refused.code), refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage-macros")
    return manage.form_page(
        request,
        "macros",
        form,
        heading=macro.name if macro else _("Add a macro"),
        action=_("Save") if macro else _("Add macro"),
        back="manage-macros",
        template="console/macro.html",
        macro=macro,
    )


@door("keep_macros", "POST")
def remove(request: Knock, pk: int) -> HttpResponse:
    macro = get_object_or_404(_mine(request), pk=pk)
    macros.remove(macro, by=request.user, at=request.at)
    messages.success(request, _("%(name)s was removed.") % {"name": macro.name})
    return redirect("manage-macros")
