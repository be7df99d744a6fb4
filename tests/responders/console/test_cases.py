"""Complaint cases on the screens."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from responders.console.case_urls import urlpatterns
from responders.models import Case, CaseCategory, CaseLetter
from responders.operations import cases
from tests.builders import a_responder
from tests.responders.complaints import Desk, a_desk
from tests.responders.console.desk import HTMX
from tests.responders.console.signing import signed_in
from tests.responders.promised import jakarta

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def days_ago(days: int) -> str:
    return f"{timezone.localtime() - timedelta(days=days):%Y-%m-%d %H:%M}"


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_the_register_shows_the_most_overdue_first_and_finds_a_number(desk: Desk) -> None:
    late, later = desk.case(days_ago(5)), desk.case(days_ago(60))
    text = page(signed_in(desk.putu), "cases")
    assert text.index(later.register_number) < text.index(late.register_number)
    assert "working days over" in text
    assert "Rp2,500,000" in text
    found = page(signed_in(desk.rani), "cases", q=late.register_number.lower())
    assert late.register_number in found
    assert later.register_number not in found
    assert "No complaint found" in page(signed_in(desk.rani), "cases", q="abc")


def test_a_register_of_many_asks_no_more_questions_than_one_of_few(desk: Desk) -> None:
    client = signed_in(desk.rani)
    for _n in range(2):
        desk.case(days_ago(3))
    page(client, "cases")
    with CaptureQueriesContext(connection) as few:
        page(client, "cases")
    for _n in range(6):
        desk.case(days_ago(3))
    with CaptureQueriesContext(connection) as many:
        page(client, "cases")
    assert len(few) == len(many)


def test_a_case_is_made_from_a_conversation_and_shown_there(desk: Desk) -> None:
    talk = desk.conversation(days_ago(1))
    client = signed_in(desk.rani)
    assert "Make a complaint case" in page(client, "conversation", talk.pk)
    form = {
        "form": "written",
        "received_at": days_ago(1).replace(" ", "T"),
        "type": desk.category("type").pk,
        "product": desk.category("product").pk,
        "came_by": "inbox",
        "amount": "2500000",
        "summary": "Dana belum kembali",
    }
    answer = client.post(reverse("case-open", args=[talk.pk]), form)
    case = Case.objects.get()
    assert answer["Location"] == reverse("case", args=[case.pk])
    assert (case.came_by, case.opened_by) == ("webchat", desk.rani.user)
    for headers in ({}, HTMX):
        text = client.get(reverse("conversation", args=[talk.pk]), headers=headers).content.decode()
        assert f"Complaint {case.register_number}: answer due" in text
    assert client.get(reverse("case-open", args=[talk.pk])).status_code == 302
    assert "the day of receipt does not count" in page(client, "case", case.pk)


def test_another_conversation_of_the_same_person_joins_their_case(desk: Desk) -> None:
    case = desk.case(days_ago(2))
    identity = case.links.get().conversation.identity
    talk = desk.conversation(days_ago(1), identity=identity)
    rani = signed_in(desk.rani)
    assert f"It belongs to {case.register_number}" in page(rani, "case-open", talk.pk)
    rani.post(reverse("case-joining", args=[case.pk, talk.pk]))
    assert case.links.count() == 2
    strange = desk.conversation(days_ago(1))
    refused = rani.post(reverse("case-joining", args=[case.pk, strange.pk]))
    assert (refused.status_code, case.links.count()) == (422, 2)


def test_papers_letters_and_the_decision_go_their_way(desk: Desk) -> None:
    case = desk.case(days_ago(2))
    dewi = signed_in(desk.dewi)
    dewi.post(reverse("case-act", args=[case.pk, "documents"]), {"names": "KTP\nRekening koran"})
    paper = case.documents.order_by("pk").first()
    assert paper is not None
    dewi.post(reverse("case-document", args=[case.pk, paper.pk]))
    decided = {"verdict": "accepted", "reason": "Dana kembali", "compensation": "1000"}
    dewi.post(reverse("case-act", args=[case.pk, "decision"]), decided)
    letter = {"language": "id", "by": "post", "told_at": days_ago(0).replace(" ", "T"), "token": str(uuid.uuid4())}  # fmt: skip
    looked = dewi.post(reverse("case-letter", args=[case.pk, "answer"]), {**letter, "look": "yes"})
    assert "Dana kembali" in looked.content.decode()
    assert not CaseLetter.objects.exists()
    dewi.post(reverse("case-letter", args=[case.pk, "answer"]), letter)
    case.refresh_from_db()
    assert (case.status, case.verdict) == ("answered", "accepted")
    assert "Decision" in page(dewi, "case", case.pk)
    assert "Difference to the cases: 0" in page(dewi, "case-totals")
    for name in ("case-csv", "case-totals-csv"):
        answer = dewi.get(reverse(name), {"brand": str(desk.brand.pk)})
        assert b"".join(answer).decode().count("\r\n") > 1  # type: ignore[arg-type]


def test_the_timeline_tells_when_a_case_was_opened_and_people_and_languages_by_their_names(
    desk: Desk,
) -> None:
    talk = desk.conversation(days_ago(3))
    case = cases.open_case(
        talk, desk.complaint(days_ago(3)), by=desk.rani.user, at=jakarta(days_ago(1))
    )
    cases.decide(case, "accepted", "Dana kembali", by=desk.dewi.user, at=jakarta(days_ago(1)))
    desk.told(case, "acknowledgement", days_ago(1))
    told = page(signed_in(desk.dewi), "case", case.pk)
    timeline = re.sub(r"<[^>]+>", " ", told[told.index('id="timeline"') :])
    received, opened = (
        date_format(jakarta(days_ago(days)), "SHORT_DATETIME_FORMAT") for days in (3, 1)
    )
    order = [received, "Complaint received in writing", opened, "Complaint case opened"]
    assert sorted(order, key=timeline.index) == order
    assert timeline.count(desk.rani.name) == len(("received", "opened"))
    assert "Acknowledgement, Indonesian" in told
    assert f", {desk.dewi.name}</dd>" in told
    assert desk.dewi.user.username not in told


def test_a_letter_that_is_not_whole_is_refused_with_a_sentence(desk: Desk) -> None:
    case = desk.case(days_ago(2))
    letter = {"language": "en", "by": str(case.links.get().conversation_id), "token": str(uuid.uuid4())}  # fmt: skip
    answer = signed_in(desk.dewi).post(reverse("case-letter", args=[case.pk, "answer"]), letter)
    assert (answer.status_code, "outcome" in answer.content.decode()) == (422, True)


def test_details_are_changed_and_the_register_number_stays(desk: Desk) -> None:
    case = desk.case(days_ago(2))
    changed = {"type": desk.category("type", "fees").pk, "product": case.product_id, "came_by": "branch", "amount": "7"}  # fmt: skip
    answer = signed_in(desk.rani).post(reverse("case-act", args=[case.pk, "details"]), changed)
    assert answer.status_code == 302
    number = case.register_number
    case.refresh_from_db()
    assert (case.type.code, case.came_by, case.amount, case.register_number) == ("fees", "branch", 7, number)  # fmt: skip


def test_an_agent_is_offered_neither_decision_nor_extension(desk: Desk) -> None:
    case = desk.case(days_ago(2))
    rani = signed_in(desk.rani)
    text = page(rani, "case", case.pk)
    for act in ("decision", "extension", "closing"):
        path = reverse("case-act", args=[case.pk, act])
        assert path not in text
        assert rani.get(path).status_code == 403
    assert rani.get(reverse("case-letter", args=[case.pk, "answer"])).status_code == 403


def test_templates_are_confirmed_by_name_and_changed_as_versions(desk: Desk) -> None:
    client = signed_in(a_responder("Wati", "admin", desk.brand))
    assert page(client, "manage-case-terms").count("Confirm with counsel") == 2
    template = desk.brand.case_templates.get(form="oral")
    client.post(reverse("manage-case-confirm", args=[template.pk]), {"name": "Sri Wahyuni, S.H."})
    assert "Confirmed by Sri Wahyuni, S.H." in page(client, "manage-case-terms")
    assert template.current is not None
    days = {"answer_days": 4, "extension_days": 0, "documents_days": 0, "warn_days": 1, "calendar_version": template.current.calendar_version_id}  # fmt: skip
    client.post(reverse("manage-case-template", args=[template.pk]), days)
    template.refresh_from_db()
    assert (template.current.number, template.current.answer_days) == (2, 4)
    text = desk.brand.case_letter_texts.first()
    page(client, "manage-case-letter", text.pk)
    wrong = client.post(reverse("manage-case-letter", args=[text.pk]), {"text": "Halo {nobody}"})
    assert wrong.status_code == 422


def test_cases_of_another_brand_are_not_there(desk: Desk) -> None:
    theirs = a_desk("Bank Lain")
    case = theirs.case(days_ago(2))
    text = theirs.brand.case_letter_texts.first()
    template = theirs.brand.case_templates.first()
    assert text is not None
    assert template is not None
    ids = {
        "pk": {"manage-case-letter": text.pk, "manage-case-template": template.pk, "manage-case-confirm": template.pk},
        "brand_id": theirs.brand.pk,
        "conversation_id": case.links.get().conversation_id,
        "document_id": 1,
        "act": "documents",
        "sort": "answer",
    }  # fmt: skip
    client = signed_in(a_responder("Wayan", "manager", desk.brand))
    for one in urlpatterns:
        name = str(one.name)
        given = {key: ids[key] for key in one.pattern.converters}
        if "pk" in given:
            given["pk"] = ids["pk"].get(name, case.pk)  # type: ignore[attr-defined]
        if not given:
            continue
        for method in (client.get, client.post):
            assert method(reverse(name, kwargs=given)).status_code in {404, 405}, name


@pytest.mark.parametrize("name", ["cases", "case-totals", "manage-case-terms", "case-csv"])
def test_strangers_are_sent_to_sign_in(client: Client, name: str) -> None:
    assert client.get(reverse(name))["Location"].startswith(reverse("sign-in"))


def test_every_number_of_the_quarter_opens_its_cases(desk: Desk) -> None:
    answered = desk.case("2026-11-02 10:00")
    desk.case("2026-11-03 10:00")
    desk.case("2026-10-01 10:00")
    elsewhere = a_desk("Bank Lain")
    elsewhere.case("2026-11-02 10:00")
    desk.answered(answered, "2026-11-05 10:00")
    dewi = signed_in(desk.dewi)
    told = page(dewi, "case-totals", quarter="2026Q4")
    found = re.findall(r'href="([^"]*/cases/totals/of/[^"]*)" data-n="(\d+)"', told)
    assert {"received", "closed", "carried"} <= set(re.findall(r"share=(\w+)", told))
    assert {"type", "product", "outcome", "timeliness"} <= set(re.findall(r"amp;(\w+)=", told))
    for address, many in found:
        listed = dewi.get(unescape(address)).content.decode()
        opened = re.findall(r'<th scope="row" class="nowrap"><a href="/cases/(\d+)/"', listed)
        assert len(set(opened)) == int(many), address
    foreign = dewi.get(
        reverse("case-totals-of"), {"brand": elsewhere.brand.pk, "share": "received"}
    )
    strange = dewi.get(reverse("case-totals-of"), {"brand": desk.brand.pk, "share": "all"})
    assert (foreign.status_code, strange.status_code) == (404, 404)
    asked = {"brand": desk.brand.pk, "share": "closed", "type": "\0", "outcome": "\0"}
    assert "No complaint found" in dewi.get(reverse("case-totals-of"), asked).content.decode()


def test_types_and_products_stand_apart_and_each_opens_its_form(desk: Desk) -> None:
    lead = signed_in(a_responder("Sari", "manager", desk.brand))
    told = page(lead, "manage-case-terms")
    for axis in ("type", "product"):
        (listed,) = re.findall(
            rf'aria-labelledby="{axis}-{desk.brand.pk}">(.*?)</section>', told, re.S
        )
        codes = set(re.findall(r"axis=(\w+)&amp;code=([^\"]+)", listed))
        wanted = CaseCategory.objects.filter(brand=desk.brand, axis=axis)
        assert codes == {(axis, one.code) for one in wanted}
    address = reverse("manage-case-category", args=[desk.brand.pk])
    one = desk.category("product")
    form = lead.get(address, {"axis": "product", "code": one.code}).content.decode()
    assert f'value="{one.name}"' in form
    assert '<option value="product" selected' in form
    assert lead.get(address, {"axis": "product", "code": f"\0{one.code}"}).status_code == 200


def test_the_days_of_missing_documents_are_named_where_they_do_not_count(desk: Desk) -> None:
    case, dewi = desk.case(days_ago(2)), signed_in(desk.dewi)
    sentence = "Days on which the customer’s documents were awaited do not count."
    assert sentence not in page(dewi, "case", case.pk)
    dewi.post(reverse("case-act", args=[case.pk, "documents"]), {"names": "KTP"})
    desk.told(case, "documents", days_ago(1))
    assert page(dewi, "case", case.pk).count(sentence) == 1  # at our clock, not at the customer's
