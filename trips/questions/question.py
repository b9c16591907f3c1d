"""From a query string to a question that every surface asks alike; one shared check of its validity."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transparency import keyset
from transparency.keyset import Cursor, Order
from trips.models.published import PublishedFacet, PublishedTrip

from . import fields, sorts
from .filters import Facet, TripFilterSet

COUNTED_TO = 10_000
"""Counting stops here, where it would be dear; the list of everything is always counted whole."""

ADVERTISING = ("utm_", "fbclid", "gclid")
"""Parameters that advertising adds to links; pages drop them by a redirect."""

COMMON: dict[str, forms.Field] = {
    "sort": fields.OneOfField(
        choices=sorts.choices, required=False, label=gettext_lazy("Sort"), help_text=gettext_lazy("The order of trips.")
    )
}
"""Parameters of every surface beside the filters."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a question: which parameter, the value given, and what is allowed where that can be said."""

    parameter: str
    value: str | None
    message: str
    allowed: list[str] | None = None

    def as_document(self) -> dict[str, Any]:
        return {"parameter": self.parameter, "value": self.value, "message": self.message, "allowed": self.allowed}


class InvalidQuestion(Exception):
    """The question cannot be asked. `faults` say why; `question` carries the form, filled as it was."""

    def __init__(self, faults: list[Fault], question: "Question") -> None:
        super().__init__("; ".join(f"{fault.parameter}: {fault.message}" for fault in faults))
        self.faults = faults
        self.question = question


@dataclass(frozen=True, slots=True)
class Count:
    """How many trips answer; `exact` is False where counting stopped at COUNTED_TO."""

    number: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of a cursor walk, and the cursors beside it (None where there is nothing more)."""

    trips: list[PublishedTrip]
    next: Cursor | None
    previous: Cursor | None


class Question:
    """A valid question about the published trips. Made by `ask` alone.

    `filters` are the cleaned values by parameter, without those not asked; `extras` those of the surface (`page`,
    `cursor`, `format`, …); `given` the query string's values as typed, in the vocabulary's order.
    """

    def __init__(self, filterset: TripFilterSet, given: dict[str, list[str]], extras: dict[str, Any]) -> None:
        self.filterset = filterset
        self.form = filterset.form
        self.given = given
        self.extras = extras
        self.filters: dict[str, Any] = {}
        self.sort = sorts.DEFAULT

    @property
    def order(self) -> Order:
        return sorts.ORDERS[self.sort][0]

    @property
    def key(self) -> str:
        """A text that is equal for equal questions (same filters, same sort), for cache keys."""
        return repr((sorted(self.filters.items(), key=lambda item: item[0]), self.sort))

    def query(self, without: Iterable[str] = (), values: Mapping[str, Iterable[str]] | None = None) -> str:
        """The query string of this question with some parameters left out, and others set; without `page`, `cursor`."""
        parameters = QueryDict(mutable=True)
        for name, texts in self.given.items():
            if name not in without and name not in ("page", "cursor"):
                parameters.setlist(name, texts)
        for name, texts in (values or {}).items():
            parameters.setlist(name, list(texts))
        return parameters.urlencode()

    @cached_property
    def _driver(self) -> tuple[str, str] | None:
        """The facet whose index walks the default order: "Iraq, newest first" is one index range."""
        if self.order.column != "start":
            return None
        for name, values in self.filters.items():
            if isinstance(self.filterset.filters.get(name), Facet) and len(values) == 1:
                return name, values[0]
        return None

    def _rows(self, without: frozenset[str] = frozenset()) -> tuple[QuerySet, str, str]:
        """Rows to walk, with the names of their sort column and of their trip's id."""
        if self._driver and self._driver[0] not in without:
            name, value = self._driver
            rest = self.filterset.filter_queryset(PublishedTrip.objects.all(), without | {name})
            rows = PublishedFacet.objects.filter(name=name, value=value)
            if rest.query.where:
                rows = rows.filter(Exists(rest.filter(pk=OuterRef("trip_id"))))
            return rows, "start", "trip_id"
        return self.filterset.filter_queryset(PublishedTrip.objects.all(), without), self.order.column, "id"

    def ids(self, cursor: Cursor | None = None) -> QuerySet:
        """Ids of the trips that answer, in order, from a cursor on."""
        rows, column, key = self._rows()
        backwards = bool(cursor and cursor.backwards)
        if cursor:
            rows = keyset.beyond(rows, self.order, cursor, column, key)
        return rows.order_by(*dict.fromkeys(self.order.by(column, key, backwards))).values_list(key, flat=True)

    def trips(self) -> QuerySet[PublishedTrip]:
        """All trips that answer, in order, their ledger entries beside them."""
        trips = PublishedTrip.objects.filter(pk__in=self.ids().order_by())
        return trips.select_related("entry").order_by(*dict.fromkeys(self.order.by(self.order.column, "id")))

    def page(self, number: int, size: int) -> list[PublishedTrip]:
        """The trips of one page, the first page being 1. One query; the documents of skipped rows are not touched."""
        return self._documents(self.ids()[(number - 1) * size : number * size])

    def walk(self, cursor: Cursor | None, size: int) -> Slice:
        """The trips from a cursor on, at most `size`. One query."""
        found = self._documents(self.ids(cursor)[: size + 1])
        backwards = bool(cursor and cursor.backwards)
        if backwards:
            # One too many came from the far end, and that is the first in the order.
            more, trips = len(found) > size, found[-size:]
        else:
            more, trips = len(found) > size, found[:size]
        if not trips:
            return Slice([], None, None)
        onward = self._cursor(trips[-1]) if more or backwards else None
        back = self._cursor(trips[0], backwards=True) if (more if backwards else cursor is not None) else None
        return Slice(trips, onward, back)

    def _cursor(self, trip: PublishedTrip, backwards: bool = False) -> Cursor:
        return Cursor(self.sort, getattr(trip, self.order.column), trip.id, backwards)

    def _documents(self, ids: QuerySet) -> list[PublishedTrip]:
        trips = PublishedTrip.objects.filter(pk__in=ids).select_related("entry")
        return list(trips.order_by(*dict.fromkeys(self.order.by(self.order.column, "id"))))

    def count(self) -> Count:
        """How many trips answer: exact up to COUNTED_TO, and always for the question that asks nothing."""
        if not self.filters:
            return Count(PublishedTrip.objects.count(), exact=True)
        return self._count(frozenset())

    def _count(self, without: frozenset[str], extra: Mapping[str, Any] | None = None) -> Count:
        rows, _column, _key = self._rows(without)
        if extra:
            rows = self.filterset.filter_queryset(PublishedTrip.objects.all(), without).filter(**extra)
        number = rows.order_by()[: COUNTED_TO + 1].count()
        return Count(min(number, COUNTED_TO), exact=number <= COUNTED_TO)

    def left_out(self) -> list[tuple[str, Count]]:
        """How many trips would answer but for a value that is unknown: ("days" | "travellers" | "cost", count)."""
        found = []
        for column in ("days", "travellers"):
            asked = frozenset({f"min_{column}", f"max_{column}"} & self.filters.keys())
            if asked:
                found.append((column, self._count(asked, {f"{column}__isnull": True})))
        money = frozenset({"currency", "rial_basis", "min_cost", "max_cost"})
        if {"min_cost", "max_cost"} & self.filters.keys():
            found.append(("cost", self._count(money, {"totals__isnull": True})))
        return [(name, count) for name, count in found if count.number]


def ask(parameters: QueryDict, extras: Mapping[str, forms.Field] | None = None) -> Question:
    """Read a query string. `extras` are the surface's own parameters with their form fields.

    Raises InvalidQuestion for an unknown parameter, a value that is not allowed, a parameter given twice that has one
    value, and for parameters that contradict each other. Empty values mean "not asked": plain forms send them.
    """
    filterset = TripFilterSet(parameters, PublishedTrip.objects.none())
    known = (*filterset.filters, *COMMON, *(extras or {}))
    given = {name: texts for name in known if (texts := [t for t in parameters.getlist(name) if t != ""])}
    question = Question(filterset, given, {})
    faults = [
        Fault(name, None, _("There is no such parameter."), sorted(known)) for name in parameters if name not in known
    ]
    several = {name for name, field in filterset.form.fields.items() if isinstance(field, fields.ValuesField)}
    faults += [
        Fault(name, ", ".join(texts)[:200], _("This parameter is given more than once."))
        for name, texts in given.items()
        if name not in several and len(texts) > 1
    ]
    faults += _form_faults(filterset.form, given)
    cleaned: dict[str, Any] = {}
    for name, field in (COMMON | dict(extras or {})).items():
        try:
            cleaned[name] = field.clean(given[name][0] if name in given else None)
        except ValidationError as error:
            faults += _faults(name, error, given)
    if faults:
        raise InvalidQuestion(faults, question)
    question.sort = cleaned.pop("sort") or sorts.DEFAULT
    question.extras = cleaned
    asked = ((name, filterset.form.cleaned_data.get(name)) for name in filterset.filters)
    question.filters = {name: value for name, value in asked if value not in (None, (), "")}
    return question


def advertising(parameters: QueryDict) -> list[str]:
    """Names of parameters that were added by advertising, not asked by the reader."""
    return [name for name in parameters if name.startswith(ADVERTISING)]


def _form_faults(form: forms.Form, given: Mapping[str, list[str]]) -> Iterator[Fault]:
    for name, errors in form.errors.as_data().items():
        for error in errors:
            yield from _faults(name, error, given)


def _faults(name: str, error: ValidationError, given: Mapping[str, list[str]]) -> Iterator[Fault]:
    value = ", ".join(given[name])[:200] if name in given else None
    for each in error.error_list:
        allowed = (each.params or {}).get("allowed")
        yield Fault(name, value, str(each.messages[0]), allowed)
