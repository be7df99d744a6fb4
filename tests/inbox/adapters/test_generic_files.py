from __future__ import annotations

import base64
import json
import re
from dataclasses import replace

import httpx
import pytest

from inbox.adapters.base import Enclosure
from inbox.adapters.errors import Rejected
from tests.inbox.adapters import files
from tests.inbox.adapters.test_generic import NOW, SECRET, at_noon, signed_at
from tests.inbox.adapters.test_generic_guide import GUIDE
from tests.inbox.adapters.test_generic_replies import DRAFT, speaking

CALLBACK = at_noon().credentials["callback_url"]
ORIGIN = str(httpx.URL(CALLBACK).copy_with(raw_path=b"/"))


def test_a_file_is_fetched_from_where_replies_go_and_the_call_is_signed() -> None:
    found = at_noon().media(f"{ORIGIN}files/a.jpg")
    assert (found.url, found.is_own_server) == (f"{ORIGIN}files/a.jpg", True)
    signed = signed_at(str(NOW), b"", SECRET)
    assert {name: found.headers[name.lower()] for name in signed} == signed


@pytest.mark.parametrize(
    "ref", ["https://f.example/a.jpg", "http://127.0.0.1:5432/", "https://[::1]/"]
)
def test_it_is_fetched_from_nowhere_else(ref: str) -> None:
    with pytest.raises(Rejected) as caught:
        at_noon().media(ref)
    assert caught.value.code == "elsewhere"


@pytest.mark.parametrize("media", files.ALL, ids=lambda one: one.kind)
def test_a_file_goes_along_in_the_signed_body(media: Enclosure) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        expected = signed_at(str(NOW), request.content, SECRET)
        assert {name: request.headers[name] for name in expected} == expected
        (told,) = json.loads(request.content)["media"]
        assert base64.b64decode(told.pop("content")) == media.content
        size = len(media.content)
        assert told == {"kind": media.kind, "name": media.name, "mime": media.mime, "size": size}
        return httpx.Response(204)

    speaking(answer).send(replace(DRAFT, media=(media,)))
    assert media.kind in at_noon().capabilities.encloses


def test_the_guide_shows_a_file_as_it_goes_along() -> None:
    (shown,) = re.findall(r'^`"media": (\[.+\])`$', GUIDE, re.MULTILINE)
    (told,) = json.loads(shown)
    content = base64.b64decode(told["content"])
    told_of = Enclosure(kind=told["kind"], name=told["name"], mime=told["mime"], content=content)
    heard: list[object] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(json.loads(request.content)["media"])
        return httpx.Response(204)

    speaking(answer).send(replace(DRAFT, media=(told_of,)))
    assert heard == [[told]]
