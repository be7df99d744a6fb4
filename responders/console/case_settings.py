"""Deadlines, categories and letters of complaint cases, with the mark "confirm with counsel"."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.errors import Refused
from inbox.models import Brand
from responders import access
from responders.console import manage
from responders.console.case_words import FORMS, LETTERS
from responders.console.doors import Knock, door
from responders.console.forms import cases as forms
from responders.console.forms.base import Form, brands_of
from responders.models import CaseCategory, CaseLetterText, CaseTemplate
from responders.operations import case_terms
from responders.operations.case_terms import Days

NAMES = ("answer_days", "extension_days", "documents_days", "warn_days", "restarts", "counts_first_day", "calendar_version")  # fmt: skip

LISTS = {"type": gettext_lazy("Types"), "product": gettext_lazy("Products")}


@door("edit_case_templates", "GET")
def listing(request: Knock) -> HttpResponse:
    brands = list(brands_of(request.responder))
    templates = CaseTemplate.objects.filter(brand__in=brands, current__isnull=False)
    templates = templates.select_related("current__calendar_version__calendar").order_by("form")
    texts = CaseLetterText.objects.filter(brand__in=brands).order_by(
        "brand", "sort", "language", "-number"
    )
    newest = list(texts.distinct("brand", "sort", "language"))
    categories = list(CaseCategory.objects.filter(brand__in=brands))
    rows = [{"template": one, "form": FORMS[one.form]} for one in templates]
    groups = [
        {
            "brand": brand,
            "rows": [row for row in rows if row["template"].brand_id == brand.pk],  # type: ignore[union-attr]
            "letters": [(one, LETTERS[one.sort]) for one in newest if one.brand_id == brand.pk],
            "lists": [
                {
                    "axis": axis,
                    "label": label,
                    "categories": [
                        one for one in categories if (one.brand_id, one.axis) == (brand.pk, axis)
                    ],
                }
                for axis, label in LISTS.items()
            ],
        }
        for brand in brands
    ]
    return manage.page(request, "complaints", "console/case_terms.html", {"groups": groups})


@door("edit_case_templates", "POST")
def install(request: Knock, brand_id: int) -> HttpResponse:
    case_terms.install(_brand(request, brand_id), by=request.user, at=request.at)
    messages.success(request, _("Saved."))
    return redirect("manage-case-terms")


@door("edit_case_templates", "GET", "POST")
def template(request: Knock, pk: int) -> HttpResponse:
    found = _template(request, pk)
    initial = {name: getattr(found.current, name) for name in NAMES}
    form = forms.TemplateForm(found.brand, request.POST or None, initial=initial)

    def save(**given: Any) -> None:
        case_terms.change(found, Days(**given), by=request.user, at=request.at)

    return _write(request, form, save, found.name)


@door("edit_case_templates", "GET", "POST")
def confirmation(request: Knock, pk: int) -> HttpResponse:
    found = _template(request, pk)
    form = forms.ConfirmForm(request.POST or None)

    def save(name: str) -> None:
        assert found.current is not None
        case_terms.confirm(found.current, name, by=request.user, at=request.at)

    return _write(request, form, save, _("Counsel has confirmed these deadlines"))


@door("edit_case_templates", "GET", "POST")
def category(request: Knock, brand_id: int) -> HttpResponse:
    brand = _brand(request, brand_id)
    told = request.GET
    asked = {name: told[name].replace("\0", "") for name in ("axis", "code") if name in told}
    kept = CaseCategory.objects.filter(brand=brand, **asked).first() if len(asked) == 2 else None
    initial = model_to_dict(kept, ["axis", "code", "name", "is_active"]) if kept else asked
    form = forms.CategoryForm(request.POST or None, initial=initial)

    def save(axis: str, code: str, name: str, is_active: bool) -> None:
        case_terms.write_category(
            brand, axis, code, name, is_active=is_active, by=request.user, at=request.at
        )

    return _write(request, form, save, _("Category"))


@door("edit_case_templates", "GET", "POST")
def letter(request: Knock, pk: int) -> HttpResponse:
    rows = CaseLetterText.objects.filter(brand__in=access.brand_ids(request.responder))
    found = get_object_or_404(rows.select_related("brand"), pk=pk)
    form = forms.LetterTextForm(request.POST or None, initial={"text": found.text})

    def save(text: str) -> None:
        case_terms.write_letter(
            found.brand, found.sort, found.language, text, by=request.user, at=request.at
        )

    return _write(request, form, save, f"{LETTERS[found.sort]}, {found.language}")


def _write(request: Knock, form: Form, save: Any, heading: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save(**form.cleaned_data)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage-case-terms")
    return manage.form_page(
        request,
        "complaints",
        form,
        heading=heading,
        action=_("Save"),
        back="manage-case-terms",
    )


def _brand(request: Knock, pk: int) -> Brand:
    return get_object_or_404(brands_of(request.responder), pk=pk)


def _template(request: Knock, pk: int) -> CaseTemplate:
    rows = CaseTemplate.objects.filter(brand__in=access.brand_ids(request.responder))
    return get_object_or_404(
        rows.filter(current__isnull=False).select_related("brand", "current"), pk=pk
    )
