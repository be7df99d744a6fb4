"""A TikTok business account: comments under its videos, and direct messages."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from inbox.adapters import attached, http, reading, signing, tiktok_events, tiktok_files
from inbox.adapters.base import (
    Account,
    Adapter,
    Download,
    Draft,
    Enclosure,
    Field,
    Receipt,
    Renewal,
    WebhookRequest,
)
from inbox.adapters.errors import (
    AdapterError,
    Ambiguous,
    CredentialsRejected,
    PayloadMalformed,
    RateLimited,
    Rejected,
    SignatureInvalid,
    Unreachable,
    Unsupported,
)
from inbox.adapters.toward import Toward
from inbox.core.budget import Rate
from inbox.core.capabilities import Capabilities
from inbox.core.events import Event, Visibility

HOST = "https://business-api.tiktok.com"
TOKEN_LIFE = timedelta(days=1)
PATH = "/open_api/v1.3/"
EVENTS = ("COMMENT", "DIRECT_MESSAGE")
# Return codes. Source: TikTok API for Business, "Appendix: return codes".
TOO_MANY = frozenset({40100})
LOGGED_OUT = frozenset({40001, 40102, 40104, 40105})
THEIR_FAULT = frozenset({50000, 51305})


class TikTok(Adapter):
    kind = "tiktok"
    label = "TikTok (beta)"
    capabilities = Capabilities(
        visibility=frozenset(Visibility),
        max_length={Visibility.PUBLIC: 150, Visibility.PRIVATE: 6000},
        reply_window=timedelta(hours=48),
        budget=(Rate(40, timedelta(minutes=1)),),  # for an account and each kind of call
        is_counted_as_one=False,
        pushes=True,
        removes=True,
        reports=True,
        echoes=True,
        fetches=True,
        encloses=tiktok_files.MOST,
        enclosing=frozenset({Visibility.PRIVATE}),
        max_caption=0,
        actions=frozenset({"hide", "unhide", "delete", "like", "unlike"}),
        gestures=frozenset({"read", "typing"}),
    )
    media_hosts = tiktok_files.HOSTS
    renews_before = timedelta(hours=12)
    fields = (
        Field("business_id", "Business account’s open ID"),
        Field("access_token", "Access token", secret=True),
        Field(
            "refresh_token",
            "Refresh token",
            "With it the access token, which lives a day, is renewed by itself for a year.",
            required=False,
            secret=True,
        ),
        Field("app_id", "App ID"),
        Field("app_secret", "App secret", secret=True, goes_to="secrets"),
    )

    def verify(self, request: WebhookRequest) -> None:
        """The signed time is part of what is checked, and not its age: a call that is repeated for three
        days may carry its first signature, and what was told before is known by its keys.
        """
        given = request.headers.get("tiktok-signature", "")
        parts = dict(part.partition("=")[::2] for part in given.split(",") if "=" in part)
        signed = parts.get("t", "").encode("utf-8", "surrogatepass") + b"." + request.body
        matches = [
            signing.same(parts.get("s", ""), hmac.digest(secret.encode(), signed, "sha256").hex())
            for secret in signing.in_force(self.secrets, "app_secret")
        ]
        if set(parts) != {"t", "s"} or not any(matches):
            code = "no_secret" if not matches else "wrong_signature" if given else "unsigned"
            raise SignatureInvalid("The signature does not match the body.", code)

    def handshake(self, request: WebhookRequest) -> str | None:
        """Some products ask whether the address is ours; the secret is not part of that."""
        challenge = request.query.get("challenge", "")
        return challenge if challenge.isalnum() and len(challenge) <= 200 else None

    def parse(self, request: WebhookRequest) -> list[Event]:
        told = reading.decode(request.body)
        if not isinstance(told, dict):
            raise PayloadMalformed("A call is a JSON object.", "not_an_object")
        return tiktok_events.read(told)

    def send(self, draft: Draft) -> Receipt:
        """Said again it is there twice: TikTok has no key to tell a repetition by."""
        tiktok_files.check(draft)
        if draft.visibility is Visibility.PUBLIC:
            return self._reply(draft)
        to = self._to(draft.thread_key.removeprefix(tiktok_events.DIRECT))
        with attached.handed_over(self._account, draft, self._uploaded) as ids:
            said = {**tiktok_files.message(draft, "".join(ids)), **to}
            found = self._call("message/send/", content=said)
        name = reading.identifier(reading.mapping(found, "message").get("message_id"))
        if not name:
            raise Ambiguous("The platform's answer has no id.", "no_id")
        return Receipt(name)

    def whoami(self) -> Account:
        wanted = {"business_id": self._account, "fields": json.dumps(["username", "display_name"])}
        found = self._call("get/", params=wanted)
        handle = reading.text(found.get("username"))
        return Account(self._account, reading.text(found.get("display_name")) or handle, handle)

    def expires_at(self, typed_at: datetime) -> datetime:
        """TikTok's access tokens are good for a day."""
        return typed_at + TOKEN_LIFE

    def renew(self) -> Renewal:
        """Fresh ones for a day, and perhaps another refresh token."""
        held = self.credentials.get("refresh_token", "")
        if not held:
            raise Unsupported("There is no refresh token.")
        told = self._call(
            "oauth2/refresh_token/",
            of="tt_user",
            content={
                "client_id": self.credentials.get("app_id", ""),
                "client_secret": self.secrets.get("app_secret", ""),
                "grant_type": "refresh_token",
                "refresh_token": held,
            },
            is_safe=True,
        )
        token, seconds = (
            reading.text(told.get("access_token")),
            reading.number(told.get("expires_in")),
        )
        if not token or not seconds or seconds < 0:
            raise Unreachable("The answer has no token.", "no_token")
        fresh = {
            "access_token": token,
            "refresh_token": reading.text(told.get("refresh_token")) or held,
        }
        return Renewal(fresh, min(timedelta(seconds=seconds), TOKEN_LIFE))

    def announce_hook(self, url: str) -> None:
        """One address serves all accounts of the app. TikTok wants it to end with a slash."""
        for event in EVENTS if url else ():
            told = {
                "app_id": self.credentials.get("app_id", ""),
                "secret": self.secrets.get("app_secret", ""),
                "event_type": event,
                "callback_url": f"{url}/",
            }
            self._call("webhook/update/", content=told, is_safe=True)

    def recent(self, thread_key: str, since: datetime) -> list[Event]:
        """Answers to a comment; what was said in direct messages cannot be listed."""
        if thread_key.startswith(tiktok_events.DIRECT):
            raise Unsupported(f"{self.kind} does not list direct messages")
        video, comment = tiktok_events.comment_place(thread_key)
        wanted = {"business_id": self._account, "video_id": video, "comment_id": comment}
        listed = self._call("comment/reply/list/", params=wanted)
        said = [
            tiktok_events.said_by_us(one, self._account, thread_key)
            for one in reading.items(listed.get("comments"))
        ]
        return [one for one in said if one and one.occurred_at >= since.astimezone(UTC)]

    def act(self, action: str, target: str) -> None:
        """`target` is a comment."""
        video, comment = tiktok_events.comment_place(target)
        upon = {"business_id": self._account, "video_id": video, "comment_id": comment}
        match action:
            case "hide" | "unhide":
                self._call(
                    "comment/hide/", content={**upon, "action": action.upper()}, is_safe=True
                )
            case "like" | "unlike":
                self._call(
                    "comment/like/", content={**upon, "action": action.upper()}, is_safe=True
                )
            case "delete":
                upon.pop("video_id")
                self._call("comment/delete/", content=upon)
            case _:
                raise Unsupported(f"{self.kind} cannot {action}")

    def gesture(self, gesture: str, toward: Toward) -> None:
        sign = {"typing": "TYPING", "read": "MARK_READ"}[gesture]
        to = self._to(toward.thread_key.removeprefix(tiktok_events.DIRECT))
        said = {"message_type": "SENDER_ACTION", "sender_action": sign, **to}
        self._call("message/send/", content=said, is_safe=True)

    def media(self, ref: str) -> Download:
        """`ref` names the message, too; the address is good for a day, with our token."""
        told = {"business_id": self._account, **tiktok_files.wanted(ref)}
        found = self._call("message/media/download/", content=told, is_safe=True)
        url = reading.text(found.get("download_url"))
        if not url:
            raise Unreachable("TikTok does not tell where the file is.", "no_url")
        token = {"x-user": self.credentials.get("access_token", "")}
        return Download(url=url, headers=token, is_own_server=bool(self.base_url))

    def _uploaded(self, enclosure: Enclosure) -> str:
        form = tiktok_files.upload(self._account, enclosure)
        media_id = reading.identifier(self._call("message/media/upload/", **form).get("media_id"))
        if not media_id:
            raise Unreachable("TikTok does not tell the picture's id.", "no_media_id")
        return media_id

    def _reply(self, draft: Draft) -> Receipt:
        video, comment = tiktok_events.comment_place(draft.in_reply_to or draft.thread_key)
        said = {"business_id": self._account, "video_id": video, "comment_id": comment}
        found = self._call("comment/reply/create/", content={**said, "text": draft.text})
        name = reading.identifier(found.get("comment_id"))
        if not name:
            raise Ambiguous("The platform's answer has no id.", "no_id")
        return Receipt(reading.key(video, name))

    def _to(self, conversation: str) -> dict[str, Any]:
        return {
            "business_id": self._account,
            "recipient_type": "CONVERSATION",
            "recipient": conversation,
        }

    @property
    def _account(self) -> str:
        return self.credentials.get("business_id", "")

    def _call(
        self,
        path: str,
        *,
        params: dict[str, str] | None = None,
        content: dict[str, Any] | None = None,
        is_safe: bool = False,
        of: str = "business",
        **form: Any,
    ) -> dict[str, Any]:
        """The `data` of the answer. TikTok answers 200 to refusals too; their code says what they are."""
        is_question = content is None and not form
        answer = http.call(
            self.http,
            "GET" if is_question else "POST",
            f"{self.base_url or HOST}{PATH}{of}/{path}",
            is_safe=is_safe or is_question,
            headers={"access-token": self.credentials.get("access_token", "")},
            params=params,
            content=content,
            **form,
        )
        code = reading.number(answer.content.get("code"))
        if answer.is_ok and code == 0:
            return reading.mapping(answer.content, "data")
        words = reading.text(answer.content.get("message"))[:300] or "Refused."
        raise _refusal(code, answer.status, words, is_safe=is_safe or is_question)


def _refusal(code: int | None, status: int, words: str, *, is_safe: bool) -> AdapterError:
    told = str(status if code is None else code)
    if code in TOO_MANY:
        return RateLimited(words, told)
    if code in LOGGED_OUT or (code is None and status in {401, 403}):
        return CredentialsRejected(words, told)
    if code in THEIR_FAULT or (code is None and 200 <= status < 300):
        return Unreachable(words, told) if is_safe else Ambiguous(words, told)
    return Rejected(words, told)
