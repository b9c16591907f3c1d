"""From a working trip to its public document. Everything that is public about a trip is decided in this module."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from officials.models import Municipality, Unit
from transparency import calendar
from trips import countries, currencies, withholding
from trips.codes import (
    Absent,
    Attendance,
    FundingKind,
    Initiative,
    SizeKnown,
    TravellerKind,
    TripKind,
    Withheld,
)
from trips.models import Cost, Redaction, Stop, Traveller, Trip

from .disclosure import not_disclosed
from .notes import notes
from .totals import totals

SCHEMA = "trip-1.0"

GATE_KEYS = ("ref", "version", "published", "first_published", "reason")
"""What the gate adds under its lock; the publisher confirms the document without them."""

MONTH = len("1401-09")
"""So much of a Jalali date names the month."""

FUNDING_NOT_STATED = {
    "id": "not-stated",
    "name": "اعلام نشده",
    "name_en": "Not stated",
    "kind": FundingKind.NOT_STATED.value,
}


def prefetched(trips: QuerySet[Trip]) -> QuerySet[Trip]:
    """The same trips with everything `build` reads, in a fixed number of queries."""
    return trips.select_related("municipality", "replaces").prefetch_related(
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


def build(trip: Trip, joint_with: list[str] | None = None) -> dict[str, Any]:
    """The public document without `GATE_KEYS`.

    `joint_with` are the references of the other public trips of the same joint delegation; looked up where None.
    Dates are objects {date, jalali, earliest, latest}, amounts decimal strings in major units.
    """
    redactions = {redaction.field: redaction for redaction in trip.redactions.all()}
    if Withheld.TRIP in redactions:
        return _withheld_whole(trip, redactions[Withheld.TRIP])
    withheld = redactions.keys()
    stops = [] if Withheld.STOPS in withheld else list(trip.stops.all())
    travellers = list(trip.travellers.all())
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "provenance": trip.provenance,
        "synthetic": trip.municipality.synthetic,
        "title": trip.title,
        "title_en": trip.title_en or None,
        "purpose": None if Withheld.PURPOSE in withheld else trip.purpose or None,
        "necessity": None if Withheld.NECESSITY in withheld else trip.necessity or None,
        "legal_basis": trip.legal_basis or None,
        "kind": trip.kind,
        "initiative": trip.initiative,
        "municipality": _municipality(trip.municipality),
        "joint_with": joint_with if joint_with is not None else joint_refs(trip),
        "replaces": trip.replaces.ref if trip.replaces else None,
        "host": None if Withheld.HOST in withheld else _host(trip),
        "status": trip.status,
        "status_reason": trip.status_reason or None,
        "start": _bounds(trip.start, trip.start_earliest, trip.start_latest),
        "end": _bounds(trip.end, trip.end_earliest, trip.end_latest),
        "days": trip.days or _inclusive_days(trip),
        "days_min": trip.days_min,
        "private_days": trip.private_days,
        "stops": [_stop(stop) for stop in stops],
        "delegation": _delegation(trip, travellers),
        "travellers": [_traveller(traveller, stops, Withheld.NAMES in withheld) for traveller in travellers],
        "costs": [_cost(cost, travellers) for cost in trip.costs.all()],
        "permits": [] if Withheld.PERMITS in withheld else [_permit(permit) for permit in trip.permits.all()],
        "outcome": _outcome(trip, Withheld.OUTCOME in withheld),
        "attachments": []
        if Withheld.ATTACHMENTS in withheld
        else [_attachment(paper) for paper in trip.attachments.all() if paper.public],
        "sources": [
            {"title": source.title or None, "url": source.url or None, "date": _date(source.date)}
            for source in trip.sources.all()
        ],
        "redactions": [_redaction(redaction) for redaction in redactions.values()],
    }
    document["totals"] = totals(document["costs"])
    document["not_disclosed"] = not_disclosed(document)
    document["notes"] = notes(document)
    return document


def _withheld_whole(trip: Trip, redaction: Redaction) -> dict[str, Any]:
    """The document of a trip that is withheld as a whole. It reads nothing else of the record, so nothing else can leak.

    What schema 1.0 never leaves null has a value that tells nothing: kind `other`, initiative and size `not_stated`.
    """
    return {
        "schema": SCHEMA,
        "provenance": trip.provenance,
        "synthetic": trip.municipality.synthetic,
        "title": withholding.TITLE,
        "title_en": withholding.TITLE_EN,
        **dict.fromkeys(("purpose", "necessity", "legal_basis")),
        "kind": TripKind.OTHER.value,
        "initiative": Initiative.NOT_STATED.value,
        "municipality": _municipality(trip.municipality),
        "joint_with": [],
        **dict.fromkeys(("replaces", "host")),
        "status": trip.status,
        "status_reason": None,
        "start": dict(_period(trip.start[:MONTH])),
        "end": dict(_period(trip.end[:MONTH])) if trip.end else _months(trip.end_earliest, trip.end_latest),
        **dict.fromkeys(("days", "days_min", "private_days")),
        "stops": [],
        "delegation": {"size": None, "known": SizeKnown.NOT_STATED.value, "complete": False},
        **{name: [] for name in ("travellers", "costs", "permits", "attachments", "sources")},
        "outcome": dict.fromkeys(("summary", "results", "report")),
        "redactions": [_redaction(redaction)],
        **{name: [] for name in ("totals", "not_disclosed", "notes")},
    }


def _months(earliest: date, latest: date) -> dict[str, str | None]:
    """A date that no source names, between the first day of a month and the last day of one."""
    first, _after = calendar.month_bounds(*calendar.month_of(earliest))
    _first, after = calendar.month_bounds(*calendar.month_of(latest))
    return {"date": None, "jalali": None} | {
        "earliest": first.isoformat(),
        "latest": (after - timedelta(days=1)).isoformat(),
    }


def _redaction(redaction: Redaction) -> dict[str, Any]:
    return {
        "field": redaction.field,
        "ground": redaction.ground,
        "body": redaction.body or None,
        "review": _date(calendar.jalali(redaction.review)),
    }


def joint_refs(trip: Trip) -> list[str]:
    """References of the other trips of one joint delegation that have been public, in order.

    One that is withheld as a whole is left out: the others' documents would say where it went.
    """
    if not trip.joint_code:
        return []
    others = Trip.objects.filter(joint_code=trip.joint_code, ref__isnull=False).exclude(pk=trip.pk)
    others = others.exclude(redactions__field=Withheld.TRIP)
    return sorted(ref for ref in others.values_list("ref", flat=True) if ref)


@lru_cache(maxsize=20_000)
def _period(text: str) -> tuple[tuple[str, str | None], ...]:
    return tuple(calendar.parse_jalali(text).as_document().items())


def _date(text: str) -> dict[str, str | None] | None:
    return dict(_period(text)) if text else None


def _bounds(text: str, earliest: Any, latest: Any) -> dict[str, str | None]:
    stated = _date(text) or {"date": None, "jalali": None}
    return stated | {"earliest": earliest.isoformat(), "latest": latest.isoformat()}


def _inclusive_days(trip: Trip) -> int | None:
    start, end = _date(trip.start), _date(trip.end)
    if start and end and start["date"] and end["date"]:
        return (trip.end_latest - trip.start_earliest).days + 1
    return None


def _municipality(municipality: Municipality) -> dict[str, str | None]:
    return {"code": municipality.code, "name": municipality.name, "name_en": municipality.name_en or None}


def _host(trip: Trip) -> dict[str, str | None] | None:
    host = {
        "name": trip.host_name or None,
        "event": trip.host_event or None,
        "address": trip.host_address or None,
    }
    return host if any(host.values()) else None


def _stop(stop: Stop) -> dict[str, Any]:
    place = stop.destination
    country = countries.COUNTRIES[place.country]
    return {
        "destination": place.public_id,
        "country": place.country,
        "country_name": country.name,
        "country_name_en": country.name_en,
        "city": place.name if place.is_city else None,
        "city_en": (place.name_en or None) if place.is_city else None,
        "purpose": stop.purpose,
        "arrival": _date(stop.arrival),
        "departure": _date(stop.departure),
    }


def _delegation(trip: Trip, travellers: list[Traveller]) -> dict[str, Any]:
    """The size stated, else the number listed, else none."""
    if trip.size is not None:
        return {"size": trip.size, "known": trip.size_known, "complete": trip.list_complete}
    counts = [traveller.count for traveller in travellers if traveller.attendance != Attendance.DID_NOT_GO]
    if not counts or None in counts:
        return {"size": None, "known": SizeKnown.NOT_STATED.value, "complete": trip.list_complete}
    known = SizeKnown.EXACT if trip.list_complete else SizeKnown.AT_LEAST
    return {"size": sum(counts), "known": known.value, "complete": trip.list_complete}


def _traveller(traveller: Traveller, stops: list[Stop], names_withheld: bool) -> dict[str, Any]:
    official = traveller.official if traveller.name_is_public and not names_withheld else None
    name = traveller.name if traveller.name_is_public and not names_withheld else ""
    name_en = traveller.name_en if name else ""
    if official:
        name, name_en = official.name, official.name_en
    positions = {stop.pk: position for position, stop in enumerate(stops)}
    chosen = sorted(positions[stop.pk] for stop in traveller.stops.all() if stop.pk in positions)
    # Family is a count only: a post such as "the mayor's wife" would name the person after all.
    family = traveller.kind == TravellerKind.FAMILY
    return {
        "official": official.public_id if official else None,
        "name": name or None,
        "name_en": name_en or None,
        "count": traveller.count,
        "post": None if family else traveller.post or None,
        "unit": None if family else _unit(traveller.unit),
        "body": traveller.body,
        "municipality": _municipality(traveller.municipality) if traveller.municipality else None,
        "kind": traveller.kind,
        "head": traveller.head,
        "start": _date(traveller.start),
        "end": _date(traveller.end),
        "days": traveller.days,
        "stops": chosen or None,
        "attendance": traveller.attendance,
        "reason": None if family else traveller.reason or None,
    }


def _unit(unit: Unit | None) -> dict[str, str | None] | None:
    return {"id": unit.public_id, "name": unit.name, "name_en": unit.name_en or None} if unit else None


def _cost(cost: Cost, travellers: list[Traveller]) -> dict[str, Any]:
    source = cost.funding_source
    amount = None if cost.amount is None else currencies.to_decimal_string(cost.amount, cost.currency)
    positions = {traveller.pk: position for position, traveller in enumerate(travellers)}
    return {
        "item": cost.item,
        "traveller": positions.get(cost.traveller_id) if cost.traveller_id else None,
        "funding_source": {
            "id": source.public_id,
            "name": source.name,
            "name_en": source.name_en or None,
            "kind": source.kind,
        }
        if source
        else FUNDING_NOT_STATED,
        "stage": cost.stage,
        "method": cost.method or None,
        "amount": amount,
        "currency": cost.currency or None,
        "rial_basis": cost.rial_basis or None,
        "rate": {
            "value": f"{cost.rate.normalize():f}",
            "date": _date(cost.rate_date),
            "source": cost.rate_source or None,
        }
        if cost.rate is not None
        else None,
        "interest": cost.interest,
        # The source's words may give the very amount that is withheld.
        "source_text": None if cost.absent == Absent.WITHHELD else cost.source_text or None,
        "absent": cost.absent or None,
    }


def _permit(permit: Any) -> dict[str, Any]:
    return {
        "stage": permit.stage,
        "body": permit.body or None,
        "decision": permit.decision,
        "number": permit.number or None,
        "date": _date(permit.date),
    }


def _outcome(trip: Trip, withheld: bool) -> dict[str, str | None]:
    if withheld:
        return {"summary": None, "results": None, "report": None}
    return {
        "summary": trip.outcome_summary or None,
        "results": trip.outcome_results or None,
        "report": trip.report or None,
    }


def _attachment(paper: Any) -> dict[str, str]:
    return {
        "kind": paper.kind,
        "title": paper.title,
        "url": f"/attachments/{paper.public_id}/",
        "sha256": paper.sha256,
    }
