"""A program writes policies and tiers, keeps reports, files papers: by the operations of the console."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from responders.models import CaseDocument, ReportSchedule, Responder
from tests.builders import a_responder
from tests.responders.api.conftest import Caller
from tests.responders.complaints import a_desk
from tests.responders.promised import a_bank, the_clock

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


def test_a_policy_for_a_tier_is_written_and_a_customer_placed_in_it(caller: Caller) -> None:
    bank = a_bank(first_reply=60)
    dewi = caller(a_responder("Dewi", Responder.Role.MANAGER, bank.brand))
    target = {"first_reply": {"3": {"seconds": 600, "calendar": None}}}
    body = {"brand": bank.brand.pk, "name": "Prioritas", "conditions": {"tiers": ["Prioritas"]}, "targets": target}  # fmt: skip
    made = dewi.post(f"{V1}/policies/", body, format="json")
    assert (made.status_code, made.json()["number"]) == (201, 1)
    wrong = {"conditions": {"weather": ["rain"]}, "targets": target}
    url = f"{V1}/policies/{made.json()['id']}/"
    assert dewi.put(url, wrong, format="json").json()["code"] == "condition_unknown"
    assert dewi.put(url, {"targets": {"first_reply": {"3": {"seconds": "x"}}}}, format="json").status_code == 400  # fmt: skip
    # In front of the other one, which is for everybody.
    bank.brand.sla_policies.filter(pk=bank.policy.pk).update(position=9)
    conversation = bank.conversation("2026-11-23 09:00")
    tier = f"{V1}/conversations/{conversation.pk}/tier/"
    assert dewi.put(tier, {"tier": "Prioritas"}, format="json").json() == {"tier": "Prioritas"}
    assert caller(bank.rani).put(tier, {"tier": ""}, format="json").status_code == 403
    assert dewi.get(tier).json() == {"tier": "Prioritas"}
    assert dewi.get(f"{V1}/policies/").json()["results"][0]["spec"]["conditions"] == {"tiers": ["Prioritas"]}  # fmt: skip
    told = dewi.get(f"{V1}/clocks/{the_clock(conversation).pk}/").json()
    assert told["clock"]["target_seconds"] == 3600  # it was late already by the real clock
    codes = [line["code"] for line in told["timeline"]]
    assert codes[1] == "policy_for_all"


def test_reports_are_kept_mailed_and_the_backlog_adds_up(caller: Caller) -> None:
    bank = a_bank()
    bank.conversation("2026-11-23 09:00")
    boss = a_responder("Dewi", Responder.Role.MANAGER, bank.brand)
    boss.user.email = "dewi@example.com"
    boss.user.save()
    dewi = caller(boss)
    made = dewi.post(f"{V1}/saved-reports/", {"name": "Minggu", "query": "range=7", "brand": bank.brand.pk}, format="json")  # fmt: skip
    assert made.status_code == 201, made.json()
    url = f"{V1}/saved-reports/{made.json()['id']}/"
    wish = {"recipients": [boss.pk], "rhythm": "week", "weekday": 1, "hour": 7}
    rows = dewi.post(f"{url}schedules/", wish, format="json").json()
    assert rows[0]["recipient"] == boss.pk
    stranger = {**wish, "recipients": [a_responder("Joko", "manager").pk]}
    assert dewi.post(f"{url}schedules/", stranger, format="json").status_code == 403
    assert len(dewi.get(f"{url}schedules/").json()["results"]) == 1
    assert dewi.delete(f"{V1}/report-schedules/{rows[0]['id']}/").status_code == 204
    assert not ReportSchedule.objects.exists()
    assert dewi.delete(url).status_code == 204
    span = {"start": "2026-11-23T00:00:00+07:00", "end": "2026-11-24T00:00:00+07:00"}
    found = dewi.get(f"{V1}/reports/backlog/", span).json()
    assert (found["at_start"], found["over"], found["days"][0]["arrived"]) == (0, 0, 1)
    assert dewi.get(f"{V1}/reports/backlog/", {**span, "zone": "../etc"}).status_code == 400


def test_a_paper_of_a_case_is_put_in_and_read_back(caller: Caller) -> None:
    desk = a_desk()
    case = desk.case("2026-11-02 10:00")
    rani, url = caller(desk.rani), f"{V1}/cases/{case.pk}/documents/"
    file = SimpleUploadedFile("ktp.pdf", b"%PDF-1.7 ktp")
    made = rani.post(url, {"file": file}, format="multipart")
    assert (made.status_code, made.json()["file"]) == (201, "ktp.pdf")
    content = rani.get(f"{url}{made.json()['id']}/content/")
    assert content.content == b"%PDF-1.7 ktp"
    assert content["Content-Disposition"].startswith("attachment")
    assert caller(desk.putu).get(f"{url}{made.json()['id']}/content/").status_code == 403
    bad = SimpleUploadedFile("x.exe", b"MZ\x90\x00")
    assert rani.post(url, {"file": bad}, format="multipart").json()["code"] == "type_not_kept"
    assert CaseDocument.objects.count() == 1
