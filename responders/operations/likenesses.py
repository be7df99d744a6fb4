"""Who might be the same person on another channel, with what speaks for it. Only ever offered, never joined."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from inbox.models import Identity, MaskedItem
from inbox.models.message import SAME_PERSON
from responders.operations import contacts

MOST = 5
LOOKED_AT = 100  # of a person's messages
HANDLE = re.compile(r"@([\w.]{3,60})")
STRENGTH = ["EMAIL", "PHONE", "own_words", "handle", "name"]  # the strongest first


@dataclass(slots=True)
class Likeness:
    """because: of STRENGTH, the strongest first. EMAIL, PHONE: both gave the same, compared by its sealed digest."""

    identity: Identity
    because: list[str] = field(default_factory=list)


def alike(identity: Identity) -> list[Likeness]:
    """Of the same brand, on other channels, not the same person yet; those with the best evidence."""
    found: dict[int, Likeness] = {}
    for other in contacts.candidates(identity):
        because = [
            name
            for name in ("handle", "name")
            if getattr(identity, name)
            and getattr(identity, name).casefold() == getattr(other, name).casefold()
        ]
        found[other.pk] = Likeness(other, because)
    for other in _who_said_so(identity):
        found.setdefault(other.pk, Likeness(other)).because.append("own_words")
    for pk, kind in _same_items(identity):
        one = found.get(pk) or Likeness(
            Identity.objects.select_related("channel", "contact").get(pk=pk)
        )
        one.because.append(kind)
        found[pk] = one
    for one in found.values():
        one.because = [reason for reason in STRENGTH if reason in one.because]
    ranked = sorted(
        found.values(), key=lambda one: (STRENGTH.index(one.because[0]), -one.identity.pk)
    )
    return ranked[:MOST]


def _others(identity: Identity) -> QuerySet[Identity]:
    known = contacts.of_brand(identity.channel.brand_id).filter(contact__is_forgotten=False)
    known = known.exclude(channel=identity.channel_id).exclude(contact=identity.contact_id)
    return known.select_related("channel", "contact")


def _who_said_so(identity: Identity) -> list[Identity]:
    """Handles that this person wrote: "saya @sari_dewi di Telegram"."""
    said = identity.messages.filter(text__contains="@", removed_at=None).order_by("-pk")
    handles = {
        name.strip(".").casefold()
        for text in said.values_list("text", flat=True)[:LOOKED_AT]
        for name in HANDLE.findall(text)
    }
    called = Q()
    for name in sorted(handles)[:MOST]:
        called |= Q(handle__iexact=name) | Q(handle__iexact=f"@{name}")
    return list(_others(identity).filter(called)[:MOST]) if called else []


def _same_items(identity: Identity) -> list[tuple[int, str]]:
    """Who gave the same address or number as this person did."""
    own = MaskedItem.objects.filter(message__identity=identity, kind__in=SAME_PERSON)
    digests = list(own.values_list("digest", flat=True).order_by("-pk")[:LOOKED_AT])
    same = MaskedItem.objects.filter(digest__in=[d for d in digests if d], kind__in=SAME_PERSON)
    rows = same.filter(message__identity__in=_others(identity)).values_list(
        "message__identity", "kind"
    )
    return list(rows.distinct()[: 2 * MOST])
