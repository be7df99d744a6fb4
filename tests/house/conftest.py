from __future__ import annotations

import pytest

from inbox.bootstrap.translations import uncompiled

COMPILE = 'python -c "from inbox.bootstrap.translations import compile_translations as c; c()"'


@pytest.fixture
def compiled() -> None:
    """What is said in Indonesian is looked up in the compiled words, which pytest alone does not make."""
    if sources := uncompiled():
        pytest.fail(f"Not compiled: {sources[0]}. `./dua test` does it, and so does\n  {COMPILE}")
