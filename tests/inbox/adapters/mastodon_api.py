"""A Mastodon server that judges its calls by the description of the API, where that is at hand."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from tests.inbox.adapters import multipart, specs

DOCUMENT = "mastodon/schema.json"
# The document calls this header an object; every server wants a text.
SKIPPED_HEADERS = frozenset({"idempotency-key"})

BRAND, SARI = "42", "109"
NOTIFICATIONS, STATUSES = "/api/v1/notifications", "/api/v1/statuses"
OWN = f"/api/v1/accounts/{BRAND}/statuses"
CREDENTIALS = {"server": "bank.example", "access_token": "t0ken", "account": BRAND}


class Served:
    """A server that answers by path as it is told; every call is judged by the document."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.calls: list[httpx.Request] = []

    @property
    def http(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self._answer))

    def at(self, path: str, method: str = "GET") -> list[httpx.Request]:
        return [one for one in self.calls if (one.url.path, one.method) == (path, method)]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        judge(request)
        self.calls.append(request)
        path = request.url.path
        answer = self.answers.get(f"{request.method} {path}", self.answers.get(path))
        if answer is None:
            answer = refused(404) if path.startswith(STATUSES + "/") else []
        if callable(answer):
            answer = answer(request)
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


def refused(status: int, **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"error": "No."}, headers=headers)


def status(number: str, **more: Any) -> dict[str, Any]:
    author = {"id": SARI, "acct": "sari@toko.example", "username": "sari"}
    told = {"id": number, "account": author, "visibility": "public", "content": "<p>Halo</p>"}
    return {**told, "created_at": "2026-11-23T02:13:20.000Z", **more}


def judge(request: httpx.Request) -> None:
    """Raise AssertionError for a path, method, parameter or body that the document does not know."""
    document = specs.load(DOCUMENT)
    if document is None:
        return
    operation = _operation(request, document)
    known = {one["name"].lower(): one for one in operation.get("parameters", [])}
    for name, value in request.url.params.multi_items():
        parameter = known.get(name.removesuffix("[]"))
        assert parameter and parameter["in"] == "query", f"unknown parameter: {name}"
        schema = parameter["schema"]
        assert name.endswith("[]") == (schema["type"] == "array"), f"a list or not: {name}"
        _validate(_typed(value, schema), schema.get("items", schema), document)
    sent = {name for name in known if name in request.headers} - SKIPPED_HEADERS
    assert not sent & {name for name, one in known.items() if one["in"] == "query"}
    _judge_body(request, operation, document)


def _operation(request: httpx.Request, document: Any) -> Any:
    for path, methods in document["paths"].items():
        pattern = re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(path))
        if re.fullmatch(pattern, request.url.path) and request.method.lower() in methods:
            return methods[request.method.lower()]
    raise AssertionError(f"no such call: {request.method} {request.url.path}")


def _judge_body(request: httpx.Request, operation: Any, document: Any) -> None:
    if not request.content:
        assert not operation.get("requestBody", {}).get("required"), "a body is missing"
        return
    taken = operation["requestBody"]["content"]
    if multipart.is_form(request):
        assert set(multipart.parts(request)) <= set(
            taken["multipart/form-data"]["schema"]["properties"]
        )
        return
    content = json.loads(request.content)
    schema = taken["application/json"]["schema"]
    if "TextStatus" in json.dumps(schema):  # the document lets several kinds match at once
        kind = "MediaStatus" if "media_ids" in content else "TextStatus"
        schema = {"$ref": f"#/components/schemas/{kind}"}
    _validate(content, schema, document)
    unknown = set(content) - _properties(schema, document)
    assert not unknown, f"unknown: {unknown}"


def _validate(value: Any, schema: Any, document: Any) -> None:
    whole = {**schema, "components": document["components"]}
    faults = [fault.message for fault in Draft202012Validator(whole).iter_errors(value)]
    assert not faults, faults


def _properties(schema: Any, document: Any) -> set[str]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    inner = [*schema.get("allOf", []), *schema.get("oneOf", [])]
    return set(schema.get("properties", {})).union(*(_properties(one, document) for one in inner))


def _typed(value: str, schema: Any) -> Any:
    """A parameter's text as what it stands for."""
    kind = schema.get("items", schema).get("type")
    return json.loads(value) if kind in ("integer", "boolean") else value
