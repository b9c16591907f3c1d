"""Figures of the trips that answer a question, by nothing, one or two dimensions."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from transparency import openapi, persian
from transparency.answers import JSON, PublicView, json_answer
from transparency.ledger import Head
from transparency.parameters import Fault, InvalidParameters
from transparency.versions import KEEP_SECONDS, head_key
from trips import statistics
from trips.currencies import choices as currencies
from trips.questions import Question, ask
from trips.questions.fields import ValuesField
from trips.statistics import Figures

from .trips import vocabulary

MOST = 2
MEDIANS = {"median_travellers": "travellers", "median_days": "days", "median_delay": "delay"}
"""The name of a median, and the column of the published trips that it is the median of."""


class DimensionsField(ValuesField):
    """Nothing, one or two of the dimensions."""

    def to_python(self, value: Any) -> tuple[str, ...]:
        dimensions = super().to_python(value)
        if len(dimensions) > MOST:
            raise ValidationError(
                gettext_lazy("Figures can be asked by two things at most."),
                code="many",
                params={"allowed": self.allowed()},
            )
        return dimensions

    def as_schema(self) -> dict[str, Any]:
        return super().as_schema() | {"maxItems": MOST}


EXTRAS: dict[str, forms.Field] = {
    "by": DimensionsField(
        choices=statistics.dimensions,
        required=False,
        label=gettext_lazy("By"),
        help_text=gettext_lazy(
            "One or two things that the figures are told apart by; without it, all trips together."
        ),
    )
}


class StatsView(PublicView):
    operation = "stats"
    tag = "trips"
    summary = gettext_lazy("Figures of the trips that answer a question")
    description = gettext_lazy(
        "“total” counts each trip once. A trip stands with every value it bears, so rows overlap: never add them up. "
        "People and days are the value's own where they differ from the trip's: a unit's members, an official's stay; by "
        "two, those of both together: the members of a unit who were in a country. An official whom several trips of one "
        "joint delegation name is one traveller: “counted_once” says how many were taken out of “known”; groups and "
        "people without an id cannot be told apart, and trips and days are those of each record. “median_travellers” is "
        "of the whole delegations, “median_delay” of the days from a declared trip's last day to its publication. Money "
        "is the whole trip's, but by payer or kind of payer what they paid themselves; currencies and rial bases are "
        "never added together. By payer or kind of payer a trip of whose costs nothing is told stands in no row, not even "
        "“not stated”: “missing=funding” asks for the trips of which nobody says who paid, or not for every cost."
    )

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return vocabulary() | EXTRAS

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        unknown = {"trips_unknown": openapi.whole()}
        total = openapi.record(
            currency=openapi.text(enum=[code for code, _name in currencies()]),
            rial_basis=openapi.text(null=True),
            amount=openapi.text(),
            trips=openapi.whole(),
            trips_complete=openapi.whole(),
        )
        median = openapi.record(median={"type": ["number", "null"]}, trips_known=openapi.whole(), **unknown)
        figures = {
            "trips": openapi.whole(),
            "travellers": openapi.record(known=openapi.whole(), **unknown, counted_once=openapi.whole()),
            "days": openapi.record(known=openapi.whole(), **unknown),
            "totals": openapi.several(total),
            **dict.fromkeys(MEDIANS, median),
        }
        dimension = openapi.text(enum=[name for name, _label in statistics.dimensions()])
        named = {
            "value": openapi.text(null=True),
            "name": openapi.text(null=True),
            "name_en": openapi.text(null=True),
        }
        value = openapi.record(dimension=dimension, **named)
        row = openapi.record(**named, values=openapi.several(value), **figures)
        answer = openapi.record(
            by=openapi.several(dimension),
            ledger=openapi.HEAD_HERE,
            total=openapi.record(**figures),
            results=openapi.several(row),
        )
        return {JSON: answer}

    def get(self, request: Any) -> HttpResponse:
        question = ask(request.query_params, EXTRAS)
        by = question.extras["by"]
        results = _results(question, by, request.head) if by else []
        whole = statistics.whole(question).as_document()
        return json_answer(
            {
                "by": by,
                "ledger": request.head.as_document(),
                "total": whole | _medians(question, ())[()],
                "results": results,
            }
        )


def _results(question: Question, by: tuple[str, ...], head: Head) -> list[dict[str, Any]]:
    rows = _rows(question, by, head)
    medians = _medians(question, by)
    keys = [(row.value, row.other)[: len(by)] for row in rows]
    named = statistics.names_of(
        {dimension: {key[place] for key in keys} for place, dimension in enumerate(by)}
    )
    names = [named[dimension] for dimension in by]
    results = []
    for row, key in zip(rows, keys, strict=True):
        values = [
            {"dimension": dimension, **_named(value, known)}
            for dimension, value, known in zip(by, key, names, strict=True)
        ]
        first = _named(key[0], names[0])
        results.append({**first, "values": values, **row.as_document(), **medians[key]})
    return results


def _rows(question: Question, by: tuple[str, ...], head: Head) -> Sequence[Figures]:
    if len(by) == 1:
        return statistics.by(question, *by)
    # That there are too many takes as long to find as the answer would: it is found once.
    refused = head_key(head, "too many pairs", question.conditions, by)
    if not cache.get(refused):
        try:
            return statistics.by_two(question, *by)
        except statistics.TooManyPairs:
            cache.set(refused, True, KEEP_SECONDS)
    most = persian.number(statistics.MOST_PAIRS, get_language() or "")
    message = _(
        "These two have more than %(most)s pairs here. Ask about fewer trips: a year, a municipality."
    )
    raise InvalidParameters([Fault("by", ",".join(by), message % {"most": most})])


def _named(value: str | None, names: Mapping[str | None, tuple[str, str | None]]) -> dict[str, str | None]:
    name, name_en = names.get(value, (None, None))
    return {"value": value, "name": name, "name_en": name_en}


def _medians(question: Question, by: tuple[str, ...]) -> dict[tuple[str | None, ...], dict[str, Any]]:
    """The medians of every row, as the answer has them."""
    found = statistics.medians_by(question, by, tuple(MEDIANS.values()))
    return {
        key: {name: median.as_document() for name, median in zip(MEDIANS, medians, strict=True)}
        for key, medians in found.items()
    }
