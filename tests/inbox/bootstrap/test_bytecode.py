from __future__ import annotations

from inbox.bootstrap import bytecode
from inbox.bootstrap.places import CHECKOUT


def test_what_is_compiled_is_kept_in_the_checkout_and_not_beside_the_sources() -> None:
    asked = {"PYTHONDONTWRITEBYTECODE": "1"}
    bytecode.keep(asked)
    assert asked["PYTHONPYCACHEPREFIX"].startswith(f"{CHECKOUT}/.venv/")
    assert "PYTHONDONTWRITEBYTECODE" not in asked


def test_nothing_is_changed_where_python_keeps_it_anyway() -> None:
    usual: dict[str, str] = {}
    bytecode.keep(usual)
    own = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": "/srv/cache"}
    bytecode.keep(own)
    assert (usual, own) == ({}, {"PYTHONPYCACHEPREFIX": "/srv/cache"})
