"""Secrets and signatures, by Standard Webhooks 1.0.0 (github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).

A hook's secret is not stored anywhere: it is made of the hook's id and a key that lies outside the store, in a file that only its owner may read or in the
variable SAYSO_HOOK_KEY. So a store may be handed on, backed up and asked in SQL; whoever has it without the key can sign nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from ..errors import UsageError

__all__ = ["check_of", "make_key", "read_key", "secret_of", "sign", "verify"]

_PREFIX = "whsec_"
_LEAST = 32
"""Characters of a key: 128 bits where they are hexadecimal; ours have 64."""
TOLERANCE_S = 300
"""Seconds that a message's time may differ from the receiver's, as the reference libraries of Standard Webhooks have it."""
_VARIABLE = "SAYSO_HOOK_KEY"


def read_key(path: Path) -> str:
    """Return the key of the variable SAYSO_HOOK_KEY, else of the file. Raises `UsageError` S187 where there is none, or it is too short."""
    found = os.environ.get(_VARIABLE)
    if found is None:
        try:
            found = path.read_text(encoding="ascii")
        except (OSError, UnicodeError):
            remedy = f"Copy the file from where the webhooks were added, name it with --key-file, or give its content in {_VARIABLE}."
            raise UsageError("S187", "the key that signs messages is not there", record=str(path), remedy=remedy) from None
    if len(found.strip()) < _LEAST:
        raise UsageError("S187", "the key that signs messages is too short", record=_VARIABLE, remedy=f"Give at least {_LEAST} characters, none guessable.")
    return found.strip()


def make_key(path: Path) -> str:
    """Return the key as `read_key` does; a file that is not there is made, for its owner only."""
    if os.environ.get(_VARIABLE) is None and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:  # noqa: PTH123 (made with its rights)
            file.write(secrets.token_hex(32) + "\n")
        try:
            os.link(part, path)  # whoever comes first; whole or not at all
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return read_key(path)


def secret_of(key: str, hook_id: str) -> str:
    """Return a hook's secret: 32 bytes in base64 behind `whsec_`."""
    made = hmac.digest(key.encode(), f"sayso webhook {hook_id}".encode(), "sha256")
    return _PREFIX + base64.b64encode(made).decode()


def check_of(secret: str) -> str:
    """Return what tells one secret from another without giving it away: 64 bits of its SHA-256, of 256 random ones."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


def sign(secret: str, id_: str, at: int, body: bytes) -> str:
    """Return the signature of a message: `v1,` and HMAC-SHA256 over `id.timestamp.body` in base64.

    `at` is in seconds of Unix time. Raises `UsageError` S187 for what is no secret.
    """
    try:
        raw = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise UsageError("S187", "this is no secret of a webhook", remedy="Give what `sayso hooks add` printed: whsec_…") from None
    return "v1," + base64.b64encode(hmac.digest(raw, f"{id_}.{at}.".encode() + body, "sha256")).decode()


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Tell whether a message is signed with the secret and its time is within five minutes of `now`; `headers` have small letters."""
    id_, at, given = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not (at.isascii() and at.isdigit() and len(at) < 13) or abs(now - int(at)) > TOLERANCE_S:
        return False
    wanted = sign(secret, id_, int(at), body).encode()
    return any(hmac.compare_digest(wanted, one.encode()) for one in given.split(" "))
