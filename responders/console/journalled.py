"""A row of the journal in the reader's words; a value without words is shown as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.core.states import Sending
from inbox.models import Activity, Channel, Conversation, User
from responders.console import findings, languages
from responders.console.case_words import FORMS, LETTERS, VERDICTS, WAYS
from responders.console.durations import spoken
from responders.console.forms.policies import PRIORITIES
from responders.console.happenings import STATUSES
from responders.console.journal_words import LABELS, VERBS
from responders.console.page import ROLES
from responders.console.rows import channel_label
from responders.console.wellbeing import REASONS
from responders.console.words import METRICS, Words
from responders.models import SlaPolicyVersion
from responders.operations import terms
from responders.operations.evidence import POLICY_APPLIED
from responders.operations.telling_words import UNSENT

SENDING: dict[str, Words] = {
    Sending.HELD: gettext_lazy("may still be undone"),
    Sending.QUEUED: gettext_lazy("waits to be sent"),
    Sending.CLAIMED: gettext_lazy("about to be sent"),
    Sending.SENDING: gettext_lazy("being sent"),
    Sending.SENT: gettext_lazy("sent"),
    Sending.DELIVERED: gettext_lazy("delivered"),
    Sending.READ: gettext_lazy("read"),
    Sending.FAILED: gettext_lazy("not sent"),
    Sending.UNCERTAIN: gettext_lazy("uncertain"),
    Sending.NEEDS_HUMAN: gettext_lazy("waits for a person"),
    Sending.CANCELLED: gettext_lazy("cancelled"),
}
VISIBILITIES: dict[str, Words] = {
    "public": gettext_lazy("public"),
    "private": gettext_lazy("private"),
}
CHANNELS: dict[str, Words] = {
    Channel.State.ACTIVE: gettext_lazy("active"),
    Channel.State.PAUSED: gettext_lazy("paused"),
    Channel.State.BROKEN: gettext_lazy("broken"),
}
GESTURES: dict[str, Words] = {
    "typing": gettext_lazy("writing"),
    "read": gettext_lazy("reading"),
    "none": gettext_lazy("nothing"),
}
GAPS: dict[str, Words] = {reason.value: words for reason, words in REASONS.items()}
_LETTERS = LETTERS | WAYS
LONGEST = 60  # letters of a value beside others
# What these keep as old and new are ids; of a version its number, too.
_NUMBERED = {
    "policy_saved", "policy_renamed", "policy_switched", "policy_rebased", "calendar_saved", "case_template_saved",
    "case_template_confirmed", "case_category_saved",
}  # fmt: skip
_BY_NUMBER = {"brands", "calendar", "number", "on_call", "order", "people", "rules", "version"}
_VALUES: dict[str, Mapping[str, Words]] = {
    "status_changed": STATUSES,
    "move_withdrawn": STATUSES,
    "delivery_moved": SENDING,
    "reply_composed": VISIBILITIES,
    "reply_unplanned": UNSENT,
    "breach_withdrawn": METRICS,
    "prioritised": {str(number): words for number, words in PRIORITIES.items()},
    "channel_moved": CHANNELS,
    "gap_opened": GAPS,
    "gap_filled": GAPS,
    "gap_closed": GAPS,
    "case_opened": FORMS,
    "case_received": FORMS,
    "case_decided": VERDICTS,
    "case_letter_sent": LETTERS,
    "responder_added": ROLES,
    "service_account_added": ROLES,
    "role_changed": ROLES,
}


def verb(code: str) -> str:
    return str(VERBS.get(code) or code.replace("_", " ").capitalize())


def applied(activities: Iterable[Activity]) -> dict[str, str]:
    """The terms that conversations got, in words, by the key under which the journal keeps them."""
    keys = {
        key
        for activity in activities
        if activity.verb == POLICY_APPLIED
        for key in (activity.old, activity.new)
        if key
    }
    known = SlaPolicyVersion.objects.select_related("policy")
    versions = known.in_bulk({terms.parts(key)[0] for key in keys})
    return {key: _terms(*terms.parts(key), versions) for key in keys}


def _terms(pk: int, priority: int, versions: Mapping[int, SlaPolicyVersion]) -> str:
    told = {"number": versions[pk].number, "name": versions[pk].policy.name}
    named = _("%(name)s, version %(number)s") % told
    return f"{named}, {findings.value('priority', priority)}"


def row(activity: Activity, named: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    """`name`: of what was acted on, where it has one; `details`: the rest, as pairs of label and value.

    named: what `old` and `new` say in words, where this takes a look elsewhere; see `applied`.
    """
    detail = activity.detail or {}
    name = str(detail.get("name") or detail.get("channel") or "")
    return {
        "activity": activity,
        "verb": verb(activity.verb),
        "name": name,
        "who": _who(activity.actor),
        "old": named.get(activity.old) or _value(activity.verb, activity.old),
        "new": named.get(activity.new) or _value(activity.verb, activity.new),
        "details": [
            (
                LABELS.get(key) or key.replace("_", " ").capitalize(),
                Conversation.number_of(value) if key == "conversation" else _plain(value),
            )
            for key, value in sorted(_telling(detail).items())
            if not key.endswith("_id") and value not in ("", [], {}, None, name)
        ],
        "moved": _moved(detail),
    }


def sentence(activity: Activity) -> str:
    """What was done, to what, and what stands since."""
    told = row(activity)
    moved = [f"{label}: {new}" for label, _old, new in told["moved"]] or [told["new"]]
    named = f"{told['verb']}: {told['name']}" if told["name"] else told["verb"]
    return f"{named} ({'; '.join(moved)})." if any(moved) else f"{named}."


def _telling(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Of what was before and after only that which differs."""
    before, after = detail.get("before"), detail.get("after")
    if not isinstance(before, dict) or not isinstance(after, dict):
        return dict(detail)
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    sides = {"before": before, "after": after}
    return {
        **detail,
        **{side: {name: kept.get(name) for name in names} for side, kept in sides.items()},
    }


def _moved(detail: Mapping[str, Any]) -> list[tuple[Words, str, str]]:
    """What differs and can be said in a few words: label, before, after."""
    told = _telling(detail)
    before, after = told.get("before"), told.get("after")
    if not isinstance(before, dict) or not isinstance(after, dict):
        return []
    return [
        (LABELS[name], _short(before[name]), _short(after[name]))
        for name in after
        if name in LABELS and name not in _BY_NUMBER and not isinstance(after[name], dict)
    ]


def _short(value: object) -> str:
    said = _plain(value if value is not None else "")
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"


def _who(actor: User | None) -> str:
    if actor is None:
        return _("The system")
    responder = getattr(actor, "responder", None)
    return responder.name if responder else actor.get_full_name() or actor.username


def _value(code: str, value: str) -> str:
    if code in _NUMBERED:
        number = value.partition(":")[2]
        return _("version %(number)s") % {"number": number} if number else ""
    if code == "case_letter_saved" and value:
        sort, language, number = value.split(":")
        told = {"name": f"{LETTERS[sort]}, {languages.name(language)}", "number": number}
        return _("%(name)s, version %(number)s") % told
    if code == "survey_setting_saved":
        return (
            _("not asked")
            if value == "off"
            else spoken(60 * int(value), _("d h m s").split())
            if value
            else ""
        )
    if code == "channel_connected" and value:
        return channel_label(value)
    if code == "case_letter_recorded":
        return ", ".join(str(_LETTERS.get(part, part)) for part in value.split(":") if part)
    if code == "gestures_chosen":
        return ", ".join(str(GESTURES.get(part, part)) for part in value.split())
    return str(_VALUES.get(code, {}).get(value, value))


def _within(name: str, value: object) -> str:
    is_code = isinstance(value, str | int) and not isinstance(value, bool)
    return findings.value(name, value) if is_code else _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, dict):
        told = (
            (LABELS.get(name) or findings.NAMES.get(name, name), _within(name, one))
            for name, one in value.items()
            if one not in ("", [], None)
        )
        return ", ".join(f"{label}: {one}" for label, one in told)
    return str(value)
