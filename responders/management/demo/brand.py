"""The demo brand, from its people to its past and its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from inbox.models import Brand, Channel
from responders.drill import faults, hosting
from responders.drill.book import Book
from responders.drill.faults import Faults
from responders.drill.platform import Platform
from responders.management.demo import accounts, complaints, people, promises, words
from responders.management.demo.past import making
from responders.management.demo.past.talk import Customer
from responders.management.demo.stories import STORIES
from responders.management.demo.telling import StoryClock, Teller, number_of
from responders.operations import shift_patterns, starter

SLUG = "arunika"
OPENED = making.LENGTH + timedelta(days=2)  # before now


@dataclass(frozen=True, slots=True)
class Seeded:
    """`passwords` by user name; they are kept nowhere else in the clear."""

    brand: Brand
    passwords: dict[str, str]
    chat: Channel


def seed(*, at: datetime) -> Seeded | None:
    """Everything at once; None, and nothing changed, where the brand is there already."""
    if Brand.objects.filter(slug=SLUG).exists():
        return None
    opened = at - OPENED
    clock = StoryClock(opened)
    platform = Platform(Book(clock), Faults(faults.Weather(), seed=0))
    with transaction.atomic():
        brand = Brand.objects.create(
            name="Bank Arunika", slug=SLUG, own_domains=["arunika.example"], created_at=opened
        )
        starter.furnish(brand, at=opened)
        passwords = people.hire(brand, at=opened)
        promises.keep(brand, at=opened)
        words.write(brand, at=opened)
        channels = accounts.connect(brand, at=opened)
        shift_patterns.lay_ahead(at=at)
        known = sorted({story.who for story in STORIES})
        making.make(brand, channels, [Customer(number_of(who), who) for who in known], at=at)
    with hosting.serving(platform) as port:
        accounts.turn_to(channels, port)
        Teller(channels, clock).tell(STORIES, at=at)
    complaints.file(brand, at=at)
    accounts.turn_to(channels, hosting.PORT)
    return Seeded(brand, passwords, channels["webchat"])
