"""Texts travel compressed, and read the same."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client
from django.test.utils import override_settings

ASKED = {"accept-encoding": "gzip"}


@pytest.mark.django_db
@override_settings(WHITENOISE_AUTOREFRESH=False)  # as they are served
def test_pages_and_styles_are_compressed_and_pictures_are_not() -> None:
    asking, plain = Client(headers=ASKED), Client()
    for path in ("/static/console/css/tokens.css", "/offline/", "/static/console/img/icons.svg"):
        answer = asking.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        other = plain.get(path)
        known = b"".join(other.streaming_content) if other.streaming else other.content
        assert answer["Content-Encoding"] == "gzip", path
        assert "Accept-Encoding" in answer["Vary"], path
        assert gzip.decompress(body) == known
        assert len(body) < len(known), path
        assert "Content-Encoding" not in other, path
    assert "Content-Encoding" not in asking.get("/static/console/img/icon-512.png")
    assert (
        asking.get("/static/console/css/tokens.css", headers={"range": "bytes=0-9"}).status_code
        == 206
    )
