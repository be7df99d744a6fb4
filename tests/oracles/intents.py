"""The same intent told to a platform's own client and to our adapter, and where the requests differ."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from inbox.adapters import bluesky_post
from inbox.core.events import Visibility
from tests.inbox.adapters.test_googleplay import CREDENTIALS as GOOGLE

KEY = "5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f"
TEXT = "Baik, kami cek 🙏 & kabari = segera"
AT = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
DID, SARI = "did:plc:brand", "did:plc:sari"
POST = {"uri": f"at://{SARI}/app.bsky.feed.post/3k", "cid": "bafyparent"}
KEYS = ["ck", "cs", "t-1", "ts"]
FORM_NOT_JSON = "a form there, JSON here; the platform takes both"
META_QUERY = "the token stands in the query there; in a header it stays out of logs"


@dataclass(frozen=True)
class Intent:
    """`task` goes to the program beside the base address; `draft` to our adapter.

    `differences`: by the flat name of what differs, or a pattern of it, the reason. `answers`: by the
    end of the path. Without a draft it is asked what is new.
    """

    name: str
    kind: str
    library: str
    program: str
    task: dict[str, Any]
    draft: dict[str, Any]
    credentials: dict[str, str]
    secrets: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    differences: dict[str, str] = field(default_factory=dict)


def telegram(library: str) -> Intent:
    result = {"message_id": 78, "date": 1795400000, "chat": {"id": 9001, "type": "private"}}
    me = {"id": 42, "is_bot": True, "first_name": "Bank"}
    return Intent(
        name=f"telegram answer, {library}",
        kind="telegram",
        library=library,
        program="say_telegram",
        task={"library": library, "token": "42:t", "chat": 9001, "text": TEXT, "answers": 70},
        draft={"thread_key": "9001", "in_reply_to": "9001:70"},
        credentials={"token": "42:t"},
        answers={
            "/sendMessage": {"ok": True, "result": result},
            "/getMe": {"ok": True, "result": me},
        },
        differences={"header.content-type": FORM_NOT_JSON},
    )


def facebook(name: str, task: dict[str, Any], draft: dict[str, Any], **different: str) -> Intent:
    return Intent(
        name=f"facebook {name}",
        kind="facebook",
        library="facebook-business",
        program="say_facebook",
        task={"version": "v25.0", "token": "page-112", "secret": "s", "page": "112", **task},
        draft={"recipient": "7001", **draft},
        credentials={"access_token": "page-112", "account": "112", "version": "v25.0"},
        secrets={"app_secret": "s"},
        answers={
            "/comments": {"id": "112_901"},
            "/messages": {"message_id": "m_1", "recipient_id": "7001"},
        },
        differences={
            "header.content-type": FORM_NOT_JSON,
            "header.authorization": META_QUERY,
            "query.access_token": META_QUERY,
            **different,
        },
    )


def google(name: str, task: dict[str, Any], draft: dict[str, Any]) -> Intent:
    return Intent(
        name=f"googleplay {name}",
        kind="googleplay",
        library="google-api-python-client",
        program="say_googleplay",
        task={"token": "t", "package": GOOGLE["package"], **task},
        draft=draft,
        credentials=GOOGLE,
        answers={
            "/token": {"access_token": "t"},
            "/reviews": {"reviews": []},
            ":reply": {"result": {"replyText": TEXT, "lastEdited": {"seconds": "1795400000"}}},
        },
        differences={
            "query.alt": "json there, which is what its absence means",
            "header.x-goog-api-client": "the name of that client",
        },
    )


MESSAGE = {
    "recipient": {"id": "7001"},
    "messaging_type": "RESPONSE",
    "message": {"text": TEXT, "metadata": KEY},
}
INTENTS = [
    Intent(
        name="line push",
        kind="line",
        library="line-bot-sdk",
        program="say_line",
        task={"token": "t", "to": "U" + "5a" * 16, "text": TEXT, "key": KEY},
        draft={"thread_key": "U" + "5a" * 16},
        credentials={"access_token": "t"},
        answers={"/push": {"sentMessages": [{"id": "1", "quoteToken": "q"}]}},
        differences={"body.notificationDisabled": "false there, which is what its absence means"},
    ),
    telegram("python-telegram-bot"),
    telegram("aiogram"),
    facebook(
        "comment",
        {"comment": "112_900", "text": TEXT},
        {"thread_key": "comment:112_900", "visibility": Visibility.PUBLIC},
    ),
    facebook(
        "direct message",
        {"message": MESSAGE},
        {"thread_key": "dm:7001"},
        path="the Page's id there, me here; the token is the Page's, so both are the same",
    ),
    Intent(
        name="whatsapp answer",
        kind="whatsapp",
        library="pywa",
        program="say_whatsapp",
        task={
            "version": "v25.0",
            "token": "t",
            "number": "106540352242922",
            "to": "6281200001111",
            "text": TEXT,
            "answers": "wamid.INA1==",
            "tracker": f"dua:{KEY}",
        },
        draft={
            "thread_key": "dm:6281200001111",
            "recipient": "6281200001111",
            "in_reply_to": "wamid.INA1==",
        },
        credentials={
            "access_token": "t",
            "phone_number_id": "106540352242922",
            "version": "v25.0",
        },
        answers={
            "/messages": {
                "messaging_product": "whatsapp",
                "contacts": [{"input": "6281200001111", "wa_id": "6281200001111"}],
                "messages": [{"id": "wamid.OUT1=="}],
            }
        },
        differences={"body.text.preview_url": "false there, which is what its absence means"},
    ),
    Intent(
        name="mastodon direct answer",
        kind="mastodon",
        library="Mastodon.py",
        program="say_mastodon",
        task={"token": "t", "text": f"@sari {TEXT}", "answers": "900", "key": KEY},
        draft={"thread_key": "900#7", "in_reply_to": "900", "recipient": "7"},
        credentials={"server": "x.test", "access_token": "t", "account": "1"},
        answers={
            "/statuses": {"id": "901", "created_at": "2026-11-26T03:00:00.000Z"},
            "/statuses/900": {
                "id": "900",
                "visibility": "direct",
                "language": "id",
                "account": {"id": "7", "acct": "sari"},
            },
        },
        differences={
            "header.content-type": FORM_NOT_JSON,
            "body.sensitive": "false there; absent, what the account has set holds",
        },
    ),
    Intent(
        name="bluesky answer",
        kind="bluesky",
        library="atproto",
        program="say_bluesky",
        task={
            "did": DID,
            "token": "t",
            "name": bluesky_post.name_of(KEY),
            "at": "2026-11-26T03:00:00.000Z",
            "root": POST,
            "parent": POST,
            "parts": [
                ["🙏 lihat ", ""],
                ["https://arunika.test/a?b=1", "https://arunika.test/a?b=1"],
                [", ", ""],
                ["@sari.test", SARI],
                [" é!", ""],
            ],
        },
        draft={
            "thread_key": POST["uri"],
            "in_reply_to": POST["uri"],
            "visibility": Visibility.PUBLIC,
            "text": "🙏 lihat https://arunika.test/a?b=1, @sari.test é!",
        },
        credentials={"identifier": "arunika.test", "password": "p", "account": DID},
        answers={
            ".createSession": {
                "did": DID,
                "handle": "arunika.test",
                "accessJwt": "t",
                "refreshJwt": "r",
            },
            ".getPosts": {"posts": [{**POST, "author": {"did": SARI}, "record": {"text": "halo"}}]},
            ".resolveHandle": {"did": SARI},
            ".putRecord": {"uri": f"at://{DID}/app.bsky.feed.post/x", "cid": "bafynew"},
        },
        differences={
            "body.swapRecord": "null here: nothing may stand under the name; that library cannot say it",
            "body.record.facets.*.$type": "named there; needed where several types are possible, here one",
            "body.record.reply.*.$type": "named there; needed where several types are possible, here one",
            "body.record.reply.$type": "named there; needed where several types are possible, here one",
        },
    ),
    Intent(
        name="matrix answer",
        kind="matrix",
        library="matrix-nio",
        program="say_matrix",
        task={
            "token": "t",
            "account": "@brand:localhost",
            "room": "!r1:localhost",
            "key": KEY,
            "content": {
                "msgtype": "m.text",
                "body": TEXT,
                "m.relates_to": {"m.in_reply_to": {"event_id": "$1"}},
                "m.mentions": {"user_ids": ["@sari:localhost"]},
            },
        },
        draft={
            "thread_key": "!r1:localhost",
            "in_reply_to": "!r1:localhost/$1",
            "recipient": "@sari:localhost",
        },
        credentials={"homeserver": "x.test", "access_token": "t", "account": "@brand:localhost"},
        answers={f"/send/m.room.message/{KEY}": {"event_id": "$2"}, "/m.room.encryption": {}},
    ),
    google("list", {}, {}),
    google(
        "answer",
        {"review": "gp:AOqp1", "text": TEXT},
        {"thread_key": "gp:AOqp1", "visibility": Visibility.PUBLIC},
    ),
    Intent(
        name="x answer",
        kind="x",
        library="xdk",
        program="say_x",
        task={"keys": KEYS, "text": TEXT, "answers": "1795"},
        draft={
            "thread_key": "post:1795:7",
            "in_reply_to": "1795",
            "recipient": "7",
            "visibility": Visibility.PUBLIC,
        },
        credentials={
            "consumer_key": KEYS[0],
            "access_token": KEYS[2],
            "access_token_secret": KEYS[3],
        },
        secrets={"consumer_secret": KEYS[1], "account": "1"},
        answers={"/tweets": {"data": {"id": "1796", "text": TEXT}}},
    ),
]
ONCE = re.compile(r'oauth_(nonce|timestamp|signature)="[^"]*"')
