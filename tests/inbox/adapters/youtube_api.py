"""A channel on YouTube with its threads; every call is judged by Google's description, where that is at hand."""

from __future__ import annotations

import functools
import importlib.util
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from inbox.adapters.base import Batch
from inbox.adapters.youtube import YouTube
from inbox.core.events import Event, MessageReceived, MessageRemoved
from tests.inbox.adapters import specs
from tests.inbox.adapters.polling import all_pages

BRAND, SARI, WAYAN = "UCbrand", "UCsari", "UCwayan"
CREDENTIALS = {
    "client_id": "c1",
    "client_secret": "s3cret",
    "refresh_token": "r1",
    "account": BRAND,
}
PLAIN = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list}
BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
AT = "2026-11-23T02:13:20Z"
REASON = (
    "google-api-python-client, whose description of the API judges these calls, is not installed"
)


@functools.cache
def document() -> Any:
    """The description that Google's own client brings along; None where that is not installed."""
    found = importlib.util.find_spec("googleapiclient")
    for folder in (found.submodule_search_locations or []) if found else []:
        path = Path(folder) / "discovery_cache" / "documents" / "youtube.v3.json"
        if path.is_file():
            return json.loads(path.read_text(encoding="utf-8"))
    return specs.load("youtube/youtube.v3.json")


needs_document = pytest.mark.skipif(document() is None, reason=REASON)


def judge(request: httpx.Request) -> None:
    """Raise AssertionError for an unknown path, method or parameter, or a body of the wrong shape."""
    described = document()
    if described is None:
        return
    method = _method(request, described)
    known = method["parameters"]
    given = request.url.params.multi_items()
    assert {name for name, _value in given} <= set(known), f"unknown parameter: {given}"
    missing = {name for name, one in known.items() if one.get("required")} - {n for n, _v in given}
    assert not missing, f"missing {missing}"
    for name, value in given:
        assert value in known[name].get("enum", [value]), f"{name}={value}"
        if known[name]["type"] == "integer":
            assert int(known[name]["minimum"]) <= int(value) <= int(known[name]["maximum"]), name
    if "request" in method:
        _judge_value("body", json.loads(request.content), method["request"], described)
    else:
        assert not request.content


def _method(request: httpx.Request, described: Any) -> Any:
    path = request.url.path.removeprefix("/")
    for resource in described["resources"].values():
        for method in resource.get("methods", {}).values():
            if (method["path"], method["httpMethod"]) == (path, request.method):
                return method
    raise AssertionError(f"no such call: {request.method} {path}")


def _judge_value(where: str, value: Any, schema: Any, described: Any) -> None:
    if "$ref" in schema:
        schema = described["schemas"][schema["$ref"]]
    assert isinstance(value, PLAIN[schema["type"]]), where
    for name, inner in value.items() if isinstance(value, dict) else ():
        assert name in schema["properties"], f"{where}: unknown {name}"
        assert not schema["properties"][name].get("readOnly"), f"{where}: only read: {name}"
        _judge_value(f"{where}.{name}", inner, schema["properties"][name], described)


def refused(status: int, reason: str = "", **headers: str) -> httpx.Response:
    told = {"errors": [{"reason": reason}]} if reason else {}
    return httpx.Response(status, json={"error": {"message": "No.", **told}}, headers=headers)


def a_comment(number: str, who: str = SARI, words: str = "Halo", **more: Any) -> dict[str, Any]:
    said = {"textDisplay": words, "authorChannelId": {"value": who}, "videoId": "v1"}
    said |= {"authorDisplayName": f"@{who[2:]}", "publishedAt": AT, "updatedAt": AT, **more}
    return {"kind": "youtube#comment", "id": number, "snippet": said}


Answer = Callable[[httpx.Request], httpx.Response]


class Studio:
    """Threads, newest first, each a first comment with its replies; only five come along with a thread.

    hidden: comments waiting for review. broken: answers to give instead, each once. page: how long lists are.
    """

    def __init__(self) -> None:
        self.threads: list[list[dict[str, Any]]] = []
        self.hidden: set[str] = set()
        self.spam: set[str] = set()  # in no list, but there by their ids
        self.broken: list[tuple[str, Answer]] = []
        self.calls: list[httpx.Request] = []
        self.page = 100
        self.begun = 0
        self.strict = False  # whether one missing id spoils an answer
        self.is_discreet = False  # whether hidden comments are not even there by their ids

    @property
    def http(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self._answer))

    def begin(self, number: str, who: str = SARI, words: str = "Halo", **more: Any) -> None:
        self.begun += 1
        at = (BEGAN + timedelta(minutes=self.begun)).strftime("%Y-%m-%dT%H:%M:%SZ")
        times = {"publishedAt": at, "updatedAt": at}
        self.threads.insert(0, [a_comment(number, who, words, **times, **more)])

    def reply(self, root: str, name: str, who: str = WAYAN, words: str = "Sama") -> str:
        thread = next(one for one in self.threads if one[0]["id"] == root)
        comment = a_comment(f"{root}.{name}", who, words, parentId=root)
        thread.append(comment)
        return str(comment["id"])

    def edit(self, number: str, words: str, at: str = "2026-11-24T02:13:20Z") -> None:
        for comment in (one for thread in self.threads for one in thread):
            if comment["id"] == number:
                comment["snippet"] |= {"textDisplay": words, "updatedAt": at}

    def remove(self, number: str) -> None:
        for thread in self.threads:
            thread[:] = (
                [] if thread[0]["id"] == number else [c for c in thread if c["id"] != number]
            )
        self.threads = [thread for thread in self.threads if thread]

    def asked(self, path: str) -> list[dict[str, str]]:
        return [dict(one.url.params) for one in self.calls if one.url.path.endswith(f"/v3/{path}")]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            form = parse_qs(request.content.decode())
            assert (form["grant_type"], form["refresh_token"]) == (["refresh_token"], ["r1"])
            return httpx.Response(200, json={"access_token": "t0ken", "expires_in": 3599})
        assert request.headers["authorization"] == "Bearer t0ken"
        judge(request)
        self.calls.append(request)
        path, params = request.url.path.rpartition("/")[2], dict(request.url.params)
        for number, (what, answer) in enumerate(self.broken):
            if what in str(request.url):
                del self.broken[number]
                return answer(request)
        return self._threads(params) if path == "commentThreads" else self._comments(params)

    def _threads(self, params: dict[str, str]) -> httpx.Response:
        held = params.get("moderationStatus") == "heldForReview"
        found = [one for one in self.threads if one[0]["id"] not in self.spam]
        found = [one for one in found if (one[0]["id"] in self.hidden) == held]
        if "id" in params:
            wanted = params["id"].split(",")
            found = [one for one in found if one[0]["id"] in wanted]
            if self.strict and len(found) < len(wanted):
                return refused(404, "commentThreadNotFound")
        return self._listed([self._thread(one) for one in found], params)

    def _thread(self, thread: list[dict[str, Any]]) -> dict[str, Any]:
        replies = [one for one in thread[1:] if one["id"] not in self.hidden]
        snippet = {"topLevelComment": thread[0], "totalReplyCount": len(replies)}
        return {"id": thread[0]["id"], "snippet": snippet, "replies": {"comments": replies[-5:]}}

    def _comments(self, params: dict[str, str]) -> httpx.Response:
        if "parentId" in params:
            said = [one[1:] for one in self.threads if one[0]["id"] == params["parentId"]]
            if not said:
                return refused(404, "commentNotFound")
            return self._listed([c for c in said[0] if c["id"] not in self.hidden], params)
        wanted = params["id"].split(",")
        found = [c for thread in self.threads for c in thread if c["id"] in wanted]
        found = [c for c in found if not (self.is_discreet and c["id"] in self.hidden)]
        if self.strict and len(found) < len(wanted):
            return refused(404, "commentNotFound")
        return self._listed(found, params)

    def _listed(self, found: list[Any], params: dict[str, str]) -> httpx.Response:
        start = int(params.get("pageToken", "p0")[1:])
        content: dict[str, Any] = {"items": found[start : start + self.page]}
        if start + self.page < len(found) and "id" not in params:
            content["nextPageToken"] = f"p{start + self.page}"
        return httpx.Response(200, json=content)


class Desk:
    """Polls as the inbox does: every turn with a new adapter, from the place where the last one ended."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.cursor: str | None = None

    def turn(self) -> list[Event]:
        batches: list[Batch] = all_pages(YouTube(CREDENTIALS, self.studio.http), self.cursor)
        self.cursor = batches[-1].cursor
        return [event for batch in batches for event in batch.events]

    def turns(self, count: int) -> list[Event]:
        return [event for _number in range(count) for event in self.turn()]


def said(events: list[Event]) -> list[str]:
    return [event.external_id for event in events if isinstance(event, MessageReceived)]


def gone(events: list[Event]) -> list[str]:
    return [event.external_id for event in events if isinstance(event, MessageRemoved)]
