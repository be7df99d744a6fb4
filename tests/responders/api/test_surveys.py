"""Surveys and satisfaction by the API: the same figures, and never a link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from responders.operations import survey_answers
from tests.builders import a_brand, a_responder
from tests.responders.api.conftest import Caller
from tests.responders.surveyed import HOUR, a_resolved, an_asking_channel, asked

pytestmark = pytest.mark.django_db


def test_the_api_tells_answers_and_shares_and_never_the_link(caller: Caller) -> None:
    now, rani = timezone.now(), a_responder("Rani", "agent", a_brand())
    found = a_resolved(an_asking_channel(rani.brands.get()), rani, now - 2 * HOUR)
    survey, token = asked(found, now - HOUR)
    survey_answers.answer(survey, 2, "Lama", at=now)
    api = caller(rani)
    told = api.get(f"/api/v1/conversations/{found.pk}/surveys/")
    assert [one["score"] for one in told.json()["results"]] == [2]
    messages = api.get(f"/api/v1/conversations/{found.pk}/messages/")
    assert token not in told.content.decode() + messages.content.decode()
    span = {"start": (now - timedelta(days=1)).isoformat(), "end": now.isoformat(), "by": "agent"}
    (line,) = api.get("/api/v1/reports/satisfaction/", span).json()
    assert (line["answered"], line["satisfied"], line["interval"]) == (1, None, None)
    assert line["responses"] == {"value": 1.0, "n": 1}


def test_a_period_that_ends_before_it_begins_is_refused(caller: Caller) -> None:
    api = caller(a_responder("Rani", "agent", a_brand()))
    span = {"start": "2026-11-24T00:00:00Z", "end": "2026-11-23T00:00:00Z"}
    assert api.get("/api/v1/reports/satisfaction/", span).status_code == 400
