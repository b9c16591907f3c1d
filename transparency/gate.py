"""The one gate. Nothing is public until it passes here.

A subject (trips, nil declarations, municipalities) describes what it wants to publish as an `Act`; the gate seals each
act under the ledger's lock, appends it, and lets the subject write its published tables: all in one transaction, so
that a kill in the middle leaves nothing half-published.

Subjects register a `Subject`; this module knows no domain model.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from . import planning
from .ledger import Appender, Fault, erase_text
from .models import Kind, LedgerEntry, Shape


class GateRefusal(ValidationError):
    """The gate does not pass this; the message says why and what to do. Nothing was written."""


class Act(Protocol):
    """One thing to pass through the gate."""

    kind: Kind

    def seal(self, time: str) -> tuple[str, dict]:
        """Subject and final document, with what only the lock can settle: reference, version, time.

        Called under the lock: keep it short. Raises GateRefusal where the world has moved on.
        """

    def passed(self, entry: LedgerEntry) -> None:
        """Remember on the working side, in the same transaction, that the act is public."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a kind of record contributes to the public side. All callables work inside the caller's transaction."""

    prefix: str
    """Ledger subjects that begin so belong here: `trips/`."""
    project: Callable[[Sequence[LedgerEntry]], None]
    """Write the published tables for entries just appended."""
    clear: Callable[[], None] = lambda: None
    """Empty the published tables, before a rebuild."""
    differences: Callable[[], Iterator[Fault]] = lambda: iter(())
    """What in the published tables is not what the ledger says (`verify_ledger --deep`)."""
    preparations: Callable[[], Iterator[str]] = lambda: iter(())
    """Subjects whose working record differs from what is public: corrections in preparation, not faults."""
    shape: int = 1
    """Raised by a release that writes other rows from the same entries: what an older one wrote must be rebuilt."""


_subjects: dict[str, Subject] = {}
_listeners: list[Callable[[Sequence[LedgerEntry]], None]] = []


def listen(listener: Callable[[Sequence[LedgerEntry]], None]) -> None:
    """Tell `listener` of every passage, inside its transaction: for whoever keeps account of who passed what."""
    _listeners.append(listener)


def register(subject: Subject) -> None:
    _subjects[subject.prefix] = subject


def subjects() -> tuple[Subject, ...]:
    return tuple(_subjects[prefix] for prefix in sorted(_subjects))


def pass_through(acts: Iterable[Act]) -> list[LedgerEntry]:
    """Seal, append and project the acts, all or nothing. Returns their ledger entries in order.

    Raises GateRefusal (nothing is written then).
    """
    with transaction.atomic():
        appender = Appender()
        entries: list[LedgerEntry] = []
        for act in acts:
            subject, document = act.seal(appender.time)
            entry = appender.append(act.kind, subject, document)
            act.passed(entry)
            entries.append(entry)
        appender.flush()
        for erasure in (entry for entry in entries if entry.kind == Kind.ERASURE):
            erase_text(int(erasure.subject.removeprefix("ledger/")))
        _project(entries)
        for listener in _listeners:
            listener(entries)
        if any(entry.kind == Kind.ERASURE for entry in entries):
            transaction.on_commit(forget_erased_pages)
            # Answers of before lie under the older head, where nobody asks for them, for a day.
            transaction.on_commit(cache.clear, robust=True)
        planning.analyze_if_grown(entries)
    return entries


def erasable(subject: str, serial: int) -> LedgerEntry:
    """The version of a subject that may be erased: one that a later version replaced, its text still there.

    Raises GateRefusal for any other serial.
    """
    entries = list(LedgerEntry.objects.filter(subject=subject).order_by("serial"))
    found = next((entry for entry in entries[:-1] if entry.serial == serial), None)
    if found is None:
        raise GateRefusal(
            _("Only a version that a later one has replaced can be erased."), code="not_replaced"
        )
    if found.document is None:
        raise GateRefusal(_("This version is erased already."), code="erased_already")
    return found


def rebuild(progress: Callable[[int], object] = lambda count: None) -> None:
    """Write all published tables anew from the ledger alone, in one transaction."""
    with transaction.atomic():
        Appender()  # publishers wait until the rebuild is done
        for subject in subjects():
            subject.clear()
        batch: list[LedgerEntry] = []
        for entry in LedgerEntry.objects.order_by("serial").iterator(chunk_size=1000):
            batch.append(entry)
            if len(batch) == 1000:
                _project(batch)
                progress(len(batch))
                batch = []
        _project(batch)
        progress(len(batch))
        _write_shapes()
        transaction.on_commit(planning.analyze, robust=True)


def outdated() -> list[str]:
    """Prefixes of the subjects whose published tables were written by a release that wrote them otherwise."""
    written = dict(Shape.objects.values_list("prefix", "number"))
    return [subject.prefix for subject in subjects() if written.get(subject.prefix) != subject.shape]


def begin() -> None:
    """Of an empty ledger nothing was written otherwise: a new database starts in the shapes of its release."""
    if not LedgerEntry.objects.exists():
        _write_shapes()


def _write_shapes() -> None:
    Shape.objects.all().delete()
    Shape.objects.bulk_create(Shape(prefix=subject.prefix, number=subject.shape) for subject in subjects())


def _project(entries: Sequence[LedgerEntry]) -> None:
    for subject in subjects():
        own = [entry for entry in entries if entry.subject.startswith(subject.prefix)]
        if own:
            subject.project(own)


def forget_erased_pages() -> None:
    """SQLite keeps erased text in its write-ahead log until a checkpoint (free pages: `secure_delete` is on)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
