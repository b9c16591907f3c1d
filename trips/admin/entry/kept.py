"""Uploads of a form that was not saved: kept for a day, so that nobody has to choose them again.

A browser never sends a file back. So the page gets a signed token in a hidden field; it names the file kept here, and is
good for its own user alone. What is kept has been stripped and judged already (`trips.uploads.prepared`).
"""

import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from trips.uploads import Prepared, prepared

A_DAY = 24 * 3600
MOST = 30
"""Files kept for one user; the oldest make room."""
_SALT = "safarnama.kept-upload"
LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept file: its token, and what the page says of it."""

    token: str
    file: Prepared

    @property
    def name(self) -> str:
        return Path(self.file.name or "").name

    @property
    def size(self) -> int:
        return self.file.size


def keep(upload: UploadedFile, user: int) -> Kept:
    """Keep what a user of this key has uploaded. ValidationError where it is no document that may be stored."""
    clean = prepared(upload)
    place = _room()
    _clear(place, user)
    key = f"{user}-{secrets.token_hex(16)}"
    (place / key).write_bytes(clean.read())
    clean.seek(0)
    name = Path(upload.name or "").name[-LONGEST_NAME:]
    clean.name = name
    return Kept(signing.dumps({"key": key, "user": user, "name": name}, salt=_SALT), clean)


def kept(token: Any, user: int) -> Kept | None:
    """The file of a token, for the user whom it was given; None for a forged, foreign or old one."""
    try:
        given = signing.loads(token, salt=_SALT, max_age=A_DAY) if isinstance(token, str) and token else None
    except signing.BadSignature:
        return None
    if given is None or given["user"] != user:
        return None
    try:
        content = (_room() / given["key"]).read_bytes()
    except OSError:
        return None
    return Kept(token, Prepared(content, name=given["name"]))


def forget(one: Kept) -> None:
    """Take it away: it has been saved."""
    (_room() / signing.loads(one.token, salt=_SALT)["key"]).unlink(missing_ok=True)


def _room() -> Path:
    place = Path(settings.DATA_DIR) / "kept"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def _clear(place: Path, user: int) -> None:
    """Take away what is older than a day, anybody's, and this user's oldest beyond the most that is kept."""
    now = time.time()
    own = []
    for one in place.iterdir():
        try:
            changed = one.stat().st_mtime
        except FileNotFoundError:  # another process was quicker
            continue
        if now - changed > A_DAY:
            one.unlink(missing_ok=True)
        elif one.name.startswith(f"{user}-"):
            own.append((changed, one))
    for _changed, one in sorted(own)[: max(0, len(own) - MOST + 1)]:
        one.unlink(missing_ok=True)
