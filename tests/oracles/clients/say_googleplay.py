"""The list of reviews, or an answer, through Google's own client, which knows the paths by itself."""

from __future__ import annotations

from typing import Any

from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build


def answer(task: dict[str, Any]) -> Any:
    """task: base, token, package; review and text for an answer."""
    client = build(
        "androidpublisher",
        "v3",
        credentials=Credentials(task["token"]),
        client_options={"api_endpoint": task["base"]},
        static_discovery=True,
        cache_discovery=False,
    )
    package, body = task["package"], {"replyText": task.get("text")}
    if "review" in task:
        call = client.reviews().reply(packageName=package, reviewId=task["review"], body=body)
    else:
        call = client.reviews().list(packageName=package, maxResults=100)
    call.execute()
