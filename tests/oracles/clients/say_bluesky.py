"""An answer with a link and a mention through the AT Protocol's SDK, under a name of our own."""

from __future__ import annotations

from typing import Any

from atproto import Client, client_utils, models


def answer(task: dict[str, Any]) -> Any:
    """task: base, did, token, name, at, root, parent, and parts: [text, what it points to]."""
    client = Client(base_url=f"{task['base']}/xrpc")
    client.request.add_additional_header("Authorization", f"Bearer {task['token']}")
    text = client_utils.TextBuilder()
    for words, target in task["parts"]:
        if not target:
            text.text(words)
        elif target.startswith("did:"):
            text.mention(words, target)
        else:
            text.link(words, target)
    record = models.AppBskyFeedPost.Record(
        text=text.build_text(),
        facets=text.build_facets(),
        created_at=task["at"],
        reply=models.AppBskyFeedPost.ReplyRef(
            root=models.ComAtprotoRepoStrongRef.Main(**task["root"]),
            parent=models.ComAtprotoRepoStrongRef.Main(**task["parent"]),
        ),
    )
    client.com.atproto.repo.put_record(
        models.ComAtprotoRepoPutRecord.Data(
            repo=task["did"],
            collection="app.bsky.feed.post",
            rkey=task["name"],
            record=record,
            swap_record=None,
        )
    )
