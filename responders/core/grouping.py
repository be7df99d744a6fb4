"""How many messages one person gets over one way: each by itself, or in a storm one about all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum

WINDOW = timedelta(minutes=1)
MOST = 5  # messages about one conversation each, within the window


class How(Enum):
    SINGLY = "singly"
    TOGETHER = "together"
    LATER = "later"


def how(
    waiting: int, singles: Sequence[datetime], together: Sequence[datetime], at: datetime
) -> How:
    """What becomes of `waiting` things to say, of one kind, to one person over one way.

    singles, together: when messages about one thing, and about many, were last sent there; aware, any order.
    No more than MOST single messages and one about many leave within any WINDOW, whatever comes in.
    """
    since = at - WINDOW
    if any(sent > since for sent in together):
        return How.LATER
    if waiting + sum(sent > since for sent in singles) <= MOST:
        return How.SINGLY
    return How.TOGETHER
