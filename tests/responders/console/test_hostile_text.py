"""What customers write is shown as it is: no sign hides, no link leads elsewhere than it says."""

from __future__ import annotations

import pytest

from inbox.models import Conversation, Identity
from responders.console import pieces
from tests.builders import a_brand, a_conversation, a_message, a_responder
from tests.responders.console.desk import at_desk, waiting

RIGHT_TO_LEFT = "\u202e"


@pytest.mark.parametrize(
    ("written", "host", "address"),
    [
        ("https://bank.test/a?b=c#d", "bank.test", "https://bank.test/a?b=c#d"),
        ("https://evil.test\\@bank.test/", "evil.test", "https://evil.test/@bank.test/"),
        ("https:/\\evil.test/x", "evil.test", "https://evil.test/x"),
        ("https://bank.test@evil.test/", "evil.test", "https://evil.test/"),
        ("https://bank.test:443@evil.test:8443/", "evil.test", "https://evil.test:8443/"),
        (
            "https://b\u0430nk.test/",
            "xn--bnk-6cd.test",
            "https://xn--bnk-6cd.test/",
        ),  # a Cyrillic a
        ("https://bank.test/\u202egpj.exe", "bank.test", "https://bank.test/%E2%80%AEgpj.exe"),
        ('https://bank.test/"><b>', "bank.test", "https://bank.test/%22%3E%3Cb%3E"),
    ],
)
def test_a_link_leads_to_the_host_that_is_shown(written: str, host: str, address: str) -> None:
    assert pieces.leads_to(written) == (host, address)


@pytest.mark.parametrize(
    "written",
    [
        "javascript:alert(1)",
        "https:///evil.test",
        "https://%65vil.test/",
        "https://a:b:c/",
        "http://[",
    ],
)
def test_what_browsers_may_read_in_two_ways_leads_nowhere(written: str) -> None:
    assert pieces.leads_to(written) == ("", "")


def test_a_hidden_sign_ends_a_link_and_is_named() -> None:
    found = pieces.of_message(f"buka https://a.test/{RIGHT_TO_LEFT}gpj.exe", [])
    assert [(piece.kind, piece.text) for piece in found] == [
        ("text", "buka "),
        ("link", "https://a.test/"),
        ("sign", "U+202E"),
        ("text", "gpj.exe"),
    ]


@pytest.mark.django_db
def test_the_page_before_a_link_shows_the_host_a_browser_goes_to() -> None:
    rani = at_desk(a_responder("Rani", "agent", a_brand()))
    page = rani.get("/leaving/", {"to": "https://evil.test\\@bank.test/"}).content.decode()
    assert 'class="host">evil.test<' in page
    assert 'href="https://evil.test/@bank.test/"' in page


@pytest.mark.django_db
def test_hidden_signs_in_names_contexts_and_history_are_named() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    Identity.objects.update(name=f"Sari{RIGHT_TO_LEFT}irdna", handle=f"@sari{RIGHT_TO_LEFT}x")
    Conversation.objects.update(context=f"Promo{RIGHT_TO_LEFT}baru", permalink="https://a.test/")
    earlier = a_conversation(found.channel, identity=found.identity, preview=f"hai{RIGHT_TO_LEFT}")
    a_message(earlier, f"hai{RIGHT_TO_LEFT}")
    rani = at_desk(a_responder("Rani", "agent", brand))
    for address in ("/conversations/", f"/conversations/{found.pk}/"):
        shown = rani.get(address).content.decode()
        assert RIGHT_TO_LEFT not in shown
        assert "Sari[U+202E]irdna" in shown
