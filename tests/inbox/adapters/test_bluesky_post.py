from __future__ import annotations

import re
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.adapters.bluesky_post import facets, name_of

TID = re.compile(r"^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$")
KNOWN = {"sari.example": "did:plc:sari4dewi"}


def did_of(handle: str) -> str:
    return KNOWN.get(handle, "")


def marked(text: str) -> list[str]:
    """The words that can be pressed, cut out by their bytes."""
    written = text.encode()
    places = [facet["index"] for facet in facets(text, did_of)]
    return [written[place["byteStart"] : place["byteEnd"]].decode() for place in places]


@given(st.text())
def test_every_key_makes_a_name_the_platform_takes(key: str) -> None:
    assert TID.match(name_of(key))


def test_a_key_has_always_the_same_name_and_other_keys_have_others() -> None:
    keys = [str(uuid4()) for _number in range(1000)]
    assert [name_of(key) for key in keys] == [name_of(key) for key in keys]
    assert len({name_of(key) for key in keys}) == len(keys)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("🙏 café https://arunika.example/a?b=1.", ["https://arunika.example/a?b=1"]),
        ("(lihat https://arunika.example)", ["https://arunika.example"]),
        ("https://id.wikipedia.org/wiki/Bali_(pulau)", ["https://id.wikipedia.org/wiki/Bali_(pulau)"]),
        ("🙏 @sari.example, @Sari.Example!", ["@sari.example", "@Sari.Example"]),
        ("@nobody.example dan surel a@sari.example", []),
        ("@sari.example https://x.example", ["@sari.example", "https://x.example"]),
        ("tanpa apa-apa", []),
    ],
)  # fmt: skip
def test_links_and_mentions_are_found_by_their_bytes(text: str, words: list[str]) -> None:
    assert marked(text) == words


@given(st.text(alphabet=st.sampled_from("ab.:/@ hts🙏é()")))
def test_no_text_makes_facets_that_lie_outside_of_it(text: str) -> None:
    for facet in facets(text, lambda _handle: "did:plc:x"):
        place = facet["index"]
        assert 0 <= place["byteStart"] < place["byteEnd"] <= len(text.encode())
