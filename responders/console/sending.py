"""How far a reply has come, in words, with what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.core.states import Sending
from inbox.models import Channel, Delivery

REASONS = {
    "window_closed": gettext_lazy("The time to answer on this channel has passed."),
    "too_long": gettext_lazy("The text is too long for this channel."),
    "template_paused": gettext_lazy("The platform has paused this template."),
    "template_disabled": gettext_lazy("The platform has disabled this template."),
    "template_gone": gettext_lazy("The platform does not know this template any more."),
    "template_changed": gettext_lazy(
        "The platform has another version of this template. Choose it once more."
    ),
    "template_too_long": gettext_lazy("With these words the template is too long."),
    "template_policy": gettext_lazy("The template breaks a rule of the platform."),
    "rejected": gettext_lazy("The platform did not take it."),
    "gave_up": gettext_lazy("It could not be sent for too long."),
    "failed_later": gettext_lazy("The platform took it, and could not deliver it."),
    "unreachable": gettext_lazy("The platform cannot be reached."),
    "rate_limited": gettext_lazy("The platform asks us to slow down."),
    "credentials_rejected": gettext_lazy("The channel must be connected again."),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """`act` is undo, retry, settle or empty; `until` a moment to count down to."""

    words: str
    icon: str
    tone: str = ""
    act: str = ""
    css: str = ""
    until: datetime | None = None
    at: datetime | None = None


def reason(delivery: Delivery) -> str:
    """Why it was not sent: our sentence, else the platform's own words."""
    known = REASONS.get(delivery.error_code)
    return str(known) if known else delivery.error or _("The reason is not known.")


def progress(delivery: Delivery) -> Progress:
    state = Sending(delivery.state)
    if state is Sending.HELD:
        return Progress(
            _("Sends in"), "clock", act="undo", css="queued", until=delivery.next_attempt_at
        )
    if state is Sending.QUEUED:
        return _queued(delivery)
    if state is Sending.FAILED:
        words = _("Not sent. %(reason)s") % {"reason": reason(delivery)}
        return Progress(words, "circle-alert", "bad", act="retry", css="failed")
    if state is Sending.NEEDS_HUMAN:
        words = _("We cannot tell whether this was sent. Look on the platform.")
        return Progress(words, "circle-question-mark", "bad", act="settle", css="failed")
    if state is Sending.UNCERTAIN:
        return Progress(_("Checking whether this was sent"), "hourglass", css="queued")
    if state is Sending.READ:
        return Progress(_("Read"), "check-check", "ok", at=delivery.read_at)
    if state is Sending.DELIVERED:
        return Progress(_("Delivered"), "check-check", at=delivery.delivered_at)
    if state is Sending.SENT:
        return Progress(_("Sent"), "check", at=delivery.accepted_at)
    return Progress(_("Sending"), "send-horizontal", css="queued")


def _queued(delivery: Delivery) -> Progress:
    if delivery.channel.state != Channel.State.ACTIVE:
        words = _("Waiting: %(channel)s is disconnected.") % {"channel": delivery.channel.name}
        return Progress(words, "plug-zap", "bad", act="undo", css="queued")
    if delivery.error_code:
        words = _("Not sent yet. %(reason)s Tries again by itself.") % {"reason": reason(delivery)}
        return Progress(words, "circle-alert", "bad", act="undo", css="queued")
    return Progress(_("Waiting to be sent"), "clock", act="undo", css="queued")
