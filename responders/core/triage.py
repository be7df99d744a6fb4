"""Read one message: language, topic, mood, risk and urgency, each with the words that showed it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from responders.core import cues, links, moods
from responders.core.language import Language, detect
from responders.core.lexicon import Lexicon, Match
from responders.core.normal import Normal, normalise
from responders.core.topics import TOPICS
from responders.core.verdict import Evidence, Facts, Sentiment, Verdict

OTHER = "other"
URGENT, HIGH, NORMAL, LOW = 1, 2, 3, 4

# Only one of these is said of somebody's own trouble; the others are what a stranger wants.
_RISKS = {
    "regulator": cues.REGULATOR,
    "legal_threat": cues.LEGAL,
    "media_viral": cues.MEDIA,
    "rumour_cue": cues.RUMOUR,
    "scam_impersonation": cues.IMPERSONATION,
    "prize": cues.PRIZE,
    "judol": cues.GAMBLING,
    "pinjol": cues.LOANS,
    "spam_ads": cues.ADVERT,
    "threat_violence": cues.VIOLENCE,
    "self_harm": cues.SELF_HARM,
    "abuse": cues.RUDE,
}
_OTHER_GROUPS = {
    "at_risk": cues.AT_RISK,
    "stuck": cues.STUCK,
    "broken": cues.BROKEN,
    "tariff": cues.TARIFF,
    "bait": cues.TARIFF_BAIT,
    "pleased": cues.PLEASED,
    "thanks": cues.THANKS,
    "displeased": cues.DISPLEASED,
}
_LEXICON = Lexicon(
    {f"topic:{name}": phrases for name, phrases in TOPICS.items()} | _RISKS | _OTHER_GROUPS
)
_KNOWN = _LEXICON.known | cues.PLEASANTRIES | cues.QUESTIONS | cues.CONTRASTS
_RANK = {name: rank for rank, name in enumerate(TOPICS)}
# Told by somebody who warns, asks or complains, these are no threat of theirs.
_STRANGERS = ("scam_impersonation", "prize", "judol", "pinjol", "spam_ads")
_STRANGERS_FLAGS = frozenset(_STRANGERS) | {"phishing_link"}
_OFFICIAL = ("official", "resmi", "care", "admin", "cs", "halo", "layanan", "support", "center")


def assess(facts: Facts) -> Verdict:
    """What triage finds in a message; the same for the same facts, in time linear in the text."""
    return assess_words(facts, words(facts.text))


def words(text: str) -> Normal:
    """The words of a message, spelt as the cues are."""
    return normalise(text, _KNOWN)


def assess_words(facts: Facts, normal: Normal) -> Verdict:
    """As `assess`, with the words of the text found before."""
    groups: dict[str, list[Match]] = defaultdict(list)
    for match in _LEXICON.find(normal):
        groups[match.label].append(match)
    reader = _Reader(facts, normal, groups)
    language = detect(normal.words)
    mood = moods.read(facts.text, normal, groups)
    closing = moods.closing_words(facts, normal)
    intent = reader.intent(bool(closing), mood.sentiment)
    flags = reader.flags()
    urgency = reader.urgency(intent, mood.sentiment, flags, bool(closing))
    for match in mood.because:
        reader.because(f"sentiment:{mood.sentiment}", [match])
    if closing:
        reader.evidence.append(Evidence("no_reply_needed", closing))
    veil = tuple(normal.span(m.first, m.last) for m in groups["abuse"])
    if language is Language.NONE and closing:
        mood = moods.Mood(Sentiment.POSITIVE, mood.confidence, ())
    return Verdict(
        language, intent, mood.sentiment, urgency, flags, bool(closing), mood.confidence, veil, tuple(reader.evidence)
    )  # fmt: skip


class _Reader:
    """Draws conclusions from the matches and remembers the words that led to them."""

    def __init__(self, facts: Facts, normal: Normal, groups: dict[str, list[Match]]) -> None:
        self.facts = facts
        self.normal = normal
        self.groups = groups
        self.evidence: list[Evidence] = []
        self.asks = "?" in facts.text or any(w in cues.QUESTIONS for w in normal.words)

    def because(self, what: str, matches: Iterable[Match]) -> None:
        for match in matches:
            start, end = self.normal.span(match.first, match.last)
            self.evidence.append(Evidence(what, self.facts.text[start:end], start, end))

    def intent(self, is_closing: bool, sentiment: Sentiment) -> str:
        """The topic most words speak for; of equals the more pressing one."""
        scores: dict[str, int] = {}
        for label, matches in self.groups.items():
            if label.startswith("topic:"):
                scores[label[6:]] = max(m.weight for m in matches) * 2 + len(
                    {m.first for m in matches}
                )
        if sentiment is not Sentiment.POSITIVE:
            scores.pop("praise", None)
        if not scores:
            return "praise" if is_closing else OTHER
        best = max(scores, key=lambda name: (scores[name], -_RANK[name]))
        self.because(f"intent:{best}", self.groups[f"topic:{best}"][:2])
        return best

    def flags(self) -> tuple[str, ...]:
        """Risks, in a fixed order; personal data first."""
        found = [f"pii:{kind}" for kind in sorted(self.facts.masked)]
        self.evidence += [Evidence(flag, "") for flag in found]
        for flag in _RISKS:
            if flag not in self.groups:
                continue
            matches = self._risk(flag)
            name = "spam_ads" if flag == "prize" else flag
            if matches and name not in found:
                found.append(name)
                self.because(name, matches[:3])
        self._impersonation(found)
        for link in links.suspicious(
            self.facts.text, self.facts.own_domains, self.facts.brand_words
        ):
            if "phishing_link" not in found:
                found.append("phishing_link")
            words = self.facts.text[link.start : link.end]
            self.evidence.append(Evidence(f"phishing_link:{link.why}", words, link.start, link.end))
        return tuple(found)

    def _risk(self, flag: str) -> list[Match]:
        matches = self.groups[flag]
        troubled = self.groups["at_risk"] or self.groups["topic:fraud_report"] or self.asks
        if flag in _STRANGERS and troubled:
            return []
        return matches

    def _impersonation(self, found: list[str]) -> None:
        tariff, bait = self.groups["tariff"], self.groups["bait"]
        if tariff and bait:
            flag = "rumour_cue" if self.asks or "rumour_cue" in found else "scam_impersonation"
            if flag not in found:
                found.append(flag)
            self.because(flag, [tariff[0], bait[0]])
        handle = self.facts.handle.lower()
        brand = any(word in handle for word in self.facts.brand_words)
        if brand and any(word in handle for word in _OFFICIAL):
            if "scam_impersonation" not in found:
                found.append("scam_impersonation")
            self.evidence.append(Evidence("scam_impersonation:handle", self.facts.handle))

    def urgency(
        self, intent: str, sentiment: Sentiment, flags: tuple[str, ...], is_closing: bool
    ) -> int:
        """1 to 4; a repeat within a day is one step more urgent, but never a question or praise."""
        level = self._level(intent, sentiment, flags, is_closing)
        if self.facts.is_repeat and level in (HIGH, NORMAL):
            self.evidence.append(Evidence(f"urgency:P{level - 1}", "written before, not answered"))
            return level - 1
        return level

    def _level(
        self, intent: str, sentiment: Sentiment, flags: tuple[str, ...], is_closing: bool
    ) -> int:
        if is_closing:
            return LOW
        at_risk = [] if intent == "security_tip_sharing" else self.groups["at_risk"]
        if at_risk or "self_harm" in flags or "threat_violence" in flags:
            self.because("urgency:P1", at_risk[:2])
            return URGENT
        is_strangers = not _STRANGERS_FLAGS.isdisjoint(flags)  # who advertises, leaks nothing
        if self.facts.visibility == "public" and self.facts.masked and not is_strangers:
            self.evidence.append(Evidence("urgency:P1", "personal data in public"))
            return URGENT
        stuck = self.groups["stuck"]
        threats = [flag for flag in ("regulator", "legal_threat", "media_viral") if flag in flags]
        if (stuck and intent not in ("praise", "suggestion")) or (
            threats and not _is_calm(sentiment)
        ):
            self.because("urgency:P2", stuck[:2])
            self.evidence += [Evidence("urgency:P2", flag) for flag in threats]
            return HIGH
        broken = self.groups["broken"]
        if (broken and sentiment is not Sentiment.POSITIVE) or sentiment is Sentiment.NEGATIVE:
            self.because("urgency:P3", broken[:2])
            return NORMAL
        return LOW


def _is_calm(sentiment: Sentiment) -> bool:
    return sentiment in (Sentiment.POSITIVE, Sentiment.NEUTRAL)
