"""What was done to a message at the platform, in words, and what may be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.models import Act, Channel, Message, User
from inbox.operations import acts
from responders.models import Responder
from responders.operations import moderation

LABELS = {
    "hide": gettext_lazy("Hide from the public"),
    "unhide": gettext_lazy("Show to the public again"),
    "like": gettext_lazy("Like"),
    "unlike": gettext_lazy("Take the like back"),
    "delete": gettext_lazy("Delete on the platform"),
}
ICONS = {
    "hide": "eye-off",
    "unhide": "eye",
    "like": "heart",
    "unlike": "heart",
    "delete": "trash-2",
}
UNDER_WAY = {
    "hide": gettext_lazy("Being hidden from the public"),
    "unhide": gettext_lazy("Being shown to the public again"),
    "like": gettext_lazy("Being liked"),
    "unlike": gettext_lazy("The like is being taken back"),
    "delete": gettext_lazy("Being deleted on the platform"),
}
FAILED = {
    "hide": gettext_lazy("Not hidden. %(reason)s"),
    "unhide": gettext_lazy("Still hidden. %(reason)s"),
    "like": gettext_lazy("Not liked. %(reason)s"),
    "unlike": gettext_lazy("Still liked. %(reason)s"),
    "delete": gettext_lazy("Not deleted. %(reason)s"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """`icon` empty: it is shown as a plain word beside what it undoes or repeats."""

    action: str
    label: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of what became of it. `tone` is bad or empty; `offer` undoes or repeats it."""

    words: str
    icon: str
    tone: str = ""
    at: datetime | None = None
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Moderated:
    is_hidden: bool
    is_deleted: bool
    lines: list[Line]
    offers: list[Offer]


def moderated(message: Message, responder: Responder) -> Moderated:
    """The acts have to be fetched with their people."""
    known = sorted(message.acts.all(), key=lambda act: act.pk)
    able = moderation.possible(message, responder)
    hidden, liked = acts.in_force(known, "hide"), acts.in_force(known, "like")
    open_ = [act for act in known if act.state in acts.OPEN]
    busy = {act.action for act in open_}
    lines = [_done(act, able) for act in known if _holds(act, hidden, liked)]
    lines += [_under_way(act, able) for act in open_]
    last = known[-1] if known else None
    if last is not None and last.state == Act.State.REFUSED:
        lines.append(_failed(last, able))
    done = {"unhide" if hidden is None else "hide", "unlike" if liked is None else "like"}
    wanted = able - done - busy
    offers = [Offer(name, str(LABELS[name]), ICONS[name]) for name in LABELS if name in wanted]
    is_deleted = any(act.action == "delete" and act.state == Act.State.DONE for act in known)
    return Moderated(hidden is not None, is_deleted, lines, offers)


def _holds(act: Act, hidden: Act | None, liked: Act | None) -> bool:
    is_gone = act.action == "delete" and act.state == Act.State.DONE
    return act is hidden or act is liked or is_gone


def _done(act: Act, able: frozenset[str]) -> Line:
    back = acts.OPPOSITES.get(act.action, "")
    undo = Offer(back, _("Undo")) if back in able else None
    words = {
        "hide": _("Hidden from the public by %(who)s"),
        "like": _("Liked by %(who)s"),
        "delete": _("Deleted on the platform by %(who)s"),
    }[act.action]
    return Line(words % {"who": _named(act.by)}, ICONS[act.action], at=act.settled_at, offer=undo)


def _under_way(act: Act, able: frozenset[str]) -> Line:
    words = str(UNDER_WAY[act.action])
    if act.channel.state != Channel.State.ACTIVE:
        return Line(_("Waiting: %(channel)s is disconnected.") % {"channel": act.channel.name}, "plug-zap", "bad")  # fmt: skip
    back = acts.OPPOSITES.get(act.action, "") if act.state == Act.State.ASKED else ""
    return Line(words, "hourglass", offer=Offer(back, _("Undo")) if back in able else None)


def _failed(act: Act, able: frozenset[str]) -> Line:
    reason = act.error or _("The reason is not known.")
    again = Offer(act.action, _("Try again")) if act.action in able else None
    words = str(FAILED[act.action]) % {"reason": reason}
    return Line(words, "circle-alert", "bad", offer=again)


def _named(user: User | None) -> str:
    if user is None:
        return _("Dua Arah")
    responder = getattr(user, "responder", None)
    return responder.name if responder else user.get_username()
