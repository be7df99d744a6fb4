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
from inbox.core.threads import named, nameless
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
from inbox.operations.wording import Name, Said, Thread

Speakers = Mapping[Name, tuple[Author, datetime]]

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
    returning id, contact_id, channel_id, external_id, name
), made as (
    insert into inbox_contact (id, brand_id, name, is_forgotten, created_at)
    select met.contact_id, c.brand_id, met.name, false, %s from met join inbox_channel c on c.id = met.channel_id
)
select channel_id, external_id, id from met
"""
# Whoever was nameless while only we had spoken is the one met now: notes, links and a block stay theirs. The new row
# takes over from the nameless one, because ids given to old rows out of order make workers wait in a circle.
_TAKE_OVER = """
with heard as (
    select me.id, me.name, me.contact_id as spare_id, was.id as was_id, was.contact_id, was.is_blocked
    from json_to_recordset(%s::json) as row (id bigint, channel_id bigint, hidden text)
    join inbox_identity me on me.id = row.id
    join inbox_identity was on was.channel_id = row.channel_id and was.external_id = row.hidden
    join inbox_contact c on c.id = was.contact_id
    where not exists (select from inbox_message m where m.identity_id = was.id)
    for no key update of c, was
), taken as (
    update inbox_identity i set contact_id = heard.contact_id, is_blocked = heard.is_blocked
    from heard where i.id = heard.id
), linked as (
    update inbox_identitylink l set identity_id = heard.id from heard where l.identity_id = heard.was_id
), named as (
    update inbox_contact c set name = heard.name from heard where c.id = heard.contact_id and c.name = ''
)
delete from inbox_contact c using heard where c.id = heard.spare_id
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


def identify_all(
    speakers: Speakers, *, before: Mapping[Name, Thread] | None = None, at: datetime
) -> dict[Name, int]:
    """The identity of each person, made with a contact of its own where it is new. In a transaction.

    before: in which thread somebody was nameless so far.
    """
    if not speakers:
        return {}
    ids = _known(speakers, list(speakers))
    missing = sorted(set(speakers) - set(ids))
    if missing:
        met = [(*place, *_names(speakers[place][0])) for place in missing]
        made = query(_MEET, [at, table("channel_id external_id name handle", met), at])
        _take_over({(channel, name): pk for channel, name, pk in made}, before or {})
        ids |= _known(speakers, missing)
    return ids


def _take_over(made: Mapping[Name, int], before: Mapping[Name, Thread]) -> None:
    rows = [(made[who], before[who][0], nameless(before[who][1])) for who in made if who in before]
    if rows:
        query(_TAKE_OVER, [table("id channel_id hidden", rows)])


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


def nameless_before(heard: Iterable[Said], held: Iterable[Conversation]) -> dict[Name, Thread]:
    """Who speaks now in threads where we had spoken to somebody nameless, and in which; each once."""
    hidden = {(c.channel_id, c.thread_key) for c in held if not named(c.identity.external_id)}
    found: dict[Name, Thread] = {}
    for said in heard:
        if said.thread in hidden and named(said.person[1]):
            hidden.remove(said.thread)
            found.setdefault(said.person, said.thread)
    return found


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
