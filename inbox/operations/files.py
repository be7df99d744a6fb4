"""The bytes we keep: judged by their content, pictures drawn anew, sealed in the file store."""

from __future__ import annotations

import threading
import uuid
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from inbox.core import filetypes
from inbox.core.cleaning import clip
from inbox.core.personal_data import redact
from inbox.errors import Refused
from inbox.models import Channel, StoredFile, vault
from inbox.operations import pictures

MAX_BYTES = 25_000_000
MOST_OF_A_CHANNEL_A_DAY = 20_000_000_000  # bytes; a stranger shall not fill the disk
FOLDER = "files"
_ONE_PICTURE = threading.Lock()  # unpacked, one alone can take hundreds of megabytes
WAITS = timedelta(days=1)  # in a composer, for its reply


class NotKept(Refused):
    """`code`: empty, too_large, type_not_kept, unreadable, too_many_pixels or full."""


def keep(
    content: bytes, name: str, *, channel: Channel, at: datetime, **owned_by: object
) -> StoredFile:
    """Store what was sent or is to be sent. `owned_by`: conversation, client_token and kept_by while it waits; is_kept
    where something else than a message will hold it.

    Raises NotKept with a sentence.
    """
    found, picture = _judged(content)
    if owned_by.get("kept_by") is None:  # strangers' files keep no colleague from answering
        _require_room(channel, len(content), at)
    file = StoredFile(
        key=uuid.uuid4(),
        channel=channel,
        name=clip(redact(filetypes.named(name, found)), 255),
        kind=found.kind,
        mime=found.mime,
        size_bytes=len(content),
        created_at=at,
        **owned_by,
    )
    if picture is not None:
        content, file.mime = picture.content, picture.type.mime
        file.name = clip(filetypes.named(file.name, picture.type), 255)
        file.size_bytes = len(content)
        file.width, file.height, file.has_preview = picture.width, picture.height, True
        _write(file, picture.preview, is_preview=True)
    _write(file, content)
    file.save()
    return file


def read(file: StoredFile, *, is_preview: bool = False) -> bytes:
    """Raises FileNotFoundError, and SealBroken where the bytes were changed."""
    place = _place(file.key, is_preview)
    with default_storage.open(place) as opened:
        return vault.unseal(opened.read(), place)


def discard(files: QuerySet[StoredFile]) -> None:
    """Rows now, bytes once that is committed; what a crash leaves behind is swept at night."""
    with transaction.atomic():
        held = dict(files.select_for_update(no_key=True, of=("self",)).values_list("pk", "key"))
        _forget(StoredFile.objects.filter(pk__in=held))


def discard_idle(files: QuerySet[StoredFile]) -> int:
    """Those among them that nothing holds, also by the time they are locked; returns how many."""
    with transaction.atomic():
        held = list(files.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
        return _forget(StoredFile.objects.filter(pk__in=held, attachment=None, is_kept=False))


def sweep(*, at: datetime) -> int:
    """Forget what nothing holds, and bytes that no row knows; returns how many were found."""
    idle = StoredFile.objects.filter(
        attachment=None, is_held=False, is_kept=False, created_at__lt=at - WAITS
    )
    found = discard_idle(idle)
    if not default_storage.exists(FOLDER):
        return found
    names = default_storage.listdir(FOLDER)[1]
    keys = {name.partition(".")[0] for name in names}
    known = StoredFile.objects.filter(key__in=keys).values_list("key", flat=True)
    strays = keys - {str(key) for key in known}
    for name in names:
        place = f"{FOLDER}/{name}"
        is_old = default_storage.get_modified_time(place) < at - WAITS
        if name.partition(".")[0] in strays and is_old:
            default_storage.delete(place)
            found += 1
    return found


def _judged(content: bytes) -> tuple[filetypes.FileType, pictures.Picture | None]:
    if not content:
        raise NotKept("empty", _("This file is empty."))
    if len(content) > MAX_BYTES:
        raise NotKept("too_large", _("This file is too large: the limit is 25 MB."))
    found = filetypes.sniff(content)
    if found is None:
        raise NotKept("type_not_kept", _("Files of this type are not taken here."))
    if found.kind != "image":
        return found, None
    try:
        with _ONE_PICTURE:
            return found, pictures.redraw(content)
    except pictures.TooLarge:
        raise NotKept("too_many_pixels", _("This picture has too many pixels.")) from None
    except pictures.Unreadable:
        raise NotKept("unreadable", _("This picture is broken.")) from None


def _require_room(channel: Channel, size: int, at: datetime) -> None:
    lately = StoredFile.objects.filter(channel=channel, created_at__gt=at - timedelta(days=1))
    used = lately.aggregate(bytes=Sum("size_bytes"))["bytes"] or 0
    if used + size > MOST_OF_A_CHANNEL_A_DAY:
        raise NotKept("full", _("Too much was sent through this channel today."))


def _place(key: uuid.UUID, is_preview: bool) -> str:
    return f"{FOLDER}/{key}{'.preview' if is_preview else ''}"


def _write(file: StoredFile, content: bytes, *, is_preview: bool = False) -> None:
    place = _place(file.key, is_preview)
    default_storage.save(place, ContentFile(vault.seal(content, place)))


def _forget(locked: QuerySet[StoredFile]) -> int:
    keys = list(locked.values_list("key", flat=True))
    StoredFile.objects.filter(key__in=keys).delete()
    transaction.on_commit(lambda: _erase(keys))
    return len(keys)


def _erase(keys: list[uuid.UUID]) -> None:
    for key in keys:
        for is_preview in (False, True):
            default_storage.delete(_place(key, is_preview))
