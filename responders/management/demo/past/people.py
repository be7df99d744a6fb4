"""Who writes: new people, and some who have written before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from inbox.core.events import Visibility
from inbox.core.states import Status
from responders.management.demo.past import filling
from responders.management.demo.past.talk import Customer, Talk

KNOWN = 0.3  # of those who write have written before
NUMBERS = 3_000_000_000  # the ids of new people begin here
TODAYS_UNTIL = timedelta(days=6)  # before the end: their matters are long closed


class People:
    """todays: people of the day that is told, with whom the brand has a past too."""

    def __init__(self, draw: Random, todays: Sequence[Customer], end: datetime) -> None:
        self.draw, self.todays, self.end = draw, list(todays), end
        self.met: list[Customer] = []
        self.number = NUMBERS

    def introduce(self, talk: Talk) -> Customer:
        """Who begins this conversation: nobody who has an open matter on the same channel."""
        if talk.subject.language == "id" and self.draw.random() < KNOWN:
            known = self.met
            if self.todays and talk.begins_at < self.end - TODAYS_UNTIL:
                known = self.todays if self.draw.random() < 0.1 else known
            if known and _is_free(customer := self.draw.choice(known), talk):
                return self._took(customer, talk)
        name = filling.name(self.draw, talk.subject.language)
        self.number += 1
        customer = Customer(self.number, name)
        if talk.subject.language == "id":
            self.met.append(customer)
        return self._took(customer, talk)

    @staticmethod
    def _took(customer: Customer, talk: Talk) -> Customer:
        customer.talks.append(talk)
        talk.customer = customer
        return customer


def _is_free(customer: Customer, talk: Talk) -> bool:
    """A comment begins a thread of its own; in private there is one thread with each person."""
    if talk.visibility is Visibility.PUBLIC:
        return True
    return all(
        one.status in (Status.CLOSED, Status.SPAM)
        for one in customer.talks
        if one.where == talk.where
    )
