"""Keys of the field: made at random, kept wrapped, handed to one phone for one place, erased when it is closed.

AES-256-GCM throughout. The wrapping key is derived from the installation's secret (HKDF-SHA256), so that a copy of the
database alone opens nothing; older secrets (``SECRET_KEY_FALLBACKS``) still unwrap.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12
INFO = b"kusei.field.1"


class Unreadable(ValueError):
    """Not sealed with this key, or changed on the way."""


def new_key() -> bytes:
    return AESGCM.generate_key(bit_length=256)


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def wrap(key: bytes, about: str) -> str:
    """The key sealed under the installation's secret; ``about`` binds it to its row."""
    return _seal(_wrapping(settings.SECRET_KEY), key, about)


def unwrap(wrapped: str, about: str) -> bytes:
    """Raises Unreadable when the secret changed or the text belongs to another row."""
    return _open_any(wrapped, about)


def seal_text(text: str, about: str) -> str:
    """Personal content at rest, sealed like a key."""
    return _seal(_wrapping(settings.SECRET_KEY), text.encode(), about)


def open_text(sealed: str, about: str) -> str:
    return _open_any(sealed, about).decode()


def open_from_phone(key: bytes, *, nonce: str, data: str, about: str) -> bytes:
    """What a phone sealed with its key (WebCrypto AES-GCM). Raises Unreadable."""
    try:
        return AESGCM(key).decrypt(b64decode(nonce, validate=True), b64decode(data, validate=True), about.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable(about) from error


def _wrapping(secret: str | bytes) -> bytes:
    plain = secret.encode() if isinstance(secret, str) else secret
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=INFO).derive(plain)


def _seal(key: bytes, plain: bytes, about: str) -> str:
    nonce = os.urandom(NONCE_BYTES)
    return b64encode(nonce + AESGCM(key).encrypt(nonce, plain, about.encode())).decode()


def _open_any(sealed: str, about: str) -> bytes:
    try:
        raw = b64decode(sealed, validate=True)
    except ValueError as error:
        raise Unreadable(about) from error
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_wrapping(secret)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], about.encode())
        except (InvalidTag, ValueError):
            continue
    raise Unreadable(about)
