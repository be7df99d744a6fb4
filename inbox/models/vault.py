"""Secrets at rest: AES-GCM, bound to their place so that two rows cannot be swapped unnoticed."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

KEY_ID_BYTES, NONCE_BYTES = 4, 12


class SealBroken(Exception):
    """The bytes were changed, moved to another place, or their key is gone."""


def _key(secret: str) -> tuple[bytes, AESGCM]:
    key = hashlib.sha256(b"vault:" + secret.encode()).digest()
    return hashlib.sha256(key).digest()[:KEY_ID_BYTES], AESGCM(key)


def _keys() -> list[tuple[bytes, AESGCM]]:
    """Newest first."""
    wanted = tuple(settings.VAULT_KEYS or [settings.SECRET_KEY])
    if wanted not in _cache:
        _cache[wanted] = [_key(secret) for secret in wanted]
    return _cache[wanted]


_cache: dict[tuple[str, ...], list[tuple[bytes, AESGCM]]] = {}


def seal(plain: bytes, context: str) -> bytes:
    key_id, key = _keys()[0]
    nonce = os.urandom(NONCE_BYTES)
    return key_id + nonce + key.encrypt(nonce, plain, context.encode())


def unseal(sealed: bytes, context: str) -> bytes:
    """Raises SealBroken; `context` must be the one it was sealed with."""
    sealed = bytes(sealed)
    nonce = sealed[KEY_ID_BYTES : KEY_ID_BYTES + NONCE_BYTES]
    for key_id, key in _keys():
        if hmac.compare_digest(key_id, sealed[:KEY_ID_BYTES]):
            try:
                return key.decrypt(nonce, sealed[KEY_ID_BYTES + NONCE_BYTES :], context.encode())
            except InvalidTag as error:
                raise SealBroken(context) from error
    raise SealBroken(f"no key for {context}")


def digest(text: str, context: str) -> bytes:
    """A keyed hash: equal texts can be found again, and not be guessed without the key."""
    secret = (settings.VAULT_KEYS or [settings.SECRET_KEY])[-1]
    return hmac.digest(secret.encode(), f"{context}\0{text}".encode(), "sha256")


class SealedJSONField(models.BinaryField):  # type: ignore[type-arg]
    """A small JSON object, encrypted in the column, plain in Python; never queried."""

    def __init__(self, *args: Any, context: str = "", **kwargs: Any) -> None:
        self.context = context
        kwargs.setdefault("default", dict)
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, {**kwargs, "context": self.context}

    def get_default(self) -> Any:
        return {}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else orjson.loads(unseal(value, self.context))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, dict):
            value = seal(orjson.dumps(value), self.context)
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: Any) -> str:
        return ""
