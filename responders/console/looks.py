"""A brand's colour: chosen in the settings, given to the pages as a stylesheet of two numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from inbox.errors import Refused
from inbox.models import Brand
from responders.console import manage
from responders.console.doors import Knock, door
from responders.console.forms.base import Form, brands_of
from responders.core import contrast
from responders.models import BrandLook
from responders.operations import looks

ABILITY, SECTION = "edit_look", "look"
HOUSE = "#3b3f8f"
KEPT_SECONDS = 86_400
PUBLIC_SECONDS = 300  # its address stays the same when the colour changes
SHEET = "@layer tokens { :root { --brand-h: %.2f; --brand-c: %.4f; } }\n"


class LookForm(Form):
    colour = forms.CharField(
        label=gettext_lazy("Colour"), max_length=7, help_text=gettext_lazy("As #rrggbb.")
    )


@dataclass(frozen=True, slots=True)
class Swatch:
    """Both themes as they would look; `worst` is the lowest contrast of any text, 1–21."""

    theme: str
    colours: dict[str, str]
    worst: float


@door(None, "GET")
def stylesheet(request: Knock) -> HttpResponse:
    response = _sheet(looks.of(request.responder))
    response.headers["Cache-Control"] = (
        f"private, max-age={KEPT_SECONDS}"  # its address has the colour
    )
    return response


@require_safe
def brand_stylesheet(_request: HttpRequest, brand_id: int) -> HttpResponse:
    """For the pages customers see; a colour is no secret, and a brand that is not there has none."""
    response = _sheet(BrandLook.objects.filter(brand=brand_id).first())
    response.headers["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
    return response


def _sheet(look: BrandLook | None) -> HttpResponse:
    text = SHEET % (look.hue, look.chroma) if look else ""
    return HttpResponse(text, content_type="text/css; charset=utf-8")


@door(ABILITY, "GET")
def listing(request: Knock) -> HttpResponse:
    return _page(request, {})


@door(ABILITY, "POST")
def choose(request: Knock, brand_id: int) -> HttpResponse:
    brand = get_object_or_404(brands_of(request.responder), pk=brand_id)
    form = LookForm(request.POST, prefix=f"b{brand.pk}")
    if form.is_valid():
        colour = form.cleaned_data["colour"]
        try:
            looks.choose(brand, colour, by=request.user, at=request.at)
        except Refused as refused:
            form.add_error("colour", str(refused))
            offered = (
                looks.nearest(colour.strip().lower()) if refused.code == "hard_to_read" else ""
            )
            return _page(request, {brand.pk: (form, offered)}, status=422)
        messages.success(request, _("Saved."))
        return redirect("manage-look")
    return _page(request, {brand.pk: (form, "")}, status=422)


@door(ABILITY, "POST")
def reset(request: Knock, brand_id: int) -> HttpResponse:
    brand = get_object_or_404(brands_of(request.responder), pk=brand_id)
    looks.reset(brand, by=request.user, at=request.at)
    messages.success(request, _("Saved."))
    return redirect("manage-look")


def _page(
    request: Knock, wrong: dict[int, tuple[LookForm, str]], *, status: int = 200
) -> HttpResponse:
    brands = brands_of(request.responder).select_related("look")
    rows = [_row(brand, *wrong.get(brand.pk, (None, ""))) for brand in brands]
    return manage.page(request, SECTION, "console/looks.html", {"rows": rows}, status=status)


def _row(brand: Brand, form: LookForm | None, offered: str) -> dict[str, Any]:
    look: BrandLook | None = getattr(brand, "look", None)
    colour = look.colour if look else HOUSE
    hue, chroma = (look.hue, look.chroma) if look else contrast.brand_of(HOUSE)
    everything = contrast.pairs(hue, chroma)
    swatches = [
        Swatch(
            theme,
            contrast.shown(theme, hue, chroma),
            min(pair.ratio for pair in everything if pair.theme == theme),
        )
        for theme in (contrast.LIGHT, contrast.DARK)
    ]
    return {
        "brand": brand,
        "has_own": look is not None,
        "form": form or LookForm(initial={"colour": colour}, prefix=f"b{brand.pk}"),
        "field": f"b{brand.pk}-colour",
        "offered": offered,
        "swatches": swatches,
    }
