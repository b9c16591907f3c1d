"""The file of a backup: a compressed tar with `manifest.json`, the database and the attached documents.

What is read back is not trusted: only members that the manifest names, in names that the portal itself gives, plain files of
the size and SHA-256 that it says. Nothing is unpacked by tar's own rules. The database in it is believed, as its accounts are.
"""

import gzip
import hashlib
import io
import json
import re
import shutil
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from . import BackupRefused

FORM = "safarnama-backup-1"
MANIFEST = "manifest.json"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
ATTACHMENTS = "attachments"
ATTACHMENT = re.compile(r"([0-9a-f]{64})\.(?:pdf|jpg|png)")
"""What a stored document is called (`trips.uploads`): the SHA-256 of its content, and its type."""
LARGEST_MANIFEST = 200_000_000
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the file says of itself. `migrations` are pairs of application and name that the database had applied."""

    engine: str
    release: str
    made: str
    serial: int
    hash: str
    migrations: list[list[str]]
    members: list[Member]


def measured(path: Path, name: str) -> Member:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return Member(name, size, digest.hexdigest())


def write(target: Path, manifest: Manifest, files: Iterable[tuple[Member, Path]]) -> None:
    """Write the archive to a new file that its owner alone may read: it holds whatever the portal knows."""
    target.touch(mode=0o600, exist_ok=False)
    with gzip.open(target, "wb", compresslevel=6) as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
        text = json.dumps({"form": FORM, **asdict(manifest)}, ensure_ascii=False, indent=1).encode()
        tar.addfile(_header(MANIFEST, len(text)), io.BytesIO(text))
        for member, path in files:
            with path.open("rb") as file:
                tar.addfile(_header(member.name, member.bytes), file)


def _header(name: str, size: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o600
    return header


@contextmanager
def opened(source: Path) -> Iterator[tuple[Manifest, tarfile.TarFile]]:
    """The archive with its manifest read and judged. Raises BackupRefused for what is no backup."""
    try:
        with tarfile.open(source, "r|gz") as tar:
            first = tar.next()
            if first is None or first.name != MANIFEST or first.size > LARGEST_MANIFEST:
                raise BackupRefused(f"{source} is no backup of Safarnama.")
            yield _manifest(json.loads(_content(tar, first).read()), source), tar
    except FileNotFoundError:
        raise BackupRefused(f"{source} is not there.") from None
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error) as error:
        raise BackupRefused(f"{source} is damaged, or no backup of Safarnama: {error}") from None


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> BinaryIO:
    content = tar.extractfile(member) if member.isreg() else None
    if content is None:
        raise BackupRefused(f"The backup holds {member.name[:80]!r}, which is no plain file.")
    return content  # type: ignore[return-value] # IO[bytes], says typeshed


def _manifest(given: Any, source: Path) -> Manifest:
    try:
        if given.pop("form") != FORM:
            raise BackupRefused(f"{source} was made by another release in another form.")
        members = [
            Member(str(one["name"]), int(one["bytes"]), str(one["sha256"])) for one in given["members"]
        ]
        manifest = Manifest(**given | {"members": members})
        migrations = {(str(app), str(name)) for app, name in manifest.migrations}
    except (AttributeError, KeyError, TypeError) as error:
        raise BackupRefused(f"{source} is no backup of Safarnama: {error!r}") from None
    names = [member.name for member in members]
    if len(set(names)) != len(names) or not migrations or manifest.engine not in DATABASES:
        raise BackupRefused(f"{source} is no backup of Safarnama.")
    for name in names:
        _checked(name, manifest.engine)
    if DATABASES[manifest.engine] not in names:
        raise BackupRefused(f"{source} holds no database.")
    return manifest


def _checked(name: str, engine: str) -> None:
    """The name is the database's or an attached document's: nothing else has a place here."""
    folder, _slash, rest = name.partition("/")
    if name != DATABASES[engine] and not (folder == ATTACHMENTS and ATTACHMENT.fullmatch(rest)):
        raise BackupRefused(f"The backup holds {name[:80]!r}, which has no place in a portal.")


def unpack(manifest: Manifest, tar: tarfile.TarFile, place: Path) -> None:
    """Write every member below `place`, checked against the manifest. Raises BackupRefused for the first that differs."""
    expected = {member.name: member for member in manifest.members}
    needed, free = sum(member.bytes for member in manifest.members), shutil.disk_usage(place).free
    if needed > free:
        raise BackupRefused(f"Restoring takes {needed:,} bytes of disk, and {free:,} are free in {place}.")
    (place / ATTACHMENTS).mkdir()
    while header := tar.next():
        member = expected.pop(header.name, None)
        if member is None:
            raise BackupRefused(f"The backup holds {header.name[:80]!r}, which its manifest does not name.")
        content = _content(tar, header)
        if header.size != member.bytes:
            raise BackupRefused(f"{member.name} in the backup has another size than its manifest says.")
        digest = hashlib.sha256()
        with (place / member.name).open("xb") as file:
            while piece := content.read(PIECE):
                digest.update(piece)
                file.write(piece)
        found = digest.hexdigest()
        attachment = ATTACHMENT.fullmatch(member.name.removeprefix(f"{ATTACHMENTS}/"))
        if found != member.sha256 or (attachment and attachment[1] != found):
            raise BackupRefused(f"{member.name} in the backup is damaged: its SHA-256 is another.")
    if expected:
        raise BackupRefused(f"{next(iter(expected))} is missing in the backup.")
