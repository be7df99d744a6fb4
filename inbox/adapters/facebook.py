"""A Facebook Page: comments under its posts, and Messenger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from inbox.adapters import (
    attached,
    facebook_events,
    facebook_files,
    facebook_missed,
    messenger_files,
    meta,
    meta_events,
    meta_grants,
    reading,
)
from inbox.adapters.base import (
    Account,
    Adapter,
    Batch,
    Download,
    Draft,
    Field,
    Grant,
    Receipt,
    WebhookRequest,
)
from inbox.adapters.errors import Unsupported
from inbox.adapters.toward import Toward
from inbox.core.budget import POLL, SEND, Rate
from inbox.core.capabilities import Capabilities
from inbox.core.events import Event, Visibility

# What our calls want of a Page's token. Source: each edge's own page.
NEEDS = frozenset(
    {
        "pages_manage_engagement",
        "pages_manage_metadata",
        "pages_messaging",
        "pages_read_engagement",
        "pages_read_user_content",
    }
)
LISTED = "id,message,from,created_time"


class Facebook(Adapter):
    kind = "facebook"
    label = "Facebook Page"
    capabilities = Capabilities(
        visibility=frozenset(Visibility),
        max_length={Visibility.PUBLIC: 8000, Visibility.PRIVATE: 2000},
        reply_window=timedelta(hours=24),
        private_reply_window=timedelta(days=7),
        budget=(Rate(300, timedelta(seconds=1), SEND), Rate(2, timedelta(seconds=1), POLL)),
        pushes=True,
        backfills=True,
        edits=True,
        removes=True,
        reports=True,
        echoes=True,
        list_is_complete=True,
        fetches=True,
        encloses=messenger_files.MOST,
        enclosing=frozenset({Visibility.PRIVATE}),
        max_caption=0,
        along={Visibility.PUBLIC: facebook_files.ALONG},
        asks_for_files_within=facebook_files.FETCHED_WITHIN,
        fetched=frozenset({Visibility.PUBLIC}),
        actions=frozenset({"hide", "unhide", "delete", "like", "unlike"}),
        gestures=frozenset({"read", "typing"}),
        deletes_theirs=True,
    )
    tells_grant = True
    gone = frozenset({"100/33"})
    media_hosts = meta.MEDIA_HOSTS
    fields = (
        Field("access_token", "Page access token", secret=True),
        Field("app_secret", "App secret", secret=True, goes_to="secrets"),
        meta.VERIFY_TOKEN,
        meta.GRAPH_VERSION,
    )

    def verify(self, request: WebhookRequest) -> None:
        meta.verify(request, self.secrets)

    def handshake(self, request: WebhookRequest) -> str | None:
        return meta.handshake(request, self.secrets)

    def parse(self, request: WebhookRequest) -> list[Event]:
        """One call may tell of several Pages and hold up to a thousand changes."""
        return facebook_events.read(reading.decode(request.body))

    def missed(self, since: datetime, cursor: str | None) -> Batch:
        """Messenger's conversations that changed since, and comments under the latest hundred posts."""
        ours = self.credentials.get("account") or self.whoami().external_id
        return facebook_missed.step(self._call, ours, since.astimezone(UTC), cursor)

    def send(self, draft: Draft) -> Receipt:
        """A comment where it is public, else Messenger; a private reply goes to the comment it answers.

        A file goes in the call that says it, by Messenger without words: those would be another message.
        """
        if draft.visibility is Visibility.PUBLIC and not draft.is_private_reply:
            return self._comment(draft)
        messenger_files.check(draft)
        said: dict[str, Any] = {
            "recipient": {"id": draft.recipient or meta_events.person_of(draft.thread_key)},
            "messaging_type": "RESPONSE",
            "message": {**messenger_files.message(draft), "metadata": draft.key},
        }
        if draft.is_private_reply:
            is_post = draft.thread_key == facebook_events.wall(draft.in_reply_to)
            said["recipient"] = {"post_id" if is_post else "comment_id": draft.in_reply_to}
        elif draft.in_reply_to:
            said["reply_to"] = {"mid": draft.in_reply_to}
        if draft.outside_window_as_human:
            said |= {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        answer = self._call("POST", "me/messages", **messenger_files.body(said, draft))
        person = reading.identifier(answer.get("recipient_id"))
        thread = meta_events.direct(person) if draft.is_private_reply and person else ""
        return Receipt(meta.told_id(answer, "message_id"), thread_key=thread)

    def whoami(self) -> Account:
        found = self._call("GET", "me", params={"fields": "id,name,username"})
        name, handle = reading.text(found.get("name")), reading.text(found.get("username"))
        return Account(meta.told_id(found, "id"), name, handle)

    def grant(self) -> Grant:
        return meta_grants.ask(self.http, self._root, **self._proof, needs=NEEDS)

    def announce_hook(self, url: str) -> None:
        """Subscribes this Page; the address itself is typed into the app's settings by a person."""
        self._call("POST", "me/subscribed_apps", content={"subscribed_fields": meta.PAGE_FIELDS})
        raise Unsupported("The app itself is told its address by hand")

    def recent(self, thread_key: str, since: datetime) -> list[Event]:
        ours = self.credentials.get("account") or self.whoami().external_id
        person = meta_events.person_of(thread_key)
        if person:
            found = self._messages(person)
        else:
            params = {"filter": "stream", "order": "reverse_chronological", "limit": "100"}
            params |= {"since": str(int(since.timestamp())), "fields": LISTED}
            target = facebook_events.comment_of(thread_key)
            found = reading.items(
                self._call("GET", f"{target}/comments", params=params).get("data")
            )
        said = [meta_events.said_by_us(one, ours, thread_key) for one in found]
        return [event for event in said if event and event.occurred_at >= since.astimezone(UTC)]

    def act(self, action: str, target: str) -> None:
        """`target` is a comment."""
        match action:
            case "hide" | "unhide":
                self._call("POST", meta.in_address(target), content={"is_hidden": action == "hide"})
            case "like" | "unlike":
                method = "POST" if action == "like" else "DELETE"
                self._call(method, f"{meta.in_address(target)}/likes")
            case "delete":
                self._call("DELETE", meta.in_address(target))
            case _:
                raise Unsupported(f"{self.kind} cannot {action}")

    def gesture(self, gesture: str, toward: Toward) -> None:
        self._call("POST", "me/messages", content=meta.gesture(gesture, toward))

    def media(self, ref: str) -> Download:
        """`ref` is the address as it was told."""
        return attached.at(ref, self.media_hosts, own=self.base_url)

    def _comment(self, draft: Draft) -> Receipt:
        """Under the thread's first comment: an answer to an answer has no place of its own there."""
        target = facebook_events.comment_of(draft.thread_key)
        said = facebook_files.comment(draft)
        answer = self._call("POST", f"{meta.in_address(target)}/comments", content=said)
        return Receipt(meta.told_id(answer, "id"))

    def _messages(self, person: str) -> list[dict[str, Any]]:
        fields = f"messages.limit(50){{{LISTED}}}"
        params = {"user_id": person, "platform": "messenger", "fields": fields}
        return meta_events.listed(self._call("GET", "me/conversations", params=params))

    @property
    def _root(self) -> str:
        version = self.credentials.get("version") or meta.VERSION
        return f"{self.base_url or meta.GRAPH}/{version}"

    @property
    def _proof(self) -> dict[str, Any]:
        token, secret = self.credentials.get("access_token", ""), self.secrets.get("app_secret", "")
        return {"token": token, "secret": secret}

    def _call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        return meta.call(self.http, method, f"{self._root}/{path}", **self._proof, **more)
