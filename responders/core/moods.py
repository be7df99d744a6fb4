"""Whether a message is pleased or displeased, and whether it is only a thank-you."""

from __future__ import annotations

from typing import NamedTuple

from responders.core import cues
from responders.core.lexicon import Match
from responders.core.normal import Normal
from responders.core.verdict import Facts, Sentiment

SURE, FAIR, CAPPED = 0.9, 0.7, 0.55  # mockery is guessed, so its confidence is capped
PAUSES = frozenset(",.;:!?\n")


class Mood(NamedTuple):
    sentiment: Sentiment
    confidence: float
    because: tuple[Match, ...]


def read(text: str, normal: Normal, groups: dict[str, list[Match]]) -> Mood:
    """The mood of a message from the words found in it."""
    pleased, soured = _parted(groups["pleased"], normal, text)
    displeased, _ = _parted(groups["displeased"], normal, text)
    broken, _ = _parted(groups["broken"], normal, text)
    rude = groups["abuse"]
    bad = displeased + soured + rude
    signs = set(text)
    happy, sad = bool(signs & cues.HAPPY_SIGNS), bool(signs & cues.SAD_SIGNS)
    if pleased and (bad or broken or sad):
        return _of_both(normal, pleased, bad, broken)
    if bad or sad:
        return Mood(Sentiment.NEGATIVE, SURE if bad else FAIR, tuple(bad[:3]))
    if broken and groups["stuck"]:
        return Mood(Sentiment.NEGATIVE, FAIR, tuple(broken[:2]))
    if broken:
        return Mood(
            Sentiment.NEUTRAL if "?" in text else Sentiment.NEGATIVE, CAPPED, tuple(broken[:2])
        )
    if pleased:
        return Mood(Sentiment.POSITIVE, SURE, tuple(pleased[:3]))
    if groups["at_risk"] or groups["stuck"]:
        return Mood(Sentiment.NEGATIVE, FAIR, tuple((groups["at_risk"] or groups["stuck"])[:2]))
    if happy or (
        groups["thanks"] and len(normal.words) <= len(groups["thanks"]) * 2 + 6 and "?" not in text
    ):
        return Mood(Sentiment.POSITIVE, FAIR, tuple(groups["thanks"][:1]))
    return Mood(Sentiment.NEUTRAL, FAIR, ())


def closing_words(facts: Facts, normal: Normal) -> str:
    """The words (or signs) that show a message needs no answer; empty if it may need one."""
    if "?" in facts.text or facts.masked or facts.has_media:
        return ""
    if not normal.words:
        signs = "".join(sign for sign in facts.text if sign in cues.HAPPY_SIGNS)
        return signs if not set(facts.text) & cues.SAD_SIGNS else ""
    if (
        any(word not in cues.PLEASANTRIES for word in normal.words)
        or set(facts.text) & cues.SAD_SIGNS
    ):
        return ""
    closers = [word for word in normal.words if word in cues.CLOSERS]
    return facts.text.strip()[:60] if closers else ""


def _of_both(normal: Normal, pleased: list[Match], bad: list[Match], broken: list[Match]) -> Mood:
    """Good and bad words in one message: mockery beside a failure, else both are meant."""
    mockable = all(normal.words[match.first] in cues.MOCKABLE for match in pleased)
    if mockable and (broken or bad):
        return Mood(Sentiment.NEGATIVE, CAPPED, tuple((broken + bad + pleased)[:3]))
    contrast = any(word in cues.CONTRASTS for word in normal.words)
    sentiment = Sentiment.MIXED if contrast or not broken else Sentiment.NEGATIVE
    return Mood(sentiment, CAPPED, tuple((pleased + bad + broken)[:4]))


def _parted(matches: list[Match], normal: Normal, text: str) -> tuple[list[Match], list[Match]]:
    """Matches as said, and those a word such as "tidak" shortly before turns round."""
    said: list[Match] = []
    turned: list[Match] = []
    for match in matches:
        negated = any(
            normal.words[place] in cues.NEGATORS and _runs_on(text, normal, place, match.first)
            for place in range(max(0, match.first - 2), match.first)
        )
        (turned if negated else said).append(match)
    return said, turned


def _runs_on(text: str, normal: Normal, first: int, last: int) -> bool:
    """Whether no sign of a pause stands between two words: in "tidak bisa, parah" nothing turns "parah" round."""
    between = text[normal.spans[first][1] : normal.spans[last][0]]
    return PAUSES.isdisjoint(between)
