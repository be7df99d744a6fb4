"""Complaint cases: register numbers, extensions, letters, roles."""

from __future__ import annotations

import threading
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from inbox.core.events import Visibility
from inbox.core.states import Sending
from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, Message
from responders.core.cases import Kind
from responders.models import Case, CaseAlert, CaseFact, CaseTemplate
from responders.operations import case_clocks, case_letters, case_terms, cases
from tests.builders import a_conversation
from tests.responders.complaints import Desk, a_desk, accepted, due, kinds
from tests.responders.promised import jakarta

pytestmark = pytest.mark.django_db
MONDAY = "2026-11-02 10:00"


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def test_a_case_gets_the_next_number_of_its_brand_and_year(desk: Desk) -> None:
    numbers = [desk.case(at).register_number for at in (MONDAY, "2026-12-31 23:59", "2027-01-01 00:01")]  # fmt: skip
    assert numbers == ["P-2026-000001", "P-2026-000002", "P-2027-000001"]
    assert a_desk("Bank Lain").case(MONDAY).register_number == "P-2026-000001"


def test_a_case_that_fails_gives_its_number_back(desk: Desk) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        desk.case(MONDAY)
        raise RuntimeError
    assert desk.case(MONDAY).sequence == 1


@pytest.mark.django_db(transaction=True)
def test_cases_opened_at_once_get_numbers_without_gaps(desk: Desk) -> None:
    talks = [desk.conversation(MONDAY) for _n in range(12)]
    complaint = desk.complaint(MONDAY)
    start, wrong = threading.Barrier(len(talks)), []

    def open_one(number: int) -> None:
        try:
            start.wait(20)
            with transaction.atomic():
                cases.open_case(talks[number], complaint, by=desk.rani.user, at=jakarta(MONDAY))
                if number % 3 == 0:
                    raise KeyError(number)  # a third of them fail after they had a number
        except KeyError:
            pass
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=open_one, args=(number,)) for number in range(len(talks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not wrong
    found = sorted(Case.objects.filter(brand=desk.brand).values_list("sequence", flat=True))
    assert found == list(range(1, 9))


def test_a_conversation_has_one_running_case(desk: Desk) -> None:
    talk = desk.case(MONDAY).links.get().conversation
    with pytest.raises(Refused) as refused:
        cases.open_case(talk, desk.complaint(MONDAY), by=desk.rani.user, at=jakarta(MONDAY))
    assert refused.value.code == "case_runs"


def test_one_case_joins_conversations_of_one_contact_only(desk: Desk) -> None:
    case = desk.case(MONDAY)
    same = a_conversation(desk.channel, identity=case.links.get().conversation.identity)
    cases.join(case, same, by=desk.rani.user, at=jakarta(MONDAY))
    assert case.links.count() == 2
    with pytest.raises(Refused):
        cases.join(case, desk.conversation(MONDAY), by=desk.rani.user, at=jakarta(MONDAY))


def test_a_running_case_keeps_the_version_it_began_with(desk: Desk) -> None:
    case = desk.case(MONDAY)
    template = CaseTemplate.objects.get(brand=desk.brand, form="written")
    assert template.current is not None
    longer = case_terms.Days(calendar_version=template.current.calendar_version, answer_days=20)
    case_terms.change(template, longer, by=None, at=jakarta("2026-11-03 09:00"))
    before = due(case)
    cases.list_documents(case, ["KTP"], by=desk.rani.user, at=jakarta("2026-11-03 10:00"))
    case_clocks.refresh(case, at=jakarta("2026-11-03 10:00"))
    assert due(case) == before == jakarta("2026-11-17 00:00")
    assert due(desk.case("2026-11-03 10:00")) == jakarta("2026-12-02 00:00")


def test_an_extension_is_refused_without_reason_without_telling_and_too_late(desk: Desk) -> None:
    case, dewi = desk.case(MONDAY), desk.dewi.user

    def refusal(reason: str, at: str) -> str:
        with pytest.raises(Refused) as refused:
            cases.extend(case, reason, by=dewi, at=jakarta(at))
        return refused.value.code

    assert refusal("Menunggu prinsipal", "2026-11-10 09:00") == "customer_not_told"
    letter = desk.sent(case, "extension", "2026-11-11 09:00", reason="menunggu prinsipal")
    assert refusal("Menunggu prinsipal", "2026-11-11 10:00") == "customer_not_told"
    accepted(letter, "2026-11-11 11:00")
    assert refusal(" ", "2026-11-11 12:00") == "no_reason"
    assert refusal("Menunggu prinsipal", "2026-11-17 00:01") == "extension_too_late"
    cases.extend(case, "Menunggu prinsipal", by=dewi, at=jakarta("2026-11-16 23:00"))
    assert due(case) == jakarta("2026-12-01 00:00")
    assert refusal("Lagi", "2026-11-18 09:00") == "extended_already"
    assert Activity.objects.get(verb="case_extended").detail["reason"] == "Menunggu prinsipal"


def test_an_extension_told_after_the_first_period_is_too_late(desk: Desk) -> None:
    case = desk.case(MONDAY)
    desk.told(case, "extension", "2026-11-17 09:00", reason="prinsipal")
    with pytest.raises(Refused) as refused:
        cases.extend(case, "Lama", by=desk.dewi.user, at=jakarta("2026-11-17 10:00"))
    assert refused.value.code == "extension_too_late"


def test_a_letter_that_failed_told_nobody(desk: Desk) -> None:
    case = desk.case(MONDAY)
    letter = desk.sent(case, "extension", "2026-11-11 09:00", reason="prinsipal")
    accepted(letter, "2026-11-11 11:00")
    assert kinds(case)[-1] == Kind.EXTENSION_TOLD
    accepted(letter, "2026-11-11 11:00", Sending.FAILED)
    assert Kind.EXTENSION_TOLD not in kinds(case)
    assert CaseFact.objects.filter(case=case, kind=Kind.EXTENSION_TOLD).count() == 1  # it stays


def test_papers_stop_the_clock_from_the_telling_to_the_last_of_them(desk: Desk) -> None:
    case, rani = desk.case(MONDAY), desk.rani.user
    at = jakarta("2026-11-03 09:00")
    cases.list_documents(case, ["KTP", "Rekening koran"], by=rani, at=at)
    desk.told(case, "documents", "2026-11-04 09:00")
    case.refresh_from_db()
    assert case.status == Case.Status.WAITING
    first, second = case.documents.order_by("pk")
    cases.receive_document(first, jakarta("2026-11-05 09:00"), by=rani, at=jakarta("2026-11-09 09:00"))  # fmt: skip
    assert Kind.DOCUMENTS_COMPLETE not in kinds(case)
    cases.receive_document(second, jakarta("2026-11-09 08:00"), by=rani, at=jakarta("2026-11-09 09:00"))  # fmt: skip
    assert due(case) == jakarta("2026-11-20 00:00")
    assert case.status == Case.Status.OPEN


def test_a_letter_never_goes_in_public(desk: Desk) -> None:
    talk = desk.conversation(MONDAY, visibility=Visibility.PUBLIC)
    case = cases.open_case(talk, desk.complaint(MONDAY), by=desk.rani.user, at=jakarta(MONDAY))
    with pytest.raises(Refused) as refused:
        desk.sent(case, "acknowledgement", MONDAY)
    assert refused.value.code == "never_in_public"
    assert not Message.objects.filter(conversation=talk, direction="out").exists()


def test_a_letter_with_something_missing_does_not_go(desk: Desk) -> None:
    case = desk.case(MONDAY)
    for sort, at in (("documents", MONDAY), ("extension", MONDAY), ("answer", MONDAY)):
        with pytest.raises(Refused) as refused:
            desk.told(case, sort, at)
        assert refused.value.code == "letter_incomplete"
    assert refused.value.message == "The letter cannot go without the decision, the reason."


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_shipped_letter_fills_in_both_languages(desk: Desk, language: str) -> None:
    case = desk.case(MONDAY)
    cases.list_documents(case, ["KTP"], by=desk.rani.user, at=jakarta(MONDAY))
    case = cases.decide(case, "partly", "Sebagian.", Decimal(1_000_000), by=desk.dewi.user, at=jakarta(MONDAY))  # fmt: skip
    for sort in ("acknowledgement", "documents", "extension", "answer"):
        text, missing = case_letters.wording(case, sort, language, at=jakarta(MONDAY))
        assert (missing, "{" in text) == ([], False)
        assert case.register_number in text


def test_letters_reasons_and_summaries_carry_no_personal_data(desk: Desk) -> None:
    card = "4111 1111 1111 1111"
    case = desk.case(MONDAY, summary=f"Kartu {card} tertelan")
    assert card not in case.summary
    case = cases.decide(
        case, "rejected", f"Kartu {card} sah.", by=desk.dewi.user, at=jakarta(MONDAY)
    )
    letter = desk.sent(case, "answer", MONDAY)
    assert letter.delivery is not None
    assert card not in letter.text + letter.delivery.message.text
    case.refresh_from_db()
    assert card not in case.verdict_reason


def test_the_answer_counts_when_the_platform_took_it(desk: Desk) -> None:
    case = desk.case(MONDAY)
    cases.decide(case, "accepted", "Dana kembali.", by=desk.dewi.user, at=jakarta(MONDAY))
    letter = desk.sent(case, "answer", "2026-11-16 23:50")
    accepted(letter, "2026-11-17 00:01")
    case.refresh_from_db()
    assert (case.status, case.timeliness, case.ended_at) == ("answered", "missed", jakarta("2026-11-17 00:01"))  # fmt: skip
    with pytest.raises(Refused):
        cases.decide(case, "rejected", "Lain", by=desk.dewi.user, at=jakarta("2026-11-17 09:00"))


def test_the_same_letter_form_sent_twice_is_one_letter(desk: Desk) -> None:
    case, token = desk.case(MONDAY), uuid.uuid4()
    talk = case.links.get().conversation
    asked: dict[str, Any] = {"client_token": token, "by": desk.rani.user, "at": jakarta(MONDAY)}
    one = case_letters.send(case, "acknowledgement", talk, **asked)
    assert case_letters.send(case, "acknowledgement", talk, **asked) == one


def test_the_sweep_writes_each_alert_once(desk: Desk) -> None:
    case = desk.case(MONDAY)
    assert case_clocks.sweep(at=jakarta("2026-11-11 09:00")) == 0
    assert [case_clocks.sweep(at=jakarta("2026-11-12 09:00")) for _n in range(2)] == [1, 0]
    assert [case_clocks.sweep(at=jakarta("2026-11-17 09:00")) for _n in range(2)] == [1, 0]
    assert [(one.sort, one.case) for one in CaseAlert.objects.order_by("pk")] == [("due_soon", case), ("overdue", case)]  # fmt: skip
    desk.answered(case, "2026-11-18 09:00")
    assert case_clocks.sweep(at=jakarta("2026-11-19 09:00")) == 0
    assert CaseAlert.objects.count() == 2


def test_only_leads_decide_and_extend_and_an_auditor_only_reads(desk: Desk) -> None:
    case, at = desk.case(MONDAY), jakarta(MONDAY)
    with pytest.raises(NotAllowed):
        cases.decide(case, "accepted", "Ya", by=desk.rani.user, at=at)
    with pytest.raises(NotAllowed):
        cases.extend(case, "Lama", by=desk.rani.user, at=at)
    with pytest.raises(NotAllowed):
        cases.list_documents(case, ["KTP"], by=desk.putu.user, at=at)
    assert list(cases.readable(desk.putu)) == [case]
    assert not cases.readable(a_desk("Bank Lain").dewi).exists()


def test_a_new_version_is_to_be_confirmed_again(desk: Desk) -> None:
    template = CaseTemplate.objects.get(brand=desk.brand, form="oral")
    first = template.current
    assert first is not None
    case_terms.confirm(first, "Sri Wahyuni, S.H.", by=None, at=jakarta(MONDAY))
    with pytest.raises(Refused):
        case_terms.confirm(first, "Lain", by=None, at=jakarta(MONDAY))
    days = case_terms.Days(calendar_version=first.calendar_version, answer_days=4)
    second = case_terms.change(template, days, by=None, at=jakarta(MONDAY))
    first.refresh_from_db()
    assert (first.confirmed_name, second.confirmed_name) == ("Sri Wahyuni, S.H.", "")


def test_installing_again_changes_nothing(desk: Desk) -> None:
    before = [desk.brand.case_templates.count(), desk.brand.case_categories.count(), desk.brand.calendars.count()]  # fmt: skip
    case_terms.install(desk.brand, by=None, at=jakarta(MONDAY))
    assert before == [desk.brand.case_templates.count(), desk.brand.case_categories.count(), desk.brand.calendars.count()]  # fmt: skip
