"""The list of all values of one kind that documents name: searched, narrowed, ordered, in pages.

Names are read in the order of an index, 25 at a time, and only those have their figures counted. An order by figures needs
every value counted: that is done once a publication, and keeps the first RANKED alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from transparency import persian
from transparency.ledger import Head
from transparency.parameters import (
    Fault,
    FoldedWordsField,
    InvalidParameters,
    OneOfField,
    WholeNumberField,
    read,
    shown,
)
from transparency.versions import VersionedRequest, remembered
from trips import statistics
from trips.codes import Status
from trips.models.published import PublishedTerm
from trips.pages.links import list_of
from trips.pages.paging import SIZE, Pages, pages
from trips.searching import named
from trips.statistics import Figures

from .common import taking_place

RANKED = 500
"""An order by figures ends here."""

LAST = 4_000
"""Pages of names: beyond that many, a search finds them."""


@dataclass(frozen=True, slots=True)
class Sort:
    """An order: by "name", or by a measure of `statistics.greatest`."""

    name: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class Line:
    """One value as the list shows it; `told` has what is particular to its kind."""

    term: PublishedTerm
    name: SafeString
    url: str
    figures: Figures
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def list(self) -> str:
        """The list of its trips that took place."""
        return list_of(f"{self.term.name}={self.term.value}&status={Status.DONE.value}")


Lines = Callable[[list[PublishedTerm], dict[str, Figures]], Sequence[Line]]


@dataclass(frozen=True)
class Index:
    """`filters` make a field each, by the key in the term's detail; `without` are values of such keys that are no members."""

    dimension: str
    address: str
    sorts: Sequence[Sort]
    counted: Callable[[int], str]
    """How many there are, in words."""
    filters: Mapping[str, Callable[[], OneOfField]] = field(default_factory=dict)
    without: Mapping[str, str] = field(default_factory=dict)

    def answer(
        self, request: VersionedRequest, template: str, lines: Lines, words: Mapping[str, Any]
    ) -> HttpResponse:
        """The page; one that shows the form as it was and names the fault where a parameter cannot be read.

        `words` are the page's own: `heading`, `lead`, and what its table needs.
        """
        fields = self._fields()
        try:
            asked = read(request.GET, fields)
        except InvalidParameters as refusal:
            return render(
                request, template, {**words, **self._form(request.GET, fields, refusal.faults)}, status=400
            )
        page = self._page(request, asked, lines)
        return render(request, template, {**words, **self._form(request.GET, fields, []), **page})

    def _fields(self) -> dict[str, forms.Field]:
        return {
            "q": FoldedWordsField(required=False, label=gettext_lazy("Words of the name")),
            **{name: make() for name, make in self.filters.items()},
            "sort": OneOfField(
                choices=lambda: [(one.name, str(one.label)) for one in self.sorts],
                required=False,
                label=gettext_lazy("Order"),
            ),
            "page": WholeNumberField(least=1, most=LAST, required=False, label=gettext_lazy("Page")),
        }

    def _page(self, request: VersionedRequest, asked: dict[str, Any], lines: Lines) -> dict[str, Any]:
        narrowed = {name: asked[name] for name in self.filters if asked[name]}
        terms = self.terms(asked["q"], narrowed)
        order, page = asked["sort"] or self.sorts[0].name, asked["page"] or 1
        first = (page - 1) * SIZE
        if order == "name":
            count = terms.count()
            found = list(terms.order_by("sort_key", "value")[first : first + SIZE])
        else:
            ranked = self.ranked(request.head, order, terms, (asked["q"], narrowed))
            count = len(ranked)
            by_value = {term.value: term for term in terms.filter(value__in=ranked[first : first + SIZE])}
            found = [by_value[value] for value in ranked[first : first + SIZE]]
        if page > max(ceil(count / SIZE), 1):
            raise Http404
        question = taking_place()
        values = [term.value for term in found]
        counted = statistics.by(question, self.dimension, values) if question and values else []
        return {
            "lines": lines(found, {figures.value: figures for figures in counted if figures.value}),
            "count_words": self.counted(count),
            "ranked": None if order == "name" else RANKED,
            "pages": self._pages(request.GET, page, count),
            "question": f"status={Status.DONE.value}",
            "dimension": self.dimension,
        }

    def terms(self, words: tuple[str, ...] = (), details: Mapping[str, str] | None = None) -> QuerySet:
        """The values with these words and details, in no order."""
        terms = PublishedTerm.objects.filter(name=self.dimension)
        for key, value in self.without.items():
            terms = terms.exclude(detail__contains=said(key, value))
        for key, value in (details or {}).items():
            terms = terms.filter(detail__contains=said(key, value))
        return named(terms, persian.query_terms(" ".join(words))) if words else terms

    def ranked(self, head: Head, order: str, terms: QuerySet, key: Any) -> list[str]:
        """The first RANKED of these values by what took place, the greatest first; `key` says which values they are."""

        def compute() -> list[str]:
            question = taking_place()
            if question is None:
                return []
            return statistics.greatest(question, self.dimension, order, RANKED, terms.values("value"))

        return remembered(head, f"ranked {self.dimension}", (order, key), compute)

    def _form(
        self, parameters: QueryDict, fields: Mapping[str, forms.Field], faults: list[Fault]
    ) -> dict[str, Any]:
        def typed(name: str) -> str:
            texts = [text for text in parameters.getlist(name) if text]
            return (shown(texts) or "").replace("\x00", "\ufffd")

        return {
            "action": reverse(self.address),
            "words": typed("q"),
            "asked": any(typed(name) for name in ("q", *self.filters)),
            "filters": [
                {
                    "name": name,
                    "label": fields[name].label,
                    "choices": [
                        {"value": value, "words": str(words), "chosen": value == typed(name)}
                        for value, words in fields[name].choices()  # type: ignore[attr-defined]
                    ],
                }
                for name in self.filters
            ],
            "orders": [
                {
                    "value": one.name,
                    "words": one.label,
                    "chosen": one.name == (typed("sort") or self.sorts[0].name),
                }
                for one in self.sorts
            ],
            "faults": [
                fault.told(
                    str(fields[fault.parameter].label) if fault.parameter in fields else fault.parameter,
                    fault.parameter if fault.parameter in fields.keys() - {"page"} else "",
                )
                for fault in faults
            ],
        }

    def _pages(self, parameters: QueryDict, page: int, count: int) -> Pages:
        kept = parameters.copy()
        for name in [name for name, texts in kept.lists() if name == "page" or not any(texts)]:
            del kept[name]
        return pages(page, count, kept.urlencode(), most=LAST)


def said(key: str, value: str) -> str:
    """How the JSON of a term's detail says it (`trips.terms.Term.row`): quotes within values are escaped there."""
    return f'"{key}": "{value}"'
