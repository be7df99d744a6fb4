"""Web Push as browsers understand it: the message sealed for one browser, and proof of who sends it.

Source: RFC 8291 (encryption), RFC 8188 (aes128gcm), RFC 8292 (VAPID), RFC 8030 (the call).
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import http_ece  # type: ignore[import-untyped]
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from inbox.adapters.errors import Rejected

PROOF_LIVES = timedelta(hours=12)  # RFC 8292 allows 24
LONGEST_BYTES = 3000  # services take 4096 with all that is around it
POINT_BYTES, AUTH_BYTES = 65, 16


def fresh_key() -> tuple[str, str]:
    """The private key as PEM, and the public one as browsers want it."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode(), written(_point(key.public_key()))


def sealed(content: bytes, p256dh: str, auth: str) -> bytes:
    """`content` so that only the browser with these keys reads it. Raises Rejected("bad_keys")."""
    theirs, secret = keys(p256dh, auth)
    own = ec.generate_private_key(ec.SECP256R1())
    packed: bytes = http_ece.encrypt(
        content[:LONGEST_BYTES], private_key=own, dh=theirs, auth_secret=secret
    )
    return packed


def keys(p256dh: str, auth: str) -> tuple[bytes, bytes]:
    """A browser's keys as bytes. Raises Rejected("bad_keys") for what is no point of the curve."""
    try:
        theirs, secret = read(p256dh), read(auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
    except ValueError as error:
        raise Rejected("These keys are none.", "bad_keys") from error
    if len(theirs) != POINT_BYTES or len(secret) != AUTH_BYTES:
        raise Rejected("These keys are none.", "bad_keys")
    return theirs, secret


def proof(endpoint: str, pem: str, public: str, contact: str, at: datetime) -> str:
    """The Authorization header: we are who the browser subscribed to, for this service, until tonight."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((at + PROOF_LIVES).timestamp()),
        "sub": contact,
    }
    return f"vapid t={jwt.encode(claims, pem, algorithm='ES256')}, k={public}"


def read(text: str) -> bytes:
    """From base64url, with or without its padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def written(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
