"""The published tables of trips, written from the ledger alone: one pure function says what a trip's rows are.

Publishing, correcting, withdrawing, rebuilding and checking all go through `rows`, so they cannot disagree.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max

from officials.published import Registry, registry
from transparency import bulk, calendar, gate
from transparency.models import Kind, LedgerEntry
from trips import clocks
from trips.currencies import to_minor
from trips.document.totals import totals
from trips.facets import facets, pairs, values
from trips.models.published import (
    ALL_SOURCES,
    KIND_OF_SOURCE,
    UNKNOWN_LAST_DOWN,
    UNKNOWN_LAST_UP,
    PublishedFacet,
    PublishedPair,
    PublishedTerm,
    PublishedTotal,
    PublishedTrip,
)
from trips.searching import search_text
from trips.terms import Term, terms

PREFIX = "trips/"
SHAPE = 4
"""One more whenever `rows` makes other rows of the same history: upgrades rebuild the published tables then."""
VERSIONS = (Kind.PUBLICATION, Kind.CORRECTION)


@dataclass(frozen=True, slots=True)
class Rows:
    """What the published tables hold for one trip."""

    trip: PublishedTrip
    facets: list[PublishedFacet]
    pairs: list[PublishedPair]
    totals: list[PublishedTotal]
    terms: list[Term]


@dataclass(frozen=True, slots=True)
class History:
    """One trip's ledger entries in order, and the clocks that its erased versions satisfied."""

    entries: list[LedgerEntry]
    erased: dict[int, dict[str, bool]]


def histories(subjects: Iterable[str]) -> dict[str, History]:
    """The histories of trips by ledger subject; two queries, or one where nothing was erased."""
    by_subject: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in LedgerEntry.objects.filter(subject__in=list(subjects)).order_by("serial"):
        by_subject[entry.subject].append(entry)
    gone = [f"ledger/{e.serial}" for entries in by_subject.values() for e in entries if e.document is None]
    erased = {}
    if gone:
        for erasure in LedgerEntry.objects.filter(kind=Kind.ERASURE, subject__in=gone):
            erased[int(erasure.subject.removeprefix("ledger/"))] = erasure.read()["clocks"]
    return {subject: History(entries, erased) for subject, entries in by_subject.items()}


def _histories_of(entries: Sequence[LedgerEntry]) -> dict[str, History]:
    """The histories of the trips that these entries concern; only those that began before them are read."""
    by_subject: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        by_subject[entry.subject].append(entry)
    whole = {
        subject: History(own, {})
        for subject, own in by_subject.items()
        if own[0].kind == Kind.PUBLICATION and all(entry.document is not None for entry in own)
    }
    return whole | histories(subject for subject in by_subject if subject not in whole)


def rows(history: History, public: Registry) -> Rows | None:
    """What the published tables hold for a trip with this history; None once it is withdrawn. Pure."""
    entries = history.entries
    if entries[-1].kind == Kind.WITHDRAWAL:
        return None
    current = entries[-1]
    documents: list[Any] = [entry.read() if entry.document else None for entry in entries]
    document = documents[-1]
    met = _met(history, documents)
    policy = public.policy(document["municipality"]["code"], date.fromisoformat(document["end"]["latest"]))
    due = clocks.due(document, policy, met)
    trip = _trip(entries[0].serial, current, document)
    trip.due_record, trip.due_costs, trip.due_report = due.record, due.costs, due.report
    trip.met_record, trip.met_costs, trip.met_report = met["record"], met["costs"], met["report"]
    trip.was_late, trip.next_due = due.was_late, due.next_due
    if due.record is not None and (published := met["record"]) is not None:
        trip.delay = (published - trip.end_latest).days
    found = values(document)
    return Rows(
        trip,
        facets=list(facets(trip, document, found)),
        pairs=list(pairs(trip, document, found)),
        totals=list(_totals(trip.id, document)),
        terms=terms(document, found),
    )


def _met(history: History, documents: Sequence[dict[str, Any] | None]) -> dict[str, date | None]:
    """For each clock, the Tehran day since which every version has satisfied it."""
    met: dict[str, date | None] = dict.fromkeys(clocks.CLOCKS)
    for entry, document in zip(history.entries, documents, strict=True):
        satisfied = clocks.conditions(document) if document else history.erased[entry.serial]
        day = calendar.today(datetime.fromisoformat(entry.time))
        for clock in clocks.CLOCKS:
            met[clock] = (met[clock] or day) if satisfied[clock] else None
    return met


def _trip(first_serial: int, entry: LedgerEntry, document: dict[str, Any]) -> PublishedTrip:
    start, end, days, size = (
        document["start"],
        document["end"],
        document["days"],
        document["delegation"]["size"],
    )
    year, month, *_day = [*(int(part) for part in (start["jalali"] or "").split("-") if part), None, None]
    return PublishedTrip(
        id=first_serial,
        ref=document["ref"],
        entry_id=entry.serial,
        version=document["version"],
        municipality=document["municipality"]["code"],
        title=document["title"],
        provenance=document["provenance"],
        status=document["status"],
        start=date.fromisoformat(start["earliest"]),
        start_latest=date.fromisoformat(start["latest"]),
        end_earliest=date.fromisoformat(end["earliest"]),
        end_latest=date.fromisoformat(end["latest"]),
        year=year,
        month=month,
        days=days,
        days_up=UNKNOWN_LAST_UP if days is None else days,
        days_down=UNKNOWN_LAST_DOWN if days is None else days,
        travellers=size,
        travellers_up=UNKNOWN_LAST_UP if size is None else size,
        travellers_down=UNKNOWN_LAST_DOWN if size is None else size,
        joint=bool(document["joint_with"]),
        search=search_text(document),
    )


def _totals(trip_id: int, document: dict[str, Any]) -> Iterator[PublishedTotal]:
    by_payer = defaultdict(list)
    for cost in document["costs"]:
        by_payer[cost["funding_source"]["id"]].append(cost)
        by_payer[KIND_OF_SOURCE + cost["funding_source"]["kind"]].append(cost)
    lines = [(ALL_SOURCES, document["totals"])] + [
        (payer, totals(costs)) for payer, costs in by_payer.items()
    ]
    for source, source_totals in lines:
        for total in source_totals:
            yield PublishedTotal(
                trip_id=trip_id,
                funding_source=source,
                currency=total["currency"],
                rial_basis=total["rial_basis"] or "",
                amount=to_minor(Decimal(total["amount"]), total["currency"]),
                complete=total["complete"],
            )


def project(entries: Sequence[LedgerEntry]) -> None:
    """Write the rows of every trip that the entries concern."""
    touched = _histories_of(entries)
    public = registry()
    ids = [history.entries[0].serial for history in touched.values()]
    serials = [entry.serial for history in touched.values() for entry in history.entries]
    PublishedFacet.objects.filter(trip__in=ids).delete()
    PublishedPair.objects.filter(trip__in=ids).delete()
    PublishedTotal.objects.filter(trip__in=ids).delete()
    PublishedTrip.objects.filter(id__in=ids).delete()
    written = [found for history in touched.values() if (found := rows(history, public))]
    bulk.insert([found.trip for found in written])
    bulk.insert([facet for found in written for facet in found.facets])
    bulk.insert([pair for found in written for pair in found.pairs])
    bulk.insert([total for found in written for total in found.totals])
    _write_terms(written, serials)


def _write_terms(written: Sequence[Rows], serials: Sequence[int]) -> None:
    """Name every value as the newest current document that bears it does; drop values that no document bears."""
    newest: dict[tuple[str, str], tuple[Term, int]] = {}
    for found in sorted(written, key=lambda found: found.trip.entry_id):
        for term in found.terms:
            newest[term.name, term.value] = term, found.trip.entry_id
    bearing = PublishedTerm.objects.filter(serial__in=serials).values_list("name", "value", "pk")
    orphans = {(name, value): pk for name, value, pk in bearing if (name, value) not in newest}
    PublishedTerm.objects.filter(pk__in=orphans.values()).delete()
    for name, value in orphans:
        if replacement := _named_elsewhere(name, value):
            newest[name, value] = replacement
    standing = PublishedTerm.objects.filter(
        name__in={name for name, _value in newest}, value__in={value for _name, value in newest}
    )
    outdated = []
    for name, value, pk, serial in standing.values_list("name", "value", "pk", "serial"):
        if (name, value) not in newest:
            continue
        if serial < newest[name, value][1]:
            outdated.append(pk)
        else:
            del newest[name, value]
    PublishedTerm.objects.filter(pk__in=outdated).delete()
    bulk.insert([term.row(serial) for term, serial in newest.values()])


def _named_elsewhere(name: str, value: str) -> tuple[Term, int] | None:
    serial = PublishedTrip.objects.filter(facets__name=name, facets__value=value).aggregate(
        serial=Max("entry")
    )["serial"]
    if serial is None:
        return None
    document = LedgerEntry.objects.get(serial=serial).read()
    return next(
        (term, serial)
        for term in terms(document, values(document))
        if (term.name, term.value) == (name, value)
    )


def project_policies(entries: Sequence[LedgerEntry]) -> None:
    """A policy moves the due days of public trips that end on or after its first day."""
    for entry in entries:
        document = entry.read()
        refs = PublishedTrip.objects.filter(
            municipality=document["municipality"]["code"], end_latest__gte=document["from"]["date"]
        ).values_list("ref", flat=True)
        touched = histories(f"{PREFIX}{ref}" for ref in refs)
        public = registry()
        moved = [found.trip for history in touched.values() if (found := rows(history, public))]
        PublishedTrip.objects.bulk_update(
            moved, ("due_record", "due_costs", "due_report", "was_late", "next_due"), batch_size=200
        )


def clear() -> None:
    for table in (PublishedFacet, PublishedPair, PublishedTotal, PublishedTerm, PublishedTrip):
        table.objects.all().delete()


# The trips themselves are registered in `checking`, which knows how to check them too.
gate.register(gate.Subject(prefix="policies/", project=project_policies))
