from __future__ import annotations

from collections.abc import Iterator

import pytest

from inbox.adapters import attached


@pytest.fixture(autouse=True)
def _nothing_is_uploaded_yet() -> Iterator[None]:
    attached.UPLOADS.clear()
    yield
    attached.UPLOADS.clear()
