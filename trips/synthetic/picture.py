"""The one file that made-up documents show: a small grey picture, written once for all of them."""

import struct
import zlib
from hashlib import sha256

from django.core.files.base import ContentFile

from trips.uploads import attachment_storage


def _png(width: int, height: int, grey: int) -> bytes:
    """A PNG of one shade (8 bits, greyscale)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    lines = (b"\0" + bytes([grey]) * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )


PICTURE = _png(160, 90, 200)
PICTURE_NAME = f"{sha256(PICTURE).hexdigest()}.png"


def store_picture() -> None:
    attachment_storage().save(PICTURE_NAME, ContentFile(PICTURE))
