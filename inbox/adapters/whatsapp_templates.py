"""Templates of a WhatsApp Business Account: which there are, how one is said, and why one is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from inbox.adapters import reading
from inbox.adapters.base import Enclosure
from inbox.adapters.errors import Rejected, TemplateRefused, Unreachable
from inbox.adapters.reading import identifier, items, mapping, text
from inbox.core.templates import (
    BODY,
    BUTTON,
    FOOTER,
    HEADER,
    Filled,
    Part,
    Template,
    beginning,
    of_part,
)

MOST_PAGES = 300  # of 25; an account has 6,000 templates at most
PASSWORDS = "AUTHENTICATION"
COPY_CODE = "copy_code"
CODE = "{{code}}"  # the blank of a button that copies one; the platform has no sign for it
# That want nothing but words.
PLAIN_BUTTONS = frozenset({"COPY_CODE", "PHONE_NUMBER", "QUICK_REPLY", "URL"})
# What a heading may be instead of words. Source: WhatsApp Cloud API, "Media", and its description of templates'
# parameters, which takes no document but PDF.
FILES = {
    "DOCUMENT": ("file", ("application/pdf",)),
    "IMAGE": ("image", ("image/jpeg", "image/png")),
    "VIDEO": ("video", ("video/3gpp", "video/mp4")),
}
# Source: WhatsApp Cloud API, "Error codes", templates.
REFUSALS = {
    "132000": "template_changed",  # another number of blanks
    "132001": "template_gone",  # not in this language, or not approved
    "132005": "template_too_long",
    "132007": "template_policy",
    "132012": "template_changed",  # blanks of another kind
    "132015": "template_paused",
    "132016": "template_disabled",
}


def every(call: Callable[[dict[str, str]], dict[str, Any]]) -> list[Template]:
    """All of them, whatever their state. `call` gets one page, by its parameters."""
    found: list[Template] = []
    params: dict[str, str] = {}
    for _page in range(MOST_PAGES):
        answer = call(params)
        found += filter(None, map(read, items(answer.get("data"))))
        after = identifier(mapping(answer, "paging", "cursors").get("after"))
        if not after or not mapping(answer, "paging").get("next"):
            return found
        params = {"after": after}
    raise Unreachable("The list of templates does not end.", "too_many_pages")


def read(told: dict[str, Any]) -> Template | None:
    """One of the list; None for what has no name or no language."""
    name, language = text(told.get("name")), text(told.get("language"))
    if not name or not language:
        return None
    category, components = text(told.get("category")), items(told.get("components"))
    return Template(
        name=name,
        language=language,
        category=category,
        state=text(told.get("status")),
        parts=tuple(part for one in components for part in _parts(one)),
        obstacle=_obstacle(category, components),
    )


def message(filled: Filled, media: Sequence[Enclosure], media_id: str) -> dict[str, Any]:
    """The part of a message that says it. What it answers is not named: the platform does not show that.

    media, media_id: the file that it begins with, and what the platform calls it, where it does.
    """
    components = [_component(part, filled) for part in filled.parts if of_part(part)]
    if beginning(filled.parts) is not None:
        if not media:
            raise Rejected("The template begins with a file, and there is none.", "no_file")
        components.insert(0, _file(media[0], media_id))
    language = {"policy": "deterministic", "code": filled.language}
    template: dict[str, Any] = {"name": filled.name, "language": language}
    if components:
        template["components"] = components
    return {"type": "template", "template": template}


def refusal(refused: Rejected) -> Rejected:
    """The same; as TemplateRefused where it is the template's fault."""
    number = refused.code.partition("/")[0]
    meaning = REFUSALS.get(number)
    return TemplateRefused(f"{number}: {refused}", meaning) if meaning else refused


def _component(part: Part, filled: Filled) -> dict[str, Any]:
    given: list[dict[str, str]] = []
    if part.action == COPY_CODE:
        (blank,) = of_part(part)
        given = [{"type": "coupon_code", "coupon_code": filled.values[blank.key]}]
        return {
            "type": BUTTON,
            "sub_type": COPY_CODE,
            "index": str(part.index),
            "parameters": given,
        }
    for blank in of_part(part):
        one = {"type": "text", "text": filled.values[blank.key]}
        if not blank.name.isdecimal():
            one["parameter_name"] = blank.name
        given.append(one)
    if part.kind == BUTTON:
        return {"type": BUTTON, "sub_type": "url", "index": str(part.index), "parameters": given}
    return {"type": part.kind, "parameters": given}


def _file(one: Enclosure, media_id: str) -> dict[str, Any]:
    kind = "document" if one.kind == "file" else one.kind
    told = {"id": media_id, "filename": one.name} if kind == "document" else {"id": media_id}
    return {"type": HEADER, "parameters": [{"type": kind, kind: told}]}


def _parts(component: dict[str, Any]) -> Iterator[Part]:
    match _kind(component):
        case "HEADER" if _word(component, "format") in {"", "TEXT"}:
            yield Part(kind=HEADER, text=_said(component), examples=_examples(component, "header"))
        case "HEADER" if _word(component, "format") in FILES:
            kind, takes = FILES[_word(component, "format")]
            yield Part(kind=HEADER, text="", file=kind, takes=takes)
        case "BODY":
            yield Part(kind=BODY, text=_said(component), examples=_examples(component, "body"))
        case "FOOTER":
            yield Part(kind=FOOTER, text=_said(component))
        case "BUTTONS":
            for index, button in enumerate(items(component.get("buttons"))):
                yield _button(index, button)


def _button(index: int, button: dict[str, Any]) -> Part:
    url, shown = text(button.get("url")), button.get("example")
    example = text(shown[0]) if isinstance(shown, list) and shown else text(shown)
    if _kind(button) == "COPY_CODE":
        examples = (("code", example),) if example else ()
        label = (
            _said(button) or "Copy code"
        )  # which is what the platform shows, in its own language
        return Part(
            kind=BUTTON, text=label, url=CODE, action=COPY_CODE, index=index, examples=examples
        )
    examples = (("1", example),) if "{{1}}" in url and example else ()
    return Part(kind=BUTTON, text=_said(button), url=url, index=index, examples=examples)


def _examples(component: dict[str, Any], place: str) -> tuple[tuple[str, str], ...]:
    """Of numbered blanks a list, or for the body a list of lists; of named ones their names."""
    shown = mapping(component, "example")
    named = items(shown.get(f"{place}_text_named_params"))
    if named:
        return tuple((text(one.get("param_name")), text(one.get("example"))) for one in named)
    told = shown.get(f"{place}_text")
    first = told[0] if isinstance(told, list) and told else None
    row = first if isinstance(first, list) else told
    if not isinstance(row, list):
        return ()
    return tuple((str(number), text(one)) for number, one in enumerate(row, 1))


def _obstacle(category: str, components: list[dict[str, Any]]) -> str:
    if category == PASSWORDS:
        return "code"
    kinds = [_kind(one) for one in components]
    if not {*kinds} <= {"HEADER", "BODY", "FOOTER", "BUTTONS"} or "BODY" not in kinds:
        return "kind"
    for one in components:
        if _kind(one) == "HEADER" and _word(one, "format") not in {"", "TEXT", *FILES}:
            return "header"
        if any(_kind(button) not in PLAIN_BUTTONS for button in items(one.get("buttons"))):
            return "buttons"
    return ""


def _said(component: dict[str, Any]) -> str:
    return text(component.get("text"))


def _kind(component: dict[str, Any]) -> str:
    return _word(component, "type")


def _word(component: dict[str, Any], name: str) -> str:
    return reading.text(component.get(name)).upper()
