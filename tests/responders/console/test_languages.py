from __future__ import annotations

import pytest
from django.utils import translation

from responders.console import languages


@pytest.mark.parametrize(
    ("code", "english", "indonesian"),
    [
        ("en", "English", "Bahasa Inggris"),
        ("en_US", "English (United States)", "Bahasa Inggris (Amerika Serikat)"),
        ("en-GB", "English (United Kingdom)", "Bahasa Inggris (Inggris Raya)"),
        ("id", "Indonesian", "Bahasa Indonesia"),
        ("es_419", "Spanish (Latin America)", "Spanyol (Amerika Latin)"),
        ("zh_Hant_TW", "Chinese (Traditional, Taiwan)", "Tionghoa (Tradisional, Taiwan)"),
        ("rw_RW", "Kinyarwanda (Rwanda)", "Kinyarwanda (Rwanda)"),
    ],
)
def test_a_language_is_called_as_the_reader_calls_it(
    code: str, english: str, indonesian: str
) -> None:
    assert languages.name(code) == english
    with translation.override("id"):
        assert languages.name(code) == indonesian


@pytest.mark.parametrize("code", ["", "xx", "prs_AF", "en_", "bahasa gaul", "en_US_x_y_z_%"])
def test_a_code_that_nobody_has_a_name_for_is_shown_as_it_is(code: str) -> None:
    assert languages.name(code) == code


def test_a_region_without_a_name_is_shown_by_its_code() -> None:
    assert languages.name("en_YY") == "English (YY)"


def test_a_reader_without_a_language_reads_english() -> None:
    with translation.override(None):
        assert languages.name("id_ID") == "Indonesian (Indonesia)"
