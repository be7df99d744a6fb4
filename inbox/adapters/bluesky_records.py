"""Records as the AT Protocol keeps them: read, written under a name, found again."""

from __future__ import annotations

from typing import Any

from inbox.adapters import atproto, bluesky_events, bluesky_post
from inbox.adapters.errors import Ambiguous, Rejected
from inbox.adapters.reading import mapping, text

TAKEN = "InvalidSwap"  # there is a record of this name already
GONE = "RecordNotFound"


class Records(atproto.Xrpc):
    def _posts(self, uris: list[str]) -> list[dict[str, Any]]:
        return bluesky_events.listed(self._query("app.bsky.feed.getPosts", uris=uris), "posts")

    def _post(self, uri: str) -> dict[str, Any]:
        """The post as it is now; Rejected where it is no longer there."""
        post = next(iter(self._posts([uri])), {})
        if not (text(post.get("uri")) and text(post.get("cid"))):
            raise Rejected("The post is no longer there.", GONE)
        return post

    def _record(self, uri: str) -> dict[str, Any]:
        owner, collection, name = (*uri.removeprefix("at://").split("/", 2), "", "")[:3]
        return self._query(
            "com.atproto.repo.getRecord", repo=owner, collection=collection, rkey=name
        )

    def _write(self, collection: str, name: str, record: dict[str, Any], **swap: str | None) -> str:
        """`before`: the version it replaces, None where there must be none."""
        said: dict[str, Any] = {"repo": self._account, "collection": collection, "rkey": name}
        said["record"] = record
        if "before" in swap:
            said["swapRecord"] = swap["before"]
        uri = text(self._procedure("com.atproto.repo.putRecord", said).get("uri"))
        if not uri:
            raise Ambiguous("The platform's answer has no address.", "no_id")
        return uri

    def _written(self, name: str, words: str) -> str:
        """What stands under the name already, if it is what we want to say."""
        found = self._record(f"at://{self._account}/{bluesky_post.POSTS}/{name}")
        if mapping(found, "value").get("text") != words:
            raise Rejected("Another post has this name.", TAKEN)
        return text(found.get("uri"))

    def _did_of(self, handle: str) -> str:
        try:
            found = self._query("com.atproto.identity.resolveHandle", handle=handle)
        except Rejected:
            return ""
        return text(found.get("did"))


def ref(post: dict[str, Any]) -> dict[str, str]:
    """What points at a post in one version."""
    return {"uri": text(post.get("uri")), "cid": text(post.get("cid"))}
