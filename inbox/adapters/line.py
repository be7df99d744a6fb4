"""A LINE Official Account: one-on-one chats, and the groups and rooms it was invited to."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from inbox.adapters import attached, http, line_events, line_files, reading, signing
from inbox.adapters.base import Account, Adapter, Download, Draft, Field, Receipt, WebhookRequest
from inbox.adapters.errors import (
    AdapterError,
    CredentialsRejected,
    RateLimited,
    Rejected,
    Unreachable,
    Unsupported,
)
from inbox.adapters.toward import Toward
from inbox.core.capabilities import Capabilities
from inbox.core.events import Event, Visibility
from inbox.core.lengths import Measure

HOST = "https://api.line.me"
FILES = "https://api-data.line.me"
SIGNATURE = "x-line-signature"
CREDENTIALS_GONE = frozenset({401, 403})  # 403: the account or its plan may not do this
ALREADY_TAKEN = 409  # a call with this retry key was accepted before
MONTH_PAUSE = timedelta(hours=1)  # soon enough after somebody bought more
TYPING_SECONDS = 5  # the shortest there is; it cannot be taken back
_PERSON = re.compile(r"U[0-9a-f]{32}")


class Line(Adapter):
    """Always the push call: a reply token is gone within a minute, and allows no retry key.

    Source: LINE Developers, "Retrying an API request": a retry key holds for 24 hours.
    """

    kind = "line"
    label = "LINE"
    capabilities = Capabilities(
        visibility=frozenset(Visibility),
        max_length={Visibility.PUBLIC: 5000, Visibility.PRIVATE: 5000},
        measure=Measure.UTF16,
        pushes=True,
        edits=True,
        removes=True,
        idempotent_send=True,
        fetches=True,
        encloses=line_files.MOST,
        enclosed_types=line_files.TYPES,
        max_enclosures=line_files.MOST_AT_ONCE,
        asks_for_files_within=line_files.SHOWN_WITHIN,
        gestures=frozenset({"read", "typing"}),
    )
    media_hosts = frozenset({"api-data.line.me"})
    fields = (
        Field(
            "access_token",
            "Channel access token",
            "The long-lived one, from the tab Messaging API.",
            secret=True,
        ),
        Field(
            "channel_secret",
            "Channel secret",
            "From the tab Basic settings. It proves every webhook.",
            secret=True,
            goes_to="secrets",
        ),
    )

    def verify(self, request: WebhookRequest) -> None:
        expected = [
            base64.b64encode(bytes.fromhex(signing.hex_digest(secret, request.body))).decode()
            for secret in signing.in_force(self.secrets, "channel_secret")
        ]
        signing.require_token(request.headers.get(SIGNATURE, ""), expected)

    def parse(self, request: WebhookRequest) -> list[Event]:
        """No event at all is what the console's button Verify sends."""
        return line_events.read(reading.decode(request.body), self.secrets.get("account", ""))

    def send(self, draft: Draft) -> Receipt:
        """Accepted once for each key; 409 says that it was before, and often under which id."""
        said = {
            "to": line_events.chat_of(draft.thread_key),
            "messages": line_files.messages(draft),
        }
        try:
            answer = self._call(
                "POST", "message/push", retry_key=_retry_key(draft.key), content=said
            )
        except RateLimited as limited:
            raise self._limit(limited) from limited
        sent = reading.items(answer.get("sentMessages"))
        message_id = reading.identifier(sent[0].get("id")) if sent else ""
        return Receipt(message_id or draft.key)

    def whoami(self) -> Account:
        found = self._call("GET", "info")
        account = reading.identifier(found.get("userId"))
        if not account:
            raise Unreachable("The platform's answer has no id.", "no_id")
        handle = reading.text(found.get("basicId"))
        return Account(account, reading.text(found.get("displayName")) or handle, handle)

    def announce_hook(self, url: str) -> None:
        """The address only; that it is used at all is switched on by a person."""
        self._call("PUT", "channel/webhook/endpoint", is_safe=True, content={"endpoint": url})

    def gesture(self, gesture: str, toward: Toward) -> None:
        """A message is marked as read, with those before it, by the token that came with it."""
        match gesture:
            case "typing" if _PERSON.fullmatch(toward.thread_key):
                said = {"chatId": toward.thread_key, "loadingSeconds": TYPING_SECONDS}
                self._call("POST", "chat/loading/start", is_safe=True, content=said)
            case "typing":
                raise Rejected("Typing is shown in one-on-one chats only.", "not_here")
            case "read" if toward.read_token:
                token = {"markAsReadToken": toward.read_token}
                self._call("POST", "chat/markAsRead", is_safe=True, content=token)
            case "read":
                raise Rejected("No token came with this message.", "no_token")
            case _:
                raise Unsupported(f"{self.kind} shows no {gesture}")

    def media(self, ref: str) -> Download:
        """`ref` is the message's id. LINE works on films and recordings for a while before it has them."""
        if not (ref.isascii() and ref.isdecimal()):
            return attached.at(ref, self.media_hosts, own=self.base_url)
        path = f"message/{ref}/content"
        try:
            state = self._call("GET", f"{path}/transcoding", host=FILES).get("status")
        except Rejected:  # of pictures and files it tells no state
            state = ""
        if state == "processing":
            raise Unreachable("LINE is still working on the file.", "processing")
        if state == "failed":
            raise Rejected("LINE could not make the file ready.", "failed")
        return Download(
            url=f"{self.base_url or FILES}/v2/bot/{path}",
            headers=self._token,
            is_own_server=bool(self.base_url),
        )

    @property
    def _token(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.credentials.get('access_token', '')}"}

    def _limit(self, limited: RateLimited) -> RateLimited:
        """Too many at once, or this month's messages used up: both are 429, only the count tells."""
        try:
            quota = self._call("GET", "message/quota")
            used = reading.number(self._call("GET", "message/quota/consumption").get("totalUsage"))
        except AdapterError:
            return limited
        most = reading.number(quota.get("value"))
        if quota.get("type") != "limited" or most is None or used is None or used < most:
            return limited
        return RateLimited(
            f"This month's {most} messages are used up.", "monthly_limit", retry_after=MONTH_PAUSE
        )

    def _call(
        self,
        method: str,
        path: str,
        *,
        host: str = HOST,
        is_safe: bool | None = None,
        retry_key: str = "",
        content: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        headers = self._token
        if retry_key:
            headers["x-line-retry-key"] = retry_key
        answer = http.call(
            self.http,
            method,
            f"{self.base_url or host}/v2/bot/{path}",
            is_safe=is_safe,
            headers=headers,
            content=content,
        )
        if answer.is_ok or (answer.status == ALREADY_TAKEN and retry_key):
            return answer.content
        words, code = _words(answer.content), str(answer.status)
        if answer.status in CREDENTIALS_GONE:
            raise CredentialsRejected(words, code)
        raise Rejected(words, code)


def _retry_key(key: str) -> str:
    """A UUID, as the platform wants it; the same for the same key."""
    try:
        return str(uuid.UUID(key))
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, key))


def _words(error: dict[str, Any]) -> str:
    """The sentence, and what it says about single fields."""
    told = [error, *reading.items(error.get("details"))]
    return "; ".join(filter(None, (reading.text(one.get("message")) for one in told)))[:300] or (
        "Refused."
    )
