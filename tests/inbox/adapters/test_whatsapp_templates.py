"""Templates of a WhatsApp number: listed, said, refused; every call judged by the document."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Enclosure
from inbox.core.templates import Filled, Part, of_part
from responders.drill import cloud
from tests.inbox.adapters import files
from tests.inbox.adapters.test_whatsapp_files import sent
from tests.inbox.adapters.test_whatsapp_reports import KEY
from tests.inbox.adapters.test_whatsapp_sending import NUMBER, refusing, said_by, speaking

ACCOUNT = "102290129340398"
FILLED = Filled(
    name="card_ready",
    language="en_US",
    parts=(
        Part(kind="header", text="Card for {{1}}"),
        Part(kind="body", text="{{cabang}} and {{nama}}"),
        Part(kind="footer", text="Bank Arunika"),
        Part(kind="button", text="No", index=0),
        Part(kind="button", text="Come", url="https://a.example/{{1}}", index=1),
    ),
    values={"header.1": "Sari", "body.cabang": "Sudirman", "body.nama": "Sari", "button1.1": "77"},
)
SAYING = replace(NUMBER, text=FILLED.words, template=FILLED)


def listing(*pages: list[dict[str, Any]]) -> Any:
    """The list, a page at a time; an `after` that was not told is an error."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == f"/v25.0/{ACCOUNT}/message_templates"
        asked.append(request.url.params.get("after", ""))
        here = len(asked) - 1
        assert asked[here] == (f"p{here}" if here else "")
        paging: dict[str, Any] = {"cursors": {"after": f"p{here + 1}"}}
        if here + 1 < len(pages):
            paging["next"] = "https://graph.facebook.com/next"
        return httpx.Response(200, json={"data": pages[here], "paging": paging})

    return speaking(answer, business_account_id=ACCOUNT)


def test_every_page_is_read_and_each_says_whether_it_can_be_sent_from_here() -> None:
    strange = [
        {"name": "otp", "language": "id", "category": "AUTHENTICATION", "components": []},
        {"name": "karusel", "language": "id", "components": [{"type": "BODY"}, {"type": "CAROUSEL"}]},
        {"name": "kupon", "language": "id", "components": [
            {"type": "BODY", "text": "a"},
            {"type": "BUTTONS", "buttons": [
                {"type": "QUICK_REPLY", "text": "Nanti"}, {"type": "COPY_CODE", "example": "HEMAT"}]}]},
        {"name": "formulir", "language": "id", "components": [
            {"type": "BODY", "text": "a"}, {"type": "BUTTONS", "buttons": [{"type": "FLOW"}]}]},
        {"name": "tanpa_bahasa"}, {"language": "id"},
        {"name": "rusak", "language": "id", "components": "tidak", "status": 7},
    ]  # fmt: skip
    found = {one.name: one for one in listing(cloud.TEMPLATES, [], strange).templates()}
    assert {name: one.obstacle for name, one in found.items() if one.obstacle} == {
        "otp": "code", "karusel": "kind", "formulir": "buttons", "way_here": "header", "rusak": "kind",
    }  # fmt: skip
    assert {name for name, one in found.items() if not one.obstacle} == {
        "card_ready", "kartu_siap", "kupon", "masih_perlu_bantuan", "promo", "receipt",
    }  # fmt: skip
    first, *_others = found["receipt"].parts
    assert (first.kind, first.file, first.takes) == ("header", "file", ("application/pdf",))
    (code,) = of_part(found["kupon"].parts[2])
    assert (code.key, code.example, code.part.text) == ("button1.code", "HEMAT", "Copy code")
    ready = found["card_ready"]
    assert (ready.language, ready.category, ready.state) == ("en", "UTILITY", "APPROVED")
    assert [part.kind for part in ready.parts] == ["header", "body", "footer", "button", "button"]
    assert [part.examples for part in ready.parts][:2] == [
        (("1", "Sari"),), (("1", "Sari"), ("2", "Sudirman branch")),
    ]  # fmt: skip
    assert found["kartu_siap"].parts[0].examples[1] == ("cabang", "Cabang Sudirman")


def test_without_the_accounts_id_it_says_so_and_calls_nobody() -> None:
    with pytest.raises(errors.Rejected) as caught:
        speaking(lambda _request: httpx.Response(500)).templates()
    assert caught.value.code == "no_account"


def test_a_template_is_said_with_its_values_in_the_places_that_the_document_names() -> None:
    assert said_by(lambda adapter: adapter.send(SAYING)) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "6281200001111",
        "type": "template",
        "template": {
            "name": "card_ready",
            "language": {"policy": "deterministic", "code": "en_US"},
            "components": [
                {"type": "header", "parameters": [{"type": "text", "text": "Sari"}]},
                {"type": "body", "parameters": [
                    {"type": "text", "text": "Sudirman", "parameter_name": "cabang"},
                    {"type": "text", "text": "Sari", "parameter_name": "nama"}]},
                {"type": "button", "sub_type": "url", "index": "1",
                 "parameters": [{"type": "text", "text": "77"}]},
            ],
        },
        "biz_opaque_callback_data": f"dua:{KEY}",
    }  # fmt: skip
    plain = replace(FILLED, parts=FILLED.parts[2:4], values={})
    said = said_by(lambda adapter: adapter.send(replace(SAYING, template=plain)))
    assert "components" not in said["template"]


@pytest.mark.parametrize(
    ("kind", "enclosure", "told"),
    [
        ("image", files.PHOTO, {"type": "image", "image": {"id": "55"}}),
        ("video", files.FILM, {"type": "video", "video": {"id": "55"}}),
        ("file", files.PAPER, {"type": "document",
                               "document": {"id": "55", "filename": files.PAPER.name}}),
    ],
)  # fmt: skip
def test_a_template_that_begins_with_a_file_names_the_one_that_was_uploaded(
    kind: str, enclosure: Enclosure, told: dict[str, Any]
) -> None:
    parts = (Part(kind="header", text="", file=kind), Part(kind="body", text="{{1}}"))
    filled = Filled(name="receipt", language="id", parts=parts, values={"body.1": "Sari"})
    said = replace(SAYING, text=filled.words, template=filled, media=(enclosure,))
    uploaded, message = sent(said)
    assert uploaded.url.path.endswith("/media")
    content = json.loads(message.content)
    assert "context" not in content
    assert content["template"]["components"] == [
        {"type": "header", "parameters": [told]},
        {"type": "body", "parameters": [{"type": "text", "text": "Sari"}]},
    ]
    assert filled.words == "Sari"


def test_without_its_file_nothing_is_said() -> None:
    parts = (Part(kind="header", text="", file="image"), Part(kind="body", text="Halo"))
    filled = Filled(name="receipt", language="id", parts=parts, values={})
    with pytest.raises(errors.Rejected) as caught:
        speaking(lambda _request: httpx.Response(500)).send(
            replace(SAYING, text="Halo", template=filled)
        )
    assert caught.value.code == "no_file"


def test_the_code_of_a_button_that_copies_one_is_said_in_its_place() -> None:
    button = Part(kind="button", text="Copy code", url="{{code}}", action="copy_code", index=1)
    parts = (Part(kind="body", text="Hemat"), Part(kind="button", text="Nanti"), button)
    filled = Filled(name="kupon", language="id", parts=parts, values={"button1.code": "HEMAT25"})
    assert filled.words == "Hemat\n\n[Nanti]\n\n[Copy code] HEMAT25"
    said = said_by(
        lambda adapter: adapter.send(replace(SAYING, text=filled.words, template=filled))
    )
    assert said["template"]["components"] == [
        {"type": "button", "sub_type": "copy_code", "index": "1",
         "parameters": [{"type": "coupon_code", "coupon_code": "HEMAT25"}]},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "meaning"),
    [(132_000, "changed"), (132_001, "gone"), (132_005, "too_long"), (132_007, "policy"),
     (132_012, "changed"), (132_015, "paused"), (132_016, "disabled")],
)  # fmt: skip
def test_why_a_template_is_refused_is_told(number: int, meaning: str) -> None:
    with pytest.raises(errors.TemplateRefused) as caught:
        speaking(lambda _request: refusing(number)).send(SAYING)
    assert (caught.value.code, json.dumps(str(number))[1:-1] in str(caught.value)) == (
        f"template_{meaning}", True,
    )  # fmt: skip
