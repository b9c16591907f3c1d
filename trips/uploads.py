"""Uploaded documents are hostile until their bytes say otherwise: PDF, JPEG or PNG by content, never by name.

Each is written anew without its metadata (`trips.stripping`, in a child process) before it is stored, and stored under
the SHA-256 of what is then left, which the public document carries: what is served is what was signed, nothing of the
uploader's name for it is kept, and the public side finds it without any working record.
"""

import hashlib
import logging
import re
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from transparency.confined import MEGABYTE, Exhausted, Limits, Refused, run_confined
from transparency.models import LedgerEntry

log = logging.getLogger(__name__)

MAX_BYTES = 10 * MEGABYTE
TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}
SIGNATURES = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}

STRIPPING = Limits(memory=768 * MEGABYTE, seconds=30, output=4 * MAX_BYTES)
"""A picture of 40 million pixels takes 160 MB once opened, and as much again while it is turned."""

NAME = re.compile(r"[0-9a-f]{64}\.(pdf|jpg|png)")
"""What a stored file is called: the SHA-256 of its content, and its type."""

REFUSALS = {
    "unknown": _("Only PDF, JPEG and PNG files are accepted, whatever their name."),
    "damaged": _("The file is damaged or was cut off. Open it, save or print it anew, and choose that one."),
    "encrypted": _("The file is protected with a password. Save it without protection and choose that one."),
    "empty": _("The file has no pages."),
    "pixels": _("The picture has more than 40 million points. Reduce it and choose it again."),
    "pages": _("The file has more than 2,000 pages. Split it and choose the parts."),
    "exhausted": _(
        "The file is too complicated to be read safely. Print it to PDF anew and choose that one."
    ),
}

FILES_LOCK = 0x5AFA_0002
"""PostgreSQL's advisory lock between storing a file and removing one; on SQLite a transaction is that lock."""


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


class Prepared(ContentFile):
    """A file that has been through `prepared`: known by its content, and stripped."""


class PaperField(models.FileField):
    """A document's file: whichever road it comes by, only what `prepared` made of it is stored."""

    def clean(self, value: Any, model_instance: Any) -> Any:
        value = super().clean(value, model_instance)
        self._prepare(value)
        return value

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        self._prepare(getattr(model_instance, self.attname))
        return super().pre_save(model_instance, add)

    def _prepare(self, value: Any) -> None:
        if value and not value._committed and not isinstance(value.file, Prepared):
            value.file = prepared(value.file)


def prepared(file: File) -> Prepared:
    """The file as it may be stored. ValidationError, with what to do, for what is too large, unknown, damaged, encrypted."""
    if isinstance(file, Prepared):
        return file
    validate_upload(file)
    try:
        clean = run_confined("trips.stripping", file.read(), STRIPPING)
    except Refused as refusal:
        raise ValidationError(REFUSALS[refusal.code], code=refusal.code) from None
    except Exhausted as error:
        log.warning("a document was not stripped: %s", error)
        raise ValidationError(REFUSALS["exhausted"], code="exhausted") from None
    return Prepared(clean, name=file.name)


def validate_upload(file: File) -> None:
    """What can be said without opening it."""
    if file.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 10 MB. Reduce it and choose it again."), code="size")
    if ending(file) is None:
        raise ValidationError(REFUSALS["unknown"], code="unknown")


def ending(file: File) -> str | None:
    """The ending that the file's first bytes deserve, or None for anything but PDF, JPEG and PNG."""
    file.seek(0)
    start = file.read(16)
    file.seek(0)
    return next((found for signature, found in SIGNATURES.items() if start.startswith(signature)), None)


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


# What is kept


def names_of(document: dict[str, Any]) -> list[str]:
    """Names of the stored files that a public document names."""
    found = (stored_file(paper["sha256"]) for paper in document["attachments"])
    return [place.name for place, _type in filter(None, found)]


def hold_files() -> None:
    """Until this transaction ends, nobody removes a file that another record is just about to name."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FILES_LOCK])


def let_go(names: Iterable[str]) -> None:
    """Once this transaction is through, remove those of these files that nothing names any more."""
    wanted = [name for name in names if name]
    if wanted:
        transaction.on_commit(partial(remove_unnamed, wanted))


def remove_unnamed(names: Iterable[str]) -> list[str]:
    """Remove files that no document's row names and no public document, present or past; returns which.

    An erased version names nothing any more. It reads the ledger once from end to end, and is asked only where a
    document is deleted, replaced or erased.
    """
    from trips.models import Attachment

    removed = []
    with transaction.atomic():
        hold_files()
        rows = set(Attachment.objects.filter(file__in=list(names)).values_list("file", flat=True))
        storage = attachment_storage()
        for name in sorted(set(names) - rows):
            if not LedgerEntry.objects.filter(document__contains=Path(name).stem).exists():
                storage.delete(name)
                removed.append(name)
    return removed


def stored_before(hours: int = 24) -> list[str]:
    """Names of the files stored at least so long ago: a younger one may wait for the row that will name it."""
    latest = time.time() - hours * 3600
    folder = Path(settings.DATA_DIR) / "attachments"
    names = [place.name for place in folder.iterdir()] if folder.is_dir() else []
    return [name for name in names if NAME.fullmatch(name) and (folder / name).stat().st_mtime < latest]
