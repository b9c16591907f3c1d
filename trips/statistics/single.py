"""The figures of all trips together, by one dimension or by several at once, and of one value."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from trips.facets import PAYERS
from trips.models.published import (
    ALL_SOURCES,
    KIND_OF_SOURCE,
    PublishedFacet,
    PublishedTotal,
)
from trips.questions import Question

from .delegations import Delegates, surplus, take
from .figures import Figures, by_trips
from .grouping import (
    CALENDAR,
    Grouped,
    Keys,
    Own,
    Part,
    Sums,
    beside,
    figures_of,
    money_of,
    narrowed,
    of,
    own_days,
    own_people,
    paid_of,
    payments,
    periods,
    totals,
)
from .sheets import Sheet

Wanted = Mapping[str, Collection[str] | None]
"""Facets, each with those of its values that are asked for; None: all."""


def whole(question: Question) -> Figures:
    """The figures of all trips that answer, each counted once. Queries as of a sheet."""
    return Sheet(question).of()


def of_value(question: Question, dimension: str, value: str) -> Figures:
    """The figures of one value of a facet, its own people, days and payments where they differ. Queries as of a sheet."""
    return Sheet(question, (dimension, value)).of()


def by(
    question: Question, dimension: str, values: Collection[str] | None = None, *, money: bool = True
) -> list[Figures]:
    """The figures for each value, None being "not known"; months as "1401-09". Two queries, one without `money`; and two or
    more where any trip is of a joint delegation.

    `dimension` is one of `dimensions()` or any other name of a facet; of a facet, `values` asks for these alone. Months
    and years come in their order, other values by their number of trips, the greatest first. Without `money` no figure
    has totals, which are the dearer half of the work.
    """
    if dimension in CALENDAR:
        return Sheet(question, by=(dimension,), money=money).by(dimension)
    return by_each(question, {dimension: values}, (dimension,) if money else ())[dimension]


def of_value_by(question: Question, dimension: str, value: str, other: str) -> list[Figures]:
    """The figures of one value of a facet (the days of one official) by "year", "month" or another facet.

    People and days are the value's own where they differ from the trip's, money is what `of_value` has; in the order of
    `by`, and queries as of it.
    """
    if other in CALENDAR:
        return Sheet(question, (dimension, value), (other,)).by(other)
    return by_each(question, {other: None}, (other,), (dimension, value))[other]


def by_each(
    question: Question, wanted: Wanted, money: Collection[str] = (), own: Own | None = None
) -> dict[str, list[Figures]]:
    """The figures of several facets at once, each as `by` has them, or one value's `own` share as `of_value_by` has it; with
    totals for those named in `money`.

    One query; for money one more, or two where payers are among others; and three or more where any trip is of a joint
    delegation.
    """
    if not wanted:
        return {}
    grouped = figures_of([_part_of_own(question, wanted, own)] if own else _parts(question, wanted))
    if grouped.joint:
        _count_once(grouped, question, wanted, own)
    paid = _money(question, {name: wanted[name] for name in wanted if name in money}, own)
    found: dict[str, list[Figures]] = {name: [] for name in wanted}
    for key, figures in grouped.figures.items():
        name, figures.value = key
        figures.totals = totals(paid.get(key, {}))
        found[str(name)].append(figures)
    return {name: by_trips(figures) for name, figures in found.items()}


def _parts(question: Question, wanted: Wanted) -> list[Part]:
    """The rows of facets: of a question that is narrow anyway all at once, trip by trip; else whole facets in the order of their
    index, and each that is asked for some values alone by itself, for both together would be neither.
    """
    each: list[Wanted] = [wanted]
    if not question.filters:
        whole_facets: Wanted = {name: None for name, values in wanted.items() if values is None}
        some: list[Wanted] = [{name: values} for name, values in wanted.items() if values is not None]
        each = [one for one in (whole_facets, *some) if one]
    return [
        Part(
            narrowed(PublishedFacet.objects.filter(_named(one)), question),
            (("name",), ("value",)),
            "trip__",
            own_people(),
            own_days(),
        )
        for one in each
    ]


def _part_of_own(question: Question, wanted: Wanted, own: Own) -> Part:
    name, value = own
    rows = narrowed(PublishedFacet.objects.filter(name=name, value=value), beside(question, own))
    return Part(rows.filter(_named(wanted, OF_TRIP)), OF_FACETS, "trip__", own_people(), own_days())


OF_TRIP = "trip__facets__"
OF_FACETS = ((f"{OF_TRIP}name",), (f"{OF_TRIP}value",))


def _named(wanted: Wanted, prefix: str = "") -> Q:
    """Facets of these names, and of these values where some alone are asked for."""
    condition = Q(**{f"{prefix}name__in": [name for name, values in wanted.items() if values is None]})
    for name, values in wanted.items():
        if values is not None:
            condition |= Q(**{f"{prefix}name": name, f"{prefix}value__in": list(values)})
    return condition


def _count_once(grouped: Grouped, question: Question, wanted: Wanted, own: Own | None) -> None:
    """Take out of each group's travellers who stands in it more than once."""
    delegates = Delegates(question, (*wanted, *([own[0]] if own else [])))
    for name in wanted:
        named = delegates.named((own[0],), (name,)) if own else delegates.named((name,))
        for key, persons in named.items():
            group = (name, key[-1])
            if group in grouped.figures and (own is None or key[0] == own[1]):
                take(grouped.figures[group], surplus(persons))


def _money(question: Question, wanted: Wanted, own: Own | None) -> dict[Keys, Sums]:
    """What the trips of each value cost: the whole trips, what a payer paid of them, or what an own value has of them."""
    if not wanted:
        return {}
    if own:
        rows = narrowed(paid_of(own), beside(question, own)).filter(_named(wanted, OF_TRIP))
        return money_of(rows, OF_FACETS)
    found: dict[Keys, Sums] = {}
    others = {name: values for name, values in wanted.items() if name not in PAYERS}
    if others:
        rows = payments(None).filter(_named(others, OF_TRIP))
        found |= money_of(narrowed(rows, question), OF_FACETS)
    if payers := {name: values for name, values in wanted.items() if name in PAYERS}:
        rows = narrowed(PublishedTotal.objects.filter(_paid_by(payers)), question)
        for (stored,), sums in money_of(rows, (("funding_source",),)).items():
            found[_payer(str(stored))] = sums
    return found


def _paid_by(payers: Wanted) -> Q:
    """The totals of payers, or of their kinds."""
    of_kinds = Q(funding_source__startswith=KIND_OF_SOURCE)
    whole_facets = {"funding_kind": of_kinds, "funding_source": ~Q(funding_source=ALL_SOURCES) & ~of_kinds}
    condition = Q(pk__in=())
    for name, values in payers.items():
        stored = [value if name == "funding_source" else KIND_OF_SOURCE + value for value in values or ()]
        condition |= whole_facets[name] if values is None else Q(funding_source__in=stored)
    return condition


def _payer(stored: str) -> Keys:
    if stored.startswith(KIND_OF_SOURCE):
        return "funding_kind", stored.removeprefix(KIND_OF_SOURCE)
    return "funding_source", stored


def part(question: Question, dimension: str) -> Part:
    """The rows of one dimension, for what is no sum of them."""
    if dimension in CALENDAR:
        trips = question.matching.annotate(**periods(dimension))
        return Part(trips, (tuple(periods(dimension)),), "", F("travellers"), F("days"))
    facets = narrowed(PublishedFacet.objects.filter(name=dimension), question)
    return Part(facets, (("value",),), "trip__", own_people(), own_days())


AMOUNTS: dict[str, Callable[[], Any]] = {
    "trips": lambda: Count("pk"),
    "travellers": lambda: Sum(own_people()),
    "days": lambda: Sum(own_days()),
}
"""What values of a facet can be ranked by."""


def greatest(
    question: Question, dimension: str, measure: str, most: int, among: QuerySet | None = None
) -> list[str]:
    """The values of a facet with the most "trips", "travellers" or "days" of their own, the greatest first. One query.

    `among` is a query of the values to choose from. Travellers of joint delegations count in each of its trips here.
    """
    facets = narrowed(PublishedFacet.objects.filter(name=dimension), question)
    facets = facets if among is None else facets.filter(value__in=among)
    ranked = facets.values("value").annotate(amount=AMOUNTS[measure]())
    return [row["value"] for row in ranked.order_by(F("amount").desc(nulls_last=True), "value")[:most]]


def ranked(question: Question, wanted: Mapping[str, str], most: int) -> dict[str, tuple[list[str], int]]:
    """Of several facets with a measure each, as of `greatest`, the values that come first, and how many there are in all.
    One query for each measure.
    """
    amounts: dict[str, list[tuple[bool, int, str]]] = {name: [] for name in wanted}
    for measure in set(wanted.values()):
        names = [name for name, asked in wanted.items() if asked == measure]
        facets = narrowed(PublishedFacet.objects.filter(name__in=names), question)
        rows = facets.values_list("name", "value").annotate(amount=AMOUNTS[measure]()).order_by()
        for name, value, amount in rows:
            amounts[name].append((amount is None, -(amount or 0), value))
    return {
        name: ([value for *_place, value in sorted(found)[:most]], len(found))
        for name, found in amounts.items()
    }


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
