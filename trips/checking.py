"""Do the published tables say what the ledger says, and which public trips have a correction in preparation?

For `verify_ledger --deep`, which reads working records too: no public code imports this.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from officials.published import registry
from transparency import gate
from transparency.canonical import canonical
from transparency.ledger import Fault
from transparency.models import Kind, LedgerEntry
from trips import projection, searching
from trips.document import build, prefetched
from trips.models import Trip
from trips.models.published import PublishedFacet, PublishedPair, PublishedTerm, PublishedTotal, PublishedTrip
from trips.projection import PREFIX, History, Rows
from trips.publication import content
from trips.terms import Term

BATCH = 200
PAIR = ("name", "other", "value", "other_value", "people", "days")

Terms = dict[tuple[str, str], tuple[Term, int]]


def differences() -> Iterator[Fault]:
    """What in the published tables is not what a rebuild would write, trip by trip, then the names of values."""
    newest: Terms = {}
    publications = LedgerEntry.objects.filter(kind=Kind.PUBLICATION, subject__startswith=PREFIX).order_by(
        "serial"
    )
    subjects = publications.values_list("serial", "subject").iterator()
    while batch := dict(islice(subjects, BATCH)):
        yield from _check_trips(batch, newest)
    strangers = PublishedTrip.objects.exclude(pk__in=publications.values("serial"))
    for trip in strangers.only("pk", "ref").order_by("pk"):
        yield Fault(
            trip.pk, _("trip %(ref)s is in the published tables but not in the ledger") % {"ref": trip.ref}
        )
    for identity in searching.strays(searching.TRIPS):
        yield Fault(identity, _("the search index does not hold what the trip of this entry says"))
    yield from _check_terms(newest)


def _check_trips(batch: dict[int, str], newest: Terms) -> Iterator[Fault]:
    """`batch` is first serial to subject. Adds to `newest` how each value is called."""
    public, found = registry(), projection.histories(batch.values())
    trips = PublishedTrip.objects.in_bulk(batch)
    facets = _by_trip(PublishedFacet, batch, ("name", "value", "start", "people", "days"))
    pairs = _by_trip(PublishedPair, batch, PAIR)
    totals = _by_trip(
        PublishedTotal, batch, ("funding_source", "currency", "rial_basis", "amount", "complete")
    )
    for serial, subject in batch.items():
        try:
            expected = projection.rows(found[subject], public)
        except (ValueError, TypeError, KeyError):
            yield Fault(serial, _("%(subject)s has a document that cannot be read") % {"subject": subject})
            continue
        wrong = list(_wrong(expected, trips.get(serial), facets[serial], pairs[serial], totals[serial]))
        if wrong:
            message = _("%(subject)s: the published tables differ from the ledger in %(what)s")
            yield Fault(_current(found[subject]), message % {"subject": subject, "what": ", ".join(wrong)})
        if expected is None:
            continue
        for term in expected.terms:
            before = newest.get((term.name, term.value))
            if before is None or before[1] < expected.trip.entry_id:
                newest[term.name, term.value] = term, expected.trip.entry_id


def _current(history: History) -> int:
    return history.entries[-1].serial


def _by_trip(
    table: type[Model], ids: Iterable[int], columns: tuple[str, ...]
) -> dict[int, set[tuple[Any, ...]]]:
    found: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    for trip, *values in table._default_manager.filter(trip__in=list(ids)).values_list("trip_id", *columns):
        found[trip].add(tuple(values))
    return found


def _wrong(
    expected: Rows | None,
    trip: PublishedTrip | None,
    facets: set[tuple[Any, ...]],
    pairs: set[tuple[Any, ...]],
    totals: set[tuple[Any, ...]],
) -> Iterator[str]:
    """Names of the columns and tables that differ."""
    if expected is None or trip is None:
        if trip is not None or facets or pairs or totals:
            yield _("a withdrawn trip that is still there")
        elif expected is not None:
            yield _("a trip that is not there")
        return
    for field in PublishedTrip._meta.concrete_fields:
        if getattr(expected.trip, field.attname) != getattr(trip, field.attname):
            yield field.name
    if facets != {(f.name, f.value, f.start, f.people, f.days) for f in expected.facets}:
        yield "facets"
    if pairs != {tuple(getattr(pair, column) for column in PAIR) for pair in expected.pairs}:
        yield "pairs"
    if totals != {
        (t.funding_source, t.currency, t.rial_basis, t.amount, t.complete) for t in expected.totals
    }:
        yield "totals"


def _check_terms(newest: Terms) -> Iterator[Fault]:
    columns = ("label", "label_en", "sort_key", "folded", "detail", "serial")
    message = _("the published name of %(name)s %(value)s is not what its newest document says")
    for name, value, *stored in PublishedTerm.objects.values_list("name", "value", *columns).iterator():
        term, serial = newest.pop((name, value), (None, 0))
        row = term.row(serial) if term else None
        if row is None or [getattr(row, column) for column in columns] != stored:
            yield Fault(stored[-1], message % {"name": name, "value": value})
    for (name, value), (_term, serial) in newest.items():
        yield Fault(serial, message % {"name": name, "value": value})
    if searching.strays(searching.TERMS):
        yield Fault(0, _("the search index of names does not hold the published names"))


def preparations() -> Iterator[str]:
    """Subjects of public trips whose working record says something else than what is published."""
    working = prefetched(Trip.objects.filter(ref__isnull=False).order_by("pk")).iterator(chunk_size=BATCH)
    while batch := list(islice(working, BATCH)):
        published = PublishedTrip.objects.filter(ref__in=[trip.ref for trip in batch])
        current = dict(published.values_list("ref", "entry__document"))
        for trip in batch:
            text = current.get(trip.ref or "")
            if text and content(json.loads(text)) != json.loads(canonical(build(trip))):
                yield f"{PREFIX}{trip.ref}"


gate.register(
    gate.Subject(
        prefix=PREFIX,
        project=projection.project,
        clear=projection.clear,
        differences=differences,
        preparations=preparations,
        shape=projection.SHAPE,
    )
)
