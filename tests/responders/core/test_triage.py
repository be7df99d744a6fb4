from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.core.triage import assess
from responders.core.verdict import Facts, Verdict

ROWS = Path(__file__).parent / "triage" / "labelled.jsonl"
LABELLED = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
BRAND = {"brand_words": frozenset({"bca"}), "own_domains": frozenset({"bca.co.id"})}


def read(text: str, **given_facts: object) -> Verdict:
    return assess(Facts(text=text, **{**BRAND, **given_facts}))  # type: ignore[arg-type]


@pytest.mark.parametrize("row", LABELLED, ids=lambda row: row["text"][:40])
def test_a_labelled_message_is_read_as_agreed(row: dict[str, object]) -> None:
    verdict = read(str(row["text"]))
    found = {
        "language": verdict.language,
        "intent": verdict.intent,
        "sentiment": verdict.sentiment,
        "urgency": verdict.urgency,
        "flags": sorted(verdict.flags),
        "no_reply": verdict.needs_no_reply,
    }
    assert found == {name: sorted(row[name]) if name == "flags" else row[name] for name in found}


def test_the_evidence_points_to_the_words_that_fired() -> None:
    text = "Min, kartu ATM saya HILANG tolong diblokir"
    evidence = [e for e in read(text).evidence if e.what == "urgency:P1"]
    assert evidence[0].words == "kartu ATM saya HILANG"
    assert text[evidence[0].start : evidence[0].end] == evidence[0].words


def test_rude_words_are_veiled_where_they_stand() -> None:
    text = "dasar GOBLOOOK banget"
    (span,) = read(text).veil
    assert text[slice(*span)] == "GOBLOOOK"


def test_mockery_beside_a_failure_is_displeasure_with_capped_confidence() -> None:
    mocking, meant = read("mantap, error lagi"), read("mantap, transfer cepat")
    assert (mocking.sentiment, meant.sentiment) == ("negative", "positive")
    assert mocking.confidence < meant.confidence


def test_no_word_is_turned_round_across_a_pause() -> None:
    assert read("bayar tidak bisa, parah").sentiment == "negative"
    assert read("antrenya tidak parah").sentiment == "neutral"


def test_what_fails_again_and_again_is_a_complaint_also_as_a_question() -> None:
    assert read("kenapa login gagal terus ya?").sentiment == "negative"
    assert read("kalau login gagal, terus gimana?").sentiment == "neutral"


def test_personal_data_in_public_is_urgent_and_in_private_is_not() -> None:
    masked = frozenset({"NIK"})
    text = "nik saya 3175 •••• •••• ••03"
    assert read(text, masked=masked, visibility="public").urgency == 1
    private = read(text, masked=masked, visibility="private")
    assert private.urgency == 4
    assert private.flags == ("pii:NIK",)


def test_the_number_in_an_advertisement_is_no_leak() -> None:
    text = "slot gacor maxwin, wa 0812 •••• ••90"
    assert read(text, masked=frozenset({"PHONE"}), visibility="public").urgency == 4


def test_a_second_message_without_an_answer_is_one_step_more_urgent() -> None:
    assert read("m-bca error terus").urgency == 3
    assert read("m-bca error terus", is_repeat=True).urgency == 2
    assert read("kurs dollar hari ini berapa", is_repeat=True).urgency == 4


def test_an_account_named_like_the_bank_is_an_impostor() -> None:
    assert "scam_impersonation" in read("halo kak", handle="halobca_official").flags
    assert "scam_impersonation" not in read("halo kak", handle="wayan_bca").flags


@pytest.mark.parametrize(
    ("text", "is_bad"),
    [
        ("cek https://bca.co.id/promo", False),
        ("cek https://www.bca.co.id/promo", False),
        ("cek bca.co.id.hadiah.example/klaim", True),
        ("klik https://tarif-b-ca.github.io", True),
        ("download CekResi.apk", True),
        ("s.id/abc", True),
        ("berita di kompas.com/read", False),
        ("https://xn--bc-fka.example", True),
        ("@sari@mastodon.online", False),
        ("gagal.terus.min", False),
    ],
)
def test_links_where_fraud_lives_are_flagged(text: str, is_bad: bool) -> None:
    assert ("phishing_link" in read(text).flags) is is_bad


def test_a_victim_is_not_taken_for_a_swindler() -> None:
    assert "scam_impersonation" not in read("saya ditipu, disuruh klik link wa.me").flags


@pytest.mark.parametrize("text", ["makasih, tapi kapan cair?", "ok 😡", "siap, saldo gimana", ""])
def test_what_may_need_an_answer_is_never_called_a_mere_thank_you(text: str) -> None:
    assert not read(text).needs_no_reply


def test_a_picture_may_need_an_answer() -> None:
    assert not read("makasih", has_media=True).needs_no_reply


def work(text: str) -> int:
    """How many calls reading a text takes."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize(
    "piece",
    ["a", "kartu ", "kartu hilang ", "a.b", "http://", "bit.ly/", "x.apk", "a-", "tidak ", "goblok ", "gaaa ", "@a.b ",
     "nggg", "150 000 bulan ", "?", "🙏"],
)  # fmt: skip
def test_ten_kilobytes_of_evil_are_read_in_proportion(piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    half, whole = work(text[:5_000]), work(text)
    assert whole < 40 * 10_000
    assert whole < 2.3 * half + 500


@given(st.text(max_size=200), st.sampled_from(["public", "private"]))
def test_any_text_is_read_and_every_span_is_within_it(text: str, visibility: str) -> None:
    verdict = read(text, visibility=visibility)
    assert 1 <= verdict.urgency <= 4
    for evidence in verdict.evidence:
        assert 0 <= evidence.start <= evidence.end <= len(text)
    assert verdict == read(text, visibility=visibility)
