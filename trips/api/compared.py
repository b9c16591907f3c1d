"""A trip beside others: its size and length beside the medians that its page shows."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from transparency import openapi
from transparency.answers import JSON, PublicView, json_answer
from transparency.ledger import Head
from trips.models.published import PublishedTrip
from trips.pages.compared import Cell, comparison, kept_countries, kept_crowd
from trips.pages.links import question_of
from trips.pages.versions import read
from trips.pages.words import visits
from trips.spreads import Spread
from trips.statistics import Median
from trips.withholding import withheld_whole

from . import shapes
from .addresses import REF
from .trips import gone


class ComparedView(PublicView):
    operation = "compared"
    tag = "trips"
    summary = _("One trip beside others")
    description = _(
        "The medians of size and length of its municipality's trips, of those to its countries, and of all; how many trips "
        "are smaller and larger, shorter and longer; how many its municipality has in the same year and to the same countries. "
        "A median of fewer than five known numbers is null."
    )
    path_parameters = {"ref": REF}
    statuses = (400, 404, 410)

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        line = openapi.record(
            question=shapes.QUESTION,
            trips=openapi.whole(),
            median_travellers=shapes.MEDIAN,
            median_days=shapes.MEDIAN,
        )
        rank = openapi.record(
            own=openapi.whole(null=True),
            known=openapi.whole(),
            below=openapi.whole(null=True),
            above=openapi.whole(null=True),
        )
        others = openapi.record(question=shapes.QUESTION, trips=openapi.whole())
        return {
            JSON: openapi.record(
                ledger=openapi.HEAD_HERE,
                ref=openapi.text(),
                beside=openapi.several(line),
                travellers=rank,
                days=rank,
                others=openapi.several(others),
            )
        }

    def get(self, request: Any, ref: str) -> HttpResponse:
        self.asked(request)
        trip = PublishedTrip.objects.select_related("entry").filter(ref=ref).first()
        if trip is None:
            raise gone(request, ref)
        document, head = read(trip.entry), request.head
        with override(settings.LANGUAGE_CODE):
            beside, whole = comparison(head, document), kept_crowd(head)
        return json_answer(
            {
                "ledger": head.as_document(),
                "ref": ref,
                "beside": [
                    {
                        "question": line.question,
                        "trips": line.trips,
                        "median_travellers": _median(line.travellers),
                        "median_days": _median(line.days),
                    }
                    for line in beside.lines
                ],
                "travellers": _rank(document["delegation"]["size"], whole.travellers),
                "days": _rank(document["days"], whole.days),
                "others": _others(head, document),
            }
        )


def _median(cell: Cell) -> dict[str, Any]:
    return Median(cell.median, cell.known, cell.unknown).as_document()


def _rank(own: int | None, spread: Spread) -> dict[str, int | None]:
    """How many known numbers are less and greater; null where this trip's own is not known."""
    return {
        "own": own,
        "known": spread.known,
        "below": None if own is None else spread.below(own),
        "above": None if own is None else spread.above(own),
    }


def _others(head: Head, document: dict[str, Any]) -> list[dict[str, Any]]:
    """The municipality's trips of the same year, and to each of the same countries; this one among them."""
    code, start = document["municipality"]["code"], document["start"]["jalali"]
    found: dict[str, int] = {}
    if start:
        year = int(start[:4])
        found[question_of(municipality=code, year=year)] = kept_crowd(head, "municipality", code).years.get(
            year, 0
        )
    visited = (
        [] if withheld_whole(document) else list(dict.fromkeys(stop["country"] for stop in visits(document)))
    )
    for country in visited:
        trips = kept_countries(head, code).get(country, 0)
        found[question_of(municipality=code, country=country)] = trips
    return [{"question": question, "trips": trips} for question, trips in found.items() if trips]
