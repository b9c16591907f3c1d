"""Uploaded documents are hostile until their bytes say otherwise: PDF, JPEG or PNG by content, never by name."""

import hashlib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.translation import gettext_lazy as _

from transparency.identifiers import new_id

MAX_BYTES = 10 * 1024 * 1024
SIGNATURES = {"application/pdf": (b"%PDF-", ".pdf"), "image/jpeg": (b"\xff\xd8\xff", ".jpg"), "image/png": (b"\x89PNG\r\n\x1a\n", ".png")}


def attachment_storage() -> Storage:
    """Outside the web root: files are served only through the page that checks what is public."""
    return FileSystemStorage(location=settings.DATA_DIR / "attachments", base_url=None)


def content_type(file: File) -> tuple[str, str] | None:
    """Media type and ending that the first bytes show, or None for anything else."""
    file.seek(0)
    start = file.read(16)
    file.seek(0)
    for media_type, (signature, ending) in SIGNATURES.items():
        if start.startswith(signature):
            return media_type, ending
    return None


def validate_upload(file: File) -> None:
    if file.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 10 MB. Reduce it and choose it again."))
    if content_type(file) is None:
        raise ValidationError(_("Only PDF, JPEG and PNG files are accepted, whatever their name."))


def random_name(instance: object, filename: str) -> str:
    """A random name with the ending its content deserves: nothing of what the uploader called it is kept."""
    found = content_type(instance.file)  # type: ignore[attr-defined]
    return f"{new_id()}{found[1] if found else ''}"


def sha256(file: File) -> str:
    """SHA-256 of the file's bytes, lower-case hex."""
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
