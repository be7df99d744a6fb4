"""Calls to YouTube for the owner of a channel: the token, the quota and what refusals mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from inbox.adapters import http, rest
from inbox.adapters.base import Account, Adapter, Field
from inbox.adapters.errors import (
    AdapterError,
    Ambiguous,
    CredentialsRejected,
    RateLimited,
    Rejected,
    Unreachable,
)
from inbox.adapters.reading import dated, identifier, items, mapping, text
from inbox.adapters.youtube_events import listed

HOST = "https://youtube.googleapis.com"
TOKEN_HOST = "https://oauth2.googleapis.com"
PROCESSING = "processingFailure"  # it failed, or did not like what was asked: it does not say which
GONE = frozenset({"commentNotFound", "commentThreadNotFound", "notFound"})
AT_ONCE = 20  # ids in one question: `maxResults` does not go with them, and 20 is its default
_DAY_SPENT = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_NOT_OURS = frozenset(
    {
        "accessNotConfigured",
        "authError",
        "ineligibleAccount",
        "insufficientPermissions",
        "youtubeSignupRequired",
    }
)
_QUOTA_ZONE = ZoneInfo("America/Los_Angeles")  # the quota of a day begins anew at midnight there


class Owned(Adapter):
    """Speaks for the channel's owner; one access token for as long as this object lives."""

    fields = (
        Field("client_id", "Client ID", "From the Google Cloud console."),
        Field("client_secret", "Client secret", secret=True),
        Field("refresh_token", "Refresh token", "Made by the channel's owner.", secret=True),
    )
    _token = ""
    _own = ""

    def whoami(self) -> Account:
        found = items(self._get("channels", part="snippet", mine="true").get("items"))
        number = identifier(found[0].get("id")) if found else ""
        if not number:
            raise CredentialsRejected("This Google account has no channel.", "no_channel")
        snippet = mapping(found[0], "snippet")
        return Account(number, text(snippet.get("title")), text(snippet.get("customUrl")))

    @property
    def _account(self) -> str:
        self._own = self._own or self.credentials.get("account", "") or self.whoami().external_id
        return self._own

    def _get(self, path: str, **params: str) -> dict[str, Any]:
        given = {name: value for name, value in params.items() if value}
        return self._call("GET", path, is_safe=True, params=tuple(given.items()))

    def _by_id(self, path: str, numbers: list[str], **params: str) -> list[dict[str, Any]]:
        """Those that are still there; where one missing spoils the answer, the rest is asked apart."""
        found: list[dict[str, Any]] = []
        for first in range(0, len(numbers), AT_ONCE):
            part = numbers[first : first + AT_ONCE]
            try:
                found += listed(self._get(path, id=",".join(part), **params))
            except Rejected as error:
                if error.code not in GONE:
                    raise
                half = len(part) // 2
                for some in (part[:half], part[half:]) if half else ():
                    found += self._by_id(path, some, **params)
        return found

    def _call(
        self, method: str, path: str, *, is_safe: bool = False, **more: Any
    ) -> dict[str, Any]:
        answer = rest.call(
            self.http,
            method,
            f"{self.base_url or HOST}/youtube/v3/{path}",
            is_safe=is_safe,
            headers={"authorization": f"Bearer {self._bearer()}"},
            **more,
        )
        if answer.is_ok:
            return mapping(answer.content)
        raise _refusal(answer, is_safe=is_safe)

    def _bearer(self) -> str:
        if not self._token:
            names = ("client_id", "client_secret", "refresh_token")
            answer = http.call(
                self.http,
                "POST",
                f"{self.base_url or TOKEN_HOST}/token",
                is_safe=True,
                form={"grant_type": "refresh_token"}
                | {name: self.credentials.get(name, "") for name in names},
            )
            self._token = text(answer.content.get("access_token")) if answer.is_ok else ""
            if not self._token:
                raise _no_token(answer)
        return self._token


def midnight(headers: Mapping[str, str]) -> timedelta | None:
    """How far the next day of the quota is from the answer's own date; None where that is not told."""
    answered = dated(headers.get("date", ""))
    if answered is None:
        return None
    tomorrow = answered.astimezone(_QUOTA_ZONE).date() + timedelta(days=1)
    begins = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=_QUOTA_ZONE)
    return begins.astimezone(UTC) - answered


def _no_token(answer: http.Answer) -> AdapterError:
    code = text(answer.content.get("error"))[:64] or str(answer.status)
    if answer.status in {400, 401, 403}:
        return CredentialsRejected("Google refuses the refresh token or the client.", code)
    return Unreachable("Google gave no access token.", code)


def _refusal(answer: rest.Reply, *, is_safe: bool) -> AdapterError:
    error = mapping(answer.content, "error")
    reasons = {text(one.get("reason")) for one in items(error.get("errors"))} - {""}
    words = text(error.get("message"))[:300] or f"Refused with status {answer.status}."
    code = next(iter(sorted(reasons)), "notFound" if answer.status == 404 else str(answer.status))
    if reasons & _DAY_SPENT:
        return RateLimited(words, code, retry_after=midnight(answer.headers))
    if reasons & _TOO_FAST:
        return RateLimited(words, code, retry_after=http.seconds(answer.headers.get("retry-after")))
    if PROCESSING in reasons:
        return (Unreachable if is_safe else Ambiguous)(words, PROCESSING)
    if answer.status == 401 or reasons & _NOT_OURS:
        return CredentialsRejected(words, code)
    return Rejected(words, code)
