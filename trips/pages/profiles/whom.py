"""Whom a payer took where, trip by trip, from the documents alone: pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from transparency import marks
from trips import codes
from trips.pages.money import OWN_POCKETS
from trips.pages.people import who
from trips.pages.sentences import destinations, title
from trips.pages.words import Document, days, label, people
from trips.withholding import withheld_whole


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody for whom the payer paid: `official` where the name is public; `count` of a group, None where not known."""

    name: SafeString
    post: SafeString | None
    official: str | None
    count: int | None
    attendance: str | None
    """Said where they did not simply go."""


@dataclass(frozen=True, slots=True)
class Item:
    """What was paid for: the amount as the document has it, or the mark of why there is none."""

    item: str | SafeString
    stage: str | SafeString
    traveller: SafeString | None
    cost: Document
    absent: SafeString | None


@dataclass(frozen=True, slots=True)
class Taken:
    """One trip of a payer."""

    ref: str
    title: SafeString
    start: Document
    municipality: SafeString
    municipality_code: str
    places: SafeString | None
    days: str | None
    everybody: bool
    """Whether a cost is for the whole delegation; then `size` says how many that were, None where nobody states it."""
    size: str | None
    named: list[Person]
    """Those whose names are public officials'; `others` the rest of the rows."""
    others: list[Person]
    items: list[Item]
    interests: list[str]
    """What the record says of the payer's contracts with the municipality, where it says anything."""
    interest_unsaid: bool
    """Whether somebody should ask: the payer is a stranger, and the record says nothing of contracts."""
    status: str | None
    """Said where the trip did not take place, or not yet."""
    compiled: bool
    synthetic: bool


def taken(document: Document, payer: str) -> Taken:
    """What a payer paid of a trip, and for whom. At least one cost of the document is the payer's."""
    costs, positions = paid(document, payer)
    everybody = None in positions
    said = _said(costs)
    municipality = document["municipality"]
    people_paid_for = _people(document, None if everybody else positions)
    return Taken(
        ref=document["ref"],
        title=title(document),
        start=document["start"],
        municipality=marks.named(municipality["name"], municipality["name_en"]),
        municipality_code=municipality["code"],
        places=destinations(document) if document["stops"] and not withheld_whole(document) else None,
        days=days(document),
        everybody=everybody,
        size=people(document),
        named=[person for person in people_paid_for if person.official],
        others=[person for person in people_paid_for if not person.official],
        items=[_item(document, cost) for cost in costs],
        interests=[str(codes.Interest(one).label) for one in said if one != codes.Interest.NOT_STATED],
        interest_unsaid=said == [codes.Interest.NOT_STATED],
        status=None
        if document["status"] == codes.Status.DONE
        else str(codes.Status(document["status"]).label),
        compiled=document["provenance"] == codes.Provenance.COMPILED,
        synthetic=document["synthetic"],
    )


def paid(document: Document, payer: str) -> tuple[list[Document], set[int | None]]:
    """The costs of a payer, and the positions of the travellers that they are for; None is the whole delegation."""
    costs = [cost for cost in document["costs"] if cost["funding_source"]["id"] == payer]
    return costs, {cost["traveller"] for cost in costs}


def _said(costs: list[Document]) -> list[str]:
    """What a payer's costs say of its contracts with the municipality, where the payer is a stranger; codes."""
    stranger = costs[0]["funding_source"]["kind"] not in (*OWN_POCKETS, codes.FundingKind.NOT_STATED)
    return list(dict.fromkeys(cost["interest"] for cost in costs if stranger))


def _people(document: Document, positions: set[Any] | None) -> list[Person]:
    return [
        _person(document, position)
        for position, _one in enumerate(document["travellers"])
        if positions is None or position in positions
    ]


def _person(document: Document, position: int) -> Person:
    one = document["travellers"][position]
    went = one["attendance"] == codes.Attendance.WENT
    return Person(
        name=who(document, position) or marks.mark("not_disclosed"),
        post=marks.text(one["post"]) if one["name"] and one["post"] else None,
        official=one["official"],
        count=one["count"],
        attendance=None if went else str(codes.Attendance(one["attendance"]).label),
    )


def _item(document: Document, cost: Document) -> Item:
    return Item(
        item=label(codes.Item, cost["item"]),
        stage=label(codes.Stage, cost["stage"]),
        traveller=who(document, cost["traveller"]),
        cost=cost,
        absent=marks.mark(cost["absent"]) if cost["absent"] else None,
    )


def interests_said(documents: Iterable[Document], payer: str) -> dict[str, list[str]]:
    """What is said of the payer's contracts, and references of the trips that say so; nothing where no record does."""
    found: dict[str, list[str]] = {}
    for document in documents:
        for code in _said(paid(document, payer)[0]):
            if code != codes.Interest.NOT_STATED:
                found.setdefault(code, []).append(document["ref"])
    return found


def interests(documents: Iterable[Document], payer: str) -> list[tuple[str, list[str]]]:
    """The same in words."""
    return [
        (str(codes.Interest(code).label), refs) for code, refs in interests_said(documents, payer).items()
    ]
