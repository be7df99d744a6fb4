"""What customers attach: fetched by a worker soon after it was told, and what a reply takes along."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from inbox import live
from inbox.adapters import fetching
from inbox.adapters.base import Enclosure
from inbox.adapters.errors import AdapterError, RateLimited, Rejected, Unreachable, Unsupported
from inbox.adapters.quotas import Heard
from inbox.core import backoff
from inbox.core.budget import POLL
from inbox.core.cleaning import clean, clip
from inbox.core.events import STORED, Media
from inbox.errors import MovedMeanwhile
from inbox.later import later
from inbox.models import (
    Attachment,
    Channel,
    Conversation,
    Delivery,
    Message,
    StoredFile,
    User,
    vault,
)
from inbox.operations import addresses, channels, files, gates
from inbox.operations.bulk import insert
from inbox.operations.files import NotKept

log = logging.getLogger(__name__)

FETCHED_KINDS = frozenset({"image", "video", "audio", "file", "sticker"})
LEASE = timedelta(seconds=60)
GIVE_UP_AFTER = timedelta(hours=24)
PATIENCE = timedelta(seconds=12)  # one sweep ends then; the next one goes on

_COLUMNS = "message_id kind ref name mime size_bytes state code attempt_no next_attempt_at"

Clock = Callable[[], datetime]


def describe(told: Iterable[tuple[int, Channel, Sequence[Media]]], *, at: datetime) -> None:
    """Write down what came with these messages; what can be fetched is fetched soon."""
    rows = [_row(pk, channel, media, at) for pk, channel, all_ in told for media in all_]
    if not rows:
        return
    made = insert(Attachment, _COLUMNS, rows, returning="id ref")
    if stored := [pk for pk, ref in made if ref.startswith(STORED)]:
        _adopt(stored)
    later("inbox.tasks.fetch_media")


def _row(message_id: int, channel: Channel, media: Media, at: datetime) -> tuple[object, ...]:
    kind, ref = clip(media.kind, 16), clean(media.ref)
    is_here = not ref or ref.startswith(STORED) or kind not in FETCHED_KINDS
    waits = not is_here and channels.capabilities(channel).fetches
    size = media.size_bytes
    return (
        message_id,
        kind,
        ref,
        clip(media.name, 255),
        clip(media.mime, 127),
        size if size is not None and 0 <= size < 2**63 else None,
        Attachment.State.WAITING if waits else Attachment.State.DESCRIBED,
        "",
        0,
        at if waits else None,
    )


def fetch_due(*, clock: Clock, draw: Callable[[], float]) -> int:
    """Fetch what waits, one after another; returns how many were tried."""
    until, tried = clock() + PATIENCE, 0
    while clock() < until:
        attachment = _claim(clock())
        if attachment is None:
            break
        _fetch(attachment, clock, draw())
        tried += 1
    return tried


def retry(conversation: Conversation, attachment_id: int, *, at: datetime) -> None:
    """Somebody asks for it once more; nothing happens unless it failed."""
    failed = Attachment.objects.filter(
        pk=attachment_id, message__conversation=conversation, state=Attachment.State.FAILED
    )
    if failed.update(state=Attachment.State.WAITING, code="", next_attempt_at=at):
        later("inbox.tasks.fetch_media")


def enclosures(delivery: Delivery) -> tuple[Enclosure, ...]:
    """What goes along with a reply, with its bytes. Raises Rejected where they are lost."""
    message = delivery.message
    held = StoredFile.objects.filter(attachment__message=message).order_by("attachment__pk")
    if len(held) < message.attachments.count():
        raise Rejected("A file of this reply is no longer there.", "file_lost")
    try:
        return tuple(
            Enclosure(
                kind=file.kind,
                name=file.name,
                mime=file.mime,
                content=files.read(file),
                **addresses.told(delivery, file),
            )
            for file in held
        )
    except (FileNotFoundError, vault.SealBroken) as error:
        raise Rejected("A file of this reply is no longer there.", "file_lost") from error


def waiting(
    conversation: Conversation, client_token: UUID, by: User | None
) -> QuerySet[StoredFile]:
    """What was put into a composer, by this person, for the reply with this token."""
    return StoredFile.objects.filter(
        conversation=conversation, client_token=client_token, kept_by=by, attachment=None
    ).order_by("pk")


def enclose(message: Message, held: QuerySet[StoredFile], expected: int) -> None:
    """From now on these files belong to `message`. Refused where one of them was taken out meanwhile."""
    locked = list(held.all().select_for_update(no_key=True, of=("self",)))
    if len(locked) != expected:
        raise MovedMeanwhile("files_changed", _("The files of this reply changed meanwhile."))
    for file in locked:
        _belong(file, message, Attachment(message=message))
    StoredFile.objects.filter(attachment__message=message).update(client_token=None, is_held=False)


def release(message: Message, client_token: UUID | None) -> None:
    """The reply was taken back: its files wait in a composer again, under another token."""
    if client_token is None:
        forget(message)
        return
    held = StoredFile.objects.filter(attachment__message=message)
    held.update(client_token=client_token, conversation=message.conversation_id)
    message.attachments.all().delete()


def forget(message: Message) -> None:
    """The customer took it back: neither description nor bytes stay."""
    files.discard(StoredFile.objects.filter(attachment__message=message))
    message.attachments.all().delete()


def _adopt(attachment_ids: list[int]) -> None:
    """Files that came in through our own door, before the message that names them."""
    named = Attachment.objects.filter(pk__in=attachment_ids).select_related("message")
    for attachment in named:
        key = attachment.ref.removeprefix(STORED)
        held = StoredFile.objects.filter(
            channel=attachment.message.channel_id, attachment=None, kept_by=None
        )
        file = held.filter(key=key, client_token__isnull=False).first() if _is_uuid(key) else None
        if file is not None:
            _belong(file, attachment.message, attachment)
            StoredFile.objects.filter(pk=file.pk).update(client_token=None)


def _belong(file: StoredFile, message: Message, attachment: Attachment) -> None:
    attachment.kind, attachment.name, attachment.mime = file.kind, file.name, file.mime
    attachment.size_bytes, attachment.file = file.size_bytes, file
    attachment.state, attachment.code = Attachment.State.FETCHED, ""
    attachment.message = message
    attachment.save()


def _claim(at: datetime) -> Attachment | None:
    """The next one that is due, for LEASE; a worker that dies leaves it due again."""
    with transaction.atomic():
        found = (
            Attachment.objects.filter(state=Attachment.State.WAITING, next_attempt_at__lte=at)
            .select_for_update(no_key=True, skip_locked=True, of=("self",))
            .select_related("message__channel__hook")
            .order_by("next_attempt_at", "pk")
            .first()
        )
        if found is None:
            return None
        found.attempt_no += 1
        Attachment.objects.filter(pk=found.pk).update(
            next_attempt_at=at + LEASE, attempt_no=F("attempt_no") + 1
        )
    return found


def _fetch(attachment: Attachment, clock: Clock, draw: float) -> None:
    channel = attachment.message.channel
    try:
        content = _content(channel, attachment.ref, clock())
        file = files.keep(content, attachment.name, channel=channel, at=clock())
    except NotKept as refused:
        if refused.code == "full":  # tomorrow there is room
            _later(attachment, Unreachable(refused.message, refused.code), clock(), draw)
        else:
            _settle(attachment, Attachment.State.REFUSED, refused.code)
    except (Rejected, Unsupported) as error:
        is_gone = error.code in {"gone", "404", "410"}
        _settle(attachment, "gone" if is_gone else "refused", error.code or "refused")
    except AdapterError as error:
        _later(attachment, error, clock(), draw)
    except (
        Exception
    ) as error:  # ours, or of what a stranger sent: the others are fetched all the same
        log.exception("attachment %s could not be fetched", attachment.pk)
        _later(
            attachment, Unreachable("It could not be fetched.", type(error).__name__), clock(), draw
        )
    else:
        _hold(attachment, file)


def _content(channel: Channel, ref: str, at: datetime) -> bytes:
    """Raises RateLimited where the calls are needed for replies."""
    if not gates.may_poll(channel, at):
        raise RateLimited("Other calls come first.", "budget")
    heard = Heard()
    try:
        with channels.adapter(channel, heard) as adapter:
            download, hosts = adapter.media(ref), channels.media_hosts(channel, adapter)
    finally:
        gates.learn(channel, heard, at, purpose=POLL)
    return fetching.fetch(download, hosts)


def _hold(attachment: Attachment, file: StoredFile) -> None:
    """Unless the message was taken back meanwhile, or another worker was first."""
    with transaction.atomic():
        held = Attachment.objects.select_for_update(no_key=True, of=("self",)).filter(
            pk=attachment.pk, state=Attachment.State.WAITING, attempt_no=attachment.attempt_no
        )
        fresh = held.select_related("message").first()
        if fresh is None:
            files.discard(StoredFile.objects.filter(pk=file.pk))
            return
        _belong(file, fresh.message, fresh)
        _tell(fresh)


def _settle(attachment: Attachment, state: str, code: str) -> None:
    with transaction.atomic():
        settled = Attachment.objects.filter(
            pk=attachment.pk, state=Attachment.State.WAITING, attempt_no=attachment.attempt_no
        ).update(state=state, code=code[:64], next_attempt_at=None)
        if settled:
            _tell(attachment)


def _later(attachment: Attachment, error: AdapterError, at: datetime, draw: float) -> None:
    if at - attachment.message.received_at >= GIVE_UP_AFTER:
        _settle(attachment, Attachment.State.FAILED, error.code)
        return
    told = error.retry_after if isinstance(error, RateLimited) else None
    Attachment.objects.filter(pk=attachment.pk, attempt_no=attachment.attempt_no).update(
        next_attempt_at=at + backoff.wait(attachment.attempt_no, draw, told), code=error.code[:64]
    )


def _tell(attachment: Attachment) -> None:
    conversation = attachment.message.conversation
    live.announce(
        f"conversation:{conversation.pk}",
        "message",
        attachment.message_id,
        brand=conversation.brand_id,
    )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
