"""What every channel must keep; each channel's test file hands in its own case."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox import adapters
from inbox.adapters.attached import is_within
from inbox.adapters.base import Adapter, Draft, WebhookRequest
from inbox.adapters.errors import (
    AdapterError,
    PayloadMalformed,
    Rejected,
    SignatureInvalid,
    Unreachable,
    Unsupported,
)
from inbox.adapters.offline import OFFLINE
from inbox.adapters.reading import UNTOLD
from inbox.adapters.toward import Toward
from inbox.core.cleaning import clean
from inbox.core.events import Event, Media, MessageReceived, PostGone, PostSeen, Visibility

FILES = frozenset({"image", "video", "audio", "file"})
PAYLOADS = Path(__file__).parent / "payloads"
GESTURES = ("typing", "read")
TOWARD = Toward(thread_key="1", person="1", message="1:1")
DRAFT = Draft(
    key="5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f",
    thread_key="9001",
    text="Baik",
    visibility=Visibility.PRIVATE,
    recipient="9001",
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)


@dataclass(frozen=True)
class Case:
    """`signed` gives the headers of a call that is the platform's; `names` are words its payloads use.

    A channel that nobody calls has no `signed`; its `reads` makes events of one body it was answered.
    """

    kind: str
    names: tuple[str, ...]
    secrets: dict[str, str] = field(default_factory=dict)
    signed: Callable[[bytes], dict[str, str]] | None = None
    reads: Callable[[Adapter, bytes], list[Event]] | None = None
    credentials: dict[str, str] = field(default_factory=dict)

    def adapter(self, http: httpx.Client = OFFLINE, **more: Any) -> Adapter:
        more.setdefault("secrets", self.secrets)
        return adapters.load(self.kind)(self.credentials, http, **more)

    def parse(self, body: bytes) -> list[Event]:
        if self.reads:
            return self.reads(self.adapter(), body)
        return self.adapter().parse(posted(body))

    def read(self, name: str) -> list[Event]:
        (path,) = (PAYLOADS / self.kind).glob(f"{name}.*")
        return self.parse(path.read_bytes())


def posted(body: bytes, headers: dict[str, str] | None = None) -> WebhookRequest:
    return WebhookRequest("POST", headers or {}, {}, body)


def payloads(kind: str) -> list[Path]:
    return sorted((PAYLOADS / kind).iterdir())


def shaped(names: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """JSON that uses the platform's own names with values of any type."""
    known = st.sampled_from(names)
    return st.recursive(
        json_values,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(known, inner, max_size=6),
        max_leaves=25,
    )


def suite(case: Case) -> type:
    """The tests of one channel, as a class to be named in its test file."""
    parts = (_read(case), _able(case), _gesturing(case), *([_signed(case)] if case.signed else []))
    return type("Contract", parts, {})


def _read(case: Case) -> type:
    class Reading:
        @pytest.mark.parametrize("path", payloads(case.kind), ids=lambda path: path.stem)
        def test_a_payload_becomes_the_event_its_file_is_named_after(self, path: Path) -> None:
            wanted = path.stem.partition("__")[0]
            if wanted == "malformed":
                with pytest.raises(PayloadMalformed) as caught:
                    case.parse(path.read_bytes())
                assert caught.value.code
                return
            found = {snake(type(event).__name__) for event in case.parse(path.read_bytes())}
            assert found == (set() if wanted == "nothing" else {wanted})

        @pytest.mark.parametrize("path", payloads(case.kind), ids=lambda path: path.stem)
        def test_events_can_be_stored_and_come_out_the_same_twice(self, path: Path) -> None:
            if path.stem.startswith("malformed"):
                pytest.skip("nothing to store")
            events = case.parse(path.read_bytes())
            assert events == case.parse(path.read_bytes())
            for event in events:
                assert_sound(event)

        @given(shaped(case.names))
        def test_no_json_of_any_shape_makes_it_stumble(self, content: Any) -> None:
            events = read_or_refuse(case, content)
            for event in events:
                assert_sound(event)

    return Reading


def _gesturing(case: Case) -> type:
    class Gesturing:
        def test_it_makes_the_gestures_that_it_names_and_no_others(self) -> None:
            able, adapter = case.adapter().capabilities, case.adapter()
            told = {one for one in GESTURES if does(lambda one=one: adapter.gesture(one, TOWARD))}
            assert told == (frozenset() if adapter.shows_here else able.gestures)

    return Gesturing


def _able(case: Case) -> type:
    class Able:
        def test_capabilities_agree_with_what_it_can_do(self) -> None:
            able, adapter = case.adapter().capabilities, case.adapter()
            assert set(able.max_length) == set(able.visibility)
            is_called = able.pushes or able.announces is not None
            assert is_called == does(lambda: adapter.parse(posted(b"{}")))
            assert (able.announces is not None) == does(
                lambda: adapter.subscribe("subscribe", "https://inbox.example/hooks/x/y")
            )
            assert able.polls == does(lambda: adapter.poll(None))
            assert (able.listens is not None) == does(lambda: adapter.lookout())
            assert able.backfills == does(lambda: adapter.missed(UNTOLD, None))
            assert able.templates == does(lambda: adapter.templates())
            assert able.fetches == does(lambda: adapter.media("1"))
            for action in ("hide", "unhide", "delete", "like", "unlike"):
                said = does(lambda action=action: adapter.act(action, "1:1"))
                assert said == (action in able.actions)

        def test_every_file_told_of_can_be_asked_for_and_nothing_else(self) -> None:
            adapter = case.adapter()
            for media in attached(case) if adapter.capabilities.fetches else ():
                if media.kind in FILES and media.ref:
                    assert code_of(lambda ref=media.ref: adapter.media(ref)) != "no_file", media
                elif not is_shared_film(media, adapter):
                    with pytest.raises(Rejected) as caught:
                        adapter.media(media.ref)
                    assert caught.value.code in {"no_file", "elsewhere"}, media

        def test_what_goes_along_is_of_a_kind_that_is_known(self) -> None:
            able = case.adapter().capabilities
            assert set(able.encloses) <= FILES
            assert min(able.encloses.values(), default=1) > 0
            assert able.enclosing & able.visibility

        def test_an_unreachable_platform_leaves_nothing_said(self) -> None:
            adapter = case.adapter(httpx.Client(transport=httpx.MockTransport(refuse)))
            try:
                adapter.send(DRAFT)
            except Unreachable:
                return
            assert adapter.capabilities.idempotent_send

    return Able


def _signed(case: Case) -> type:
    headers_of = case.signed
    assert headers_of

    class Signed:
        def test_a_signed_call_is_believed(self) -> None:
            body = b'{"text":"caf\\u00e9"}'
            case.adapter().verify(posted(body, headers_of(body)))

        def test_every_changed_bit_of_a_signature_is_noticed(self) -> None:
            body = b'{"text":"halo"}'
            for name, value in headers_of(body).items():
                for place in range(len(value)):
                    wrong = value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
                    with pytest.raises(SignatureInvalid):
                        case.adapter().verify(posted(body, {name: wrong}))

        @pytest.mark.parametrize("given_headers", [{}, {"x-hub-signature": "sha1=00"}])
        def test_an_unsigned_call_is_refused(self, given_headers: dict[str, str]) -> None:
            with pytest.raises(SignatureInvalid) as caught:
                case.adapter().verify(posted(b"{}", given_headers))
            own = headers_of(b"{}").keys() & given_headers.keys()
            assert caught.value.code == ("wrong_signature" if own else "unsigned")

        @pytest.mark.parametrize("emptied", [{}, dict.fromkeys(case.secrets, "")])
        def test_without_a_secret_nobody_is_believed(self, emptied: dict[str, str]) -> None:
            with pytest.raises(SignatureInvalid):
                case.adapter(secrets=emptied).verify(posted(b"{}", headers_of(b"{}")))

        def test_the_secret_before_the_last_change_is_still_believed(self) -> None:
            rotated = {f"{name}_previous": value for name, value in case.secrets.items()}
            fresh = dict.fromkeys(case.secrets, "fresh") | rotated
            case.adapter(secrets=fresh).verify(posted(b"{}", headers_of(b"{}")))

    return Signed


def read_or_refuse(case: Case, content: Any) -> list[Event]:
    try:
        return case.parse(json.dumps(content).encode())
    except PayloadMalformed:
        return []


def assert_sound(event: Event) -> None:
    assert event.occurred_at.tzinfo is UTC
    assert event.key
    assert len(event.key) <= 250
    assert isinstance(event.account, str)
    if isinstance(event, MessageReceived):
        assert event.external_id
        assert event.text == clean(event.text)
        assert isinstance(event.author.external_id, str)
    if isinstance(event, PostSeen | PostGone):
        assert (
            0 < len(event.page) <= 300
        )  # a longer one would be kept cut off, and found by no comment
    if isinstance(event, PostSeen):
        assert event.title == clean(event.title)
        assert event.first_at.tzinfo is UTC


def does(call: Callable[[], object]) -> bool:
    """Whether it is not Unsupported; any other outcome shows that it tries."""
    try:
        call()
    except Unsupported:
        return False
    except Exception:
        return True
    return True


def code_of(call: Callable[[], object]) -> str:
    try:
        call()
    except AdapterError as error:
        return error.code
    return ""


def attached(case: Case) -> list[Media]:
    """Everything attached in the channel's payloads but stickers, which some can fetch and some cannot."""
    paths = [one for one in payloads(case.kind) if not one.stem.startswith("malformed")]
    events = [event for path in paths for event in case.parse(path.read_bytes())]
    said = [event for event in events if isinstance(event, MessageReceived)]
    return [media for event in said for media in event.media if media.kind != "sticker"]


def is_shared_film(media: Media, adapter: Adapter) -> bool:
    """Some share what lies where files lie: a story, a reel."""
    host = httpx.URL(media.ref if media.kind == "share" else "").host
    return host != "" and is_within(host, adapter.media_hosts)


def refuse(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
