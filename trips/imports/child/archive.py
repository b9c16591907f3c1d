"""The directory of a zip archive is judged before anything in it is unpacked; XML in it is read as a stream."""

import io
import zipfile
import zlib
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import parse

from trips.imports import limits

from .sheet import refused


class Enough(Exception):
    """A handler has all it wanted."""


class Handler(ContentHandler):
    """Names without their prefixes, for each program chooses its own."""

    def startElement(self, name: str, attrs: object) -> None:
        given = {key.rpartition(":")[2]: value for key, value in attrs.items()}  # type: ignore[attr-defined]
        self.opened(name.rpartition(":")[2], given)

    def endElement(self, name: str) -> None:
        self.closed(name.rpartition(":")[2])

    def characters(self, content: str) -> None:
        self.said(content)

    def opened(self, name: str, given: dict[str, str]) -> None: ...

    def closed(self, name: str) -> None: ...

    def said(self, text: str) -> None: ...


class Archive:
    """A zip file whose directory promises to stay within the limits; `zipfile` reads no more of an entry than it says."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise refused("broken") from None
        entries = self._zip.infolist()
        if len(entries) > limits.MAX_ENTRIES:
            raise refused("unpacked", most=limits.MAX_UNPACKED // limits.MEGABYTE)
        if sum(entry.file_size for entry in entries) > limits.MAX_UNPACKED:
            raise refused("unpacked", most=limits.MAX_UNPACKED // limits.MEGABYTE)
        if any(entry.flag_bits & 1 for entry in entries):
            raise refused("password")
        self.names = {entry.filename for entry in entries}
        if len(self.names) != len(entries):
            raise refused("broken")  # two entries of one name: programs would disagree on which counts

    def read(self, name: str, most: int = 1_000_000) -> bytes:
        """A small entry as it is; b"" where there is none."""
        if name not in self.names:
            return b""
        with self._zip.open(name) as entry:
            return entry.read(most)

    def parse(self, name: str, handler: Handler) -> None:
        """Stream an XML entry through a handler. Entities and document types are refused: no spreadsheet writes any."""
        if name not in self.names:
            return
        try:
            with self._zip.open(name) as entry:
                parse(entry, handler, forbid_dtd=True)
        except Enough:
            return
        except DefusedXmlException:
            raise refused("xml") from None
        except (SAXException, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
            raise refused("broken") from None
