"""One file, whatever its name says it is, to the JSON that the package describes."""

import json

from trips.imports import limits

from . import delimited, ods, xlsx
from .archive import Archive
from .sheet import Sheet, refused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def confined(content: bytes) -> bytes:
    """What `transparency.confined` runs. Raises Refused for a file that is not read."""
    try:
        kind, sheets = _read(content)
    except (MemoryError, RecursionError):
        raise refused("heavy") from None
    return json.dumps({"kind": kind, "sheets": [sheet.as_json() for sheet in sheets]}).encode()


def _read(content: bytes) -> tuple[str, list[Sheet]]:
    if len(content) > limits.MAX_BYTES:
        raise refused("bytes", most=limits.MAX_BYTES // limits.MEGABYTE)
    if not content.strip():
        raise refused("nothing")
    if content.startswith(_OLE):
        raise refused("password" if "EncryptedPackage".encode("utf-16-le") in content else "old_excel")
    if content.startswith(_OTHERS):
        raise refused("not_a_sheet")
    if content.startswith(b"PK"):
        return _read_archive(Archive(content))
    return "csv", delimited.read(content)


def _read_archive(archive: Archive) -> tuple[str, list[Sheet]]:
    types = archive.read("[Content_Types].xml")
    if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in archive.names):
        raise refused("macros")
    if "xl/workbook.bin" in archive.names:
        raise refused("binary_excel")
    if any(name.startswith("xl/externalLinks/") for name in archive.names):
        raise refused("links")
    if types and any(name.startswith("xl/") for name in archive.names):
        return "xlsx", xlsx.read(archive)
    if archive.read("mimetype").startswith(_ODS_TYPE):
        if any(name.startswith(("Basic/", "Scripts/")) for name in archive.names):
            raise refused("macros")
        return "ods", ods.read(archive)
    raise refused("not_a_sheet")
