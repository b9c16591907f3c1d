"""Where a trip went: the line of stops with the stays, and the countries."""

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from trips import codes

from .links import profile
from .words import Document, country, day_count, place


@dataclass(frozen=True, slots=True)
class StopLine:
    """One point of the line of stops."""

    place: SafeString
    place_page: str | None
    country: SafeString | None
    """None where the place is itself a country."""
    country_page: str | None
    transit: bool
    arrival: Document | None
    departure: Document | None
    stay: str | None
    """Days there, the first and the last both counted; None where one of them is not known."""


def route(document: Document) -> list[StopLine]:
    return [_stop_line(stop) for stop in document["stops"]]


def _stop_line(stop: Document) -> StopLine:
    transit = _is_transit(stop)
    country_page = None if transit else profile("country", stop["country"])
    city_page = None if transit else profile("destination", stop["destination"])
    return StopLine(
        place=place(stop),
        place_page=city_page if stop["city"] else country_page,
        country=country(stop) if stop["city"] else None,
        country_page=country_page,
        transit=transit,
        arrival=stop["arrival"],
        departure=stop["departure"],
        stay=_stay(stop["arrival"], stop["departure"]),
    )


def _stay(arrival: Document | None, departure: Document | None) -> str | None:
    if not (arrival and departure and arrival["date"] and departure["date"]):
        return None
    days_there = (date.fromisoformat(departure["date"]) - date.fromisoformat(arrival["date"])).days + 1
    return day_count(days_there) if days_there > 0 else None


def countries(document: Document) -> list[tuple[str | None, SafeString]]:
    """Visited countries with their pages first, then those of mere transit, each once."""
    visited = {stop["country"] for stop in document["stops"] if not _is_transit(stop)}
    found = {
        stop["country"]: (
            profile("country", stop["country"]) if stop["country"] in visited else None,
            country(stop),
        )
        for stop in document["stops"]
    }
    return sorted(found.values(), key=lambda one: one[0] is None)


def _is_transit(stop: Document) -> bool:
    return stop["purpose"] == codes.StopPurpose.TRANSIT
