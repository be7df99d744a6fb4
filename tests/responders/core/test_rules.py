from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.core.rules import Decision, InvalidRule, Rule, decide, parse
from responders.core.topics import TOPICS
from responders.core.triage import assess, words
from responders.core.verdict import Facts

LOST = Facts(text="kartu atm saya hilang", channel="whatsapp", hour=23)
ASKED = Facts(text="kurs dollar hari ini berapa", channel="x", visibility="public", hour=10)


def decided(facts: Facts, *rules: Rule) -> Decision:
    return decide(facts, assess(facts), rules, words(facts.text).line)


def test_without_rules_the_priority_is_the_urgency() -> None:
    decision = decided(LOST)
    assert decision.priority == 1
    assert [(b.what, b.rule) for b in decision.because if b.what == "priority"] == [
        ("priority", "")
    ]


def test_the_first_matching_rule_sets_a_field_and_is_named() -> None:
    cards = parse("Cards", {"intent": ["card_lost_stolen"]}, {"queue": "cards", "tags": ["kartu"]})
    rest = parse("Rest", {}, {"queue": "general", "priority": 3, "tags": ["kartu", "lain"]})
    decision = decided(LOST, cards, rest)
    assert (decision.queue, decision.priority, decision.tags) == ("cards", 3, ("kartu", "lain"))
    named = {(b.what, b.value): b.rule for b in decision.because}
    assert (
        named.items()
        >= {
            ("queue", "cards"): "Cards",
            ("priority", "3"): "Rest",
            ("tag", "lain"): "Rest",
        }.items()
    )


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ({"intent": ["card_lost_stolen"], "urgency_at_most": 1}, True),
        ({"urgency_at_most": 1, "channel": ["x"]}, False),
        ({"words_any": ["Kartu ATM"]}, True),
        ({"words_any": ["atm kartu"]}, False),
        ({"words_any": ["artu"]}, False),
        ({"words_none": ["ilang"]}, False),
        ({"language": ["id"], "visibility": ["private"]}, True),
        ({"hour_from": 22, "hour_until": 6}, True),
        ({"hour_from": 6, "hour_until": 22}, False),
        ({"flags_any": ["abuse"]}, False),
    ],
)
def test_all_of_a_condition_must_hold(conditions: dict[str, Any], holds: bool) -> None:
    decision = decided(LOST, parse("Rule", conditions, {"queue": "found"}))
    assert (decision.queue == "found") is holds


def test_flags_may_be_asked_for_one_or_all() -> None:
    facts = Facts(text="kecewa, lapor ojk dan viralkan ke tiktok")
    both = parse("Both", {"flags_all": ["regulator", "media_viral"]}, {"priority": 1})
    more = parse("More", {"flags_all": ["regulator", "abuse"]}, {"priority": 4})
    assert decided(facts, more, both).priority == 1


@pytest.mark.parametrize(
    ("conditions", "effects", "place"),
    [
        ({"followers": 1000}, {}, "followers"),
        ({"intent": ["nonsense"]}, {}, "intent"),
        ({"intent": "fees"}, {}, "intent"),
        ({"words_any": ["!!"]}, {}, "words_any"),
        ({"words_any": ["a" * 81]}, {}, "words_any"),
        ({"urgency_at_most": 9}, {}, "urgency_at_most"),
        ({"hour_from": 8}, {}, "hour_until"),
        ({}, {"priority": 5}, "priority"),
        ({}, {"priority": True}, "priority"),
        ({}, {"script": "x"}, "script"),
        ({}, {"tags": [1]}, "tags"),
    ],
)
def test_a_rule_that_says_something_unknown_is_refused(
    conditions: dict[str, Any], effects: dict[str, Any], place: str
) -> None:
    with pytest.raises(InvalidRule) as refused:
        parse("Rule", conditions, effects)
    assert refused.value.place == place


CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "intent": st.lists(st.sampled_from(sorted(TOPICS)), min_size=1, max_size=3),
        "urgency_at_most": st.integers(1, 4),
        "channel": st.lists(st.sampled_from(["x", "whatsapp"]), min_size=1),
        "visibility": st.just(["public"]),
        "words_any": st.lists(st.sampled_from(["kartu", "kurs", "hilang"]), min_size=1),
    },
)
EFFECTS = st.fixed_dictionaries(
    {},
    optional={
        "queue": st.sampled_from(["cards", "general"]),
        "priority": st.integers(1, 4),
        "tags": st.lists(st.sampled_from(["a", "b", "c"]), max_size=2),
        "veil": st.booleans(),
    },
)
RULES = st.builds(parse, st.sampled_from(["One", "Two", "Three"]), CONDITIONS, EFFECTS)


@given(st.sampled_from([LOST, ASKED]), st.lists(RULES, max_size=5), RULES, st.integers(0, 5))
def test_a_rule_that_does_not_match_never_changes_a_decision(
    facts: Facts, rules: list[Rule], added: Rule, place: int
) -> None:
    if added.condition.holds(facts, assess(facts), words(facts.text).line):
        return
    assert decided(facts, *rules[:place], added, *rules[place:]) == decided(facts, *rules)
