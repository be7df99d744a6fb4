from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlencode

import pytest

from inbox import adapters
from inbox.adapters import oauth1
from inbox.adapters.base import WebhookRequest
from inbox.adapters.errors import SignatureInvalid
from inbox.adapters.offline import OFFLINE
from tests.oracles.library import ask
from tests.oracles.tally import Tally

BODIES = 300
CALLS = 60
SIGNS = 'abc xyz0189 é漢🙏"\\/\n\u200f&%+=~*'
META = ("whatsapp", "facebook", "instagram")
HEADERS = {"line": "x-line-signature", **dict.fromkeys(META, "x-hub-signature-256")}
SECRETS = {"line": "channel_secret", **dict.fromkeys(META, "app_secret")}
Signed = tuple[str, bytes, str]  # secret, body, signature


def words(drawn: random.Random, most: int = 40) -> str:
    return "".join(drawn.choice(SIGNS) for _one in range(drawn.randrange(1, most)))


def body(drawn: random.Random) -> bytes:
    """Letters as they are, or escaped as Meta does."""
    told = {words(drawn): words(drawn) for _one in range(drawn.randrange(4))}
    return json.dumps(told, ensure_ascii=drawn.random() < 0.5).encode()


def signature(kind: str, secret: str, content: bytes) -> str:
    """Not by the code under test."""
    made = hmac.new(secret.encode(), content, hashlib.sha256)
    return (
        base64.b64encode(made.digest()).decode() if kind == "line" else f"sha256={made.hexdigest()}"
    )


def flipped(drawn: random.Random, content: bytes) -> bytes:
    """One bit is another; it stays ASCII where it was."""
    place = drawn.choice([at for at, byte in enumerate(content) if byte < 128])
    other = content[place] ^ (1 << drawn.randrange(7))
    return content[:place] + bytes([other]) + content[place + 1 :]


def calls(kind: str, drawn: random.Random) -> Iterator[Signed]:
    """Each body four times: as it should be, with a bit of the signature or the body changed, another secret."""
    for _one in range(BODIES):
        secret, content = drawn.randbytes(16).hex(), body(drawn)
        right = signature(kind, secret, content)
        yield secret, content, right
        yield secret, content, flipped(drawn, right.encode()).decode()
        yield secret, flipped(drawn, content), right
        yield drawn.randbytes(16).hex(), content, right


def is_believed(kind: str, secret: str, content: bytes, given: str) -> bool:
    adapter = adapters.load(kind)({}, OFFLINE, secrets={SECRETS[kind]: secret})
    try:
        adapter.verify(WebhookRequest("POST", {HEADERS[kind]: given}, {}, content))
    except SignatureInvalid:
        return False
    return True


def x_call(drawn: random.Random) -> dict[str, Any]:
    params = {words(drawn, 8): words(drawn) for _one in range(drawn.randrange(4))}
    return {
        "keys": [drawn.randbytes(8).hex() + sign for sign in ("", "/+", "-", "=&")],
        "method": drawn.choice(["GET", "POST", "PUT", "DELETE"]),
        "url": "https://api.x.com/2/tweets",
        "params": params,
        "nonce": drawn.randbytes(16).hex(),
        "timestamp": str(drawn.randrange(1_700_000_000, 1_900_000_000)),
    }


def our_signature(call: dict[str, Any]) -> str:
    return oauth1.header(
        oauth1.Keys(*call["keys"]),
        call["method"],
        call["url"],
        call["params"],
        nonce=call["nonce"],
        at_seconds=int(call["timestamp"]),
    )


def parts(header: str) -> dict[str, str]:
    pairs = (one.partition("=") for one in header.removeprefix("OAuth ").split(", "))
    return {name: unquote(value.strip('"')) for name, _, value in pairs}


@pytest.fixture(scope="module")
def asked() -> dict[str, list[Any]]:
    drawn = random.Random(2026)
    return {
        "line": list(calls("line", drawn)),
        "meta": list(calls("whatsapp", drawn)),
        "x": [x_call(drawn) for _one in range(CALLS)],
    }


@pytest.fixture(scope="module")
def verdicts(asked: dict[str, list[Any]]) -> dict[str, list[Any]]:
    told: dict[str, list[Any]] = {
        name: [
            (secret, base64.b64encode(content).decode(), given)
            for secret, content, given in asked[name]
        ]
        for name in ("line", "meta")
    }
    told["x"] = [
        {**call, "url": f"{call['url']}?{urlencode(call['params'])}".rstrip("?")}
        for call in asked["x"]
    ]
    found: dict[str, list[Any]] = ask("signatures", told)
    return found


@pytest.mark.parametrize(("kind", "judge"), [("line", "line"), *((kind, "meta") for kind in META)])
def test_we_believe_exactly_what_the_library_believes(
    asked: dict[str, list[Any]],
    verdicts: dict[str, list[Any]],
    kind: str,
    judge: str,
    tally: Tally,
) -> None:
    ours = [is_believed(kind, *one) for one in asked[judge]]
    assert ours == verdicts[judge]
    assert ours.count(True) == BODIES
    tally.done[f"signatures, {kind}"] = len(ours)


def test_a_digest_without_the_name_of_its_kind_is_refused_by_us_alone(tally: Tally) -> None:
    """pywa takes the name off where it is there; Meta always sends it."""
    bare = signature("whatsapp", "s", b"{}").removeprefix("sha256=")
    told = ["s", base64.b64encode(b"{}").decode(), bare]
    assert ask("signatures", {"line": [], "meta": [told], "x": []})["meta"] == [True]
    assert not is_believed("whatsapp", "s", b"{}", bare)
    tally.notes["signatures, whatsapp"] = "pywa believes a digest without sha256=, we do not"


def test_a_call_to_x_is_signed_as_oauthlib_signs_it(
    asked: dict[str, list[Any]], verdicts: dict[str, list[Any]], tally: Tally
) -> None:
    ours = [parts(our_signature(call)) for call in asked["x"]]
    assert ours == [parts(header) for header in verdicts["x"]]
    tally.done["signatures, x (OAuth 1.0a)"] = len(ours)
