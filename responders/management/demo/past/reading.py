"""What triage finds in the words of the past, by the brand's own rules."""

from __future__ import annotations

from functools import lru_cache

from inbox.core.personal_data import Masked
from inbox.models import Brand, Channel
from inbox.operations import wording
from responders.core.rules import Decision, decide
from responders.core.triage import assess_words, words
from responders.core.verdict import Facts, Verdict
from responders.operations import triage


class Reader:
    """Remembers what it read: many say the same. The hour is left out, because no rule of a new bank asks for it."""

    def __init__(self, brand: Brand) -> None:
        self.rules = triage.rules_of({brand.pk})[brand.pk]
        self.domains = frozenset(brand.own_domains)
        self.brand_words = triage.brand_words(brand)
        self.mask = lru_cache(maxsize=None)(self._mask)
        self.read = lru_cache(maxsize=None)(self._read)

    def _mask(self, channel: Channel, text: str) -> Masked:
        return wording.masked(channel, text)

    def _read(self, channel: Channel, text: str, visibility: str) -> tuple[Verdict, Decision]:
        masked = self.mask(channel, text)
        facts = Facts(
            text=masked.text,
            channel=channel.kind,
            visibility=visibility,
            masked=frozenset(item.kind for item in masked.items),
            own_domains=self.domains,
            brand_words=self.brand_words,
        )
        spelt = words(facts.text)
        verdict = assess_words(facts, spelt)
        return verdict, decide(facts, verdict, self.rules, spelt.line)
