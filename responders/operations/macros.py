"""Canned answers: fill, keep, remove."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, Brand, Conversation, User
from responders import access
from responders.core import fill as blanks
from responders.models import Macro, Responder, Team

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
    owner: int | None = None,
    team: int | None = None,
    macro: Macro | None = None,
    number: int | None = None,
    by: User | None,
    at: datetime,
) -> Macro:
    """Keep a new macro, or the changed one. Refused where a blank is unknown, the text is empty or the team elsewhere.

    owner, team: ids, for whom a new one is; an old one stays whose it is.
    number: which a removed one had, that it comes back as the same.
    """
    macro = macro or Macro(pk=number, brand=brand, owner_id=owner, team_id=team)
    _require(macro, by)
    unknown = [blank for blank in blanks.blanks(text) if blank not in BLANKS]
    if unknown:
        raise Refused(
            "unknown_blank", _("There is no blank called {%(name)s}.") % {"name": unknown[0]}
        )
    if not name.strip() or not text.strip():
        raise Refused("empty", _("A macro needs a name and a text."))
    is_new = macro._state.adding
    if is_new and team and not Team.objects.filter(pk=team, brand=brand).exists():
        raise Refused("no_team", _("This brand has no such team."))
    with transaction.atomic():
        before = None if is_new else standing(macro)
        verb = "macro_added" if is_new else "macro_changed"
        macro.name, macro.text, macro.language = name.strip(), text.strip(), language
        macro.save()
        detail = _told(macro, before, standing(macro))
        Activity.objects.create(brand=brand, verb=verb, actor=by, detail=detail, at=at)
    return macro


def _require(macro: Macro, by: User | None) -> None:
    """One's own is one's own to keep; what others are offered is a lead's or a manager's."""
    if macro.owner_id is None:
        access.require(by, "edit_macros", macro.brand_id)
        return
    keeper = access.require(by, "keep_macros", macro.brand_id)
    if keeper is not None and keeper.pk != macro.owner_id:
        raise NotAllowed("not_yours", _("This macro is somebody else’s."))


def kept_by(responder: Responder) -> QuerySet[Macro]:
    """Which they may change."""
    held = Q(owner=responder)
    if access.may(responder, "edit_macros"):
        held |= Q(owner=None)
    return Macro.objects.filter(held, brand__in=access.brand_ids(responder))


def standing(macro: Macro) -> dict[str, Any]:
    """As they are kept now, whatever the row in hand was changed to; for whom, where it is not everybody."""
    kept = Macro.objects.get(pk=macro.pk)
    whose = {"owner": kept.owner_id, "team": kept.team_id}
    return {
        "name": kept.name,
        "text": kept.text,
        "language": kept.language,
        **{name: pk for name, pk in whose.items() if pk},
    }


def _told(macro: Macro, before: object, after: object) -> dict[str, Any]:
    """The journal's detail; it names the owner, so that nobody else is shown what is theirs alone."""
    told = {"name": macro.name, "macro": macro.pk, "before": before, "after": after}
    return {**told, "owner": macro.owner_id} if macro.owner_id else told


def remove(macro: Macro, *, by: User | None, at: datetime) -> None:
    _require(macro, by)
    with transaction.atomic():
        Activity.objects.create(
            brand_id=macro.brand_id,
            verb="macro_removed",
            actor=by,
            detail=_told(macro, standing(macro), None),
            at=at,
        )
        macro.delete()
