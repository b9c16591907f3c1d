"""What a public document can be asked about: its facets, by the names of the vocabulary of questions.

A new filter by a coded value is one function here, one line in `FACETS`, and one entry in `trips.questions.filters`.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from trips.codes import Attendance, StopPurpose
from trips.models.published import UNKNOWN, PublishedFacet, PublishedTrip
from trips.withholding import withheld_whole

Document = dict[str, Any]
Values = dict[str, tuple[int | None, int | None]]
"""Value to people and days: None where they are the trip's."""


def _plain(values: Iterable[str]) -> Values:
    return dict.fromkeys(values, (None, None))


def _went(document: Document) -> list[dict[str, Any]]:
    return [t for t in document["travellers"] if t["attendance"] != Attendance.DID_NOT_GO]


def _people(travellers: list[dict[str, Any]]) -> int:
    """How many people these rows are; UNKNOWN where any row's count is."""
    counts = [traveller["count"] for traveller in travellers]
    return UNKNOWN if None in counts else sum(counts)


def _days(travellers: list[dict[str, Any]]) -> int | None:
    """The longest own stay of these travellers; None where they state none of their own."""
    stays = [stay for traveller in travellers if (stay := _stay(traveller)) is not None]
    return max(stays, default=None)


def _stay(traveller: dict[str, Any]) -> int | None:
    start, end = traveller["start"], traveller["end"]
    if traveller["days"] is None and start and end and start["date"] and end["date"]:
        return (date.fromisoformat(end["date"]) - date.fromisoformat(start["date"])).days + 1
    return traveller["days"]


def _grouped(document: Document, key: Callable[[dict[str, Any]], str | None]) -> Values:
    groups: dict[str, list[dict[str, Any]]] = {}
    for traveller in document["travellers"]:
        value = key(traveller)
        if value is not None:
            groups.setdefault(value, []).append(traveller)
    went = _went(document)
    return {
        value: (_people([t for t in members if t in went]), _days(members))
        for value, members in groups.items()
    }


def municipalities(document: Document) -> Values:
    """The publisher's, and every other that a traveller comes from."""
    guests = _grouped(document, lambda t: t["municipality"]["code"] if t["municipality"] else None)
    if not guests:
        return _plain([document["municipality"]["code"]])
    own = [t for t in _went(document) if t["municipality"] is None]
    return {document["municipality"]["code"]: (_people(own), None)} | guests


def units(document: Document) -> Values:
    return _grouped(document, lambda t: t["unit"]["id"] if t["unit"] else None)


def bodies(document: Document) -> Values:
    values = _grouped(document, lambda t: t["body"])
    return values if len(values) > 1 else _plain(values)


def officials(document: Document) -> Values:
    return _grouped(document, lambda t: t["official"])


def _places(document: Document, key: str) -> Values:
    """Places visited; transit is not counted. People differ where only some travellers went there."""
    visited: dict[str, set[int]] = {}
    for position, stop in enumerate(document["stops"]):
        if stop["purpose"] == StopPurpose.VISIT:
            visited.setdefault(stop[key], set()).add(position)
    everybody_everywhere = all(t["stops"] is None for t in document["travellers"])
    went = _went(document)
    return {
        value: (
            None
            if everybody_everywhere
            else _people([t for t in went if t["stops"] is None or positions & set(t["stops"])]),
            _days_at(document["stops"], positions),
        )
        for value, positions in visited.items()
    }


def _days_at(stops: list[dict[str, Any]], positions: set[int]) -> int | None:
    """Days from arrivals to departures, both counted, where every one of these stops gives both days."""
    days = 0
    for position in positions:
        arrival, departure = stops[position]["arrival"], stops[position]["departure"]
        if not (arrival and departure and arrival["date"] and departure["date"]):
            return None
        days += (date.fromisoformat(departure["date"]) - date.fromisoformat(arrival["date"])).days + 1
    return days


FACETS: dict[str, Callable[[Document], Values]] = {
    "municipality": municipalities,
    "unit": units,
    "body": bodies,
    "official": officials,
    "country": lambda document: _places(document, "country"),
    "destination": lambda document: _places(document, "destination"),
    "funding_source": lambda document: _plain(c["funding_source"]["id"] for c in document["costs"]),
    "funding_kind": lambda document: _plain(c["funding_source"]["kind"] for c in document["costs"]),
    # What kind of trip is withheld with the whole trip: `other` only fills its place in the document.
    "kind": lambda document: _plain([] if withheld_whole(document) else [document["kind"]]),
    "status": lambda document: _plain([document["status"]]),
    "provenance": lambda document: _plain([document["provenance"]]),
    "missing": lambda document: _plain(document["not_disclosed"]),
    # Not asked for in lists: it says which files are public now.
    "attachment": lambda document: _plain(paper["url"].split("/")[2] for paper in document["attachments"]),
}


def values(document: Document) -> dict[str, Values]:
    """What the document bears, by the name of the facet."""
    return {name: values_of(document) for name, values_of in FACETS.items()}


def facets(trip: PublishedTrip, found: dict[str, Values]) -> list[PublishedFacet]:
    """Every facet row of a trip whose current document bears these values."""
    return [
        PublishedFacet(trip_id=trip.id, name=name, value=value, start=trip.start, people=people, days=days)
        for name, values_of_name in found.items()
        for value, (people, days) in values_of_name.items()
    ]
