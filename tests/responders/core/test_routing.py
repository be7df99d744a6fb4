"""Who gets what waits, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from responders.core.routing import Candidate, Kind, Rule, RuleWrong, Waiting, pick, read

# However busy the machine is: nothing here is about time taken.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
CLASSES = ("chat", "comment", "mail")
SPOKE = Rule(Kind.LAST_SPOKE, days=7)
PATIENT = Rule(Kind.LAST_SPOKE, days=7, minutes=10)
LOAD, IDLE = Rule(Kind.LEAST_LOADED), Rule(Kind.LONGEST_IDLE)
CARDS = Rule(Kind.SKILL, skill="cards", topics=frozenset({"card_declined"}), level=2)
SPEAKS = Rule(Kind.LANGUAGE)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def rina(**fields: Any) -> Candidate:
    return Candidate(**{"person": 1, "name": "Rina", "places": 6, "idle_since": ago(10), **fields})


def bima(**fields: Any) -> Candidate:
    return Candidate(**{"person": 2, "name": "Bima", "places": 6, "idle_since": ago(20), **fields})


def chosen(people: list[Candidate], waiting: Waiting, *rules: Rule) -> tuple[str, list[str]]:
    choice = pick(people, waiting, rules, NOW)
    name = choice.candidate.name if choice.candidate else ""
    return name, [code for code, *_values in choice.because]


def test_who_spoke_with_this_customer_comes_before_who_has_less_to_do() -> None:
    known = Waiting("chat", spoke=1, spoke_at=ago(24 * 60))
    people = [rina(taken=3), bima()]
    assert chosen(people, known, SPOKE, LOAD) == ("Rina", ["spoke", "places"])
    assert chosen(people, known, LOAD, SPOKE) == ("Bima", ["least_loaded", "places"])


def test_the_places_told_count_the_new_one() -> None:
    choice = pick([rina(taken=2)], Waiting("chat"), [LOAD], NOW)
    assert choice.because == (("places", "3", "6"),)


def test_what_was_said_too_long_ago_does_not_count() -> None:
    known = Waiting("chat", spoke=1, spoke_at=NOW - timedelta(days=8))
    assert chosen([rina(taken=3), bima()], known, SPOKE, LOAD)[0] == "Bima"


def test_a_conversation_waits_for_whom_it_knows_only_as_long_as_the_rule_says() -> None:
    people = [rina(is_available=False), bima()]
    for minutes, name in ((9, ""), (10, "Bima")):
        known = Waiting("chat", waiting_since=ago(minutes), spoke=1, spoke_at=ago(60))
        assert chosen(people, known, PATIENT, LOAD)[0] == name
        assert chosen(people, known, SPOKE, LOAD)[0] == "Bima"


def test_a_requirement_holds_for_its_topics_and_wherever_it_stands() -> None:
    people = [rina(skills={"cards": 2}, taken=5), bima(skills={"cards": 1})]
    assert chosen(people, Waiting("chat", topic="card_declined"), LOAD, CARDS)[0] == "Rina"
    assert chosen(people, Waiting("chat", topic="fees"), LOAD, CARDS)[0] == "Bima"
    assert chosen([bima()], Waiting("chat", topic="card_declined"), CARDS) == ("", ["needs_skill"])


def test_a_language_is_required_where_it_is_known() -> None:
    people = [rina(languages={"en": 1}, taken=5), bima(languages={"id": 3})]
    assert chosen(people, Waiting("chat", language="en"), SPEAKS, LOAD)[0] == "Rina"
    assert chosen(people, Waiting("chat"), SPEAKS, LOAD)[0] == "Bima"


def test_among_equals_the_one_who_is_idle_longest() -> None:
    assert chosen([rina(), bima()], Waiting("chat"), LOAD, IDLE) == (
        "Bima",
        ["longest_idle", "places"],
    )


def test_nobody_on_a_break_and_nobody_who_is_full_gets_anything() -> None:
    people = [rina(is_available=False), bima(taken=6)]
    assert chosen(people, Waiting("chat"), LOAD) == ("", ["nobody_free"])


def test_a_chat_may_weigh_more_than_a_comment_and_have_its_own_limit() -> None:
    one = rina(places=4, weights={"chat": 2}, most={"comment": 1})
    one.takes("comment")
    assert not one.has_room("comment")
    one.takes("chat")
    assert not one.has_room("chat")
    assert one.has_room("mail")


@pytest.mark.parametrize(
    "raw",
    [
        [{"kind": "loudest"}],
        [{}],
        [{"kind": "skill"}],
        [{"kind": "language", "level": 4}],
        [{"kind": "last_spoke", "days": 0}],
        [{"kind": "last_spoke", "minutes": 100_000}],
        [{"kind": "least_loaded"}] * 21,
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(raw: list[dict[str, Any]]) -> None:
    with pytest.raises(RuleWrong):
        read(raw)


@st.composite
def people(draw: st.DrawFn) -> list[Candidate]:
    return [
        Candidate(
            person=number,
            name=f"P{number}",
            places=draw(st.integers(0, 5)),
            idle_since=ago(draw(st.integers(0, 5))),
            is_available=draw(st.booleans()),
            weights={
                name: draw(st.integers(1, 3)) for name in draw(st.sets(st.sampled_from(CLASSES)))
            },
            most={
                name: draw(st.integers(0, 2)) for name in draw(st.sets(st.sampled_from(CLASSES)))
            },
            skills={"cards": draw(st.integers(1, 3))} if draw(st.booleans()) else {},
        )
        for number in range(1, draw(st.integers(1, 5)) + 1)
    ]


@st.composite
def arrivals(draw: st.DrawFn) -> list[Waiting]:
    one = st.builds(
        Waiting,
        channel_class=st.sampled_from(CLASSES),
        topic=st.sampled_from(["card_declined", "fees"]),
        waiting_since=st.just(ago(5)),
        spoke=st.sampled_from([None, 1, 2]),
        spoke_at=st.sampled_from([ago(30), ago(60 * 24 * 9)]),
    )
    return draw(st.lists(one, max_size=12))


rules = st.permutations([SPOKE, CARDS, LOAD, IDLE]).flatmap(
    lambda order: st.integers(0, 4).map(lambda many: order[:many])
)


@given(people(), arrivals(), rules)
@settings(UNTIMED, max_examples=200)
def test_nobody_is_ever_overfilled_unskilled_or_absent_whatever_comes(
    there: list[Candidate], waiting: list[Waiting], given_rules: list[Rule]
) -> None:
    held: dict[int, dict[str, int]] = {}
    for each in waiting:
        choice = pick(there, each, given_rules, NOW)
        if choice.candidate is None:
            continue
        one = choice.candidate
        assert one.is_available
        if CARDS in given_rules and each.topic == "card_declined":
            assert one.skills["cards"] >= 2
        one.takes(each.channel_class, NOW)
        mine = held.setdefault(one.person, {})
        mine[each.channel_class] = mine.get(each.channel_class, 0) + 1
        assert sum(one.weights.get(name, 1) * many for name, many in mine.items()) <= one.places
        assert all(many <= one.most.get(name, many) for name, many in mine.items())


@given(people(), arrivals(), rules, st.randoms())
@settings(UNTIMED)
def test_the_order_in_which_people_are_listed_decides_nothing(
    there: list[Candidate], waiting: list[Waiting], given_rules: list[Rule], chance: Any
) -> None:
    shuffled = list(there)
    chance.shuffle(shuffled)
    for each in waiting:
        assert pick(there, each, given_rules, NOW) == pick(shuffled, each, given_rules, NOW)


@given(people(), arrivals(), rules)
@settings(UNTIMED)
def test_nobody_waits_while_somebody_able_is_free(
    there: list[Candidate], waiting: list[Waiting], given_rules: list[Rule]
) -> None:
    for each in waiting:
        able = [
            one
            for one in there
            if CARDS not in given_rules
            or each.topic != "card_declined"
            or one.skills.get("cards", 0) >= 2
        ]
        free = [one for one in able if one.is_available and one.has_room(each.channel_class)]
        assert (pick(there, each, given_rules, NOW).candidate is None) == (not free)
