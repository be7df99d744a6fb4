"""Likes on Bluesky are records of ours, and taken back by deleting them."""

from __future__ import annotations

from tests.inbox.adapters.test_bluesky import ROOT, SHOWN, WRITTEN, Served, said, speaking


def test_what_takes_a_like_back_names_the_record_that_the_like_wrote() -> None:
    served = Served(getPosts=SHOWN, putRecord=WRITTEN, deleteRecord={})
    adapter = speaking(served)
    adapter.act("like", ROOT)
    adapter.act("unlike", ROOT)
    (liked,), (gone,) = served.named("putRecord"), served.named("deleteRecord")
    named = {name: said(liked)[name] for name in ("repo", "collection", "rkey")}
    assert said(gone) == named
