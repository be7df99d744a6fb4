"""What a reader sees of words. Customers' are masked before they are kept; ours are kept as they were said."""

from __future__ import annotations

import re

from inbox.core import personal_data
from inbox.core.threads import PREVIEW_LENGTH
from inbox.models import Message
from responders import access
from responders.models import Responder

_CUT = re.compile(r"[\W\d]+\Z")  # at the end of a preview, perhaps half of a number


def words(message: Message, reader: Responder) -> str:
    """A message's text. Who may not reveal sees in a colleague's words nothing that the composer would ask about."""
    return own(message.text, reader) if message.source == Message.Source.PERSON else message.text


def own(text: str, reader: Responder) -> str:
    """What a colleague wrote, said or still waiting, for this reader."""
    return text if access.may(reader, "reveal") else _masked(text)


def preview(text: str, reader: Responder) -> str:
    """The beginning of the last word of a conversation, whoever said it."""
    if access.may(reader, "reveal"):
        return text
    whole = _masked(text)
    return _CUT.sub("…", whole) if len(text) >= PREVIEW_LENGTH else whole


def _masked(text: str) -> str:
    return personal_data.mask(text).text
