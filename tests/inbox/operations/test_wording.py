from __future__ import annotations

import pytest

from inbox.operations.wording import masked
from tests.builders import a_brand, a_channel


@pytest.mark.django_db
def test_the_brands_own_address_is_shown_and_the_customers_is_not() -> None:
    channel = a_channel(a_brand(own_domains=["arunika.example"]))
    text = masked(channel, "halo@arunika.example atau sari@gmail.com").text
    assert text == "halo@arunika.example atau s•••@gmail.com"
