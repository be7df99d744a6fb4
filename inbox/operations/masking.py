"""Keep what was masked in a message: sealed for those who may ask for it, or not at all."""

from __future__ import annotations

from collections.abc import Iterable

from inbox.core.personal_data import Masked
from inbox.models import MaskedItem
from inbox.models.vault import digest, seal
from inbox.operations.bulk import insert

Kept = tuple[
    int, int, str, Masked
]  # message id, channel id, the message's id there, its masked text


def keep(messages: Iterable[Kept]) -> None:
    """Of irreversible kinds neither the text nor a digest: three digits are soon guessed."""
    rows = []
    for message_id, channel_id, external_id, masked in messages:
        for item in masked.items:
            original = None if item.irreversible else item.original
            rows.append(
                (
                    message_id,
                    item.kind,
                    item.start,
                    item.end,
                    b"" if original is None else digest(original, f"masked:{item.kind}"),
                    original
                    and seal(original.encode(), f"masked:{channel_id}:{external_id}:{item.start}"),
                )
            )
    insert(MaskedItem, "message_id kind start end digest sealed", rows)
