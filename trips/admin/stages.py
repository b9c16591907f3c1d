"""Where a working trip stands with the public: draft, public, correction in preparation, withdrawn."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices, prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from transparency.canonical import canonical
from transparency.models import Kind, LedgerEntry
from trips.document import build
from trips.models import PublishedTrip, Trip
from trips.publication import content, current

PARTS = (
    "municipality",
    "replaces",
    "stops__destination",
    "travellers__official",
    "travellers__unit",
    "travellers__municipality",
    "travellers__stops",
    "costs__funding_source",
    "permits",
    "sources",
    "attachments",
    "redactions",
)


class Stage(TextChoices):
    DRAFT = "draft", pgettext_lazy("stage of a trip", "Draft")
    PUBLIC = "public", pgettext_lazy("stage of a trip", "Public")
    CORRECTION = "correction", _("Correction in preparation")
    WITHDRAWN = "withdrawn", _("Withdrawn")


@dataclass(frozen=True, slots=True)
class Standing:
    stage: Stage
    public: dict[str, Any] | None = None
    """The current public document, or the withdrawal that ended it; None for a draft."""


def standing(trip: Trip, document: dict[str, Any]) -> Standing:
    """Where one trip stands; `document` is its preview."""
    entry = current(trip.ref) if trip.ref else None
    if entry is None:
        return Standing(Stage.DRAFT)
    public = json.loads(entry.document)
    if entry.kind == Kind.WITHDRAWAL:
        return Standing(Stage.WITHDRAWN, public)
    return Standing(_stage(document, public), public)


def stages(trips: Sequence[Trip]) -> dict[int, Stage]:
    """The stages of a page of trips, by key, in a fixed number of queries."""
    refs = [trip.ref for trip in trips if trip.ref]
    published = {row.ref: json.loads(row.entry.document) for row in _current(refs)}
    candidates = [trip for trip in trips if trip.ref in published]
    prefetch_related_objects(candidates, *PARTS)
    joint = _joint_refs(candidates)
    found = {}
    for trip in trips:
        if trip.ref is None:
            found[trip.pk] = Stage.DRAFT
        elif trip.ref not in published:
            found[trip.pk] = Stage.WITHDRAWN
        else:
            found[trip.pk] = _stage(build(trip, joint[trip.pk]), published[trip.ref])
    return found


def _stage(document: dict[str, Any], public: dict[str, Any]) -> Stage:
    # Through the canonical text, for that is what was published: NFC, lists for tuples.
    same = json.loads(canonical(document)) == content(public)
    return Stage.PUBLIC if same else Stage.CORRECTION


def _current(refs: Sequence[str]) -> Sequence[PublishedTrip]:
    return list(PublishedTrip.objects.filter(ref__in=refs).select_related("entry"))


def _joint_refs(trips: Sequence[Trip]) -> dict[int, list[str]]:
    """What `trips.document.build` calls `joint_with`, for many trips in one query."""
    codes = {trip.joint_code for trip in trips if trip.joint_code}
    members: dict[str, list[tuple[int, str]]] = {}
    if codes:
        rows = Trip.objects.filter(joint_code__in=codes, ref__isnull=False).values_list("joint_code", "pk", "ref")
        for code, key, ref in rows:
            members.setdefault(code, []).append((key, ref))
    return {
        trip.pk: sorted(ref for key, ref in members.get(trip.joint_code, ()) if key != trip.pk) for trip in trips
    }


def entries_of(ref: str) -> list[LedgerEntry]:
    """Every version of a trip, oldest first."""
    return list(LedgerEntry.objects.filter(subject=f"trips/{ref}").order_by("serial"))
