"""No text, whatever it holds, becomes an element, an attribute or an address of a page.

A few strings in the ordinary suite; `./dua test --xss` puts thousands through.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from responders.management.demo import brand
from responders.models import Responder
from tests.responders.console.desk import at_desk
from tests.xss import corpus, planting
from tests.xss.pages import read, walked

COUNT = int(os.environ.get("DUA_XSS", "300"))
IS_WHOLE = "DUA_XSS" in os.environ
PEOPLE = ("rani", "dewi", "admin", "putu") if IS_WHOLE else ("rani", "admin")
EACH = 2 if IS_WHOLE else 1
# All that a harmless text may become: words, a link, a named sign.
TWIN = ["Sari, lihat https://a.test/x ya, balik\u202edi sini"]


def everything(clients: dict[str, Client]) -> tuple[int, set[str], list[str]]:
    """Pages read, the shapes of their elements, what was wrong."""
    shapes: set[str] = set()
    wrong: list[str] = []
    count = 0
    for who, client in clients.items():
        for path, _name, page in walked(client, EACH):
            count += 1
            shapes |= set(page.shapes)
            wrong += [f"{who} {path}: {one[:200]}" for one in page.wrong]
    return count, shapes, wrong


@pytest.mark.django_db
def test_no_text_becomes_a_part_of_a_page() -> None:
    assert brand.seed(at=timezone.now())
    texts = corpus.strings(COUNT)
    people = {name: Responder.objects.get(user__username=name) for name in PEOPLE}
    clients = {name: at_desk(person) for name, person in people.items()}
    planting.plant(TWIN)
    _pages, allowed, _wrong = everything(clients)
    place = rounds = planted = pages = 0
    strange: set[str] = set()
    wrong: list[str] = []
    while place < len(texts) or rounds == 0:
        put, place = planting.plant(texts, place)
        read_now, shapes, found = everything(clients)
        rounds, planted, pages = rounds + 1, planted + put, pages + read_now
        strange |= shapes - allowed
        wrong += found
        if not IS_WHOLE:
            break
    told = {
        "strings": len(texts), "rounds": rounds, "planted": planted, "pages": pages,
        "new_elements": sorted(strange) if IS_WHOLE else [], "wrong": wrong,
    }  # fmt: skip
    if "DUA_XSS_TO" in os.environ:
        Path(os.environ["DUA_XSS_TO"]).write_text(json.dumps(told), encoding="utf-8")
    assert pages >= 30
    assert not wrong
    assert not told["new_elements"]


def test_the_reader_sees_what_is_not_escaped() -> None:
    """Else the test above could not fail: every plain form with a tag is found where it stands bare."""
    for text in corpus.strings(len(corpus.TAGS)):
        assert read(f"<p>{text}</p>").wrong, text
    assert (
        read('<a href="java\tscript:x">').wrong == []
    )  # a tab inside is no scheme for this reader …
    assert read('<a href=" JavaScript:x">').wrong
    assert len(set(corpus.strings(2000))) == 2000
