"""The figures by two dimensions, counted anew in plain Python from the documents (tests/reckoning.py has those by one)."""

from collections.abc import Iterable
from typing import Any

from tests import reading, reckoning
from tests.reckoning import PAYERS, PLACES, Document, Part, gone, longest, members, named, paid_by, values

By = tuple[str, str]
Pair = tuple[str | None, str | None]


def totals_by_two(trips: Iterable[reading.Public], by: By) -> dict[Pair, list[Part]]:
    """What every two values that some trip bears together have of which trips."""
    found: dict[Pair, list[Part]] = {}
    for trip in trips:
        for value in values(trip.document, by[0]):
            for other in values(trip.document, by[1]):
                part = _part(trip, by, (value, other))
                if part:
                    found.setdefault((value, other), []).append(part)
    return found


def _part(trip: reading.Public, by: By, pair: Pair) -> Part | None:
    """What two values have of a trip together; None where nobody belongs to both."""
    document = trip.document
    sides = list(zip(by, pair, strict=True))
    if set(by) == set(PAYERS):
        groups = [_paid_by_both(document, sides)]
        if groups == [NOBODY]:
            return None
    else:
        groups = [None if one in ("year", "month") else members(document, one, value) for one, value in sides]
    partial = [group for group in groups if group is not None]
    group = [one for one in partial[0] if all(one in other for other in partial)] if partial else None
    if len(partial) == 2 and not group:
        return None
    if "country" in by:
        of_others = group if len(partial) == 2 else groups[1 - by.index("country")]
        if of_others is not None and not gone(of_others):
            return None
    size = document["delegation"]["size"] if group is None else reckoning.size_of(group)
    if len(partial) == 2 or (group is not None and set(by) == set(PAYERS)):
        stays = [
            longest(group),
            *(_there(document, *side, gone(group)) for side in sides if side[0] in PLACES),
        ]
        own = [stay for stay in stays if stay is not None] if gone(group) else [0]
    else:
        stays = [
            None if one in ("year", "month") else reckoning.own_days(document, one, v) for one, v in sides
        ]
        own = [stay for stay in stays if stay is not None]
    days = min(own, default=document["days"])
    payer = next((side for side in sides if side[0] in PAYERS), None)
    money = reckoning.money(document, *payer) if payer else document["totals"]
    return Part(trip, size, days, money, named(document["travellers"] if group is None else group, size))


NOBODY = "nobody"


def _paid_by_both(document: Document, sides: list[tuple[str, Any]]) -> Any:
    """The travellers for whom one cost is by a payer and of a kind, None for everybody; NOBODY where there is no such cost."""
    costs = [c for c in document["costs"] if all(paid_by(c, one) == value for one, value in sides)]
    if not costs:
        return NOBODY
    positions = {cost["traveller"] for cost in costs}
    return None if None in positions else [document["travellers"][at] for at in positions]


def _there(document: Document, place: str, value: str, group: list[Document]) -> int | None:
    """The days of the place's stops where any of a group was, where every one of these gives both its days."""
    stays = [
        reckoning.days_between(stop["arrival"], stop["departure"])
        for position, stop in enumerate(document["stops"])
        if stop["purpose"] == "visit"
        and stop[place] == value
        and any(one["stops"] is None or position in one["stops"] for one in group)
    ]
    return None if None in stays else sum(stays)
