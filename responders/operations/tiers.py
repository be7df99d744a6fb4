"""How a brand ranks a customer, and the promises that hang on it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from inbox import live
from inbox.core.states import Status
from inbox.errors import Refused
from inbox.models import Activity, Contact, Conversation, User
from responders import access
from responders.models import ContactTier, Tier
from responders.operations import clocks

LONGEST = Tier._meta.get_field("name").max_length or 40
MOST = 30  # of a brand
UNDER_WAY = (Status.NEW, Status.OPEN, Status.PENDING, Status.SNOOZED)


def of(brand_id: int) -> QuerySet[Tier]:
    return Tier.objects.filter(brand=brand_id).order_by("name")


def offered(brand_id: int, contact_id: int) -> tuple[list[str], str]:
    """Names of the brand's tiers, and the customer's, empty where they are in none. One query."""
    theirs = ContactTier.objects.filter(contact=contact_id, tier=OuterRef("pk"))
    rows = list(of(brand_id).annotate(is_theirs=Exists(theirs)).values_list("name", "is_theirs"))
    return [name for name, _is in rows], next((name for name, is_theirs in rows if is_theirs), "")


def name_of(contact_id: int) -> str:
    """Empty where the customer is in none."""
    found = ContactTier.objects.filter(contact=contact_id).values_list("tier__name", flat=True)
    return found.first() or ""


def place(contact: Contact, name: str, *, by: User | None, at: datetime) -> str:
    """Put the customer in the tier `name`, made where the brand has none so called; empty takes them out of any.

    Their conversations under way come under the policy that fits now. Returns the name as kept. Raises NotAllowed,
    and Refused for a name that is too long or one too many.
    """
    access.require(by, "set_tiers", contact.brand_id)
    name = " ".join(name.split())
    if len(name) > LONGEST or "\0" in name:
        raise Refused("bad_tier", _("A tier has one to %(most)d letters.") % {"most": LONGEST})
    with transaction.atomic():
        # One at a time for a person: two would both journal a change from the same tier.
        Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
        tier = _called(contact.brand_id, name) if name else None
        old, new = name_of(contact.pk), tier.name if tier else ""
        if old == new:
            return new
        ContactTier.objects.filter(contact=contact).delete()
        if tier is not None:
            ContactTier.objects.create(contact=contact, tier=tier, by=by, at=at)
        concerned = follow(contact, at=at)
        detail = {"contact": contact.pk, "conversations": len(concerned)}
        Activity.objects.create(
            brand_id=contact.brand_id, verb="tier_changed", old=old, new=new, actor=by, detail=detail, at=at
        )  # fmt: skip
    return new


def follow(contact: Contact, *, at: datetime) -> list[Conversation]:
    """The customer's conversations under way, with the policies that fit them now. In one transaction of the caller."""
    rows = Conversation.objects.filter(identity__contact=contact, status__in=UNDER_WAY)
    concerned = list(rows.only("pk", "brand_id").order_by("pk"))
    clocks.reconcile(concerned, at=at)
    for one in concerned:
        live.announce(f"conversation:{one.pk}", "handling", one.pk, brand=one.brand_id)
    return concerned


def _called(brand_id: int, name: str) -> Tier:
    """By its name, however it is spelt; a brand has few, so that they can be ticked."""
    known = {tier.name.lower(): tier for tier in of(brand_id)}
    if name.lower() in known:
        return known[name.lower()]
    if len(known) >= MOST:
        raise Refused("too_many", _("A brand has at most %(most)d tiers.") % {"most": MOST})
    tier, _is_new = Tier.objects.get_or_create(brand_id=brand_id, name=name)
    return tier
