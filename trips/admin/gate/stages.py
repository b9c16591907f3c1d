"""Where a working trip stands: its stage, who has it, since when, and the way it came.

The desk (`trips.desk`) says what people do with it, the ledger what the public reads; a submitted correction is both.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from transparency.canonical import canonical
from transparency.models import Kind
from trips.codes import Act, Desk, Withheld
from trips.document import build, prefetched
from trips.models import Handover, PublishedTrip, Trip
from trips.publication import content, current

from . import keepers
from .keepers import person


class Stage(TextChoices):
    DRAFT = "draft", pgettext_lazy("stage of a trip", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("stage of a trip", "Submitted")
    RETURNED = "returned", pgettext_lazy("stage of a trip", "Returned with remarks")
    PUBLIC = "public", pgettext_lazy("stage of a trip", "Public")
    CORRECTION = "correction", _("Correction in preparation")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ABANDONED = "abandoned", pgettext_lazy("stage of a trip", "Abandoned")

    @property
    def face(self) -> str:
        """The class of its tag (docs/look.md); the word beside it says the same."""
        if self in (Stage.DRAFT, Stage.ABANDONED):
            return ""
        return "tag-good" if self == Stage.PUBLIC else "tag-attention"


ON_A_DESK = {
    Desk.PUBLISHER: Stage.SUBMITTED,
    Desk.RETURNED: Stage.RETURNED,
    Desk.ABANDONED: Stage.ABANDONED,
}
"""Where the desk alone decides."""

WITH_CLERKS = _("With the clerks")
WITH_PUBLISHERS = _("With the publishers")
WITH_NOBODY = _("With nobody")
KEPT: dict[Stage, Promise] = {
    Stage.DRAFT: WITH_CLERKS,
    Stage.SUBMITTED: WITH_PUBLISHERS,
    Stage.RETURNED: WITH_CLERKS,
    Stage.PUBLIC: WITH_NOBODY,
    Stage.CORRECTION: WITH_CLERKS,
    Stage.WITHDRAWN: WITH_NOBODY,
    Stage.ABANDONED: WITH_NOBODY,
}

DID: dict[Act, Promise] = {
    Act.SUBMITTED: _("%(name)s submitted it"),
    Act.TAKEN_BACK: _("%(name)s took it back"),
    Act.RETURNED: _("%(name)s returned it with remarks"),
    Act.ABANDONED: _("%(name)s abandoned it"),
    Act.RESUMED: _("%(name)s took it up again"),
    Act.PUBLISHED: _("%(name)s published it"),
    Act.CORRECTED: _("%(name)s published a correction"),
    Act.WITHDRAWN: _("%(name)s withdrew it from publication"),
    Act.ERASED: _("%(name)s erased the text of an old version"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way, as it is told."""

    words: str
    at: dt.datetime
    remark: str = ""
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a trip, in words without names (`Standing.keepers` has them), and since when."""

    words: str
    since: dt.datetime


@dataclass(frozen=True)
class Standing:
    stage: Stage
    trip: Trip
    public: dict[str, Any] | None = None
    """The current public document, or the withdrawal that ended it; None where it was never public."""
    unchanged: bool = False
    """Whether the working record says what the public reads."""

    @property
    def is_public(self) -> bool:
        """Whether the public reads a version of it now, whatever is being prepared."""
        return self.public is not None and self.stage != Stage.WITHDRAWN

    @property
    def holder(self) -> Holder:
        return holder(self.trip, self.stage)

    @cached_property
    def keepers(self) -> list[keepers.Keeper]:
        """Who has it, by name; nobody where there is nothing to do."""
        if self.stage == Stage.SUBMITTED:
            return keepers.publishers(self.trip.municipality_id)
        return keepers.clerks(self.trip.municipality_id) if KEPT[self.stage] == WITH_CLERKS else []

    @cached_property
    def way(self) -> list[Step]:
        """Every step so far, the newest first; the last of the list is the entering of the record."""
        steps = [told(step) for step in handovers(self.trip).order_by("-pk")]
        entered = str(_("%(name)s entered it")) % {"name": person(self.trip.created_by)}
        return [*steps, Step(entered, self.trip.created_at)]

    @property
    def last(self) -> Step | None:
        """The step that brought it where it lies; None for a draft that nobody has handed on."""
        return self.way[0] if len(self.way) > 1 else None


def standing(trip: Trip, document: dict[str, Any]) -> Standing:
    """Where one trip stands; `document` is its preview."""
    entry = current(trip.ref) if trip.ref else None
    if entry is None:
        return Standing(ON_A_DESK.get(Desk(trip.desk), Stage.DRAFT), trip)
    public = entry.read()
    if entry.kind == Kind.WITHDRAWAL:
        return Standing(Stage.WITHDRAWN, trip, public)
    same = _same(document, public)
    otherwise = Stage.PUBLIC if same else Stage.CORRECTION
    return Standing(ON_A_DESK.get(Desk(trip.desk), otherwise), trip, public, same)


def stages(trips: Sequence[Trip]) -> dict[int, Stage]:
    """The stages of a page of trips, by key, in a fixed number of queries.

    Documents are built only for public trips that lie with the clerks: there alone they decide.
    """
    published = public_documents(
        PublishedTrip.objects.filter(ref__in=[trip.ref for trip in trips if trip.ref])
    )
    found: dict[int, Stage] = {}
    compared = []
    for trip in trips:
        if trip.ref is not None and trip.ref not in published:
            found[trip.pk] = Stage.WITHDRAWN
        elif trip.desk in ON_A_DESK:
            found[trip.pk] = ON_A_DESK[Desk(trip.desk)]
        elif trip.ref is None:
            found[trip.pk] = Stage.DRAFT
        else:
            compared.append(trip.pk)
    public = list(prefetched(Trip.objects.filter(pk__in=compared))) if compared else []
    joint = joint_refs_of(public)
    for trip in public:
        same = _same(build(trip, joint[trip.pk]), published[trip.ref or ""])
        found[trip.pk] = Stage.PUBLIC if same else Stage.CORRECTION
    return found


def holder(trip: Trip, stage: Stage | None = None) -> Holder:
    """Who has a trip and since when, without a query; where no stage is given, the desk alone says it."""
    stage = stage or ON_A_DESK.get(Desk(trip.desk), Stage.DRAFT)
    return Holder(str(KEPT[stage]), trip.desk_since)


def handovers(trip: Trip) -> QuerySet[Handover]:
    """The steps of a trip with those who took them, in their order."""
    return Handover.objects.filter(trip=trip).select_related("by")


def told(step: Handover) -> Step:
    """A step in words: who did what."""
    act = Act(step.act)
    return Step(str(DID[act]) % {"name": person(step.by)}, step.at, step.remark, act)


def public_documents(trips: QuerySet[PublishedTrip]) -> dict[str, dict[str, Any]]:
    """Current public documents by reference."""
    return {row.ref: row.entry.read() for row in trips.select_related("entry")}


def _same(document: dict[str, Any], public: dict[str, Any]) -> bool:
    # Through the canonical text, for that is what was published: NFC, lists for tuples.
    return json.loads(canonical(document)) == content(public)


def joint_refs_of(trips: Sequence[Trip]) -> dict[int, list[str]]:
    """What `trips.document.build` calls `joint_with`, for many trips in one query."""
    codes = {trip.joint_code for trip in trips if trip.joint_code}
    members: dict[str, list[tuple[int, str]]] = {}
    if codes:
        told = Trip.objects.exclude(redactions__field=Withheld.TRIP)
        rows = told.filter(joint_code__in=codes, ref__isnull=False).values_list("joint_code", "pk", "ref")
        for code, key, ref in rows:
            members.setdefault(code, []).append((key, ref or ""))
    return {
        trip.pk: sorted(ref for key, ref in members.get(trip.joint_code, ()) if key != trip.pk)
        for trip in trips
    }
