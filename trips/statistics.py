"""Figures of the trips that answer a question, by one dimension. Grouped in the database; currencies are never added.

A trip stands with every value it bears, so rows overlap and are never to be added up: `whole` has each trip once.
People and days of a row are the value's own where they differ from the trip's (the members of one unit, the stay of
one official); money is the whole trip's, but for payers and kinds of payers: those have what they paid themselves.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trips import countries
from trips.currencies import to_decimal_string
from trips.models.published import (
    ALL_SOURCES,
    KIND_OF_SOURCE,
    UNKNOWN,
    PublishedFacet,
    PublishedTerm,
    PublishedTotal,
)
from trips.questions import Question

PART = 10**9
"""Amounts are summed in two parts: SQLite refuses a sum beyond 64 bits."""

Key = str | None
Group = tuple[str, ...]
"""Columns of a query that together are one value."""


def dimensions() -> tuple[tuple[str, Any], ...]:
    """(name, label) of everything that figures can be asked by."""
    return (
        ("country", _("Country")),
        ("month", _("Month")),
        ("year", _("Year")),
        ("municipality", _("Municipality")),
        ("unit", _("Unit")),
        ("official", _("Official")),
        ("funding_source", _("Who paid")),
        ("funding_kind", _("Kind of payer")),
        ("kind", _("Kind of trip")),
        ("status", pgettext_lazy("of a trip", "Status")),
    )


@dataclass(slots=True)
class Known:
    """A sum over the trips where the number is known, and how many trips it is not known of."""

    known: int = 0
    trips_unknown: int = 0

    def as_document(self) -> dict[str, int]:
        return {"known": self.known, "trips_unknown": self.trips_unknown}


@dataclass(frozen=True, slots=True)
class Total:
    """Money in one currency and rial basis: of how many trips it is the sum, and of how many that is complete."""

    currency: str
    rial_basis: str | None
    amount: str
    trips: int
    trips_complete: int

    def as_document(self) -> dict[str, Any]:
        return {
            "currency": self.currency,
            "rial_basis": self.rial_basis,
            "amount": self.amount,
            "trips": self.trips,
            "trips_complete": self.trips_complete,
        }


@dataclass(slots=True)
class Figures:
    """What is known of some trips together."""

    value: Key = None
    trips: int = 0
    travellers: Known = field(default_factory=Known)
    days: Known = field(default_factory=Known)
    totals: list[Total] = field(default_factory=list)

    def as_document(self) -> dict[str, Any]:
        return {
            "trips": self.trips,
            "travellers": self.travellers.as_document(),
            "days": self.days.as_document(),
            "totals": [total.as_document() for total in self.totals],
        }


def whole(question: Question) -> Figures:
    """The figures of all trips that answer, each counted once. Two queries."""
    figures = _read(question.matching.aggregate(**_sums(F("travellers"), F("days"))))
    figures.totals = _totals(_of_trips(question), ()).get("", [])
    return figures


def by(question: Question, dimension: str) -> list[Figures]:
    """The figures for each value, None being "not known"; months as "1401-09". Two queries.

    `dimension` is one of `dimensions()` or any other name of a facet. Months and years come in their order, other
    values by their number of trips, the greatest first.
    """
    if dimension in CALENDAR:
        columns = CALENDAR[dimension]
        trips = question.matching.annotate(**_periods(columns)).values(*PERIODS[: len(columns)])
        found = _figures(trips, PERIODS[: len(columns)], F("travellers"), F("days"))
        money = _totals(_of_trips(question).annotate(**_periods(columns, "trip__")), PERIODS[: len(columns)])
    else:
        facets = _narrowed(PublishedFacet.objects.filter(name=dimension), question)
        found = _figures(
            facets.values("value"), ("value",), _own("people", "travellers"), _own("days", "days")
        )
        money = _money_by(question, dimension)
    for value, figures in found.items():
        figures.value, figures.totals = value, money.get(value, [])
    if dimension in CALENDAR:
        return in_time(found.values())
    return sorted(found.values(), key=lambda figures: (-figures.trips, figures.value or ""))


def of_value_by(question: Question, dimension: str, value: str, period: str) -> list[Figures]:
    """The figures of one value of a facet (the days of one official) by "year" or "month", in their order.

    As in `by`, people and days are the value's own where they differ from the trip's. Two queries.
    """
    columns = CALENDAR[period]
    periods = PERIODS[: len(columns)]
    facets = _narrowed(PublishedFacet.objects.filter(name=dimension, value=value), question)
    found = _figures(
        facets.annotate(**_periods(columns, "trip__")).values(*periods),
        periods,
        _own("people", "travellers"),
        _own("days", "days"),
    )
    money = _totals(_payments(question, dimension, value).annotate(**_periods(columns, "trip__")), periods)
    for key, figures in found.items():
        figures.value, figures.totals = key, money.get(key, [])
    return in_time(found.values())


def of_value(question: Question, dimension: str, value: str) -> Figures:
    """The figures of one value of a facet, its own people, days and payments where they differ. Two queries."""
    facets = _narrowed(PublishedFacet.objects.filter(name=dimension, value=value), question)
    figures = _read(facets.aggregate(**_sums(_own("people", "travellers"), _own("days", "days"))))
    figures.value, figures.totals = value, _totals(_payments(question, dimension, value), ()).get("", [])
    return figures


def _payments(question: Question, dimension: str, value: str) -> QuerySet:
    """The totals that belong to a value: what a payer paid, else the whole trips that bear it."""
    if dimension == "funding_source":
        return _narrowed(PublishedTotal.objects.filter(funding_source=value), question)
    if dimension == "funding_kind":
        return _narrowed(PublishedTotal.objects.filter(funding_source=KIND_OF_SOURCE + value), question)
    whole_trips = PublishedTotal.objects.filter(funding_source=ALL_SOURCES)
    bearing = PublishedFacet.objects.filter(name=dimension, value=value)
    return _narrowed(whole_trips.filter(trip__in=bearing.values("trip")), question)


def in_time(figures: Iterable[Figures]) -> list[Figures]:
    """In the order of their months or years, what has none last."""
    return sorted(figures, key=lambda one: (one.value is None, one.value or ""))


@dataclass(frozen=True, slots=True)
class Median:
    """The middle of the known values, of an even number the mean of both in the middle; None where none is known."""

    value: Decimal | None
    known: int
    unknown: int


def medians(question: Question, column: str, group: str | None = None) -> dict[Key, Median]:
    """The median of `travellers`, `days` or `delay` (columns of `PublishedTrip`) over the trips that answer.

    By another column of theirs (`year`, `municipality`) where `group` names one, else under the one key None.
    Counted in the database by value, which is exact and small however many trips there are. One query.
    """
    columns = (group, column) if group else (column,)
    spreads: dict[Key, dict[int | None, int]] = defaultdict(dict)
    rows = question.matching.values_list(*columns).annotate(trips=Count("pk")).order_by()
    for *key, value, trips in rows:
        spreads[str(key[0]) if key and key[0] is not None else None][value] = trips
    return {key: _median(spread) for key, spread in spreads.items()}


def _median(spread: dict[int | None, int]) -> Median:
    unknown = spread.pop(None, 0)
    numbers = sorted((value, trips) for value, trips in spread.items() if value is not None)
    known = sum(trips for _value, trips in numbers)
    if not known:
        return Median(None, 0, unknown)
    below, above = _at(numbers, (known - 1) // 2), _at(numbers, known // 2)
    return Median(Decimal(below + above) / 2, known, unknown)


def _at(numbers: list[tuple[int, int]], place: int) -> int:
    """The value at a place of the sorted values, each of which stands as often as it is counted."""
    for value, often in numbers:
        if place < often:
            return value
        place -= often
    raise IndexError(place)


CALENDAR: dict[str, Group] = {"year": ("year",), "month": ("year", "month")}
PERIODS: Group = ("of_year", "of_month")


def _periods(columns: Group, to_trip: str = "") -> dict[str, Case]:
    """The columns that make a period, all null where one is: trips without a month are one group, of whatever year."""
    known = Q(**{f"{to_trip}{column}__isnull": False for column in columns})
    return {
        name: Case(When(known, then=F(f"{to_trip}{column}")))
        for name, column in zip(PERIODS, columns, strict=False)
    }


def _of_trips(question: Question) -> QuerySet:
    """The whole trips' totals."""
    return _narrowed(PublishedTotal.objects.filter(funding_source=ALL_SOURCES), question)


def _narrowed(rows: QuerySet, question: Question) -> QuerySet:
    return rows.filter(trip__in=question.matching.values("pk")) if question.filters else rows


def _own(column: str, of_trip: str) -> Case:
    """A facet's own number, the trip's where it has none of its own, null where it is not known."""
    return Case(
        When(**{column: UNKNOWN}, then=Value(None)),
        When(**{f"{column}__isnull": True}, then=F(f"trip__{of_trip}")),
        default=F(column),
    )


def _figures(rows: QuerySet, group: Group, travellers: Any, days: Any) -> dict[Key, Figures]:
    grouped = rows.annotate(**_sums(travellers, days)).order_by()
    return {_key(row, group): _read(row) for row in grouped}


def _sums(travellers: Any, days: Any) -> dict[str, Any]:
    return {
        "trips": Count("pk"),
        "people_known": Sum(travellers),
        "people_of": Count(travellers),
        "days_known": Sum(days),
        "days_of": Count(days),
    }


def _read(row: dict[str, Any]) -> Figures:
    trips = row["trips"]
    return Figures(
        trips=trips,
        travellers=Known(row["people_known"] or 0, trips - row["people_of"]),
        days=Known(row["days_known"] or 0, trips - row["days_of"]),
    )


def _money_by(question: Question, dimension: str) -> dict[Key, list[Total]]:
    if dimension == "funding_source":
        paid = PublishedTotal.objects.exclude(funding_source=ALL_SOURCES).exclude(
            funding_source__startswith=KIND_OF_SOURCE
        )
        return _totals(_narrowed(paid, question), ("funding_source",))
    if dimension == "funding_kind":
        paid = PublishedTotal.objects.filter(funding_source__startswith=KIND_OF_SOURCE)
        kind = Substr("funding_source", len(KIND_OF_SOURCE) + 1)
        return _totals(_narrowed(paid, question).annotate(payer=kind), ("payer",))
    whole_trips = PublishedTotal.objects.filter(funding_source=ALL_SOURCES, trip__facets__name=dimension)
    return _totals(_narrowed(whole_trips, question), ("trip__facets__value",))


def _totals(rows: QuerySet, group: Group) -> dict[Key, list[Total]]:
    grouped = rows.values(*group, "currency", "rial_basis").annotate(
        high=Sum(F("amount") / PART),
        low=Sum(F("amount") % PART),
        trips=Count("pk"),
        trips_complete=Count("pk", filter=Q(complete=True)),
    )
    found: dict[Key, list[Total]] = defaultdict(list)
    for row in grouped.order_by("currency", "rial_basis"):
        amount = to_decimal_string(row["high"] * PART + row["low"], row["currency"])
        total = Total(row["currency"], row["rial_basis"] or None, amount, row["trips"], row["trips_complete"])
        found[_key(row, group)].append(total)
    return found


def _key(row: dict[str, Any], group: Group) -> Key:
    parts = [row[column] for column in group]
    if None in parts:
        return None
    return "-".join(f"{part:02}" if isinstance(part, int) else part for part in parts)


def names(dimension: str, values: Iterable[Key]) -> dict[Key, tuple[str, str | None]]:
    """Persian and English names of the values that have any beside their code. At most one query."""
    known = [value for value in values if value is not None]
    if dimension == "country":
        return {code: (countries.COUNTRIES[code].name, countries.COUNTRIES[code].name_en) for code in known}
    if dimension not in NAMED_BY_DOCUMENTS:
        return {}
    terms = PublishedTerm.objects.filter(name=dimension)
    if len(known) <= FEW:
        terms = terms.filter(value__in=known)
    return {
        value: (label, label_en) for value, label, label_en in terms.values_list("value", "label", "label_en")
    }


NAMED_BY_DOCUMENTS = ("municipality", "unit", "official", "funding_source")

FEW = 500
"""Up to so many values are looked up one by one; SQLite takes no unlimited number of parameters."""
