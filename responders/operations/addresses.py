"""One's own address for notices: nothing is sent to it before the link that was sent there has been opened."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.core import mail, signing
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from inbox.core import backoff
from inbox.errors import Refused
from inbox.later import later
from inbox.models import Activity, User
from responders import access
from responders.models import AddressCheck, Responder
from responders.operations import mailing

SALT = "responders.address"
GOOD_FOR = timedelta(hours=24)
PAUSE = timedelta(minutes=2)  # between two letters to an address that may be a stranger's
LEASE = timedelta(minutes=1)
ATTEMPTS = 8
TASK = "responders.tasks.check_addresses"

Clock = Callable[[], datetime]


def pending(responder: Responder) -> AddressCheck | None:
    """The address that waits for its link, also where that has run out."""
    return AddressCheck.objects.filter(responder=responder).first()


def lacking(people: Collection[Responder]) -> dict[int, bool]:
    """Those to whom no mail goes, by key: whether an address of theirs waits to be confirmed. Users should be there."""
    without = [one.pk for one in people if not one.user.email]
    asked = set(
        AddressCheck.objects.filter(responder__in=without).values_list("responder_id", flat=True)
    )
    return {pk: pk in asked for pk in without}


def is_over(check: AddressCheck, at: datetime) -> bool:
    return at >= check.asked_at + GOOD_FOR


def ask(address: str, *, by: User, at: datetime) -> bool:
    """Have a link sent there; True where one is on its way. Until it is opened, notices go where they went.

    An empty address, and the one that is in use, need none: what waited is forgotten. Asked again for the same address,
    it is sent again, and links sent before are good no longer. Refused: too_soon.
    """
    responder = access.responder_of(by)
    address = address.strip()
    with transaction.atomic():
        # Also the lock under which the check is made: two forms sent at once are one letter.
        Responder.objects.select_for_update(no_key=True).get(pk=responder.pk)
        known = AddressCheck.objects.filter(responder=responder).first()
        if address in {"", by.email}:
            AddressCheck.objects.filter(responder=responder).delete()
            if not address and by.email:
                _use(responder, by, "", at)
            return False
        if known is not None and at < known.asked_at + PAUSE:
            raise Refused("too_soon", _("A link was sent just now. Wait two minutes, then try again."))  # fmt: skip
        AddressCheck.objects.update_or_create(
            responder=responder,
            defaults={"address": address, "asked_at": at, "next_at": at, "attempts": 0},
        )
        later(TASK)
    return True


def confirm(token: str, *, by: User, at: datetime) -> str:
    """The address is theirs: notices go there from now on. Returns it. Refused: link_over, link_not_yours."""
    responder = access.responder_of(by)
    try:
        pk, asked_at = signing.loads(token, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        pk, asked_at = 0, ""
    with transaction.atomic():
        mine = AddressCheck.objects.filter(responder=responder).select_for_update(no_key=True)
        check = mine.first()
        if check is None or (check.pk, check.asked_at.isoformat()) != (pk, asked_at):
            raise Refused("link_not_yours", _("This link is not the newest one, or belongs to another account."))  # fmt: skip
        if is_over(check, at):
            raise Refused("link_over", _("This link has run out. Have a new one sent."))
        _use(responder, by, check.address, at)
        check.delete()
    return check.address


def token_of(check: AddressCheck) -> str:
    return signing.dumps([check.pk, check.asked_at.isoformat()], salt=SALT)


def sweep(*, clock: Clock) -> int:
    """Send the letters that wait, and those that a worker left behind; returns how many were sent."""
    sent = 0
    while (check := _claim(clock())) is not None:
        try:
            _letter(check).send()
        except (smtplib.SMTPException, OSError):
            continue  # the lease, longer each time, is when it is tried again
        done = AddressCheck.objects.filter(pk=check.pk, asked_at=check.asked_at)
        sent += done.update(next_at=None)
    return sent


def _claim(at: datetime) -> AddressCheck | None:
    with transaction.atomic():
        due = AddressCheck.objects.filter(next_at__lte=at, asked_at__gt=at - GOOD_FOR)
        rows = due.order_by("next_at").select_for_update(
            no_key=True, skip_locked=True, of=("self",)
        )
        check = rows.select_related("responder__user").first()
        if check is None:
            return None
        check.attempts += 1
        wait = LEASE + backoff.wait(check.attempts, 0.99)
        check.next_at = at + wait if check.attempts < ATTEMPTS else None
        check.save(update_fields=["attempts", "next_at"])
    return check


def _letter(check: AddressCheck) -> mail.EmailMessage:
    with translation.override(mailing.language_of(check.responder)):
        context = {
            "name": check.responder.name,
            "link": mailing.link(f"/preferences/address/{token_of(check)}/"),
            "hours": GOOD_FOR // timedelta(hours=1),
        }
        return mailing.envelope(
            _("Confirm your address for notices"),
            render_to_string("emails/address.txt", context),
            render_to_string("emails/address.html", context),
            to=check.address,
            message_id=f"address-{check.pk}-{check.asked_at.timestamp():.0f}",
            list_id="addresses",
        )


def _use(responder: Responder, user: User, address: str, at: datetime) -> None:
    """The journal keeps that it was changed, not what it is."""
    user.email = address
    user.save(update_fields=["email"])
    for brand_id in access.brand_ids(responder):
        Activity.objects.create(
            brand_id=brand_id, verb="notice_address_changed", actor=user, detail={"responder": responder.pk}, at=at
        )  # fmt: skip
