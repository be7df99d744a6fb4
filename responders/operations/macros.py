"""Canned answers: fill, keep, remove."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Activity, Brand, Conversation, User
from responders import access
from responders.core import fill as blanks
from responders.models import Macro, Responder

BLANKS = frozenset({"customer_name", "agent_name", "brand_name", "case_number"})


def fill(macro: Macro, conversation: Conversation, responder: Responder) -> str:
    """The macro's text for this customer, this responder. Reads only what is loaded."""
    return filled(macro.text, conversation, responder)


def filled(text: str, conversation: Conversation, responder: Responder) -> str:
    """Any text with the blanks of macros."""
    return blanks.fill(
        text,
        {
            "customer_name": conversation.identity.shown_name,
            "agent_name": responder.name,
            "brand_name": conversation.brand.name,
            "case_number": conversation.case_number,
        },
    )


def write(
    brand: Brand,
    *,
    name: str,
    text: str,
    language: str,
    macro: Macro | None = None,
    number: int | None = None,
    by: User | None,
    at: datetime,
) -> Macro:
    """Keep a new macro, or the changed one. Refused where a blank is unknown or the text is empty.

    number: which a removed one had, that it comes back as the same.
    """
    access.require(by, "edit_macros", brand.pk)
    unknown = [blank for blank in blanks.blanks(text) if blank not in BLANKS]
    if unknown:
        raise Refused(
            "unknown_blank", _("There is no blank called {%(name)s}.") % {"name": unknown[0]}
        )
    if not name.strip() or not text.strip():
        raise Refused("empty", _("A macro needs a name and a text."))
    with transaction.atomic():
        before = standing(macro) if macro else None
        verb = "macro_changed" if macro else "macro_added"
        macro = macro or Macro(pk=number, brand=brand)
        macro.name, macro.text, macro.language = name.strip(), text.strip(), language
        macro.save()
        detail = {
            "name": macro.name,
            "macro": macro.pk,
            "before": before,
            "after": standing(macro),
        }
        Activity.objects.create(brand=brand, verb=verb, actor=by, detail=detail, at=at)
    return macro


def standing(macro: Macro) -> dict[str, str]:
    """As they are kept now, whatever the row in hand was changed to."""
    kept = Macro.objects.get(pk=macro.pk)
    return {"name": kept.name, "text": kept.text, "language": kept.language}


def remove(macro: Macro, *, by: User | None, at: datetime) -> None:
    access.require(by, "edit_macros", macro.brand_id)
    with transaction.atomic():
        Activity.objects.create(
            brand_id=macro.brand_id,
            verb="macro_removed",
            actor=by,
            detail={
                "name": macro.name,
                "macro": macro.pk,
                "before": standing(macro),
                "after": None,
            },
            at=at,
        )
        macro.delete()
