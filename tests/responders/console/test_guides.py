"""The guides beside the forms."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from inbox import adapters
from inbox.models import Brand, Hook
from inbox.operations.channels import hook_address
from responders.console import guide_markup, guides
from responders.models import Responder
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_responder
from tests.responders.console.desk import at_desk


@pytest.mark.parametrize("kind", [kind for kind in adapters.kinds() if kind != "webchat"])
@pytest.mark.django_db
def test_every_channel_has_its_guide_with_nothing_left_unrendered(kind: str) -> None:
    with override("id"):
        found = guides.of(kind, a_brand())
    assert found is not None
    guide = found.steps
    outside = re.sub(r"<(pre|code)\b.*?</\1>", "", guide, flags=re.DOTALL)
    assert "**" not in outside
    assert "](" not in outside
    assert "| ---" not in outside
    assert "`" not in outside
    assert guide.count("<li>") == guide.count("</li>") > 1


HOSTILE = """# T <script>1</script>

<script>x</script> **<b>** `<i>` & &lt;u&gt; [a](javascript:alert) [b](https://x.test/?a="><s>)
[c](HTTPS://y.test) [d](data:text/html,x) [e](//z.test) [f](https://good.test@evil.test/) [g](https://[x)
[h](connect-line.md "t\" onclick=1") ![pic](https://x.test/p.png "q") <https://auto.test/?"onload="x> <mailto:a@b.test>
[i][ref] [j](<https://x.test/" style="x>) [k](vbscript:x) [l](  jAvAsCrIpT:x) [m](&#106;avascript:x)

[ref]: https://ref.test/ '"><img src=x onerror=y>'

<img src=x onerror=y>

1. <u>
   - <em style="color:red">

| <q> | b |
| :-: | ---: |
| <a href=x> | [n](javascript:x) |

```html" onload="x
<pre>
```

    <iframe>

> <form>
"""
ALLOWED = {
    "p", "strong", "code", "a", "ol", "ul", "li", "div", "table", "thead", "tbody", "tr", "th", "td", "pre",
    "blockquote", "em",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "rel", "target", "title"},
    "div": {"class"},
    "table": {"class"},
    "th": {"scope"},
    "pre": {"tabindex"},
}


class Read(HTMLParser):
    """What a browser would make of it: tags with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_what_a_page_says_is_text_and_never_markup() -> None:
    found = Read(guide_markup.rendered(HOSTILE)).tags
    assert {tag for tag, _attributes in found} <= ALLOWED
    for tag, attributes in found:
        assert set(attributes) <= ATTRIBUTES.get(tag, set()), (tag, attributes)
    hosts = [urlsplit(attributes["href"] or "") for tag, attributes in found if tag == "a"]
    assert {(one.scheme, one.netloc) for one in hosts} == {
        ("https", f"{name}.test") for name in ("x", "y", "auto", "ref")
    }


PIECES = [
    *HOSTILE.split(),
    "\n",
    "\n\n",
    "    ",
    "|",
    "[",
    "](",
    ")",
    "`",
    "*",
    "<",
    '"',
    "&#x3c;",
    "\x00",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=30))
def test_no_arrangement_of_marks_lets_markup_through(pieces: list[str]) -> None:
    for tag, attributes in Read(guide_markup.rendered(" ".join(pieces))).tags:
        assert tag in ALLOWED | {"h2", "h3", "h4", "h5", "h6", "hr", "br"}
        assert set(attributes) <= ATTRIBUTES.get(tag, set()) | {"start"}
        assert tag != "a" or (attributes["href"] or "").lower().startswith("https://")


@pytest.mark.django_db
def test_no_other_file_is_read() -> None:
    assert guides.of("../api", a_brand()) is None
    assert guides.of("nothing", a_brand("Bank Lain")) is None


@pytest.mark.django_db
def test_the_guide_stands_beside_its_form_with_our_address_filled_in(settings: Any) -> None:
    settings.PUBLIC_URL = "https://inbox.arunika.test"
    brand, client = _desk()
    page = _page(client, f"/settings/channels/of/{brand.pk}/add/facebook/")
    assert "How to connect it" in page
    assert "pages_manage_engagement" in page
    assert "<code>DUA_PUBLIC_URL</code> = <code>https://inbox.arunika.test</code>" in page
    assert "https://inbox.arunika.test/hooks/facebook/…" in page
    assert "is not https" not in page


@pytest.mark.django_db
def test_an_app_that_is_connected_lends_its_address_to_the_next_account() -> None:
    brand, client = _desk()
    path = f"/settings/channels/of/{brand.pk}/add/facebook/"
    known = Hook.objects.create(brand=brand, kind="facebook", secrets={}, created_at=MONDAY_TEN)
    other = Hook.objects.create(
        brand=a_brand("Bank Lain"), kind="facebook", secrets={}, created_at=MONDAY_TEN
    )
    page = _page(client, path)
    assert hook_address(known) in page
    assert other.token not in page


@pytest.mark.django_db
def test_where_each_account_has_its_own_address_none_is_lent() -> None:
    brand, client = _desk()
    known = Hook.objects.create(brand=brand, kind="telegram", secrets={}, created_at=MONDAY_TEN)
    assert known.token not in _page(client, f"/settings/channels/of/{brand.pk}/add/telegram/")


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "reconnect/"])
def test_a_connected_channel_keeps_its_guide_with_its_own_address(page: str) -> None:
    brand, client = _desk()
    channel = a_channel(brand, kind="facebook")
    channel.hook = Hook.objects.create(
        brand=brand, kind="facebook", secrets={}, created_at=MONDAY_TEN
    )
    channel.save()
    shown = _page(client, f"/settings/channels/{channel.pk}/{page}")
    guide = shown[shown.index("How to connect it") :]
    assert hook_address(channel.hook) in guide


@pytest.mark.django_db
def test_an_address_that_no_platform_calls_is_said(settings: Any) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    brand, client = _desk()
    base = f"/settings/channels/of/{brand.pk}/add/"
    assert "Our public address is not https" in _page(client, base + "facebook/")
    assert "Our public address is not https" not in _page(client, base + "appstore/")


@pytest.mark.django_db
def test_the_guide_is_in_the_readers_language() -> None:
    brand, client = _desk()
    path = f"/settings/channels/of/{brand.pk}/add/email/"
    for language, words in (
        ("en", "Write to it from another address."),
        ("id", "dari alamat lain."),
    ):
        page = client.get(path, headers={"Accept-Language": language}).content.decode()
        assert f'<div class="prose" lang="{language}">' in page
        assert words in page
        assert "/settings/channels/consent/</output>" in page


def _desk() -> tuple[Brand, Client]:
    brand = a_brand()
    return brand, at_desk(a_responder("Wati", Responder.Role.ADMIN, brand))


def _page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()
