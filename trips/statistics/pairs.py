"""The figures by two dimensions.

Where one of two values speaks of the whole delegation, the pair's people are the other value's, and a join of the facets
says all. Where both speak of some travellers alone (a unit, and a country where only some of them went), who belongs to
both stands in `PublishedPair`, which the gate writes from the document. The two parts are told apart by the facets' own
numbers, and add up. All of it is grouped in the database, at a cost that grows with the rows of the facets: docs/bench.md.
"""

from typing import Any

from django.db.models import Case, F, FilteredRelation, Q, QuerySet, Value, When
from django.db.models.functions import Least

from trips.facets import PAIRED, PAYERS, PLACES
from trips.models.published import UNKNOWN, PublishedFacet, PublishedPair
from trips.questions import Question

from .delegations import Delegates, surplus, take
from .figures import Figures
from .grouping import (
    CALENDAR,
    Group,
    Keys,
    Part,
    Sums,
    add_money,
    figures_of,
    money_of,
    narrowed,
    own_days,
    own_people,
    payments,
    periods,
    totals,
)

MOST_PAIRS = 20_000
"""Rows of one answer: each is an object of some 400 bytes, and nobody reads more at once."""


class TooManyPairs(Exception):
    """The answer would have more than MOST_PAIRS rows."""


def by_two(question: Question, one: str, two: str) -> list[Figures]:
    """The figures for every two values of two different dimensions that some trip bears together.

    Years and months come in their order, else the greatest number of trips first. Four queries at most, and two or more
    where any trip is of a joint delegation. Raises TooManyPairs.
    """
    found = figures_of(parts(question, one, two), MOST_PAIRS + 1)
    if len(found.figures) > MOST_PAIRS:
        raise TooManyPairs
    if found.joint:
        named = Delegates(question, (one, two), ((one, two),)).named((one, two))
        for key in found.figures.keys() & named.keys():
            take(found.figures[key], surplus(named[key]))
    money = _money(question, one, two)
    for key, figures in found.figures.items():
        figures.value, figures.other = key
        figures.totals = totals(money.get(key, {}))
    return sorted(found.figures.values(), key=lambda figures: _place(figures, one, two))


def _place(figures: Figures, one: str, two: str) -> Any:
    in_time = [
        (value is None, value or "")
        for dimension, value in ((one, figures.value), (two, figures.other))
        if dimension in CALENDAR
    ]
    return in_time, -figures.trips, figures.value or "", figures.other or ""


def parts(question: Question, one: str, two: str) -> list[Part]:
    """The rows of two dimensions."""
    if not {one, two} & CALENDAR.keys():
        return _of_facets(question, one, two)
    facet = next((name for name in (one, two) if name not in CALENDAR), None)
    if facet is None:
        return [Part(*_dated(question.matching, one, two, "", ()), "", F("travellers"), F("days"))]
    facets = narrowed(PublishedFacet.objects.filter(name=facet), question)
    return [Part(*_dated(facets, one, two, "trip__", ("value",)), "trip__", own_people(), own_days())]


def _dated(
    rows: QuerySet, one: str, two: str, to_trip: str, value: tuple[str, ...]
) -> tuple[QuerySet, Group]:
    """Rows with the periods that are asked by, and the columns of both dimensions in their order."""
    for name in (one, two):
        if name in CALENDAR:
            rows = rows.annotate(**periods(name, to_trip))
    return rows, tuple(tuple(periods(name)) if name in CALENDAR else value for name in (one, two))


def _of_facets(question: Question, one: str, two: str) -> list[Part]:
    found = []
    if {one, two} != set(PAYERS):
        rows = narrowed(PublishedFacet.objects.filter(name=one), question).annotate(
            two=FilteredRelation("trip__facets", condition=Q(trip__facets__name=two))
        )
        rows = rows.filter(_of_both(one, two, "", "two__"))
        found.append(Part(rows, (("value",), ("two__value",)), "trip__", PEOPLE, DAYS))
    if stored := _stored(one, two):
        name, other, *columns = stored
        rows = narrowed(PublishedPair.objects.filter(name=name, other=other), question)
        group = ((columns[0],), (columns[1],))
        found.append(Part(rows, group, "trip__", own_people(), own_days()))
    return found


def _of_both(one: str, two: str, first: str, second: str) -> Q:
    """Of two joined facets, that one at least speaks of the whole delegation. All of it in one filter: a second one would
    join a second time.
    """
    condition = Q(**{f"{second}value__isnull": False}) & (
        Q(**{f"{first}people__isnull": True}) | Q(**{f"{second}people__isnull": True})
    )
    if one in PLACES:
        condition &= _somebody(second)
    return condition & _somebody(first) if two in PLACES else condition


def _somebody(facet: str) -> Q:
    """That not all of whom a facet speaks stayed at home: who did not go was nowhere."""
    people = f"{facet}people"
    return Q(**{f"{people}__isnull": True}) | Q(**{f"{people}__gt": 0}) | Q(**{people: UNKNOWN})


PEOPLE = Case(
    When(Q(people=UNKNOWN) | Q(two__people=UNKNOWN), then=Value(None)),
    When(people__isnull=False, then=F("people")),
    When(two__people__isnull=False, then=F("two__people")),
    default=F("trip__travellers"),
)
"""Of two facets of which one at least speaks of the whole delegation: the other's people."""

DAYS = Case(
    When(days__isnull=False, two__days__isnull=False, then=Least("days", "two__days")),
    When(days__isnull=False, then=F("days")),
    When(two__days__isnull=False, then=F("two__days")),
    default=F("trip__days"),
)
"""The lesser: whoever left early was there no longer than that, and nobody was at a place longer than the delegation."""


def _stored(one: str, two: str) -> tuple[str, str, str, str] | None:
    """`name` and `other` of the pairs of two facets, and the columns of both in the order asked; None where there are none."""
    if (one, two) in PAIRED:
        return one, two, "value", "other_value"
    return (two, one, "other_value", "value") if (two, one) in PAIRED else None


def _money(question: Question, one: str, two: str) -> dict[Keys, Sums]:
    """What the trips of two values cost: whole, or what the payer who is one of them paid."""
    payer = next((name for name in (one, two) if name in PAYERS), None)
    paid = narrowed(payments(payer), question)
    facet = next((name for name in (one, two) if name not in CALENDAR), None)
    if {one, two} & CALENDAR.keys():
        value = ("payer",) if payer else ("trip__facets__value",)
        if facet and not payer:
            paid = paid.filter(trip__facets__name=facet)
        return money_of(*_dated(paid, one, two, "trip__", value))
    found: dict[Keys, Sums] = {}
    if {one, two} != set(PAYERS):
        rows = paid.annotate(
            one=FilteredRelation("trip__facets", condition=Q(trip__facets__name=one)),
            two=FilteredRelation("trip__facets", condition=Q(trip__facets__name=two)),
        )
        condition = Q(one__value__isnull=False) & _of_both(one, two, "one__", "two__")
        if payer:
            condition &= Q(**{f"{'one' if payer == one else 'two'}__value": F("payer")})
        rows = rows.filter(condition)
        found = money_of(rows, (("one__value",), ("two__value",)))
    if stored := _stored(one, two):
        name, other, *columns = stored
        rows = paid.annotate(
            pair=FilteredRelation(
                "trip__pairs", condition=Q(trip__pairs__name=name, trip__pairs__other=other)
            )
        )
        condition = Q(pair__value__isnull=False)
        if payer:
            condition &= Q(**{f"pair__{columns[0] if payer == one else columns[1]}": F("payer")})
        rows = rows.filter(condition)
        group = ((f"pair__{columns[0]}",), (f"pair__{columns[1]}",))
        for key, more in money_of(rows, group).items():
            add_money(found.setdefault(key, {}), more)
    return found
