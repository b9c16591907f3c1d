"""From a query string to a question that every surface asks alike; one shared check of its validity."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from transparency import calendar, keyset
from transparency.keyset import Cursor, Order
from transparency.parameters import (
    Fault,
    InvalidParameters,
    clean,
    faults_of,
    given_of,
    repeated,
    unknown,
)
from trips.models.published import STORED, PublishedFacet, PublishedTrip, PublishedTripQuerySet, Stored

from . import fields, sorts
from .checks import contradictions
from .filters import Facet, TripFilterSet

COUNTED_TO = 10_000
"""Counting stops here, where it would be dear; the list of everything is always counted whole."""

MONEY = frozenset({"currency", "rial_basis", "min_cost", "max_cost"})
"""Parameters that are one condition together."""

COMMON: dict[str, forms.Field] = {
    "sort": fields.OneOfField(
        choices=sorts.choices,
        required=False,
        label=gettext_lazy("Sort"),
        help_text=gettext_lazy("The order of trips."),
    )
}
"""Parameters of every surface beside the filters."""


class InvalidQuestion(InvalidParameters):
    """The question cannot be asked. `faults` say why; `question` carries the form, filled as it was."""

    def __init__(self, faults: list[Fault], question: "Question") -> None:
        super().__init__(faults)
        self.question = question


@dataclass(frozen=True, slots=True)
class Count:
    """How many trips answer; `exact` is False where counting stopped at COUNTED_TO."""

    number: int
    exact: bool


class Question:
    """A valid question about the published trips. Made by `ask` alone.

    `filters` are the cleaned values by parameter, without those not asked; `extras` those of the surface (`page`,
    `cursor`, `format`, …); `given` the query string's values as typed, in the vocabulary's order.
    """

    def __init__(self, parameters: QueryDict, given: dict[str, list[str]]) -> None:
        self.given = given
        self.filters: dict[str, Any] = {}
        self.extras: dict[str, Any] = {}
        self.sort = sorts.DEFAULT
        self._parameters = parameters
        self._cleaned: dict[str, Any] = {}

    @cached_property
    def filterset(self) -> TripFilterSet:
        """For pages, which draw the form: answering needs neither, and making them costs as much as the answer."""
        return TripFilterSet(self._parameters, PublishedTrip.objects.none())

    @property
    def form(self) -> forms.Form:
        """The form, filled as it was asked, with the faults of each field."""
        return self.filterset.form

    @property
    def order(self) -> Order:
        return sorts.ORDERS[self.sort][0]

    @property
    def key(self) -> str:
        """A text that is equal for equal questions (same filters, same sort), for cache keys."""
        return repr((self.conditions, self.sort))

    @property
    def conditions(self) -> str:
        """A text that is equal for questions that the same trips answer, in whatever order: for counts that are kept."""
        return repr(sorted(self.filters.items(), key=lambda item: item[0]))

    def without(self, names: Container[str]) -> "Question":
        """This question with some of its parameters taken away. Of MONEY take all, or the rest says nothing."""
        kept = {
            name: value
            for name, value in self._cleaned.items()
            if name not in names and name.removesuffix("_minor") not in names
        }
        return self._changed({name: texts for name, texts in self.given.items() if name not in names}, kept)

    def in_other_words(self, text: str) -> "Question":
        """This question with other words to search for."""
        return self._changed(self.given | {"q": [text]}, self._cleaned | {"q": text})

    def _changed(self, given: dict[str, list[str]], cleaned: dict[str, Any]) -> "Question":
        parameters = QueryDict(mutable=True)
        for name, texts in given.items():
            parameters.setlist(name, texts)
        other = Question(parameters, given)
        other.sort, other._cleaned, other.filters = self.sort, cleaned, _asked(cleaned)
        return other

    def query(self, without: Iterable[str] = (), values: Mapping[str, Iterable[str]] | None = None) -> str:
        """The query string of this question with some parameters left out, and others set; without `page`, `cursor`."""
        parameters = QueryDict(mutable=True)
        for name, texts in self.given.items():
            if name not in without and name not in ("page", "cursor"):
                parameters.setlist(name, texts)
        for name, chosen in (values or {}).items():
            parameters.setlist(name, list(chosen))
        return parameters.urlencode()

    @cached_property
    def _driver(self) -> tuple[str, str] | None:
        """The facet whose index walks the default order: "Iraq, newest first" is one index range."""
        if self.order.column != "start":
            return None
        for name, values in self.filters.items():
            if isinstance(TripFilterSet.base_filters[name], Facet) and len(values) == 1:
                return name, values[0]
        return None

    @cached_property
    def _walked(self) -> tuple[QuerySet, str, str]:
        """The rows whose order is walked, with the names of their sort column and of their trip's id."""
        if self._driver is None:
            return self.matching, self.order.column, "id"
        name, value = self._driver
        rest = self._matching({name})
        rows = PublishedFacet.objects.filter(name=name, value=value)
        if rest.query.where:
            rows = rows.filter(Exists(rest.filter(pk=OuterRef("trip_id"))))
        return rows, "start", "trip_id"

    @cached_property
    def matching(self) -> PublishedTripQuerySet:
        """The trips that answer, in no order."""
        return self._matching()

    def _matching(self, without: Container[str] = ()) -> PublishedTripQuerySet:
        return TripFilterSet.narrow(PublishedTrip.objects.all(), self._cleaned, without)

    def ids(self, cursor: Cursor | None = None) -> QuerySet:
        """Ids of the trips that answer, in order, from a cursor on."""
        rows, column, key = self._walked
        backwards = bool(cursor and cursor.backwards)
        if cursor:
            rows = keyset.beyond(rows, self.order, cursor, column, key)
        return rows.order_by(*dict.fromkeys(self.order.by(column, key, backwards))).values_list(
            key, flat=True
        )

    def trips(self) -> QuerySet[PublishedTrip]:
        """All trips that answer, in order, their ledger entries beside them."""
        order = dict.fromkeys(self.order.by(self.order.column, "id"))
        return self.matching.select_related("entry").order_by(*order)

    def page(self, number: int, size: int) -> list[PublishedTrip]:
        """The trips of one page, the first page being 1. One query; the documents of skipped rows are not touched."""
        return self._documents(self.ids()[(number - 1) * size : number * size])

    def walk(self, cursor: Cursor | None, size: int) -> keyset.Slice:
        """The trips from a cursor on, at most `size`, as `Stored` rows. One query."""
        column = self.order.column
        rows = self._ordered(self.ids(cursor)[: size + 1]).values_list(*STORED, column)
        found = [Stored(*row) for row in rows]
        return keyset.cut(found, self.order, cursor, size, lambda trip: (trip.place, trip.id))

    def _documents(self, ids: QuerySet) -> list[PublishedTrip]:
        return list(self._ordered(ids).select_related("entry"))

    def _ordered(self, ids: QuerySet) -> QuerySet:
        order = dict.fromkeys(self.order.by(self.order.column, "id"))
        return PublishedTrip.objects.filter(pk__in=ids).order_by(*order)

    def count(self) -> Count:
        """How many trips answer: exact up to COUNTED_TO, and always for the question that asks nothing."""
        if not self.filters:
            return Count(PublishedTrip.objects.count(), exact=True)
        return _count(self._walked[0])

    def left_out(self) -> list[tuple[str, Count]]:
        """How many trips would answer but for a value that is unknown: (what, count), without what leaves out none.

        What: "days", "travellers", "cost", and "month" of the start, where it may have been one that is asked. The year is
        always known, and periods ("from", "to") leave none out: who may have been under way answers.
        """
        found = []
        for column in ("days", "travellers"):
            asked = frozenset({f"min_{column}", f"max_{column}"} & self.filters.keys())
            if asked:
                found.append((column, _count(self._matching(asked).filter(**{f"{column}__isnull": True}))))
        if {"min_cost", "max_cost"} & self.filters.keys():
            found.append(("cost", _count(self._matching(MONEY).filter(totals__isnull=True))))
        if "month" in self.filters:
            trips = self._matching({"month"}).filter(month__isnull=True)
            found.append(("month", _count(trips.filter(self._perhaps_in_months(trips)))))
        return [(name, count) for name, count in found if count.number]

    def _perhaps_in_months(self, trips: PublishedTripQuerySet) -> Q:
        """Of trips whose month is unknown, those that may have begun in one of the months asked for."""
        years = trips.order_by().values_list("year", flat=True).distinct()
        condition = Q(pk__in=())
        for year in years.exclude(year=None):
            for month in self.filters["month"]:
                first, beyond = calendar.month_bounds(year, month)
                condition |= Q(year=year, start__lt=beyond, start_latest__gte=first)
        return condition


def _count(rows: QuerySet) -> Count:
    number = rows.order_by()[: COUNTED_TO + 1].count()
    return Count(min(number, COUNTED_TO), exact=number <= COUNTED_TO)


def ask(parameters: QueryDict, extras: Mapping[str, forms.Field] | None = None) -> Question:
    """Read a query string. `extras` are the surface's own parameters with their form fields.

    Raises InvalidQuestion for an unknown parameter, a value that is not allowed, a parameter given twice that has one
    value, and for parameters that contradict each other. Empty values mean "not asked": plain forms send them.
    """
    filters = {name: filter_.field for name, filter_ in TripFilterSet.base_filters.items()}
    own = COMMON | dict(extras or {})
    given = given_of(parameters, [*filters, *own])
    question = Question(parameters, given)
    several = {name for name in given if getattr(filters.get(name, own.get(name)), "several", False)}
    faults = unknown(parameters, [*filters, *own]) + repeated(given, several)
    cleaned: dict[str, Any] = {}
    for name, field in (filters | own).items():
        if name in given or name in own:
            try:
                cleaned[name] = clean(field, parameters, name)
            except ValidationError as error:
                faults += faults_of(name, error, given)
    for name, contradiction in contradictions(cleaned, {fault.parameter for fault in faults}):
        faults += faults_of(name, contradiction, given)
    if faults:
        raise InvalidQuestion(faults, question)
    question.sort = cleaned.pop("sort") or sorts.DEFAULT
    question.extras = {name: cleaned.pop(name) for name in own if name in cleaned}
    question._cleaned = cleaned
    question.filters = _asked(cleaned)
    return question


def _asked(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The cleaned values of the filters, without those not asked."""
    return {
        name: value
        for name, value in cleaned.items()
        if name in TripFilterSet.base_filters and value not in (None, (), "")
    }


def about(**filters: str | int) -> Question:
    """The question of a page that asks for itself: `about(municipality="tehran", year=1401)`. Raises InvalidQuestion."""
    parameters = QueryDict(mutable=True)
    for name, value in filters.items():
        parameters[name] = str(value)
    return ask(parameters)
