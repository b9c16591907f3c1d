"""Figures of the trips that answer a question."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from transparency import openapi
from transparency.answers import JSON, PublicView, json_answer
from transparency.parameters import OneOfField
from trips import statistics
from trips.currencies import choices as currencies
from trips.questions import ask

from .trips import vocabulary

EXTRAS: dict[str, forms.Field] = {
    "by": OneOfField(
        choices=statistics.dimensions,
        required=False,
        label=_("By"),
        help_text=_("What the figures are told apart by; without it, all trips together."),
    )
}


class StatsView(PublicView):
    operation = "stats"
    tag = "trips"
    summary = _("Figures of the trips that answer a question")
    description = _(
        "“total” counts each trip once. A trip stands with every value it bears, so rows overlap: never add them up. "
        "Money is the whole trip's, but by payer or kind of payer what they paid themselves; currencies and rial bases "
        "are never added together."
    )

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return vocabulary() | EXTRAS

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        known = openapi.record(known=openapi.whole(), trips_unknown=openapi.whole())
        total = openapi.record(
            currency=openapi.text(enum=[code for code, _name in currencies()]),
            rial_basis=openapi.text(null=True),
            amount=openapi.text(),
            trips=openapi.whole(),
            trips_complete=openapi.whole(),
        )
        figures = {
            "trips": openapi.whole(),
            "travellers": known,
            "days": known,
            "totals": openapi.several(total),
        }
        row = openapi.record(
            value=openapi.text(null=True),
            name=openapi.text(null=True),
            name_en=openapi.text(null=True),
            **figures,
        )
        answer = openapi.record(
            by=openapi.text(null=True),
            ledger=openapi.HEAD_HERE,
            total=openapi.record(**figures),
            results=openapi.several(row),
        )
        return {JSON: answer}

    def get(self, request: Any) -> HttpResponse:
        question = ask(request.query_params, EXTRAS)
        dimension = question.extras["by"]
        rows = statistics.by(question, dimension) if dimension else []
        names = statistics.names(dimension, [row.value for row in rows]) if dimension else {}
        results = []
        for row in rows:
            name, name_en = names.get(row.value, (None, None))
            results.append({"value": row.value, "name": name, "name_en": name_en} | row.as_document())
        return json_answer(
            {
                "by": dimension,
                "ledger": request.head.as_document(),
                "total": statistics.whole(question).as_document(),
                "results": results,
            }
        )
