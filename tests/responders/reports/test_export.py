"""CSV that a spreadsheet only shows."""

from __future__ import annotations

import csv

import pytest

from inbox.errors import NotAllowed
from responders.reports.export import HEADER, clocks_csv, lines, safe
from responders.reports.scope import Period
from tests.responders.promised import a_bank, jakarta

DAY = Period(jakarta("2026-11-20 00:00"), jakarta("2026-11-24 00:00"))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+62",
        "-3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        "  =1",
        "\u3000=1",
    ],
)
def test_a_formula_becomes_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Sari", "a=b", "3-4", ""])
def test_words_stay_as_they_are(text: str) -> None:
    assert safe(text) == text


def test_numbers_stay_numbers_and_quotes_are_kept() -> None:
    assert list(lines([(-3, None, 'a "b", c')])) == ['-3,,"a ""b"", c"\r\n']


@pytest.mark.django_db
def test_the_rows_of_a_report_are_exported() -> None:
    bank = a_bank(first_reply=15)
    bank.channel.name = "=cmd"
    bank.channel.save()
    bank.conversation("2026-11-20 16:50")
    text = list(clocks_csv(None, DAY, at=jakarta("2026-11-23 09:00")))
    header, row = csv.reader(text)
    found = dict(zip(HEADER, row, strict=True))
    assert tuple(header) == HEADER
    assert (found["channel"], found["outcome"]) == ("'=cmd", "open")
    assert found["due_at"] == "2026-11-23T08:05:00+07:00"


@pytest.mark.django_db
def test_an_agent_may_not_export() -> None:
    with pytest.raises(NotAllowed):
        clocks_csv(a_bank().rani.user, DAY, at=jakarta("2026-11-23 09:00"))
