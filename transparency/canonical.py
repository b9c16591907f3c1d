"""Canonical bytes and hashes of the ledger. The rules are public: `docs/ledger.md`, with vectors in `tests/vectors/`."""

import hashlib
import json
import unicodedata
from typing import Any

FIRST_PREVIOUS = "0" * 64
"""What the first entry names as its predecessor's hash."""


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, dict):
        return {_normal(key): _normal(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_normal(item) for item in value]
    raise TypeError(
        f"{type(value).__name__} has no canonical form: use text, whole numbers, lists and objects"
    )


def canonical(document: Any) -> str:
    """The one text of a JSON value: sorted keys, no spaces, NFC strings, not ASCII-escaped.

    Raises TypeError for floats and for anything JSON does not know: their text would differ between readers.
    """
    return json.dumps(_normal(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def document_hash(nonce: bytes, text: str) -> str:
    """SHA-256 over nonce and UTF-8 text, lower-case hex. The nonce keeps an erased text from being guessed."""
    return hashlib.sha256(nonce + text.encode()).hexdigest()


def entry_hash(serial: int, kind: str, subject: str, time: str, of_document: str, previous: str) -> str:
    """The entry's own hash: SHA-256 over the canonical list of what the chain fixes, lower-case hex."""
    return hashlib.sha256(
        canonical([serial, kind, subject, time, of_document, previous]).encode()
    ).hexdigest()


def content_hash(text: str) -> str:
    """SHA-256 of a previewed document's canonical text: what a publisher confirms to the gate."""
    return hashlib.sha256(text.encode()).hexdigest()
