"""The address of a file that goes along, for a platform that fetches it instead of being handed it.

It names the delivery and the file, sealed together, and keeps nothing: that it still opens is asked of
the delivery itself. The same delivery always gives the same address, so that a call made again is the same.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.conf import settings

from inbox.core import filetypes
from inbox.core.capabilities import along
from inbox.core.events import Visibility
from inbox.core.filetypes import JPEG
from inbox.core.states import Sending
from inbox.models import Delivery, StoredFile, vault
from inbox.operations import channels

PATH = "out"
WHOLE, PREVIEW = b"w", b"p"
_KEY, _SEAL = 16, 24  # bytes
_NOBODY_WAS_TOLD = frozenset({Sending.HELD, Sending.FAILED, Sending.CANCELLED})


class Told(TypedDict, total=False):
    url: str
    preview_url: str


def told(delivery: Delivery, file: StoredFile) -> Told:
    """Both addresses; nothing where the platform is handed its files, or could not fetch them here."""
    able = channels.capabilities(delivery.channel)
    visibility = Visibility(delivery.message.visibility)
    if able.asks_for_files_within is None or visibility not in able.fetched:
        return {}
    if not along(able, visibility).encloses:
        return {}
    return {"url": _of(delivery, file, WHOLE), "preview_url": _of(delivery, file, PREVIEW)}


def opened(name: str, *, at: datetime) -> tuple[StoredFile, bool] | None:
    """The file and whether its preview is meant; None for anything else, or once it is too late.

    It opens from the first attempt until the platform has had its time, never after the reply failed,
    was taken back, or the file went.
    """
    token, _dot, _suffix = name.partition(".")
    read = _read(token)
    if read is None:
        return None
    delivery_key, file_key, form = read
    file = (
        StoredFile.objects.filter(
            key=file_key,
            attachment__message__delivery__key=delivery_key,
            attachment__message__removed_at=None,
        )
        .select_related("attachment__message__delivery__channel")
        .first()
    )
    if file is None:
        return None
    delivery = file.attachment.message.delivery
    is_meant = hmac.compare_digest(_named(delivery, file, form).encode(), name.encode())
    return (file, form == PREVIEW) if is_meant and _is_open(delivery, at) else None


def _of(delivery: Delivery, file: StoredFile, form: bytes) -> str:
    return f"{settings.PUBLIC_URL}/{PATH}/{_named(delivery, file, form)}"


def _named(delivery: Delivery, file: StoredFile, form: bytes) -> str:
    """With an ending, since some platforms go by it."""
    said = delivery.key.bytes + file.key.bytes + form
    token = base64.urlsafe_b64encode(said + _seal(said)).decode().rstrip("=")
    return f"{token}.{JPEG.suffix if form == PREVIEW else filetypes.ending(file.mime)}"


def _read(token: str) -> tuple[UUID, UUID, bytes] | None:
    """What it names, if we sealed it; nothing is asked of the database before that."""
    try:
        held = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    said, seal = held[:-_SEAL], held[-_SEAL:]
    if len(said) != 2 * _KEY + 1 or not hmac.compare_digest(_seal(said), seal):
        return None
    return UUID(bytes=said[:_KEY]), UUID(bytes=said[_KEY:-1]), said[-1:]


def _seal(said: bytes) -> bytes:
    return vault.digest(said.hex(), "file address")[:_SEAL]


def _is_open(delivery: Delivery, at: datetime) -> bool:
    within = channels.capabilities(delivery.channel).asks_for_files_within
    if within is None or delivery.state in _NOBODY_WAS_TOLD or not delivery.attempt_no:
        return False
    return at < (delivery.accepted_at or delivery.give_up_at) + within
