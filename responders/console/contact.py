"""One customer: where they write from, what was said, what we noted; linked, blocked, forgotten."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from inbox.core import signs
from inbox.errors import NotAllowed, Refused
from inbox.models import Contact, Identity, IdentityLink
from responders import access
from responders.console import page as frame
from responders.console.details import EVIDENCE
from responders.console.doors import Knock, View, door
from responders.console.happenings import STATUSES, words_of_link
from responders.console.manage import number
from responders.console.rows import channel_label
from responders.console.words import Words, name_of
from responders.models import ContactNote, Tag
from responders.operations import contact_cards, contacts, likenesses, tiers

TALKS, NOTES, HISTORY = 50, 50, 30


def contact_of(request: Knock, contact_id: int) -> Contact:
    """Raises Http404 for one that is absent, forgotten or of another brand alike."""
    return get_object_or_404(
        access.contacts(request.responder).select_related("brand"), pk=contact_id
    )


def kept(name: str) -> Callable[[View], View]:
    """What a form of this page is refused is told beside its field, with what was written still in it."""

    def build(view: View) -> View:
        @wraps(view)
        def opened(request: Knock, contact_id: int, *args: Any, **more: Any) -> HttpResponse:
            try:
                return view(request, contact_id, *args, **more)
            except NotAllowed:
                raise
            except Refused as refused:
                told = {"refused": {"form": name, "words": refused.message}, "given": request.POST}
                context = {**shown(contact_of(request, contact_id), request), **told}
                return frame.page(request, "console/contact.html", context, status=refused.status)

        return opened

    return build


@door("read_conversations", "GET")
def contact(request: Knock, contact_id: int) -> HttpResponse:
    return frame.page(
        request, "console/contact.html", shown(contact_of(request, contact_id), request)
    )


def shown(person: Contact, request: Knock) -> dict[str, Any]:
    responder = request.responder
    identities = list(
        person.identities.select_related("channel", "contact").order_by("pk")[:HISTORY]
    )
    first = identities[0] if identities else None
    held = contacts.holding(contacts.links_about(first), person.pk) if first else {}
    can = {
        name: access.may(responder, ability, person.brand_id)
        for name, ability in {
            "link": "link_identities", "edit": "edit_contacts", "tier": "set_tiers",
            "block": "block_contacts", "forget": "forget_contacts",
        }.items()
    }  # fmt: skip
    tags = list(Tag.objects.filter(contact_taggings__contact=person).order_by("name"))
    names, tier = tiers.offered(person.brand_id, person.pk)
    return {
        "person": person,
        "name": name_of(first) if first else signs.named(person.name),
        "identities": [
            (one, channel_label(one.channel.kind), held.get(one.pk, 0)) for one in identities
        ],
        "alike": _alike(identities) if can["link"] else [],
        "talks": _talks(person, request),
        "notes": list(
            ContactNote.objects.filter(contact=person)
            .select_related("by__responder")
            .order_by("-pk")[:NOTES]
        ),
        "tags": tags,
        "tier": tier,
        "tiers": names,
        "is_blocked": any(one.is_blocked for one in identities),
        "history": _history(person),
        "can": can,
    }


def _alike(identities: list[Identity]) -> list[tuple[Identity, str, list[Words]]]:
    found: dict[int, tuple[Identity, str, list[Words]]] = {}
    for identity in identities[:4]:
        for one in likenesses.alike(identity):
            label = channel_label(one.identity.channel.kind)
            because = [EVIDENCE[why] for why in one.because]
            found.setdefault(one.identity.pk, (one.identity, label, because))
    return list(found.values())[: likenesses.MOST]


def _talks(person: Contact, request: Knock) -> list[tuple[Any, str, Words]]:
    rows = (
        access.conversations(request.responder)
        .filter(identity__contact=person)
        .select_related("channel", "heir")
        .order_by("-last_message_at", "-pk")[:TALKS]
    )
    return [(one, channel_label(one.channel.kind), STATUSES[one.status]) for one in rows]


def _history(person: Contact) -> list[tuple[Any, str, str]]:
    """Every link that was said of this person, and taken back; the latest first."""
    told: list[tuple[Any, str, str]] = []
    said = IdentityLink.objects.filter(to_contact=person).select_related(
        "identity__channel", "identity__contact", "by__responder", "undone_by__responder"
    )
    for one in said.order_by("-pk")[:HISTORY]:
        told.append((one.at, words_of_link(one, is_undone=False)[0], one.reason))
        if one.undone_at is not None:
            told.append((one.undone_at, words_of_link(one, is_undone=True)[0], one.undone_reason))
    return sorted(told, key=lambda line: line[0], reverse=True)


@door("edit_contacts", "POST")
@kept("note")
def notes(request: Knock, contact_id: int) -> HttpResponse:
    person = contact_of(request, contact_id)
    contact_cards.note(person, request.POST.get("text", ""), by=request.user, at=request.at)
    return redirect("contact", contact_id)


@door("set_tiers", "POST")
@kept("tier")
def tier(request: Knock, contact_id: int) -> HttpResponse:
    person = contact_of(request, contact_id)
    tiers.place(person, request.POST.get("tier", ""), by=request.user, at=request.at)
    return redirect("contact", contact_id)


@door("edit_contacts", "POST")
@kept("tag")
def tagging(request: Knock, contact_id: int) -> HttpResponse:
    person = contact_of(request, contact_id)
    contact_cards.add_tag(person, request.POST.get("name", ""), by=request.user, at=request.at)
    return redirect("contact", contact_id)


@door("edit_contacts", "POST")
@kept("tag")
def untagging(request: Knock, contact_id: int, tag_id: int) -> HttpResponse:
    person = contact_of(request, contact_id)
    tag = get_object_or_404(Tag, pk=tag_id, brand=person.brand_id)
    contact_cards.remove_tag(person, tag, by=request.user, at=request.at)
    return redirect("contact", contact_id)


@door("block_contacts", "POST")
@kept("block")
def blocking(request: Knock, contact_id: int) -> HttpResponse:
    """`blocked`: yes or no."""
    person, reason = contact_of(request, contact_id), request.POST.get("reason", "")
    is_blocked = request.POST.get("blocked") == "yes"
    contact_cards.set_blocked(person, is_blocked, reason=reason, by=request.user, at=request.at)
    return redirect("contact", contact_id)


@door("forget_contacts", "POST")
def forgetting(request: Knock, contact_id: int) -> HttpResponse:
    contact_cards.forget(contact_of(request, contact_id), by=request.user, at=request.at)
    return redirect("queue")


@door("link_identities", "POST")
@kept("link")
def linking(request: Knock, contact_id: int) -> HttpResponse:
    person = contact_of(request, contact_id)
    known = contacts.of_brand(person.brand_id)
    identity = get_object_or_404(known, pk=number(request.POST.get("identity", "")))
    reason = request.POST.get("reason", "")
    contacts.link(identity, person, by=request.user, at=request.at, reason=reason)
    return redirect("contact", contact_id)


@door("link_identities", "POST")
@kept("link")
def unlinking(request: Knock, contact_id: int, link_id: int) -> HttpResponse:
    person = contact_of(request, contact_id)
    said = get_object_or_404(IdentityLink, pk=link_id, to_contact=person)
    reason = request.POST.get("reason", "")
    contacts.unlink(said, by=request.user, at=request.at, reason=reason)
    return redirect("contact", contact_id)
