"""The versions of one trip, or answer, as the ledger keeps them: for its history, one version, the plan, what is gone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from transparency.calendar import TEHRAN
from transparency.models import Kind, LedgerEntry
from trips.models.published import PublishedTrip

from .differences import Change, differences
from .words import Document

PREFIX = "trips/"


@dataclass(frozen=True, slots=True)
class Version:
    """One entry of a history. `document` is None once erased, and `erasure` then says why.

    `erasure` is the erasing entry's document, with that entry's own serial as `entry`.
    """

    number: int
    entry: LedgerEntry
    document: dict[str, Any] | None
    erasure: dict[str, Any] | None

    @property
    def withdrawal(self) -> bool:
        return self.entry.kind == Kind.WITHDRAWAL


def read(entry: LedgerEntry) -> dict[str, Any]:
    """The document of an entry that is never erased: a current version, an erasure."""
    return entry.read()


def versions(ref: str) -> list[Version]:
    """All versions of a trip, oldest first; empty where it was never public. At most two queries."""
    return versions_of(f"{PREFIX}{ref}")


def versions_of(subject: str) -> list[Version]:
    """All versions of whatever the ledger has under a subject, oldest first. At most two queries."""
    entries = list(LedgerEntry.objects.filter(subject=subject).order_by("serial"))
    erased = [f"ledger/{entry.serial}" for entry in entries if entry.document is None]
    erasures = {}
    if erased:
        for erasure in LedgerEntry.objects.filter(kind=Kind.ERASURE, subject__in=erased):
            erasures[erasure.subject] = read(erasure) | {"entry": erasure.serial}
    return [
        Version(
            number=number,
            entry=entry,
            document=None if entry.document is None else entry.read(),
            erasure=erasures.get(f"ledger/{entry.serial}"),
        )
        for number, entry in enumerate(entries, start=1)
    ]


def successors(ref: str) -> list[Document]:
    """Documents of the public trips that stand for a withdrawn one (`replaces`), by first publication. One query."""
    found = PublishedTrip.objects.filter(facets__name="replaces", facets__value=ref).order_by("id")
    return [read(trip.entry) for trip in found.select_related("entry")]


@dataclass(frozen=True, slots=True)
class Step:
    """A version beside the one before it. `changes` is None where there is nothing to compare with."""

    version: Version
    changes: list[Change] | None
    before_erased: bool


def steps(all_versions: Sequence[Version]) -> list[Step]:
    """Each version with what it changed, newest first."""
    found = []
    before: Version | None = None
    for version in all_versions:
        changes, erased = None, False
        if before and version.document and not version.withdrawal:
            erased = before.document is None
            changes = differences(before.document, version.document) if before.document else None
        found.append(Step(version, changes, erased))
        before = version
    return found[::-1]


def plan(ref: str, document: Document, serial: int) -> tuple[dict[str, Any], list[Change]] | None:
    """The version published before departure and what the current one (entry `serial`) says otherwise.

    None where no earlier version was published before the first possible day of the trip, or it was erased.
    """
    midnight = datetime.combine(date.fromisoformat(document["start"]["earliest"]), time(), TEHRAN).astimezone(
        UTC
    )
    departure = midnight.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if document["published"] < departure:
        return None
    earlier = LedgerEntry.objects.filter(subject=f"{PREFIX}{ref}", serial__lt=serial, time__lt=departure)
    text = earlier.order_by("-serial").values_list("document", flat=True).first()
    if text is None:
        return None
    planned = json.loads(text)
    return planned, differences(planned, document)
