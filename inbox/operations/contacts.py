"""Who speaks: people on channels, joined to one person or parted again by somebody who knows."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from inbox.core.cleaning import clip
from inbox.core.events import Author
from inbox.core.threads import nameless
from inbox.errors import MovedMeanwhile, Refused
from inbox.models import (
    Activity,
    Attachment,
    Channel,
    Contact,
    Conversation,
    Identity,
    IdentityLink,
    MaskedItem,
    MessageVersion,
    StoredFile,
    User,
)
from inbox.operations import files, tallies
from inbox.operations.bulk import among, query, table
from inbox.operations.wording import Said

Speakers = Mapping[tuple[int, str], tuple[Author, datetime]]  # by channel and id there

_FIND = """
select i.channel_id, i.external_id, i.id, i.name, i.handle
from inbox_identity i join json_to_recordset(%s::json) as row (channel_id bigint, external_id text)
  on i.channel_id = row.channel_id and i.external_id = row.external_id
"""
# The contact's number is drawn first, so that a person met by two workers at once leaves no second contact behind.
_MEET = """
with met as (
    insert into inbox_identity (contact_id, channel_id, external_id, name, handle, is_blocked, created_at)
    select nextval(pg_get_serial_sequence('inbox_contact', 'id')), channel_id, external_id, name, handle, false, %s
    from json_to_recordset(%s::json) as row (channel_id bigint, external_id text, name text, handle text)
    on conflict do nothing
    returning contact_id, channel_id, name
)
insert into inbox_contact (id, brand_id, name, is_forgotten, created_at)
select met.contact_id, c.brand_id, met.name, false, %s from met join inbox_channel c on c.id = met.channel_id
"""
# Who was nameless while only we had spoken to them is the one who speaks now, unless that one is known already.
_NAME = """
update inbox_identity i set external_id = row.person
from json_to_recordset(%s::json) as row (channel_id bigint, hidden text, person text)
where i.channel_id = row.channel_id and i.external_id = row.hidden
  and not exists (select from inbox_message m where m.identity_id = i.id)
  and not exists (select from inbox_identity o where o.channel_id = row.channel_id and o.external_id = row.person)
"""
# Whoever told the newest name wins, whatever order the messages come in; the contact follows while it bears the old.
_RENAME = """
with renamed as (
    update inbox_identity i set name = %s, handle = %s
    where id = %s and not exists (select from inbox_message m where m.identity_id = i.id and m.occurred_at > %s)
    returning contact_id, name
)
update inbox_contact c set name = renamed.name from renamed where c.id = renamed.contact_id and c.name = %s
"""


def identify_all(speakers: Speakers, *, at: datetime) -> dict[tuple[int, str], int]:
    """The identity of each person, made with a contact of its own where it is new. In a transaction."""
    if not speakers:
        return {}
    ids = _known(speakers, list(speakers))
    missing = sorted(set(speakers) - set(ids))
    if missing:
        met = [(*place, *_names(speakers[place][0])) for place in missing]
        query(_MEET, [at, table("channel_id external_id name handle", met), at])
        ids |= _known(speakers, missing)
    return ids


def _known(speakers: Speakers, places: list[tuple[int, str]]) -> dict[tuple[int, str], int]:
    found = {}
    wanted = table("channel_id external_id", places)
    for channel_id, external_id, pk, name, handle in sorted(query(_FIND, [wanted])):
        author, said_at = speakers[channel_id, external_id]
        found[channel_id, external_id] = pk
        told = tuple(new or old for new, old in zip(_names(author), (name, handle), strict=True))
        if told != (name, handle):
            query(_RENAME, [*told, pk, said_at, name])
    return found


def _names(author: Author) -> tuple[str, str]:
    return clip(author.name, 200), clip(author.handle, 190)


def recognize(first_heard: Iterable[Said]) -> None:
    """These are the first words in threads that we began: whoever was nameless there gets their id."""
    threads = {said.thread: said for said in reversed(list(first_heard))}
    rows = [(pk, nameless(key), said.person[1]) for (pk, key), said in threads.items()]
    if rows:
        query(_NAME, [table("channel_id hidden person", rows)])


def forget_nameless(threads: Collection[tuple[int, str]]) -> None:
    """Whoever was nameless in these threads, and turned out to be somebody who has a name."""
    if threads:
        names = [nameless(key) for _channel, key in threads]
        Identity.objects.filter(
            channel__in={channel for channel, _key in threads}, external_id__in=names,
            messages=None, conversations=None,
        ).delete()  # fmt: skip


def set_aside(heard: Iterable[Said], people: Mapping[tuple[int, str], int]) -> None:
    """Mark what people said who are blocked by now."""
    known = Identity.objects.filter(among("pk", people.values()), is_blocked=True)
    blocked = set(known.values_list("pk", flat=True)) if people else set()
    for said in heard:
        said.is_from_blocked = people[said.person] in blocked


def unheeded(written: Iterable[Said]) -> set[int]:
    """Conversations in which somebody blocked spoke: nobody waits there for that."""
    return {said.conversation_id for said in written if said.is_from_blocked}


def identify(channel: Channel, author: Author, *, at: datetime) -> Identity:
    """One speaker, as `identify_all`."""
    with transaction.atomic():
        place = (channel.pk, author.external_id)
        return Identity.objects.get(pk=identify_all({place: (author, at)}, at=at)[place])


def link(
    identity: Identity, contact: Contact, *, by: User | None, at: datetime, reason: str = ""
) -> IdentityLink:
    """Say that this identity is that contact. Can be undone; said twice, it is the first saying."""
    with transaction.atomic():
        # Everybody concerned is locked in one order: two people who join the same two from both ends
        # would else change their places instead of joining them.
        concerned = Q(pk=identity.pk) | Q(contact=contact)
        locked = list(
            Identity.objects.select_for_update(no_key=True).filter(concerned).order_by("pk")
        )
        identity = next(one for one in locked if one.pk == identity.pk)
        if contact.brand_id != identity.channel.brand_id:
            raise Refused("other_brand", _("This person belongs to another brand."))
        if identity.contact_id == contact.pk:
            return _said_already(identity)
        if not _is_somebody(contact, locked):
            raise MovedMeanwhile("moved_meanwhile", _("This person has changed meanwhile."))
        said = IdentityLink.objects.create(
            identity=identity,
            from_contact_id=identity.contact_id,
            to_contact=contact,
            reason=reason,
            by=by,
            at=at,
        )
        identity.contact = contact
        identity.save(update_fields=["contact"])
        _journal(contact, "identity_linked", identity, by, at)
    return said


def _said_already(identity: Identity) -> IdentityLink:
    said = identity.links.filter(to_contact=identity.contact_id, undone_at=None).order_by("-pk")
    found = said.first()
    if found is None:
        raise Refused("already_linked", _("This is already the same person."))
    return found


def _is_somebody(contact: Contact, locked: list[Identity]) -> bool:
    """Whether the contact still has an identity, and was not forgotten while we waited."""
    stays = any(one.contact_id == contact.pk for one in locked)
    return stays and Contact.objects.filter(pk=contact.pk, is_forgotten=False).exists()


def unlink(said: IdentityLink, *, by: User | None, at: datetime, reason: str = "") -> None:
    """Put the identity back where it was before it was linked."""
    with transaction.atomic():
        said = IdentityLink.objects.select_for_update(no_key=True).get(pk=said.pk)
        identity = Identity.objects.select_for_update(no_key=True).get(pk=said.identity_id)
        if said.undone_at is not None or identity.contact_id != said.to_contact_id:
            raise MovedMeanwhile("moved_meanwhile", _("This link has changed meanwhile."))
        identity.contact_id = said.from_contact_id
        identity.save(update_fields=["contact"])
        said.undone_at, said.undone_by, said.undone_reason = at, by, reason
        said.save(update_fields=["undone_at", "undone_by", "undone_reason"])
        _journal(said.to_contact, "identity_unlinked", identity, by, at)


def forget(contact: Contact, *, by: User | None, at: datetime) -> None:
    """Erase a person: names, handles, ids there, every word they said here. The rows' times stay for the figures."""
    with transaction.atomic():
        contact = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
        for identity in contact.identities.select_for_update(no_key=True).order_by("pk"):
            _forget_words(identity, at)
            identity.external_id = f"forgotten:{secrets.token_hex()}"
            identity.name = identity.handle = ""
            identity.save(update_fields=["external_id", "name", "handle"])
        Conversation.objects.filter(identity__contact=contact).update(preview="", context="")
        IdentityLink.objects.filter(Q(identity__contact=contact) | Q(to_contact=contact)).update(
            reason="", undone_reason=""
        )
        _forget_names(contact)
        _journal(contact, "contact_forgotten", None, by, at)


def _forget_names(contact: Contact) -> None:
    """Of the contact, and of those that became empty when their identities were linked to it."""
    joined = IdentityLink.objects.filter(identity__contact=contact).values("from_contact")
    empty = Contact.objects.filter(pk__in=joined, identities=None).values("pk")
    Contact.objects.filter(Q(pk=contact.pk) | Q(pk__in=empty)).update(name="", is_forgotten=True)


def _forget_words(identity: Identity, at: datetime) -> None:
    files.discard(StoredFile.objects.filter(attachment__message__identity=identity))
    for kept in (MessageVersion, MaskedItem, Attachment):
        kept.objects.filter(message__identity=identity).delete()
    identity.messages.filter(removed_at=None).update(text="", reactions={}, removed_at=at)
    merged = identity.messages.exclude(conversation__identity=identity)
    tallies.recount(set(merged.values_list("conversation", flat=True)))


def _journal(
    contact: Contact, verb: str, identity: Identity | None, by: User | None, at: datetime
) -> None:
    detail = {"contact": contact.pk} | ({"identity": identity.pk} if identity else {})
    Activity.objects.create(brand_id=contact.brand_id, verb=verb, actor=by, detail=detail, at=at)
