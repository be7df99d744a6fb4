"""Reviews of an app on Google Play; answering again replaces our answer there."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote

import jwt

from inbox.adapters import http, reading, reviews
from inbox.adapters.base import Account, Adapter, Batch, Draft, Field, Receipt
from inbox.adapters.errors import (
    AdapterError,
    Ambiguous,
    CredentialsRejected,
    RateLimited,
    Rejected,
)
from inbox.core.budget import POLL, SEND, Rate
from inbox.core.capabilities import Capabilities
from inbox.core.events import Event, Visibility

HOST = "https://androidpublisher.googleapis.com"
TOKEN_HOST = "https://oauth2.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/androidpublisher"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
TOKEN_SECONDS = 3600
PAGE = "100"
FULL = frozenset({"rateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"})
QUOTA_PAUSE = timedelta(hours=1)  # the quota is counted by the hour


class GooglePlay(Adapter):
    """`clock` tells seconds since 1970, for the assertion that proves who we are."""

    kind = "googleplay"
    label = "Google Play reviews"
    capabilities = Capabilities(
        visibility=frozenset({Visibility.PUBLIC}),
        max_length={Visibility.PUBLIC: 350},
        polls=True,
        poll_every=timedelta(
            minutes=10
        ),  # 200 lists an hour for each app, and several pages a list
        reaches_back=timedelta(days=7),
        budget=(Rate(200, timedelta(hours=1), POLL), Rate(2_000, timedelta(days=1), SEND)),
        echoes=True,
        idempotent_send=True,
        list_is_complete=True,
    )
    fields = (
        Field("package", "Package name", "For example id.co.bank.mobile."),
        Field("service_account", "Service account key", "The whole JSON file.", secret=True),
    )
    clock: ClassVar[Callable[[], float]] = time.time
    _token = ""

    def poll(self, cursor: str | None) -> Batch:
        """What was written since the newest of the last time; a second told twice is recognised by its key."""
        at = reviews.place(cursor)
        page, since = reading.text(at.get("page")), reading.number(at.get("since")) or 0
        try:
            listed = self._list(page)
        except Rejected:
            if not page:
                raise
            listed = self._list("")  # its number had lapsed: begin the list again
        told = [event for one in reading.items(listed.get("reviews")) for event in self._read(one)]
        newest = max([reading.number(at.get("newest")) or since, *map(_second, told)])
        following = reading.text(reading.mapping(listed, "tokenPagination").get("nextPageToken"))
        place = (
            reviews.written(since=since, newest=newest, page=following)
            if following
            else reviews.written(since=newest)
        )
        fresh = tuple(event for event in told if _second(event) >= since)
        return Batch(fresh, place, again=bool(following))

    def send(self, draft: Draft) -> Receipt:
        answered = self._call(
            "POST",
            f"{quote(draft.thread_key, safe='')}:reply",
            content={"replyText": draft.text},
        )
        stamp = reading.mapping(answered, "result", "lastEdited")
        if not stamp:
            raise Ambiguous("The platform's answer has no time.", "no_time")
        return Receipt(_answer_id(draft.thread_key, stamp), reading.moment(stamp.get("seconds")))

    def recent(self, thread_key: str, since: datetime) -> list[Event]:
        found = self._read(self._call("GET", quote(thread_key, safe="")))
        return [
            event for event in found if event.key.endswith("reply") and event.occurred_at >= since
        ]

    def whoami(self) -> Account:
        self._call("GET", "", params={"maxResults": "1"})
        return Account(self._package, self._package)

    @property
    def _package(self) -> str:
        return self.credentials.get("package", "")

    def _list(self, page: str) -> dict[str, Any]:
        params = {"maxResults": PAGE} | ({"token": page} if page else {})
        return self._call("GET", "", params=params)

    def _read(self, found: dict[str, Any]) -> list[Event]:
        """What the customer wrote last, and what we answered last: the platform keeps one of each."""
        thread = reading.identifier(found.get("reviewId"))
        told: list[Event] = []
        for comment in reading.items(found.get("comments")) if thread else []:
            theirs = reading.mapping(comment, "userComment")
            ours = reading.mapping(comment, "developerComment")
            if theirs:
                told.append(self._review(thread, theirs, found))
            if ours:
                stamp = reading.mapping(ours, "lastModified")
                at, text = reading.moment(stamp.get("seconds")), reading.text(ours.get("text"))
                external_id = _answer_id(thread, stamp)
                told.append(reviews.answer(self._package, thread, external_id, at, text, found))
        return told

    def _review(self, thread: str, theirs: dict[str, Any], found: dict[str, Any]) -> Event:
        stamp = reading.mapping(theirs, "lastModified")
        # A translation stands in `text`; what the customer wrote is then in `originalText`.
        words = reading.text(theirs.get("originalText")) or reading.text(theirs.get("text"))
        title, _tab, body = words.rpartition("\t")
        return reviews.review(
            self._package,
            thread,
            _version(stamp),
            reading.moment(stamp.get("seconds")),
            reading.text(found.get("authorName")),
            reviews.starred(theirs.get("starRating"), title, body),
            found,
        )

    def _call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        app = quote(self._package, safe="")
        where = f"{self.base_url or HOST}/androidpublisher/v3/applications/{app}/reviews"
        answer = http.call(
            self.http,
            method,
            f"{where}/{path}" if path else where,
            headers={"authorization": f"Bearer {self._bearer()}"},
            **more,
        )
        if answer.is_ok:
            return answer.content
        raise _refusal(answer)

    def _bearer(self) -> str:
        if not self._token:
            answer = http.call(
                self.http,
                "POST",
                f"{self.base_url or TOKEN_HOST}/token",
                is_safe=True,
                form={"grant_type": GRANT, "assertion": self._assertion()},
            )
            self._token = reading.text(answer.content.get("access_token"))
            if not answer.is_ok or not self._token:
                raise CredentialsRejected(
                    "Google refuses this service account.", str(answer.status)
                )
        return self._token

    def _assertion(self) -> str:
        try:
            account = json.loads(self.credentials.get("service_account", ""))
            now = int(type(self).clock())
            said = {
                "iss": account["client_email"],
                "scope": SCOPE,
                "aud": f"{TOKEN_HOST}/token",
                "iat": now,
                "exp": now + TOKEN_SECONDS,
            }
            return jwt.encode(said, _key(account["private_key"]), algorithm="RS256")
        except (ValueError, KeyError, TypeError, jwt.PyJWTError) as error:
            raise CredentialsRejected("This is not a service account's key.", "no_key") from error


@functools.lru_cache(maxsize=64)
def _key(written: str) -> Any:
    """Read once: whether its numbers are primes takes fifty times as long to check as a signature."""
    return jwt.get_algorithm_by_name("RS256").prepare_key(written)


def _refusal(answer: http.Answer) -> AdapterError:
    error = reading.mapping(answer.content, "error")
    reasons = {reading.text(one.get("reason")) for one in reading.items(error.get("errors"))}
    words = reading.text(error.get("message"))[:300] or f"Refused with status {answer.status}."
    code = next(iter(sorted(reasons - {""})), str(answer.status))
    if reasons & FULL:
        return RateLimited(words, code, retry_after=QUOTA_PAUSE)
    if answer.status in {401, 403}:
        return CredentialsRejected(words, code)
    return Rejected(words, code)


def _version(stamp: dict[str, Any]) -> str:
    return ".".join(reading.identifier(stamp.get(name)) or "0" for name in ("seconds", "nanos"))


def _answer_id(thread: str, stamp: dict[str, Any]) -> str:
    """By the second: one place tells it to the nanosecond, another does not."""
    return reading.key(thread, reading.identifier(stamp.get("seconds")) or "0", "reply")


def _second(event: Event) -> int:
    return int(event.occurred_at.timestamp())
