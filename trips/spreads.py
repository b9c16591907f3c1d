"""How the sizes and lengths of some trips are spread: what a single trip is compared with.

Counted by value in the database, which is exact and small however many trips there are.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from trips.models.published import PublishedFacet, PublishedTrip
from trips.statistics import Median, middle


@dataclass(frozen=True, slots=True)
class Spread:
    """How many trips have each known number; `unknown` trips have none."""

    trips_of: dict[int, int]
    unknown: int

    @property
    def known(self) -> int:
        """Of how many trips the number is known."""
        return sum(self.trips_of.values())

    @property
    def median(self) -> Median:
        numbers: dict[int | None, int] = {None: self.unknown}
        numbers.update(self.trips_of.items())
        return middle(numbers)

    def below(self, number: int) -> int:
        """How many trips have a known number less than this one."""
        return sum(trips for value, trips in self.trips_of.items() if value < number)

    def above(self, number: int) -> int:
        return sum(trips for value, trips in self.trips_of.items() if value > number)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Some trips together: how many in each Jalali year (None: not known), how large, and how long."""

    years: dict[int | None, int]
    travellers: Spread
    days: Spread

    @property
    def trips(self) -> int:
        return sum(self.years.values())


def crowd(dimension: str | None = None, value: str | None = None) -> Crowd:
    """The trips that bear a value of a facet, or all of them. One query."""
    if dimension is None:
        return _crowd(PublishedTrip.objects.all(), "")
    return _crowd(PublishedFacet.objects.filter(name=dimension, value=value), "trip__")


def _crowd(rows: QuerySet, to_trip: str) -> Crowd:
    counted: Any = rows.values_list(*(f"{to_trip}{column}" for column in ("year", "travellers", "days")))
    years: Counter[int | None] = Counter()
    travellers: Counter[int | None] = Counter()
    days: Counter[int | None] = Counter()
    for year, people, length, trips in counted.annotate(trips=Count("pk")).order_by():
        years[year] += trips
        travellers[people] += trips
        days[length] += trips
    return Crowd(dict(years), _spread(travellers), _spread(days))


def _spread(trips_of: Counter[int | None]) -> Spread:
    unknown = trips_of.pop(None, 0)
    return Spread({value: trips for value, trips in trips_of.items() if value is not None}, unknown)


def together(dimension: str, value: str, other: str) -> dict[str, int]:
    """Of the trips that bear a value, how many bear each value of another facet: Tehran's, by country. One query."""
    rows = PublishedFacet.objects.filter(
        name=other, trip__facets__name=dimension, trip__facets__value=value
    ).values_list("value")
    return dict(rows.annotate(trips=Count("pk")).order_by())
