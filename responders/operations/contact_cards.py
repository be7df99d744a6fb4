"""What we keep about a customer: notes and tags; blocking them, and forgetting them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from inbox.core import personal_data
from inbox.errors import Refused
from inbox.models import Activity, Contact, Conversation, User
from inbox.operations import contacts, held_files
from responders import access
from responders.models import (
    Approval,
    BulkItem,
    ContactNote,
    ContactTagging,
    ContactTier,
    Draft,
    ScheduledReply,
    Survey,
    Tag,
)
from responders.operations import tags

LONGEST_NOTE = 4000


def note(contact: Contact, text: str, *, by: User, at: datetime) -> ContactNote:
    """For colleagues; personal data in it is masked. Refused: empty, too_long."""
    access.require(by, "edit_contacts", contact.brand_id)
    text = text.replace("\0", "").strip()
    if not text:
        raise Refused("empty", _("Write something first."))
    if len(text) > LONGEST_NOTE:
        raise Refused(
            "too_long", _("A note has at most %(most)d letters.") % {"most": LONGEST_NOTE}
        )
    with transaction.atomic():
        _held(contact)
        words = personal_data.mask(text).text
        written = ContactNote.objects.create(contact=contact, text=words, by=by, at=at)
        _tell(contact, "contact_noted", by, at)
    return written


def add_tag(contact: Contact, name: str, *, by: User, at: datetime) -> Tag:
    """As of conversations: made where the brand has none so called, twice is once. Refused: bad_tag."""
    access.require(by, "edit_contacts", contact.brand_id)
    with transaction.atomic():
        _held(contact)
        tag = tags.called(contact.brand_id, name)
        _tagging, is_new = ContactTagging.objects.get_or_create(
            contact=contact, tag=tag, defaults={"by": by, "at": at}
        )
        if is_new:
            _tell(contact, "contact_tagged", by, at, new=tag.name)
    return tag


def remove_tag(contact: Contact, tag: Tag, *, by: User, at: datetime) -> None:
    access.require(by, "edit_contacts", contact.brand_id)
    with transaction.atomic():
        removed, _rows = ContactTagging.objects.filter(contact=contact, tag=tag).delete()
        if removed:
            _tell(contact, "contact_untagged", by, at, old=tag.name)


def set_blocked(contact: Contact, is_blocked: bool, *, reason: str, by: User, at: datetime) -> None:
    """What a blocked person writes is kept and marked, and starts no clock. Refused: no_reason."""
    access.require(by, "block_contacts", contact.brand_id)
    reason = personal_data.mask(reason.replace("\0", "").strip()).text[:300]
    if is_blocked and not reason:
        raise Refused("no_reason", _("Write the reason."))
    with transaction.atomic():
        _held(contact)
        changed = contact.identities.exclude(is_blocked=is_blocked).update(is_blocked=is_blocked)
        if changed:
            verb = "contact_blocked" if is_blocked else "contact_unblocked"
            _tell(contact, verb, by, at, reason=reason)


def forget(contact: Contact, *, by: User, at: datetime) -> None:
    """Erase the person and everything they said, on every channel that is linked; cannot be undone."""
    access.require(by, "forget_contacts", contact.brand_id)
    with transaction.atomic():
        _forget_reviewed(
            contact
        )  # before the conversations are held: the order of who works them off
        contacts.forget(contact, by=by, at=at)
        # What they wrote with a rating, and the link by which they could write more; the score stays.
        asked = Survey.objects.filter(conversation__identity__contact=contact)
        asked.update(comment="", digest=None)
        _forget_unsaid(contact, at)
        ContactNote.objects.filter(contact=contact).delete()
        ContactTagging.objects.filter(contact=contact).delete()
        ContactTier.objects.filter(contact=contact).delete()


def _forget_unsaid(contact: Contact, at: datetime) -> None:
    """What colleagues had ready for them leaves no more, and its words go: they name the person."""
    talks = Conversation.objects.filter(identity__contact=contact).order_by("pk")
    held = list(talks.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    planned = ScheduledReply.objects.filter(conversation__in=held)
    planned.filter(state=ScheduledReply.State.WAITING).update(
        state=ScheduledReply.State.CANCELLED, reason=ScheduledReply.Reason.REFUSED, ended_at=at
    )
    submitted = Approval.objects.filter(conversation__in=held)
    submitted.filter(state=Approval.State.OPEN).update(
        state=Approval.State.WITHDRAWN, decided_at=at
    )
    rows: list[ScheduledReply | Approval] = [
        *planned.filter(delivery=None).select_related("conversation"),
        *submitted.filter(delivery=None).select_related("conversation"),
    ]
    for row in rows:
        held_files.unhold(row.conversation, row.held_token, None)
    planned.update(text="", is_taken_back=True)
    submitted.update(text="", sent_text="", note="", is_taken_back=True)
    Draft.objects.filter(conversation__in=held).delete()


def _forget_reviewed(contact: Contact) -> None:
    """One answer to many no longer goes to them."""
    talks = Conversation.objects.filter(identity__contact=contact)
    reviewed = BulkItem.objects.filter(conversation__in=list(talks.values_list("pk", flat=True)))
    reviewed.filter(state=BulkItem.State.REVIEWED).update(code="forgotten")
    reviewed.filter(state=BulkItem.State.WAITING).update(state=BulkItem.State.SKIPPED)
    reviewed.update(text="")


def _held(contact: Contact) -> Contact:
    found = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    if found.is_forgotten:
        raise Refused("forgotten", _("This person was forgotten."))
    return found


def _tell(
    contact: Contact,
    verb: str,
    by: User,
    at: datetime,
    old: str = "",
    new: str = "",
    reason: str = "",
) -> None:
    detail = {"contact": contact.pk} | ({"reason": reason} if reason else {})
    Activity.objects.create(
        brand_id=contact.brand_id, verb=verb, old=old, new=new, actor=by, detail=detail, at=at
    )
