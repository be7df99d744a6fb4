"""A signed webhook of our own, for whatever has no adapter: an SMS gateway, an in-house app.

Both directions are described in docs/connect-generic.md; what stands there is a promise.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import httpx

from inbox.adapters import attached, exchange, generic_events, http, reading, signing
from inbox.adapters.base import (
    Account,
    Adapter,
    Download,
    Draft,
    Enclosure,
    Field,
    Receipt,
    WebhookRequest,
)
from inbox.adapters.errors import (
    AdapterError,
    Ambiguous,
    CredentialsRejected,
    RateLimited,
    Rejected,
    SignatureInvalid,
    Unsupported,
)
from inbox.core.capabilities import Capabilities
from inbox.core.events import Event, Visibility

TIMESTAMP, SIGNATURE = "x-dua-timestamp", "x-dua-signature"
GOOD_FOR_SECONDS = 300
LONGEST_ANSWER_BYTES = 65_536
LARGEST_FILE = 5_000_000
NOT_NOW = frozenset({429, 503})
GONE = frozenset({401, 410})  # the signature is not believed; nobody is there any more
PERHAPS = frozenset({408, 409, 425})  # it may be at work under this key at this moment


class Generic(Adapter):
    """`clock` tells the seconds since 1970: a signature is good for five minutes, either way."""

    kind = "generic"
    label = "Signed webhook"
    capabilities = Capabilities(
        visibility=frozenset(Visibility),
        max_length={Visibility.PUBLIC: 10_000, Visibility.PRIVATE: 10_000},
        pushes=True,
        edits=True,
        removes=True,
        reports=True,
        echoes=True,
        idempotent_send=True,
        fetches=True,
        encloses=dict.fromkeys(("image", "video", "audio", "file"), LARGEST_FILE),
    )
    fields = (
        Field(
            "callback_url",
            "Callback address",
            "Replies are posted to it: https, or http on this machine.",
        ),
        Field(
            "signing_secret",
            "Signing secret",
            "At least 32 random signs; your program signs with the same.",
            secret=True,
            required=False,  # a required one would be shared between accounts of one app
            goes_to="secrets",
        ),
    )
    clock: Callable[[], float] = time.time

    def verify(self, request: WebhookRequest) -> None:
        """Over the time and the raw bytes, so that nobody can date an old call anew."""
        told = request.headers.get(TIMESTAMP, "")
        signing.require_digest(
            request.headers.get(SIGNATURE, ""),
            _dated(told, request.body),
            signing.in_force(self.secrets, "signing_secret"),
        )
        if not (told.isascii() and told.isdecimal() and len(told) < 12):
            raise SignatureInvalid("The time is not one.", "no_timestamp")
        if abs(self.clock() - int(told)) > GOOD_FOR_SECONDS:
            raise SignatureInvalid("It was signed at another time.", "stale")

    def parse(self, request: WebhookRequest) -> list[Event]:
        return generic_events.read(reading.decode(request.body), self.secrets.get("account", ""))

    def send(self, draft: Draft) -> Receipt:
        """Told under our key as often as needed; without an id in the answer the key is the id."""
        said: dict[str, Any] = {
            "type": "reply",
            "key": draft.key,
            "thread": draft.thread_key,
            "to": draft.recipient,
            "in_reply_to": draft.in_reply_to,
            "visibility": draft.visibility.value,
            "text": draft.text,
        }
        if draft.media:
            said["media"] = [_written(one) for one in draft.media]
        answer = self._post(said, draft.key)
        accepted_at = reading.moment(answer.get("at"))
        return Receipt(
            reading.identifier(answer.get("id")) or draft.key,
            None if accepted_at == reading.UNTOLD else accepted_at,
        )

    def whoami(self) -> Account:
        """Nobody is asked; but a callback that will never do is refused while it is being typed."""
        self._address()
        raise Unsupported(f"{self.kind} has no account to ask for")

    def media(self, ref: str) -> Download:
        """From where replies go to, and from nowhere else; proved as if we posted nothing."""
        found = attached.at(ref, self.media_hosts, own=self._address())
        return replace(found, headers=self._proof(b""))

    def _post(self, said: Mapping[str, Any], key: str) -> dict[str, Any]:
        """Unlike `http.call` it takes an answer without a body, and a refusal that is no JSON.

        That is safe here: whatever is asked again is asked under the same key.
        """
        body = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
        headers = {
            "content-type": "application/json",
            "idempotency-key": key,
            **self._proof(body),
        }
        response, told = exchange.once(
            self.http, "POST", self._address(), Ambiguous, headers=headers, content=body
        )
        answer = _read(told)
        if response.is_success:
            return answer
        raise _refusal(response, reading.text(answer.get("error"))[:300])

    def _proof(self, body: bytes) -> dict[str, str]:
        told = str(int(self.clock()))
        signature = signing.hex_digest(self._secret(), _dated(told, body))
        return {TIMESTAMP: told, SIGNATURE: f"sha256={signature}"}

    def _secret(self) -> str:
        """The new one: what is believed a while longer is not what we sign with."""
        secret = self.secrets.get("signing_secret", "")
        if not secret:
            raise CredentialsRejected("There is no secret to sign with.", "no_secret")
        return secret

    def _address(self) -> str:
        typed = self.credentials.get("callback_url", "")
        if not self.base_url and not _is_trusted(typed):
            words = "The callback address must be https, or http on this machine."
            raise CredentialsRejected(words, "callback_url")
        return self.base_url or typed


def _written(enclosure: Enclosure) -> dict[str, Any]:
    """As JSON, with the bytes in it: whoever takes the reply has all of it at once."""
    return {
        "kind": enclosure.kind,
        "name": enclosure.name,
        "mime": enclosure.mime,
        "size": len(enclosure.content),
        "content": base64.b64encode(enclosure.content).decode(),
    }


def _dated(told: str, body: bytes) -> bytes:
    """What is signed. A time has no dot in it, so that only one reading is possible."""
    return told.encode("utf-8", "surrogatepass") + b"." + body


def _is_trusted(url: str) -> bool:
    """Encrypted, or never on a wire."""
    try:
        told = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return False
    if told.scheme != "http":
        return told.scheme == "https" and bool(told.host)
    try:
        return told.host == "localhost" or ipaddress.ip_address(told.host).is_loopback
    except ValueError:
        return False


def _read(body: bytes | None) -> dict[str, Any]:
    """The JSON object in it; an empty one for anything else, and for more than we asked for."""
    if body is None or len(body) > LONGEST_ANSWER_BYTES:
        return {}
    try:
        return reading.mapping(reading.decode(body))
    except AdapterError:
        return {}


def _refusal(response: httpx.Response, words: str) -> AdapterError:
    status, code = response.status_code, str(response.status_code)
    words = words or f"The callback answered {status}."
    if status in NOT_NOW:
        pause = http.seconds(response.headers.get("retry-after"))
        return RateLimited(words, code, retry_after=pause)
    if status in GONE or status < 400:  # moved: no redirect is followed with a signed call
        return CredentialsRejected(words, code)
    if status in PERHAPS or status >= 500:
        return Ambiguous(words, code)
    return Rejected(words, code)
