from __future__ import annotations

import pytest

from responders.core.language import detect
from responders.core.normal import normalise


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("min transfer saya blm masuk", "id"),
        ("dikembalikan", "id"),
        ("where is my money", "en"),
        ("kartu hilang, please block my card", "mix"),
        ("kumaha ieu teu acan aya", "other"),
        ("вы где", "other"),
        ("🙏🙏 123", "none"),
        ("", "none"),
    ],
)
def test_a_language_is_known_by_its_words(text: str, language: str) -> None:
    assert detect(normalise(text).words) == language
