from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inbox.core.digits import luhn
from inbox.core.personal_data import IRREVERSIBLE, mask, redact_json

ROWS = Path(__file__).parent / "personal_data"
CARD = "4111111111111111"


def rows(name: str) -> list[tuple[str, list[str]]]:
    lines = (ROWS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [(row["text"], row["expect"]) for row in map(json.loads, lines)]


def kinds(text: str) -> list[str]:
    return [item.kind for item in mask(text).items]


@pytest.mark.parametrize(("text", "expect"), rows("hard"))
def test_every_line_of_the_hard_list_is_read_right(text: str, expect: list[str]) -> None:
    assert sorted(kinds(text)) == sorted(expect)


@pytest.mark.parametrize(("text", "expect"), rows("disguised"))
def test_disguised_numbers_are_still_found(text: str, expect: list[str]) -> None:
    assert kinds(text) == expect


@pytest.mark.parametrize(("text", "expect"), rows("harmless"))
def test_ordinary_bank_talk_is_left_alone(text: str, expect: list[str]) -> None:
    assert mask(text).text == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("kartu 4111 1111 1111 1111 hilang", "kartu 411111•••••• 1111 hilang"),
        ("rek 5212345621", "rek 52•• •••• 21"),
        ("HP 0812-3456-7890", "HP 0812 •••• ••90"),
        ("wa (+62)812 3456 7890 ya", "wa 0812 •••• ••90 ya"),
        ("email budi.s@gmail.com dong", "email b•••@gmail.com dong"),
        ("nik 3175071205890003", "nik 3175 •••• •••• ••03"),
        ("mobil B 1234 ABC", "mobil B •••• ABC"),
        ("pin sy 123456 lupa", "pin sy [PIN] lupa"),
        ("npwp 01.234.567.8-901.000", "npwp 01•• •••• •••• 000"),
    ],
)
def test_what_is_shown_lets_people_recognise_their_own(text: str, masked: str) -> None:
    assert mask(text).text == masked


def test_a_span_points_to_what_is_shown_and_keeps_what_was_written() -> None:
    masked = mask("😭 hp 0812-3456-7890, email sari@gmail.com")
    assert [masked.text[i.start : i.end] for i in masked.items] == [i.shown for i in masked.items]
    assert [i.original for i in masked.items] == ["0812-3456-7890", "sari@gmail.com"]


def test_nothing_of_an_irreversible_kind_can_be_kept_or_printed() -> None:
    masked = mask(f"kartu {CARD} cvv 123 pin 123456 otp 482913")
    assert [i.kind for i in masked.items] == ["PAN", "CVV", "PIN", "OTP"]
    assert all(i.irreversible and i.original == "" for i in masked.items)
    assert CARD not in repr(masked)


def test_the_original_does_not_show_in_a_traceback() -> None:
    assert "5212345621" not in repr(mask("rek 5212345621"))


def test_own_domains_and_numbers_are_not_personal() -> None:
    text = "tulis ke tanya@bank.example atau 021-5551234"
    kept = mask(f"telp {text}", own_domains={"bank.example"}, own_numbers={"0215551234"})
    assert kept.items == ()
    assert [i.kind for i in mask(f"telp {text}").items] == ["EMAIL", "PHONE"]


PIECES = st.sampled_from(
    [CARD, "5555 5555 5555 4444", "081234567890", "0812-3456", "rek ", "5212345621", "pin ", "123456", "otp ",
     "482913", "4829", " ", ", ", "\n", "/", "-", ".", "cvv ", "123", "nik ", "3175071205890003", "sari@gmail.com",
     "kode akses ", "abc123", "mobil ", "B 1234 ABC", "satu dua tiga empat lima ", "min ", "•", "*", "Rp ", "500rb",
     "12/11/2026", "kartu ", "password ", "Rahasia99", "\u200b", "٤", "a/n budi", "va ", "BCA ", "😭", "@", "wa.me/",
     "no ref ", "x", "[PIN]", "01.234.567.8-901.000", "npwp ", "telp ", "(021) ", "5551234"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map("".join))


@given(TEXTS)
@example("PASWORD:0@0.AA")
@example("PIN4111111111111111 0100:000")
@example("PASWORD/2222222222224444:A")
@example("kodeakses 4111111111111111Aa")
@example("pasword\0pin\t0\x000000")
def test_masking_a_masked_text_changes_nothing(text: str) -> None:
    masked = mask(text)
    assert mask(masked.text).items == ()


@given(TEXTS)
def test_spans_are_in_order_and_what_is_between_them_is_untouched(text: str) -> None:
    masked = mask(text)
    ends = [0, *(item.end for item in masked.items)]
    starts = [*(item.start for item in masked.items), len(masked.text)]
    between = [masked.text[end:start] for end, start in zip(ends, starts, strict=True)]
    rest = text
    for piece in between:
        found = rest.find(piece)
        assert found >= 0
        rest = rest[found + len(piece) :]


@st.composite
def split_cards(draw: st.DrawFn) -> str:
    """A card of a known issuer, written in any groups with any usual separators and digits."""
    prefix = draw(
        st.sampled_from(["4", "51", "55", "2221", "2720", "3528", "6019", "1946", "5019"])
    )
    body = prefix + draw(
        st.text("0123456789", min_size=15 - len(prefix), max_size=15 - len(prefix))
    )
    digits = next(body + check for check in "0123456789" if luhn(body + check))
    zero = draw(st.sampled_from(["0", "٠", "０", "०"]))
    separators = st.sampled_from(["", "", "", " ", "-", ".", " - ", "\u200b", "\u00a0", "/", "_"])
    return "".join(chr(ord(zero) + int(d)) + draw(separators) for d in digits[:-1]) + chr(
        ord(zero) + int(digits[-1])
    )


@given(split_cards())
def test_a_card_is_found_however_its_digits_are_split(card: str) -> None:
    masked = mask(f"tolong blokir kartu {card} ya")
    assert [item.kind for item in masked.items] == ["PAN"]


EVIL = [
    "1" * 10_000, "1 " * 5_000, "4 4" * 3_333, "a" * 10_000, "a@" * 5_000, "@" * 10_000, "a.a." * 2_500 + "@",
    "satu " * 2_000, "satu,1" * 1_600, "(at" * 3_300, "a at gmail " * 900, "[at][dot]" * 1_100, "1.111" * 2_000,
    "1,111," * 1_600, "rp " * 3_300, "http://" * 1_400, "a-" * 5_000 + "/", "08l" * 3_300, "O8" * 5_000,
    "kode akses " * 900, "otp 4" * 2_000, "B 1 " * 2_500, "mobil " * 1_600, "•" * 10_000, "\u200b1" * 5_000,
    "pin:" * 2_500, "1/" * 5_000, "12:3" * 2_500, "no ref id no ref " * 600,
]  # fmt: skip


def work(text: str) -> int:
    """How many calls masking a text takes."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        mask(text)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("text", EVIL, ids=[repr(text[:12]) for text in EVIL])
def test_ten_kilobytes_of_evil_cost_work_in_proportion(text: str) -> None:
    half, whole = work(text[:5_000]), work(text[:10_000])
    assert whole < 120 * 10_000
    assert whole < 2.2 * half + 500


def test_a_raw_body_keeps_all_bytes_but_the_secrets() -> None:
    body = b'{ "id":"4111111111111111", "n": 1e999, "text":"kartu 4111 1111 1111 1111, hp 081234567890" }\n'
    redacted = redact_json(body)
    assert redacted is not None
    assert redacted.startswith(b'{ "id":"4111111111111111", "n": 1e999, "text":"kartu 411111')
    assert b"081234567890" in redacted
    assert json.loads(redacted)["text"] == "kartu 411111•••••• 1111, hp 081234567890"


@pytest.mark.parametrize(
    "body",
    [
        b'{"text":"kartu \\u0664111 1111 1111 1111"}',
        b'["4111\\n1111\\n1111\\n1111"]',
        b'{"a":{"b":["pin saya 123456"]}}',
        b"text=4111+1111+1111+1111&from=62",
        b'{"text":"4111111111111111',
        b'{"text":"\\ud800 otp 482913"}',
        b'{"text":"\xff cvv 123"}',
        b'{"text":"\\x 4111111111111111"}',
    ],
)
def test_a_secret_leaves_a_raw_body_however_it_is_written(body: bytes) -> None:
    redacted = redact_json(body)
    assert redacted is not None
    assert redact_json(redacted) is None


def test_a_body_without_secrets_is_not_rewritten() -> None:
    assert redact_json(b'{"text":"rek 5212345621 hp 081234567890"}') is None


@given(st.one_of(st.binary(max_size=200), TEXTS.map(lambda t: json.dumps({"text": t}).encode())))
def test_redacting_never_raises_and_leaves_no_secret_behind(body: bytes) -> None:
    redacted = redact_json(body)
    assert redacted is None or redact_json(redacted) is None


def test_deep_and_unclosed_bodies_are_read_once() -> None:
    assert redact_json(b"[" * 100_000) is None
    assert redact_json(b'"' + b'\\"' * 100_000) is None


def test_irreversible_kinds_are_those_a_thief_could_use() -> None:
    assert {"PAN", "CVV", "PIN", "OTP", "SECRET"} == IRREVERSIBLE
