"""The sites that may show our own chat in a frame."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Channel, User
from inbox.operations import channels

ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")


def allow(channel: Channel, origins: Iterable[str], *, by: User | None, at: datetime) -> Channel:
    """Replace the list; none means nobody may. Refused: origin_malformed, naming it."""
    wanted = list(dict.fromkeys(one.strip().rstrip("/").lower() for one in origins if one.strip()))
    wrong = next((origin for origin in wanted if not ORIGIN.fullmatch(origin)), None)
    if wrong is not None:
        raise Refused(
            "origin_malformed",
            _("%(origin)s is not an origin such as https://www.bank.example.") % {"origin": wrong},
        )
    with transaction.atomic():
        kept = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
        before = kept.options.get("origins", [])
        kept.options = {**kept.options, "origins": wanted}
        kept.save(update_fields=["options"])
        stood = {"before": {"origins": before}, "after": {"origins": wanted}}
        channels.journal(
            kept, "origins_allowed", str(len(wanted)), by, at, old=str(len(before)), **stood
        )
    return kept
