"""The journal told in short sentences, for the thread."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.models import Activity, Conversation, IdentityLink, User
from responders.console import reasons
from responders.console.forms.policies import PRIORITIES
from responders.console.rows import channel_label
from responders.console.words import Words
from responders.operations.telling_words import UNSENT

ICONS = {
    "assigned": "user-check",
    "claimed": "user-check",
    "taken_over": "user-check",
    "released": "user-minus",
    "requeued": "user-minus",
    "takeover_asked": "hand",
    "takeover_declined": "hand",
    "reply_planned": "calendar-clock",
    "approval_asked": "badge-check",
    "approval_withdrawn": "undo-2",
    "reply_approved": "badge-check",
    "reply_rejected": "undo-2",
    "reply_unplanned": "calendar-clock",
    "status_changed": "arrow-right",
    "move_withdrawn": "undo-2",
    "reply_needed": "undo-2",
    "tagged": "tag",
    "untagged": "tag",
    "prioritised": "chevrons-up",
    "no_reply_needed": "hand",
    "revealed": "eye",
    "unveiled": "eye",
    "message_hidden": "eye-off",
    "message_unhidden": "eye",
    "message_deleted": "trash-2",
    "message_liked": "heart",
    "survey_answered": "smile",
    "survey_corrected": "smile",
    "message_unliked": "heart",
    "merged_into": "layers",
    "merged_from": "layers",
    "split_off": "list-filter",
    "split_from": "list-filter",
    "joining_undone": "undo-2",
}
TOLD = list(ICONS)

STATUSES = {
    "new": gettext_lazy("new"),
    "open": gettext_lazy("open"),
    "pending": gettext_lazy("waiting on customer"),
    "snoozed": gettext_lazy("snoozed"),
    "resolved": gettext_lazy("resolved"),
    "closed": gettext_lazy("closed"),
    "spam": gettext_lazy("spam"),
    "merged": gettext_lazy("merged"),
}


def words_of(activity: Activity) -> tuple[str, str]:
    """The sentence and its icon."""
    return _sentence(activity), ICONS[activity.verb]


def words_of_link(said: IdentityLink, *, is_undone: bool) -> tuple[str, str]:
    """That two identities are the same person, or that it was taken back; in the threads of both."""
    identity = said.identity
    told = {
        "who": _named(said.undone_by if is_undone else said.by),
        "name": identity.shown_handle or identity.shown_name,
        "channel": channel_label(identity.channel.kind),
    }
    if is_undone:
        return _("%(who)s undid that %(name)s on %(channel)s is the same person") % told, "undo-2"
    return _("%(who)s said that %(name)s on %(channel)s is the same person") % told, "link-2"


def _named(user: User | None) -> str:
    if user is None:
        return _("Dua Arah")
    responder = getattr(user, "responder", None)
    return responder.name if responder else user.get_username()


SENTENCES: dict[str, Words] = {
    "assigned": gettext_lazy("%(who)s assigned this to %(to)s"),
    "claimed": gettext_lazy("%(who)s took this"),
    "taken_over": gettext_lazy("%(who)s took this over"),
    "released": gettext_lazy("%(who)s released this"),
    "requeued": gettext_lazy("%(to)s has left; this waits in its queue again"),
    "takeover_asked": gettext_lazy("%(who)s asks to take over"),
    "reply_planned": gettext_lazy("%(who)s planned a reply"),
    "approval_asked": gettext_lazy("%(who)s submitted a reply for approval"),
    "approval_withdrawn": gettext_lazy("%(who)s took a submitted reply back"),
    "reply_approved": gettext_lazy("%(who)s approved the reply of %(what)s"),
    "reply_rejected": gettext_lazy("%(who)s sent the reply of %(what)s back"),
    "takeover_declined": gettext_lazy("%(who)s keeps this"),
    "tagged": gettext_lazy("%(who)s added the tag %(what)s"),
    "untagged": gettext_lazy("%(who)s removed the tag %(what)s"),
    "prioritised": gettext_lazy("%(who)s set the priority to %(to)s"),
    "no_reply_needed": gettext_lazy("%(who)s marked a message as needing no reply"),
    "reply_needed": gettext_lazy("%(who)s said that a message needs a reply after all"),
    "revealed": gettext_lazy("%(who)s revealed masked data"),
    "unveiled": gettext_lazy("%(who)s looked at hidden words"),
    "message_hidden": gettext_lazy("%(who)s hid a message from the public"),
    "message_unhidden": gettext_lazy("%(who)s showed a message to the public again"),
    "message_deleted": gettext_lazy("%(who)s deleted a message on the platform"),
    "message_liked": gettext_lazy("%(who)s liked a message"),
    "survey_answered": gettext_lazy("The customer rated this %(to)s of 5"),
    "survey_corrected": gettext_lazy("The customer changed the rating to %(to)s of 5"),
    "message_unliked": gettext_lazy("%(who)s took a like back"),
    "merged_into": gettext_lazy("%(who)s merged this into %(case)s"),
    "merged_from": gettext_lazy("%(who)s merged %(case)s into this"),
    "split_off": gettext_lazy("%(who)s split %(case)s off from this"),
    "split_from": gettext_lazy("%(who)s split this off from %(case)s"),
    "joining_undone": gettext_lazy("%(who)s parted this and %(case)s again"),
}


WITHDRAWN: dict[str, Words] = {
    "resolved": gettext_lazy("%(who)s took back that this was resolved"),
    "snoozed": gettext_lazy("%(who)s took back that this was snoozed"),
    "spam": gettext_lazy("%(who)s took back that this is spam"),
}


GIVEN_BACK = gettext_lazy("%(who)s took that back: nobody has this again")


def _sentence(activity: Activity) -> str:
    who = _named(activity.actor)
    detail = activity.detail or {}
    told = {
        "who": who,
        "to": str(detail.get("name") or activity.new),
        "what": str(detail.get("name", "")),
        "case": Conversation.number_of(detail.get("conversation", 0)),
    }
    if activity.verb == "prioritised":
        told["to"] = str(PRIORITIES.get(int(activity.new), activity.new))
    if activity.verb == "move_withdrawn":
        return str(WITHDRAWN[activity.old]) % told
    if activity.verb == "released" and "withdraws" in detail:
        return str(GIVEN_BACK) % told
    if activity.verb == "status_changed":
        return _moved(activity, who)
    if activity.verb == "reply_unplanned":
        why = UNSENT.get(activity.new, activity.new)
        return _("A planned reply was not sent, because %(why)s") % {"why": why}
    words = str(SENTENCES[activity.verb]) % told
    because = reasons.sentence(detail.get("because", ()), activity.at) or detail.get("reason", "")
    return f"{words}: {because}" if because else words


def _moved(activity: Activity, who: str) -> str:
    status = STATUSES.get(activity.new, activity.new)
    if activity.actor is None:
        return _("Now %(status)s") % {"status": status}
    return _("%(who)s set this to %(status)s") % {"who": who, "status": status}
