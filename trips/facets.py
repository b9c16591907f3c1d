"""What a public document can be asked about: its facets, by the names of the vocabulary of questions.

A new filter by a coded value is one function here, one line in `FACETS`, and one entry in `trips.questions.filters`.

A value speaks of the whole delegation, or of some of its travellers (the members of a unit, whoever went to a place):
their rows, by position in the document. People and days of the value follow from that; `pairs` says what two values
together speak of, where each speaks of some travellers alone.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from trips.codes import Attendance, StopPurpose
from trips.models.published import UNKNOWN, PublishedFacet, PublishedPair, PublishedTrip
from trips.withholding import withheld_whole

Document = dict[str, Any]
Members = dict[str, frozenset[int] | None]
"""Value to the positions of the travellers that it speaks of; None where that is everybody."""


def _plain(values: Iterable[str]) -> Members:
    return dict.fromkeys(values)


def _grouped(document: Document, key: Callable[[dict[str, Any]], str | None]) -> Members:
    groups: dict[str, list[int]] = {}
    for position, traveller in enumerate(document["travellers"]):
        value = key(traveller)
        if value is not None:
            groups.setdefault(value, []).append(position)
    return {value: frozenset(positions) for value, positions in groups.items()}


def municipalities(document: Document) -> Members:
    """The publisher's, and every other that a traveller comes from."""
    guests = _grouped(document, lambda t: t["municipality"]["code"] if t["municipality"] else None)
    if not guests:
        return _plain([document["municipality"]["code"]])
    own = (at for at, one in enumerate(document["travellers"]) if one["municipality"] is None)
    return {document["municipality"]["code"]: frozenset(own)} | guests


def publisher(document: Document) -> Members:
    """The municipality that published the trip, and so answers for it."""
    return _plain([document["municipality"]["code"]])


def units(document: Document) -> Members:
    return _grouped(document, lambda t: t["unit"]["id"] if t["unit"] else None)


def bodies(document: Document) -> Members:
    found = _grouped(document, lambda t: t["body"])
    return found if len(found) > 1 else _plain(found)


def officials(document: Document) -> Members:
    return _grouped(document, lambda t: t["official"])


def _places(document: Document, key: str) -> Members:
    """Places visited; transit is not counted. Everybody's, unless some travellers were at certain stops alone."""
    visited = _visits(document, key)
    travellers = document["travellers"]
    if all(one["stops"] is None for one in travellers):
        return _plain(visited)
    return {
        value: frozenset(
            at for at, one in enumerate(travellers) if one["stops"] is None or stops & set(one["stops"])
        )
        for value, stops in visited.items()
    }


def _visits(document: Document, key: str) -> dict[str, set[int]]:
    """Places visited, and the positions of their stops."""
    visited: dict[str, set[int]] = {}
    for position, stop in enumerate(document["stops"]):
        if stop["purpose"] == StopPurpose.VISIT:
            visited.setdefault(stop[key], set()).add(position)
    return visited


def _payers(document: Document, key: str) -> Members:
    """Payers, or kinds of payers. Who paid for certain travellers alone speaks of them."""
    return _paid_for((cost["funding_source"][key], cost["traveller"]) for cost in document["costs"])


def _paid_for(costs: Iterable[tuple[Any, int | None]]) -> dict[Any, frozenset[int] | None]:
    """Who paid, and for which travellers; None where some cost was for everybody."""
    paid: dict[Any, set[int | None]] = {}
    for payer, traveller in costs:
        paid.setdefault(payer, set()).add(traveller)
    return {
        payer: None if None in positions else frozenset(at for at in positions if at is not None)
        for payer, positions in paid.items()
    }


FACETS: dict[str, Callable[[Document], Members]] = {
    "municipality": municipalities,
    "publisher": publisher,
    "unit": units,
    "body": bodies,
    "official": officials,
    "country": lambda document: _places(document, "country"),
    "destination": lambda document: _places(document, "destination"),
    "funding_source": lambda document: _payers(document, "id"),
    "funding_kind": lambda document: _payers(document, "kind"),
    # What kind of trip is withheld with the whole trip: `other` only fills its place in the document.
    "kind": lambda document: _plain([] if withheld_whole(document) else [document["kind"]]),
    "status": lambda document: _plain([document["status"]]),
    "provenance": lambda document: _plain([document["provenance"]]),
    "missing": lambda document: _plain(document["not_disclosed"]),
    # Not asked for in lists: which files are public now, which trips the document calls one delegation with its own, and
    # the withdrawn one that it stands for.
    "attachment": lambda document: _plain(paper["url"].split("/")[2] for paper in document["attachments"]),
    "joint": lambda document: _plain(document["joint_with"]),
    "replaces": lambda document: _plain([document["replaces"]] if document["replaces"] else []),
}

PLACES = ("country", "destination")
PAYERS = ("funding_source", "funding_kind")

PAIRED = (
    *combinations(("municipality", "unit", "official", "country", *PAYERS), 2),
    ("body", "official"),
    ("destination", "official"),
)
"""Facets of which both may speak of some travellers alone, and that are asked for together: by each two of the statistics'
dimensions, and by official for whoever is counted once (`trips.statistics.delegations`). Of any other two at least one
always speaks of everybody."""


def values(document: Document) -> dict[str, Members]:
    """What the document bears, by the name of the facet."""
    return {name: values_of(document) for name, values_of in FACETS.items()}


def facets(trip: PublishedTrip, document: Document, found: dict[str, Members]) -> Iterator[PublishedFacet]:
    """Every facet row of a trip whose current document bears these values."""
    for name, members in found.items():
        for value, positions in members.items():
            people, days = _own(document, name, value, positions)
            yield PublishedFacet(
                trip_id=trip.id, name=name, value=value, start=trip.start, people=people, days=days
            )


def pairs(trip: PublishedTrip, document: Document, found: dict[str, Members]) -> Iterator[PublishedPair]:
    """Every two values that speak of some travellers alone and have any in common; payers and their kinds always.

    Two values of which one speaks of everybody need no row: their people are the other's, and their days the lesser.
    """
    for name, other in PAIRED:
        for (value, other_value), positions in _common(document, found, name, other):
            place = (name, value) if name in PLACES else (other, other_value) if other in PLACES else None
            went = None if positions is None else _went(document, positions)
            if place and not went:
                continue  # who did not go was nowhere
            yield PublishedPair(
                trip_id=trip.id,
                name=name,
                other=other,
                value=value,
                other_value=other_value,
                people=None if went is None else _people(went),
                days=None if went is None else _days_together(document, went, place),
            )


def _days_together(
    document: Document, went: Sequence[dict[str, Any]], place: tuple[str, str] | None
) -> int | None:
    """The longest own stay of these travellers, or the days at a place where that is less; None: the trip's."""
    if not went:
        return 0
    stays = (_longest(went), _days_at(document, *place, went) if place else None)
    return min((stay for stay in stays if stay is not None), default=None)


def _common(
    document: Document, found: dict[str, Members], name: str, other: str
) -> Iterator[tuple[tuple[str, str], frozenset[int] | None]]:
    if (name, other) == PAYERS:
        payers = ((cost["funding_source"], cost["traveller"]) for cost in document["costs"])
        yield from _paid_for(((payer["id"], payer["kind"]), at) for payer, at in payers).items()
        return
    for value, mine in found[name].items():
        for other_value, theirs in found[other].items():
            if mine is not None and theirs is not None and (both := mine & theirs):
                yield (value, other_value), both


def _own(
    document: Document, name: str, value: str, positions: frozenset[int] | None
) -> tuple[int | None, int | None]:
    """People and days of a value, None where they are the trip's."""
    went = None if positions is None else _went(document, positions)
    people = None if went is None else _people(went)
    if name in PLACES:
        return people, _days_at(document, name, value)
    if went is None or (name == "municipality" and value == document["municipality"]["code"]):
        return people, None
    return people, _days_together(document, went, None)


def _went(document: Document, positions: Iterable[int]) -> list[dict[str, Any]]:
    """These travellers without those who did not go: they are nobody, and were away no day."""
    travellers = (document["travellers"][at] for at in positions)
    return [one for one in travellers if one["attendance"] != Attendance.DID_NOT_GO]


def _people(travellers: Sequence[dict[str, Any]]) -> int:
    """How many people these rows are; UNKNOWN where any row's count is."""
    counts = [traveller["count"] for traveller in travellers]
    return UNKNOWN if None in counts else sum(counts)


def _longest(travellers: Sequence[dict[str, Any]]) -> int | None:
    """The longest own stay of these travellers; None where they state none of their own."""
    stays = [stay for traveller in travellers if (stay := _stay(traveller)) is not None]
    return max(stays, default=None)


def _stay(traveller: dict[str, Any]) -> int | None:
    start, end = traveller["start"], traveller["end"]
    if traveller["days"] is None and start and end and start["date"] and end["date"]:
        return (date.fromisoformat(end["date"]) - date.fromisoformat(start["date"])).days + 1
    return traveller["days"]


def _days_at(
    document: Document, key: str, value: str, travellers: Sequence[dict[str, Any]] | None = None
) -> int | None:
    """Days from arrivals to departures at a place, both counted, where every one of its stops gives both days.

    With `travellers` of the stops where any of them was.
    """
    days = 0
    for position in _visits(document, key)[value]:
        if travellers is not None and all(
            one["stops"] is not None and position not in one["stops"] for one in travellers
        ):
            continue
        arrival, departure = (document["stops"][position][end] for end in ("arrival", "departure"))
        if not (arrival and departure and arrival["date"] and departure["date"]):
            return None
        days += (date.fromisoformat(departure["date"]) - date.fromisoformat(arrival["date"])).days + 1
    return days
