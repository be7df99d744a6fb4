from __future__ import annotations

from typing import Any

import pytest

from inbox.errors import MovedMeanwhile, NotAllowed, Refused
from inbox.models import Activity
from responders.models import TriageRule
from responders.operations import rules, starter
from tests.builders import MONDAY_TEN, a_brand, a_responder

AT = MONDAY_TEN
pytestmark = pytest.mark.django_db
KEEP: tuple[dict[str, Any], dict[str, Any]] = ({"intent": ["fees"]}, {"priority": 2})


def test_a_manager_makes_changes_and_switches_a_rule() -> None:
    brand = a_brand()
    bima = a_responder("Bima", "manager", brand).user
    rule = rules.create(brand, " Biaya  dulu ", *KEEP, by=bima, at=AT)
    rules.save(rule, "Biaya", {"words_any": ["biaya admin"]}, {"priority": 3}, by=bima, at=AT)
    rules.enable(rule, False, by=bima, at=AT)
    rule.refresh_from_db()
    assert (rule.name, rule.is_active, rule.changed_by) == ("Biaya", False, bima)
    assert list(Activity.objects.order_by("pk").values_list("verb", flat=True)) == [
        "rule_created", "rule_saved", "rule_switched",
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["agent", "lead", "auditor"])
def test_who_only_answers_cannot_change_the_rules(role: str) -> None:
    brand = a_brand()
    rani = a_responder("Rani", role, brand).user
    with pytest.raises(NotAllowed):
        rules.create(brand, "Biaya", *KEEP, by=rani, at=AT)


def test_a_manager_of_another_brand_cannot_either() -> None:
    joko = a_responder("Joko", "manager", a_brand("Bank Lain")).user
    with pytest.raises(NotAllowed):
        rules.create(a_brand(), "Biaya", *KEEP, by=joko, at=AT)


@pytest.mark.parametrize(
    ("name", "conditions", "effects", "code"),
    [
        ("", {}, {}, "bad_name"),
        ("Biaya", {"followers": 10}, {}, "bad_rule"),
        ("Biaya", {}, {"queue": "nowhere"}, "unknown_queue"),
        ("Biaya", {}, {"policy": "None"}, "unknown_policy"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_word_for_it(
    name: str, conditions: dict[str, Any], effects: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        rules.create(a_brand(), name, conditions, effects, by=None, at=AT)
    assert refused.value.code == code


def test_the_order_is_set_whole_or_not_at_all() -> None:
    brand = a_brand()
    first, second = (rules.create(brand, name, *KEEP, by=None, at=AT) for name in ("One", "Two"))
    rules.reorder(brand, [second.pk, first.pk], by=None, at=AT)
    assert list(TriageRule.objects.filter(brand=brand)) == [second, first]
    with pytest.raises(MovedMeanwhile):
        rules.reorder(brand, [second.pk], by=None, at=AT)


def test_a_new_bank_is_furnished_once() -> None:
    brand = a_brand()
    starter.furnish(brand, at=AT)
    TriageRule.objects.filter(brand=brand).first().delete()  # type: ignore[union-attr]
    starter.furnish(brand, at=AT)
    assert brand.queues.count() == len(starter.QUEUES)
    assert brand.triage_rules.count() == len(starter.RULES) - 1
