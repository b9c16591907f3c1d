"""Records of files become working records and pass the gate: all of a run, or nothing."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from officials import audit
from officials.audit import AuditKind
from officials.audited import AuditEntry
from officials.models import Municipality
from officials.publication import publish_profile
from transparency.canonical import canonical
from transparency.models import Kind
from trips import revisions
from trips.models import LoadedRecord, Trip
from trips.publication import content, correct_all, current, preview, publish

from .reading import Faults, Record, read
from .shapes import KEY_FIELD, SECTIONS
from .writing import Writer

BEARERS = {
    "municipality": ("municipality", "travellers__municipality"),
    "units": ("travellers__unit",),
    "officials": ("travellers__official",),
    "destinations": ("stops__destination",),
    "funding_sources": ("costs__funding_source",),
    "trips": ("pk",),
}
"""How a trip names a record: the trips to correct when the record changes."""

Told = Callable[[str], object]


class RecordsRefused(Exception):
    """The files hold faults; nothing was written. `faults` are lines for people: file, key, field, what to do."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(slots=True)
class Summary:
    """How many records of a file were new, changed, and loaded before."""

    file: str
    new: int = 0
    changed: int = 0
    known: int = 0


def load(paths: Iterable[Path], progress: Told = lambda title: None) -> list[Summary]:
    """Load files of records, in order; idempotent by each record's key. `progress` is told of each trip published.

    Raises RecordsRefused with every fault of every file; then nothing of any file is loaded.
    """
    faults = Faults()
    files = [(path.name, read(path, faults)) for path in paths]
    with transaction.atomic():
        loads = [_FileLoad(records, faults, Summary(name)) for name, records in files]
        for step in (_FileLoad.examine, _FileLoad.write):
            for each in loads:
                step(each)
        for each in loads:
            if not faults:
                each.publish(progress)
        if faults:
            raise RecordsRefused(list(faults))
        audit.write([entry for each in loads for entry in each.entries()])
    return [each.summary for each in loads]


@dataclass(slots=True)
class _FileLoad:
    """One file's way: first its working records, then, where nothing in the run is wrong, its publications."""

    records: list[Record]
    faults: Faults
    summary: Summary
    new: list[tuple[Record, models.Model]] = field(default_factory=list)
    changed: list[tuple[Record, models.Model]] = field(default_factory=list)

    def _digests(self) -> dict[str, str]:
        keys = [_loaded_key(record) for record in self.records]
        return dict(LoadedRecord.objects.filter(key__in=keys).values_list("key", "digest"))

    def examine(self) -> None:
        """Before anything is written: may what has changed be corrected? A clerk's own edit is never swept along."""
        digests = self._digests()
        for record in self.records:
            before, instance = digests.get(_loaded_key(record)), _standing(record)
            if instance is None or before in (None, record.digest):
                continue
            place = (self.summary.file, record.key)
            if not record.reason:
                self.faults.add(
                    (*place, "reason"),
                    _("The record has changed since it was loaded. Give the public reason in “reason”."),
                )
            for trip in _bearers(record, instance):
                if why_not := _why_not_to_correct(trip, itself=record.section == "trips"):
                    self.faults.add((*place, ""), why_not)

    def write(self) -> None:
        """Working records of everything new or changed."""
        digests, writer = self._digests(), Writer(self.faults)
        for record in self.records:
            before, instance = digests.get(_loaded_key(record)), _standing(record)
            if before == record.digest and (instance is not None or record.section != "municipality"):
                self.summary.known += 1
                writer.know(record, instance)
                continue
            if instance is not None and before is None:
                self.faults.add(
                    (self.summary.file, record.key, "key"),
                    _("The portal has a record with this key that came from no file. Choose another key."),
                )
                writer.refuse(record)
                continue
            untouched = revisions.before_first(instance) if isinstance(instance, Trip) else None
            fresh = SECTIONS[record.section].model(**{KEY_FIELD[record.section]: record.key})
            if not writer.write(record, written := instance or fresh):
                continue
            if instance is None:
                self.summary.new += 1
                self.new.append((record, written))
            else:
                self.summary.changed += 1
                self.changed.append((record, written))
                if isinstance(written, Trip):
                    revisions.record(written, None, untouched)  # whoever has its form open is told
            LoadedRecord.objects.update_or_create(key=_loaded_key(record), defaults={"digest": record.digest})

    def entries(self) -> Iterator[AuditEntry]:
        """What the audit log keeps of the run, beside its publications."""
        for kind, loaded in ((AuditKind.IMPORTED, self.new), (AuditKind.CHANGED, self.changed)):
            for record, instance in loaded:
                yield audit.entry(None, kind, instance, note=f"{self.summary.file}: {record.key}")

    def publish(self, progress: Told) -> None:
        """The profile first, then new trips in the file's order, then corrections."""
        for record, instance in self.new:
            if isinstance(instance, Municipality):
                self._gate(record, publish_profile, instance)
            elif isinstance(instance, Trip):
                self._gate(record, publish, instance, preview(instance)[1])
                progress(instance.title)
        own = {instance.pk for _record, instance in self.changed if isinstance(instance, Trip)}
        for record, instance in self.changed:
            if isinstance(instance, Municipality):
                self._gate(record, _publish_change, instance, record.reason)
            trips = _bearers(record, instance)
            if not isinstance(instance, Trip):
                trips = trips.exclude(pk__in=own)  # they are corrected for their own reason
            self._gate(record, correct_all, trips, record.reason)

    def _gate(self, record: Record, act: Callable[..., object], *given: object) -> None:
        try:
            act(*given)
        except ValidationError as error:
            for message in error.messages:
                self.faults.add((self.summary.file, record.key, ""), message)


def _loaded_key(record: Record) -> str:
    return f"{record.section}/{record.key}"


def _standing(record: Record) -> models.Model | None:
    """The working record with this key."""
    return SECTIONS[record.section].model.objects.filter(**{KEY_FIELD[record.section]: record.key}).first()


def _bearers(record: Record, instance: models.Model) -> QuerySet[Trip]:
    """Trips that were public once and name this record; a trip names itself."""
    names = Q()
    for path in BEARERS[record.section]:
        names |= Q(**{path: instance.pk})
    return Trip.objects.filter(names, ref__isnull=False).distinct()


def _why_not_to_correct(trip: Trip, itself: bool) -> str | None:
    """`itself`: the trip's own record changed, not a name that it bears."""
    entry = current(trip.ref or "")
    if entry is None or entry.kind == Kind.WITHDRAWAL:
        return (
            _("The trip is withdrawn. Enter it under a new key, with this one in “replaces”.")
            if itself
            else None
        )
    if content(entry.read()) == json.loads(canonical(preview(trip)[0])):
        return None
    return _("A correction of trip %(ref)s is being prepared. Publish it or undo it first.") % {
        "ref": trip.ref
    }


def _publish_change(municipality: Municipality, reason: str) -> None:
    """The profile's next version, where what is public about it changed (other spellings are not)."""
    try:
        publish_profile(municipality, reason)
    except ValidationError as error:
        if error.code != "unchanged":
            raise
