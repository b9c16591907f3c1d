"""The figures of some trips told apart by columns of theirs at once: any part of them, and all of them, is a sum of these."""

from collections.abc import Container, Iterable, Mapping

from django.db.models import F, QuerySet

from trips.models.published import PublishedFacet
from trips.questions import Question

from .delegations import Delegates, Named, surplus, take
from .figures import Figures, Key, by_trips, in_time
from .grouping import (
    CALENDAR,
    Columns,
    Group,
    Keys,
    Own,
    Part,
    Sums,
    add_money,
    beside,
    figures_of,
    money_of,
    narrowed,
    own_days,
    own_people,
    paid_of,
    payments,
    totals,
)

COLUMNS: dict[str, Columns] = {"status": ("status",), "publisher": ("municipality",), **CALENDAR}
"""Dimensions of which every trip has one value at most, and the columns that have it."""


class Sheet:
    """The trips that answer a question, or one value's own share of them (`own`), told apart by some of COLUMNS (`by`).

    Two queries for whatever is then asked of it, one without `money`, and two or more where any trip is of a joint delegation.
    """

    def __init__(
        self, question: Question, own: Own | None = None, by: tuple[str, ...] = (), *, money: bool = True
    ) -> None:
        self._by = by
        self._value = own[1] if own else None
        part, paid, of_total = _rows(question, own, by)
        found = figures_of([part])
        self._figures = found.figures
        self._money = money_of(paid, of_total) if money else {}
        self._named = _named(question, own, by) if found.joint else {}

    def of(self, **values: Container[Key]) -> Figures:
        """The figures of a part, `of(status=("done",), year=("1401", "1402"))`; of all of it without conditions."""
        figures = self._together(self._cells(values))
        figures.value = self._value
        return figures

    def by(self, dimension: str, **values: Container[Key]) -> list[Figures]:
        """The figures of a part by one of the sheet's dimensions, None being "not known"; months as "1401-09". Years and
        months come in their order, else the greatest number of trips first.
        """
        cells: dict[Key, list[Keys]] = {}
        for keys in self._cells(values):
            cells.setdefault(keys[self._by.index(dimension)], []).append(keys)
        found = []
        for value, of_value in cells.items():
            figures = self._together(of_value)
            figures.value = value
            found.append(figures)
        return in_time(found) if dimension in CALENDAR else by_trips(found)

    def _cells(self, values: Mapping[str, Container[Key]]) -> list[Keys]:
        return [
            keys
            for keys in self._figures
            if all(keys[self._by.index(dimension)] in wanted for dimension, wanted in values.items())
        ]

    def _together(self, cells: Iterable[Keys]) -> Figures:
        """Sums, each trip being in one cell alone."""
        figures, named, money = Figures(), Named(), Sums()
        for keys in cells:
            figures.add(self._figures[keys])
            named.update(self._named.get(keys, Named()))
            add_money(money, self._money.get(keys, {}))
        take(figures, surplus(named))
        figures.totals = totals(money)
        return figures


def _rows(question: Question, own: Own | None, by: tuple[str, ...]) -> tuple[Part, QuerySet, Group]:
    """The rows that have people and days, the totals that belong to them, and by which columns these are grouped."""
    rest, of_total = beside(question, own), _group(by, "trip__")
    if own is None:
        part = Part(question.matching, _group(by), "", F("travellers"), F("days"))
        return part, narrowed(payments(None), rest), of_total
    name, value = own
    facets = narrowed(PublishedFacet.objects.filter(name=name, value=value), rest)
    return Part(facets, of_total, "trip__", own_people(), own_days()), narrowed(paid_of(own), rest), of_total


def _group(by: tuple[str, ...], to_trip: str = "") -> Group:
    return tuple(tuple(f"{to_trip}{column}" for column in COLUMNS[dimension]) for dimension in by)


def _named(question: Question, own: Own | None, by: tuple[str, ...]) -> dict[Keys, Named]:
    """Who is counted in each cell of a sheet."""
    if own is None:
        return Delegates(question, by).named((), by)
    name, value = own
    found = Delegates(question, (name, *by)).named((name,), by)
    return {keys[1:]: named for keys, named in found.items() if keys[0] == value}
