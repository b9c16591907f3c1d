"""The lists behind the filters: what current documents bear, how they call it, and how many trips bear it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from officials.api import municipality, municipality_schema, place
from officials.published import registry
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
from transparency.parameters import FoldedWordsField
from trips.codes import Body, FundingKind
from trips.countries import COUNTRIES, Country
from trips.models.published import PublishedFacet, PublishedTerm

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
    """A list in the alphabetical order of the Persian names; `facet` is its name in the vocabulary of questions."""

    tag = "lists"
    facet = ""

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return PARAMETERS

    @classmethod
    def item(cls) -> openapi.Schema:
        """The JSON Schema of one value."""
        raise NotImplementedError

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        return {JSON: openapi.list_schema(cls.item())}

    def get(self, request: Any) -> HttpResponse:
        asked = self.asked(request)
        cursor = cursor_of(asked["cursor"], ORDER)
        page, count = self.page(asked["q"], cursor, asked["page_size"] or PAGE_SIZE)
        values = [self.value(row) for row in page.rows]
        borne = trips_bearing(self.facet, values)
        lines = [
            self.line(row) | {"trips": borne.get(value, 0)}
            for row, value in zip(page.rows, values, strict=True)
        ]
        texts = [json_text(line) for line in lines]
        return list_answer(request, texts, count=count, **slice_queries(request.query_params, page))

    def page(
        self, words: tuple[str, ...], cursor: keyset.Cursor | None, size: int
    ) -> tuple[keyset.Slice, int]:
        """The rows of one page, and how many there are in all."""
        raise NotImplementedError

    def value(self, row: Any) -> str:
        raise NotImplementedError

    def line(self, row: Any) -> dict[str, Any]:
        raise NotImplementedError


def trips_bearing(facet: str, values: Iterable[str]) -> dict[str, int]:
    """How many current trips bear each value. One query over one index."""
    rows = PublishedFacet.objects.filter(name=facet, value__in=list(values))
    return dict(rows.values_list("value").annotate(trips=Count("pk")).order_by())


def begins(text: str, words: Iterable[str]) -> bool:
    """Whether each of the folded words begins some word of a folded text."""
    return all(any(word.startswith(begin) for word in text.split()) for begin in words)


class TermsView(LookupView):
    """Values whose names stand in the documents."""

    def page(
        self, words: tuple[str, ...], cursor: keyset.Cursor | None, size: int
    ) -> tuple[keyset.Slice, int]:
        terms = PublishedTerm.objects.filter(name=self.facet)
        for word in words:
            terms = terms.filter(Q(folded__startswith=word) | Q(folded__contains=f" {word}"))
        return keyset.walk(terms, ORDER, cursor, size, "value"), terms.count()

    def value(self, row: PublishedTerm) -> str:
        return row.value

    def line(self, row: PublishedTerm) -> dict[str, Any]:
        return {"id": row.value, "name": row.label, "name_en": row.label_en, **json.loads(row.detail)}


def _item(**more: openapi.Schema) -> openapi.Schema:
    return openapi.record(
        id=openapi.text(), name=openapi.text(), name_en=openapi.text(null=True), **more, trips=openapi.whole()
    )


class OfficialsView(TermsView):
    operation = facet = "official"
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
    operation = facet = "unit"
    summary = _("Units whose people travelled")
    description = _("Every unit that a current document names.")

    @classmethod
    def item(cls) -> openapi.Schema:
        return _item(municipality=openapi.text(), body=openapi.text(enum=Body.values))


class DestinationsView(TermsView):
    operation = facet = "destination"
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
    operation = facet = "funding_source"
    summary = _("Who paid")
    description = _("Everybody who paid any cost of a current document, at any stage.")

    @classmethod
    def item(cls) -> openapi.Schema:
        return _item(kind=openapi.text(enum=FundingKind.values))


class CountriesView(LookupView):
    operation = facet = "country"
    summary = _("Countries")
    description = _("All countries of ISO 3166-1, visited or not.")

    @classmethod
    def item(cls) -> openapi.Schema:
        return openapi.record(
            code=openapi.text(pattern="^[A-Z]{2}$"),
            name=openapi.text(),
            name_en=openapi.text(),
            trips=openapi.whole(),
        )

    def page(
        self, words: tuple[str, ...], cursor: keyset.Cursor | None, size: int
    ) -> tuple[keyset.Slice, int]:
        found = [
            country
            for country in COUNTRIES.values()
            if begins(persian.fold(" ".join((country.name, country.name_en, *country.aliases))), words)
        ]
        return keyset.walk_list(found, ORDER, cursor, size, _country_place), len(found)

    def value(self, row: Country) -> str:
        return row.code

    def line(self, row: Country) -> dict[str, Any]:
        return {"code": row.code, "name": row.name, "name_en": row.name_en}


def _country_place(country: Country) -> keyset.Place:
    return persian.sort_key(country.name), country.code


class MunicipalitiesView(LookupView):
    operation = facet = "municipality"
    summary = _("Municipalities that publish here")
    description = _(
        "The profile of each, the periods covered, its policies and its standing nil declarations."
    )

    @classmethod
    def item(cls) -> openapi.Schema:
        return municipality_schema(trips=openapi.whole())

    def page(
        self, words: tuple[str, ...], cursor: keyset.Cursor | None, size: int
    ) -> tuple[keyset.Slice, int]:
        self.public = registry()
        found = [
            code
            for code, profile in self.public.municipalities.items()
            if begins(persian.fold(" ".join(filter(None, profile["municipality"].values()))), words)
        ]
        page = keyset.walk_list(found, ORDER, cursor, size, lambda code: place(self.public, code))
        return page, len(found)

    def value(self, row: str) -> str:
        return row

    def line(self, row: str) -> dict[str, Any]:
        return municipality(self.public, row)
