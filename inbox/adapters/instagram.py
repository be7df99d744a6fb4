"""An Instagram professional account: comments, mentions, and direct messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from inbox.adapters import (
    attached,
    instagram_events,
    instagram_files,
    instagram_missed,
    messenger_files,
    meta,
    meta_events,
    reading,
)
from inbox.adapters.base import (
    Account,
    Adapter,
    Batch,
    Download,
    Draft,
    Field,
    Receipt,
    Renewal,
    WebhookRequest,
)
from inbox.adapters.errors import Rejected, Unreachable, Unsupported
from inbox.adapters.instagram_events import Place
from inbox.adapters.toward import Toward
from inbox.core.budget import POLL, SEND, Rate
from inbox.core.capabilities import Capabilities
from inbox.core.events import Event, Visibility
from inbox.core.lengths import Measure

SUBSCRIBED = (
    "comments,live_comments,mentions,messages,message_edit,message_reactions,"
    "messaging_postbacks,messaging_referral,messaging_seen,standby"
)
REPLIES = "id,text,timestamp,from,user"
MESSAGES = "messages.limit(20){id,message,from,created_time}"  # the platform shows no more of one
PAGES = 10
OWN_TOKEN_LIFE = timedelta(days=60)


class Instagram(Adapter):
    """`list_is_complete` stays False: the lists leave out old requests, and a private reply is in neither.

    One measure holds for both lengths: messages are counted in bytes, and a comment's 2,200
    characters are taken as bytes too, which is stricter than the platform beyond ASCII.
    """

    kind = "instagram"
    label = "Instagram"
    capabilities = Capabilities(
        visibility=frozenset(Visibility),
        max_length={Visibility.PUBLIC: 2200, Visibility.PRIVATE: 1000},
        measure=Measure.BYTES,
        reply_window=timedelta(hours=24),
        private_reply_window=timedelta(days=7),
        budget=(Rate(300, timedelta(seconds=1), SEND), Rate(2, timedelta(seconds=1), POLL)),
        pushes=True,
        backfills=True,
        edits=True,
        removes=True,
        reports=True,
        echoes=True,
        fetches=True,
        encloses=instagram_files.MOST,
        enclosed_types=instagram_files.TYPES,
        enclosing=frozenset({Visibility.PRIVATE}),
        max_caption=0,
        asks_for_files_within=instagram_files.FETCHED_WITHIN,
        actions=frozenset({"hide", "unhide", "delete"}),
        gestures=frozenset({"read", "typing"}),
        deletes_theirs=True,
    )
    gone = frozenset({"100/33"})
    media_hosts = meta.MEDIA_HOSTS
    renews_before = timedelta(days=30)
    fields = (
        Field(
            "access_token", "Access token", "Of the Page, or of the account itself.", secret=True
        ),
        Field(
            "app_secret",
            "App secret",
            "Of the app that has the webhook; with Instagram's own login, the Instagram app secret.",
            secret=True,
            goes_to="secrets",
        ),
        meta.VERIFY_TOKEN,
        Field(
            "login",
            "Signed in with",
            "facebook or instagram. Left blank, the token shows it.",
            required=False,
        ),
        meta.GRAPH_VERSION,
    )

    def verify(self, request: WebhookRequest) -> None:
        meta.verify(request, self.secrets)

    def handshake(self, request: WebhookRequest) -> str | None:
        return meta.handshake(request, self.secrets)

    def parse(self, request: WebhookRequest) -> list[Event]:
        """One call may tell of several accounts and hold up to a thousand changes."""
        return instagram_events.read(reading.decode(request.body))

    def missed(self, since: datetime, cursor: str | None) -> Batch:
        """Direct messages that changed since, and comments under the latest hundred media."""
        return instagram_missed.step(self._call, self._account, since.astimezone(UTC), cursor)

    def send(self, draft: Draft) -> Receipt:
        """A comment where it is public, else a direct message; a private reply goes to the comment it answers.

        A file goes without words: those would be another message.
        """
        messenger_files.check(draft)
        if draft.visibility is Visibility.PUBLIC and not draft.is_private_reply:
            return self._comment(draft)
        said: dict[str, Any] = {
            "recipient": {"id": draft.recipient or meta_events.person_of(draft.thread_key)},
            "message": instagram_files.message(draft),
        }
        if not self._has_own_login:  # documented for the Page's door only
            said["message"]["metadata"] = draft.key
        if draft.is_private_reply:
            said["recipient"] = {"comment_id": meta.in_address(draft.in_reply_to)}
        if draft.outside_window_as_human:
            said |= {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        answer = self._call("POST", "me/messages", content=said)
        person = reading.identifier(answer.get("recipient_id"))
        thread = meta_events.direct(person) if draft.is_private_reply and person else ""
        return Receipt(meta.told_id(answer, "message_id"), thread_key=thread)

    def whoami(self) -> Account:
        """Under the id by which webhooks name the account; each login hides it in another place."""
        if self._has_own_login:
            found = self._call("GET", "me", params={"fields": "user_id,name,username"})
            external_id = meta.told_id(found, "user_id")
        else:
            fields = "instagram_business_account{id,name,username}"
            page = self._call("GET", "me", params={"fields": fields})
            found = reading.mapping(page, "instagram_business_account")
            if not found:
                raise Rejected("No Instagram account is linked to this Page.", "no_account")
            external_id = meta.told_id(found, "id")
        handle = reading.text(found.get("username"))
        return Account(external_id, reading.text(found.get("name")) or handle, handle)

    def expires_at(self, typed_at: datetime) -> datetime | None:
        """A Page's token need not end; the long-lived one of Instagram's own login is good for 60 days."""
        return typed_at + OWN_TOKEN_LIFE if self._has_own_login else None

    def renew(self) -> Renewal:
        """Of the account's own login; a token has to be a day old. Source: "Refresh Access Token"."""
        if not self._has_own_login:
            raise Unsupported("A Page's token is not renewed")
        told = meta.call(
            self.http,
            "GET",
            f"{self.base_url or meta.INSTAGRAM_GRAPH}/refresh_access_token",
            token=self.credentials.get("access_token", ""),
            params={
                "grant_type": "ig_refresh_token",
                "access_token": self.credentials.get("access_token", ""),
            },
        )
        token, seconds = (
            reading.text(told.get("access_token")),
            reading.number(told.get("expires_in")),
        )
        if not token or not seconds or seconds < 0:
            raise Unreachable("The answer has no token.", "no_token")
        return Renewal({"access_token": token}, min(timedelta(seconds=seconds), OWN_TOKEN_LIFE))

    def announce_hook(self, url: str) -> None:
        """Subscribes the account, or its Page; the address itself is typed into the app by a person."""
        wanted = SUBSCRIBED if self._has_own_login else meta.PAGE_FIELDS
        self._call("POST", "me/subscribed_apps", content={"subscribed_fields": wanted})
        raise Unsupported("The app itself is told its address by hand")

    def recent(self, thread_key: str, since: datetime) -> list[Event]:
        person, place = meta_events.person_of(thread_key), Place.of(thread_key)
        if not person and place.kind != "comment":
            raise Unsupported("Comments under other accounts' media, or a live one, are not listed")
        found = self._messages(person) if person else self._replies(place.comment)
        said = [meta_events.said_by_us(one, self._account, thread_key) for one in found]
        return [event for event in said if event and event.occurred_at >= since.astimezone(UTC)]

    def act(self, action: str, target: str) -> None:
        """`target` is a comment."""
        match action:
            case "hide" | "unhide":
                self._call("POST", meta.in_address(target), content={"hide": action == "hide"})
            case "delete":
                self._call("DELETE", meta.in_address(target))
            case _:
                raise Unsupported(f"{self.kind} cannot {action}")

    def gesture(self, gesture: str, toward: Toward) -> None:
        self._call("POST", "me/messages", content=meta.gesture(gesture, toward))

    def media(self, ref: str) -> Download:
        """`ref` is the address as it was told."""
        return attached.at(ref, self.media_hosts, own=self.base_url)

    @property
    def _account(self) -> str:
        return self.credentials.get("account") or self.whoami().external_id

    @property
    def _has_own_login(self) -> bool:
        """Whether the account signed in by itself, without a Page; such tokens begin with IG."""
        told = self.credentials.get("login", "").strip().lower()
        if told in {"facebook", "instagram"}:
            return told == "instagram"
        return self.credentials.get("access_token", "").startswith("IG")

    def _comment(self, draft: Draft) -> Receipt:
        """Under the thread's first comment: an answer to an answer has no place of its own there."""
        place = Place.of(draft.thread_key)
        if place.kind == "mention":
            content = {"media_id": place.media, "message": draft.text}
            if place.comment:
                content["comment_id"] = place.comment
            answer = self._call(
                "POST", f"{meta.in_address(self._account)}/mentions", content=content
            )
        elif place.kind == "comment":
            target = f"{meta.in_address(place.comment)}/replies"
            answer = self._call("POST", target, content={"message": draft.text})
        else:
            raise Rejected("A comment on a live video can only be answered privately.", "live")
        return Receipt(meta.told_id(answer, "id"))

    def _replies(self, comment: str) -> list[dict[str, Any]]:
        """In an order the platform does not tell, so that every page is read."""
        params, found = {"fields": REPLIES, "limit": "50"}, list[dict[str, Any]]()
        for _page in range(PAGES):
            answer = self._call("GET", f"{meta.in_address(comment)}/replies", params=params)
            found += reading.items(answer.get("data"))
            after = reading.text(reading.mapping(answer, "paging", "cursors").get("after"))
            if not after or not reading.mapping(answer, "paging").get("next"):
                break
            params = {**params, "after": after}
        return found

    def _messages(self, person: str) -> list[dict[str, Any]]:
        params = {"user_id": person, "platform": "instagram", "fields": MESSAGES}
        return meta_events.listed(self._call("GET", "me/conversations", params=params))

    def _call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        version = self.credentials.get("version") or meta.VERSION
        host = meta.INSTAGRAM_GRAPH if self._has_own_login else meta.GRAPH
        return meta.call(
            self.http,
            method,
            f"{self.base_url or host}/{version}/{path}",
            token=self.credentials.get("access_token", ""),
            # The proof is documented for Facebook's host only.
            secret="" if self._has_own_login else self.secrets.get("app_secret", ""),
            **more,
        )
