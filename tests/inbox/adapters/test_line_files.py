from __future__ import annotations

import httpx
import pytest

from inbox.adapters import errors
from inbox.core.events import MessageReceived
from tests.inbox.adapters.test_line import CASE
from tests.inbox.adapters.test_line_sending import answering, speaking


@pytest.mark.parametrize("name", ["image", "video", "audio", "file"])
def test_a_file_is_fetched_under_the_messages_id_with_our_token(name: str) -> None:
    (event,) = CASE.read(f"message_received__{name}")
    assert isinstance(event, MessageReceived)
    (media,) = event.media
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json={"status": "succeeded"})

    found = speaking(answer).media(media.ref)
    content = f"https://api-data.line.me/v2/bot/message/{event.external_id}/content"
    assert asked == [f"{content}/transcoding"]
    assert (found.url, found.is_own_server) == (content, False)
    assert found.headers == {"authorization": f"Bearer {CASE.credentials['access_token']}"}


@pytest.mark.parametrize("status", [400, 404])
def test_what_has_no_state_is_ready(status: int) -> None:
    assert answering(status).media("570011").url.endswith("/570011/content")


@pytest.mark.parametrize(
    ("status", "content", "meaning", "code"),
    [
        (200, {"status": "processing"}, errors.Unreachable, "processing"),
        (200, {"status": "failed"}, errors.Rejected, "failed"),
        (401, {"message": "No."}, errors.CredentialsRejected, "401"),
        (500, {}, errors.Unreachable, "500"),
    ],
)
def test_a_film_that_is_not_ready_is_asked_for_again(
    status: int, content: dict[str, str], meaning: type, code: str
) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        answering(status, content).media("570013")
    assert (type(caught.value), caught.value.code) == (meaning, code)


@pytest.mark.parametrize(
    ("name", "code"),
    [("image_elsewhere", "elsewhere"), ("sticker", "no_file"), ("location", "no_file")],
)
def test_what_line_does_not_keep_is_not_fetched(name: str, code: str) -> None:
    (event,) = CASE.read(f"message_received__{name}")
    assert isinstance(event, MessageReceived)
    with pytest.raises(errors.Rejected) as caught:
        CASE.adapter().media(event.media[0].ref)
    assert caught.value.code == code


def test_a_played_platform_is_fetched_from_where_it_plays() -> None:
    http = httpx.Client(
        transport=httpx.MockTransport(lambda _request: httpx.Response(404, json={}))
    )
    found = CASE.adapter(http, base_url="http://127.0.0.1:9100").media("570011")
    assert found.url == "http://127.0.0.1:9100/v2/bot/message/570011/content"
    assert found.is_own_server


def test_nothing_goes_along_since_line_wants_a_public_address() -> None:
    assert CASE.adapter().capabilities.encloses == {}
