"""An account on X: mentions, replies and quotes in public, and direct messages."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from inbox.adapters import (
    attached,
    oauth1,
    reading,
    x_calls,
    x_direct,
    x_events,
    x_files,
    x_hooks,
    x_lists,
    x_polling,
    x_posts,
)
from inbox.adapters.base import (
    Account,
    Adapter,
    Batch,
    Download,
    Draft,
    Enclosure,
    Field,
    Receipt,
    WebhookRequest,
)
from inbox.adapters.errors import AdapterError, Ambiguous, PayloadMalformed, Rejected, Unsupported
from inbox.adapters.toward import Toward
from inbox.adapters.x_calls import safe
from inbox.core.budget import POLL, SEND, Rate
from inbox.core.capabilities import Along, Capabilities
from inbox.core.events import Event, Visibility
from inbox.core.lengths import Measure
from inbox.core.prices import Price

LONGEST_MESSAGE = 10_000


class X(Adapter):
    """`clock` tells the seconds since 1970 that every signed call has to carry."""

    kind = "x"
    label = "X"
    capabilities = Capabilities(
        visibility=frozenset(Visibility),
        # One measure for both. For messages it is the stricter one, but for long links: see `send`.
        max_length={Visibility.PUBLIC: 280, Visibility.PRIVATE: LONGEST_MESSAGE},
        measure=Measure.WEIGHTED,
        pushes=True,
        polls=True,
        # Messages may be asked for 15 times in 15 minutes; a third is left for further pages.
        poll_every=timedelta(seconds=90),
        # A user's posts and an app's; looks at mentions. Its headers tell of one kind of call each.
        reaches_back=timedelta(days=30),  # messages
        budget=(
            Rate(100, timedelta(minutes=15), SEND),
            Rate(10_000, timedelta(days=1), SEND),
            Rate(300, timedelta(minutes=15), POLL),
        ),
        is_counted_as_one=False,
        backfills=True,
        edits=True,
        removes=False,  # X tells what we took back ourselves, never what customers did
        reports=True,
        echoes=True,
        fetches=True,
        encloses=x_files.MOST,
        along={Visibility.PUBLIC: Along(encloses=x_files.MOST, max_enclosures=x_files.MOST_IMAGES)},
        # An answer to who mentioned or quoted us. Source: X API pricing, pay per use, read 2026-11.
        price={Visibility.PUBLIC: Price("USD", Decimal("0.01"), with_link=Decimal("0.20"))},
        actions=frozenset({"hide", "unhide", "delete", "like", "unlike"}),
        gestures=frozenset({"typing"}),
    )
    fields = (
        Field("consumer_key", "Consumer key", "Also called API key."),
        Field(
            "consumer_secret",
            "Consumer secret",
            "Also called API key secret. It proves the platform's calls and ours.",
            secret=True,
            goes_to="secrets",
        ),
        Field("access_token", "Access token", "Of the account, with read, write and messages."),
        Field("access_token_secret", "Access token secret", secret=True),
        Field(
            "bearer_token",
            "Bearer token of the app",
            "Finds the app's webhook again for a second account. Not needed where we ask.",
            secret=True,
            required=False,
        ),
        Field(
            "subscription_token",
            "OAuth 2 user token",
            "Used while connecting only, where the platform wants one to subscribe the account.",
            secret=True,
            required=False,
        ),
    )
    gone = frozenset({"404", "404/resource-not-found"})
    media_hosts = x_files.HOSTS
    clock: Callable[[], float] = time.time

    def verify(self, request: WebhookRequest) -> None:
        x_hooks.verify(request, self.secrets)

    def handshake(self, request: WebhookRequest) -> str | None:
        return x_hooks.handshake(request, self.secrets)

    def parse(self, request: WebhookRequest) -> list[Event]:
        content = reading.decode(request.body)
        if not isinstance(content, dict):
            raise PayloadMalformed("A call is a JSON object.", "not_an_object")
        return x_events.read(content, self.secrets.get("account", ""))

    def poll(self, cursor: str | None) -> Batch:
        """One page of one list: mentions until what is known, then messages until what is known."""
        lists = self._lists
        return x_polling.step(cursor, mentions=lists.mentions, messages=lists.messages)

    def missed(self, since: datetime, cursor: str | None) -> Batch:
        """The lists that are polled, from now back to `since`."""
        place = cursor or x_polling.since(x_calls.id_at(since))
        lists = self._lists
        return x_polling.step(
            place, mentions=lists.mentions, messages=lists.messages, needs_both=True
        )

    def send(self, draft: Draft) -> Receipt:
        """A reply to a post where it is public, else a message."""
        _check(draft)
        say = self._reply if draft.visibility is Visibility.PUBLIC else self._message

        def upload(enclosure: Enclosure) -> str:
            form = x_files.upload(enclosure, draft.visibility)
            return x_files.uploaded(self._call("POST", "media/upload", **form))

        with attached.handed_over(self._account if draft.media else "", draft, upload) as ids:
            return say(draft, ids)

    def media(self, ref: str) -> Download:
        """`ref` is an address, or a media key that has to be asked for."""
        if x_files.is_key(ref):
            try:
                answer = self._call("GET", f"media/{ref}", params=x_files.FIELDS)
            except Rejected as refused:
                raise attached.lost(refused, x_files.GONE) from refused
            ref = x_files.address(answer, ref)
        found = attached.at(ref, self.media_hosts, own=self.base_url)
        nonce, now = uuid.uuid4().hex, int(self.clock())
        proof = x_files.proof(self._keys, ref, nonce=nonce, at_seconds=now)
        return replace(found, headers=proof)

    def whoami(self) -> Account:
        answer = self._call("GET", "users/me")
        found = reading.mapping(answer, "data")
        name, handle = reading.text(found.get("name")), reading.text(found.get("username"))
        return Account(_id(answer, "id"), name, handle)

    def announce_hook(self, url: str) -> None:
        """Register the address, and subscribe the account to what is read. Nothing where we ask."""
        if url:
            x_hooks.announce(
                self._call,
                url,
                self._account,
                app=self.credentials.get("bearer_token", ""),
                user=self.credentials.get("subscription_token", ""),
            )

    def recent(self, thread_key: str, since: datetime) -> list[Event]:
        """Asked for as posts of the account, or as messages with the person, never by search."""
        since = since.astimezone(UTC)
        said = self._lists.posted if x_posts.place(thread_key) else self._lists.messaged
        return [echo for echo in said(thread_key, since) if echo.occurred_at >= since]

    def act(self, action: str, target: str) -> None:
        """`target` is a post; only our own posts can be deleted."""
        match action:
            case "hide" | "unhide":
                hidden = {"hidden": action == "hide"}
                self._call("PUT", f"tweets/{safe(target)}/hidden", content=hidden)
            case "like":
                liked = {"tweet_id": safe(target)}
                self._call("POST", f"users/{self._account}/likes", content=liked)
            case "unlike":
                self._call("DELETE", f"users/{self._account}/likes/{safe(target)}")
            case "delete":
                self._call("DELETE", f"tweets/{safe(target)}")
            case _:
                raise Unsupported(f"{self.kind} cannot {action}")

    def gesture(self, gesture: str, toward: Toward) -> None:
        if gesture != "typing":
            raise Unsupported(f"{self.kind} shows no {gesture}")
        person = safe(toward.thread_key.rpartition(":")[2])
        self._call("POST", f"chat/conversations/{person}/typing")

    def _reply(self, draft: Draft, media: list[str]) -> Receipt:
        root, _person = x_posts.place(draft.thread_key) or ("", "")
        answered = safe(draft.in_reply_to or root)
        try:
            return self._post(draft.text, answered, media)
        except Rejected:
            # An edited post has a new id, and versions that were replaced take no answers.
            newest = self._newest(answered)
            if newest == answered:
                raise
            return self._post(draft.text, newest, media)

    def _post(self, text: str, answered: str, media: list[str]) -> Receipt:
        said: dict[str, Any] = {"reply": {"in_reply_to_tweet_id": answered}}
        if text:
            said["text"] = text
        if media:
            said["media"] = {"media_ids": media}
        return _receipt(self._call("POST", "tweets", content=said), "id")

    def _newest(self, post: str) -> str:
        """The id of its newest version; its own where that cannot be told."""
        try:
            found = reading.mapping(self._call("GET", f"tweets/{post}").get("data"))
        except AdapterError:
            return post
        return safe(x_posts.history(found)[-1] or post)

    def _message(self, draft: Draft, media: list[str]) -> Receipt:
        place = x_lists.conversation(draft.thread_key, draft.recipient)
        said: dict[str, Any] = {"text": draft.text} if draft.text else {}
        if media:
            said["attachments"] = [{"media_id": one} for one in media]
        return _receipt(self._call("POST", f"{place}/messages", content=said), "dm_event_id")

    @property
    def _lists(self) -> x_lists.Lists:
        return x_lists.Lists(self._call, self._account)

    @property
    def _account(self) -> str:
        """Our own id there: kept when it was connected, else asked for."""
        return self.credentials.get("account") or self.whoami().external_id

    @property
    def _keys(self) -> oauth1.Keys:
        told = self.credentials
        return oauth1.Keys(
            told.get("consumer_key", ""),
            self.secrets.get("consumer_secret", ""),
            told.get("access_token", ""),
            told.get("access_token_secret", ""),
        )

    def _call(self, method: str, path: str, bearer: str = "", **more: Any) -> dict[str, Any]:
        url = f"{self.base_url or x_calls.HOST}/2/{path}"
        return x_calls.call(
            self.http, method, url, keys=self._keys, clock=self.clock, bearer=bearer, **more
        )


def _check(draft: Draft) -> None:
    """Raises what is wrong with it before anything is uploaded."""
    if draft.is_private_reply:
        raise Unsupported("A post cannot be answered privately.")
    if draft.visibility is Visibility.PUBLIC:
        return
    if draft.thread_key.startswith(x_direct.encrypted("")):
        raise Rejected("An encrypted chat can be answered on X only.", "encrypted")
    if len(draft.text) > LONGEST_MESSAGE:
        raise Rejected("The message is too long.", "too_long")


def _receipt(answer: dict[str, Any], name: str) -> Receipt:
    """Dated by the id: the answer tells no time of its own."""
    made = _id(answer, name)
    at = reading.moment(x_calls.milliseconds(made), milliseconds=True)
    return Receipt(made, None if at == reading.UNTOLD else at)


def _id(answer: dict[str, Any], name: str) -> str:
    """The id in it; without one we do not know what became of the call."""
    found = reading.identifier(reading.mapping(answer, "data").get(name))
    if not found:
        raise Ambiguous("The platform's answer has no id.", "no_id")
    return found
