"""The lists behind the filters: what current documents bear, how they call it, and how many trips bear it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from officials.api import municipality, municipality_schema, place
from officials.published import registry
from transparency import calendar, keyset, openapi, persian
from transparency.answers import (
    JSON,
    PAGE_SIZE,
    PAGING,
    PublicView,
    cursor_of,
    json_text,
    list_answer,
    slice_queries,
)
from transparency.parameters import FoldedWordsField, OneOfField
from trips import months, statistics
from trips.codes import Body, FundingKind, MonthState
from trips.countries import COUNTRIES, Country
from trips.models.published import PublishedFacet, PublishedTerm
from trips.pages import towns
from trips.pages.profiles.common import taking_place
from trips.pages.profiles.index import Index, said
from trips.pages.profiles.municipalities import FIELDS as TOWN_FIELDS
from trips.pages.profiles.municipalities import NO_ACTIVITY, present
from trips.pages.profiles.payers import PAYERS
from trips.pages.profiles.people import OFFICIALS
from trips.questions import Question
from trips.questions.fields import ValuesField
from trips.searching import named
from trips.statistics import Figures

from . import shapes

ORDER = keyset.Order("name", "sort_key", descending=False, is_text=True)

PARAMETERS: dict[str, forms.Field] = {
    "q": FoldedWordsField(
        required=False,
        label=_("Search"),
        help_text=_("Words; each must begin some word of the name, Persian or English."),
    ),
    **PAGING,
}


class LookupView(PublicView):
    """A list in the alphabetical order of the Persian names; `facet` is its name in the vocabulary of questions.

    `own` are parameters of this list alone, among them `sort` where it has other orders.
    """

    tag = "lists"
    facet = ""
    own: Mapping[str, forms.Field] = {}
    done: Question | None = None
    """Asks for the trips that took place; None while there are none."""

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return PARAMETERS | dict(cls.own)

    @classmethod
    def item(cls) -> openapi.Schema:
        """The JSON Schema of one value."""
        raise NotImplementedError

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        return {JSON: openapi.list_schema(cls.item())}

    def get(self, request: Any) -> HttpResponse:
        asked = self.asked(request)
        sort = asked.get("sort") or "name"
        order = ORDER if sort == "name" else keyset.Order(sort, "place", descending=False, is_text=True)
        cursor = cursor_of(asked["cursor"], order)
        self.done = taking_place()
        page, count = self.page(request, asked, order, cursor, asked["page_size"] or PAGE_SIZE)
        values = [self.value(row) for row in page.rows]
        borne, done = trips_bearing(self.facet, values), took_place(self.done, self.facet, values)
        lines = [
            line | {"trips": borne.get(value, 0), "done": done[value].as_document()}
            for line, value in zip(self.lines(page.rows), values, strict=True)
        ]
        texts = [json_text(line) for line in lines]
        ways = slice_queries(request.query_params, page)
        return list_answer(request, texts, count=count, **ways, more=self.more())

    def more(self) -> dict[str, Any]:
        """Members that the answer has beside the results."""
        return {}

    def page(
        self,
        request: Any,
        asked: Mapping[str, Any],
        order: keyset.Order,
        cursor: keyset.Cursor | None,
        size: int,
    ) -> tuple[keyset.Slice, int]:
        """The rows of one page, and how many there are in all. Raises InvalidParameters."""
        raise NotImplementedError

    def value(self, row: Any) -> str:
        raise NotImplementedError

    def lines(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        return [self.line(row) for row in rows]

    def line(self, row: Any) -> dict[str, Any]:
        raise NotImplementedError


def trips_bearing(facet: str, values: Iterable[str]) -> dict[str, int]:
    """How many current trips bear each value. One query over one index."""
    rows = PublishedFacet.objects.filter(name=facet, value__in=list(values))
    return dict(rows.values_list("value").annotate(trips=Count("pk")).order_by())


def took_place(question: Question | None, facet: str, values: Sequence[str]) -> dict[str, Figures]:
    """The figures of the trips that took place, of each value its own: what the pages of lists show."""
    counted = statistics.by(question, facet, values) if question and values else []
    return {value: Figures(value=value) for value in values} | {
        one.value: one for one in counted if one.value
    }


DONE = openapi.record(**shapes.FIGURES)
"""Figures of the trips that took place, beside the number of all trips."""


def begins(text: str, words: Iterable[str]) -> bool:
    """Whether each of the folded words begins some word of a folded text."""
    return all(any(word.startswith(begin) for word in text.split()) for begin in words)


class TermsView(LookupView):
    """Values whose names stand in the documents; `index` is the page that lists them, where there is one.

    An order by figures ends where the page's ends: after RANKED values.
    """

    index: Index | None = None
    narrowing = ""
    """The parameter that asks for a key of the term's detail."""

    def page(
        self,
        request: Any,
        asked: Mapping[str, Any],
        order: keyset.Order,
        cursor: keyset.Cursor | None,
        size: int,
    ) -> tuple[keyset.Slice, int]:
        words, narrowed = asked["q"], asked.get(self.narrowing)
        terms = PublishedTerm.objects.filter(name=self.facet)
        if words:
            terms = named(terms, persian.query_terms(" ".join(words)))
        if narrowed:
            values = (narrowed,) if isinstance(narrowed, str) else narrowed
            conditions = [Q(detail__contains=said(self.narrowing, value)) for value in values]
            terms = terms.filter(reduce(or_, conditions))
        if order is ORDER or self.index is None:
            return keyset.walk(terms, ORDER, cursor, size, "value"), terms.count()
        ranked = self.index.ranked(request.head, order.name, terms, ("all", words, narrowed))
        places = {value: f"{place:06}" for place, value in enumerate(ranked)}
        page = keyset.walk_list(ranked, order, cursor, size, lambda value: (places[value], value))
        by_value = {term.value: term for term in terms.filter(value__in=page.rows)}
        return keyset.Slice([by_value[value] for value in page.rows], page.next, page.previous), len(ranked)

    def value(self, row: PublishedTerm) -> str:
        return row.value

    def line(self, row: PublishedTerm) -> dict[str, Any]:
        return {"id": row.value, "name": row.label, "name_en": row.label_en, **json.loads(row.detail)}


def _item(**more: openapi.Schema) -> openapi.Schema:
    return openapi.record(
        id=openapi.text(),
        name=openapi.text(),
        name_en=openapi.text(null=True),
        **more,
        trips=openapi.whole(),
        done=DONE,
    )


def _sort(index: Index) -> OneOfField:
    return OneOfField(
        choices=lambda: [(one.name, one.label) for one in index.sorts],
        required=False,
        label=_("Order"),
        help_text=_(
            "By name where it is not said; an order by figures of trips that took place ends after 500."
        ),
    )


class OfficialsView(TermsView):
    operation, facet = "officials", "official"
    index, narrowing = OFFICIALS, "municipality"
    own = {
        "municipality": ValuesField(
            required=False,
            label=_("Municipality"),
            help_text=_("Codes of municipalities: any of them."),
        ),
        "sort": _sort(OFFICIALS),
    }
    summary = _("Officials who travelled")
    description = _("Everybody whom a current document names, with post, unit and body as in the newest.")

    @classmethod
    def item(cls) -> openapi.Schema:
        return _item(
            municipality=openapi.text(),
            post=openapi.text(null=True),
            unit=openapi.text(null=True),
            body=openapi.text(enum=Body.values),
        )


class UnitsView(TermsView):
    operation, facet = "units", "unit"
    summary = _("Units whose people travelled")
    description = _("Every unit that a current document names.")

    @classmethod
    def item(cls) -> openapi.Schema:
        return _item(municipality=openapi.text(), body=openapi.text(enum=Body.values))


class DestinationsView(TermsView):
    operation, facet = "destinations", "destination"
    summary = _("Destinations visited")
    description = _(
        "Every city, or country as a whole, that a current document visits; transit does not count."
    )

    @classmethod
    def item(cls) -> openapi.Schema:
        return _item(
            country=openapi.text(), country_name=openapi.text(), country_name_en=openapi.text(null=True)
        )

    def line(self, row: PublishedTerm) -> dict[str, Any]:
        country = COUNTRIES[json.loads(row.detail)["country"]]
        return super().line(row) | {"country_name": country.name, "country_name_en": country.name_en}


class FundingSourcesView(TermsView):
    operation, facet = "funding_sources", "funding_source"
    index, narrowing = PAYERS, "kind"
    own = {
        "kind": OneOfField(
            choices=lambda: [(kind.value, kind.label) for kind in FundingKind],
            required=False,
            label=_("Kind of payer"),
        ),
        "sort": _sort(PAYERS),
    }
    summary = _("Who paid")
    description = _("Everybody who paid any cost of a current document, at any stage.")

    @classmethod
    def item(cls) -> openapi.Schema:
        return _item(kind=openapi.text(enum=FundingKind.values), countries=openapi.whole())

    def lines(self, rows: Sequence[PublishedTerm]) -> list[dict[str, Any]]:
        values = [row.value for row in rows]
        visited = (
            statistics.numbers_of(self.done, self.facet, values, "country") if self.done and values else {}
        )
        return [self.line(row) | {"countries": visited.get(row.value, 0)} for row in rows]


class CountriesView(LookupView):
    operation, facet = "countries", "country"
    own = {
        "sort": OneOfField(
            choices=lambda: [("name", _("By name")), ("trips", _("Most trips first"))],
            required=False,
            label=_("Order"),
        )
    }
    summary = _("Countries")
    description = _("All countries of ISO 3166-1, visited or not.")

    @classmethod
    def item(cls) -> openapi.Schema:
        return openapi.record(
            code=openapi.text(pattern="^[A-Z]{2}$"),
            name=openapi.text(),
            name_en=openapi.text(),
            municipalities=openapi.whole(),
            trips=openapi.whole(),
            done=DONE,
        )

    def page(
        self,
        request: Any,
        asked: Mapping[str, Any],
        order: keyset.Order,
        cursor: keyset.Cursor | None,
        size: int,
    ) -> tuple[keyset.Slice, int]:
        found = [
            country
            for country in COUNTRIES.values()
            if begins(persian.fold(" ".join((country.name, country.name_en, *country.aliases))), asked["q"])
        ]
        question = self.done
        if order is ORDER:
            page = keyset.walk_list(found, ORDER, cursor, size, _country_place)
        else:
            trips = {one.value: one.trips for one in statistics.by(question, "country")} if question else {}
            page = keyset.walk_list(
                found, order, cursor, size, lambda one: (f"{MOST - trips.get(one.code, 0):09}", one.code)
            )
        codes = [country.code for country in page.rows]
        self.towns = (
            statistics.numbers_of(question, "country", codes, "municipality") if question and codes else {}
        )
        return page, len(found)

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        return {JSON: openapi.list_schema(cls.item(), visited=openapi.whole())}

    def more(self) -> dict[str, Any]:
        """How many countries the trips that took place visited."""
        return {"visited": statistics.different(self.done, ["country"])["country"] if self.done else 0}

    def value(self, row: Country) -> str:
        return row.code

    def line(self, row: Country) -> dict[str, Any]:
        return {
            "code": row.code,
            "name": row.name,
            "name_en": row.name_en,
            "municipalities": self.towns.get(row.code, 0),
        }


MOST = 10**9 - 1


def _country_place(country: Country) -> keyset.Place:
    return persian.sort_key(country.name), country.code


class MunicipalitiesView(LookupView):
    operation, facet = "municipalities", "municipality"
    own = {"now": TOWN_FIELDS["now"]}
    summary = _("Municipalities that publish here")
    description = _(
        "The profile of each, the periods covered, its policies and its standing nil declarations."
    )

    @classmethod
    def item(cls) -> openapi.Schema:
        return municipality_schema(
            published_trips=openapi.whole(),
            overdue=openapi.whole(),
            last_published=openapi.text(null=True, format="date-time"),
            last_month=openapi.record(month=openapi.text(), state=openapi.text(enum=MonthState.values)),
            trips=openapi.whole(),
            done=DONE,
        )

    def page(
        self,
        request: Any,
        asked: Mapping[str, Any],
        order: keyset.Order,
        cursor: keyset.Cursor | None,
        size: int,
    ) -> tuple[keyset.Slice, int]:
        self.public, today = registry(), calendar.today()
        self.month = months.last_ended(today)
        self.here = present(request.head, self.public, self.month, today)
        found = [
            code
            for code, profile in towns.found(self.public, asked["q"])
            if self.here.has(code, asked["now"])
        ]
        page = keyset.walk_list(found, ORDER, cursor, size, lambda code: place(self.public, code))
        self.times = self.here.published(page.rows)
        return page, len(found)

    def value(self, row: str) -> str:
        return row

    def line(self, row: str) -> dict[str, Any]:
        activity = self.here.activity.get(row, NO_ACTIVITY)
        return municipality(self.public, row) | {
            "published_trips": activity.trips,
            "overdue": activity.overdue,
            "last_published": self.times.get(row),
            "last_month": {"month": self.month, "state": self.here.states[row].value},
        }
