"""A change of the settings taken back: what stood before is kept with its journal row, and set again as any change is.

Nothing is overwritten unseen: where the thing stands otherwise than the change left it, the newer change comes first.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Activity, User
from responders import access
from responders.models import Responder
from responders.operations import (
    settings_changes,
    ways_of_channels,
    ways_of_people,
    ways_of_rules,
    ways_of_terms,
)
from responders.operations.ways_back import State, Way

WAYS: dict[str, Way] = {
    **ways_of_rules.WAYS,
    **ways_of_terms.WAYS,
    **ways_of_channels.WAYS,
    **ways_of_people.WAYS,
}
NOT_KEPT = gettext_lazy("What stood before is not kept.")
NOTHING_BEFORE = gettext_lazy("There was nothing before it to go back to.")
NO_WAY = {
    "policy_rebased": gettext_lazy("Clocks that were moved stay moved."),
    "calendar_saved": NOTHING_BEFORE,
    "case_template_saved": NOTHING_BEFORE,
    "case_letter_saved": NOTHING_BEFORE,
    "shift_pattern_saved": NOTHING_BEFORE,
    "case_template_confirmed": gettext_lazy("A confirmation stays with its version."),
    "channel_connected": gettext_lazy("A channel stays connected; it can be paused."),
    "channel_reconnected": gettext_lazy("The credentials before are not kept."),
    "channel_broken": gettext_lazy("It is mended by connecting it again."),
    "gap_closed": gettext_lazy("A closed gap stays closed."),
    "webhook_saved": gettext_lazy(
        "The address before is not kept, because its path may be a secret."
    ),
    "webhook_removed": gettext_lazy("Its secret and its log are gone."),
    "webhook_tested": gettext_lazy("What was sent is not called back."),
    "webhook_sent_again": gettext_lazy("What was sent is not called back."),
    "webhook_secret_rotated": gettext_lazy("The secret before is not kept."),
    "dead_letter_replayed": gettext_lazy("What was read again stays read."),
    "dead_letter_ignored": gettext_lazy("A letter that was set aside stays so."),
    "password_reset": gettext_lazy("Passwords are not kept."),
    "team_created": gettext_lazy("A team stays; its people can be taken out."),
    "week_copied": gettext_lazy("Copied shifts are removed one by one."),
    "token_revoked": gettext_lazy("A revoked token stays revoked; make a new one."),
}
LOOKED_THROUGH = 200  # newer changes of a section, for the one that stands


class Outlook(StrEnum):
    OPEN = "open"  # it stands as the change left it
    DONE = "done"  # it stands as it was before
    NEWER = "newer"  # it stands otherwise: something else was set since
    NONE = "none"  # there is no way back


class NewerStands(MovedMeanwhile):
    """`newest`: the change that stands, if the journal has it; its way back comes first."""

    def __init__(self, message: str, newest: Activity | None) -> None:
        super().__init__("newer_stands", message)
        self.newest = newest


def outlook(change: Activity) -> Outlook:
    way, kept = WAYS.get(change.verb), change.detail
    if way is None or why_not(change):
        return Outlook.NONE
    now = way.now(change)
    if _holds(way.means(change, kept["before"]), now):
        return Outlook.DONE
    return Outlook.OPEN if _holds(way.means(change, kept["after"]), now) else Outlook.NEWER


def why_not(change: Activity) -> str:
    """In words, where there is no way back whatever stands; else empty."""
    kept = change.detail
    is_kept = isinstance(kept.get("before", ""), dict | None) and "after" in kept
    if change.verb not in WAYS or (is_kept and not _returns(change)):
        return str(NO_WAY.get(change.verb, NOT_KEPT))
    return "" if is_kept and kept["before"] != kept["after"] else str(NOT_KEPT)


def warning(change: Activity) -> str:
    """What does not come back with it."""
    way = WAYS.get(change.verb)
    return str(way.warning) if way else ""


def take_back(change: Activity, *, by: User | None, at: datetime) -> None:
    """Raises NotAllowed, and Refused as the operation does that sets it.

    Refused too: `no_way_back`, `back_already` (pressed twice), `newer_stands` (NewerStands, naming who and when),
    `not_whole` (what it referred to is gone: a half of it would not be what was before).
    """
    section = settings_changes.SECTIONS[settings_changes.section_of(change.verb)]
    access.require(by, section.ability, change.brand_id)
    with transaction.atomic():
        # Held, so that of two who press at once the second finds it done.
        rows = Activity.objects.select_for_update(no_key=True, of=("self",))
        held = rows.select_related("brand").get(pk=change.pk)
        _hold(held)
        stands = outlook(held)
        if stands is Outlook.NONE:
            raise Refused("no_way_back", why_not(held))
        if stands is Outlook.DONE:
            raise MovedMeanwhile("back_already", _("It is as it was before already."))
        if stands is Outlook.NEWER:
            raise _newer(held)
        WAYS[held.verb].put(held, held.detail["before"], by, at)
        if outlook(held) is not Outlook.DONE:
            raise Refused("not_whole", _("Something that it needs is not there any more."))


def _hold(change: Activity) -> None:
    """What is being saved meanwhile is waited for and then compared; what is saved after it is newer."""
    if change.verb in WAYS:
        rows = WAYS[change.verb].rows(change).order_by("pk").select_for_update(no_key=True)
        list(rows.values_list("pk", flat=True))


def _holds(kept: State, now: State) -> bool:
    if kept is None or now is None:
        return kept is now
    return all(_plain(now.get(name)) == _plain(value) for name, value in kept.items())


def _plain(value: Any) -> Any:
    """As JSON gives it back."""
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value


def _returns(change: Activity) -> bool:
    """Whether what is kept is all it takes."""
    if change.verb == "webhook_saved":
        return not change.detail.get("address_changed")
    made = change.detail["before"] is None
    return not (made and change.verb in NO_WAY)


def _newer(change: Activity) -> NewerStands:
    newest = _newest(change)
    if newest is None:
        return NewerStands(_("It stands otherwise by now."), None)
    zone = ZoneInfo(change.brand.time_zone)
    told = {
        "who": _named(newest.actor),
        "when": date_format(newest.at.astimezone(zone), "SHORT_DATETIME_FORMAT"),
    }
    words = _("%(who)s set something newer on %(when)s, which stands now. Take that back first.")
    return NewerStands(words % told, newest)


def _newest(change: Activity) -> Activity | None:
    """The last change to the same; where there is none, the last that has no way back and was about the same."""
    verbs = settings_changes.SECTIONS[settings_changes.section_of(change.verb)].verbs
    rows = Activity.objects.filter(brand=change.brand_id, verb__in=verbs, pk__gt=change.pk)
    found = rows.select_related("actor__responder").order_by("-pk")[:LOOKED_THROUGH]
    about = [row for row in found if _about(row, change) == _about(change, change)]
    same = [row for row in about if _touches(row, change)]
    return next(iter([*same, *(row for row in about if row.verb not in WAYS)]), None)


def _about(row: Activity, change: Activity) -> tuple[Any, ...]:
    return tuple(row.detail.get(name) for name in WAYS[change.verb].about)


def _touches(row: Activity, change: Activity) -> bool:
    way = WAYS.get(row.verb)
    if way is None or way.kind != WAYS[change.verb].kind:
        return False
    mine, theirs = (one.detail.get("after") for one in (change, row))
    return mine is None or theirs is None or bool(set(mine) & set(theirs))


def _named(user: User | None) -> str:
    if user is None:
        return _("The system")
    person = Responder.objects.filter(user=user).first()
    return person.name if person else user.get_full_name() or user.username
