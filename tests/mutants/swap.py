"""A fault put into a function that is loaded already: its code is exchanged, all else stays."""

from __future__ import annotations

import sys
from types import CodeType, FunctionType
from typing import Any


def put_in(name: str, path: str, source: str) -> bool:
    """name: of the module; path: to the function within it, "Class.function".

    False where that is not enough, because the fault lies outside a function's code: in a table, or in a default.
    """
    code: CodeType | None = compile(source, sys.modules[name].__file__ or name, "exec")
    found: Any = sys.modules[name]
    for word in path.split("."):
        code = next((c for c in code.co_consts if _is_named(c, word)), None) if code else None
        found = _function(vars(found).get(word))
        if isinstance(found, FunctionType):
            break
    if code is None or not isinstance(found, FunctionType) or found.__code__ == code:
        return False
    if found.__code__.co_freevars != code.co_freevars:
        return False
    found.__code__ = code
    return True


def _is_named(constant: object, name: str) -> bool:
    return isinstance(constant, CodeType) and constant.co_name == name


def _function(found: Any) -> Any:
    """What is within a property, a class method or a cache."""
    if isinstance(found, property):
        return found.fget
    if isinstance(found, classmethod | staticmethod):
        return found.__func__
    if hasattr(found, "cache_clear"):
        found.cache_clear()
        return found.__wrapped__
    return found
