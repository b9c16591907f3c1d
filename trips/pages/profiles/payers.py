"""Profiles of payers, whom each took where, and the list of payers. That nobody says who paid is no payer."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from transparency.parameters import OneOfField, WholeNumberField, read
from transparency.versions import VersionedRequest, public_page
from trips import statistics
from trips.codes import FundingKind
from trips.models.published import PublishedTerm
from trips.pages.breakdown import UNTOLD, Breakdown, breakdowns
from trips.pages.paging import LAST, SIZE, last_page, pages
from trips.pages.versions import read as document_of
from trips.pages.words import Document, number
from trips.statistics import Figures

from . import careers, telling, whom
from .common import (
    READ,
    Subject,
    by,
    context,
    counted,
    detail,
    documents,
    drawn,
    follows_merged,
    name,
    not_disclosed,
    subject,
    taking_place,
    term_of,
    took_place,
)
from .index import Index, Line, Sort

PAGE = {"page": WholeNumberField(least=1, most=LAST, required=False)}


# ---- One payer ----


@public_page
@follows_merged
def funding_source(request: VersionedRequest, value: str) -> HttpResponse:
    page = read(request.GET, PAGE)["page"] or 1
    term, it = term_of("funding_source", value), subject("funding_source", value)
    count = it.question.count().number
    if page > last_page(count):
        raise Http404
    found, kind = documents(it), detail(term)["kind"]
    shown = [whom.taken(document_of(trip.entry), value) for trip in it.question.page(page, SIZE)]
    return render(
        request,
        "trips/profiles/funding_source.html",
        context(it, term)
        | {
            "kind": kind,
            "kind_words": FundingKind(kind).label,
            "kind_url": f"{reverse('funding-sources')}?kind={kind}",
            "nobody": kind == FundingKind.NOT_STATED,
            "untold": untold() if kind == FundingKind.NOT_STATED else None,
            "unnamed": kind == FundingKind.FOREIGN_PARTY_UNNAMED,
            "interests": [
                {"words": words, "refs": refs[:SIZE], "beyond": len(refs[SIZE:])}
                for words, refs in whom.interests(found, value)
            ],
            "taken": shown,
            "pages": pages(page, count, ""),
            "continued": page > 1,
            "read": READ if len(found) == READ else None,
            "summary": _payer_summary(it, term, kind),
            **(_of_payer(it, took_place(found)) if page == 1 and it.figures.trips else {}),
        },
    )


def _of_payer(it: Subject, done: list[Document]) -> dict[str, Any]:
    """What the first page says of them all; the others only go on with the trips."""
    tables = payer_tables(it, done)
    places = tables["countries"]
    return tables | {
        "places": drawn(places, "trips", "map"),
        "countries": len(places.rows) + places.beyond,
        "years": drawn(tables["years"], "trips", "columns"),
    }


def payer_tables(it: Subject, done: list[Document]) -> dict[str, Breakdown]:
    """The tables of a payer of some trip that took place; `done` are the documents of such trips."""
    asked = {
        "countries": it.share_by(
            "country", gettext("Trips by country"), columns=("trips", "travellers", "totals")
        ),
        "municipalities": it.share_by(
            "municipality", gettext("Trips by municipality"), columns=("trips", "travellers", "totals")
        ),
        "officials": by(
            "official",
            gettext("Officials, and on how many trips"),
            found=counted(careers.counts(done, careers.taken, it.value)),
            columns=("trips",),
            own=("official", None),
            measure="trips_taken",
        ),
        "years": it.years(gettext("Trips by year"), columns=("trips", "travellers", "totals")),
        "kinds": by("kind", gettext("Trips by kind"), columns=("trips",)),
        "missing": not_disclosed(),
    }
    return it.tables(asked)


def untold() -> Breakdown | None:
    """Of how many trips that took place it is not disclosed who paid, or not for every cost; None while none took place.

    A trip of whose costs nothing is told is among them, though it has no payer, not even "not stated".
    """
    question = taking_place()
    return breakdowns(question, {"untold": UNTOLD})["untold"] if question else None


def _payer_summary(it: Subject, term: PublishedTerm, kind: str) -> SafeString:
    if not it.figures.trips:
        sentence = gettext("No trip with {name} among its payers has taken place by the published records.")
        return format_html(sentence, name=name(term))
    trips, number = it.figures.trips, telling.number_of(it.figures.trips, "trips")
    if kind == FundingKind.NOT_STATED:
        sentence = ngettext(
            "Of {trips} trip that took place the record does not say who paid one cost or more.",
            "Of {trips} trips that took place the record does not say who paid one cost or more.",
            trips,
        )
        return format_html(sentence, trips=number)
    sentence = ngettext(
        "{name} stands in the record of {trips} trip that took place as a payer.",
        "{name} stands in the records of {trips} trips that took place as a payer.",
        trips,
    )
    return telling.joined((format_html(sentence, name=name(term), trips=number), _taken(it.figures)))


def _taken(figures: Figures) -> SafeString:
    """How many people a payer took, each as often as they went."""
    known, unknown = figures.travellers.known, figures.travellers.trips_unknown
    if unknown == figures.trips:
        return format_html("{}", gettext("How many people it paid for is not known."))
    people = telling.number_of(known, "travellers")
    if not unknown:
        return format_html(gettext("People it paid for, all trips together: {people}."), people=people)
    sentence = ngettext(
        "People it paid for, where known: {people}; of {unknown} trip their number is not known.",
        "People it paid for, where known: {people}; of {unknown} trips their number is not known.",
        unknown,
    )
    return format_html(sentence, people=people, unknown=telling.figure(unknown, "travellers_unknown"))


# ---- All payers ----


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, str(kind.label)) for kind in FundingKind if kind != FundingKind.NOT_STATED]


def _count_words(count: int) -> str:
    return ngettext("{number} payer", "{number} payers", count).format(number=number(count))


PAYERS = Index(
    dimension="funding_source",
    address="funding-sources",
    filters={"kind": lambda: OneOfField(choices=_kinds, required=False, label=gettext_lazy("Kind of payer"))},
    without={"kind": FundingKind.NOT_STATED.value},
    counted=_count_words,
    sorts=(
        Sort("trips", pgettext_lazy("order", "Most trips first")),
        Sort("travellers", pgettext_lazy("order", "Most people paid for first")),
        Sort("name", pgettext_lazy("order", "By name")),
    ),
)


@public_page
def funding_sources(request: VersionedRequest) -> HttpResponse:
    words = {
        "heading": gettext("Payers"),
        "lead": gettext(
            "Everybody who stands in a record as having paid for a trip, in whole or in part: whom they took, and where."
        ),
        "untold": untold(),
    }
    return PAYERS.answer(request, "trips/profiles/funding_sources.html", _lines, words)


def _lines(terms: list[PublishedTerm], figures: dict[str, Figures]) -> list[Line]:
    question = taking_place()
    values = [term.value for term in terms]
    countries = (
        statistics.numbers_of(question, "funding_source", values, "country") if question and values else {}
    )
    return [
        Line(
            term=term,
            name=name(term),
            url=reverse("funding-source", args=[term.value]),
            figures=figures.get(term.value, Figures(value=term.value)),
            told={
                "kind": FundingKind(detail(term)["kind"]).label,
                "countries": countries.get(term.value, 0),
            },
        )
        for term in terms
    ]
