"""Templates of a WhatsApp number: listed, said, refused; every call judged by the document."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.core.templates import Filled, Part
from responders.drill import cloud
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
            {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE"}]}]},
        {"name": "tanpa_bahasa"}, {"language": "id"},
        {"name": "rusak", "language": "id", "components": "tidak", "status": 7},
    ]  # fmt: skip
    found = {one.name: one for one in listing(cloud.TEMPLATES, [], strange).templates()}
    assert {name: one.obstacle for name, one in found.items() if one.obstacle} == {
        "otp": "code", "karusel": "kind", "kupon": "buttons", "receipt": "header", "rusak": "kind",
    }  # fmt: skip
    assert set(found) - {"otp", "karusel", "kupon", "receipt", "rusak"} == {
        "card_ready", "kartu_siap", "masih_perlu_bantuan", "promo",
    }  # fmt: skip
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
