"""Something attached, made ready for the eye: what it is, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.models import Attachment, StoredFile

KINDS = {
    "image": gettext_lazy("Picture"),
    "video": gettext_lazy("Video"),
    "audio": gettext_lazy("Voice or sound"),
    "file": gettext_lazy("File"),
    "sticker": gettext_lazy("Sticker"),
    "location": gettext_lazy("Place"),
    "share": gettext_lazy("Something shared"),
}
REFUSALS = {
    "too_large": gettext_lazy("Too large to be kept"),
    "type_not_kept": gettext_lazy("Not kept: files of this type can do harm"),
    "unreadable": gettext_lazy("Not kept: this picture is broken"),
    "too_many_pixels": gettext_lazy("Too large to be kept"),
    "full": gettext_lazy("Not kept: too much came through this channel in a day"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """`what` names its kind; `how` says why it cannot be seen, or is empty."""

    pk: int
    kind: str
    name: str
    what: str
    how: str
    state: str
    size_bytes: int | None
    file: StoredFile | None


def shown(attachment: Attachment) -> Shown:
    return Shown(
        attachment.pk,
        attachment.kind,
        attachment.name,
        str(KINDS.get(attachment.kind, attachment.kind)),
        _how(attachment),
        attachment.state,
        attachment.size_bytes,
        attachment.file,
    )


def _how(attachment: Attachment) -> str:
    match attachment.state:
        case Attachment.State.WAITING:
            return _("Being fetched")
        case Attachment.State.GONE:
            return _("The platform has it no longer")
        case Attachment.State.FAILED:
            return _("It could not be fetched")
        case Attachment.State.REFUSED:
            return str(REFUSALS.get(attachment.code, _("The platform does not hand it out")))
        case Attachment.State.FETCHED if attachment.file is None:
            return _("It is no longer kept")
        case _:
            return attachment.mime
