"""Appending to the ledger and checking it. Only the gate appends."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, connections, router, transaction
from django.utils.translation import gettext as _

from . import bulk
from .canonical import FIRST_PREVIOUS, canonical, document_hash, entry_hash
from .models import Checkpoint, Kind, LedgerEntry

ADVISORY_LOCK = 0x5AFA_0001
"""PostgreSQL's advisory lock that orders publishers; the number only has to be ours."""


@dataclass(frozen=True, slots=True)
class Head:
    """The version of the whole public data set."""

    serial: int
    hash: str

    def as_document(self) -> dict[str, int | str]:
        return {"serial": self.serial, "hash": self.hash}


EMPTY = Head(0, FIRST_PREVIOUS)


NEWEST = "SELECT serial, hash FROM transparency_ledgerentry ORDER BY serial DESC LIMIT 1"


def head() -> Head:
    """The newest entry's serial and hash; serial 0 for an empty ledger.

    One indexed query, and by hand: every public answer asks it, and one that is kept asks nothing else; making Django's query
    anew took ten times as long as the database did.
    """
    with connections[router.db_for_read(LedgerEntry)].cursor() as cursor:
        cursor.execute(NEWEST)
        row = cursor.fetchone()
    return Head(*row) if row else EMPTY


def now_text() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Appender:
    """Appends entries behind one lock. Use inside `transaction.atomic()`, as late as can be: others wait for it.

    On SQLite the transaction itself (BEGIN IMMEDIATE) is the lock; on PostgreSQL an advisory lock is, because
    locking the newest row makes two thirds of concurrent publishers fail.
    """

    def __init__(self) -> None:
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError("append to the ledger inside a transaction")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        newest = LedgerEntry.objects.order_by("-serial").values_list("serial", "hash", "time").first()
        self._serial, self._hash, last_time = newest or (0, FIRST_PREVIOUS, "")
        self.time = max(now_text(), last_time)
        self._waiting: list[LedgerEntry] = []

    def append(self, kind: str, subject: str, document: dict) -> LedgerEntry:
        """Chain one document; it is written by `flush`. Returns the entry, its serial and hashes final."""
        text, nonce = canonical(document), secrets.token_bytes(32)
        of_document = document_hash(nonce, text)
        serial = self._serial + 1
        entry = LedgerEntry(
            serial=serial,
            kind=kind,
            subject=subject,
            time=self.time,
            document=text,
            nonce=nonce.hex(),
            document_hash=of_document,
            previous=self._hash,
            hash=entry_hash(serial, kind, subject, self.time, of_document, self._hash),
        )
        self._serial, self._hash = serial, entry.hash
        self._waiting.append(entry)
        return entry

    def flush(self) -> None:
        bulk.insert(self._waiting)
        self._waiting = []


def erase_text(serial: int) -> None:
    """Take away an entry's document and nonce; the database allows it only where an erasure entry names the serial."""
    LedgerEntry.objects.filter(serial=serial).update(document=None, nonce=None)


def write_checkpoint() -> Checkpoint | None:
    """Keep the head as a checkpoint; none for an empty ledger, and the same one while nothing is new."""
    current = head()
    if not current.serial:
        return None
    checkpoint, _created = Checkpoint.objects.get_or_create(
        serial=current.serial, defaults={"hash": current.hash, "time": now_text()}
    )
    return checkpoint


def newest_checkpoint() -> str:
    """The newest checkpoint in a few letters, for answers that depend on it: one is written without a publication."""
    return f"c{Checkpoint.objects.order_by('-serial').values_list('serial', flat=True).first() or 0}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What verification found wrong, at which serial (0: not at an entry)."""

    serial: int
    message: str

    def __str__(self) -> str:
        return _("Entry %(serial)s: %(message)s") % {"serial": self.serial, "message": self.message}


def verify_chain() -> Iterator[Fault]:
    """Recompute the whole chain, entry by entry, at constant memory; yields faults in order of serial."""
    erased_by = dict(
        LedgerEntry.objects.filter(kind=Kind.ERASURE)
        .values_list("subject", "serial")
        .order_by("serial")
        .iterator()
    )
    kept = dict(Checkpoint.objects.values_list("serial", "hash"))
    expected, previous, last_time = 1, FIRST_PREVIOUS, ""
    for entry in LedgerEntry.objects.order_by("serial").iterator(chunk_size=2000):
        yield from _check(entry, expected, previous, last_time, erased_by, kept)
        expected, previous, last_time = entry.serial + 1, entry.hash, max(last_time, entry.time)
    for serial, kept_hash in kept.items():
        if serial >= expected:
            yield Fault(
                serial,
                _("a checkpoint was kept of this entry (%(hash)s), but it is gone") % {"hash": kept_hash},
            )


def _check(
    entry: LedgerEntry,
    expected: int,
    previous: str,
    last_time: str,
    erased_by: dict[str, int],
    kept: dict[int, str],
) -> Iterable[Fault]:
    serial = entry.serial
    if serial != expected:
        yield Fault(expected, _("missing: the next entry is %(serial)s") % {"serial": serial})
    if entry.previous != previous:
        yield Fault(serial, _("does not follow its predecessor's hash"))
    if entry.time < last_time:
        yield Fault(serial, _("its time is before its predecessor's"))
    if (
        entry_hash(serial, entry.kind, entry.subject, entry.time, entry.document_hash, entry.previous)
        != entry.hash
    ):
        yield Fault(serial, _("its kind, subject, time or hashes were changed"))
    if entry.document is None or entry.nonce is None:
        if erased_by.get(f"ledger/{serial}", 0) <= serial:
            yield Fault(serial, _("its document is gone, and no erasure names it"))
    elif not _document_matches(entry.nonce, entry.document, entry.document_hash):
        yield Fault(serial, _("its document was changed"))
    if serial in kept and kept[serial] != entry.hash:
        yield Fault(serial, _("its hash is not the one of the checkpoint that was kept"))


def _document_matches(nonce: str, text: str, expected: str) -> bool:
    try:
        return document_hash(bytes.fromhex(nonce), text) == expected
    except ValueError:
        return False
