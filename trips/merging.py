"""Two records of one official, unit, place or payer become one: in the working records, and where public through the gate.

The id that goes is told to the public only where a current document bears it, and what remains stands in its place there:
so nobody learns of a record that was never public.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from officials import audit
from officials.audited import AuditKind
from officials.models import Official, Unit
from officials.publication import versioned
from transparency import gate
from transparency.canonical import canonical
from transparency.gate import GateRefusal
from transparency.models import Kind, LedgerEntry
from trips import revisions
from trips.bearers import Bearer, Document
from trips.document import build, prefetched
from trips.four_eyes import NAMING
from trips.merged import subject_of
from trips.models import Destination, FundingSource, Trip
from trips.models.published import PublishedTrip
from trips.publication import content, correct_all

SCHEMA = "merge-1.0"

ALIKE: dict[type, tuple[str, ...]] = {
    Official: ("municipality_id",),
    Unit: ("municipality_id", "kind"),
    FundingSource: ("municipality_id", "kind"),
    Destination: ("country", "is_city"),
}
"""Of two records that are one these must be the same, or the documents would say something new."""


@dataclass(slots=True)
class MergeIds:
    """The public word that one id stands for another from now on."""

    dimension: str
    value: str
    into: str
    synthetic: bool
    reason: str
    kind: Kind
    """A correction where the id came again and was merged before."""

    def seal(self, time: str) -> tuple[str, dict[str, Any]]:
        content = {
            "schema": SCHEMA,
            "of": self.dimension,
            "id": self.value,
            "into": self.into,
            "synthetic": self.synthetic,
        }
        subject = subject_of(self.dimension, self.value)
        return subject, versioned(subject, content, time, self.reason)

    def passed(self, entry: LedgerEntry) -> None:
        """Nothing to remember: the record that went is gone."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What merging two records would do."""

    bearing: list[Trip]
    """Every trip that names the record that would go."""
    public: list[Trip]
    """Those whose public document names it: they would be republished."""
    documents: list[Document]
    """What would be published, in the order of `public`."""
    refused: str
    """Why it cannot be done; "" where it can."""


def plan(bearer: Bearer, gone: Any, stays: Any) -> Plan:
    """What would become of every trip that names `gone`; nothing is written."""
    if gone.pk == stays.pk or any(
        getattr(gone, name) != getattr(stays, name) for name in ALIKE[bearer.model]
    ):
        return Plan([], [], [], _("These two cannot be one: they differ in municipality, country or kind."))
    borne = PublishedTrip.objects.filter(facets__name=bearer.dimension, facets__value=gone.public_id)
    named = Trip.objects.filter(Q(**{bearer.path: gone.pk}) | Q(ref__in=borne.values("ref")))
    trips = list(prefetched(Trip.objects.filter(pk__in=named.values("pk"))).order_by("pk"))
    both = [trip for trip in trips if bearer.model is Official and _both(trip, gone, stays)]
    if both:
        words = _("Both are named on these trips, as two people: %(refs)s. Settle that there first.")
        return Plan(trips, [], [], words % {"refs": ", ".join(trip.ref or trip.title for trip in both)})
    rows = PublishedTrip.objects.select_related("entry").filter(
        ref__in=[trip.ref for trip in trips if trip.ref]
    )
    published = {row.ref: content(row.entry.read()) for row in rows}
    public, documents, held = [], [], []
    for trip in trips:
        if trip.ref not in published:
            continue
        before = published[trip.ref]
        if json.loads(canonical(build(trip))) != before:
            held.append(trip)
        elif any(bearer.places(before, gone)):
            public.append(trip)
            documents.append(_instead(bearer, before, gone, stays))
    if held:
        words = _(
            "These trips have other changes in preparation: %(refs)s. Publish them, or take them back, first."
        )
        return Plan(trips, [], [], words % {"refs": ", ".join(trip.ref or "" for trip in held)})
    return Plan(trips, public, documents, "")


def _both(trip: Trip, gone: Official, stays: Official) -> bool:
    named = {traveller.official_id for traveller in trip.travellers.all()}
    return {gone.pk, stays.pk} <= named


def _instead(bearer: Bearer, document: Document, gone: Any, stays: Any) -> Document:
    """The document with `stays` where it names `gone`."""
    found = json.loads(json.dumps(document))
    for part, _said in list(bearer.places(found, gone)):
        part[bearer.key] = stays.public_id
    for part, said in bearer.places(found, stays):
        part |= said
    return found


def merge(bearer: Bearer, gone: Any, stays: Any, reason: str, by: User) -> None:
    """Let `stays` stand wherever `gone` does, republish the documents that named it, and delete it.

    All in one transaction. Raises GateRefusal where `plan` refuses, or the gate does; nothing is changed then.
    """
    if not reason.strip():
        raise GateRefusal(_("Give a public reason for the correction."), code="reason")
    with transaction.atomic(), audit.acting(by):
        gone, stays = _locked(gone, stays)
        found = plan(bearer, gone, stays)
        if found.refused:
            raise GateRefusal(found.refused, code="merge")
        locked = Trip.objects.select_for_update(of=("self",)).filter(
            pk__in=[trip.pk for trip in found.bearing]
        )
        before = {trip.pk: (trip, revisions.before_first(trip)) for trip in locked.order_by("pk")}
        _repoint(gone, stays)
        hand = by if _says_otherwise(gone, stays) else None
        for trip, first in before.values():
            revisions.record(trip, hand, first)
        value, into = gone.public_id, stays.public_id
        audit.log(by, AuditKind.DELETED, gone, changes={"fields": {"public_id": [value, into]}}, note=reason)
        _take_names(gone, stays)
        gone.delete()
        _check_as_shown(found)
        correct_all(found.public, reason.strip(), by)
        if found.public:
            synthetic = all(document["synthetic"] for document in found.documents)
            _tell(bearer.dimension, value, into, synthetic, reason)


def _tell(dimension: str, value: str, into: str, synthetic: bool, reason: str) -> None:
    """Pass the public word of it, unless the ledger says so already: an id can come again with records that are loaded."""
    last = LedgerEntry.objects.filter(subject=subject_of(dimension, value)).order_by("serial").last()
    if last is None or last.read()["into"] != into:
        kind = Kind.CORRECTION if last else Kind.PUBLICATION
        gate.pass_through([MergeIds(dimension, value, into, synthetic, reason, kind)])


def _locked(gone: Any, stays: Any) -> tuple[Any, Any]:
    """The two as they are now; whoever changes, deletes or merges either waits."""
    rows = type(stays)._base_manager.select_for_update().filter(pk__in=(gone.pk, stays.pk))
    found = {row.pk: row for row in rows.order_by("pk")}
    if not {gone.pk, stays.pk} <= found.keys():
        raise GateRefusal(_("This has moved on. Look at it anew."), code="moved_on")
    return found[gone.pk], found[stays.pk]


def _says_otherwise(gone: Any, stays: Any) -> bool:
    """Whether documents would say more than another id: then whoever merges has a hand in the trips, as who renames has."""
    _path, said = NAMING[type(stays)]
    return any(getattr(gone, name) != getattr(stays, name) for name in said)


def _check_as_shown(found: Plan) -> None:
    """What goes out is what was confirmed, letter by letter."""
    trips = prefetched(Trip.objects.filter(pk__in=[trip.pk for trip in found.public])).order_by("pk")
    for trip, document in zip(trips, found.documents, strict=True):
        if json.loads(canonical(build(trip))) != document:
            words = _(
                "%(ref)s would read otherwise in more than the id and the name. Change it in its own form first."
            )
            raise GateRefusal(words % {"ref": trip.ref}, code="merge")


def _repoint(gone: Any, stays: Any) -> None:
    """Every row that refers to the one refers to the other."""
    if isinstance(stays, Unit) and _is_below(stays, gone):
        stays.parent = gone.parent
        stays.save(update_fields=["parent"])
    for relation in gone._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{relation.field.name: gone.pk})
        rows.update(**{relation.field.name: stays.pk})


def _is_below(unit: Unit, other: Unit) -> bool:
    """Whether a unit is part of another one, or of a part of it."""
    seen: set[int] = set()
    above = unit.parent
    while above is not None and above.pk not in seen:
        if above.pk == other.pk:
            return True
        seen.add(above.pk)
        above = above.parent
    return False


def _take_names(gone: Any, stays: Any) -> None:
    """The names of the one are found as spellings of the other."""
    spelt = [gone.name, gone.name_en, *gone.aliases.splitlines()]
    known = {stays.name, stays.name_en, *stays.aliases.splitlines(), ""}
    stays.aliases = "\n".join(
        [*stays.aliases.splitlines(), *dict.fromkeys(one for one in spelt if one not in known)]
    )
    stays.save()
