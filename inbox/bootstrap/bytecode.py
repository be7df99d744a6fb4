"""Keeps compiled Python in the checkout, so that no process has to compile what another has."""

from __future__ import annotations

from collections.abc import MutableMapping

from inbox.bootstrap.places import BYTECODE


def keep(environment: MutableMapping[str, str]) -> None:
    """Who asks for none beside the sources gets it beside the packages: each process would compile for seconds."""
    if environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        environment.setdefault("PYTHONPYCACHEPREFIX", str(BYTECODE))
