"""Medians, counted in the database by value, which is exact and small however many trips there are."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count

from trips.questions import Question

from .figures import Key
from .grouping import Keys, Part, flat, keys
from .pairs import parts
from .single import part


@dataclass(frozen=True, slots=True)
class Median:
    """The middle of the known values, of an even number the mean of both in the middle; None where none is known."""

    value: Decimal | None
    known: int
    unknown: int

    def as_document(self) -> dict[str, Any]:
        """`median` is a whole number, or one and a half; of how many trips it is the median, and of how many not."""
        number = None if self.value is None else float(self.value)
        if number is not None and number.is_integer():
            number = int(number)
        return {"median": number, "trips_known": self.known, "trips_unknown": self.unknown}


Spread = dict[int | None, int]
"""How many trips have each number; None is "not known"."""


def medians(question: Question, column: str, group: str | None = None) -> dict[Key, Median]:
    """The median of `travellers`, `days` or `delay` (columns of `PublishedTrip`) over the trips that answer.

    By another column of theirs (`year`, `municipality`) where `group` names one, else under the one key None. One query.
    """
    columns = (group, column) if group else (column,)
    spreads: dict[Key, Spread] = defaultdict(dict)
    rows = question.matching.values_list(*columns).annotate(trips=Count("pk")).order_by()
    for *key, value, number in rows:
        spreads[str(key[0]) if key and key[0] is not None else None][value] = number
    return {key: middle(spread) for key, spread in spreads.items()}


def spreads(question: Question, columns: tuple[str, ...]) -> tuple[Spread, ...]:
    """How many of the trips that answer have each number, of each of these columns. One query."""
    found = tuple(Counter[int | None]() for _column in columns)
    for *numbers, trips in question.matching.values_list(*columns).annotate(trips=Count("pk")).order_by():
        for spread, number in zip(found, numbers, strict=True):
            spread[number] += trips
    return found


def medians_by(
    question: Question, dimensions: tuple[str, ...], columns: tuple[str, ...]
) -> dict[Keys, tuple[Median, ...]]:
    """The same of several columns, for all trips, for every value of one dimension, or every two values of two, of the whole
    trips that bear them. One query, or two: the joins cost more than the rows.
    """
    found: dict[Keys, tuple[Spread, ...]] = {}
    if not dimensions:
        return {(): tuple(map(middle, spreads(question, columns)))}
    for each in _parts(question, dimensions):
        grouping = flat(each.group)
        seen: dict[tuple[Any, ...], tuple[Spread, ...]] = {}
        rows = each.rows.values_list(*grouping, *(f"{each.to_trip}{column}" for column in columns))
        for row in rows.annotate(trips=Count("pk")).order_by():
            raw, numbers, trips = row[: len(grouping)], row[len(grouping) : -1], row[-1]
            if raw not in seen:
                key = keys(dict(zip(grouping, raw, strict=True)), each.group)
                seen[raw] = found.setdefault(key, tuple(Counter() for _column in columns))
            for spread, number in zip(seen[raw], numbers, strict=True):
                spread[number] += trips
    return {key: tuple(map(middle, of_key)) for key, of_key in found.items()}


def _parts(question: Question, dimensions: tuple[str, ...]) -> list[Part]:
    return [part(question, *dimensions)] if len(dimensions) == 1 else parts(question, *dimensions)


def middle(spread: Spread) -> Median:
    """The median of numbers by how often each occurs; None is "not known". The dict is used up."""
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
