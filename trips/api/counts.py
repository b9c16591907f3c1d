"""How many trips each value would give, asked along with the rest: the numbers in the form of questions."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from transparency import openapi
from transparency.answers import JSON, PublicView, json_answer
from trips.questions import ask
from trips.questions.counts import COUNTED, Offer, counts, number_of

from . import shapes
from .trips import vocabulary


class CountsView(PublicView):
    operation = "counts"
    tag = "trips"
    summary = _("How many trips each value would give")
    description = _(
        "For each parameter the values that trips bear which answer everything else that is asked, with their numbers: the "
        "most frequent sixty, and those asked for; “beyond” is how many values more there are. Null where there are too many "
        "trips to count. “left_out” are trips that may answer and of which the days, the travellers, the cost or the month "
        "is not known."
    )

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return vocabulary()

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        value = openapi.record(value=openapi.text(), trips=openapi.whole())
        offer = shapes.nullable(openapi.record(beyond=openapi.whole(), values=openapi.several(value)))
        left = openapi.record(of=openapi.text(), trips=openapi.whole(), trips_exact={"type": "boolean"})
        return {
            JSON: openapi.record(
                ledger=openapi.HEAD_HERE,
                trips=openapi.whole(),
                trips_exact={"type": "boolean"},
                left_out=openapi.several(left),
                parameters=openapi.record(**dict.fromkeys(COUNTED, offer)),
            )
        }

    def get(self, request: Any) -> HttpResponse:
        question = ask(request.query_params)
        count, offers = number_of(question, request.head), counts(question, request.head)
        return json_answer(
            {
                "ledger": request.head.as_document(),
                "trips": count.number,
                "trips_exact": count.exact,
                "left_out": [
                    {"of": name, "trips": left.number, "trips_exact": left.exact}
                    for name, left in question.left_out()
                ],
                "parameters": {name: _offer(offers[name]) for name in COUNTED},
            }
        )


def _offer(offer: Offer | None) -> dict[str, Any] | None:
    if offer is None:
        return None
    return {
        "beyond": offer.beyond,
        "values": [{"value": value, "trips": trips} for value, trips in offer.trips.items()],
    }
