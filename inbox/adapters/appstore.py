"""Reviews of an app in Apple's App Store; answering again replaces our answer there."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote, urlsplit

import jwt

from inbox.adapters import http, reading, reviews
from inbox.adapters.base import Account, Adapter, Batch, Draft, Field, Receipt
from inbox.adapters.errors import Ambiguous, CredentialsRejected, Rejected, Unsupported
from inbox.core.budget import Rate
from inbox.core.capabilities import Capabilities
from inbox.core.events import EchoSeen, Event, Visibility

HOST = "https://api.appstoreconnect.apple.com"
TOKEN_SECONDS = 600  # Apple takes no token that lives longer than twenty minutes
PAGE = "200"
# An edited review keeps its place in the list: once a day the last month is read again.
SCAN = timedelta(days=30)
POLLS_A_DAY = 96


class AppStore(Adapter):
    """`clock` tells seconds since 1970, for the token that proves who we are."""

    kind = "appstore"
    label = "App Store reviews"
    capabilities = Capabilities(
        visibility=frozenset({Visibility.PUBLIC}),
        max_length={Visibility.PUBLIC: 5970},
        polls=True,
        poll_every=timedelta(minutes=15),
        budget=(Rate(3_600, timedelta(hours=1)),),
        echoes=True,
        idempotent_send=True,
        list_is_complete=True,
        actions=frozenset({"delete"}),
    )
    gone = frozenset({"404", "NOT_FOUND"})
    fields = (
        Field("app", "App’s Apple ID", "The number in the app’s address in the shop."),
        Field("issuer", "Issuer ID"),
        Field("key_id", "Key ID"),
        Field("private_key", "Private key", "What the .p8 file holds.", secret=True),
    )
    clock: ClassVar[Callable[[], float]] = time.time

    def poll(self, cursor: str | None) -> Batch:
        """The newest first, until what is known; once a day, and at first, the last month."""
        at = reviews.place(cursor)
        since, page = reading.moment(at.get("since")), reading.text(at.get("page"))
        left = reading.number(at.get("left")) or 0
        try:
            listed = self._list(page)
        except Rejected:
            if not page:
                raise
            listed = self._list("")  # its number had lapsed: begin the list again
        told, oldest = self._read(listed)
        newest = max(
            [reading.moment(at.get("newest"), at.get("since")), *(e.occurred_at for e in told)]
        )
        until = since if left else (newest - SCAN)
        following = _cursor(reading.text(reading.mapping(listed, "links").get("next")))
        if following and oldest >= until:
            place = reviews.written(
                since=at.get("since"), newest=newest.isoformat(), left=left, page=following
            )
            return Batch(tuple(told), place, again=True)
        known = max(newest, since)
        place = reviews.written(since=known.isoformat(), left=(left or POLLS_A_DAY) - 1)
        return Batch(tuple(told), place)

    def send(self, draft: Draft) -> Receipt:
        review = {"data": {"type": "customerReviews", "id": draft.thread_key}}
        said = {
            "type": "customerReviewResponses",
            "attributes": {"responseBody": draft.text},
            "relationships": {"review": review},
        }
        answered = self._call("POST", "v1/customerReviewResponses", content={"data": said})
        found = reading.mapping(answered, "data")
        if not reading.identifier(found.get("id")):
            raise Ambiguous("The platform's answer has no id.", "no_id")
        stamp = reading.mapping(found, "attributes").get("lastModifiedDate")
        accepted = reading.moment(stamp)
        return Receipt(
            _answer_id(found, draft.text), None if accepted == reading.UNTOLD else accepted
        )

    def recent(self, thread_key: str, since: datetime) -> list[Event]:
        path = f"v1/customerReviews/{quote(thread_key, safe='')}/response"
        found = reading.mapping(self._call("GET", path), "data")
        said = self._answer(thread_key, found)
        return [said] if said and said.occurred_at >= since.astimezone(UTC) else []

    def act(self, action: str, target: str) -> None:
        """`target` is our own answer."""
        if action != "delete":
            raise Unsupported(f"{self.kind} cannot {action}")
        response = quote(target.rpartition(":")[0] or target, safe="")
        self._call("DELETE", f"v1/customerReviewResponses/{response}")

    def whoami(self) -> Account:
        self._call(
            "GET", f"v1/apps/{quote(self._app, safe='')}/customerReviews", params={"limit": "1"}
        )
        return Account(self._app, self.label)

    @property
    def _app(self) -> str:
        return self.credentials.get("app", "")

    def _list(self, page: str) -> dict[str, Any]:
        params = {"sort": "-createdDate", "limit": PAGE, "include": "response"}
        if page:
            params["cursor"] = page
        return self._call(
            "GET", f"v1/apps/{quote(self._app, safe='')}/customerReviews", params=params
        )

    def _read(self, listed: dict[str, Any]) -> tuple[list[Event], datetime]:
        """The events of one page, and when its oldest review was written."""
        responses = {
            reading.identifier(one.get("id")): one for one in reading.items(listed.get("included"))
        }
        told: list[Event] = []
        oldest = datetime.max.replace(tzinfo=UTC)
        for found in reading.items(listed.get("data")):
            thread = reading.identifier(found.get("id"))
            if not thread:
                continue
            said = reading.mapping(found, "attributes")
            at = reading.moment(said.get("createdDate"))
            oldest = min(oldest, at)
            words = [reading.text(said.get(name)) for name in ("title", "body")]
            told.append(
                reviews.review(
                    self._app,
                    thread,
                    reading.digest([said.get("rating"), *words])[:16],
                    at,
                    reading.text(said.get("reviewerNickname")),
                    reviews.starred(said.get("rating"), *words),
                    found,
                )
            )
            ours = reading.mapping(found, "relationships", "response", "data")
            echo = self._answer(thread, responses.get(reading.identifier(ours.get("id")), {}))
            told += [echo] if echo else []
        return told, oldest

    def _answer(self, thread: str, found: dict[str, Any]) -> EchoSeen | None:
        said = reading.mapping(found, "attributes")
        text = reading.text(said.get("responseBody"))
        if not reading.identifier(found.get("id")) or not text:
            return None
        at = reading.moment(said.get("lastModifiedDate"))
        return reviews.answer(self._app, thread, _answer_id(found, text), at, text, found)

    def _call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        answer = http.call(
            self.http,
            method,
            f"{self.base_url or HOST}/{path}",
            headers={"authorization": f"Bearer {self._token()}"},
            **more,
        )
        if answer.is_ok:
            return answer.content
        error = next(iter(reading.items(answer.content.get("errors"))), {})
        words = reading.text(error.get("detail"))[:300] or f"Refused with status {answer.status}."
        code = reading.text(error.get("code")) or str(answer.status)
        if answer.status in {401, 403}:
            raise CredentialsRejected(words, code)
        raise Rejected(words, code)

    def _token(self) -> str:
        now = int(type(self).clock())
        said = {
            "iss": self.credentials.get("issuer", ""),
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "aud": "appstoreconnect-v1",
        }
        headers = {"kid": self.credentials.get("key_id", "")}
        try:
            return jwt.encode(said, self._key(), algorithm="ES256", headers=headers)
        except (ValueError, TypeError, jwt.PyJWTError) as error:
            raise CredentialsRejected("This is not a private key.", "no_key") from error

    def _key(self) -> str:
        """As the file has it; a form's field of one line lost the line breaks."""
        body = self.credentials.get("private_key", "")
        for line in ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"):
            body = body.replace(line, "")
        return f"-----BEGIN PRIVATE KEY-----\n{''.join(body.split())}\n-----END PRIVATE KEY-----\n"


def _cursor(link: str) -> str:
    """The place in the list that the next page's address names."""
    try:
        query = urlsplit(link).query
    except ValueError:  # brackets that name no address
        return ""
    return next(iter(parse_qs(query).get("cursor", [])), "")


def _answer_id(found: dict[str, Any], text: str) -> str:
    """By what it says: its date also moves when Apple publishes it."""
    return reading.key(reading.identifier(found.get("id")), reading.digest(text)[:16])
