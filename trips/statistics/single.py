"""The figures of all trips together, by one dimension, and of one value."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from trips.models.published import KIND_OF_SOURCE, PublishedFacet
from trips.questions import Question

from .delegations import count_once, take, taken_out
from .figures import Figures, by_trips, in_time
from .grouping import (
    CALENDAR,
    Group,
    Grouped,
    Part,
    figures_of,
    money_of,
    narrowed,
    of,
    own_days,
    own_people,
    payments,
    periods,
    read,
    sums,
    totals,
)


def whole(question: Question) -> Figures:
    """The figures of all trips that answer, each counted once. Two queries, and two or more of joint delegations."""
    row = question.matching.aggregate(**sums(F("travellers"), F("days"), "joint"))
    figures = read(row)
    if row["joint_trips"]:
        take(figures, taken_out(question, ())[()])
    figures.totals = totals(money_of(narrowed(payments(None), question), ()).get((), {}))
    return figures


def by(
    question: Question, dimension: str, values: Collection[str] | None = None, *, money: bool = True
) -> list[Figures]:
    """The figures for each value, None being "not known"; months as "1401-09". Two queries, one without `money`; and two or
    more where any trip is of a joint delegation.

    `dimension` is one of `dimensions()` or any other name of a facet; of a facet, `values` asks for these alone. Months
    and years come in their order, other values by their number of trips, the greatest first. Without `money` no figure
    has totals, which are the dearer half of the work.
    """
    found = figures_of([part(question, dimension, values)])
    count_once(found, question, (dimension,))
    paid = money_of(*_money_by(question, dimension, values)) if money else {}
    for key, figures in found.figures.items():
        [figures.value] = key
        figures.totals = totals(paid.get(key, {}))
    return _in_order(found, dimension)


def part(question: Question, dimension: str, values: Collection[str] | None = None) -> Part:
    """The rows of one dimension."""
    if dimension in CALENDAR:
        trips = question.matching.annotate(**periods(dimension))
        return Part(trips, (tuple(periods(dimension)),), "", F("travellers"), F("days"))
    facets = narrowed(PublishedFacet.objects.filter(**of(values, name=dimension)), question)
    return Part(facets, (("value",),), "trip__", own_people(), own_days())


def _in_order(found: Grouped, dimension: str) -> list[Figures]:
    return in_time(found.figures.values()) if dimension in CALENDAR else by_trips(found.figures.values())


def _money_by(question: Question, dimension: str, values: Collection[str] | None) -> tuple[QuerySet, Group]:
    """The totals that belong to the values of a dimension, and by which columns they are grouped."""
    if dimension in CALENDAR:
        rows = payments(None).annotate(**periods(dimension, "trip__"))
        return narrowed(rows, question), (tuple(periods(dimension)),)
    if dimension in ("funding_source", "funding_kind"):
        rows = payments(dimension).filter(**of(values, "payer"))
        return narrowed(rows, question), (("payer",),)
    bearing = of(values, "trip__facets__value", trip__facets__name=dimension)
    return narrowed(payments(None).filter(**bearing), question), (("trip__facets__value",),)


def of_value(question: Question, dimension: str, value: str) -> Figures:
    """The figures of one value of a facet, its own people, days and payments where they differ. Queries as of `whole`."""
    facets = narrowed(PublishedFacet.objects.filter(name=dimension, value=value), question)
    row = facets.aggregate(**sums(own_people(), own_days()))
    figures = read(row)
    if row["joint_trips"]:
        take(figures, taken_out(question, (dimension,))[(value,)])
    figures.value = value
    figures.totals = totals(money_of(_payments(question, dimension, value), ()).get((), {}))
    return figures


def of_value_by(question: Question, dimension: str, value: str, other: str) -> list[Figures]:
    """The figures of one value of a facet (the days of one official) by "year", "month" or another facet.

    People and days are the value's own where they differ from the trip's, money is what `of_value` has; in the order of
    `by`. Two queries, and two or more of joint delegations.
    """
    facets = narrowed(PublishedFacet.objects.filter(name=dimension, value=value), question)
    paid = _payments(question, dimension, value)
    group: Group
    if other in CALENDAR:
        group = (tuple(periods(other)),)
        facets, paid = (rows.annotate(**periods(other, "trip__")) for rows in (facets, paid))
    else:
        group = (("trip__facets__value",),)
        facets, paid = (rows.filter(trip__facets__name=other) for rows in (facets, paid))
    found = figures_of([Part(facets, group, "trip__", own_people(), own_days())])
    if found.joint:
        for (one, borne), surplus in taken_out(question, (dimension,), other).items():
            if one == value:
                take(found.figures[borne,], surplus)
    money = money_of(paid, group)
    for key, figures in found.figures.items():
        [figures.value] = key
        figures.totals = totals(money.get(key, {}))
    return _in_order(found, other)


def _payments(question: Question, dimension: str, value: str) -> QuerySet:
    """The totals that belong to a value: what a payer paid, else the whole trips that bear it."""
    if dimension in ("funding_source", "funding_kind"):
        stored = value if dimension == "funding_source" else KIND_OF_SOURCE + value
        return narrowed(payments(dimension).filter(funding_source=stored), question)
    bearing = PublishedFacet.objects.filter(name=dimension, value=value)
    return narrowed(payments(None).filter(trip__in=bearing.values("trip")), question)


def greatest(
    question: Question, dimension: str, measure: str, most: int, among: QuerySet | None = None
) -> list[str]:
    """The values of a facet with the most "trips", "travellers" or "days" of their own, the greatest first. One query.

    `among` is a query of the values to choose from. Travellers of joint delegations count in each of its trips here.
    """
    amounts: dict[str, Any] = {
        "trips": Count("pk"),
        "travellers": Sum(own_people()),
        "days": Sum(own_days()),
    }
    facets = narrowed(PublishedFacet.objects.filter(name=dimension), question)
    facets = facets if among is None else facets.filter(value__in=among)
    ranked = facets.values("value").annotate(amount=amounts[measure])
    return [row["value"] for row in ranked.order_by(F("amount").desc(nulls_last=True), "value")[:most]]


def different(question: Question, dimensions: Collection[str]) -> dict[str, int]:
    """How many values of each of these facets the trips that answer bear. One query."""
    facets = narrowed(PublishedFacet.objects.filter(name__in=dimensions), question)
    rows = facets.values_list("name").order_by().annotate(number=Count("value", distinct=True))
    return dict.fromkeys(dimensions, 0) | dict(rows)


def numbers_of(question: Question, dimension: str, values: Collection[str], other: str) -> dict[str, int]:
    """How many different values of another facet the trips of each of these values bear. One query.

    `numbers_of(question, "country", ["IQ"], "municipality")`: the municipalities of trips to Iraq.
    """
    facets = narrowed(PublishedFacet.objects.filter(**of(values, name=dimension)), question)
    rows = facets.filter(trip__facets__name=other).values_list("value").order_by()
    return dict(rows.annotate(number=Count("trip__facets__value", distinct=True)))
