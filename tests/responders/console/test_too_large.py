"""More than one request may bring: told in a sentence, and nothing of it is read."""

from __future__ import annotations

import pytest

from inbox.uploads import MAX_BYTES
from responders.models import Responder
from tests.builders import a_channel, a_responder
from tests.responders.console.desk import HTMX, at_desk, waiting

pytestmark = pytest.mark.django_db
TOO_LONG = {"CONTENT_LENGTH": str(MAX_BYTES + 1)}
FORM = "multipart/form-data; boundary=x"


def test_the_composer_says_that_a_file_is_too_large() -> None:
    brand = a_channel().brand
    client = at_desk(a_responder("Rani", Responder.Role.AGENT, brand))
    path = f"/conversations/{waiting(brand, 5).pk}/enclosures/"
    answer = client.generic("POST", path, b"--x--", FORM, headers=HTMX, **TOO_LONG)
    assert answer.status_code == 413
    assert 'id="toasts"' in answer.content.decode()
    assert "the limit is 28.6" in answer.content.decode()
    page = client.generic("POST", path, b"--x--", FORM, **TOO_LONG)
    assert (page.status_code, "That was not done" in page.content.decode()) == (413, True)


def test_the_chat_says_it_to_scripts_and_to_people_without() -> None:
    chat = a_channel()
    path = f"/chat/{chat.account}/messages"
    ours = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
    client = at_desk(a_responder("Rani", Responder.Role.AGENT, chat.brand))
    for accepts in ("*/*", "text/html"):
        answer = client.generic(
            "POST", path, b"--x--", FORM, headers={**ours, "accept": accepts}, **TOO_LONG
        )
        assert answer.status_code == 413
        assert "too large: the limit is" in answer.content.decode()
