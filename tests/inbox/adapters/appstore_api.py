"""Judges calls to App Store Connect by Apple's own description, where that is at hand."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx

from tests.inbox.adapters import specs

DOCUMENT = "appstore/customer_reviews.json"
PLAIN = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list}


def judge(request: httpx.Request) -> None:
    """Raise AssertionError for an unknown address, method or parameter, or a body of the wrong shape."""
    document = specs.load(DOCUMENT)
    if document is None:
        return
    operation = _operation(request, document)
    known = {one["name"]: one["schema"] for one in operation.get("parameters", [])}
    for name, value in request.url.params.items():
        # The document leaves out where a list goes on; its pages' own addresses carry it.
        if name != "cursor":
            _judge_parameter(name, value, known[name])
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        _judge_value("body", json.loads(request.content), schema, document)


def _operation(request: httpx.Request, document: Any) -> Any:
    for path, methods in document["paths"].items():
        if re.fullmatch(re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(path)), request.url.path):
            return methods[request.method.lower()]
    raise AssertionError(f"no such address: {request.url.path}")


def _judge_parameter(name: str, value: str, schema: Any) -> None:
    if schema.get("type") == "integer":
        assert int(value) <= schema.get("maximum", int(value)), name
    allowed = schema.get("items", {}).get("enum")
    assert not allowed or set(value.split(",")) <= set(allowed), f"{name}={value}"


def _judge_value(where: str, value: Any, schema: Any, document: Any) -> None:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    assert isinstance(value, PLAIN[schema.get("type", "object")]), where
    if isinstance(value, dict):
        known = schema.get("properties", {})
        assert set(value) <= set(known), f"{where}: unknown {set(value) - set(known)}"
        missing = set(schema.get("required", ())) - set(value)
        assert not missing, f"{where}: missing {missing}"
        for name, inner in value.items():
            _judge_value(f"{where}.{name}", inner, known[name], document)
    assert value in schema.get("enum", [value]), where
