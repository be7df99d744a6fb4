"""Who is the same person: said by who knows the customer, undone as easily."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from inbox import live
from inbox.core import personal_data
from inbox.models import Contact, Conversation, Identity, IdentityLink, User
from inbox.operations import contacts
from responders import access
from responders.models import Responder
from responders.operations import tiers

MOST = 5  # people offered as the same
TOLD = 20  # screens of one person that are told at once


def link(
    identity: Identity, contact: Contact, *, by: User | None, at: datetime, reason: str = ""
) -> IdentityLink:
    """Say that this identity is that contact, and why; said twice, it is one link.

    Raises NotAllowed, MovedMeanwhile, and Refused where they were always the same.
    """
    access.require(by, "link_identities", contact.brand_id)
    access.require(by, "link_identities", identity.channel.brand_id)
    with transaction.atomic():
        said = contacts.link(identity, contact, by=by, at=at, reason=_masked(reason))
        tiers.follow(contact, at=at)
        _tell(said)
    return said


def unlink(said: IdentityLink, *, by: User | None, at: datetime, reason: str = "") -> None:
    """Put the identity back where it was. Raises NotAllowed, and MovedMeanwhile where it is undone."""
    access.require(by, "link_identities", said.to_contact.brand_id)
    with transaction.atomic():
        _tell(said)
        contacts.unlink(said, by=by, at=at, reason=_masked(reason))
        tiers.follow(said.from_contact, at=at)


def candidates(identity: Identity) -> list[Identity]:
    """Who might be the same person on another channel: named or called alike, and joined to nobody yet."""
    alike = Q()
    if identity.name:
        alike |= Q(name__iexact=identity.name)
    if identity.handle:
        alike |= Q(handle__iexact=identity.handle)
    if not alike:
        return []
    others = Identity.objects.filter(contact=OuterRef("contact")).exclude(pk=OuterRef("pk"))
    found = of_brand(identity.channel.brand_id).filter(alike).exclude(channel=identity.channel_id)
    return list(
        found.exclude(contact=identity.contact_id)
        .filter(~Exists(others), contact__is_forgotten=False)
        .select_related("channel", "contact")
        .order_by("-pk")[:MOST]
    )


def of_brand(brand_id: int) -> QuerySet[Identity]:
    return Identity.objects.filter(channel__brand=brand_id)


def links_about(identity: Identity) -> QuerySet[IdentityLink]:
    """Every link ever said of this identity, or of the person it is now; the oldest first."""
    about = Q(identity=identity) | Q(to_contact=identity.contact_id)
    return (
        IdentityLink.objects.filter(about)
        .select_related(
            "identity__channel", "identity__contact", "by__responder", "undone_by__responder"
        )
        .order_by("pk")
    )


def holding(said: Iterable[IdentityLink], contact_id: int) -> dict[int, int]:
    """Of `links_about` somebody of this contact: identity → the newest link that holds it here."""
    return {
        one.identity_id: one.pk
        for one in said
        if one.undone_at is None and one.to_contact_id == one.identity.contact_id == contact_id
    }


def links(responder: Responder) -> QuerySet[IdentityLink]:
    """Those that hold, of the responder's brands; none for who may not link."""
    if not access.may(responder, "link_identities"):
        return IdentityLink.objects.none()
    return IdentityLink.objects.filter(
        to_contact__brand__in=access.brand_ids(responder),
        undone_at=None,
        identity__contact=F("to_contact"),
    ).select_related("to_contact")


def _masked(reason: str) -> str:
    return personal_data.mask(reason.replace("\0", "").strip()).text[:300]


def _tell(said: IdentityLink) -> None:
    """Open screens of everybody who is this person now."""
    concerned = Q(identity=said.identity_id) | Q(identity__contact=said.to_contact_id)
    shown = Conversation.objects.filter(concerned).order_by("-last_message_at")[:TOLD]
    for pk in shown.values_list("pk", flat=True):
        live.announce(f"conversation:{pk}", "handling", pk, brand=said.to_contact.brand_id)
