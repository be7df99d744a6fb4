"""Canned answers: the list, a new one, a changed one, one less."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
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
    brands = access.brand_ids(request.responder)
    return (
        Macro.objects.filter(brand__in=brands)
        .select_related("brand")
        .order_by("brand__name", "name")
    )


@door("edit_macros", "GET")
def listing(request: Knock) -> HttpResponse:
    return manage.page(request, "macros", "console/macros.html", {"rows": _mine(request)})


@door("edit_macros", "GET", "POST")
def add(request: Knock) -> HttpResponse:
    return _write(request, MacroForm(request.responder, request.POST or None), None)


@door("edit_macros", "GET", "POST")
def edit(request: Knock, pk: int) -> HttpResponse:
    macro = get_object_or_404(_mine(request), pk=pk)
    initial = {"name": macro.name, "language": macro.language, "text": macro.text}
    form = MacroForm(request.responder, request.POST or None, macro=macro, initial=initial)
    return _write(request, form, macro)


def _write(request: Knock, form: MacroForm, macro: Macro | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        brand = macro.brand if macro else wanted.pop("brand")
        try:
            macros.write(brand, macro=macro, **wanted, by=request.user, at=request.at)
        except Refused as refused:
            form.add_error("text" if refused.code == "unknown_blank" else None, refused.message)
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


@door("edit_macros", "POST")
def remove(request: Knock, pk: int) -> HttpResponse:
    macro = get_object_or_404(_mine(request), pk=pk)
    macros.remove(macro, by=request.user, at=request.at)
    messages.success(request, _("%(name)s was removed.") % {"name": macro.name})
    return redirect("manage-macros")
