"""A brand's colour, kept only where everything stays readable in it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Activity, Brand, User
from responders import access
from responders.core import contrast
from responders.models import BrandLook, Responder

ABILITY = "edit_look"


def choose(brand: Brand, colour: str, *, by: User | None, at: datetime) -> BrandLook:
    """Take "#rrggbb" as the brand's colour. Refused for what is no colour, and below WCAG AA in either theme:
    the refusal's sentence then names the nearest shade that passes.
    """
    access.require(by, ABILITY, brand.pk)
    colour = colour.strip().lower()
    try:
        hue, chroma = contrast.brand_of(colour)
    except ValueError:
        raise Refused("bad_colour", _("Write a colour as #rrggbb, such as #3b3f8f.")) from None
    failing = [pair for pair in contrast.pairs(hue, chroma) if not pair.passes]
    if failing:
        worst = min(failing, key=lambda pair: pair.ratio)
        words = _(
            "Text in this colour would be hard to read: %(ratio)s to 1 where %(needed)s is needed. %(nearest)s is the nearest shade that works."
        )
        told = {
            "needed": number_format(contrast.AA, 1),
            "ratio": number_format(int(worst.ratio * 10) / 10, 1),
            "nearest": nearest(colour),
        }
        raise Refused("hard_to_read", words % told)
    with transaction.atomic():
        before = colour_of(brand)
        look, _made = BrandLook.objects.update_or_create(
            brand=brand, defaults={"colour": colour, "hue": hue, "chroma": chroma}
        )
        _tell(brand, colour, before, by, at)
    return look


def reset(brand: Brand, *, by: User | None, at: datetime) -> None:
    """Back to the house's own colour."""
    access.require(by, ABILITY, brand.pk)
    with transaction.atomic():
        before = colour_of(brand)
        gone, _rows = BrandLook.objects.filter(brand=brand).delete()
        if gone:
            _tell(brand, "", before, by, at)


def nearest(colour: str) -> str:
    """The nearest shade of the same hue that passes, "#rrggbb". Raises ValueError where `colour` is none.

    A shade is written in whole steps of the screen, which move hue and chroma a little: it is tried as it is written.
    """
    hue, chroma = contrast.brand_of(colour)
    while True:
        chroma = contrast.nearest(hue, chroma)
        shade = contrast.hex_of((0.49, chroma, hue))
        if contrast.passes(*contrast.brand_of(shade)) or chroma == 0:
            return shade
        chroma -= contrast.STEP


def of(responder: Responder) -> BrandLook | None:
    """The colour of the console: of who works for one brand, that brand's; for several the house's."""
    looks = list(BrandLook.objects.filter(brand__responders=responder)[:2])
    if len(looks) != 1 or responder.brands.count() != 1:
        return None
    return looks[0]


def colour_of(brand: Brand) -> str:
    """Empty where the brand has none of its own."""
    return BrandLook.objects.filter(brand=brand).values_list("colour", flat=True).first() or ""


def _tell(brand: Brand, colour: str, before: str, by: User | None, at: datetime) -> None:
    detail = {"name": colour or "-", "before": {"colour": before}, "after": {"colour": colour}}
    Activity.objects.create(brand_id=brand.pk, verb="look_changed", actor=by, detail=detail, at=at)
