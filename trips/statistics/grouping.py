"""How sums are asked of the database, by the columns of a query that together are a value."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Substr

from trips.currencies import to_decimal_string
from trips.facets import PAYERS
from trips.models.published import (
    ALL_SOURCES,
    KIND_OF_SOURCE,
    UNKNOWN,
    PublishedFacet,
    PublishedTotal,
)
from trips.questions import Question

from .figures import Figures, Key, Known, Total, Travellers

PART = 10**9
"""Amounts are summed in two parts: SQLite refuses a sum beyond 64 bits."""

Columns = tuple[str, ...]
"""Columns of a query that together are one value: a year and a month."""
Group = tuple[Columns, ...]
"""The columns of each value that a query is grouped by: none, one or two."""
Keys = tuple[Key, ...]
Own = tuple[str, str]
"""A facet and a value of it, whose own people, days and payments are meant: `("official", id)`."""

CALENDAR: dict[str, Columns] = {"year": ("year",), "month": ("year", "month")}


def periods(dimension: str, to_trip: str = "") -> dict[str, Case]:
    """The columns that make a year or month, all null where one is: trips without a month are one group, of whatever year.

    Named so that a year and a month can stand in one query.
    """
    columns = CALENDAR[dimension]
    known = Q(**{f"{to_trip}{column}__isnull": False for column in columns})
    return {f"{dimension}_{column}": Case(When(known, then=F(f"{to_trip}{column}"))) for column in columns}


def narrowed(rows: QuerySet, question: Question) -> QuerySet:
    """Rows that belong to trips, of those alone that answer."""
    return rows.filter(trip__in=question.matching.values("pk")) if question.filters else rows


def beside(question: Question, own: Own | None) -> Question:
    """What a question asks for beside the value whose own rows are looked at anyway: a second look for it costs as much."""
    if own and question.filters.get(own[0]) == (own[1],):
        return question.without({own[0]})
    return question


def of(values: Collection[str] | None, value: str = "value", **conditions: Any) -> dict[str, Any]:
    """Conditions, with one on the values where some alone are asked for."""
    return conditions if values is None else conditions | {f"{value}__in": list(values)}


def own(column: str, of_trip: str) -> Case:
    """A facet's own number, the trip's where it has none of its own, null where it is not known."""
    return Case(
        When(**{column: UNKNOWN}, then=Value(None)),
        When(**{f"{column}__isnull": True}, then=F(of_trip)),
        default=F(column),
    )


def own_people() -> Case:
    """Of a facet or a pair."""
    return own("people", "trip__travellers")


def own_days() -> Case:
    return own("days", "trip__days")


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that are grouped: by which columns, how they reach their trip, and what people and days each has of its own."""

    rows: QuerySet
    group: Group
    to_trip: str
    people: Any
    days: Any


@dataclass(frozen=True, slots=True)
class Grouped:
    """The figures of each group, and whether any of their trips names others of its delegation."""

    figures: dict[Keys, Figures]
    joint: bool


def figures_of(parts: Sequence[Part], most: int | None = None) -> Grouped:
    """The parts' figures together, without money; of each part `most` groups at most. No two have a trip in common that
    stands under one key. One query where the parts have the same columns.
    """
    found: dict[Keys, Figures] = defaultdict(Figures)
    joint = False
    for rows, group in _grouped(parts, most):
        for row in rows:
            joint = joint or bool(row["joint_trips"])
            found[keys(row, group)].add(read(row))
    return Grouped(dict(found), joint)


def _grouped(parts: Sequence[Part], most: int | None) -> Iterator[tuple[Iterable[dict[str, Any]], Group]]:
    """Rows of sums, and the columns that each is grouped by."""
    asked: dict[Group, list[QuerySet]] = defaultdict(list)
    for part in parts:
        columns, of_part = flat(part.group), sums(part.people, part.days, f"{part.to_trip}joint")
        if columns:
            asked[part.group].append(part.rows.values(*columns).annotate(**of_part).order_by())
        else:
            yield [part.rows.aggregate(**of_part)], part.group
    for group, queries in asked.items():
        first, *others = queries
        yield (first.union(*others, all=True) if others else first)[:most], group


def sums(people: Any, days: Any, joint: str = "trip__joint") -> dict[str, Any]:
    """The aggregates of `read`."""
    return {
        "trips": Count("pk"),
        "people_known": Sum(people),
        "people_of": Count(people),
        "days_known": Sum(days),
        "days_of": Count(days),
        "joint_trips": Count("pk", filter=Q(**{joint: True})),
    }


def read(row: dict[str, Any]) -> Figures:
    """Figures without money, travellers of joint delegations counted as often as they stand there."""
    trips = row["trips"]
    return Figures(
        trips=trips,
        travellers=Travellers(row["people_known"] or 0, trips - row["people_of"]),
        days=Known(row["days_known"] or 0, trips - row["days_of"]),
    )


def payments(payer: str | None) -> QuerySet:
    """The totals that count: of whole trips; or what each payer ("funding_source"), or kind of payer, paid of them, `payer`
    being who that is.
    """
    totals = PublishedTotal.objects.all()
    if payer is None:
        return totals.filter(funding_source=ALL_SOURCES)
    if payer == "funding_kind":
        kind = Substr("funding_source", len(KIND_OF_SOURCE) + 1)
        return totals.filter(funding_source__startswith=KIND_OF_SOURCE).annotate(payer=kind)
    payers = totals.exclude(funding_source=ALL_SOURCES).exclude(funding_source__startswith=KIND_OF_SOURCE)
    return payers.annotate(payer=F("funding_source"))


def paid_of(own: Own) -> QuerySet:
    """The totals that belong to a value: what a payer paid, else the whole trips that bear it."""
    dimension, value = own
    if dimension in PAYERS:
        stored = value if dimension == "funding_source" else KIND_OF_SOURCE + value
        return payments(dimension).filter(funding_source=stored)
    bearing = PublishedFacet.objects.filter(name=dimension, value=value)
    return payments(None).filter(trip__in=bearing.values("trip"))


Sums = dict[tuple[str, str], list[int]]
"""By currency and rial basis: minor units, trips, trips of which the sum is complete."""


def money_of(rows: QuerySet, group: Group) -> dict[Keys, Sums]:
    """What totals come to in each group."""
    grouped = rows.values(*flat(group), "currency", "rial_basis").annotate(
        high=Sum(F("amount") / PART),
        low=Sum(F("amount") % PART),
        trips=Count("pk"),
        trips_complete=Count("pk", filter=Q(complete=True)),
    )
    found: dict[Keys, Sums] = defaultdict(dict)
    for row in grouped.order_by():
        amount = row["high"] * PART + row["low"]
        sums = {(row["currency"], row["rial_basis"]): [amount, row["trips"], row["trips_complete"]]}
        add_money(found[keys(row, group)], sums)
    return found


def add_money(mine: Sums, more: Sums) -> None:
    for currency, numbers in more.items():
        mine[currency] = [a + b for a, b in zip(mine.get(currency, [0, 0, 0]), numbers, strict=True)]


def totals(found: Sums) -> list[Total]:
    return [
        Total(currency, basis or None, to_decimal_string(amount, currency), trips, complete)
        for (currency, basis), (amount, trips, complete) in sorted(found.items())
    ]


def flat(group: Group) -> list[str]:
    """The columns, each once: a month has the year's too."""
    return list(dict.fromkeys(column for columns in group for column in columns))


def keys(row: Mapping[str, Any], group: Group) -> Keys:
    return tuple(_key([row[column] for column in columns]) for columns in group)


def _key(parts: list[Any]) -> Key:
    if len(parts) == 1 and isinstance(parts[0], str):
        return parts[0]
    if None in parts:
        return None
    return "-".join(f"{part:02}" if isinstance(part, int) else part for part in parts)
