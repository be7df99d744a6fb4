"""A Telegram bot: private chats, groups, channels, and a business account it answers for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from inbox.adapters import attached, http, reading, signing, telegram_events, telegram_files
from inbox.adapters.base import (
    Account,
    Adapter,
    Batch,
    Download,
    Draft,
    Field,
    Receipt,
    WebhookRequest,
)
from inbox.adapters.errors import (
    Ambiguous,
    CredentialsRejected,
    PayloadMalformed,
    PlaceLimited,
    RateLimited,
    Rejected,
    Unreachable,
    Unsupported,
)
from inbox.adapters.toward import Toward
from inbox.core.budget import Rate
from inbox.core.capabilities import Capabilities
from inbox.core.events import Event, Visibility
from inbox.core.lengths import Measure

HOST = "https://api.telegram.org"
TOKEN_HEADER = "x-telegram-bot-api-secret-token"
PAGE = 100
SAFE = frozenset(
    {
        "getBusinessConnection", "getFile", "getMe", "getUpdates", "readBusinessMessage",
        "sendChatAction", "setMessageReaction", "setWebhook",
    }
)  # fmt: skip
CREDENTIALS_GONE = frozenset({401, 404})  # 404: no bot has this token
ANOTHER_READS = 409  # a webhook is set, or somebody else polls


class Telegram(Adapter):
    kind = "telegram"
    label = "Telegram"
    capabilities = Capabilities(
        visibility=frozenset(Visibility),
        max_length={Visibility.PUBLIC: 4096, Visibility.PRIVATE: 4096},
        measure=Measure.UTF16,
        pushes=True,
        polls=True,
        reaches_back=timedelta(hours=24),
        keeps_for=timedelta(hours=24),
        budget=(Rate(30, timedelta(seconds=1)),),
        edits=True,
        removes=True,
        fetches=True,
        encloses=telegram_files.MOST,
        max_caption=telegram_files.LONGEST_CAPTION,
        actions=frozenset({"delete", "like", "unlike"}),
        gestures=frozenset({"read", "typing"}),
    )
    media_hosts = frozenset({"api.telegram.org"})
    fields = (
        Field("token", "Bot token", "As BotFather gave it.", secret=True),
        Field(
            "secret_token",
            "Webhook secret",
            "Letters, digits, _ and -. Left blank, we make one.",
            secret=True,
            required=False,
            goes_to="secrets",
        ),
    )

    def place_of(self, thread_key: str) -> str:
        return telegram_events.Place.of(thread_key).chat

    def verify(self, request: WebhookRequest) -> None:
        given = request.headers.get(TOKEN_HEADER, "")
        signing.require_token(given, signing.in_force(self.secrets, "secret_token"))

    def parse(self, request: WebhookRequest) -> list[Event]:
        update = reading.decode(request.body)
        if not isinstance(update, dict):
            raise PayloadMalformed("An update is a JSON object.", "not_an_object")
        return telegram_events.read(update, self._account)

    def poll(self, cursor: str | None) -> Batch:
        """`cursor` is the next update's number; the platform forgets what is before it."""
        wanted: dict[str, Any] = {
            "limit": PAGE,
            "timeout": 0,
            "allowed_updates": telegram_events.WANTED,
        }
        if cursor:
            wanted["offset"] = int(cursor)
        updates = reading.items(self._result("getUpdates", wanted))
        numbers = [
            found for one in updates if (found := reading.number(one.get("update_id"))) is not None
        ]
        return Batch(
            tuple(event for one in updates for event in telegram_events.read(one, self._account)),
            str(max(numbers) + 1) if numbers else cursor,
            again=len(updates) >= PAGE,
        )

    def send(self, draft: Draft) -> Receipt:
        """One call, also with a file: the text then is its caption."""
        place = telegram_events.Place.of(draft.thread_key)
        method, words, files = telegram_files.form_of(draft)
        said: dict[str, Any] = {"chat_id": place.chat, **words}
        if place.business:
            said["business_connection_id"] = place.business
        answered = reading.number(draft.in_reply_to.rpartition(":")[2])
        if answered is not None:
            said["reply_parameters"] = {
                "message_id": answered,
                "allow_sending_without_reply": True,
            }
        with _counted_in(place.chat):
            found = reading.mapping(self._result(method, said, files))
        message_id = reading.identifier(found.get("message_id"))
        if not message_id:
            raise Ambiguous("The platform's answer has no id.", "no_id")
        chat = reading.identifier(reading.mapping(found, "chat").get("id")) or place.chat
        accepted_at = reading.moment(found.get("date"))
        return Receipt(
            f"{chat}:{message_id}",
            None if accepted_at == reading.UNTOLD else accepted_at,
            "" if chat == place.chat else place.moved_to(chat).key,
        )

    def whoami(self) -> Account:
        found = reading.mapping(self._result("getMe", {}))
        account = reading.identifier(found.get("id"))
        if not account:
            raise Unreachable("The platform's answer has no id.", "no_id")
        handle = reading.text(found.get("username"))
        return Account(account, reading.text(found.get("first_name")) or handle, handle)

    def announce_hook(self, url: str) -> None:
        """An empty `url` takes the webhook back, so that polling is allowed."""
        wanted: dict[str, Any] = {"url": url}
        if url:
            wanted["secret_token"] = self.secrets.get("secret_token", "")
            wanted["allowed_updates"] = telegram_events.WANTED
        self._result("setWebhook", wanted)

    def act(self, action: str, target: str) -> None:
        """`target` is `thread:message`."""
        chat, _, message_id = target.rpartition(":")
        upon = {"chat_id": chat, "message_id": reading.number(message_id)}
        with _counted_in(chat):
            match action:
                case "delete":
                    self._result("deleteMessage", upon)
                case "like" | "unlike":
                    liked = [{"type": "emoji", "emoji": "👍"}] if action == "like" else []
                    self._result("setMessageReaction", {**upon, "reaction": liked})
                case _:
                    raise Unsupported(f"{self.kind} cannot {action}")

    def gesture(self, gesture: str, toward: Toward) -> None:
        place = telegram_events.Place.of(toward.thread_key)
        match gesture:
            case "read":
                self._mark_read(place, toward.message.rpartition(":")[2])
            case "typing":
                shown = {"chat_id": place.chat, "action": "typing"}
                if place.business:
                    shown["business_connection_id"] = place.business
                self._result("sendChatAction", shown)
            case _:
                raise Unsupported(f"{self.kind} shows no {gesture}")

    def media(self, ref: str) -> Download:
        """`ref` is a file_id; its address is good for an hour."""
        if not ref:
            raise attached.no_file()
        try:
            found = reading.mapping(self._result("getFile", {"file_id": ref}))
        except Rejected as refused:
            raise telegram_files.lost(refused) from refused
        path = reading.text(found.get("file_path"))
        if not path:
            raise Unreachable("The platform does not tell where the file is.", "no_path")
        host, token = self.base_url or HOST, self.credentials.get("token", "")
        address = telegram_files.address(host, token, path)
        return Download(url=address, is_own_server=bool(self.base_url))

    def _mark_read(self, place: telegram_events.Place, message_id: str) -> None:
        """In a business account's chats only, and where it gave the bot that right."""
        if not place.business:
            raise Rejected("Only a business account's messages are marked as read.", "no_business")
        through = {"business_connection_id": place.business}
        connection = reading.mapping(self._result("getBusinessConnection", through))
        if reading.mapping(connection, "rights").get("can_read_messages") is not True:
            raise Rejected("The account did not give the right to mark as read.", "no_right")
        upon = {"chat_id": int(place.chat), "message_id": reading.number(message_id)}
        self._result("readBusinessMessage", {**upon, **through})

    @property
    def _account(self) -> str:
        """The bot's own id, which stands before the colon of its token."""
        return (
            self.secrets.get("account", "") or self.credentials.get("token", "").partition(":")[0]
        )

    def _result(
        self, method: str, content: dict[str, Any], files: Mapping[str, http.File] | None = None
    ) -> Any:
        try:
            return self._call(method, content, files)
        except _Moved as moved:
            # The group became a supergroup; nothing was said in the old one.
            return self._call(method, {**content, "chat_id": moved.chat}, files)

    def _call(
        self, method: str, content: dict[str, Any], files: Mapping[str, http.File] | None
    ) -> Any:
        url = f"{self.base_url or HOST}/bot{self.credentials.get('token', '')}/{method}"
        told: dict[str, Any] = {"content": content}
        if files:
            told = {"form": telegram_files.fields(content), "files": files}
        answer = http.call(self.http, "POST", url, is_safe=method in SAFE, **told)
        if answer.is_ok and answer.content.get("ok") is True:
            return answer.content.get("result")
        status = reading.number(answer.content.get("error_code")) or answer.status
        words = reading.text(answer.content.get("description"))[:300] or "Refused."
        parameters = reading.mapping(answer.content, "parameters")
        if status in CREDENTIALS_GONE:
            raise CredentialsRejected(words, str(status))
        if status == ANOTHER_READS:
            raise Unreachable(words, str(status))
        if status == 429:
            raise RateLimited(words, "429", retry_after=http.seconds(parameters.get("retry_after")))
        chat = reading.identifier(parameters.get("migrate_to_chat_id"))
        if chat and chat != content.get("chat_id"):
            raise _Moved(words, str(status), chat)
        raise Rejected(words, str(status))


@contextlib.contextmanager
def _counted_in(chat: str) -> Iterator[None]:
    """A refusal for too many is nearly always the chat's: one a second, twenty a minute in a group.

    That of the whole bot reads alike, and we keep to it by ourselves; only groups, whose ids are below
    zero, are refused so often that several at once say nothing of the bot.
    """
    try:
        yield
    except RateLimited as limited:
        raise PlaceLimited(limited, chat, is_certain=chat.startswith("-")) from limited


class _Moved(Rejected):
    def __init__(self, message: str, code: str, chat: str) -> None:
        super().__init__(message, code)
        self.chat = chat
