"""The composer made ready: which ways to answer are open, how long, until when."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inbox.core.capabilities import Capabilities, along, lacks_address
from inbox.core.events import Visibility
from inbox.models import Conversation, MessageTemplate
from inbox.operations import attachments, channels
from responders import access
from responders.console import clocks, costs, presence, public_promise, templates
from responders.console.attached import KINDS
from responders.console.later import choices
from responders.console.rows import channel_label
from responders.console.words import Words
from responders.models import Draft, Macro, Responder
from responders.operations import approval_rules, drafts
from responders.operations import macros as macro_operations

CLOSING = timedelta(hours=2)
MOST_MACROS = 100
NO_CHOICE = templates.Choice()


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to answer. `maximum` 0 has no limit; `closes_at` None stays open."""

    slug: str
    label: str
    icon: str
    maximum: int = 0
    measure: str = ""
    closes_at: datetime | None = None
    is_closed: bool = False
    is_private_reply: bool = False
    accepts: str = ""  # what a file input takes; empty: nothing goes along
    cost: str = ""  # what the platform charges for it, in words; empty: nothing
    caption: int | None = None  # the maximum with a file, where it is another
    most_files: int = 0
    limits: str = ""  # JSON: the most bytes by kind of file; empty: nothing is limited here
    told_limits: str = ""
    lacks_address: bool = False  # files would go along if the platform could fetch them from here
    says: bool = False  # closed, but for templates


@dataclass(frozen=True, slots=True)
class Canned:
    pk: int
    name: str
    text: str
    language: str


def modes(conversation: Conversation, capabilities: Capabilities, at: datetime) -> list[Mode]:
    """Public and private where the channel has them here, and always the note."""
    found = []
    is_public = conversation.visibility == Visibility.PUBLIC
    if is_public and Visibility.PUBLIC in capabilities.visibility:
        found.append(_mode("public", _("Public"), "globe", capabilities, None, conversation, at))
    if not is_public:
        window = capabilities.reply_window
        found.append(_mode("private", _("Private"), "lock", capabilities, window, conversation, at))
    elif capabilities.private_reply_window is not None:
        window = capabilities.private_reply_window
        found.append(
            _mode("private", _("Private"), "lock", capabilities, window, conversation, at, True)
        )
    return [*found, Mode("note", _("Note"), "notebook-pen", accepts="*/*")]


def _mode(
    slug: str,
    label: str,
    icon: str,
    capabilities: Capabilities,
    window: timedelta | None,
    conversation: Conversation,
    at: datetime,
    is_private_reply: bool = False,
) -> Mode:
    closes_at = None
    if window is not None:
        heard_at = conversation.last_inbound_at
        closes_at = heard_at + window if heard_at else conversation.created_at
    return Mode(
        slug,
        label,
        icon,
        capabilities.max_length.get(Visibility(slug), 0),
        capabilities.measure,
        closes_at,
        closes_at is not None and closes_at <= at,
        is_private_reply,
        _accepts(capabilities, Visibility(slug)),
        costs.told(capabilities.price.get(Visibility(slug))),
        along(capabilities, Visibility(slug)).max_caption,
        along(capabilities, Visibility(slug)).max_enclosures,
        *_limits(capabilities, Visibility(slug), is_private_reply),
        lacks_address(capabilities, Visibility(slug)) and not is_private_reply,
    )


def _accepts(capabilities: Capabilities, visibility: Visibility) -> str:
    kinds = along(capabilities, visibility).encloses
    return "*/*" if "file" in kinds else ",".join(f"{kind}/*" for kind in sorted(kinds))


def _limits(
    capabilities: Capabilities, visibility: Visibility, is_private_reply: bool
) -> tuple[str, str]:
    """The most bytes by kind of file, for the page and in words."""
    goes = along(capabilities, visibility)
    kinds = goes.encloses
    if not kinds or is_private_reply:
        return "{}", ""
    each = ", ".join(
        f"{KINDS.get(kind, kind)} {filesizeformat(size)}" for kind, size in sorted(kinds.items())
    )
    most = ngettext(
        "At most %(n)d file along with a reply here: %(each)s.",
        "At most %(n)d files along with a reply here: %(each)s.",
        goes.max_enclosures,
    ) % {"n": goes.max_enclosures, "each": each}
    return json.dumps(dict(kinds)), most


def composer(
    conversation: Conversation,
    responder: Responder,
    at: datetime,
    *,
    text: str | None = None,
    mode: str = "",
    error: Words = "",
    code: str = "",
    client_token: str = "",
    choice: templates.Choice = NO_CHOICE,
    mentioned: Sequence[str] = (),
    later: str = "",
    send_at: str = "",
) -> dict[str, object]:
    """The context of the composer; `text` and `mode` where a refused form is shown again."""
    if not access.may(responder, "reply"):
        return {"may_reply": False}
    able = channels.capabilities(conversation.channel)
    rows = templates.offered(conversation, responder) if says_templates(conversation, at) else []
    open_modes = [
        _of_templates(one, rows) if rows and _is_for(one) else one
        for one in modes(conversation, able, at)
    ]
    draft, theirs = _drafts(conversation, responder)
    chosen = mode or (draft.mode if draft else "")
    token = _token(client_token) or (draft.client_token if draft else uuid.uuid4())
    slugs = [one.slug for one in open_modes]
    current = open_modes[slugs.index(chosen)] if chosen in slugs else _first_open(open_modes)
    return {
        "may_reply": True,
        "modes": open_modes,
        "mode": current,
        "text": text if text is not None else (draft.text if draft else ""),
        "client_token": token,
        "enclosed": attachments.waiting(conversation, token, responder.user)
        if draft or client_token
        else [],  # nothing waits for a token that nobody had
        **_said_by_templates(rows, choice, open_modes),
        "may_have_templates": able.templates,
        "mentioned": [pk for pk in mentioned if pk.isdecimal()][:50],
        "later": later,  # of a refused form: pressed once more, it means the same
        "send_at": send_at,
        "error": error,
        "code": code,
        "theirs": theirs,
        **_around(conversation, responder, at),
    }


def _around(conversation: Conversation, responder: Responder, at: datetime) -> dict[str, object]:
    """What stands beside the words, whoever writes which."""
    return {
        "macros": _canned(conversation, responder),
        "for_approval": approval_rules.is_needed(conversation, responder, at=at),
        "times": choices(conversation.brand, at),
        "zone": conversation.brand.time_zone,
        "busy": busy(conversation, responder, at),
        "token": next_due(conversation, at),
        "public_due": public_promise.due(conversation),
        "at": at,
        "language": conversation.handling.language or conversation.brand.language,
        "hurry_at": at + CLOSING,
    }


def _of_templates(mode: Mode, rows: list[MessageTemplate]) -> Mode:
    accepts = templates.accepted(rows)
    told = mode.told_limits if accepts else ""
    return replace(mode, accepts=accepts, maximum=0, says=True, told_limits=told)


def _said_by_templates(
    rows: list[MessageTemplate], choice: templates.Choice, open_modes: list[Mode]
) -> dict[str, object]:
    """The templates to choose from, and in which modes one writes in the box or plans for later instead."""
    typed = [one.slug for one in open_modes if not one.says]
    return {
        "templates": templates.groups(rows),
        "opened": templates.opened(rows, choice),
        "writes": " ".join(typed),
        "plans": [slug for slug in typed if slug != "note"],
    }


def _token(told: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(told)
    except ValueError:
        return None


def next_due(conversation: Conversation, at: datetime) -> clocks.Token:
    """What burns at the composer's upper edge: the clock that runs out first."""
    running = [one for one in conversation.clocks.all() if not one.outcome and one.due_at]
    running.sort(key=lambda one: one.due_at)
    return clocks.of_row(conversation, running[:1], at)


def busy(conversation: Conversation, responder: Responder, at: datetime) -> str:
    """The name of whoever else is replying here."""
    return presence.replying([conversation.pk], responder, at).get(conversation.pk, "")


def _drafts(conversation: Conversation, responder: Responder) -> tuple[Draft | None, list[Draft]]:
    """One's own, and what colleagues have begun to write here and not sent, the latest first.

    Never their notes, nor what stands in one's own already.
    """
    rows = Draft.objects.filter(conversation=conversation).select_related("responder")
    found = list(rows.order_by("-updated_at"))
    mine = next((one for one in found if one.responder_id == responder.pk), None)
    said = mine.text if mine else ""
    theirs = [
        one
        for one in found
        if one != mine and one.mode != "note" and drafts.joined(said, one.text) != said
    ]
    return mine, theirs[:3]


def _first_open(found: list[Mode]) -> Mode:
    """A closed one, too, where there is something that may be said all the same."""
    return next((mode for mode in found if mode.says or not mode.is_closed), found[-1])


def says_templates(conversation: Conversation, at: datetime) -> bool:
    """Whether a template is all that could be said in private now."""
    able = channels.capabilities(conversation.channel)
    return able.templates and any(_is_for(one) for one in modes(conversation, able, at))


def _is_for(mode: Mode) -> bool:
    return mode.slug == "private" and mode.is_closed


def _canned(conversation: Conversation, responder: Responder) -> list[Canned]:
    return [
        Canned(
            macro.pk,
            macro.name,
            macro_operations.fill(macro, conversation, responder),
            macro.language,
        )
        for macro in Macro.objects.offered(responder).filter(brand=conversation.brand_id)[
            :MOST_MACROS
        ]
    ]


def canned_one(conversation: Conversation, responder: Responder, macro_id: int) -> str:
    """One canned answer filled, or nothing where this brand has no such macro."""
    macro = (
        Macro.objects.offered(responder).filter(brand=conversation.brand_id, pk=macro_id).first()
    )
    return macro_operations.fill(macro, conversation, responder) if macro else ""


def label(conversation: Conversation) -> str:
    return channel_label(conversation.channel.kind)
