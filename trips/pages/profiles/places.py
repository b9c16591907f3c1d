"""Profiles of countries and of destinations, and the list of countries. Transit is no visit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from transparency import marks, persian
from transparency.parameters import OneOfField, read
from transparency.versions import VersionedRequest, plain_page, public_page
from trips import statistics
from trips.codes import Status
from trips.countries import COUNTRIES, Country
from trips.models.published import PublishedTerm
from trips.pages.breakdown import Asked, Breakdown, Row, breakdown
from trips.pages.pictures import Picture, picture
from trips.pages.words import language
from trips.questions import Question

from . import telling
from .common import (
    Subject,
    beside,
    by,
    context,
    detail,
    drawn,
    follows_merged,
    frame,
    name,
    not_disclosed,
    subject,
    taking_place,
    term_of,
)

# ---- One country ----


@plain_page
def country(request: HttpRequest, value: str) -> HttpResponse:
    """Any country of ISO 3166-1, by its code in capitals; one that nobody visited is an answer too."""
    found = COUNTRIES.get(value)
    if found is None:
        raise Http404
    it, named = subject("country", value), marks.named(found.name, found.name_en)
    page = frame(it, _plain(found), named)
    return render(request, "trips/profiles/country.html", page | _of_place(it, named))


def _plain(found: Country) -> str:
    return found.name if language() == "fa" else found.name_en


def _destinations(it: Subject) -> Asked:
    """The cities of a country, and the country as a whole where a record says no more. One query."""
    inside = PublishedTerm.objects.filter(name="destination", detail__contains=f'"country": "{it.value}"')
    return by(
        "destination",
        gettext("Trips by destination"),
        among=set(inside.values_list("value", flat=True)),
        columns=("trips", "travellers", "days"),
        own=("destination", None),
    )


# ---- One destination ----


@plain_page
@follows_merged
def destination(request: HttpRequest, value: str) -> HttpResponse:
    term, it = term_of("destination", value), subject("destination", value)
    page = context(it, term) | {"country": beside("country", detail(term)["country"])}
    return render(request, "trips/profiles/destination.html", page | _of_place(it, name(term)))


# ---- What both say ----


def _of_place(it: Subject, named: SafeString) -> dict[str, Any]:
    if not it.figures.trips:
        return {"summary": _nobody(it, named)}
    tables = place_tables(it)
    municipalities = tables["municipalities"]
    number = len(municipalities.rows) + municipalities.beyond
    return tables | {
        "summary": _place_summary(it, named, number),
        "municipalities": drawn(municipalities, "trips", "bars"),
        "municipalities_number": number,
        "years": drawn(tables["years"], "trips", "columns"),
    }


def place_tables(it: Subject) -> dict[str, Breakdown]:
    """The tables of a country (its cities among them) or a destination to which some trip took place."""
    asked = {
        "municipalities": it.share_by(
            "municipality", gettext("Trips by municipality"), columns=("trips", "travellers")
        ),
        "years": it.years(gettext("Trips by year"), columns=("trips", "travellers", "days")),
        "payers": by("funding_source", gettext("Trips by payer"), columns=("trips", "totals")),
        "kinds": by("kind", gettext("Trips by kind"), columns=("trips",)),
        "officials": by("official", gettext("Officials named most often on these trips"), columns=("trips",)),
        "missing": not_disclosed(),
    }
    return it.tables(asked | ({"destinations": _destinations(it)} if it.dimension == "country" else {}))


def _nobody(it: Subject, named: SafeString) -> SafeString:
    if it.question.count().number:
        return format_html(
            gettext("No trip to {place} has taken place by the published records."), place=named
        )
    return format_html(gettext("No published record tells of a trip to {place}."), place=named)


def _place_summary(it: Subject, named: SafeString, municipalities: int) -> SafeString:
    trips = it.figures.trips
    sentence = ngettext(
        "{trips} published trip to {place} took place.",
        "{trips} published trips to {place} took place.",
        trips,
    )
    of_municipalities = ngettext(
        "They are of {number} municipality.", "They are of {number} municipalities.", municipalities
    )
    return telling.joined(
        (
            format_html(sentence, trips=telling.number_of(trips, "trips"), place=named),
            format_html(of_municipalities, number=telling.number_of(municipalities, "municipalities")),
            telling.travellers(it.figures),
        )
    )


# ---- All countries ----


def _orders() -> list[tuple[str, str]]:
    return [("trips", pgettext("order", "Most trips first")), ("name", pgettext("order", "By name"))]


@dataclass(frozen=True, slots=True)
class Visited:
    """The rows of the countries' table, each with the number of municipalities; what else a picture's table has."""

    dimension: str
    question: str
    title: str
    rows: Sequence[tuple[Row, int]]


@public_page
def countries(request: VersionedRequest) -> HttpResponse:
    """Every country that a trip visited; how many others there are is said, for a list of them would say nothing."""
    asked = read(request.GET, {"sort": OneOfField(choices=_orders, required=False)})
    order, question = asked["sort"] or "trips", taking_place()
    page: dict[str, Any] = {"unvisited": len(COUNTRIES), "question": f"status={Status.DONE.value}"}
    if question is not None:
        table = breakdown(question, "country", gettext("Countries visited"))
        page["unvisited"] -= len(table.rows)
        page["visited"] = len(table.rows)
        page["picture"] = _world(table, order, question)
    page["orders"] = [
        {"url": f"?sort={value}" if value != "trips" else "?", "words": words, "current": value == order}
        for value, words in _orders()
    ]
    return render(request, "trips/profiles/countries.html", page)


def _world(table: Breakdown, order: str, question: Question) -> Picture:
    """The map of them all, over a table that says of how many municipalities the trips to each are."""
    codes = [row.value for row in table.rows if row.value]
    municipalities = statistics.numbers_of(question, "country", codes, "municipality")
    rows = list(table.rows)
    if order == "name":
        rows.sort(key=lambda row: persian.sort_key(row.plain))
    visited = Visited(
        dimension=table.dimension,
        question=table.question,
        title=str(table.title),
        rows=[(row, municipalities.get(row.value or "", 0)) for row in rows],
    )
    drawn_one = picture(table, "trips", "map")
    return replace(drawn_one, table=visited, template="trips/profiles/visited.html", is_open=True)
