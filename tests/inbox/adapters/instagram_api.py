"""Judges calls for an Instagram account by Meta's own lists, where those are at hand."""

from __future__ import annotations

import json
from typing import Any

import httpx

from tests.inbox.adapters import graph

ACCOUNT = "17841400000000001"
HOSTS = {"graph.facebook.com", "graph.instagram.com"}
# Edges of an account that signed in by itself: Meta's list of Instagram users leaves them out, so
# that its list of Pages judges them. The proof is no parameter of any edge.
AS_OF_A_PAGE = {"messages", "conversations"}
# The names of the fields differ between the two hosts, and no list has those of Instagram's.
NOT_LISTED = {"subscribed_apps"}
MESSAGES = ({"text"}, {"attachment"})  # either may have metadata
KINDS = {"image", "video", "audio", "file"}
RECIPIENTS = ({"id"}, {"comment_id"})


def judge(request: httpx.Request) -> None:
    """Raise AssertionError for what Meta does not list; a message's inside by its documentation."""
    assert request.url.host in HOSTS
    node, edge = graph.target(request)
    if edge in NOT_LISTED:
        return
    if node == "me":
        is_page = edge in AS_OF_A_PAGE or request.url.host == "graph.facebook.com"
        graph.check(request, "Page" if is_page else "IGUser", edge)
    else:
        graph.check(request, "IGUser" if node == ACCOUNT else "IGComment", edge)
    if edge == "messages":
        said = json.loads(request.content)
        assert set(said["recipient"]) in RECIPIENTS
        if "sender_action" not in said:
            judge_message(said["message"])


def judge_message(message: dict[str, Any]) -> None:
    assert set(message) - {"metadata"} in MESSAGES
    if "attachment" in message:
        assert set(message["attachment"]) == {"type", "payload"}
        assert message["attachment"]["type"] in KINDS
        assert set(message["attachment"]["payload"]) == {"url"}
        assert httpx.URL(message["attachment"]["payload"]["url"]).scheme == "https"
