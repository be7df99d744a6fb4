"""Templates of the channels that have some: the platform's list kept here, and one of them filled in."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from inbox import adapters
from inbox.adapters.errors import AdapterError, Unsupported
from inbox.core import templates
from inbox.core.events import TemplatesChanged
from inbox.core.templates import Blank, Filled, Template
from inbox.errors import Refused
from inbox.later import later
from inbox.models import Channel, Conversation, Hook, MessageTemplate, User
from inbox.operations import channels
from inbox.operations.attempts import Clock

log = logging.getLogger(__name__)
KEPT = ("category", "state", "obstacle", "parts", "listed_at")


class BlanksMissing(Refused):
    """`keys` of the blanks that nothing stands in."""

    def __init__(self, missing: Iterable[Blank]) -> None:
        found = list(missing)
        names = ", ".join(map(labelled, found))
        super().__init__("blanks_missing", _("Fill these in first: %(names)s") % {"names": names})
        self.keys = frozenset(blank.key for blank in found)


def labelled(blank: Blank) -> str:
    """As people know it: the platform's own sign for it, and where it stands unless that is the text."""
    name = f"{{{{{blank.name}}}}}"
    if blank.part.kind == templates.HEADER:
        return _("%(name)s in the heading") % {"name": name}
    if blank.part.action:
        return _("The code of “%(button)s”") % {"button": blank.part.text}
    if blank.part.kind == templates.BUTTON:
        return _("%(name)s in the link “%(button)s”") % {"name": name, "button": blank.part.text}
    return name


def ask_all() -> int:
    """Have every channel's list asked for whose platform has templates; returns how many."""
    kinds = [kind for kind in adapters.kinds() if adapters.load(kind).capabilities.templates]
    found = Channel.objects.filter(kind__in=kinds).exclude(state=Channel.State.BROKEN)
    ids = list(found.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        later("inbox.tasks.list_templates", pk)
    return len(ids)


def refresh(channel_id: int, *, clock: Clock) -> bool:
    """Keep one platform's list; returns whether it told one. Whatever goes wrong leaves what is known."""
    channel = Channel.objects.select_related("hook").filter(pk=channel_id).first()
    if channel is None or not channels.capabilities(channel).templates:
        return False
    try:
        ask(channel, by=None, at=clock())
    except Refused as refused:
        log.info("channel %s: its templates could not be listed: %s", channel_id, refused)
        return False
    return True


def ask(channel: Channel, *, by: User | None, at: datetime) -> int:
    """Ask for the list now and keep it; returns how many it has. Raises Refused with the platform's reason.

    Credentials that may send need not be allowed to list, so that a refusal breaks nothing.
    """
    try:
        with channels.adapter(channel) as adapter:
            found = adapter.templates()
    except Unsupported as error:
        raise Refused("no_templates", _("There are no templates on this channel.")) from error
    except AdapterError as error:
        message = _("The platform does not tell its templates: %(reason)s") % {"reason": error}
        raise Refused("templates_unknown", message) from error
    keep(channel, found, asked_at=at)
    if by is not None:
        channels.journal(channel, "templates_listed", str(len(found)), by, at)
    return len(found)


def heed(told: Sequence[tuple[Hook, TemplatesChanged]]) -> None:
    """The platform says that its lists have changed: they are asked for, and what it no longer takes is not offered meanwhile.

    Whose list it is stands in the credentials, where a channel may list at all. What was told before a list
    that we know, that list outweighs; only a list makes a template one that can be sent.
    """
    for channel in Channel.objects.filter(hook__in={hook.pk for hook, _event in told}).order_by(
        "pk"
    ):
        ours = [
            event
            for hook, event in told
            if hook.pk == channel.hook_id and event.account in channel.credentials.values()
        ]
        if not ours:
            continue
        with transaction.atomic():
            Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
            for event in ours:
                _withdraw(channel, event)
        later("inbox.tasks.list_templates", channel.pk)


def _withdraw(channel: Channel, event: TemplatesChanged) -> None:
    if event.state in {"", templates.APPROVED}:
        return
    known = MessageTemplate.objects.filter(channel=channel, listed_at__lt=event.occurred_at)
    named = known.filter(name=event.name, language=event.language, state=templates.APPROVED)
    named.update(state=event.state[:32])


def keep(channel: Channel, found: Iterable[Template], *, asked_at: datetime) -> None:
    """The channel's templates are these. A list that was asked for before the one we know changes nothing."""
    rows = {(one.name, one.language): _row(channel, one, asked_at) for one in found}
    with transaction.atomic():
        Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
        known = MessageTemplate.objects.filter(channel=channel)
        if known.filter(listed_at__gt=asked_at).exists():
            return
        MessageTemplate.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            unique_fields=["channel", "name", "language"],
            update_fields=KEPT,
        )
        known.filter(listed_at__lt=asked_at).update(state=MessageTemplate.GONE, listed_at=asked_at)


def filled(
    conversation: Conversation, template_id: int, values: Mapping[str, str], *, client_token: UUID
) -> Filled:
    """The template with these values. Raises Refused: no_such_template, not_approved, BlanksMissing.

    What was promised with this token before is filled in as it was then, whatever became of the template.
    """
    row = MessageTemplate.objects.filter(channel=conversation.channel_id, pk=template_id).first()
    if row is None:
        raise Refused("no_such_template", _("There is no such template on this channel."))
    earlier = _promised(conversation, client_token)
    if earlier is not None and (earlier.name, earlier.language) == (row.name, row.language):
        return replace(earlier, values=templates.fitting(earlier.parts, values))
    if row.state != templates.APPROVED or row.obstacle:
        raise Refused("not_approved", _("The platform does not take this template at present."))
    parts = templates.parts_of(row.parts)
    given = templates.fitting(parts, values)
    if absent := templates.missing(parts, given):
        raise BlanksMissing(absent)
    return Filled(name=row.name, language=row.language, parts=parts, values=given)


def _promised(conversation: Conversation, client_token: UUID) -> Filled | None:
    known = conversation.deliveries.filter(
        message__client_token=client_token, template__isnull=False
    ).first()
    return templates.from_plain(known.template) if known and known.template else None


def _row(channel: Channel, told: Template, asked_at: datetime) -> MessageTemplate:
    return MessageTemplate(
        channel=channel,
        name=told.name[:512],
        language=told.language[:16],
        category=told.category[:32],
        state=told.state[:32],
        obstacle=told.obstacle,
        parts=[asdict(part) for part in told.parts],
        listed_at=asked_at,
    )
