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

from transparency import keyset, openapi, persian
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
from trips import statistics
from trips.codes import Body, FundingKind
from trips.countries import COUNTRIES
from trips.models.published import PublishedFacet, PublishedTerm
from trips.pages.profiles.common import taking_place
from trips.pages.profiles.index import Index, said
from trips.pages.profiles.payers import PAYERS, untold
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
    description = _(
        "Everybody who paid any cost of a current document, at any stage. “payers_untold” counts the trips that took place "
        "of which nobody says who paid, or not for every cost."
    )

    @classmethod
    def item(cls) -> openapi.Schema:
        return _item(kind=openapi.text(enum=FundingKind.values), countries=openapi.whole())

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        return {JSON: openapi.list_schema(cls.item(), payers_untold=shapes.nullable(shapes.TABLE))}

    def more(self) -> dict[str, Any]:
        found = untold()
        return {"payers_untold": shapes.table(found) if found else None}

    def lines(self, rows: Sequence[PublishedTerm]) -> list[dict[str, Any]]:
        values = [row.value for row in rows]
        visited = (
            statistics.numbers_of(self.done, self.facet, values, "country") if self.done and values else {}
        )
        return [self.line(row) | {"countries": visited.get(row.value, 0)} for row in rows]
