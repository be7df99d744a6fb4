"""Judges calls to LINE, and bodies from it, by its own OpenAPI documents, where those are at hand."""

from __future__ import annotations

import functools
import json
import os
import re
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from jsonschema import Draft4Validator  # OpenAPI 3.0 speaks this dialect

from tests.inbox.adapters import specs

USUAL = "https://api.line.me"
CALLS, EVENTS = "line/messaging-api.yml", "line/webhook.yml"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the plain one takes two seconds
# What the platform sends and its document does not know, or our bodies lack on purpose.
SPARED = {
    "message_edited__group": "messageEdited is newer than the document",
    "message_edited__twice_out_of_order": "messageEdited is newer than the document",
    "unknown_event__edit_without_id": "messageEdited is newer than the document",
    "message_received__new_content": "a content nobody described",
    "message_received__huge_ids": "an id as a number",
    "message_received__trimmed": "fields left out on purpose",
    "message_received__unknown_fields": "fields nobody described",
    "message_received__without_destination": "fields left out on purpose",
    "nothing__verify_button": "the console's button leaves the destination out",
    "unknown_event__message_without_id": "fields left out on purpose",
    "unknown_event__new_kind": "a kind nobody described",
    "unknown_event__not_an_object": "a shape nobody described",
    "unknown_event__unsend_without_id": "fields left out on purpose",
}


@functools.cache
def load(name: str) -> Any:
    """The document; None where it is not at hand."""
    path = Path(os.environ.get("DUA_SPECS") or specs._BESIDE) / name
    return yaml.load(path.read_bytes(), LOADER) if path.is_file() else None


def needs(name: str) -> pytest.MarkDecorator:
    reason = f"the official document {name} is not here; DUA_SPECS may name its folder"
    return pytest.mark.skipif(load(name) is None, reason=reason)


def judge(request: httpx.Request) -> None:
    """Raise AssertionError for a call, a header or a field that the document does not have."""
    assert re.fullmatch(r"Bearer \S+", request.headers["authorization"])
    document = load(CALLS)
    if document is None:
        return
    described = document["paths"][_path(request)][request.method.lower()]
    (server,) = [one["url"] for one in described.get("servers", [{"url": USUAL}])]
    assert str(request.url).startswith(server)
    headers = {one["name"] for one in described.get("parameters", []) if one["in"] == "header"}
    if "x-line-retry-key" in request.headers:
        assert "X-Line-Retry-Key" in headers
        assert str(uuid.UUID(request.headers["x-line-retry-key"]))
    assert bool(request.content) == ("requestBody" in described)
    if not request.content:
        return
    said = json.loads(request.content)
    _judge(said, described["requestBody"]["content"]["application/json"]["schema"], document)
    for message in said.get("messages", []):
        _judge_one_of("Message", message, document)


def _path(request: httpx.Request) -> str:
    return re.sub(r"/message/\d+/", "/message/{messageId}/", request.url.path)


def judge_body(body: bytes) -> None:
    """A webhook call: the envelope, and each event by the schema its type names."""
    document, told = load(EVENTS), json.loads(body)
    _judge(told, {"$ref": "#/components/schemas/CallbackRequest"}, document)
    for event in told["events"]:
        _judge_one_of("Event", event, document)
        if event["type"] == "message":
            _judge_one_of("MessageContent", event["message"], document)


def _judge_one_of(base: str, value: dict[str, Any], document: Any) -> None:
    """The base schema takes nearly anything; the one its discriminator names does not."""
    told = document["components"]["schemas"][base]["discriminator"]
    _judge(value, {"$ref": told["mapping"][value[told["propertyName"]]]}, document)


def _judge(value: Any, schema: dict[str, Any], document: Any) -> None:
    root = {**schema, "components": document["components"]}
    wrong = [error.message for error in Draft4Validator(_beside_its_ref(root)).iter_errors(value)]
    assert not wrong, wrong
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        known = _fields(name, document)
        is_base = "discriminator" in document["components"]["schemas"][name]
        assert is_base or set(value) <= known, f"{name}: unknown {set(value) - known}"


def _beside_its_ref(root: dict[str, Any]) -> dict[str, Any]:
    """Next to a `$ref` everything else is passed over, so it stands in a list of its own."""
    ref = root.pop("$ref", None)
    return {**root, "allOf": [{"$ref": ref}]} if ref else root


def _fields(name: str, document: Any) -> set[str]:
    schema = document["components"]["schemas"][name]
    known = set(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        above = part.get("$ref", "").rpartition("/")[2]
        known |= _fields(above, document) if above else set(part.get("properties", {}))
    return known
