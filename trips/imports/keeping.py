"""A file between its upload and its confirmation: on disk, where every worker finds it, for its uploader alone, for a day.

What is kept is what the child read of the file, never the file itself.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.signing import BadSignature, TimestampSigner

from officials.models import Municipality

DAY = 24 * 3600
_SALT = "trips.imports"


@dataclass(frozen=True, slots=True)
class Kept:
    token: str
    name: str
    municipality: int
    content: bytes


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "imports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def put_by(user: Any, municipality: Municipality, name: str, content: bytes) -> str:
    """Keep what was read of a file; gives the random token that finds it again."""
    _clean()
    token = secrets.token_urlsafe(24)
    about = TimestampSigner(salt=_SALT).sign_object(
        {"token": token, "user": user.pk, "municipality": municipality.pk, "name": name[:200]}
    )
    _write(_folder() / f"{token}.book", content)
    _write(_folder() / f"{token}.about", about.encode())
    return token


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def find(token: str, user: Any) -> Kept | None:
    """What this user put by under this token in the last day."""
    try:
        about = signing.TimestampSigner(salt=_SALT).unsign_object(
            (_folder() / f"{token}.about").read_text(), max_age=DAY
        )
        content = (_folder() / f"{token}.book").read_bytes()
    except (BadSignature, OSError, UnicodeDecodeError, ValueError):
        return None
    if (about["token"], about["user"]) != (token, user.pk):
        return None
    return Kept(token, about["name"], about["municipality"], content)


def _clean() -> None:
    """Whoever brings a file takes away what is older than a day."""
    _remove(path for path in _folder().iterdir() if path.stat().st_mtime < time.time() - DAY)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
