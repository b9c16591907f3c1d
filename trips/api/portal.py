"""What the first page, the search page and the page of messages from the public say."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from officials.published import registry
from transparency import calendar, openapi
from transparency.answers import JSON, PublicView, json_answer, json_text, list_answer
from trips import names
from trips.pages import portal, search
from trips.pages.inquiries import waiting_in
from trips.questions import about
from trips.questions.counts import number_of

from . import shapes
from .months import check_published, municipality_codes
from .suggestions import SUGGESTION, WORDS, suggestion
from .towns import CORRECTION, correction

# ---- The first page ----


class HomeView(PublicView):
    operation = tag = "home"
    summary = _("The portal in figures")
    description = _(
        "All trips together, this year beside the last, where they went and who paid, what is new, what was corrected, and "
        "which municipalities that declare their trips here are late or silent."
    )

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        part = shapes.nullable(shapes.ASKED)
        watched = openapi.record(
            municipality=shapes.KEY,
            late_trips=openapi.whole(),
            silent_months=openapi.several(openapi.text()),
        )
        return {
            JSON: openapi.record(
                ledger=openapi.HEAD_HERE,
                municipalities=openapi.whole(),
                whole=openapi.record(**shapes.FIGURES),
                years=shapes.nullable(
                    openapi.record(now=shapes.ASKED, then=part, last=shapes.ASKED, newest=part)
                ),
                tables=shapes.TABLES,
                newest=openapi.several(openapi.text()),
                corrections=openapi.several(CORRECTION),
                watch=openapi.record(
                    declaring=openapi.whole(),
                    late=openapi.whole(),
                    silent=openapi.whole(),
                    beyond=openapi.whole(),
                    municipalities=openapi.several(watched),
                ),
            )
        }

    def get(self, request: Any) -> HttpResponse:
        self.asked(request)
        public, today = registry(), calendar.today()
        with override(settings.LANGUAGE_CODE):
            everything = portal.sheet()
            years, watch = portal.years(today, everything), portal.watched(public, today)
            tables = shapes.tables(portal.home_tables())
        return json_answer(
            {
                "ledger": request.head.as_document(),
                "municipalities": len(public.municipalities),
                "whole": everything.of().as_document(),
                "years": years
                and {
                    name: part and shapes.asked(part.question, part.figures)
                    for name in ("now", "then", "last", "newest")
                    for part in [getattr(years, name)]
                },
                "tables": tables,
                "newest": [trip.ref for trip in portal.newest_trips()],
                "corrections": [correction(one) for one in portal.corrected()],
                "watch": {
                    "declaring": watch.declaring,
                    "late": watch.late,
                    "silent": watch.silent,
                    "beyond": watch.beyond,
                    "municipalities": [
                        {
                            "municipality": public.municipalities[one.code]["municipality"],
                            "late_trips": one.late,
                            "silent_months": one.months,
                        }
                        for one in watch.shown
                    ],
                },
            }
        )


# ---- Search ----


class SearchView(PublicView):
    operation = "search"
    tag = "lists"
    summary = _("Whom and what some words name, and the trips that have them")
    description = _(
        "Officials, units, places, payers, municipalities, events and hosts whose name has all the words; the newest trips "
        "that have them, by reference; and, where nothing has them, words like them that something has."
    )

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return {"q": WORDS}

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        spelling = openapi.record(q=openapi.text(), trips=openapi.whole())
        return {
            JSON: openapi.record(
                ledger=openapi.HEAD_HERE,
                question=shapes.QUESTION,
                trips=openapi.whole(),
                trips_exact={"type": "boolean"},
                newest=openapi.several(openapi.text()),
                more=openapi.several(openapi.text(enum=list(names.KINDS))),
                spellings=openapi.several(spelling),
                results=openapi.several(SUGGESTION),
            )
        }

    def get(self, request: Any) -> HttpResponse:
        text = self.asked(request)["q"]
        with override(settings.LANGUAGE_CODE):  # addresses are the Persian ones, whoever asks
            told = _search(text, request.head) if text else NOTHING
        return json_answer({"ledger": request.head.as_document()} | told)


NOTHING: dict[str, Any] = {
    "question": "",
    "trips": 0,
    "trips_exact": True,
    "newest": [],
    "more": [],
    "spellings": [],
    "results": [],
}


def _search(text: str, head: Any) -> dict[str, Any]:
    question = about(q=text)
    count, found = number_of(question, head), names.find(text, search.MOST + 1)
    of_kinds = {kind: [name for name in found if name.kind == kind] for kind in names.KINDS}
    spellings = [] if found or count.number else names.near(question)
    return {
        "question": question.query(),
        "trips": count.number,
        "trips_exact": count.exact,
        "newest": [trip.ref for trip in question.page(1, search.FIRST)] if count.number else [],
        "more": [kind for kind, some in of_kinds.items() if len(some) > search.MOST],
        "spellings": [{"q": other, "trips": number} for other, number in spellings],
        "results": [suggestion(name) for some in of_kinds.values() for name in some[: search.MOST]],
    }


# ---- Messages from the public ----


class InquiriesView(PublicView):
    operation = "inquiries"
    tag = "lists"
    summary = _("How many messages from the public wait for an answer")
    description = _(
        "By municipality, as today began in Tehran: how many, and how many days ago the oldest came in. What was written is "
        "public nowhere; the published answers have an address of their own."
    )

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return {"municipality": municipality_codes(required=False)}

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        town = openapi.record(municipality=shapes.KEY, count=openapi.whole(), oldest=openapi.whole())
        listed = openapi.list_schema(
            town, day=openapi.text(format="date"), waiting=openapi.whole(), oldest=openapi.whole()
        )
        return {JSON: listed}

    def get(self, request: Any) -> HttpResponse:
        codes, public, today = self.asked(request)["municipality"], registry(), calendar.today()
        check_published(codes, request.query_params.getlist("municipality"), public)
        waits = [(code, one) for code, one in waiting_in(public, today) if not codes or code in codes]
        lines = [
            {
                "municipality": public.municipalities[code]["municipality"],
                "count": one.count,
                "oldest": one.oldest,
            }
            for code, one in waits
        ]
        return list_answer(
            request,
            map(json_text, lines),
            count=len(lines),
            more={
                "day": today.isoformat(),
                "waiting": sum(one.count for _code, one in waits),
                "oldest": max((one.oldest for _code, one in waits), default=0),
            },
        )
