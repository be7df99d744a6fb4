"""Texts travel compressed, and read the same."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator

import pytest
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory
from django.test.utils import override_settings

from inbox.compression import CompressionMiddleware

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


def test_what_is_sent_in_pieces_arrives_in_them() -> None:
    def told() -> Iterator[str]:
        for number in range(3):
            sent.append(number)
            yield f"<p>{number}</p>"

    sent: list[int] = []
    request = RequestFactory().get("/", headers=ASKED)
    reading, seen = zlib.decompressobj(31), []
    squeeze = CompressionMiddleware(lambda _request: StreamingHttpResponse(told()))
    for piece in squeeze(request):  # type: ignore[union-attr]
        seen.append((reading.decompress(piece), len(sent)))
    assert [one for one in seen if one[0]] == [
        (b"<p>0</p>", 1),
        (b"<p>1</p>", 2),
        (b"<p>2</p>", 3),
    ]
    assert reading.eof
