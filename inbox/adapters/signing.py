"""Signatures over raw bytes, compared in constant time; without a secret nobody is believed."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping

from inbox.adapters.errors import SignatureInvalid

PREVIOUS = "_previous"  # the secret that was in force before the last change is still believed


def hex_digest(secret: str, body: bytes, method: str = "sha256") -> str:
    return hmac.digest(secret.encode(), body, method).hex()


def same(given: str, expected: str) -> bool:
    """In constant time; any characters are welcome."""
    return hmac.compare_digest(
        given.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass")
    )


def in_force(secrets: Mapping[str, str], name: str) -> list[str]:
    """The secret of that name and the one before it, where they are set."""
    return [secrets[key] for key in (name, name + PREVIOUS) if secrets.get(key)]


def require_digest(
    given: str, body: bytes, secrets: Iterable[str], methods: Collection[str] = ("sha256",)
) -> None:
    """Raise SignatureInvalid unless `given` is "<method>=<hex>" of the body under one of the secrets."""
    method, _, digest = given.partition("=")
    is_known = method in methods
    used = method if is_known else "sha256"
    matches = [same(digest, hex_digest(secret, body, used)) for secret in secrets]
    if not is_known or not any(matches):
        raise SignatureInvalid("The signature does not match the body.", _why(given, matches))


def require_token(given: str, secrets: Iterable[str]) -> None:
    """Raise SignatureInvalid unless `given` is one of the secrets."""
    matches = [same(given, secret) for secret in secrets]
    if not any(matches):
        raise SignatureInvalid("The token is not ours.", _why(given, matches))


def _why(given: str, matches: list[bool]) -> str:
    if not matches:
        return "no_secret"
    return "wrong_signature" if given else "unsigned"
