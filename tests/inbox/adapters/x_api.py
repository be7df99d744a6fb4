"""Judges calls to X by its own description of the API, where that is at hand."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import httpx

from tests.inbox.adapters import multipart, specs

DOCUMENT = "x/openapi.json"
PLAIN: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "number": (int, float),
}  # fmt: skip
# What a header proves, in the words of the document.
PROOFS = {"OAuth": {"UserToken"}, "Bearer": {"BearerToken", "OAuth2UserToken"}}


def judge(request: httpx.Request) -> None:
    """Raise AssertionError for a path, proof, parameter or body that X does not describe."""
    document = specs.load(DOCUMENT)
    if document is None:
        return
    template, named = _path(request, document)
    operation = document["paths"][template][request.method.lower()]
    scheme = request.headers["authorization"].partition(" ")[0]
    allowed = {name for one in operation["security"] for name in one}
    assert allowed & PROOFS[scheme], f"{template}: not by {scheme}"
    params = [_resolved(one, document) for one in operation.get("parameters", [])]
    _judge_params(template, params, "path", named, document)
    _judge_params(template, params, "query", dict(request.url.params), document)
    described = operation.get("requestBody")
    if described is None:
        assert not request.content, f"{template}: takes no body"
        return
    if multipart.is_form(request):
        schema = described["content"]["multipart/form-data"]["schema"]
        parts = multipart.parts(request)
        given = {
            name: "bytes" if part.name else part.content.decode() for name, part in parts.items()
        }
        _judge_value(template, schema, given, document)
        return
    schema = described["content"]["application/json"]["schema"]
    assert request.headers["content-type"] == "application/json"
    _judge_value(template, schema, json.loads(request.content), document)


def _path(request: httpx.Request, document: Any) -> tuple[str, dict[str, str]]:
    """The described path, a literal one before one with names in it."""
    for template in sorted(document["paths"], key=lambda one: one.count("{")):
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
        found = re.fullmatch(pattern, request.url.path)
        if found and request.method.lower() in document["paths"][template]:
            return template, found.groupdict()
    raise AssertionError(f"no such call: {request.method} {request.url.path}")


def _judge_params(
    where: str, params: list[Any], place: str, given: dict[str, str], document: Any
) -> None:
    known = {param["name"]: param for param in params if param["in"] == place}
    assert set(given) <= set(known), f"{where}: unknown {set(given) - set(known)}"
    missing = {name for name, param in known.items() if param.get("required")} - set(given)
    assert not missing, f"{where}: missing {missing}"
    for name, text in given.items():
        schema = _resolved(known[name]["schema"], document)
        value: Any = text.split(",") if schema["type"] == "array" else text
        if schema["type"] == "integer":
            value = int(text)
        _judge_value(f"{where}?{name}", schema, value, document)


def _judge_value(where: str, schema: Any, value: Any, document: Any) -> None:
    schema = _resolved(schema, document)
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        assert any(_fits({"type": "object", **one}, value, document) for one in choices), where
    kind = schema.get("type")
    is_right = kind is None or isinstance(value, PLAIN[kind])
    assert is_right and isinstance(value, bool) == (kind == "boolean"), f"{where}: {value!r}"
    assert value in schema.get("enum", [value]), f"{where}: {value!r}"
    if isinstance(value, str):
        _judge_text(where, schema, value)
    elif isinstance(value, dict):
        _judge_object(where, schema, value, document)
    elif isinstance(value, list):
        assert len(value) >= schema.get("minItems", 0), where
        assert not schema.get("uniqueItems") or len(set(value)) == len(value), f"{where}: repeated"
        for one in value:
            _judge_value(f"{where}[]", schema["items"], one, document)
    elif not isinstance(value, bool):
        least, most = schema.get("minimum", value), schema.get("maximum", value)
        assert least <= value <= most, f"{where}: {value}"


def _judge_text(where: str, schema: Any, value: str) -> None:
    assert re.search(schema.get("pattern", ""), value), f"{where}: {value!r}"
    assert schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)), where
    if schema.get("format") == "date-time":
        assert datetime.fromisoformat(value).tzinfo, f"{where}: {value!r}"


def _judge_object(where: str, schema: Any, value: dict[str, Any], document: Any) -> None:
    missing = set(schema.get("required", [])) - set(value)
    assert not missing, f"{where}: missing {missing}"
    known = schema.get("properties", {})
    if schema.get("additionalProperties") is False:
        assert set(value) <= set(known), f"{where}: unknown {set(value) - set(known)}"
    for name in set(value) & set(known):
        _judge_value(f"{where}.{name}", known[name], value[name], document)


def _fits(schema: Any, value: Any, document: Any) -> bool:
    try:
        _judge_value("", schema, value, document)
    except AssertionError:
        return False
    return True


def _resolved(schema: Any, document: Any) -> Any:
    while "$ref" in schema:
        found = document
        for part in schema["$ref"].split("/")[1:]:
            found = found[part]
        schema = found
    return schema
