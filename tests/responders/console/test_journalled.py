"""What the journal says of codes and keys."""

from __future__ import annotations

import pytest
from django.utils import translation

from inbox.models import Activity
from responders.console import journalled
from tests.builders import MONDAY_TEN, a_brand
from tests.responders.promised import a_policy

pytestmark = pytest.mark.django_db


def test_terms_are_named_by_policy_version_and_priority() -> None:
    version = a_policy(a_brand()).current
    assert version is not None
    named = f"{version.policy.name}, versi {version.number}, Rendah"
    asked = {
        "queue": "general",
        "intent": "promo_question",
        "language": "id",
        "priority": 4,
        "tags": [],
    }
    applied = Activity(
        verb="policy_applied", old="", new=f"{version.pk}:4", detail={"asked": asked}, at=MONDAY_TEN
    )
    with translation.override("id"):
        told = journalled.row(applied, journalled.applied([applied]))
        (details,) = [f"{label}: {value}" for label, value in told["details"]]
    assert told["new"] == named
    assert details == (
        "Dipilih menurut: Antrean: general, Tentang: Promo, Bahasa: Bahasa Indonesia, Prioritas: Rendah"
    )


@pytest.mark.parametrize(("kept", "said"), [("60", "1h"), ("off", "not asked")])
def test_when_customers_are_asked_is_said_with_its_channel(kept: str, said: str) -> None:
    change = Activity(
        verb="survey_setting_saved", old="", new=kept, detail={"channel": "Situs web"}
    )
    told = journalled.row(change)
    assert (told["name"], told["new"], told["details"]) == ("Situs web", said, [])
