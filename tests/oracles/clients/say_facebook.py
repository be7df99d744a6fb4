"""A Page's answers through facebook-business: a comment under a comment, or a direct message."""

from __future__ import annotations

from typing import Any

from facebook_business.adobjects.comment import Comment
from facebook_business.adobjects.page import Page
from facebook_business.api import FacebookAdsApi
from facebook_business.session import FacebookSession


def answer(task: dict[str, Any]) -> dict[str, Any]:
    """task: base, version, token, secret, page; comment and text, or message; whoami where it shall ask."""
    FacebookSession.GRAPH = task["base"]
    session = FacebookSession(app_secret=task["secret"] or None, access_token=task["token"])
    api = FacebookAdsApi(session, api_version=task["version"])
    if "comment" in task:
        said = Comment(task["comment"], api=api).create_comment(params={"message": task["text"]})
    else:
        said = Page(task["page"], api=api).create_message(params=task["message"])
    found = {"said": dict(said)}
    if task.get("whoami"):
        found["me"] = dict(Page("me", api=api).api_get(fields=["id", "name"]))
    return found
