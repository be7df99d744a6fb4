"""How a channel is, in words and signs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inbox.core.budget import ALL, POLL, SEND
from inbox.models import Gap
from inbox.operations.health import Health
from responders.console.durations import spoken
from responders.console.words import Words

REASONS = {
    Gap.Reason.OUTAGE: gettext_lazy("We could not be reached when the platform called."),
    Gap.Reason.HORIZON: gettext_lazy("The platform’s list does not go back that far."),
    Gap.Reason.TOO_MANY: gettext_lazy("More was said than the platform lists."),
}
TOLD: dict[str, Words] = {
    "told": gettext_lazy("Yes: we ask at once, and more often for an hour."),
    "asked": gettext_lazy("Not yet: the platform’s hub has been asked to tell us."),
    "no_address": gettext_lazy(
        "No: the hub calls a public https address only (DUA_PUBLIC_URL). We ask as often as ever."
    ),
}
COUNTED = {
    ALL: gettext_lazy("calls"),
    SEND: gettext_lazy("replies"),
    POLL: gettext_lazy("looks"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to know; `tone` is risk or late."""

    tone: str
    icon: str
    words: str


def marks(found: Health) -> list[Mark]:
    """What somebody should look after, the most pressing first."""
    said = []
    if found.days_left is not None:
        said.append(_ends(found.days_left))
    if found.channel.lacks:
        words = _("Permissions missing: %(names)s")
        said.append(Mark("risk", "key-round", words % {"names": ", ".join(found.channel.lacks)}))
    if found.gaps:
        count = len(found.gaps)
        words = ngettext("%(count)d gap", "%(count)d gaps", count) % {"count": count}
        said.append(Mark("risk", "circle-alert", words))
    if found.is_silent:
        said.append(Mark("risk", "wifi-off", _("Silent, which is not usual now")))
    if found.paused_until:
        said.append(Mark("risk", "hourglass", _("The platform asked for a pause")))
    return said


def budget(found: Health) -> list[str]:
    """For example: 287 of 300 calls in 5m."""
    units = _("d h m s").split()
    return [
        _("%(left)s of %(calls)s %(what)s in %(period)s")
        % {
            "left": number_format(left, force_grouping=True),
            "calls": number_format(rate.calls, force_grouping=True),
            "what": COUNTED.get(rate.of, rate.of),
            "period": spoken(rate.period.total_seconds(), units),
        }
        for rate, left in found.budget
    ]


def hub(found: Health) -> Words:
    """Whether we are told of what is published; empty where that cannot be."""
    if found.hub is None:
        return ""
    if found.hub.state == "trouble":
        return _("Not told: %(reason)s We ask again.") % {"reason": f"{found.hub.trouble}."}
    return TOLD[found.hub.state]


def gaps(found: Health) -> list[dict[str, Any]]:
    return [{"gap": gap, "why": REASONS.get(gap.reason, gap.reason)} for gap in found.gaps]


def _ends(days: int) -> Mark:
    if not days:
        return Mark("late", "key-round", _("Credentials have ended"))
    words = ngettext("Credentials end in %(days)d day", "Credentials end in %(days)d days", days)
    return Mark("late" if days <= 1 else "risk", "key-round", words % {"days": days})
