from __future__ import annotations

import logging

from django.conf import settings


def test_addresses_that_carry_tokens_stay_out_of_the_logs() -> None:
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)


def test_no_page_takes_scripts_from_anywhere_else() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]

    assert directives["script-src"] == ["'self'"]
    assert directives["default-src"] == ["'none'"]
