"""What a reply costs, beside the reply."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from inbox.core.events import Visibility
from inbox.core.prices import Price
from responders.console import costs
from responders.models import Responder
from tests.builders import a_channel, a_conversation, a_message, a_responder
from tests.responders.console.desk import at_desk

TITLE = "What the platform charges for this reply"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "$0.01, with a link $0.20"), ("id", "US$0,01")],
)
def test_money_is_written_as_the_reader_writes_it(language: str, words: str) -> None:
    with translation.override(language):
        told = costs.told(Price("USD", Decimal("0.01"), Decimal("0.20")))
    assert told.replace("\xa0", "").startswith(words)


def test_no_digit_of_a_small_price_is_lost_and_none_is_invented() -> None:
    with translation.override("en"):
        assert costs.told(Price("USD", Decimal("0.0025"))) == "$0.0025"
        assert costs.told(Price("USD", Decimal(1), Decimal(1))) == "$1.00"
        assert costs.told(None) == ""


def shown(visibility: str, **channel: Any) -> str:
    found = a_channel(**channel)
    conversation = a_conversation(found, visibility=visibility)
    a_message(conversation, visibility=visibility)
    client = at_desk(a_responder("Rani", Responder.Role.AGENT, found.brand))
    return client.get(f"/conversations/{conversation.pk}/").content.decode()


@pytest.mark.django_db
def test_a_public_answer_on_x_shows_its_price_and_a_comment_elsewhere_none() -> None:
    page = shown(Visibility.PUBLIC, kind="x")
    assert TITLE in page
    assert "$0.01, with a link $0.20" in page


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["facebook", "whatsapp", "x"])
def test_what_has_no_price_shows_none(kind: str) -> None:
    assert TITLE not in shown(Visibility.PRIVATE, kind=kind)


@pytest.mark.django_db
def test_the_operators_own_price_stands_and_null_is_none() -> None:
    own = {"public": None, "private": {"currency": "USD", "plain": "0.015"}}
    options = {"capabilities": {"price": own}}
    assert "$0.015" in shown(Visibility.PRIVATE, kind="x", options=options)


@pytest.mark.django_db
def test_a_price_that_the_operator_took_away_is_not_shown() -> None:
    options = {"capabilities": {"price": {"public": None}}}
    assert TITLE not in shown(Visibility.PUBLIC, kind="x", options=options)
