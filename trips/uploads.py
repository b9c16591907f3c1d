"""Uploaded documents are hostile until their bytes say otherwise: PDF, JPEG or PNG by content, never by name.

A file is stored under the SHA-256 of its bytes, which the public document carries: what is served is what was signed,
nothing of the uploader's name for it is kept, and the public side finds it without any working record.
"""

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 10 * 1024 * 1024
TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}
SIGNATURES = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}


class AttachmentStorage(FileSystemStorage):
    """Outside the web root. The name is the content's, so a name that is taken holds the same bytes already."""

    def __init__(self) -> None:
        super().__init__(location=settings.DATA_DIR / "attachments", base_url=None)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File) -> str:
        return name if self.exists(name) else super()._save(name, content)  # type: ignore[misc] # the stubs leave it out


def attachment_storage() -> Storage:
    return AttachmentStorage()


def ending(file: File) -> str | None:
    """The ending that the file's first bytes deserve, or None for anything but PDF, JPEG and PNG."""
    file.seek(0)
    start = file.read(16)
    file.seek(0)
    return next((found for signature, found in SIGNATURES.items() if start.startswith(signature)), None)


def validate_upload(file: File) -> None:
    if file.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 10 MB. Reduce it and choose it again."))
    if ending(file) is None:
        raise ValidationError(_("Only PDF, JPEG and PNG files are accepted, whatever their name."))


def stored_name(instance: object, filename: str) -> str:
    file = instance.file  # type: ignore[attr-defined]
    return f"{sha256(file)}{ending(file) or ''}"


def sha256(file: File) -> str:
    """SHA-256 of the file's bytes, lower-case hex."""
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def stored_file(digest: str) -> tuple[Path, str] | None:
    """Path and media type of the stored file with this SHA-256, if there is one."""
    for suffix, media_type in TYPES.items():
        path = Path(settings.DATA_DIR) / "attachments" / f"{digest}{suffix}"
        if path.is_file():
            return path, media_type
    return None
