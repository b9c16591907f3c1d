"""Where a working trip stands with the public: draft, public, correction in preparation, withdrawn."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from transparency.canonical import canonical
from transparency.models import Kind
from trips.document import build, prefetched
from trips.models import PublishedTrip, Trip
from trips.publication import content, current


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
    public = entry.read()
    if entry.kind == Kind.WITHDRAWAL:
        return Standing(Stage.WITHDRAWN, public)
    return Standing(_stage(document, public), public)


def stages(trips: Sequence[Trip]) -> dict[int, Stage]:
    """The stages of a page of trips, by key, in a fixed number of queries."""
    published = public_documents(
        PublishedTrip.objects.filter(ref__in=[trip.ref for trip in trips if trip.ref])
    )
    public = list(prefetched(Trip.objects.filter(ref__in=published))) if published else []
    joint = _joint_refs(public)
    found = {trip.pk: Stage.DRAFT if trip.ref is None else Stage.WITHDRAWN for trip in trips}
    return found | {
        trip.pk: _stage(build(trip, joint[trip.pk]), published[trip.ref or ""]) for trip in public
    }


def public_documents(trips: QuerySet[PublishedTrip]) -> dict[str, dict[str, Any]]:
    """Current public documents by reference."""
    return {row.ref: row.entry.read() for row in trips.select_related("entry")}


def _stage(document: dict[str, Any], public: dict[str, Any]) -> Stage:
    # Through the canonical text, for that is what was published: NFC, lists for tuples.
    same = json.loads(canonical(document)) == content(public)
    return Stage.PUBLIC if same else Stage.CORRECTION


def _joint_refs(trips: Sequence[Trip]) -> dict[int, list[str]]:
    """What `trips.document.build` calls `joint_with`, for many trips in one query."""
    codes = {trip.joint_code for trip in trips if trip.joint_code}
    members: dict[str, list[tuple[int, str]]] = {}
    if codes:
        rows = Trip.objects.filter(joint_code__in=codes, ref__isnull=False).values_list(
            "joint_code", "pk", "ref"
        )
        for code, key, ref in rows:
            members.setdefault(code, []).append((key, ref or ""))
    return {
        trip.pk: sorted(ref for key, ref in members.get(trip.joint_code, ()) if key != trip.pk)
        for trip in trips
    }
