"""What the demo bank's customers ask about, and what they are told. Everybody and everything is invented."""

from __future__ import annotations

from responders.management.demo.past.subjects.cards import CARDS
from responders.management.demo.past.subjects.digital import DIGITAL, OUTAGE
from responders.management.demo.past.subjects.english import ENGLISH
from responders.management.demo.past.subjects.money import MONEY
from responders.management.demo.past.subjects.service import SERVICE
from responders.management.demo.past.subjects.subject import Subject

__all__ = ["OUTAGE", "SUBJECTS", "Subject"]

SUBJECTS = (*CARDS, *MONEY, *DIGITAL, *SERVICE, *ENGLISH)
