"""Judges calls to the Graph by Meta's own list of edges and parameters, where that is at hand."""

from __future__ import annotations

import json

import httpx

from tests.inbox.adapters import multipart, specs

FIELDS_OF_EVERY_READ = {"fields", "limit", "after", "appsecret_proof"}


def judge(request: httpx.Request) -> None:
    """Raise AssertionError for an edge or a parameter that Meta does not list, or a missing one."""
    node, name = target(request)
    if (request.method, name) != ("POST", "subscribed_apps"):
        check(request, "Page" if node == "me" else "Comment", name)


def target(request: httpx.Request) -> tuple[str, str | None]:
    """The node that is asked, and which of its edges."""
    _root, _version, node, *edge = request.url.path.split("/")
    return node, edge[0] if edge else None


def _said(request: httpx.Request) -> set[str]:
    """The names in the body. The file itself is told on a page of its own."""
    if multipart.is_form(request):
        told = multipart.parts(request)
        assert [name for name, part in told.items() if part.name] == ["filedata"]
        return set(told) - {"filedata"}
    return set(json.loads(request.content)) if request.content else set()


def check(request: httpx.Request, kind: str, name: str | None) -> None:
    """By the list of the node's own kind, such as Page; nothing where it is not at hand."""
    document = specs.load(f"meta/{kind}.json")
    if document is None:
        return
    found = [api for api in document["apis"] if api["method"] == request.method]
    found = [api for api in found if api.get("endpoint") == name]
    assert found, f"no such edge: {request.method} {name}"
    params = {param["name"]: param for param in found[0].get("params", [])}
    given = set(request.url.params) - FIELDS_OF_EVERY_READ
    given |= _said(request)
    assert given <= set(params), f"unknown: {given - set(params)}"
    required = {param for param, told in params.items() if told["required"]}
    assert required <= given, f"missing: {required - given}"
