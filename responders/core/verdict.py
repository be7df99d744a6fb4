"""What triage knows of a message, what it finds, and the words that showed it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from responders.core.language import Language


class Sentiment(StrEnum):
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Facts:
    """A message and what surrounds it. How many followers somebody has is no fact here.

    text: masked; masked: the kinds of personal data masked in it; handle: the author's name on the channel;
    is_repeat: the author had written in the 24 hours before and is unanswered; hour: local, 0 to 23.
    """

    text: str
    channel: str = ""
    visibility: str = "private"
    masked: frozenset[str] = frozenset()
    handle: str = ""
    is_repeat: bool = False
    hour: int | None = None
    own_domains: frozenset[str] = frozenset()
    brand_words: frozenset[str] = frozenset()
    has_media: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """`what` was found, because of `words`, which stand at a half-open span; an empty span is the whole message."""

    what: str
    words: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. urgency: 1 (money at risk now) to 4; veil: spans of rude words; confidence: of the sentiment."""

    language: Language
    intent: str
    sentiment: Sentiment
    urgency: int
    flags: tuple[str, ...]
    needs_no_reply: bool
    confidence: float
    veil: tuple[tuple[int, int], ...]
    evidence: tuple[Evidence, ...]
