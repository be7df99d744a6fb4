"""Judges calls to WhatsApp by Meta's own description of it, where that is at hand."""

from __future__ import annotations

import functools
import json
import re
from typing import Any

import httpx
import jsonschema

from tests.inbox.adapters import multipart, specs

DOCUMENT = "whatsapp/business-messaging-api_v23.0.yaml"
# What the document does not know, by name and with the reason; nothing else is let through.
UNTOLD_QUERY = {"appsecret_proof"}  # of the Graph as a whole, told on its own page
UNTOLD_PAGING = {"after"}  # shown in the answers of lists, and told on the Graph's own page
UNTOLD_BODY = {
    "biz_opaque_callback_data": str,  # described for calls only, though messages take it
    "recipient": str,  # younger than this version: somebody who hides their number
}
UNTOLD_VALUE = {"parameter_name"}  # younger than this version: blanks with names
UNTOLD_BUTTON = "copy_code"  # told on a page of its own: templates with a coupon's code
UNTOLD_FORM = {"type"}  # told in words: the file's own type
LONGEST_TEXT = 4096  # told in words, not in the schema
LONGEST_MARK = 512


def judge(request: httpx.Request) -> None:
    """Raise AssertionError for a path, a parameter or a body that the document does not allow."""
    if specs.load(DOCUMENT) is None:
        return
    path, described = _operation(request)
    known = {one["name"] for one in described.get("parameters", []) if one.get("in") == "query"}
    given = set(request.url.params) - UNTOLD_QUERY
    if "paging" in json.dumps(described["responses"], default=str):
        given -= UNTOLD_PAGING
    assert given <= known, f"{path}: unknown {given - known}"
    assert request.headers["authorization"].startswith("Bearer ")
    if "requestBody" not in described:
        assert not request.content
        return
    taken = described["requestBody"]["content"]
    if multipart.is_form(request):
        given = set(multipart.parts(request)) - UNTOLD_FORM
        assert given == set(taken["multipart/form-data"]["schema"]["properties"])
        return
    body = json.loads(request.content) if request.content else {}
    _judge_body(body, taken["application/json"]["schema"])


def _operation(request: httpx.Request) -> tuple[str, dict[str, Any]]:
    """The description of the one edge whose address this is, with the parameters' forms."""
    found = []
    for path, operations in specs.load(DOCUMENT)["paths"].items():
        described = operations.get(request.method.lower())
        if described is None:
            continue
        matched = re.fullmatch(re.sub(r"\\{[^/]+\\}", "([^/]+)", re.escape(path)), request.url.path)
        if matched and _fit(described, re.findall(r"\{([^/]+)\}", path), matched.groups()):
            found.append((path, described))
    # Every id looks alike; of the number we never ask with its own id beside it.
    wanted = "Media-ID" if "phone_number_id" in request.url.params else "Phone-Number-ID"
    found = [one for one in found if wanted in one[0]] or found
    assert found, f"no such edge: {request.method} {request.url.path}"
    return found[0]


def _fit(described: dict[str, Any], names: list[str], values: tuple[str, ...]) -> bool:
    told = [one for one in described.get("parameters", []) if one.get("in") == "path"]
    forms = {one["name"]: one["schema"].get("pattern", "") for one in told}
    return all(
        re.search(forms.get(name, ""), value) for name, value in zip(names, values, strict=True)
    )


def _judge_body(body: dict[str, Any], schema: dict[str, Any]) -> None:
    for name, kind in UNTOLD_BODY.items():
        assert isinstance(body.get(name, kind()), kind), name
    told = {name: value for name, value in body.items() if name not in UNTOLD_BODY}
    assert len(body.get("biz_opaque_callback_data", "")) <= LONGEST_MARK
    if "status" in told:
        # The document describes "seen" beside the messages, and typing in an example only.
        assert told.pop("typing_indicator", {"type": "text"}) == {"type": "text"}
        schema = {"$ref": "#/components/schemas/MarkMessageRequestPayload"}
    elif "recipient" in body:
        assert "to" not in body, "`to` outweighs `recipient`"
        told["to"] = body["recipient"]
    elif "to" in body:
        assert re.fullmatch(r"\+?\d{5,20}", body["to"]) or body["recipient_type"] == "group"
    assert len(told.get("text", {}).get("body", "")) <= LONGEST_TEXT
    for one in told.get("template", {}).get("components", []):
        _judge_component(one)
    if "components" in told.get("template", {}):
        known = [c for c in told["template"]["components"] if c.get("sub_type") != UNTOLD_BUTTON]
        told["template"] = {**told["template"], "components": known}
    found = [error.message for error in _validator(json.dumps(schema)).iter_errors(told)]
    assert not found, found[0]


def _judge_component(one: dict[str, Any]) -> None:
    """By the form that the document gives to its type, and each value by its own.

    It describes a button's place by a pattern that refuses its own example, 0.
    """
    if one.get("sub_type") == UNTOLD_BUTTON:
        (value,) = one["parameters"]
        assert set(one) == {"type", "sub_type", "index", "parameters"}
        assert set(value) == {"type", "coupon_code"} and value["type"] == "coupon_code"
        assert re.fullmatch(r"\d", one["index"]) and isinstance(value["coupon_code"], str)
        return
    schemas = specs.load(DOCUMENT)["components"]["schemas"]
    told = {name: value for name, value in one.items() if name != "index"}
    if one["type"] == "button":
        assert re.fullmatch(r"\d", one["index"])
        told["index"] = "2"
    mapping = schemas["TemplateComponent"]["discriminator"]["mapping"]
    values = "ButtonParameterObject" if one["type"] == "button" else "ParameterObject"
    known = schemas[values]["discriminator"]["mapping"]
    found = list(_validator(json.dumps({"$ref": mapping[one["type"]]})).iter_errors(told))
    for value in one["parameters"]:
        named = {name: kept for name, kept in value.items() if name not in UNTOLD_VALUE}
        found += _validator(json.dumps({"$ref": known[value["type"]]})).iter_errors(named)
    assert not found, found[0].message


@functools.cache
def _validator(schema: str) -> jsonschema.Draft202012Validator:
    """As published the document refuses every message: each part forbids what the other part asks for."""
    document = json.loads(json.dumps(specs.load(DOCUMENT), default=str))
    for described in document["components"]["schemas"].values():
        for part in described.get("allOf", []):
            part.pop("additionalProperties", None)
    top = {**json.loads(schema), "unevaluatedProperties": False}
    return jsonschema.Draft202012Validator({**top, "components": document["components"]})
